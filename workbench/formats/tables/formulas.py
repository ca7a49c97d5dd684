"""Text that a spreadsheet would run as a formula, made harmless before it is written as CSV for people."""

import re
from typing import TypeVar

T = TypeVar("T")

FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def harmless(value: T) -> T | str:
    """A cell with an apostrophe in front where it begins like a formula; numbers, also as text, stay as they are.

    >>> harmless("=1+1"), harmless("-1"), harmless("-a"), harmless(0.5)
    ("'=1+1", '-1', "'-a", 0.5)
    """
    if isinstance(value, str) and FORMULA.match(value) and not NUMBER.fullmatch(value):
        return "'" + value
    return value
