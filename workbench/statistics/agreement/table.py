"""The counts of the answers to one question that coefficients read, each computed once, when first used."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Floats
from workbench.answers.counts import Counts, LabelCounts, Patterns


@dataclass(frozen=True, eq=False)
class Table:
    """First answers `first`, with U answered items, A annotators who answered and L labels.

    Items and annotators are numbered without gaps here; a vocabulary may have unused entries.
    """

    first: Annotations

    @classmethod
    def of(cls, annotations: Annotations) -> "Table":
        """The first answers of a table."""
        return cls(annotations.first_answers())

    @property
    def labels(self) -> tuple[str, ...]:
        """The closed set."""
        return self.first.labels

    @cached_property
    def _with_items(self) -> tuple[Patterns, Counts]:
        return Patterns.with_items(self.first)

    @property
    def patterns(self) -> Patterns:
        """The distinct rows of label counts, and how many items show each."""
        return self._with_items[0]

    @cached_property
    def pattern(self) -> Counts:
        """(U,) the pattern of each item."""
        pattern = self._with_items[1]
        return pattern[pattern >= 0]

    @cached_property
    def counts(self) -> Counts:
        """(U, L) labels by item."""
        return LabelCounts.of(self.first).n

    @cached_property
    def item(self) -> Counts:
        """(N,) the item of each answer."""
        return _without_gaps(self.first.item)[1]

    @cached_property
    def annotator(self) -> Counts:
        """(N,) the annotator of each answer."""
        return _without_gaps(self.first.annotator)[1]

    @cached_property
    def annotators(self) -> tuple[str, ...]:
        """The A annotators who answered."""
        return tuple(self.first.annotators[code] for code in _without_gaps(self.first.annotator)[0].tolist())

    @cached_property
    def items(self) -> int:
        """U."""
        return len(_without_gaps(self.first.item)[0])

    @property
    def label(self) -> Counts:
        """(N,) the label of each answer."""
        return self.first.label.code.astype(np.int64)

    @cached_property
    def given(self) -> Counts:
        """(N,) annotator and label of each answer as one number, annotator · L + label."""
        return self.annotator * len(self.labels) + self.first.label.code

    @cached_property
    def used(self) -> Counts:
        """(A, L) how often each annotator gave each label."""
        shape = (len(self.annotators), len(self.labels))
        return np.bincount(self.given, minlength=shape[0] * shape[1]).reshape(shape)


@dataclass(frozen=True, eq=False)
class Sample:
    """A table with weighted items and annotators: how often each was drawn, or 0 to leave it out.

    w (U,) how often each item counts, v (A,) how often each annotator does; None means once each.
    """

    table: Table
    w: Floats | None = None
    v: Floats | None = None

    @property
    def whole(self) -> bool:
        """Whether everything counts once; then rows of counts are patterns instead of items."""
        return self.w is None and self.v is None

    @property
    def times(self) -> Counts | Floats:
        """(R,) how often each row of `n` counts."""
        if self.whole:
            return self.table.patterns.times
        return np.ones(self.table.items) if self.w is None else self.w

    @property
    def drawn(self) -> Floats:
        """(A,) how often each annotator counts."""
        return np.ones(len(self.table.annotators)) if self.v is None else self.v

    @cached_property
    def n(self) -> Counts | Floats:
        """(R, L) labels by item, an answer counting as often as its annotator: Σ v; by pattern for the whole."""
        if self.whole:
            return self.table.patterns.n
        return self.table.counts if self.v is None else self._by_item(self.v)

    @cached_property
    def own(self) -> Floats | None:
        """(U, L) Σ v², the pairs of an annotator with themselves; None where everyone counts once."""
        return None if self.v is None else self._by_item(self.v**2)

    @cached_property
    def shares(self) -> Floats:
        """(A, L) the share of each label among an annotator's answers; NaN without an answer that counts."""
        t = self.table
        M = (
            t.used
            if self.w is None
            else np.bincount(t.given, self.w[t.item], t.used.size).reshape(t.used.shape)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(M / M.sum(axis=1, keepdims=True))

    def _by_item(self, value: Floats) -> Floats:
        t = self.table
        size = len(t.labels)
        flat = np.bincount(t.item * size + t.label, value[t.annotator], t.items * size)
        return np.asarray(flat.reshape(t.items, size), float)


def _without_gaps(column: Categorical) -> tuple[Counts, Counts]:
    """The codes that a column uses, and (N,) the place of each row's code among them, without sorting."""
    used = np.bincount(column.code, minlength=len(column.values)) > 0
    if used.all():
        return np.arange(len(used)), column.code.astype(np.int64)
    place: Counts = used.cumsum() - 1
    return np.flatnonzero(used).astype(np.int64), place[column.code]


def draws(table: Table, over: str, replicates: int, seed: int) -> Iterator[Sample]:
    """The table with its items, its annotators or both drawn again with replacement, one draw at a time.

    Both at once is the pigeonhole bootstrap of Owen (2007), "The pigeonhole bootstrap".
    """
    rng = np.random.default_rng(seed)
    U, A = table.items, len(table.annotators)
    for _ in range(replicates if U else 0):
        w = _draw_counts(rng, U) if over in ("items", "both") else None
        v = _draw_counts(rng, A) if over in ("annotators", "both") else None
        yield Sample(table, w, v)


def _draw_counts(rng: np.random.Generator, size: int) -> Floats:
    """(size,) how often each of them is drawn in `size` draws."""
    return np.bincount(rng.integers(0, size, size), minlength=size).astype(float)
