"""Brennan and Prediger's coefficient: agreement beyond chance where every label is as likely as any other."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.statistics.agreement.chance import corrected


def brennan_prediger(
    P: Counts | Floats,
    W: Counts | Floats,
    *,
    weights: Floats | None = None,
    own: Counts | Floats | None = None,
) -> Floats:
    """(p_a − p_e) / (1 − p_e) with p_e = Σ w_kl / q² over the q labels: 1 / q without weights.

    P (P, L) label counts of a pattern, W (..., P) how many items show it; q is the closed set, used or not. With
    two labels it is the prevalence- and bias-adjusted kappa, 2 p_a − 1, of Byrt, Bishop & Carlin (1993); also
    known as Bennett's S and Randolph's free-marginal kappa. NaN where no item has two answers or q is 1.
    Brennan & Prediger (1981), "Coefficient kappa: some uses, misuses, and alternatives".
    """
    return corrected(uniform_chance, P, W, weights, own)


def uniform_chance(P: Counts | Floats, W: Counts | Floats, weights: Floats | None) -> Floats:
    """(...) p_e: the same whatever was answered."""
    q = P.shape[1]
    with np.errstate(divide="ignore"):
        return np.full(W.shape[:-1], np.divide(1, q) if weights is None else weights.mean())


def uniform_by_item(P: Counts, times: Counts, weights: Floats | None) -> Floats:
    """(P,) p_e for every item: no item moves it."""
    return np.full(len(P), uniform_chance(P, times, weights))
