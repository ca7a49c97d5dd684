"""What is left of a table of any size once it is counted: patterns, annotator by label, and pairs of annotators."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Codes
from workbench.answers.counts import (
    Counts,
    LabelCounts,
    Patterns,
    annotator_label_counts,
    one_hot,
)
from workbench.answers.import_report import LossList


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
        said = one_hot(annotations)
        cells = (said.T @ said).tocoo()
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
    """

    patterns: Patterns
    annotators: tuple[str, ...]
    annotator_labels: Counts
    items: int
    answers: int
    pairs: PairCounts | None
    losses: LossList
    question: str = "label"

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
    return replace(annotations, annotator=Codes(tuple(names), new[annotations.annotator.code]))
