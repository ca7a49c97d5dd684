"""Krippendorff's alpha for names, ranks, numbers, circles and any distance: one minus observed over expected."""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import Level
from workbench.statistics.agreement.percent import ordered_pairs
from workbench.statistics.agreement.weights import circumference

Metric = Level | Literal["circular"]

LEVELS: tuple[Level, ...] = get_args(Level)
METRICS: tuple[Metric, ...] = (*LEVELS, "circular")


def krippendorff_alpha(
    P: Counts | Floats,
    W: Counts | Floats,
    level: Metric = "nominal",
    values: Floats | None = None,
    *,
    distance: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """α = 1 − (n.. − 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck: 1 perfect, 0 chance, below 0 systematic dispute.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. Items with fewer than two answers are
    left out. `level` chooses the metric δ²; for "ordinal" the labels are ranked in the order of
    their columns, for "interval", "ratio" and "circular" `values` (L,) are their numbers (0, 1, 2, ... where not
    given). A `distance` (L, L) takes the place of δ², whatever the level. `own` as in `percent.ordered_pairs`; it
    takes the place of the 1 in n.. − 1. NaN where no item has two answers or all of them are one label: there was
    nothing to disagree on. Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
    """
    pairs = ordered_pairs(P, own)
    two = pairs > 0
    P, w = np.where(two[:, None], P, 0), np.asarray(W, float)
    m = P.sum(axis=1)  # (P,) m_u: answers to an item
    share = np.divide(m, pairs, out=np.zeros(len(P)), where=two)  # (P,) what a pair counts: 1 / (m_u − 1)
    n: Floats = w @ P  # (..., L) n_c: pairable answers with label c
    if distance is None and level == "nominal":
        observed = w @ ((m**2 - (P**2).sum(axis=1)) * share)
        expected = n.sum(axis=-1) ** 2 - (n**2).sum(axis=-1)
    elif distance is None and level == "ordinal":
        observed, expected = _by_rank(P, w * share, n)
    else:
        delta = _delta(P.shape[1], level, values) if distance is None else distance
        observed = w @ (((P @ delta) * P).sum(axis=1) * share)
        expected = ((n @ delta) * n).sum(axis=-1)
    total = n.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = 1 if own is None else (w @ np.where(two, own.sum(axis=1), 0)) / total
        return np.asarray(1 - (total - alone) * observed / expected)


def _delta(size: int, level: Metric, values: Floats | None) -> Floats:
    """(L, L) the metric of a level with numbers, over the labels' numbers or else their places."""
    return squared_distances(level, np.arange(size, dtype=float) if values is None else values)


def metric_at(P: Counts, W: Counts, level: Metric, values: Floats | None) -> Floats:
    """(L, L) δ² as it is in one sample: for "ordinal" it depends on how often each label was given."""
    if level == "nominal":
        return 1 - np.eye(P.shape[1])
    if level != "ordinal":
        return _delta(P.shape[1], level, values)
    n = W.astype(float) @ np.where(ordered_pairs(P)[:, None] > 0, P, 0)
    rank = n.cumsum() - n / 2
    return np.asarray((rank[:, None] - rank) ** 2)


def expected_disagreement(P: Counts, times: Counts, distance: Floats) -> float:
    """Σ n_c n_k δ²_ck / (n..² max δ²): how far apart two answers are by chance, as a share of the most there can be."""
    n = np.where(ordered_pairs(P) > 0, times, 0).astype(float) @ P
    return float(n @ distance @ n / (n.sum() ** 2 * distance.max()))


def alpha_influence(P: Counts, times: Counts, distance: Floats) -> tuple[Floats, Floats]:
    """(P,) how far a pairable item of each pattern moves alpha, with the mean 0, and (P,) how many items count.

    Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition, with the weights 1 − δ² / max δ²
    and the metric as it is in the sample; r̄ is the mean number of answers r to an item:
    ξ = (p_i − p_a (r − r̄) / r̄ − p_e) / (1 − p_e) − 2 (1 − α) (e_i − p_e) / (1 − p_e).
    """
    w = np.where(ordered_pairs(P) > 0, times, 0).astype(float)
    n, r = w.sum(), P.sum(axis=1)
    mean = (w @ r) / n
    weights = 1 - distance / distance.max()
    pi = (w @ P) / (n * mean)
    near = P.astype(float) if not np.count_nonzero(weights - np.diag(np.diag(weights))) else P @ weights
    p = (P * (near - 1)).sum(axis=1) / (mean * np.maximum(r - 1, 1))
    p_a, p_e = (w @ p) / n, pi @ weights @ pi
    e = (near @ pi) / mean - p_e * (r - mean) / mean
    alpha = (p_a - p_e) / (1 - p_e)
    xi = (p - p_a * (r - mean) / mean - p_e - 2 * (1 - alpha) * (e - p_e)) / (1 - p_e)
    return np.where(ordered_pairs(P) > 0, xi - alpha, 0.0), w


def _by_rank(P: Counts | Floats, W: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Σ o_ck δ²_ck and Σ n_c n_k δ²_ck for δ_ck = Σ_{g=c..k} n_g − (n_c + n_k) / 2, both divided by n..².

    δ_ck is the distance of two mid-ranks v, and Σ_ck P_c P_k (v_c − v_k)² = 2 (m Σ P v² − (Σ P v)²): no table
    of labels by labels is needed for each replicate, whose ranks differ. W (..., P) is already divided by m − 1.
    """
    total = n.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        v = (n.cumsum(axis=-1) - n / 2) / total - 0.5  # (..., L) mid-ranks; their mean over answers is 0
    first, second = v @ P.T, v**2 @ P.T  # (..., P)
    within = np.maximum(P.sum(axis=1) * second - first**2, 0)
    observed = 2 * (W * within).sum(axis=-1)
    return observed, 2 * total[..., 0] * (n * v**2).sum(axis=-1)


def squared_distances(level: Metric, values: Floats) -> Floats:
    """(L, L) δ²: (c − k)² for intervals, ((c − k) / (c + k))² for ratios, sin²(π (c − k) / U) on a circle."""
    apart = values[:, None] - values
    if level == "circular":
        return np.asarray(np.sin(np.pi * apart / circumference(values)) ** 2)
    if level == "interval":
        return np.asarray(apart**2)
    both = values[:, None] + values
    share: Floats = np.divide(apart, both, out=np.zeros(both.shape), where=both != 0)
    return share**2


def numbers(labels: Sequence[str], level: Metric) -> Floats:
    """(L,) the labels as numbers, for the levels that need them; refused where a label is not a number."""
    try:
        values = np.array([float(label) for label in labels])
    except ValueError:
        values = np.array([np.nan])
    if not np.isfinite(values).all():
        raise InvalidTable(f"level {level!r} needs labels that are numbers, and these are {listed(labels)}.")
    if level == "ratio" and (values < 0).any():
        raise InvalidTable(f"level 'ratio' needs labels from 0 upwards, and these are {listed(labels)}.")
    return values


def known_level(level: str) -> Level:
    """The level of that name. Raises NotFound for another name."""
    for known in LEVELS:
        if level == known:
            return known
    raise NotFound(f"level {level!r} is not known; expected one of {listed(LEVELS)}.")


def known_metric(level: str) -> Metric:
    """The level of that name, or "circular", which no guideline uses yet. Raises NotFound for another name."""
    return "circular" if level == "circular" else known_level(level)
