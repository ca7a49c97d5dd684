"""One label of a closed set: read as written, nothing trimmed, nothing guessed."""

from collections.abc import Sequence

from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import Kind


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


KIND = Kind(
    name="choice",
    title="labels",
    form="one label, as the guideline spells it",
    compared="0 for the same label, else 1",
    from_text=parse,
    to_text=str,
    distance=distance,
    measure="accuracy",
    most=1,
    totals=totals,
    closed=True,
)
