"""Agreement corrected for what chance alone would give, (p_a − p_e) / (1 − p_e), and how an item moves it."""

from typing import Protocol

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.percent import item_agreement, ordered_pairs, percent_agreement


class Chance(Protocol):
    """The agreement p_e that one coefficient expects from chance."""

    def __call__(self, P: Counts | Floats, W: Counts | Floats, weights: Floats | None) -> Floats:
        """(...) p_e of patterns P (P, L) that W (..., P) items show."""
        ...


def label_shares(P: Counts | Floats, W: Counts | Floats) -> Floats:
    """(..., L) π_k: the share of label k among the answers to an item, averaged over all answered items.

    An item with one answer counts here, as in Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition:
    it tells nothing about agreement, but it tells how often a label is used.
    """
    r = P.sum(axis=1, keepdims=True)  # (P, 1) answers to an item
    W = np.asarray(W, float)
    answered = (r > 0).astype(float)  # (P, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ (P / np.maximum(r, 1))) / (W @ answered))


def corrected(
    chance: Chance,
    P: Counts | Floats,
    W: Counts | Floats,
    weights: Floats | None,
    own: Counts | Floats | None,
) -> Floats:
    """(...) (p_a − p_e) / (1 − p_e), NaN where no item has two answers or p_e is 1."""
    p_a = percent_agreement(P, W, weights=weights, own=own)
    p_e = chance(P, W, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((p_a - p_e) / (1 - p_e))


def influence(
    P: Counts, times: Counts, weights: Floats | None, p_e: float, e: Floats
) -> tuple[Floats, Floats]:
    """(P,) how far an item of each pattern moves the coefficient c, with the mean 0, and (P,) how many items count.

    ξ_i = (n / n₂) (p_i − p_e) / (1 − p_e) − 2 (1 − c) (e_i − p_e) / (1 − p_e), the first term only for the n₂ of
    n items with two answers or more; `e` (P,) is what an item adds to chance, with the mean p_e. A pattern that no
    item shows, `times` 0, gets the move that one more item of it would make.
    Gwet (2008), "Computing inter-rater reliability and its variance in the presence of high agreement".
    """
    w = np.where(P.sum(axis=1) > 0, times, 0).astype(float)
    two = ordered_pairs(P) > 0
    n, n2 = w.sum(), w[two].sum()
    p = item_agreement(P, weights)
    c = (float(w @ (p * two)) / n2 - p_e) / (1 - p_e)
    xi = (n / n2) * two * (p - p_e) / (1 - p_e) - 2 * (1 - c) * (e - p_e) / (1 - p_e)
    return np.where(P.sum(axis=1) > 0, xi - c, 0.0), w
