"""The right answers to one question: the gold label of each item, what else is accepted, which rules it tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.errors import NotFound, listed

if TYPE_CHECKING:
    from workbench.documents.gold import GoldSet


@dataclass(frozen=True)
class AnswerKey:
    """What gold says of one question.

    label     item -> the gold label
    accepted  item -> every label that counts as right, where that is more than the gold label
    rules     item -> ids of the guideline's rules that the item tests
    """

    label: Mapping[str, str]
    accepted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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
        return AnswerKey(kept, {item: self.accepted[item] for item in kept if item in self.accepted})
