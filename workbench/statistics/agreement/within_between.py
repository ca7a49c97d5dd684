"""How much nearer two answers to one item lie than answers to different items, from counts of labels."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.percent import ordered_pairs


def within_between(
    P: Counts | Floats, W: Counts | Floats, delta: Floats, *, own: Counts | Floats | None = None
) -> Floats:
    """1 − the mean δ of two answers to one item over that of two answers to different items; every pair counts alike.

    P (P, L) label counts of a pattern, W (..., P) how many items show it, `delta` (L, L) the distances of labels. Items with
    fewer than two answers are left out. `own` as in `percent.ordered_pairs`. NaN where there is one item, or all answers
    are one label. Braylan, Alonso & Lease (2022), "Measuring annotator agreement generally across complex structured,
    multi-object, and free-text annotation tasks".
    """
    pairs = ordered_pairs(P, own)
    P = np.where((pairs > 0)[:, None], P, 0)
    w = np.asarray(W, float)
    same = ((P @ delta) * P).sum(axis=1)  # (P,) Σ δ over the ordered pairs of an item's answers, own copies 0
    n, m = w @ P, P.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = (w @ same) / (w @ np.maximum(pairs, 0))
        between = (((n @ delta) * n).sum(axis=-1) - w @ same) / (n.sum(axis=-1) ** 2 - w @ (m**2))
        return np.asarray(1 - within / between)


def within_between_moves(P: Counts, times: Counts, delta: Floats) -> tuple[Floats, Floats]:
    """(P,) how far a pairable item of each pattern moves it, with the mean 0, and (P,) how many items count.

    With θ = A / B, an item of m answers and p pairs moves ln A by p / p̄ (δ̄ / A − 1), δ̄ the mean over its own pairs, and ln B
    by 2 m / m̄ (f / B − 1), f the mean δ of its answers to those of other items.
    """
    pairs = ordered_pairs(P)
    w = np.where(pairs > 0, times, 0).astype(float)
    same, m, count = ((P @ delta) * P).sum(axis=1), P.sum(axis=1).astype(float), w.sum()
    n = w @ P
    A = (w @ same) / (w @ pairs)
    far = (P @ (delta @ n) - same) / np.maximum(m * (n.sum() - m), 1)
    B = (w @ (m * far)) / (w @ m)
    own = pairs / ((w @ pairs) / count) * (same / np.maximum(pairs, 1) / A - 1)
    others = 2 * m / ((w @ m) / count) * (far / B - 1)
    return np.where(pairs > 0, -(A / B) * (own - others), 0.0), w
