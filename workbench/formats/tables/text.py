"""Text files: their bytes as UTF-8, and comma, semicolon or tab separated text as a sheet, every cell as it is written."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv

from workbench.answers.import_report import ImportReport
from workbench.errors import EmptyTable, InvalidTable
from workbench.formats.limits import CELLS, COLUMNS, ROW
from workbench.formats.tables.sheet import Sheet, coded, short

UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def as_utf8(data: bytes, source: str, name: str) -> tuple[bytes, ImportReport]:
    """The text as UTF-8 without a byte order mark.

    UTF-16 is known by its mark. What is not valid UTF-8 is read as Windows-1252, the superset of Latin-1
    that old spreadsheets write, and the loss list says so.
    """
    losses = ImportReport()
    if data.startswith(UTF16):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError as error:
            raise InvalidTable(f"{source}: begins as UTF-16 does, but is not: {error}.") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data or data.isspace():
        raise InvalidTable(f"{source}: is empty.")
    if b"\0" in data[:1000]:
        raise InvalidTable(f"{source}: is no text: there are NUL bytes in its first lines.")
    if not data.isascii():
        data, losses = _checked(data, name)
    return data, losses


def _checked(data: bytes, name: str) -> tuple[bytes, ImportReport]:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        lines = data.split(b"\n")
        odd = [number for number, line in enumerate(lines, 1) if not line.isascii()]
        first = data.count(b"\n", 0, error.start) + 1
        text = _as_windows_wrote_it(data)
        example = f"{name}:{first}, {short(text.split(chr(10))[first - 1].strip())!r}"
        what = "not valid UTF-8, read as Windows-1252 (Latin-1): lines with other letters than a-z"
        return text.encode(), ImportReport().and_loss(what, len(odd), example, name)
    return data, ImportReport()


def _as_windows_wrote_it(data: bytes) -> str:
    """Windows-1252, or Latin-1 where a byte occurs that Windows-1252 leaves undefined."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


# On which line of a text file each record begins, counting as a person does: the header is on line 1.


class Lines:
    """The records of delimited UTF-8 text and their lines, found only when somebody asks."""

    def __init__(self, data: bytes, delimiter: str, source: str) -> None:
        self.data, self.delimiter, self.source = data, delimiter, source

    def records(self, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every record that is not empty, the header first; `strict` about quotes."""
        with _cells_of_any_length():
            text = io.TextIOWrapper(io.BytesIO(self.data), encoding="utf-8", newline="")
            reader = csv.reader(text, delimiter=self.delimiter, strict=strict)
            line = 1
            try:
                for cells in reader:
                    if cells:
                        yield line, cells
                    line = reader.line_num + 1
            except csv.Error as error:
                raise self._open(line, error) from error

    def refuse_long(self) -> None:
        """Refuse the longest line of the file where it is too long for a row."""
        ends = np.flatnonzero(np.frombuffer(self.data, np.uint8) == ord(self.end))
        length = np.diff(ends, prepend=-1, append=len(self.data))
        ROW.check(int(length.max()), f"{self.source}:{int(length.argmax()) + 1}")

    def header(self) -> list[str]:
        """The cells of the first record."""
        end = self.data.find(self.end)
        end = len(self.data) if end < 0 else end
        ROW.check(end, f"{self.source}:1")
        COLUMNS.check(self.data.count(self.delimiter.encode(), 0, end) + 1, self.source)
        for _, cells in self.records(strict=False):
            return cells
        raise InvalidTable(f"{self.source}: is empty.")

    def are_records(self, rows: int) -> bool:
        """Whether each of the `rows` records and the header is one line of its own."""
        return self.data.count(self.end, 0, self._stop) == rows

    @cached_property
    def starts(self) -> list[int]:
        """The line on which each record below the header begins."""
        return [line for line, _ in self.records(strict=False)][1:]

    def refuse_open_quotes(self, rows: int, width: int) -> None:
        """Refuse a quote that is never closed: it swallows every line down to the next one or to the end."""
        if b'"' not in self.data:
            return
        if not self.are_records(rows):
            self.refuse_ragged(width)
            return
        last = self.data[self.data.rfind(self.end, 0, self._stop) + 1 : self._stop]
        with _cells_of_any_length():
            try:
                list(csv.reader([last.decode()], delimiter=self.delimiter, strict=True))
            except csv.Error as error:
                raise self._open(rows + 1, error) from error

    def refuse_ragged(self, width: int) -> None:
        """Refuse the first record that has not `width` cells, by its line."""
        for line, cells in self.records():
            if len(cells) != width:
                raise InvalidTable(
                    f"{self.source}:{line}: {len(cells)} cells where the header has {width}: "
                    f"{short(self.delimiter.join(cells))!r}."
                )

    @cached_property
    def _stop(self) -> int:
        """Where the last record ends, without the line ends behind it; nothing is copied."""
        stop = len(self.data)
        while stop and self.data[stop - 1] in b"\r\n":
            stop -= 1
        return stop

    @property
    def end(self) -> bytes:
        """What ends a line."""
        return b"\n" if b"\n" in self.data else b"\r"

    def _open(self, line: int, error: csv.Error) -> InvalidTable:
        return InvalidTable(f"{self.source}:{line}: a quoted cell is not closed as it should be ({error}).")


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    limit = csv.field_size_limit(min(ROW.allowed, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(limit)


DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
BLOCK = 1 << 22
LARGEST_BLOCK = 2**31 - 1


def read_delimited(data: bytes, source: str, name: str, expected: str, first: int = 1) -> Sheet:
    """The sheet in a text file; `expected` is the delimiter its ending promises, `first` the line of its header, from 1."""
    data, losses = as_utf8(data, source, name)
    data = _from_line(data, first, source)
    lines = Lines(data, _delimiter(data, source, expected), source)
    header = lines.header()
    COLUMNS.check(len(header), source)
    CELLS.check(data.count(lines.delimiter.encode()) + data.count(lines.end), source)
    if lines.delimiter != expected:
        losses = losses.and_loss(
            f"columns taken to be separated by {DELIMITERS[lines.delimiter]}",
            len(header),
            lines.delimiter.join(header),
            name,
        )
    if b"\n" not in data and b"\r" not in data:
        raise EmptyTable(f"{source}: has a header and no rows.")
    table = _parsed(lines, header)
    lines.refuse_open_quotes(table.num_rows, len(header))
    in_line = lines.are_records(table.num_rows)
    columns = tuple(coded(column) for column in table.columns)

    def place(row: int) -> str:
        return f":{(row + 2 if in_line else lines.starts[row]) + first - 1}"

    return Sheet(source, tuple(header), columns, place, losses).with_rows()


def _from_line(data: bytes, first: int, source: str) -> bytes:
    """The text from a line on, counted from 1."""
    at = 0
    for _ in range(first - 1):
        at = data.find(b"\n", at) + 1
        if not at:
            raise InvalidTable(f"{source}: has no line {first}.")
    return data[at:] if at else data


def _delimiter(data: bytes, source: str, expected: str) -> str:
    """The delimiter that splits the header into most columns; the expected one when in doubt."""
    width = {d: len(Lines(data, d, source).header()) for d in (expected, *DELIMITERS)}
    return max(width, key=lambda d: (width[d], d == expected))


def _parsed(lines: Lines, header: list[str]) -> pa.Table:
    """All cells as text; a cell that does not fit a block is read in one as large as the file."""
    larger = min(len(lines.data) + 1, ROW.allowed + 1, LARGEST_BLOCK)
    try:
        return _table(lines, header, BLOCK)
    except pa.ArrowInvalid:
        lines.refuse_long()
        try:
            return _table(lines, header, larger)
        except pa.ArrowInvalid as error:
            lines.refuse_ragged(len(header))
            raise InvalidTable(f"{lines.source}: {error}.") from error


def _table(lines: Lines, header: list[str], block: int) -> pa.Table:
    return pv.read_csv(
        pa.BufferReader(lines.data),
        read_options=pv.ReadOptions(block_size=block),
        parse_options=pv.ParseOptions(delimiter=lines.delimiter, newlines_in_values=b'"' in lines.data),
        convert_options=pv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
