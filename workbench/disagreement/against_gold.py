"""People's answers beside gold: who differs with it, on what, and on which items."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.disagreement.split_parts import NOTHING
from workbench.documents.gold import GoldSet
from workbench.errors import NotFound, listed
from workbench.kinds.registry import KINDS, Outcome
from workbench.quality.measures import outcomes_of
from workbench.quality.sources import NamedTable, gold_question
from workbench.quality.split_items import AnswerTable, ItemFilter, SplitItems
from workbench.store.media.item_files import ItemFiles, files_of_gold
from workbench.store.workspace import Workspace

PRIOR = 10.0  # usual answers that a person is given, so that one of one does not lead the list


@dataclass(frozen=True)
class PersonAgainstGold:
    """One person: answers to items of gold, those that differ with it, and the mean credit."""

    annotator: str
    answers: int
    differ: int
    credit: float
    most: tuple[str, str] | None


@dataclass(frozen=True)
class GoldDifference:
    """What gold has, and what people have in its place, either `NOTHING`; how often, on how many items."""

    gold: str
    label: str
    times: int
    items: int


class AgainstGold:
    """The first answers of one scope to items that gold knows, each compared with the right answer nearest to it."""

    def __init__(self, study: SplitItems, key: AnswerKey) -> None:
        self.study, self.first = study, study.first
        kind = study.first.as_kind or KINDS["choice"]
        self.kind, self.key = kind, key.of_kind(kind)
        known = np.array([item in key.label for item in self.first.items], bool)
        self.rows: Counts = np.flatnonzero(known[self.first.item.code])
        self._once: dict[tuple[int, str], tuple[tuple[Outcome, ...], float]] = {}
        judged = [self._judged(row) for row in self.rows.tolist()]
        self.outcomes = [outcomes for outcomes, _ in judged]
        self.credit: Floats = np.array([credit for _, credit in judged], float)
        self.differs: Bools = np.array([self._apart(*each) for each in judged], bool)

    def _judged(self, row: int) -> tuple[tuple[Outcome, ...], float]:
        item = self.first.items[self.first.item.code[row]]
        code = int(self.first.label.code[row])
        if (code, item) not in self._once:
            answer: Any = self.kind.read(self.first.labels[code])
            if self.key.kind is None:
                gold = answer if answer in self.key.right(item) else self.key.label[item]
            else:
                gold = self.key.nearest(item, answer)
            labelled = self.kind.labelled or self.kind.closed
            outcomes = outcomes_of(self.kind, answer, gold) if labelled else ()
            self._once[code, item] = outcomes, self.kind.credit(answer, gold)
        return self._once[code, item]

    def _apart(self, outcomes: tuple[Outcome, ...], credit: float) -> bool:
        """Whether an answer differs: in a label or a part; of answers without labels, at all."""
        return (
            any(not each.right for each in outcomes) if self.kind.labelled or self.kind.closed else credit < 1
        )

    @cached_property
    def pairs(self) -> list[set[tuple[str, str]]]:
        """Of each answer, (gold's label, its label) of the parts that are not right."""
        return [
            {(each.gold or NOTHING, each.label or NOTHING) for each in some if not each.right}
            for some in self.outcomes
        ]

    @cached_property
    def items(self) -> int:
        """Items of gold that somebody answered."""
        return len(np.unique(self.first.item.code[self.rows]))

    @cached_property
    def people(self) -> tuple[PersonAgainstGold, ...]:
        """Everybody with an answer to an item of gold, those who differ with it most often first.

        A share of few answers is drawn towards that of all.
        """
        code = self.first.annotator.code[self.rows]
        people = []
        for a in np.unique(code).tolist():
            mine = np.flatnonzero(code == a)
            most = Counter(pair for k in mine.tolist() for pair in self.pairs[k]).most_common(1)
            name, differ = self.first.annotators[a], int(self.differs[mine].sum())
            credit = float(self.credit[mine].mean())
            people.append(PersonAgainstGold(name, len(mine), differ, credit, most[0][0] if most else None))
        usual = float(self.differs.mean())

        def drawn(each: PersonAgainstGold) -> float:
            return (each.differ + PRIOR * usual) / (each.answers + PRIOR)

        return tuple(sorted(people, key=lambda each: (-drawn(each), each.credit, each.annotator)))

    @cached_property
    def differences(self) -> tuple[GoldDifference, ...]:
        """On what people differ with gold, the most frequent first."""
        times: Counter[tuple[str, str]] = Counter()
        items: dict[tuple[str, str], set[int]] = {}
        for row, some in zip(self.rows.tolist(), self.outcomes, strict=True):
            for each in some:
                if not each.right:
                    pair = (each.gold or NOTHING, each.label or NOTHING)
                    times[pair] += 1
                    items.setdefault(pair, set()).add(int(self.first.item.code[row]))
        order = sorted(times, key=lambda pair: (-times[pair], pair))
        return tuple(GoldDifference(*pair, times[pair], len(items[pair])) for pair in order)

    # the items

    @cached_property
    def of_item(self) -> tuple[Counts, Counts, Floats]:
        """(U,) answers to each row that are compared, those that differ, and how far from gold they lie in sum."""
        n = len(self.study.counts.items)
        at = self.study.row[self.rows]
        return (
            np.bincount(at, minlength=n).astype(np.int64),
            np.bincount(at, self.differs, n).astype(np.int64),
            np.bincount(at, 1 - self.credit, n).astype(float),
        )

    @cached_property
    def order(self) -> Counts:
        """The rows where somebody differs with gold, the furthest from it first."""
        n, differ, apart = self.of_item
        mean = np.round(apart / np.maximum(n, 1), 9)
        return np.array(sorted(np.flatnonzero(differ).tolist(), key=lambda u: (-mean[u], u)), np.int64)

    def chosen(self, filters: ItemFilter) -> Counts:
        """The rows that pass the filters: where this person, this label, or this pair of labels differs with gold."""
        keep = self.differs.copy()
        if filters.annotator:
            if filters.annotator not in self.first.annotators:
                raise NotFound(f"annotator {filters.annotator!r} has no answer here.")
            keep &= self.first.annotator.code[self.rows] == self.first.annotators.index(filters.annotator)
        for label in (filters.label, *(filters.pair or ())):
            if label and label not in (*self.study.counts.labels, NOTHING):
                raise NotFound(
                    f"there is no label {label!r} here; expected one of {listed(self.study.counts.labels)}."
                )
        if filters.pair:
            keep &= np.array([filters.pair in pairs for pairs in self.pairs], bool)
        if filters.label:
            keep &= np.array([any(filters.label in pair for pair in pairs) for pairs in self.pairs], bool)
        rows = np.zeros(len(self.study.counts.items), bool)
        rows[self.study.row[self.rows[keep]]] = True
        return self.study.narrowed(self.order[rows[self.order]], replace(filters, pair=None))


def with_locked_gold(workspace: Workspace, named: NamedTable) -> NamedTable:
    """The table with the newest locked gold of the workspace that knows its items, where none was named and who looks may see it.

    Its texts and pictures come along where nothing else says them.
    """
    table = named.table
    if table.key is not None or not workspace.may("see gold"):
        return named
    held = [(key, gold) for gold in _locked(workspace, table) if (key := _key(gold, table)) is not None]
    if not held:
        return named
    key, gold = max(held, key=lambda each: (_common(each[0], table.annotations), each[1].card.name))
    workspace.gold_opened(gold)
    files = ItemFiles.of(files_of_gold(workspace, gold))
    more = replace(
        table,
        key=key,
        gold=str(gold),
        rules=table.rules or key.rules,
        texts=table.texts or gold.texts(),
        files=replace(table.files, named={**files.named, **table.files.named}),
    )
    return replace(named, table=more)


def _locked(workspace: Workspace, table: AnswerTable) -> list[GoldSet]:
    """The newest locked version of each gold set of the table's guideline, of all where it has none."""
    sets = workspace.gold_sets
    newest = [sets.load(name) for name in sets.names() if sets.versions(name)]
    of = table.guideline
    return [gold for gold in newest if of is None or gold.card.guideline.name == of.name]


def _key(gold: GoldSet, table: AnswerTable) -> AnswerKey | None:
    """What a gold set says of the table's question; None where it knows neither question nor items."""
    asked = gold_question(gold, table.question.id if table.question else table.annotations.question)
    if asked not in gold.questions():
        return None
    key = AnswerKey.of(gold, asked)
    return key if _common(key, table.annotations) else None


def _common(key: AnswerKey, answers: Annotations) -> int:
    return sum(item in key.label for item in answers.items)
