"""Krippendorff's alpha for names, ranks, intervals and ratios: one minus observed over expected disagreement."""

from collections.abc import Sequence
from typing import get_args

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.errors import InvalidTable, NotFound, listed
from workbench.model.guideline import Level

LEVELS: tuple[Level, ...] = get_args(Level)


def krippendorff_alpha(
    P: Counts, W: Counts | Floats, level: Level = "nominal", values: Floats | None = None
) -> Floats:
    """α = 1 − (n.. − 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck: 1 perfect, 0 chance, below 0 systematic dispute.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. Items with fewer than two answers say
    nothing and are left out. `level` chooses the metric δ²; for "ordinal" the labels are ranked in the order of
    their columns, for "interval" and "ratio" `values` (L,) are their numbers (0, 1, 2, ... where not given). NaN
    where no item has two answers or all of them are one label: there was nothing to disagree on.
    Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", sections C to E.
    """
    m = P.sum(axis=1)  # (P,) m_u: answers to an item
    pairable = m >= 2
    P, m = P[pairable], m[pairable]
    w: Floats = W[..., pairable].astype(float)
    n: Floats = w @ P  # (..., L) n_c: pairable answers with label c
    if level == "nominal":
        observed = w @ ((m**2 - (P**2).sum(axis=1)) / (m - 1))
        expected = n.sum(axis=-1) ** 2 - (n**2).sum(axis=-1)
    elif level == "ordinal":
        observed, expected = _by_rank(P, w / (m - 1), n)
    else:
        delta = squared_distances(level, np.arange(P.shape[1], dtype=float) if values is None else values)
        observed = w @ (((P @ delta) * P).sum(axis=1) / (m - 1))
        expected = ((n @ delta) * n).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - (n.sum(axis=-1) - 1) * observed / expected)


def _by_rank(P: Counts, W: Floats, n: Floats) -> tuple[Floats, Floats]:
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


def squared_distances(level: Level, values: Floats) -> Floats:
    """(L, L) δ²: (c − k)² for intervals, ((c − k) / (c + k))² for ratios."""
    apart = values[:, None] - values
    if level == "interval":
        return np.asarray(apart**2)
    both = values[:, None] + values
    share: Floats = np.divide(apart, both, out=np.zeros(both.shape), where=both != 0)
    return share**2


def numbers(labels: Sequence[str], level: Level) -> Floats:
    """(L,) the labels as numbers, for the levels that measure with them; refused where one is none."""
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
    """The level of that name, refused where there is none."""
    for known in LEVELS:
        if level == known:
            return known
    raise NotFound(f"level {level!r} is not known; expected one of {listed(LEVELS)}.")
