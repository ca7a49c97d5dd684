"""The sufficient statistics every coefficient reads: labels per item, their patterns, and the sparse one-hot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Categorical, Ints
from workbench.answers.import_report import ImportReport
from workbench.errors import InvalidTable

if TYPE_CHECKING:
    from scipy import sparse

Counts = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

MOST_CELLS = 250_000_000  # of a table of counts: 2 GB
MOST_PATTERN_CELLS = 20_000_000  # of a table of patterns, of which a bootstrap holds several copies
MOST_NUMBERS = 1 << 16  # of patterns, counted in one array however few the items
SPARSE = 4  # numbers of patterns for each item up to which they are counted in one array
BLOCK_CELLS = 4_000_000  # of replicates that are drawn at once


@dataclass(frozen=True, eq=False)
class LabelCounts:
    """Counts `n` (U, L): how many annotators gave each of U items each of L labels.

    `items` and `labels` name the rows and columns; an item nobody answered is no row.
    """

    items: tuple[str, ...]
    labels: tuple[str, ...]
    n: Counts

    @classmethod
    def of(cls, annotations: Annotations) -> "LabelCounts":
        """Count all rows handed in: take `first_answers()` before, where repeats must not count."""
        _refuse_above(MOST_CELLS, annotations, len(annotations.items), "items")
        shape = (len(annotations.items), len(annotations.labels))
        n = _table(annotations.item.code, annotations.label.code, shape)
        some = n.any(axis=1)
        return cls(tuple(np.array(annotations.items, object)[some]), annotations.labels, n[some])

    def patterns(self) -> "Patterns":
        """The distinct rows of `n` and how many items show each; what is left of the data is a histogram."""
        key = self.n.astype(np.uint64) @ _hashes(self.n.shape[1])
        _, first, times = np.unique(key, return_index=True, return_counts=True)
        return Patterns(self.labels, self.n[first], times)


@dataclass(frozen=True, eq=False)
class Patterns:
    """The P distinct rows `n` (P, L) of label counts and the number of items `times` (P,) that show each.

    Resampling items is drawing `times` from a multinomial: its cost does not depend on the number of items.
    """

    labels: tuple[str, ...]
    n: Counts
    times: Counts

    @classmethod
    def of(cls, annotations: Annotations) -> "Patterns":
        """The patterns of all rows handed in, as `LabelCounts.patterns`, but with no table of all items between."""
        return cls.with_items(annotations)[0]

    @classmethod
    def with_items(cls, annotations: Annotations) -> tuple["Patterns", Counts]:
        """The patterns, and (items,) the pattern that each item of the vocabulary shows, -1 where it has no answer."""
        m = annotations.answers_by_item
        base = int(m.max(initial=0)) + 1
        if base ** len(annotations.labels) <= max(SPARSE * len(m), MOST_NUMBERS):
            return cls._numbered(annotations, base)
        item, label = annotations.item.code, annotations.label.code
        items, size = len(m), len(annotations.labels)
        key = np.zeros(items, np.uint64)
        np.add.at(key, item, _hashes(size)[label])
        answered = np.flatnonzero(m)
        _, first, inverse, times = np.unique(
            key[answered], return_index=True, return_inverse=True, return_counts=True
        )
        _refuse_above(MOST_PATTERN_CELLS, annotations, len(first), "distinct items")
        pattern = np.full(items, -1, np.int64)
        pattern[answered] = inverse
        row_of = np.full(items, -1, np.int64)
        row_of[answered[first]] = np.arange(len(first))
        representative = row_of[item] >= 0
        n = _table(row_of[item[representative]], label[representative], (len(first), size))
        return cls(annotations.labels, n, times), pattern

    @classmethod
    def _numbered(cls, annotations: Annotations, base: int) -> tuple["Patterns", Counts]:
        """The same where patterns are few enough to be counted by their number: nothing is sorted."""
        digit = base ** np.arange(len(annotations.labels))
        weight = digit.astype(float).take(annotations.label.code)
        number = np.bincount(annotations.item.code, weight, len(annotations.items)).astype(np.int64)
        times = np.bincount(number)
        used = np.flatnonzero(times[1:]) + 1  # number 0 is an item without an answer
        _refuse_above(MOST_PATTERN_CELLS, annotations, len(used), "distinct items")
        n = used[:, None] // digit % base
        order = np.argsort(n.astype(np.uint64) @ _hashes(len(digit)))  # as where they are sorted
        place = np.full(len(times), -1, np.int64)
        place[used[order]] = np.arange(len(order))
        return cls(annotations.labels, n[order], times[used[order]]), place.take(number)

    def resampled(self, replicates: int, seed: int) -> Counts:
        """(B, P) draws of `times` as if the items had been drawn again with replacement."""
        blocks = list(self.blocks(replicates, seed))
        return np.concatenate(blocks) if blocks else np.zeros((0, len(self.times)), np.int64)

    def blocks(self, replicates: int, seed: int) -> Iterator[Counts]:
        """The draws of `resampled`, a few (b, P) at a time, so that memory stays bounded when P is large."""
        total = int(self.times.sum())
        share = self.times / max(total, 1)
        rng = np.random.default_rng(seed)
        step = max(1, BLOCK_CELLS // max(*self.n.shape, 1))
        for start in range(0, replicates if total else 0, step):
            yield rng.multinomial(total, share, size=min(step, replicates - start))


def without_each(annotations: Annotations) -> Iterator[tuple[Patterns, Counts, Counts]]:
    """What is left when one annotator is left out, for every one in turn, without counting the rest again.

    Yields, a few annotators at a time: patterns whose `n` (P', L) holds those of all answers and then those with one
    answer less; the annotators (a,) left out; and how many items then show each pattern, (a, P'). Taking an
    annotator out moves the items that they answered, and no others. Hand in first answers.
    """
    left, whole, moves, column = _one_less(annotations)
    rows, size = len(whole.times), max(len(whole.labels), 1)
    people = np.unique(annotations.annotator.code).astype(np.int64)
    step = max(1, BLOCK_CELLS // max(len(left.n), 1))
    for start in range(0, len(people), step):
        some = people[start : start + step]
        mine = np.isin(annotations.annotator.code, some)
        row = np.searchsorted(some, annotations.annotator.code[mine])
        lost = _table(row, (moves // size)[column[mine]], (len(some), rows))
        gained = _table(row, column[mine], (len(some), len(moves)))
        yield left, some, np.hstack([whole.times - lost, gained])


def without_an_answer(annotations: Annotations) -> Iterator[tuple[Patterns, Counts, Counts]]:
    """The same for single answers: of each kind (a pattern and the label it loses), a few at a time.

    Yields the patterns, how many answers (k,) are of each kind, and the items that then show each pattern, (k, P').
    """
    left, whole, moves, column = _one_less(annotations)
    rows, size = len(whole.times), max(len(whole.labels), 1)
    alike = np.bincount(column, minlength=len(moves))
    step = max(1, BLOCK_CELLS // max(len(left.n), 1))
    for start in range(0, len(moves), step):
        kind = np.arange(start, min(start + step, len(moves)))
        W = np.tile(left.times, (len(kind), 1))  # noqa: N806  # the weights of patterns, as in agreement
        W[np.arange(len(kind)), moves[kind] // size] -= 1
        W[np.arange(len(kind)), rows + kind] += 1
        yield left, alike[kind], W


def _one_less(annotations: Annotations) -> tuple[Patterns, Patterns, Counts, Counts]:
    """All patterns followed by those with one answer less, which no item shows yet; and which answer makes which.

    Also the patterns themselves, the moves (M,) as pattern · L + label, and (N,) the move of each answer.
    """
    whole, pattern = Patterns.with_items(annotations)
    size = max(len(whole.labels), 1)
    moves, column = np.unique(
        pattern[annotations.item.code] * size + annotations.label.code, return_inverse=True
    )
    less = whole.n[moves // size]
    less[np.arange(len(moves)), moves % size] -= 1
    times = np.concatenate([whole.times, np.zeros(len(moves), np.int64)])
    return Patterns(whole.labels, np.vstack([whole.n, less]), times), whole, moves, column


def _table(
    row: npt.NDArray[np.integer[Any]], column: npt.NDArray[np.integer[Any]], shape: tuple[int, int]
) -> Counts:
    """How often each row meets each column."""
    flat = row.astype(np.int64) * shape[1] + column
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)


@cache
def _hashes(size: int) -> Hashes:
    """(L,) one random word a label; a sum of them wraps around, and two patterns collide with odds U² / 2**64."""
    return np.random.default_rng(0).integers(0, 2**63, size=size, dtype=np.uint64)


def _refuse_above(most: int, annotations: Annotations, rows: int, unit: str) -> None:
    """Refuse a table that would not fit: so many different labels are free text or drawings, not a closed set."""
    size = len(annotations.labels)
    if rows * size > most:
        raise InvalidTable(
            f"question {annotations.question!r}: {size:,} different labels over {rows:,} {unit} make a table of"
            f" {rows * size:,} counts, and at most {most:,} are held; answers that are free text or drawings"
            " are compared by their own measures, not as labels."
        )


def annotator_label_counts(annotations: Annotations) -> Counts:
    """(A, L): how often each annotator used each label."""
    shape = (len(annotations.annotators), len(annotations.labels))
    return _table(annotations.annotator.code, annotations.label.code, shape)


def one_hot(annotations: Annotations) -> "sparse.csr_matrix":
    """(U, A * L) sparse: how often annotator a gave item u label l, at column a * L + l.

    `S.T @ S` holds every pairwise confusion table; repeats are kept.
    """
    from scipy import sparse  # takes longer to load than most tables to count

    size = len(annotations.labels)
    columns = annotations.annotator.code.astype(np.int64) * size + annotations.label.code
    shape = (len(annotations.items), len(annotations.annotators) * size)
    ones = np.ones(len(annotations))
    return sparse.csr_matrix((ones, (annotations.item.code, columns)), shape=shape)


# What is left of a table of any size once it is counted: patterns, annotator by label, and pairs of annotators.


@dataclass(frozen=True, eq=False)
class PairCounts:
    """How often two annotators met on an item, by what each of them said: one row for each of R cells that occur.

    one, other              (R,) codes of two annotators, one before other
    label_one, label_other  (R,) codes of what each said
    n                       (R,) items, at least 1; rows are sorted by the four codes
    """

    one: Counts
    other: Counts
    label_one: Counts
    label_other: Counts
    n: Counts

    @classmethod
    def of_rows(cls, rows: npt.NDArray[np.int64]) -> "PairCounts":
        """From rows (R, 5) of one, other, label of one, label of other, n, in any order."""
        rows = rows[np.lexsort(rows[:, 3::-1].T)]
        return cls(*(np.ascontiguousarray(column) for column in rows.T))

    @classmethod
    def of(cls, annotations: Annotations) -> "PairCounts":
        """Of all rows handed in: the upper part of `S.T @ S`, with S the sparse one-hot of items."""
        size = max(len(annotations.labels), 1)
        indicators = one_hot(annotations)
        cells = (indicators.T @ indicators).tocoo()
        upper = cells.row // size < cells.col // size
        row, column = cells.row[upper].astype(np.int64), cells.col[upper].astype(np.int64)
        n = cells.data[upper].astype(np.int64)
        return cls.of_rows(np.column_stack([row // size, column // size, row % size, column % size, n]))

    def __len__(self) -> int:
        return len(self.n)


@dataclass(frozen=True, eq=False)
class Counted:
    """The sufficient statistics of one question over first answers, whoever counted them.

    patterns          how many items show each pattern of label counts; a few thousand rows at most
    annotators        who answered, sorted
    annotator_labels  (A, L) how often each annotator used each label
    items, answers    how many of each
    pairs             what each two annotators said of the items they share; None where it was not asked for
    losses            what was left out or guessed while reading
    ordered           whether the order of the labels was stated
    """

    patterns: Patterns
    annotators: tuple[str, ...]
    annotator_labels: Counts
    items: int
    answers: int
    pairs: PairCounts | None
    losses: ImportReport
    question: str = "label"
    ordered: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The vocabulary of labels, the columns of every table."""
        return self.patterns.labels

    @classmethod
    def of(cls, annotations: Annotations, *, pairs: bool = False) -> "Counted":
        """Count annotations that are in memory; takes `first_answers()` itself."""
        first = _sorted_annotators(annotations.first_answers())
        return cls(
            Patterns.of(first),
            first.annotators,
            annotator_label_counts(first),
            len(np.unique(first.item.code)),
            len(first),
            PairCounts.of(first) if pairs else None,
            annotations.losses,
            annotations.question,
            annotations.ordered,
        )


def patterns_of(labels: Sequence[str], n: Counts, times: Counts) -> Patterns:
    """Patterns from rows of counts (R, L) seen `times` (R,), in the one order that `Patterns` has everywhere.

    A row may come twice; a seeded bootstrap then draws the same whichever engine counted.
    """
    ordered = LabelCounts((), tuple(labels), n).patterns().n
    at = {row.tobytes(): i for i, row in enumerate(ordered)}
    together = np.zeros(len(ordered), np.int64)
    place = np.array([at[row.tobytes()] for row in np.ascontiguousarray(n)], np.int64)
    np.add.at(together, place, times)
    return Patterns(tuple(labels), ordered, together)


def _sorted_annotators(annotations: Annotations) -> Annotations:
    """The same answers with only the annotators that occur, in order."""
    used = np.unique(annotations.annotator.code)
    names = sorted(annotations.annotators[i] for i in used)
    at = {name: i for i, name in enumerate(names)}
    new = np.zeros(max(len(annotations.annotators), 1), np.int32)
    new[used] = [at[annotations.annotators[i]] for i in used]
    return replace(annotations, annotator=Categorical(tuple(names), new[annotations.annotator.code]))


# Where two answers meet on one item: answers in the order of items, and the rows that stand beside each other there.

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
        from scipy import sparse

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
