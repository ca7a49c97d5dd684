"""One label of a closed set: read as written, nothing trimmed, nothing guessed."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import Kind, Measure, Outcome


def parse(text: str, labels: Sequence[str] | None = None) -> str:
    """The label `text`; refused if it is not in the closed set.

    >>> parse("spam", ["spam", "ham"])
    'spam'
    """
    if not text if labels is None else text not in labels:
        raise InvalidTable(outside(text, labels))
    return text


def outside(text: str, labels: Sequence[str] | None) -> str:
    """The message about a text that is no label."""
    return f"{text!r} is no label; expected {f'one of {listed(labels)}' if labels else 'a text'}."


def distance(a: str, b: str) -> float:
    """0 for the same label, else 1; the level of measurement may set finer distances."""
    return float(a != b)


def totals(answer: str, gold: str) -> tuple[int, int]:
    """1 if right, else 0, and 1 answer: accuracy is their ratio."""
    return int(answer == gold), 1


class Choice(Kind):
    """One label."""

    name = "choice"
    title = "labels"
    form = "one label, as the guideline spells it"
    compared = "0 for the same label, else 1"
    closed = True
    partial = False
    fewest = 2
    control = "labels"

    def read(self, text: str) -> str:
        """The label."""
        return parse(text, self.labels)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:
        """The label's name."""
        return names.get(answer, answer)

    def labels_of(self, answer: Any) -> tuple[str, ...]:
        """The one label."""
        return (answer,)

    def distance(self, a: Any, b: Any) -> float:
        """0 for the same label, else 1."""
        return distance(a, b)

    def measures(self) -> tuple[Measure, ...]:
        """Accuracy."""
        return (Measure("accuracy", "accuracy", totals, method="an answer is right or wrong"),)

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """The label of gold, and the one given."""
        return (Outcome(gold, answer),)


KIND = Choice()
