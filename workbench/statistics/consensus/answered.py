"""The answers as every method reads them: integer codes, and the sums that all methods need."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.counts import MOST_CELLS
from workbench.errors import InvalidTable


@dataclass(frozen=True, eq=False)
class Answered:
    """N answers by A annotators to U items; annotators and items without an answer are left out.

    item, annotator, label  (N,) codes into `items`, `annotators` and `labels`
    """

    question: str
    items: tuple[str, ...]
    annotators: tuple[str, ...]
    labels: tuple[str, ...]
    item: Ints
    annotator: Ints
    label: Ints

    @classmethod
    def of(cls, annotations: Annotations) -> "Answered":
        """All answers that are handed in, also repeats."""
        if not len(annotations):
            raise InvalidTable(
                f"question {annotations.question!r}: there are no answers to find a consensus of."
            )
        items, item = _used(annotations.items, annotations.item.code)
        annotators, annotator = _used(annotations.annotators, annotations.annotator.code)
        refuse_above(MOST_CELLS, annotations.question, len(items), "items", len(annotations.labels))
        codes = (item, annotator, annotations.label.code)
        return cls(annotations.question, items, annotators, annotations.labels, *codes)

    @classmethod
    def first(cls, annotations: Annotations) -> "Answered":
        """The first answers only, sorted by item, because sums are fastest in this order.

        Annotations are sorted by time only where somebody answered an item twice. All answers where repeats count.
        """
        answered = cls.of(annotations)
        if annotations.every_answer:
            return answered
        shape = (len(answered.items), len(answered.annotators))
        met = sparse.csr_matrix((answered.label + 1, (answered.item, answered.annotator)), shape=shape)
        if met.nnz < len(annotations):
            return cls.of(annotations.first_answers())
        item = np.repeat(np.arange(shape[0], dtype=np.int32), np.diff(met.indptr))
        return replace(answered, item=item, annotator=met.indices, label=met.data - 1)

    def votes(self) -> Floats:
        """(U, L) how often each item was given each label."""
        return self.sum_by_item_and_label(None)

    def vote_shares(self) -> Floats:
        """(U, L) votes divided by the votes of the item."""
        n = self.votes()
        n /= row_sums(n)[:, None]
        return n

    def sum_by_item_and_label(self, values: Floats | None) -> Floats:
        """(U, L) the sum of one value per answer (N,), or the number of answers."""
        shape = (len(self.items), len(self.labels))
        flat = self.item.astype(np.int64) * shape[1] + self.label
        return np.bincount(flat, values, shape[0] * shape[1]).reshape(shape).astype(float, copy=False)

    def by_annotator_and_label(self) -> Floats:
        """(A, L) how often each annotator gave each label."""
        shape = (len(self.annotators), len(self.labels))
        flat = self.annotator * np.int64(shape[1]) + self.label
        return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(float)

    def mean_by_annotator(self, values: Floats) -> Floats:
        """(A,) the mean of one value per answer (N,)."""
        size = len(self.annotators)
        return np.bincount(self.annotator, values, size) / np.bincount(self.annotator, minlength=size)

    def given(self, table: Floats) -> Floats:
        """(N,) the cell of a table (U, L) that each answer points to."""
        cells: Floats = table.ravel()[self.item.astype(np.int64) * len(self.labels) + self.label]
        return cells


def refuse_above(most: int, question: str, rows: int, unit: str, size: int) -> None:
    """Refuse a table that is too large for memory."""
    if rows * size > most:
        raise InvalidTable(
            f"question {question!r}: {size:,} labels over {rows:,} {unit} make a table of {rows * size:,}"
            f" probabilities, and at most {most:,} are held; answers that are free text or drawings are compared by"
            " their own measures, not as labels."
        )


def _used(names: tuple[str, ...], code: Ints) -> tuple[tuple[str, ...], Ints]:
    """The names that occur, and the codes into them."""
    used: Bools = np.bincount(code, minlength=len(names)) > 0
    if used.all():
        return names, code
    return tuple(np.array(names, object)[used]), (np.cumsum(used, dtype=np.int32) - 1)[code]


def row_sums(table: Floats) -> Floats:
    """(U,) sums of the rows of (U, L): four times faster than `sum(axis=1)`, and no threads start as for a product."""
    sums: Floats = np.einsum("ul->u", table)
    return sums
