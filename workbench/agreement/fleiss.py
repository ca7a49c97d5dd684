"""Fleiss' kappa: agreement of many annotators beyond what the overall use of the labels would give."""

import numpy as np

from workbench.agreement.percent import percent_agreement
from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts


def label_shares(P: Counts, W: Counts | Floats) -> Floats:
    """(..., L) π_k: the share of label k among the answers to an item, averaged over all answered items.

    An item with one answer counts here, as in Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition:
    it says nothing about agreement, but something about how often a label is used.
    """
    r = P.sum(axis=1, keepdims=True)  # (P, 1) answers to an item
    W = np.where(r[:, 0] > 0, W, 0).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ (P / np.maximum(r, 1))) / W.sum(axis=-1, keepdims=True))


def fleiss_kappa(P: Counts, W: Counts | Floats) -> Floats:
    """κ = (p_a − p_e) / (1 − p_e): 1 perfect, 0 what chance alone would give, below 0 systematic dispute.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. Items may have different numbers of
    answers: p_a is over items with two or more, p_e = Σ π_k² over all answered items. With the same number of
    answers to every item this is Fleiss (1971), and with two annotators Scott's pi. NaN where no item has two
    answers or all answers are one label.
    """
    p_a = percent_agreement(P, W)
    p_e = (label_shares(P, W) ** 2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((p_a - p_e) / (1 - p_e))
