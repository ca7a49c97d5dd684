"""A point on a closed scale: as written, or another spelling of the same number."""

import re
from collections.abc import Sequence
from decimal import Decimal

from workbench.errors import InvalidTable
from workbench.kinds import choice

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def parse(text: str, labels: Sequence[str] | None = None) -> str:
    """The point of the scale for `text`; refused if it is not on the scale.

    >>> parse("3.0", ["1", "2", "3"]), parse("3.0")
    ('3', '3.0')
    """
    if labels is None or text in labels or not NUMBER.fullmatch(text):
        return choice.parse(text, labels)
    same = [label for label in labels if NUMBER.fullmatch(label) and Decimal(label) == Decimal(text)]
    if len(same) != 1:
        raise InvalidTable(choice.outside(text, labels))
    return same[0]


class Rating(choice.Choice):
    """A point on a scale."""

    name = "rating"
    title = "ratings"
    form = "one point of the scale; `3.0` is `3`"
    compared = "0 for the same point, else 1; `--level` measures how far they lie apart"
    level = "ordinal"

    def read(self, text: str) -> str:
        """The point of the scale."""
        return parse(text, self.labels)


KIND = Rating()
