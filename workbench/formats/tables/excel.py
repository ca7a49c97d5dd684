"""An Excel workbook's first sheet, its cells as text."""

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import load_workbook

from workbench.answers.annotations import Codes
from workbench.answers.import_report import Loss, LossList
from workbench.errors import InvalidTable, listed
from workbench.formats.tables.sheet import Sheet
from workbench.formats.tables.typed import from_cells


def read_workbook(data: bytes, source: str, name: str) -> Sheet:
    """The first sheet of a workbook: the first row that is not empty is the header; formulas give their last value."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = _filled(book.worksheets[0].iter_rows(values_only=True))
    except Exception as error:  # a broken workbook fails in zip, XML or openpyxl, each in its own way
        raise InvalidTable(f"{source}: is no Excel workbook that can be read: {error}.") from error
    if not rows:
        raise InvalidTable(f"{source}: its first sheet is empty.")
    others = book.sheetnames[1:]
    losses = LossList().and_loss("other sheets of the workbook, not read", len(others), listed(others), name)
    return _sheet(rows, source, name, losses).with_rows()


def _filled(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, tuple[Any, ...]]]:
    """(row number, cells) of every row in which something stands."""
    return [(n, cells) for n, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)]


def _sheet(rows: list[tuple[int, tuple[Any, ...]]], source: str, name: str, losses: LossList) -> Sheet:
    (_, header), body = rows[0], rows[1:]
    numbers = [number for number, _ in body]
    names: list[str] = []
    columns: list[Codes] = []
    notes: dict[int, Loss] = {}
    for i in range(max(len(cells) for _, cells in rows)):
        title = header[i] if i < len(header) else None
        codes, guess = from_cells(
            str(title), [cells[i] if i < len(cells) else None for _, cells in body], name
        )
        if title is None and (codes.code < 0).all():
            continue
        if guess:
            notes[len(columns)] = guess
        names.append("" if title is None else str(title))
        columns.append(codes)
    return Sheet(source, tuple(names), tuple(columns), lambda row: f": row {numbers[row]}", losses, notes)
