"""Cells of the tables that other tools export: their header, their rows, their dates, and the kind of answer they hold."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from workbench.errors import InvalidTable
from workbench.formats.reading import Reading
from workbench.formats.source import Source
from workbench.formats.tables.columns import ALIASES
from workbench.formats.tables.sheet import Sheet
from workbench.formats.tables.table import read_workbook, workbook_header
from workbench.formats.tables.text import DELIMITERS, UTF16, read_delimited

Row = Mapping[str, str]
LONG = 40  # characters: labels are shorter, as a rule
LONGEST = 100  # no label is longer
MANY = 100_000  # different texts that are counted
BLOCK = 10_000  # rows that are Python objects at a time
SMALL_WORKBOOK = 1_000_000  # bytes: a larger one takes too long to look into before it is read


# Tables


def header_of(source: Source) -> tuple[str, ...]:
    """The names of a table's columns, by its beginning; none where it is no table of text, nor a small workbook."""
    if source.ending == ".xlsx" and 0 < source.size <= SMALL_WORKBOOK:
        try:
            return workbook_header(source.bytes(), source.path)
        except InvalidTable:
            return ()
    return _header(source.head) if source.ending in (".csv", ".tsv") else ()


@lru_cache(maxsize=4)
def _header(head: bytes) -> tuple[str, ...]:
    encoding = "utf-16" if head.startswith(UTF16) else "utf-8-sig"
    text = head.decode(encoding, errors="replace").lstrip("\r\n")
    best: tuple[str, ...] = ()
    for delimiter in DELIMITERS:
        try:
            names = tuple(next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), ()))
        except csv.Error:
            continue
        best = max(best, names, key=len)
    return best


@dataclass(frozen=True, eq=False)
class Table:
    """A table in memory as few objects; its rows are made when somebody asks for them, as often as they do."""

    sheet: Sheet

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return self.sheet.names

    def rows(self) -> Iterator[tuple[str, Row]]:
        """(place, row): the cells by the names of their columns, "" where one is empty."""
        columns = self.sheet.columns
        values = [(*column.values, "") for column in columns]
        for start in range(0, len(self.sheet), BLOCK):
            codes = [column.code[start : start + BLOCK].tolist() for column in columns]
            for row, held in enumerate(zip(*codes, strict=True), start):
                cells = [texts[code] for texts, code in zip(values, held, strict=True)]
                yield _place(self.sheet, row), dict(zip(self.names, cells, strict=True))

    def is_empty(self, name: str) -> bool:
        """Whether a column has no value at all."""
        return not len(self.sheet.columns[self.names.index(name)].used())

    def are_equal(self, name: str, other: str) -> bool:
        """Whether two columns hold the same texts where the first has one."""
        ours, theirs = (self.sheet.columns[self.names.index(each)] for each in (name, other))
        at = {text: i for i, text in enumerate(theirs.values)}
        meant = np.array([*(at.get(text, -2) for text in ours.values), -1])[ours.code]
        return bool(((meant == theirs.code) | (ours.code < 0)).all())

    def varies_within(self, name: str, unit: str) -> float:
        """The share of units in which two rows differ in a column, of those with several rows; 0 where none has."""
        units, cells = (self.sheet.columns[self.names.index(each)].code for each in (unit, name))
        rows = np.bincount(units[units >= 0])
        pairs = np.unique(np.stack([units, cells])[:, units >= 0], axis=1)
        different = np.bincount(pairs[0], minlength=len(rows))
        return float((different > 1).sum() / max((rows > 1).sum(), 1))


def table_of(source: Source, needed: Iterable[str] = ()) -> Table:
    """A table of text or a workbook; refused where a row is longer than the header, two columns are called the same, or a
    needed one is missing.
    """
    data = source.bytes()
    if source.ending == ".xlsx":
        sheet = read_workbook(data, source.path, source.name)
    else:
        sheet = read_delimited(data, source.path, source.name, "\t" if source.ending == ".tsv" else ",")
    names = sheet.names
    if "" in names:
        at = names.index("")
        row = next((row for row in range(len(sheet)) if sheet.columns[at].text(row)), None)
        if row is not None:
            raise InvalidTable(f"{sheet.where(row)}: has a value in a column without a name.")
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InvalidTable(f"{source.path}: two columns are named {twice!r}.")
    if missing := next((name for name in needed if name not in names), None):
        raise InvalidTable(f"{source.path}: has no column {missing!r}, which this tool's tables have.")
    return Table(sheet)


def _place(sheet: Sheet, row: int) -> str:
    """The line of a row, or its number where the file has no lines."""
    line = sheet.place(row)[1:]
    return f"line {line}" if line.isdecimal() else f"row {row + 1}"


def plays(names: Sequence[str], role: str) -> bool:
    """Whether a column or field is called as one that plays a role in any table of answers."""
    plain = {re.sub(r"[\s-]+", "_", name.strip().casefold()) for name in names}
    return bool(plain & {role, *ALIASES[role]})


# What the cells of a question hold


@dataclass
class Looks:
    """What the answers to one question look like, gathered before they are read; no such table says of what kind they are.

    A cell with several values holds a set. Else, texts of which some is longer than 100 characters, or most are different
    and some is longer than 40, are free text; all others are labels.
    """

    answers: int = 0
    several: bool = False
    longest: int = 0
    different: set[str] = field(default_factory=set)

    def see(self, values: Sequence[str]) -> None:
        """One answer: its values."""
        self.answers += 1
        self.several = self.several or len(values) != 1
        for value in values:
            self.longest = max(self.longest, len(value))
            if len(self.different) < MANY:
                self.different.add(value)

    @property
    def is_text(self) -> bool:
        """Whether they are free text."""
        most = min(self.answers, MANY) < 2 * len(self.different)
        return self.longest > LONGEST or (most and self.longest > LONG)

    @property
    def kind(self) -> str:
        """The kind of answer."""
        if self.several:
            return "multi_choice"
        return "transcript" if self.is_text else "choice"


def split_cell(cell: str, separator: str) -> list[str]:
    """The values of a cell: of a list, else what the separator parts."""
    values = listed_in(cell)
    return [part for part in cell.split(separator) if part] if values is None else values


def looks_of(cells: Iterable[str], separator: str) -> tuple[Looks, bool]:
    """What the cells of a column look like, and whether they are split: not where their parts look like free text."""
    plain, split = Looks(), Looks()
    lists = False
    for cell in cells:
        if not cell:
            continue
        lists = lists or listed_in(cell) is not None
        plain.see([cell])
        split.see(split_cell(cell, separator))
    split.several = split.several or lists
    if lists or (split.several and not split.is_text):
        return split, True
    return plain, False


WORDS = {"choice": "one label", "multi_choice": "sets of labels", "transcript": "free text"}


def say_kinds(reading: Reading, kinds: Mapping[str, str]) -> None:
    """Note how each question was read, for the file does not say it."""
    for question, kind in kinds.items():
        words = WORDS.get(kind, kind)
        reading.note(f"questions read as {words}, by their answers; --kind says otherwise", repr(question))


def listed_in(cell: str) -> list[str] | None:
    """The texts of a cell that holds a list: of JSON, or as Appen writes an empty one, [NONE]; None where it holds none."""
    if not (cell.startswith("[") and cell.endswith("]")):
        return None
    try:
        values = json.loads(cell)
    except (ValueError, RecursionError):
        return [inner] if (inner := cell[1:-1].strip()) and "[" not in inner and '"' not in inner else None
    if not all(isinstance(value, str) for value in values):
        return None
    return [value for value in values if value]


def text_of_set(values: Sequence[str], reading: Reading, place: str) -> str:
    """A set of labels as the kind reads it; noted where one is in it twice."""
    different = list(dict.fromkeys(values))
    reading.note("labels that are twice in an answer, kept once", place, len(values) - len(different))
    return json.dumps(different, ensure_ascii=False)


# Dates

US = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}) (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP]M))?( UTC)?", re.IGNORECASE
)
NAMED = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([A-Z]{3,4}) (\d{4})")
ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(UTC|Z|[+-]\d{2}:?\d{2})?")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZONES = {"GMT": "Z", "UTC": "Z", "PST": "-08:00", "PDT": "-07:00"}
ZONES |= {
    "EST": "-05:00",
    "EDT": "-04:00",
    "CST": "-06:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
}


def iso(cell: str, zone: str = "") -> str | None:
    """A date of these tools in ISO 8601; `zone` is that of a date without one. None where it is no date.

    >>> iso("9/3/2018 15:14:10"), iso("Wed Jan 24 09:48:10 PST 2018"), iso("2025-01-21 16:08:41 UTC")
    ('2018-09-03T15:14:10', '2018-01-24T09:48:10-08:00', '2025-01-21T16:08:41Z')
    """
    text = cell.strip()
    if match := US.fullmatch(text):
        month, day, year, hour, minute, second, half, utc = match.groups()
        hours = int(hour) % 12 + 12 * (half.upper() == "PM") if half else int(hour)
        whole = int(year) + 2000 * (len(year) == 2)
        written = f"{whole:04}-{int(month):02}-{int(day):02}T{hours:02}:{minute}:{second or '00'}"
        return _real(written, "Z" if utc else zone)
    if match := NAMED.fullmatch(text):
        name, day, time, called, year = match.groups()
        if name not in MONTHS or called not in ZONES:
            return None
        return _real(f"{year}-{MONTHS.index(name) + 1:02}-{int(day):02}T{time}", ZONES[called])
    if match := ISO.fullmatch(text):
        date, time, called = match.groups()
        return _real(f"{date}T{time}", "Z" if called == "UTC" else called or zone)
    return None


def _real(written: str, zone: str) -> str | None:
    """A date that is in the calendar."""
    try:
        dt.datetime.fromisoformat(written[:19])
    except ValueError:
        return None
    return written + zone


def of_epoch(seconds: float) -> str | None:
    """Seconds since 1970 as a date of UTC; None where they are no date.

    >>> of_epoch(1652787105)
    '2022-05-17T11:31:45Z'
    """
    try:
        when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return when.isoformat().replace("+00:00", "Z")


def date_in(reading: Reading, cell: str, place: str, zone: str = "") -> str | None:
    """The date in a cell; noted where it is none."""
    if not cell:
        return None
    date = iso(cell, zone)
    if date is None:
        reading.note("dates that cannot be read, left out", f"{place}: {cell[:40]!r}")
    return date


def number_in(cell: str) -> float | None:
    """The number in a cell."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None
