"""Gwet's AC1 and AC2: agreement beyond chance that stays sensible where one label is far more common than others."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.chance import corrected, label_shares


def gwet_ac1(P: Counts | Floats, W: Counts | Floats, *, own: Counts | Floats | None = None) -> Floats:
    """γ₁ = (p_a − p_e) / (1 − p_e) with p_e = Σ π_k (1 − π_k) / (q − 1) over the q labels.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. q is the number of columns of P: the
    closed set of the guideline, also where a label of it was never used. p_a is over items with two or more
    answers, π over all answered items. NaN where no item has two answers or there is only one label to give;
    1, and not undefined, where all annotators used one label of several.
    Gwet (2008), "Computing inter-rater reliability and its variance in the presence of high agreement".
    """
    return gwet_ac2(P, W, own=own)


def gwet_ac2(
    P: Counts | Floats,
    W: Counts | Floats,
    *,
    weights: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """AC1 where close labels count as partial agreement: p_e = Σ w_kl / (q (q − 1)) Σ π_k (1 − π_k).

    With identity weights it is AC1. Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition.
    """
    return corrected(gwet_chance, P, W, weights, own)


def gwet_chance(P: Counts | Floats, W: Counts | Floats, weights: Floats | None) -> Floats:
    """(...) p_e: how often a random label would agree, counted for uncertain answers only."""
    q = P.shape[1]
    if q < 2:
        return np.full(W.shape[:-1], np.nan)
    pi = label_shares(P, W)  # (..., q)
    return np.asarray((pi * (1 - pi)).sum(axis=-1) / (q - 1) * _mean_weight(weights, q))


def gwet_by_item(P: Counts, times: Counts, weights: Floats | None) -> Floats:
    """(P,) e_i = Σ w_kl / (q (q − 1)) Σ_k (n_ik / n_i) (1 − π_k): what an item adds to p_e."""
    q = P.shape[1]
    uncertain = (P @ (1 - label_shares(P, times))) / np.maximum(P.sum(axis=1), 1)
    return np.asarray(uncertain / (q - 1) * _mean_weight(weights, q))


def _mean_weight(weights: Floats | None, q: int) -> float:
    """Σ w_kl / q: how many labels, on average, a label agrees with; 1 without weights."""
    return 1.0 if weights is None else float(weights.sum()) / q
