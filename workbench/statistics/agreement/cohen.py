"""Cohen's kappa of every pair of annotators, from the table of each pair, or sparse products where these are many."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import ByItem, Counts, one_hot

MOST_CELLS = 4_000_000  # of the tables of all pairs
MOST_MEETINGS = 10_000_000  # pairs of answers to one item


@dataclass(frozen=True, eq=False)
class CohenMatrix:
    """The agreement of every pair of A annotators; rows and columns are `annotators`.

    kappa      (A, A) Cohen's kappa on common items, NaN where there are none or both used the same single label
    n          (A, A) common items; on the diagonal the items of each annotator
    agreement  (A, A) the share of common items with the same label, NaN where there are none
    """

    annotators: tuple[str, ...]
    kappa: Floats
    n: Counts
    agreement: Floats


def cohen_matrix(annotations: Annotations) -> CohenMatrix:
    """κ = (p_o − p_e) / (1 − p_e) of every pair on their common items; first answers count.

    Cohen (1960), "A coefficient of agreement for nominal scales". Where the tables of all pairs would be large, none
    is built: memory is then A² and the pairs of answers that share an item, whatever the number of labels.
    """
    first = replace(annotations, every_answer=False).first_answers()
    rows = ByItem.of(first.item.code, first.annotator.code, first.label.code)
    small = (len(first.annotators) * len(first.labels)) ** 2 <= MOST_CELLS and rows.meetings <= MOST_MEETINGS
    n, same, chance = _from_tables(rows, first) if small else (_common(first), _same(first), _chance(first))
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (n * same - chance) / (n * n - chance)
        return CohenMatrix(annotations.annotators, kappa, n.astype(np.int64), same / n)


def _from_tables(rows: ByItem, first: Annotations) -> tuple[Floats, Floats, Floats]:
    """(A, A) common items, those with the same label, and p_e n²: whole numbers, so that p_e = 1 is seen exactly."""
    A, L = len(first.annotators), len(first.labels)
    codes = rows.annotator * np.int64(L) + rows.label
    cells = [
        np.zeros(0, np.int64),
        *(codes.take(left) * (A * L) + codes.take(right) for left, right in rows.pairs()),
    ]
    T = np.bincount(np.concatenate(cells), minlength=(A * L) ** 2).reshape(A, L, A, L).astype(float)
    both = [
        T.sum(axis=(1, 3)),
        np.einsum("albl->ab", T),
        np.einsum("alb,abl->ab", T.sum(axis=3), T.sum(axis=1)),
    ]
    mine = np.bincount(codes, minlength=A * L).reshape(A, L).astype(float)
    alone = [mine.sum(axis=1), mine.sum(axis=1), (mine**2).sum(axis=1)]
    n, same, chance = (upper + upper.T + np.diag(own) for upper, own in zip(both, alone, strict=True))
    return n, same, chance


def _common(first: Annotations) -> Floats:
    """(A, A) how many items each pair both answered."""
    M = one_hot(first) @ _people(first)
    common: Floats = (M.T @ M).toarray()
    return common


def _same(first: Annotations) -> Floats:
    """(A, A) how many items each pair gave the same label."""
    answer = first.item.code.astype(np.int64) * len(first.labels) + first.label.code
    seen, row = np.unique(answer, return_inverse=True)
    shape = (len(seen), len(first.annotators))
    Z = sparse.csr_matrix((np.ones(len(first)), (row, first.annotator.code)), shape=shape)
    same: Floats = (Z.T @ Z).toarray()
    return same


def _chance(first: Annotations) -> Floats:
    """(A, A) p_e n² = Σ_l n_al|b n_bl|a, with n_al|b how often a used label l on items that b answered too."""
    size = len(first.labels)
    S, people = one_hot(first), _people(first)
    R = (S.T @ (S @ people)).tocoo()  # (A L, A) n_al|b at row a L + l, column b
    swapped = sparse.coo_matrix((R.data, (R.col * size + R.row % size, R.row // size)), shape=R.shape)
    chance: Floats = (people.T @ R.tocsr().multiply(swapped.tocsr())).toarray()
    return chance


def _people(first: Annotations) -> sparse.csr_matrix:
    """(A L, A) which annotator a column of the one-hot belongs to."""
    columns = len(first.annotators) * len(first.labels)
    owner = np.arange(columns) // max(len(first.labels), 1)
    shape = (columns, len(first.annotators))
    return sparse.csr_matrix((np.ones(columns), (np.arange(columns), owner)), shape=shape)
