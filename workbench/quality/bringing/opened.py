"""A file that is being brought in, opened: the tool that made it, or its table with the sheet and the row of its header."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.documents.file_mapping import Holds
from workbench.errors import NotFound
from workbench.formats.guessing import Guesses, guess_answers, guess_gold, guess_items, guess_probabilities
from workbench.formats.importing import recognised
from workbench.formats.read import ToolFile
from workbench.formats.source import Source
from workbench.formats.tables.layout import Layout
from workbench.formats.tables.sheet import Cells, Sheet
from workbench.formats.tables.table import DELIMITED, bytes_of, sheet_of, sheets_of
from workbench.formats.tables.text import UTF16, as_utf8

TITLES = 12  # rows above a header, at most, that are taken for titles
SEPARATORS = ",;\t"
HEAD = 1 << 16  # bytes in which the header is looked for


@dataclass(frozen=True)
class OpenedFile:
    """What a file holds, before anything is said of its columns.

    tool    the export of a tool, which needs no columns; None for a table
    sheet   the table; None for a tool's export
    sheets  of a workbook
    layout  which of them, and the row of the header
    """

    path: Path
    tool: ToolFile | None
    sheet: Sheet | None
    sheets: tuple[str, ...] = ()
    layout: Layout = field(default_factory=Layout)

    @classmethod
    def of(cls, path: Path, holds: Holds, layout: Layout | None = None) -> "OpenedFile":
        """Open a file; without a layout the first row that looks like a header is taken. Raises as the readers do."""
        if layout is None and holds in ("answers", "gold") and (format_ := recognised(Source.of(path))):
            return cls(path, ToolFile(Source.of(path), format_), None)
        data, ending = bytes_of(path), path.suffix.lower()
        sheets = sheets_of(data, str(path)) if ending == ".xlsx" else ()
        if layout is None:
            name = next((name for name in sheets if _is_table(data, path, name)), "")
            layout = Layout("" if name in sheets[:1] else name, header_row(data, path, name))
        return cls(path, None, sheet_of(data, str(path), layout), sheets, layout)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the table; none of a tool's export."""
        return self.sheet.names if self.sheet else ()

    def column(self, name: str) -> Cells:
        """The cells of a column of the table."""
        if self.sheet is None:
            raise NotFound(f"{self.path}: the export of a tool has no columns.")
        return self.sheet.columns[self.names.index(name)]

    @property
    def has_rows_above(self) -> bool:
        """Whether its kind of file may have rows above the header."""
        return self.path.suffix.lower() in (*DELIMITED, ".xlsx")

    def guesses(self, holds: Holds, labels: Sequence[str]) -> Guesses:
        """Which column is what."""
        if self.sheet is None:
            return Guesses({})
        match holds:
            case "answers":
                return guess_answers(self.sheet, labels)
            case "gold":
                return guess_gold(self.sheet, labels)
            case "items":
                return guess_items(self.sheet)
            case "probabilities":
                return guess_probabilities(self.sheet)


def _is_table(data: bytes, path: Path, sheet: str) -> bool:
    """Whether a sheet of a workbook holds a header and rows of two cells or more."""
    rows = [cells for _, cells in _first_rows(data, path, sheet)]
    return sum(sum(bool(cell.strip()) for cell in cells) > 1 for cells in rows) > 1


def header_row(data: bytes, path: Path, sheet: str = "") -> int:
    """The row that names the columns, from 1: the first as full as those below it, where titles of one cell stand above."""
    rows = _first_rows(data, path, sheet)
    filled = {number: sum(bool(cell.strip()) for cell in cells) for number, cells in rows}
    if len(rows) < 2:
        return 1
    usual = sorted(filled.values())[len(filled) // 2]
    full = [number for number, n in filled.items() if n >= max(2, usual - 1)]
    return 1 if usual < 2 or not full or full[0] == rows[0][0] or filled[rows[0][0]] > 1 else full[0]


def _first_rows(data: bytes, path: Path, sheet: str = "") -> list[tuple[int, list[str]]]:
    """(number from 1, cells) of the first rows in which something stands."""
    if path.suffix.lower() == ".xlsx":
        return _rows_of_workbook(data, sheet)
    if path.suffix.lower() not in DELIMITED:
        return []
    part = data if data.startswith(UTF16) else data[:HEAD].rpartition(b"\n")[0] or data[:HEAD]
    text, _ = as_utf8(part, str(path), path.name)
    lines = text.decode().splitlines()[: 2 * TITLES]
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    cells = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    rows = [(cells.line_num, row) for row in cells]
    return [(number, row) for number, row in rows if any(cell.strip() for cell in row)]


def _rows_of_workbook(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book[name] if name else book.worksheets[0]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_row=2 * TITLES)
    cells = [(at, ["" if cell is None else str(cell) for cell in row]) for at, row in enumerate(rows, 1)]
    return [(number, row) for number, row in cells if any(row)]


def sample(sheet: Sheet, rows: int, letters: int) -> list[list[str]]:
    """The first cells of every column, each cut to so many letters."""

    def cut(text: str | None) -> str:
        plain = " ".join((text or "").split())
        return plain if len(plain) <= letters else f"{plain[: letters - 1]}…"

    n = min(rows, len(sheet))
    return [[cut(cells.text(row)) for row in range(n)] for cells in sheet.columns]
