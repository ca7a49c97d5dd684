"""The right answers to one question: the gold label of each item, what else is accepted, which rules it tests."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import Kind, Problems

if TYPE_CHECKING:
    from workbench.documents.gold import GoldSet


@dataclass(frozen=True)
class AnswerKey:
    """What gold says of one question.

    label     item -> the gold label
    accepted  item -> every label that counts as right, where that is more than the gold label
    rules     item -> ids of the guideline's rules that the item tests
    kind      of answers that can be partly right; None where an answer is right or wrong
    """

    label: Mapping[str, str]
    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind: Kind | None = field(default=None, compare=False)

    @classmethod
    def of(cls, gold: "GoldSet", question: str) -> "AnswerKey":
        """The key of one question in a gold set, without answers that have no label yet."""
        if question not in gold.questions():
            raise NotFound(
                f"gold set {gold} has no answers to {question!r}; expected one of {listed(gold.questions())}."
            )
        answers = {item: answer for item, answer in gold.answers(question).items() if answer.label}
        return cls(
            {item: answer.label for item, answer in answers.items() if answer.label},
            {item: answer.right for item, answer in answers.items() if answer.accepted},
            {item: answer.rules for item, answer in answers.items() if answer.rules},
        )

    def __len__(self) -> int:
        return len(self.label)

    def right(self, item: str) -> frozenset[str]:
        """Every label that counts as right for an item; empty where the key does not know it."""
        if item in self.accepted:
            return self.accepted[item]
        return frozenset({self.label[item]}) if item in self.label else frozenset()

    def of_label(self, label: str) -> "AnswerKey":
        """The part of the key whose gold label is `label`."""
        kept = {item: gold for item, gold in self.label.items() if gold == label}
        accepted = {item: self.accepted[item] for item in kept if item in self.accepted}
        return AnswerKey(kept, accepted, kind=self.kind)

    # answers that can be partly right

    def of_kind(self, kind: Kind | None) -> "AnswerKey":
        """The same key for answers of a kind; where an answer is right or wrong, the key as it is."""
        return replace(self, kind=kind if kind is not None and kind.partial else None)

    @cached_property
    def parsed(self) -> Mapping[str, tuple[Any, ...]]:
        """Item -> its right answers as values of the kind, the gold one first; InvalidTable names what is none."""
        if self.kind is None:
            return {}
        answers = {}
        for item, gold in self.label.items():
            held = [self.kind.parse(text) for text in (gold, *sorted(self.right(item) - {gold}))]
            if problems := next((answer for answer in held if isinstance(answer, Problems)), None):
                raise InvalidTable(f"gold of item {item!r}: {problems}")
            answers[item] = tuple(held)
        return answers

    def labels(self) -> Counter[str]:
        """How often gold has each label: of answers with parts, once for every part."""
        if self.kind is None:
            return Counter(self.label.values())
        return Counter(label for right in self.parsed.values() for label in self.kind.labels_of(right[0]))

    def nearest(self, item: str, answer: Any) -> Any:
        """Of the right answers to an item the one that gives `answer` the most credit; of equals the first."""
        assert self.kind is not None, "only answers of a kind lie near each other"
        right, kind = self.parsed[item], self.kind
        return right[0] if len(right) == 1 else max(right, key=lambda gold: kind.credit(answer, gold))
