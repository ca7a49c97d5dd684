"""Every kind of table a user may hand in, by the ending of the file or the type of the object, as one sheet."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.endings import ENDINGS
from workbench.formats.tables.records import from_arrow, from_cells, of_list, parsed, read_lines
from workbench.formats.tables.sheet import Cells, Sheet
from workbench.formats.tables.text import as_utf8, read_delimited


def open_sheet(source: Any) -> Sheet:
    """The sheet in a path, a pandas DataFrame or an Arrow table."""
    if isinstance(source, str | Path):
        return _file(Path(source))
    if isinstance(source, pa.Table):
        return _arrow(source, "Arrow table")
    if type(source).__module__.split(".")[0] == "pandas" and hasattr(source, "columns"):
        return _frame(source)
    raise InvalidTable(
        f"cannot read a {type(source).__name__}; expected a path, a pandas DataFrame or an Arrow table."
    )


def sheet_of(data: bytes, source: str) -> Sheet:
    """The sheet in what a file called `source` holds, as where somebody chose it on a page."""
    path = Path(source)
    ending = ending_of(path)
    if not data:
        raise InvalidTable(f"{source}: is empty.")
    return _READERS[ending](data, source, path.name)


def bytes_of(path: Path) -> bytes:
    """What the file holds; a clear refusal when it is not there or not a file."""
    if path.is_dir():
        raise InvalidTable(f"{path}: is a folder; expected one file of answers.")
    if not path.exists():
        raise NotFound(f"{path}: there is no such file.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path}: cannot be read: {error.strerror}.") from error


def ending_of(path: Path) -> str:
    """The ending that says how to read a file; refused when it is not among those that are read."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InvalidTable(f"{path}: cannot tell its format by its ending; expected {', '.join(ENDINGS)}.")
    return ending


def _file(path: Path) -> Sheet:
    return sheet_of(bytes_of(path), str(path))


def _tsv(data: bytes, source: str, name: str) -> Sheet:
    return read_delimited(data, source, name, "\t")


def _csv(data: bytes, source: str, name: str) -> Sheet:
    return read_delimited(data, source, name, ",")


def _json(data: bytes, source: str, name: str) -> Sheet:
    content, losses = json_of(data, source, name)
    return of_list(content, source, name, losses)


def json_of(data: bytes, source: str, name: str) -> tuple[Any, ImportReport]:
    """What a JSON file holds, and what was guessed to read it."""
    data, losses = as_utf8(data, source, name)
    return parsed(data, source), losses


def _parquet(data: bytes, source: str, _: str) -> Sheet:
    try:
        return _arrow(pq.ParquetFile(pa.BufferReader(data)).read(), source)  # `read_table` loads pandas
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise InvalidTable(f"{source}: is no Parquet file that can be read: {error}.") from error


def _xlsx(data: bytes, source: str, name: str) -> Sheet:

    return read_workbook(data, source, name)


_READERS: dict[str, Callable[[bytes, str, str], Sheet]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": _json,
    ".parquet": _parquet,
    ".xlsx": _xlsx,
}


def _arrow(table: pa.Table, source: str) -> Sheet:
    columns, notes = [], {}
    for i, name in enumerate(table.column_names):
        codes, guess = from_arrow(name, table.column(i), Path(source).name)
        columns.append(codes)
        if guess:
            notes[i] = guess
    names = tuple(table.column_names)
    sheet = Sheet(source, names, tuple(columns), lambda row: f": row {row + 1}", notes=notes)
    return sheet.with_rows()


def _frame(frame: Any) -> Sheet:
    """A DataFrame; a named index is a column like any other, an unnamed one only numbers the rows."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    columns, notes = [], {}
    for i, name in enumerate(map(str, frame.columns)):
        series = frame.iloc[:, i]
        try:
            column = pa.Array.from_pandas(series)
            chunks = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
            codes, guess = from_arrow(name, chunks, "DataFrame")
        except (pa.ArrowInvalid, pa.ArrowTypeError):  # a column of mixed types
            cells = series.astype(object).where(series.notna(), None)
            codes, guess = from_cells(name, cells.tolist(), "DataFrame")
        columns.append(codes)
        if guess:
            notes[i] = guess
    names = tuple(map(str, frame.columns))
    sheet = Sheet("DataFrame", names, tuple(columns), lambda row: f": row {row + 1}", notes=notes)
    return sheet.with_rows()


# An Excel workbook's first sheet, its cells as text.


def read_workbook(data: bytes, source: str, name: str) -> Sheet:
    """The first sheet of a workbook: the first row that is not empty is the header; formulas give their last value."""
    from openpyxl import load_workbook  # takes longer to load than most tables to read

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = _filled(book.worksheets[0].iter_rows(values_only=True))
    except Exception as error:  # a broken workbook fails in zip, XML or openpyxl, each in its own way
        raise InvalidTable(f"{source}: is no Excel workbook that can be read: {error}.") from error
    if not rows:
        raise InvalidTable(f"{source}: its first sheet is empty.")
    others = book.sheetnames[1:]
    losses = ImportReport().and_loss(
        "other sheets of the workbook, not read", len(others), listed(others), name
    )
    return _sheet(rows, source, name, losses).with_rows()


def _filled(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, tuple[Any, ...]]]:
    """(row number, cells) of every row in which something stands."""
    return [(n, cells) for n, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)]


def _sheet(rows: list[tuple[int, tuple[Any, ...]]], source: str, name: str, losses: ImportReport) -> Sheet:
    (_, header), body = rows[0], rows[1:]
    numbers = [number for number, _ in body]
    names: list[str] = []
    columns: list[Cells] = []
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
