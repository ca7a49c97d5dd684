"""A table of answers that can be alike in part, prepared for browsing: its rows count parts by label, its pairs how people differ."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from workbench.answers.annotations import Bools, Floats
from workbench.answers.counts import Counts, LabelCounts
from workbench.disagreement.similarity import ComparedPairs
from workbench.errors import EmptyTable, NotFound, listed
from workbench.kinds.registry import Kind
from workbench.quality.disputes import LabelConfusion
from workbench.quality.split_items import (
    MOST_PAIRS,
    MOST_PEOPLE,
    WHOLE,
    AnswerTable,
    SplitItems,
    in_scope,
    rules_between,
)
from workbench.statistics.agreement.cohen import CohenMatrix
from workbench.statistics.agreement.structured import structured_agreement
from workbench.statistics.estimate import Estimate

NOTHING = "nothing there"  # the label of a part that only one of two people has


def split_of(table: AnswerTable, scope: Mapping[str, str] = WHOLE) -> SplitItems:
    """The table counted by labels, or by parts where its answers can be partly right: regions, sets, trees, numbers."""
    kind = table.annotations.as_kind
    return SplitParts.of(table, scope) if kind is not None and kind.partial else SplitItems.of(table, scope)


@dataclass(frozen=True, eq=False)
class SplitParts(SplitItems):
    """First answers of one scope, compared pair by pair; `counts` says how many people have a part with each label."""

    by_parts: ClassVar[bool] = True

    @classmethod
    def of(
        cls, table: AnswerTable, scope: Mapping[str, str] = WHOLE, *, seed: int = 20260101
    ) -> "SplitParts":
        """Compare the answers of a table, or of the part of it in `scope`."""
        first = (in_scope(table.annotations, scope) if scope else table.annotations).first_answers()
        if not len(first):
            raise EmptyTable(f"question {table.annotations.question!r}: there are no answers to look at.")
        kind = first.as_kind
        assert kind is not None, "a kind says that its answers are no labels"
        pairs = ComparedPairs(first, kind, np.random.default_rng(seed))
        held = {
            code: {kind.part_called(label) for label in kind.labels_of(answer)} or {NOTHING}
            for code, answer in pairs.answer.items()
            if pairs.labelled
        }
        used = set().union(*held.values())
        alone = NOTHING in used or any(each is None for _, each in pairs.differing)
        known = kind.labels or ()
        labels = (*known, *sorted(used - {NOTHING, *known}), *((NOTHING,) if alone else ()))
        at = {label: place for place, label in enumerate(labels)}
        some = np.flatnonzero(first.answers_by_item)
        row = {code: place for place, code in enumerate(some.tolist())}
        n = np.zeros((len(some), len(labels)), np.int64)
        for item, label in zip(first.item.code.tolist(), first.label.code.tolist(), strict=True):
            for each in held.get(label, ()):  # answers without labels have none to count
                n[row[item], at[each]] += 1
        made = cls(table, first, LabelCounts(tuple(first.items[u] for u in some.tolist()), labels, n), seed)
        made.__dict__["compared"] = pairs
        return made

    @cached_property
    def compared(self) -> ComparedPairs:
        """The pairs of answers; set when the table is read."""
        raise AttributeError("made by `of`")

    @property
    def kind(self) -> Kind:
        """The kind of the answers."""
        return self.compared.kind

    @cached_property
    def order(self) -> Counts:
        """The rows whose answers differ, the furthest apart first."""
        return np.array([self.row_of[each.item] for each in self.compared.disputed()], np.int64)

    @cached_property
    def answers(self) -> Counts:
        """(U,) answers to each row."""
        return np.asarray(self.first.answers_by_item[self.first.answers_by_item > 0], np.int64)

    @cached_property
    def pairs(self) -> Floats:
        """(U,) pairs of answers to each row."""
        return np.asarray(self.answers * (self.answers - 1) / 2, float)

    @cached_property
    def coefficients(self) -> Mapping[str, Estimate]:
        """Alpha by the kind's distance, and the mean similarity."""
        names = ("krippendorff_alpha", "percent_agreement")
        return structured_agreement(self.first, self.kind, names=names, seed=self.seed)

    @cached_property
    def apart(self) -> Counts:
        """(L, L) how often two people have these labels in one place, or one of them and nothing."""
        table = np.zeros((len(self.counts.labels),) * 2, np.int64)
        at = {label: place for place, label in enumerate(self.counts.labels)}
        for (one, other), items in self.compared.differing.items():
            a, b = at[one], at[NOTHING if other is None else other]
            table[a, b] += items.total()
            table[b, a] += items.total()
        return table

    @cached_property
    def shares(self) -> Floats:
        """(L, L) the share of two labels in all differences."""
        return np.asarray(self.apart / max(self.apart.sum() / 2, 1), float)

    @cached_property
    def label_confusion(self) -> tuple[LabelConfusion, ...]:
        """The most frequent differences first, at most `MOST_PAIRS`."""
        differences = self.compared.differences(self.table.guideline, self.table.question)
        return tuple(
            LabelConfusion(
                each.one,
                each.other or NOTHING,
                each.pairs,
                each.share,
                each.items,
                rules_between(self.table.guideline, self.table.question, each.one, each.other)
                if each.other
                else (),
                (),
                None,
            )
            for each in differences[:MOST_PAIRS]
        )

    @cached_property
    def measure(self) -> Floats:
        """(U,) the mean distance of each row, 0 where nobody differs."""
        by_item = {each.item: each.distance for each in self.compared.disputed()}
        return np.array([by_item.get(item, 0.0) for item in self.counts.items])

    def measure_of(self, pair: tuple[str, str] | None) -> Floats:
        """(U,) the same for two labels: how often people differ by them, of the pairs of answers."""
        return self.measure if pair is None else self.between(pair) / np.maximum(self.pairs, 1)

    def between(self, pair: tuple[str, str] | None) -> Floats:
        """(U,) pairs of people who differ on each row: at all, or by two labels as often as they have them so."""
        n = np.zeros(len(self.counts.items))
        if pair is None:
            rows = np.array(self.compared.rows).reshape(-1, 2)[self.compared.distance > 0, 0]
            np.add.at(n, self.row[rows], 1)
            return n
        if strange := [label for label in pair if label not in self.counts.labels]:
            raise NotFound(
                f"there is no label {strange[0]!r} here; expected one of {listed(self.counts.labels)}."
            )
        one, other = sorted(pair, key=lambda label: (label == NOTHING, label))
        for item, times in self.compared.differing.get(
            (one, None if other == NOTHING else other), {}
        ).items():
            n[self.row_of[item]] += times
        return n

    def _split(self, pair: tuple[str, str]) -> Bools:
        return np.asarray(self.between(pair) > 0)

    def _against(self, annotator: str) -> Bools:
        """The rows where somebody's answer is not the same as another."""
        if annotator not in self.first.annotators:
            raise NotFound(f"annotator {annotator!r} has no answer here.")
        code = self.first.annotators.index(annotator)
        rows = np.array(self.compared.rows).reshape(-1, 2)
        mine = (self.first.annotator.code[rows] == code).any(axis=1) & (self.compared.distance > 0)
        differs = np.zeros(len(self.counts.items), bool)
        differs[self.row[rows[mine, 0]]] = True
        return differs

    @cached_property
    def cohen(self) -> CohenMatrix | None:
        """The mean similarity of all pairs of people in the place of kappa."""
        people = self.first.annotators
        if not 2 <= len(people) <= MOST_PEOPLE:
            return None
        n, total = (np.zeros((len(people),) * 2) for _ in range(2))
        rows = self.first.annotator.code[np.array(self.compared.rows, np.int64).reshape(-1, 2)]
        for a, b in ((0, 1), (1, 0)):
            np.add.at(n, (rows[:, a], rows[:, b]), 1)
            np.add.at(total, (rows[:, a], rows[:, b]), 1 - self.compared.distance)
        alike = np.divide(total, n, out=np.full(n.shape, np.nan), where=n > 0)
        counts = n.astype(np.int64)
        np.fill_diagonal(counts, np.bincount(self.first.annotator.code, minlength=len(people)))
        return CohenMatrix(people, alike, counts, alike)

    # in words

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people call a label, by its id."""
        labels = self.table.question.labels if self.table.question else ()
        return {label.id: label.shown for label in labels}

    def called(self, answer: str) -> str:
        """What people call an answer, in few words."""
        return self.kind.called(self.kind.read(answer), self.names)

    def differences(self, row: int) -> list[tuple[str, int]]:
        """How people differ on a row, the most frequent first: a phrase, and how many pairs of people."""
        phrases: Counter[str] = Counter()
        for a, b in self._differing.get(row, ()):
            phrases.update(dict.fromkeys(self.kind.differences(a, b, self.names), 1))
        return phrases.most_common()

    @cached_property
    def _differing(self) -> Mapping[int, list[tuple[Any, Any]]]:
        """Row -> the pairs of answers to it that are not the same."""
        held: defaultdict[int, list[tuple[Any, Any]]] = defaultdict(list)
        codes, answer = self.first.label.code, self.compared.answer
        for (a, b), apart in zip(self.compared.rows, self.compared.distance.tolist(), strict=True):
            if apart > 0:
                held[int(self.row[a])].append((answer[int(codes[a])], answer[int(codes[b])]))
        return held

    @cached_property
    def disputed(self) -> Mapping[str, Bools]:
        """Label -> (U,) the rows where two people differ on it."""
        held: dict[str, Bools] = {}
        once: dict[tuple[Any, Any], tuple[str, ...]] = {}
        for row, pairs in self._differing.items():
            for pair in pairs:
                if pair not in once:
                    once[pair] = self.kind.disputed(*pair)
                for label in once[pair]:
                    held.setdefault(label, np.zeros(len(self.counts.items), bool))[row] = True
        return held

    def _with(self, label: str) -> Bools:
        """The rows where the label is in dispute; those where somebody has nothing, and another has, by `NOTHING`."""
        here = super()._with(label)
        nowhere = np.zeros(len(here), bool)
        return here if label == NOTHING or not self.compared.labelled else self.disputed.get(label, nowhere)
