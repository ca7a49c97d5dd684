"""Where two answers meet on one item: answers in the order of items, and the rows that stand beside each other there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from workbench.answers.annotations import Ints

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ByItem:
    """N first answers by item, then annotator: `item`, `annotator` and `label` (N,); m (U,) answers of each item."""

    item: Ints
    annotator: Ints
    label: Ints
    m: Ints

    @classmethod
    def of(
        cls, item: npt.NDArray[np.integer], annotator: npt.NDArray[np.integer], label: npt.NDArray[np.integer]
    ) -> "ByItem":
        """Put codes (N,) in order; hand in first answers, for two of one annotator on an item would be one.

        A sparse table of items by annotators is built by counting, in a quarter of the time of sorting.
        """
        shape = (int(item.max(initial=-1)) + 1, int(annotator.max(initial=-1)) + 1)
        table = sparse.csr_matrix((label.astype(np.int32), (item, annotator)), shape=shape)
        m = np.diff(table.indptr)
        return cls(np.repeat(np.arange(shape[0], dtype=np.int32), m), table.indices, table.data, m)

    @property
    def meetings(self) -> int:
        """How many pairs of answers share an item."""
        m = self.m.astype(np.int64)
        return int((m * (m - 1) // 2).sum())

    def pairs(self) -> Iterator[tuple[Rows, Rows]]:
        """Every pair of answers once, as two arrays of rows (k,), some at a time; the first has the lower annotator."""
        for step in range(1, int(self.m.max(initial=1))):
            first = np.flatnonzero(self.item[:-step] == self.item[step:])
            yield first, first + step
