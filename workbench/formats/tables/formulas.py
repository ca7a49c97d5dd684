"""Text that a spreadsheet would run as a formula, made harmless before it is written as CSV for people."""

import re
from typing import TypeVar

T = TypeVar("T")

STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # the wide ones count as formulas in some languages
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def runs(value: object) -> bool:
    """Whether a spreadsheet would run a cell as a formula; a number, also as text, is none."""
    return isinstance(value, str) and value[:1] in STARTS and not NUMBER.fullmatch(value)


def harmless(value: T) -> T | str:
    """A cell with an apostrophe in front where it begins like a formula; numbers, also as text, stay as they are.

    >>> harmless("=1+1"), harmless("-1"), harmless("-a"), harmless(0.5)
    ("'=1+1", '-1', "'-a", 0.5)
    """
    return f"'{value}" if runs(value) else value
