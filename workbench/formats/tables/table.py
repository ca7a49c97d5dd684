"""Every kind of table a user may hand in, by the ending of the file or the type of the object, as one sheet."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import InvalidTable, NotFound, WorkbenchError, listed
from workbench.formats.limits import FILE, MEMBERS, ROWS, check_nesting, check_packing, check_shape
from workbench.formats.tables.endings import ENDINGS
from workbench.formats.tables.layout import PLAIN, Layout
from workbench.formats.tables.records import from_arrow, from_cells, of_list, parsed, read_lines
from workbench.formats.tables.sheet import Cells, Sheet, plainly
from workbench.formats.tables.text import as_utf8, read_delimited

T = TypeVar("T")
VALUE = 8  # bytes that a value takes in memory
FEW = 4  # bytes a text on average in the file: fewer than that only where the same few are repeated
MUCH = 256_000_000  # bytes in memory, up to which nobody minds how well they were packed


def open_sheet(source: Any, layout: Layout = PLAIN) -> Sheet:
    """The sheet in a path, a pandas DataFrame or an Arrow table; `layout` says how it lies in a file."""
    if isinstance(source, str | Path):
        return sheet_of(bytes_of(Path(source)), str(source), layout)
    return layout.of(_in_memory(source))


def _in_memory(source: Any) -> Sheet:
    if isinstance(source, Sheet):
        return source
    if isinstance(source, pa.Table):
        return _arrow(source, "Arrow table")
    if type(source).__module__.split(".")[0] == "pandas" and hasattr(source, "columns"):
        return _frame(source)
    raise InvalidTable(
        f"cannot read a {type(source).__name__}; expected a path, a pandas DataFrame or an Arrow table."
    )


def sheet_of(data: bytes, source: str, layout: Layout = PLAIN) -> Sheet:
    """The sheet in what a file called `source` holds, as where somebody chose it on a page."""
    path = Path(source)
    ending = ending_of(path)
    if not data:
        raise InvalidTable(f"{source}: is empty.")
    if ending == ".xlsx":
        return layout.of(read_workbook(data, source, path.name, layout))
    if ending in DELIMITED:
        return layout.of(read_delimited(data, source, path.name, DELIMITED[ending], layout.header))
    layout.refuse_rows(source)
    return layout.of(_READERS[ending](data, source, path.name))


def bytes_of(path: Path) -> bytes:
    """What the file holds; a clear refusal when it is not there or not a file."""
    if path.is_dir():
        raise InvalidTable(f"{path}: is a folder; expected one file of answers.")
    if not path.exists():
        raise NotFound(f"{path}: there is no such file.")
    if not path.is_file():
        raise InvalidTable(f"{path}: is a device or a pipe; expected one file of answers.")
    FILE.check(path.stat().st_size, str(path))
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


def _json(data: bytes, source: str, name: str) -> Sheet:
    content, losses = json_of(data, source, name)
    return of_list(content, source, name, losses)


def json_of(data: bytes, source: str, name: str) -> tuple[Any, ImportReport]:
    """What a JSON file holds, and what was guessed to read it."""
    data, losses = as_utf8(data, source, name)
    content = parsed(data, source)
    check_nesting(data, content, source)
    return content, losses


def _parquet(data: bytes, source: str, _: str) -> Sheet:
    try:
        with pa.BufferReader(data) as buffer, pq.ParquetFile(buffer) as file:  # `read_table` loads pandas
            _check_parquet(file.metadata, len(data), source)
            repeated = _repeated(file.metadata, data)
        with pq.ParquetFile(pa.BufferReader(data), read_dictionary=repeated) as file:
            return _arrow(file.read(), source)
    except (pa.ArrowException, OSError, UnicodeDecodeError, OverflowError, ValueError) as error:
        raise InvalidTable(f"{source}: is no Parquet file that can be read: {plainly(error)}.") from error


def _check_parquet(metadata: Any, packed: int, source: str) -> None:
    """Refuse by the file's metadata what is too large; every value takes 8 bytes in memory, or what it takes unpacked."""
    check_shape(metadata.num_rows, metadata.num_columns, source)
    chunks = list(_chunks(metadata))
    values = sum(chunk.num_values for _, chunk in chunks)
    unpacked = max(sum(chunk.total_uncompressed_size for _, chunk in chunks), VALUE * values)
    check_packing(packed, unpacked, source, InvalidTable, MUCH)


def _chunks(metadata: Any) -> Iterator[tuple[int, Any]]:
    """(group of rows, part of a column) of a Parquet file."""
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        yield from ((group, rows.column(column)) for column in range(rows.num_columns))


def _repeated(metadata: Any, data: bytes) -> list[str]:
    """The columns of text to be read as numbers into their different texts: few texts, or a long one that may be repeated."""
    texts = [metadata.schema.column(at) for at in range(metadata.num_columns)]
    paths = {column.path for column in texts if column.physical_type == "BYTE_ARRAY"}
    repeated = set()
    with pq.ParquetFile(pa.BufferReader(data), read_dictionary=sorted(paths)) as file:
        for group, chunk in _chunks(metadata):
            path = chunk.path_in_schema
            if path in repeated or path not in paths:
                continue
            few = chunk.total_uncompressed_size < FEW * chunk.num_values
            if few or "." in path or _longest(file, group, path) * chunk.num_values > MUCH:
                repeated.add(path)
    return sorted(repeated)


def _longest(file: Any, group: int, path: str) -> int:
    """The length of the longest text in the dictionary of a column's part: it is read with the first row."""
    batch = next(file.iter_batches(batch_size=1, row_groups=[group], columns=[path]), None)
    if batch is None or not pa.types.is_dictionary(batch.column(0).type):
        return 0
    return int(pc.max(pc.binary_length(batch.column(0).dictionary)).as_py() or 0)


DELIMITED = {".csv": ",", ".tsv": "\t"}
_READERS: dict[str, Callable[[bytes, str, str], Sheet]] = {
    ".jsonl": read_lines,
    ".ndjson": read_lines,
    ".json": _json,
    ".parquet": _parquet,
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


def check_zip(data: bytes, source: str, refusal: type[WorkbenchError]) -> None:
    """Refuse by its directory a zip that unpacks to too much; one that is none is left to its reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return
    MEMBERS.check(len(members), source, refusal)
    check_packing(len(data), sum(member.file_size for member in members), source, refusal)


def read_workbook(data: bytes, source: str, name: str, layout: Layout = PLAIN) -> Sheet:
    """A sheet of a workbook, the first where none is named; formulas give their last value.

    The header is the first row that is not empty, from the layout's on.
    """
    rows, others = _workbook(data, source, lambda rows: _filled(rows, source), layout.sheet)
    rows = [row for row in rows if row[0] >= layout.header]
    if not rows:
        raise InvalidTable(
            f"{source}: its {f'sheet {layout.sheet!r}' if layout.sheet else 'first sheet'} is empty."
        )
    losses = ImportReport().and_loss(
        "other sheets of the workbook, not read", len(others), listed(others), name
    )
    return _sheet(rows, source, name, losses).with_rows()


def sheets_of(data: bytes, source: str) -> tuple[str, ...]:
    """The names of a workbook's sheets, in order."""
    from openpyxl import load_workbook

    check_zip(data, source, InvalidTable)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True)
        return tuple(sheet.title for sheet in book.worksheets)
    except Exception as error:  # as in `_workbook`
        raise InvalidTable(f"{source}: is no Excel workbook that can be read: {plainly(error)}.") from error


def workbook_header(data: bytes, source: str) -> tuple[str, ...]:
    """The header of a workbook's first sheet, "" for an empty cell; no row below it is read."""
    header, _ = _workbook(data, source, lambda rows: next(filter(_has_cell, islice(rows, ROWS.allowed)), ()))
    return tuple("" if title is None else str(title) for title in header)


def _has_cell(cells: tuple[Any, ...]) -> bool:
    return len(cells) > cells.count(None)


def _workbook(
    data: bytes, source: str, take: Callable[[Iterable[tuple[Any, ...]]], T], name: str = ""
) -> tuple[T, list[str]]:
    """What `take` makes of the rows of a sheet, the first where none is named, and the names of the others."""
    from openpyxl import load_workbook  # takes longer to load than most tables to read

    check_zip(data, source, InvalidTable)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        titles = [sheet.title for sheet in book.worksheets]
        if name and name not in titles:
            raise NotFound(f"{source}: there is no sheet {name!r}; expected one of {listed(titles)}.")
        sheet = book.worksheets[titles.index(name) if name else 0]
        sheet.reset_dimensions()  # what the sheet says of its own size may be anything
        others = [title for title in book.sheetnames if title != sheet.title]
        return take(sheet.iter_rows(values_only=True)), others
    except WorkbenchError:
        raise
    except Exception as error:  # a broken workbook fails in zip, XML or openpyxl, each in its own way
        raise InvalidTable(f"{source}: is no Excel workbook that can be read: {plainly(error)}.") from error


def _filled(rows: Iterable[tuple[Any, ...]], source: str) -> list[tuple[int, tuple[Any, ...]]]:
    """(row number, cells to the last one that is filled) of every row in which something stands."""
    some: list[tuple[int, tuple[Any, ...]]] = []
    wide = filled = 0
    most = ROWS.allowed
    for number, cells in enumerate(rows, 1):
        if number > most:
            ROWS.check(number, source)
        if here := len(cells) - cells.count(None):
            some.append((number, cells[: max(i for i, cell in enumerate(cells) if cell is not None) + 1]))
            wide, filled = max(wide, len(some[-1][1])), filled + here
            check_shape(len(some), wide, source, filled=filled)
    return some


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
