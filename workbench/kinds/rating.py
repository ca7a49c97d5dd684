"""A point on a closed scale: as it is written, or another spelling of the same number."""

import re
from collections.abc import Sequence
from decimal import Decimal

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def parse(text: str, labels: Sequence[str]) -> str | None:
    """The point of the scale that `text` is, or None when it is not on the scale.

    >>> parse("3.0", ["1", "2", "3"]), parse("3.5", ["1", "2", "3"]), parse("03", ["1", "2", "3"])
    ('3', None, None)
    """
    if text in labels:
        return text
    if not NUMBER.fullmatch(text):
        return None
    same = [label for label in labels if NUMBER.fullmatch(label) and Decimal(label) == Decimal(text)]
    return same[0] if len(same) == 1 else None
