"""Conger's kappa: agreement of many annotators beyond what each one's own use of the labels would give."""

import numpy as np

from workbench.answers.annotations import Floats
from workbench.statistics.agreement.percent import percent_agreement
from workbench.statistics.agreement.table import Sample, Table


def conger_kappa(sample: Sample, weights: Floats | None = None) -> float:
    """κ = (p_a − p_e) / (1 − p_e), p_e being the mean over pairs of two annotators of how often they would agree.

    p_e = Σ_{g≠h} p_g' w p_h / (A (A − 1)), with p_g (L,) the shares of annotator g's labels over all of g's answers;
    p_a is over items with two or more answers. With two annotators who answered every item it is Cohen's kappa.
    NaN where no item has two answers or all answers are one label. Conger (1980), "Integration and generalization
    of kappas for multiple raters"; ragged data as in Gwet (2014).
    """
    p_a = percent_agreement(sample.n, sample.times, weights=weights, own=sample.own)
    p_e = conger_chance(sample.shares, sample.drawn, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float((p_a - p_e) / (1 - p_e))


def conger_chance(shares: Floats, v: Floats, weights: Floats | None) -> float:
    """p_e from shares (A, L) of annotators who count v (A,) times; one without answers does not count."""
    counts = np.isfinite(shares).all(axis=1) & (v > 0)
    p, v = shares[counts], v[counts]
    both = p if weights is None else p @ weights
    mine = (both * p).sum(axis=1)  # (A,) an annotator who would meet themselves
    pairs = v.sum() ** 2 - (v**2).sum()
    met = (v @ both) @ (v @ p) - (v**2) @ mine
    return float(met / pairs) if pairs > 0 else float("nan")


def conger_by_item(table: Table, weights: Floats | None) -> Floats:
    """(U,) what each item adds to p_e, with the mean p_e: the answers of every annotator who saw it.

    An annotator g with n_g of n items has the share p_g of a label; q_g is the sum of the others' shares. An answer
    l to an item adds n / n_g (w q_g)_l − n / n_g q_g' w p_g, and every item q_g' w p_g for each annotator.
    """
    p = Sample(table).shares
    A = len(p)
    q = p.sum(axis=0) - p  # (A, L)
    met = q if weights is None else q @ weights
    mean = (met * p).sum(axis=1)  # (A,) q_g' w p_g
    seen = table.items / table.used.sum(axis=1)  # (A,) n / n_g
    moved = ((met - mean[:, None]) * seen[:, None]).ravel().take(table.given)
    by_item = np.bincount(table.item, moved, table.items) + mean.sum()
    return np.asarray(by_item / (A * (A - 1)))
