"""How often two answers to the same item are the same, with no correction for chance."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts


def item_agreement(P: Counts) -> Floats:
    """(P,) the share of the pairs of answers to an item that are the same; 0 where there is no pair.

    P_i = Σ_j n_ij (n_ij − 1) / (n_i (n_i − 1)), Fleiss (1971), "Measuring nominal scale agreement among many
    raters", equation 2, with n_i answers to item i instead of the same n to all.
    """
    n_i = P.sum(axis=1)
    pairs = n_i * (n_i - 1)
    same = (P * (P - 1)).sum(axis=1)
    share: Floats = np.divide(same, pairs, out=np.zeros(len(P)), where=pairs > 0)
    return share


def percent_agreement(P: Counts, W: Counts | Floats) -> Floats:
    """Mean over the items with two or more answers of the share of their pairs that agree.

    P (P, L) label counts of a pattern, W (..., P) how many items show it; the result has the shape of W
    without its last axis. NaN where no item has two answers.
    """
    two = P.sum(axis=1) >= 2
    W = W[..., two].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((W @ item_agreement(P[two])) / W.sum(axis=-1))
