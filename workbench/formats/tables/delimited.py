"""Comma, semicolon or tab separated text, every cell as it is written: None and NA are labels like any other."""

import pyarrow as pa
import pyarrow.csv as pv

from workbench.errors import EmptyTable, InvalidTable
from workbench.formats.tables.lines import Lines
from workbench.formats.tables.sheet import Sheet, coded
from workbench.formats.tables.text import as_utf8

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
BLOCK = 1 << 22
LARGEST_BLOCK = 2**31 - 1


def read_delimited(data: bytes, source: str, name: str, expected: str) -> Sheet:
    """The sheet in a text file; `expected` is the delimiter its ending promises."""
    data, losses = as_utf8(data, source, name)
    lines = Lines(data, _delimiter(data, source, expected), source)
    header = lines.header()
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
        return f":{row + 2 if in_line else lines.starts[row]}"

    return Sheet(source, tuple(header), columns, place, losses).with_rows()


def _delimiter(data: bytes, source: str, expected: str) -> str:
    """The delimiter that splits the header into most columns; the expected one when in doubt."""
    width = {d: len(Lines(data, d, source).header()) for d in (expected, *DELIMITERS)}
    return max(width, key=lambda d: (width[d], d == expected))


def _parsed(lines: Lines, header: list[str]) -> pa.Table:
    """All cells as text; a cell that does not fit a block is read in one as large as the file."""
    larger = min(len(lines.data) + 1, LARGEST_BLOCK)
    try:
        return _table(lines, header, BLOCK)
    except pa.ArrowInvalid:
        try:
            return _table(lines, header, larger)
        except pa.ArrowInvalid as error:
            lines.refuse_ragged(len(header))
            raise InvalidTable(f"{lines.source}: {error}.") from error


def _table(lines: Lines, header: list[str], block: int) -> pa.Table:
    text = pa.dictionary(pa.int32(), pa.string())
    return pv.read_csv(
        pa.BufferReader(lines.data),
        read_options=pv.ReadOptions(block_size=block),
        parse_options=pv.ParseOptions(delimiter=lines.delimiter, newlines_in_values=b'"' in lines.data),
        convert_options=pv.ConvertOptions(
            column_types=dict.fromkeys(header, text), strings_can_be_null=False, check_utf8=False
        ),
    )
