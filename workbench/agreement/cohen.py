"""Cohen's kappa of every pair of annotators, from sparse products of who answered what."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts, one_hot


@dataclass(frozen=True, eq=False)
class CohenMatrix:
    """What every pair of A annotators have in common; rows and columns are `annotators`.

    kappa      (A, A) Cohen's kappa on common items, NaN where there are none or both used one same label
    n          (A, A) common items; on the diagonal the items of each annotator
    agreement  (A, A) the share of common items with the same label, NaN where there are none
    """

    annotators: tuple[str, ...]
    kappa: Floats
    n: Counts
    agreement: Floats


def cohen_matrix(annotations: Annotations) -> CohenMatrix:
    """κ = (p_o − p_e) / (1 − p_e) of every pair on their common items; first answers count.

    Cohen (1960), "A coefficient of agreement for nominal scales". No table of labels by labels is built: memory
    is A² and the pairs of answers that share an item, whatever the number of labels.
    """
    first = annotations.first_answers()
    n, same = _common(first), _same(first)
    chance = _chance(first)  # p_e n²: whole numbers, so that p_e = 1 is seen exactly
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (n * same - chance) / (n * n - chance)
        return CohenMatrix(annotations.annotators, kappa, n.astype(np.int64), same / n)


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
    """(A, A) Σ_l n_al|b n_bl|a, with n_al|b how often a used label l on items that b answered too."""
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
