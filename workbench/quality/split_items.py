"""A table of answers prepared for browsing: counted once, then any filter of its items is a few array steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import ClassVar, Literal, get_args

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Categorical, Floats
from workbench.answers.counts import Counts, LabelCounts
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Guideline, Question, Rule
from workbench.errors import EmptyTable, InvalidTable, NotFound, listed
from workbench.kinds.parts import Medium
from workbench.kinds.registry import Level
from workbench.quality.disputes import (
    Items,
    LabelConfusion,
    apart_of,
    disputed_rows,
    distances,
    label_confusion,
    pairs_apart,
    pairs_of,
    shares_apart,
    towards_usual,
)
from workbench.quality.structured import refuse_structured
from workbench.statistics.agreement.coefficients import USUAL, coefficients
from workbench.statistics.agreement.cohen import CohenMatrix, cohen_matrix
from workbench.statistics.estimate import Estimate
from workbench.store.media.item_files import ItemFiles

Sort = Literal["most apart", "most answers", "slowest", "item"]
SORTS: tuple[Sort, ...] = get_args(Sort)
SCOPES = ("vendor", "batch", "guideline_version")
WHOLE: Mapping[str, str] = {}  # the scope of all answers
MOST_LABELS = 5000  # different labels in the answers: a table of their pairs is 0.2 GB
MOST_PAIRS = 60  # pairs of labels shown with their items and rules
MOST_PEOPLE = 2000  # above it no table of everyone with everyone is made


@dataclass(frozen=True)
class ItemFilter:
    """Filters and order of the split items; None and "" leave a filter out.

    pair       with both labels; `label` with this one
    annotator  on which this person differs from somebody
    gold       the same three, but of people against gold: `pair` is what gold has and what somebody has
    rule       that test it; `text` that hold it in their text or id
    """

    pair: tuple[str, str] | None = None
    label: str | None = None
    annotator: str | None = None
    gold: bool = False
    rule: str | None = None
    text: str = ""
    sort: Sort = "most apart"


@dataclass(frozen=True, eq=False)
class AnswerTable:
    """All answers to one question, and what is known of items and labels.

    title          what a reader calls it
    texts          item -> what can be quoted of it; `rules` the rules that gold says it tests
    probabilities  items and (items, L) of a model, in the order of the labels
    media          item -> what the parts of its answers lie on;  files  where the pictures and recordings of items lie
    goal           agreement that is hoped for
    key, gold      what is right, and the name of the gold that says it; None and "" where nobody knows or may see it
    vendors        id -> the name of a vendor, where a pilot says it
    """

    title: str
    annotations: Annotations
    level: Level = "nominal"
    question: Question | None = None
    guideline: Guideline | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    probabilities: tuple[Sequence[str], Floats] | None = None
    goal: float = 0.8
    media: Mapping[str, Medium] = field(default_factory=dict)
    files: ItemFiles = field(default_factory=ItemFiles)
    key: AnswerKey | None = None
    gold: str = ""
    vendors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class SplitItems:
    """First answers of one scope, counted; rows are items, in the order of `counts`.

    first   what counts for agreement: one answer a person and item
    """

    table: AnswerTable
    first: Annotations
    counts: LabelCounts
    seed: int = 20260101
    by_parts: ClassVar[bool] = (
        False  # whether rows of `counts` count parts of answers with a label, and not answers
    )

    @classmethod
    def of(
        cls, table: AnswerTable, scope: Mapping[str, str] = WHOLE, *, seed: int = 20260101
    ) -> "SplitItems":
        """Count a table, or the part of it in `scope`."""
        first = (in_scope(table.annotations, scope) if scope else table.annotations).first_answers()
        if not len(first):
            raise EmptyTable(f"question {table.annotations.question!r}: there are no answers to look at.")
        refuse_structured(first)
        if (distinct := len(np.unique(first.label.code))) > MOST_LABELS:
            raise InvalidTable(
                f"question {first.question!r}: {distinct:,} different labels were given, and pairs of at most {MOST_LABELS:,} "
                "can be looked at. Is it the column of labels that was read?"
            )
        return cls(table, first, LabelCounts.of(first), seed)

    @cached_property
    def items(self) -> Items:
        """The answers of each row."""
        return Items(self.first, self.counts, self.table.texts)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """Item -> its row."""
        return {item: row for row, item in enumerate(self.counts.items)}

    @cached_property
    def order(self) -> Counts:
        """The rows with different answers, the most disputed first."""
        return np.array(disputed_rows(self.counts, self.table.level), np.int64)

    @cached_property
    def pairable(self) -> int:
        """Items with two answers or more."""
        return int((self.answers >= 2).sum())

    @cached_property
    def answers(self) -> Counts:
        """(U,) answers to each row."""
        return np.asarray(self.counts.n.sum(axis=1), np.int64)

    @cached_property
    def pairs(self) -> Floats:
        """(U,) pairs of answers to each row."""
        return pairs_of(self.counts)

    @cached_property
    def coefficients(self) -> Mapping[str, Estimate]:
        """The usual coefficients with 1,000 draws over items; undefined, with the reason, where they are too much to count."""
        try:
            return coefficients(self.first, level=self.table.level, seed=self.seed)
        except InvalidTable as refusal:
            return {name: Estimate.undefined(str(refusal)) for name in USUAL}

    @cached_property
    def apart(self) -> Counts:
        """(L, L) pairs of people that gave the two labels to one item."""
        return pairs_apart(self.counts)

    @cached_property
    def shares(self) -> Floats:
        """(L, L) the share of two labels in all disagreement."""
        return shares_apart(self.counts)

    @cached_property
    def label_confusion(self) -> tuple[LabelConfusion, ...]:
        """The first `MOST_PAIRS` pairs of labels, the largest share of the disagreement first."""
        rules = partial(rules_between, self.table.guideline, self.table.question)
        return label_confusion(self.counts, self.items, rules, most=MOST_PAIRS)

    @cached_property
    def measure(self) -> Floats:
        """(U,) how far apart the answers to each row are, as `disputed_rows` orders them."""
        return towards_usual(apart_of(self.counts, self.table.level), self.pairs)

    def measure_of(self, pair: tuple[str, str] | None) -> Floats:
        """(U,) the same for two labels: only pairs of people who gave one each count."""
        if pair is None:
            return self.measure
        c, k = (self.counts.labels.index(label) for label in pair)
        return towards_usual(self.between(pair) * distances(self.counts, self.table.level)[c, k], self.pairs)

    def between(self, pair: tuple[str, str] | None) -> Floats:
        """(U,) pairs of people who differ on each row, by two labels or at all."""
        if pair is None:
            return apart_of(self.counts, "nominal")
        c, k = (self.counts.labels.index(label) for label in pair)
        return np.asarray(self.counts.n[:, c] * self.counts.n[:, k], float)

    @cached_property
    def cohen(self) -> CohenMatrix | None:
        """Kappa of all pairs of people, if there are two people or more and not too many."""
        people = len(np.unique(self.first.annotator.code))
        return cohen_matrix(self.first) if 2 <= people <= MOST_PEOPLE else None

    @cached_property
    def seconds(self) -> Floats:
        """(U,) the mean seconds of an answer to each row, NaN where nobody logged any."""
        if self.first.seconds is None:
            return np.full(len(self.counts.items), np.nan)
        known = np.isfinite(self.first.seconds)
        row = self.row[known]
        total = np.bincount(row, self.first.seconds[known], minlength=len(self.counts.items))
        n = np.bincount(row, minlength=len(self.counts.items))
        return np.asarray(np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0))

    def chosen(self, filters: ItemFilter) -> Counts:
        """The rows that pass the filters, sorted as asked."""
        keep = np.ones(len(self.counts.items), bool)
        if filters.pair:
            keep &= self._split(filters.pair)
        if filters.label:
            keep &= self._with(filters.label)
        if filters.annotator:
            keep &= self._against(filters.annotator)
        return self.narrowed(self.order[keep[self.order]], filters)

    def narrowed(self, rows: Counts, filters: ItemFilter) -> Counts:
        """Those of the rows whose item tests the rule and holds the text, sorted as asked."""
        if filters.rule:
            rows = rows[self._testing(filters.rule)[rows]]
        if filters.text.strip():
            sought = filters.text.strip().casefold()
            rows = rows[[sought in self._searched[row] for row in rows.tolist()]]
        return self._sorted(rows, filters.sort, filters.pair)

    def _sorted(self, rows: Counts, sort: Sort, pair: tuple[str, str] | None) -> Counts:
        if sort not in SORTS:
            raise NotFound(f"items are sorted by {listed(SORTS)}, not by {sort!r}.")
        if sort == "most answers":
            return rows[np.argsort(-self.answers[rows], kind="stable")]
        if sort == "slowest":
            return rows[np.argsort(-np.nan_to_num(self.seconds[rows], nan=-1.0), kind="stable")]
        if sort == "item":
            return np.sort(rows)  # rows lie in the order of the vocabulary
        return (
            rows if pair is None else rows[np.argsort(-self.measure_of(pair)[rows].round(9), kind="stable")]
        )

    def _split(self, pair: tuple[str, str]) -> Bools:
        return self._with(pair[0]) & self._with(pair[1])

    def _with(self, label: str) -> Bools:
        if label not in self.counts.labels:
            raise NotFound(f"there is no label {label!r} here; expected one of {listed(self.counts.labels)}.")
        return np.asarray(self.counts.n[:, self.counts.labels.index(label)] > 0)

    def _against(self, annotator: str) -> Bools:
        if annotator not in self.first.annotators:
            raise NotFound(f"annotator {annotator!r} has no answer here.")
        mine = self.first.annotator.code == self.first.annotators.index(annotator)
        rows, label = self.row[mine], self.first.label.code[mine]
        differs = np.zeros(len(self.counts.items), bool)
        differs[rows] = self.counts.n[rows, label] < self.counts.n[rows].sum(axis=1)
        return differs

    def _testing(self, rule: str) -> Bools:
        """Items that test the rule by gold; if there are none, items split between the labels it separates."""
        tests = np.array([rule in self.table.rules.get(item, ()) for item in self.counts.items], bool)
        if tests.any() or self.table.guideline is None:
            return tests
        separates = next(
            (candidate.separates for candidate in self.table.guideline.rules if candidate.id == rule), ()
        )
        columns = [place for place, label in enumerate(self.counts.labels) if label in separates]
        return np.asarray((self.counts.n[:, columns] > 0).sum(axis=1) >= 2)

    @cached_property
    def row(self) -> Counts:
        """(N,) the row of each answer's item."""
        row = np.full(len(self.first.items), -1, np.int64)
        row[np.unique(self.first.item.code)] = np.arange(len(self.counts.items))
        return row[self.first.item.code]

    @cached_property
    def _searched(self) -> list[str]:
        return [f"{item}\n{self.table.texts.get(item, '')}".casefold() for item in self.counts.items]


def in_scope(annotations: Annotations, scope: Mapping[str, str]) -> Annotations:
    """The answers of a vendor, a batch and a guideline version; a part that is not named counts whole."""
    keep = np.ones(len(annotations), bool)
    for name, value in scope.items():
        column = getattr(annotations, name) if name in SCOPES else None
        if not isinstance(column, Categorical) or value not in column.values:
            raise NotFound(f"there is no {name} {value!r} in these answers.")
        keep &= column.code == column.values.index(value)
    return annotations.take(keep)


def rules_between(
    guideline: Guideline | None, question: Question | None, first: str, second: str
) -> tuple[Rule, ...]:
    """The rules that separate two labels; none without a guideline."""
    return guideline.rules_between(question.id, first, second) if guideline and question else ()
