"""What a file may cost to read: each limit with its number, and how a large job raises it.

A limit is checked before the cost arises: on a file's size, its header, its directory or its metadata. Otherwise the
file is read in steps, and counted.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.errors import InvalidTable, OutOfRange, WorkbenchError, listed

VARIABLE = "WORKBENCH_LIMITS"


@dataclass(frozen=True)
class Limit:
    """One limit.

    name   as `WORKBENCH_LIMITS` raises it
    unit   what is counted, as a refusal says it: "at most 16,384 columns are read"
    about  what it holds for
    """

    name: str
    most: int
    unit: str
    about: str

    @property
    def allowed(self) -> int:
        """The number in force: the one below, or what `WORKBENCH_LIMITS` says."""
        return raised(os.environ.get(VARIABLE, "")).get(self.name, self.most)

    def check(self, count: int, where: str, refusal: type[WorkbenchError] = InvalidTable) -> None:
        """Refuse more than is allowed."""
        if count > (allowed := self.allowed):
            raise refusal(
                f"{where}: has {count:,} {self.unit}; at most {allowed:,} are read ({VARIABLE}={self.name}={count} allows them)."
            )


FILE = Limit("file", 4_000_000_000, "bytes", "a file that is read into memory")
YAML = Limit("yaml", 5_000_000, "bytes", "a YAML file: a guideline, a gold card, a pilot, roles")
GUIDELINE = Limit("guideline", 20_000_000, "bytes", "a file that a guideline is started from")
PICTURE = Limit("picture", 10_000_000, "bytes", "a picture of a guideline")
PIXELS = Limit("pixels", 40_000_000, "pixels", "a picture, by the size in its header")
UNPACKED = Limit(
    "unpacked", 4_000_000_000, "bytes unpacked", "an .xlsx, a .docx, a zip archive or a Parquet file"
)
PACKING = Limit(
    "packing", 200, "bytes unpacked for each byte", "the same, from 4 MB unpacked on (Parquet: from 256 MB)"
)
MEMBERS = Limit("members", 10_000, "packed files", "an .xlsx, a .docx or a zip archive; files of a folder")
COLUMNS = Limit("columns", 16_384, "columns", "a table; as many as a sheet of Excel has")
ROWS = Limit("rows", 1_048_576, "rows", "a sheet of Excel; as many as Excel writes")
CELLS = Limit("cells", 500_000_000, "cells", "a table: its rows times its columns")
EMPTY = Limit(
    "empty", 5_000_000, "empty cells", "a sheet, JSON or a table of Word with less than one cell in 20 filled"
)
ROW = Limit(
    "row",
    16_000_000,
    "bytes",
    "one row of a CSV or TSV file, or one record of JSON that is read record by record",
)
NESTING = Limit("nesting", 64, "levels", "JSON, YAML and XML: lists, mappings or elements within each other")
BRACKETS = Limit("brackets", 10_000, "square brackets in a line", "a Markdown file")
LABELS = Limit("labels", 20_000, "labels", "a guideline that is started from a file")
QUESTIONS = Limit("questions", 1_000, "questions", "a guideline that is started from a file")
LIMITS = {
    limit.name: limit
    for limit in (
        *(FILE, YAML, GUIDELINE, PICTURE, PIXELS, UNPACKED, PACKING, MEMBERS),
        *(COLUMNS, ROWS, CELLS, EMPTY, ROW, NESTING, BRACKETS, LABELS, QUESTIONS),
    )
}
DIGITS = 4_300  # of a whole number: Python itself reads no more, because the time grows with their square
TOO_LONG = f"a number of more than {DIGITS:,} digits; at most {DIGITS:,} are read"
SMALL = 4_000_000  # bytes unpacked, up to which nobody minds how well they were packed
A_FULL_CELL_IN = 20


@lru_cache(maxsize=1)
def raised(text: str) -> dict[str, int]:
    """What `WORKBENCH_LIMITS` says, such as `columns=50000,cells=1e9`."""
    numbers = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        name, _, number = part.partition("=")
        try:
            numbers[name] = int(float(number))
        except (ValueError, OverflowError):
            numbers[name] = 0
        if name not in LIMITS or numbers[name] < 1:
            raise OutOfRange(
                f"{VARIABLE} says {part[:60]!r}; expected NAME=NUMBER, where NAME is one of {listed(LIMITS, len(LIMITS))}."
            )
    return numbers


def check_shape(rows: int, columns: int, where: str, *, filled: int | None = None) -> None:
    """Refuse a table with too many columns or cells; `filled` are the cells that its file really holds."""
    COLUMNS.check(columns, where)
    CELLS.check(rows * columns, where)
    if filled is not None and rows * columns > A_FULL_CELL_IN * filled:
        EMPTY.check(rows * columns - filled, where)


def check_packing(
    packed: int, unpacked: int, where: str, refusal: type[WorkbenchError], small: int = SMALL
) -> None:
    """Refuse what unpacks to too much, or to far more than it is packed."""
    UNPACKED.check(unpacked, where, refusal)
    if unpacked > small:
        PACKING.check(unpacked // max(packed, 1), where, refusal)


def check_nesting(
    data: bytes, content: Any, where: str, refusal: type[WorkbenchError] = InvalidTable
) -> None:
    """Refuse JSON that is nested too deeply; `content` is looked at only where the brackets of `data` may be."""
    allowed = NESTING.allowed
    if data.count(b"[") + data.count(b"{") <= allowed:
        return
    import numpy as np  # documents and stores know their limits, and need no arrays

    brackets = np.frombuffer(data.translate(OPENING, NO_BRACKETS), np.int8)
    if int(brackets.cumsum(dtype=np.int32).max(initial=0)) > allowed:  # brackets within texts count too
        NESTING.check(depth_of(content, allowed), where, refusal)


NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
OPENING = bytes(1 if byte in b"[{" else 255 for byte in range(256))


def depth_of(content: Any, allowed: int) -> int:
    """How deep lists and mappings lie within each other; counting stops one level below what is allowed."""
    depth, level = 0, [content]
    while depth <= allowed and any(isinstance(value, list | dict) for value in level):
        depth += 1
        level = [inner for value in level for inner in _inside(value)]
    return depth


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value
