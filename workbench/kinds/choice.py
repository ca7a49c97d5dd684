"""One label of a closed set: read as it is written, nothing trimmed, nothing guessed."""

from collections.abc import Sequence

from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import Kind


def parse(text: str, labels: Sequence[str] | None = None) -> str:
    """The label that `text` is; refused when it is not in the closed set.

    >>> parse("spam", ["spam", "ham"])
    'spam'
    """
    if not text if labels is None else text not in labels:
        raise InvalidTable(outside(text, labels))
    return text


def outside(text: str, labels: Sequence[str] | None) -> str:
    """What is wrong with a text that is none of the labels."""
    return f"{text!r} is no label; expected {f'one of {listed(labels)}' if labels else 'a text'}."


def distance(a: str, b: str) -> float:
    """0 for the same label, else 1: how far labels lie apart is for the level of measurement to say."""
    return float(a != b)


def totals(answer: str, gold: str) -> tuple[int, int]:
    """Right or not, and one answer: accuracy is one over the other."""
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
