"""Fleiss' kappa: agreement of many annotators beyond what the overall use of the labels would give."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.chance import corrected, label_shares

__all__ = ["fleiss_by_item", "fleiss_chance", "fleiss_kappa", "label_shares"]


def fleiss_kappa(
    P: Counts | Floats,
    W: Counts | Floats,
    *,
    weights: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """κ = (p_a − p_e) / (1 − p_e): 1 perfect, 0 what chance alone would give, below 0 systematic dispute.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. Items may have different numbers of
    answers: p_a is over items with two or more, p_e = Σ w_kl π_k π_l over all answered items. Without weights and
    with the same number of answers to every item this is Fleiss (1971), with two annotators Scott's pi (1955),
    "Reliability of content analysis". NaN where no item has two answers or all answers are one label.
    """
    return corrected(fleiss_chance, P, W, weights, own)


def fleiss_chance(P: Counts | Floats, W: Counts | Floats, weights: Floats | None) -> Floats:
    """(...) p_e = Σ_kl w_kl π_k π_l: two answers drawn from all answers, where every item has the same weight."""
    pi = label_shares(P, W)  # (..., L)
    return np.asarray((pi * (pi if weights is None else pi @ weights)).sum(axis=-1))


def fleiss_by_item(P: Counts, times: Counts, weights: Floats | None) -> Floats:
    """(P,) e_i = Σ_k (n_ik / n_i) Σ_l w_kl π_l: what an item adds to p_e."""
    pi = label_shares(P, times)
    return np.asarray((P @ (pi if weights is None else weights @ pi)) / np.maximum(P.sum(axis=1), 1))
