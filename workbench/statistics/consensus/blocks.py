"""Sums over answers and truths, a few items at a time, so that the work stays in the processor's cache."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from workbench.answers.annotations import Floats
from workbench.answers.counts import MOST_CELLS
from workbench.statistics.consensus.answered import Answered, refuse_above

BLOCK = 1 << 14  # items whose posteriors are computed at once


class Block(Protocol):
    """The answers to some items, `rows` of all."""

    @property
    def rows(self) -> slice:
        """Which items."""

    def joint(self, log_answer: Floats) -> Floats:
        """(u, L) log likelihoods of the answers under each truth."""

    def expected(self, T: Floats) -> Floats:
        """The expected number of answers for each truth, with the posteriors T (u, L)."""


@dataclass(frozen=True, eq=False)
class OneHot:
    """For models where every answer has its own probability under every truth; `log_answer` is (A, L, L), `expected` (A L, L).

    S (u, A L) holds at column a L + l how often annotator a gave item u label l; St is its transpose.
    """

    rows: slice
    S: sparse.csr_matrix
    St: sparse.csc_matrix | sparse.csr_matrix

    def joint(self, log_answer: Floats) -> Floats:
        """One sparse product."""
        joint: Floats = self.S @ log_answer.reshape(self.S.shape[1], -1)
        return joint

    def expected(self, T: Floats) -> Floats:
        """The other sparse product."""
        counts: Floats = self.St @ T
        return counts


@dataclass(frozen=True, eq=False)
class Right:
    """For models where only right or wrong counts; `log_answer` (A, L) is the gain of a right answer.

    given, whose  (n,) the cell of (u, L) that each answer names, and the cell of (A, L) that it comes from
    shape, width  u and L; A L
    """

    rows: slice
    given: npt.NDArray[np.intp]
    whose: npt.NDArray[np.intp]
    shape: tuple[int, int]
    width: int

    def joint(self, log_answer: Floats) -> Floats:
        """(u, L) log likelihoods, up to a term that is the same for all truths."""
        u, L = self.shape
        return (
            np.bincount(self.given, log_answer.ravel()[self.whose], u * L)
            .astype(float, copy=False)
            .reshape(u, L)
        )

    def expected(self, T: Floats) -> Floats:
        """(A L,) how often each answer of each annotator is right."""
        return np.bincount(self.whose, T.ravel()[self.given], self.width).astype(float, copy=False)


def one_hot_blocks(answered: Answered) -> list[OneHot]:
    """The answers as `OneHot`."""
    S = one_hot_answers(answered)
    blocks = []
    for rows, cells in _cuts(S):
        parts = (S.data[cells], S.indices[cells], S.indptr[rows.start : rows.stop + 1] - cells.start)
        some = sparse.csr_matrix(parts, shape=(rows.stop - rows.start, S.shape[1]))
        blocks.append(OneHot(rows, some, some.T))
    return blocks


def right_blocks(answered: Answered) -> list[Right]:
    """The answers as `Right`; repeats are as many answers."""
    S, size = one_hot_answers(answered), len(answered.labels)
    blocks = []
    for rows, cells in _cuts(S):
        times = S.data[cells].astype(np.intp)
        whose = np.repeat(S.indices[cells].astype(np.intp), times)
        u = rows.stop - rows.start
        item = np.repeat(np.repeat(np.arange(u), np.diff(S.indptr[rows.start : rows.stop + 1])), times)
        blocks.append(Right(rows, item * size + whose % size, whose, (u, size), S.shape[1]))
    return blocks


def one_hot_answers(answered: Answered) -> sparse.csr_matrix:
    """(U, A L) how often each item was given, at column a L + l, label l by annotator a."""
    size = len(answered.labels)
    width = len(answered.annotators) * size
    refuse_above(MOST_CELLS, answered.question, width, "annotators' answers", size)
    where = (answered.item, answered.annotator * np.int64(size) + answered.label)
    return sparse.csr_matrix((np.ones(len(answered.item)), where), shape=(len(answered.items), width))


def _cuts(S: sparse.csr_matrix) -> Iterator[tuple[slice, slice]]:
    """The rows of each block and their cells; a table of all annotators must cost less than their answers."""
    step = max(BLOCK, S.shape[1])
    for start in range(0, S.shape[0], step):
        stop = min(start + step, S.shape[0])
        yield slice(start, stop), slice(int(S.indptr[start]), int(S.indptr[stop]))
