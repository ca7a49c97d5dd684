"""What annotators answered to one question: one frozen table of integer codes, never an object per row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.answers.import_report import ImportReport
from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import KINDS, Kind

# Whether anybody answered an item twice, told without sorting all answers.

Code = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

BITS = np.uint64(64)  # of a word
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: neighbours end far apart
DENSE = 40  # cells of items by annotators for each answer up to which a table of all cells is made
TURNS = 2  # assignments of bits that are tried before the rest is sorted


def nobody_twice(item: Code, annotator: Code, m: Counts, annotators: int) -> bool:
    """Whether the pairs of `item` (N,) and `annotator` (N,) are all different; m (U,) counts the answers of each item.

    Each annotator is one bit of a word. Where the words of an item's answers add up to one with as many bits as there
    are answers, no two of these were the same, so no two annotators were: carrying only makes bits fewer. The items
    where they do not, because annotators share a bit or somebody came twice, are looked at again with other bits;
    the few that are left are sorted.
    """
    if len(m) * annotators <= DENSE * len(item):
        seen = np.zeros(len(m) * annotators, bool)
        seen[item * np.int64(annotators) + annotator] = True
        return int(np.count_nonzero(seen)) == len(item)
    for turn in range(TURNS):
        odd = _bits_of_items(item, _bit_of_each(annotators, turn).take(annotator), len(m)) != m
        rows = np.flatnonzero(odd.take(item))
        few = len(rows) < len(item) / 2
        item, annotator = item.take(rows), annotator.take(rows)
        if not few:
            break
    key = np.sort(item * np.int64(annotators) + annotator)
    return bool((key[1:] != key[:-1]).all())


def _bit_of_each(annotators: int, turn: int) -> Words:
    """(A,) one bit of a word for each annotator: by their place at first, then scattered by the golden ratio."""
    place = np.arange(annotators, dtype=np.uint64)
    place = place * GOLDEN >> np.uint64(58) if turn else place % BITS
    bit: Words = np.left_shift(np.uint64(1), place)
    return bit


def _bits_of_items(item: Code, bit: Words, items: int) -> npt.NDArray[np.uint8]:
    """(U,) how many bits the sum of `bit` (N,) over the answers of each item has."""
    total = np.zeros(items, np.uint64)
    np.add.at(total, item, bit)
    return np.bitwise_count(total)


Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]  # microseconds, UTC; NaT where not known


@dataclass(frozen=True, eq=False)
class Categorical:
    """A column of text as codes `code` (N,) into `values`; -1 where a row has no value."""

    values: tuple[str, ...]
    code: Ints

    @classmethod
    def of(cls, texts: Iterable[str | None], values: Sequence[str] | None = None) -> "Categorical":
        """Code a column of texts; `values` fixes the vocabulary, else it is sorted.

        >>> Categorical.of(["b", "a", "b", None]).code.tolist()
        [1, 0, 1, -1]
        """
        texts = list(texts)
        known = tuple(values) if values is not None else tuple(sorted({t for t in texts if t is not None}))
        at = {value: i for i, value in enumerate(known)}
        code = np.fromiter((-1 if t is None else at[t] for t in texts), np.int32, len(texts))
        return cls(known, code)

    def __len__(self) -> int:
        return len(self.code)

    def texts(self) -> list[str | None]:
        """The column as text again, None where a row has no value."""
        known = (*self.values, None)
        return [known[c] for c in self.code]

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> "Categorical":
        """Some of the rows, with the same vocabulary."""
        return replace(self, code=self.code[rows])


@dataclass(frozen=True, eq=False)
class Annotations:
    """N answers to one question.

    item, annotator, label    who said what of which item; every row has all three
    vendor, batch, guideline_version, comment, kind    None where the file has no such column
    delivery                  (N,) 1, 2, ...: 1 is the first pass, more is rework
    started_at, submitted_at  (N,) microseconds UTC, NaT where not known; None where nothing is known
    seconds                   (N,) as logged, NaN where not known; None where nothing is known
    losses                    what was left out or guessed while reading
    answer_kind               the kind of the answers (`answers.kinds.of_kind`), None where they are labels as written
    question_kind             that kind with the labels and settings of a guideline's question; None without a guideline
    ordered                   whether the order of the labels was stated: by a guideline, or with `in_label_order`
    unlabelled                column -> its values that occur only where a row has no label, such as a skipped batch
    every_answer              whether repeats count too: `first_answers` are then all answers

    An annotator is a person of a vendor: the vocabulary of `annotator` holds `vendor/annotator_id` where there
    is a vendor column, else the bare id. The vocabulary of `label` is the closed set of the guideline where one
    was given, in its order.
    """

    item: Categorical
    annotator: Categorical
    label: Categorical
    question: str = "label"
    vendor: Categorical | None = None
    batch: Categorical | None = None
    guideline_version: Categorical | None = None
    comment: Categorical | None = None
    kind: Categorical | None = None
    delivery: Ints | None = None
    started_at: Times | None = None
    submitted_at: Times | None = None
    seconds: Floats | None = None
    losses: ImportReport = field(default_factory=ImportReport)
    answer_kind: str | None = None
    question_kind: Kind | None = None
    ordered: bool = False
    unlabelled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    every_answer: bool = False

    def __post_init__(self) -> None:
        n = len(self.item)
        for name in COLUMNS:
            column = getattr(self, name)
            if column is not None and len(column) != n:
                raise InvalidTable(f"column {name} has {len(column)} rows, column item has {n}.")
        for name in ("item", "annotator", "label"):
            if n and getattr(self, name).code.min() < 0:
                raise InvalidTable(f"column {name} has a row without a value.")

    @classmethod
    def of(
        cls,
        triples: Iterable[tuple[str, str, str]],
        labels: Sequence[str] | None = None,
        question: str = "label",
    ) -> "Annotations":
        """Annotations from (item, annotator, label) triples: the short way for tests and examples.

        `labels` is the closed set in its order.
        """
        rows = list(triples)
        item, annotator, label = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(
            Categorical.of(item),
            Categorical.of(annotator),
            Categorical.of(label, in_order(set(label)) if labels is None else labels),
            question=question,
            ordered=labels is not None,
        )

    def __len__(self) -> int:
        return len(self.item)

    @property
    def items(self) -> tuple[str, ...]:
        """The vocabulary of items."""
        return self.item.values

    @property
    def annotators(self) -> tuple[str, ...]:
        """The vocabulary of annotators."""
        return self.annotator.values

    @property
    def labels(self) -> tuple[str, ...]:
        """The vocabulary of labels."""
        return self.label.values

    @property
    def as_kind(self) -> Kind | None:
        """The kind of the answers, with the settings of the question where a guideline has it; None if nobody says it."""
        if self.question_kind is not None or self.answer_kind is None:
            return self.question_kind
        return KINDS[self.answer_kind]

    @property
    def passes(self) -> Ints:
        """(N,) the delivery of each row, 1 where the file does not say."""
        return self.delivery if self.delivery is not None else np.ones(len(self), np.int32)

    @cached_property
    def answers_by_item(self) -> npt.NDArray[np.int64]:
        """(U,) how many rows each item of the vocabulary has."""
        return np.bincount(self.item.code, minlength=len(self.items))

    def take(self, rows: npt.NDArray[np.intp] | Bools) -> "Annotations":
        """Some of the rows, in the order asked for; vocabularies stay as they are."""
        columns = {name: getattr(self, name) for name in COLUMNS}
        kept: dict[str, Any] = {
            name: column.take(rows) if isinstance(column, Categorical) else column[rows]
            for name, column in columns.items()
            if column is not None
        }
        return replace(self, **kept)

    def of_vendor(self, vendor: str) -> "Annotations":
        """The answers of one vendor."""
        if self.vendor is None or vendor not in self.vendor.values:
            return self.take(np.zeros(len(self), bool))
        return self.take(self.vendor.code == self.vendor.values.index(vendor))

    def first_answers(self) -> "Annotations":
        """One answer per item and annotator, the earliest: by delivery, then submission, then row.

        This is what counts for agreement, accuracy and consensus, so that nobody agrees with themselves. All answers
        of a table that says `every_answer`.
        """
        return self if self.every_answer else self._first_answers

    @property
    def which(self) -> str:
        """Which answers count, for a reader of a method."""
        return "all answers" if self.every_answer else "first answers"

    @cached_property
    def anybody_twice(self) -> bool:
        """Whether somebody answered an item more than once."""
        size = len(self.annotators)
        return not nobody_twice(self.item.code, self.annotator.code, self.answers_by_item, size)

    def in_label_order(self, labels: Sequence[str]) -> "Annotations":
        """The same with the labels in this order, lowest first: the closed set. InvalidTable for an answer outside it."""
        used = [self.labels[code] for code in np.unique(self.label.code).tolist()]
        if strange := [label for label in used if label not in labels]:
            raise InvalidTable(
                f"question {self.question!r}: label {strange[0]!r} is not in the order {', '.join(labels)}; "
                "name every label once, from the lowest to the highest."
            )
        if len(set(labels)) < len(labels):
            raise InvalidTable(f"the order {', '.join(labels)} names a label twice.")
        at = {label: i for i, label in enumerate(labels)}
        code = np.array([at.get(label, -1) for label in self.labels], np.int32)[self.label.code]
        return replace(self, label=Categorical(tuple(labels), code), ordered=True)

    @cached_property
    def _first_answers(self) -> "Annotations":
        if not self.anybody_twice:
            return self
        key = self.item.code * np.int64(len(self.annotators)) + self.annotator.code
        order = self._order_in_time()
        _, first = np.unique(key[order], return_index=True)
        return self.take(np.sort(order[first]))

    def first_pass(self) -> "Annotations":
        """The answers of delivery 1, first answers only."""
        return self.take(self.passes == 1).first_answers()

    def after_rework(self) -> "Annotations":
        """What was finally delivered: of each vendor's answers on an item, those of its last delivery."""
        if not len(self):
            return self
        group = self.item.code.astype(np.int64)
        if self.vendor is not None:
            group = group * (len(self.vendor.values) + 1) + self.vendor.code + 1
        _, inverse = np.unique(group, return_inverse=True)
        last = np.zeros(inverse.max() + 1, np.int32)
        np.maximum.at(last, inverse, self.passes)
        return self.take(self.passes == last[inverse]).first_answers()

    def in_time(self) -> "Annotations":
        """The rows by delivery, then submission, then row; rows whose time is not known come last in a delivery."""
        return self.take(self._order_in_time())

    def _order_in_time(self) -> npt.NDArray[np.intp]:
        keys: list[npt.NDArray[np.int64]] = [np.arange(len(self), dtype=np.int64)]
        if self.submitted_at is not None:
            keys.append(
                np.where(
                    np.isnat(self.submitted_at), np.iinfo(np.int64).max, self.submitted_at.astype(np.int64)
                )
            )
        keys.append(self.passes.astype(np.int64))
        return np.lexsort(keys)

    @classmethod
    def join(cls, parts: Sequence["Annotations"]) -> "Annotations":
        """One table of several of the same question; vocabularies are united, losses added."""
        if len(parts) == 1:
            return parts[0]
        kinds = {part.answer_kind for part in parts}
        if len(kinds) > 1 and not all(kind is None or KINDS[kind].closed for kind in kinds):
            raise InvalidTable(f"answers of different kinds are not one table: {listed(map(str, kinds))}.")
        columns: dict[str, object] = {}
        for name in COLUMNS:
            have = [getattr(part, name) for part in parts]
            if all(column is None for column in have):
                continue
            columns[name] = _joined(name, have, [len(part) for part in parts])
        losses = ImportReport(tuple(loss for part in parts for loss in part.losses.losses))
        kind = kinds.pop() if len(kinds) == 1 else None
        asked = {part.question_kind for part in parts}
        same = len({part.labels for part in parts}) == 1
        return cls(
            question=parts[0].question,
            losses=losses,
            answer_kind=kind,
            question_kind=asked.pop() if len(asked) == 1 else None,
            ordered=same and all(part.ordered for part in parts),
            unlabelled=_unlabelled(parts),
            every_answer=any(part.every_answer for part in parts),
            **columns,  # type: ignore[arg-type]
        )


COLUMNS = [
    "item",
    "annotator",
    "label",
    "vendor",
    "batch",
    "guideline_version",
    "comment",
    "kind",
    "delivery",
    "started_at",
    "submitted_at",
    "seconds",
]

MISSING: dict[str, Any] = {
    "delivery": np.int32(1),
    "seconds": np.nan,
    "started_at": np.datetime64("NaT", "us"),
    "submitted_at": np.datetime64("NaT", "us"),
}


def _unlabelled(parts: Sequence[Annotations]) -> dict[str, tuple[str, ...]]:
    """What no part has a label for."""
    names = dict.fromkeys(name for part in parts for name in part.unlabelled)
    labelled = {
        name: {
            value for part in parts if (column := getattr(part, name)) is not None for value in column.values
        }
        for name in names
    }
    values = {name: [value for part in parts for value in part.unlabelled.get(name, ())] for name in names}
    return {
        name: tuple(dict.fromkeys(value for value in some if value not in labelled[name]))
        for name, some in values.items()
    }


def _joined(name: str, have: list[Any], sizes: list[int]) -> Any:
    """One column of several parts; a part without it gives rows without a value."""
    parts: list[Any] = []
    if name in MISSING:
        for column, n in zip(have, sizes, strict=True):
            parts.append(np.full(n, MISSING[name]) if column is None else column)
        return np.concatenate(parts)
    vocabularies = [column.values for column in have if column is not None]
    closed = len(set(vocabularies)) == 1
    values = vocabularies[0] if closed else in_order(set().union(*vocabularies))
    at = {value: i for i, value in enumerate(values)}
    for column, n in zip(have, sizes, strict=True):
        if column is None:
            parts.append(np.full(n, -1, np.int32))
        else:
            parts.append(np.array([*(at[v] for v in column.values), -1], np.int32)[column.code])
    return Categorical(values, np.concatenate(parts))


def in_order(values: Iterable[str]) -> tuple[str, ...]:
    """A vocabulary that nobody put in order: by size where all are numbers, else as text.

    >>> in_order(["10", "9", "-1"]), in_order(["b", "a"])
    (('-1', '9', '10'), ('a', 'b'))
    """
    try:
        return tuple(sorted(values, key=lambda value: (float(value), value)))
    except ValueError:
        return tuple(sorted(values))
