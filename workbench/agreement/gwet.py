"""Gwet's AC1: agreement beyond chance that stays sensible where one label is far more common than the others."""

import numpy as np

from workbench.agreement.fleiss import label_shares
from workbench.agreement.percent import percent_agreement
from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts


def gwet_ac1(P: Counts, W: Counts | Floats) -> Floats:
    """γ₁ = (p_a − p_e) / (1 − p_e) with p_e = Σ π_k (1 − π_k) / (q − 1) over the q labels.

    P (P, L) label counts of a pattern, W (..., P) how many items show it. q is the number of columns of P: the
    closed set of the guideline, also where a label of it was never used. p_a is over items with two or more
    answers, π over all answered items. NaN where no item has two answers or there is only one label to give;
    1, and not undefined, where all annotators used one label of several.
    Gwet (2008), "Computing inter-rater reliability and its variance in the presence of high agreement".
    """
    q = P.shape[1]
    p_a = percent_agreement(P, W)
    if q < 2:
        return np.full_like(p_a, np.nan)
    pi = label_shares(P, W)  # (..., q)
    p_e = (pi * (1 - pi)).sum(axis=-1) / (q - 1)
    return np.asarray((p_a - p_e) / (1 - p_e))
