"""The table of two annotators, of every pair that shares items: its kappa, plain or weighted, and their mean."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import ByItem, Counts
from workbench.statistics.agreement.table import Sample, Table

MOST_CELLS = 5_000_000  # of the tables of all pairs
MOST_MEETINGS = 50_000_000  # pairs of answers to one item


@dataclass(frozen=True, eq=False)
class Pairs:
    """The Q pairs of annotators with common items, and the M meetings of two answers to one item.

    one, other  (Q,) the annotators of a pair
    item        (M,) where two answers met, `pair` (M,) whose they were, `cell` (M,) l · L + k for labels l and k
    """

    one: Counts
    other: Counts
    item: Counts
    pair: Counts
    cell: Counts
    labels: int

    @classmethod
    def of(cls, table: Table) -> "Pairs | str":
        """Every meeting of two answers, or a message that there are too many."""
        if table.first.anybody_twice:
            return "it compares one answer of each person; leave out --repeats all"
        A, size = len(table.annotators), len(table.labels)
        rows = ByItem.of(table.item, table.annotator, table.label)
        if rows.meetings > MOST_MEETINGS:
            return f"more than {MOST_MEETINGS:,} pairs of answers are too many; use Conger's kappa"
        met = [np.zeros((3, 0), np.int64)]
        for first, second in rows.pairs():
            whose = rows.annotator[first] * np.int64(A) + rows.annotator[second]
            cell = rows.label[first] * np.int64(size) + rows.label[second]
            met.append(np.array([rows.item[first], whose, cell]))
        where, whose, cell = np.hstack(met)
        pairs, pair = np.unique(whose, return_inverse=True)
        if len(pairs) * size * size > MOST_CELLS:
            return (
                f"{len(pairs):,} pairs of annotators and {size:,} labels make more than {MOST_CELLS:,} counts;"
                " use Conger's kappa"
            )
        return cls(pairs // A, pairs % A, where, pair, cell, size)

    def tables(self, w: Floats | None = None) -> Floats:
        """(Q, L, L) how often label l of `one` met label k of `other`, an item counting w (U,) times."""
        L = self.labels
        flat = np.bincount(
            self.pair * L * L + self.cell, None if w is None else w[self.item], len(self.one) * L * L
        )
        return np.asarray(flat.reshape(-1, L, L), float)


def cohen_kappas(tables: Floats, weights: Floats | None = None) -> Floats:
    """(Q,) κ = (p_o − p_e) / (1 − p_e) of tables (Q, L, L); NaN without common items or with one label only.

    With `weights` (L, L) labels that are close count as partial agreement.
    Cohen (1960), "A coefficient of agreement for nominal scales"; (1968), "Weighted kappa".
    """
    n = tables.sum(axis=(1, 2))
    w = np.eye(tables.shape[1]) if weights is None else weights
    observed = (tables * w).sum(axis=(1, 2)) * n
    expected = ((tables.sum(axis=2) @ w) * tables.sum(axis=1)).sum(axis=1)  # p_e n²: whole where weights are
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((observed - expected) / (n * n - expected))


def light_kappa(pairs: Pairs, sample: Sample, weights: Floats | None = None) -> float:
    """The mean of Cohen's kappa over the pairs of annotators for whom it is defined; NaN where there is none.

    Two annotators make one pair, and this is Cohen's kappa.
    Light (1971), "Measures of response agreement for qualitative data: some generalizations and alternatives".
    """
    kappa = cohen_kappas(pairs.tables(sample.w), weights)
    times = np.where(np.isfinite(kappa), sample.drawn[pairs.one] * sample.drawn[pairs.other], 0)
    total = times.sum()
    return float(times @ np.nan_to_num(kappa) / total) if total > 0 else float("nan")


def light_influence(pairs: Pairs, items: int, weights: Floats | None = None) -> Floats:
    """(U,) how far each item moves the mean kappa, so that its variance is Σ ξ² / U².

    For one pair this is the asymptotic variance of Fleiss, Cohen & Everitt (1969), "Large sample standard errors of
    kappa and weighted kappa": Var {w_ij − (w̄_i. + w̄_.j) (1 − κ)} / (n (1 − p_e)²). For several pairs the moves of
    an item are added over the pairs that share it, because their kappas are not independent.
    """
    tables = pairs.tables()
    n = tables.sum(axis=(1, 2))
    w = np.eye(pairs.labels) if weights is None else weights
    rows, columns = tables.sum(axis=2) / n[:, None], tables.sum(axis=1) / n[:, None]
    p_e = ((rows @ w) * columns).sum(axis=1)
    kappa = cohen_kappas(tables, weights)
    defined = np.isfinite(kappa)
    apart = (1 - kappa)[:, None, None]
    a = w - ((columns @ w.T)[:, :, None] + (rows @ w)[:, None, :]) * apart  # (Q, L, L)
    centred = (a - (kappa - p_e * (1 - kappa))[:, None, None]) / (1 - p_e)[:, None, None]
    moves = np.where(defined[:, None, None], centred * items / n[:, None, None], 0) / max(defined.sum(), 1)
    flat = moves.reshape(len(n), -1)[pairs.pair, pairs.cell]
    return np.bincount(pairs.item, flat, items).astype(float)
