"""One label of a closed set: read as it is written, nothing trimmed, nothing guessed."""

from collections.abc import Sequence


def parse(text: str, labels: Sequence[str]) -> str | None:
    """The label that `text` is, or None when it is not in the closed set.

    >>> parse("spam", ["spam", "ham"]), parse("spam ", ["spam", "ham"])
    ('spam', None)
    """
    return text if text in labels else None


def allows(answer: str, labels: Sequence[str]) -> bool:
    """Whether an answer is one of the closed set."""
    return answer in labels
