"""Cells that have a type, and JSON records that are made of them: one object per line or one list, every field a column."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.import_report import ImportReport, Loss
from workbench.errors import InvalidTable
from workbench.formats.limits import NESTING, TOO_LONG, UNPACKED, check_nesting, check_shape
from workbench.formats.registry import FORMATS
from workbench.formats.tables.sheet import Cells, Sheet, coded, plainly, short, text_array, to_numpy
from workbench.formats.tables.text import as_utf8

# Typed cells as text: 7 is "7", 7.0 is "7" and noted, a list is JSON, and text stays as it is.

WHOLE = 2**53  # from here on a float no longer tells neighbouring integers apart


def text_of(value: Any) -> str | None:
    """A cell as text, None where it has no value.

    >>> text_of(7), text_of(7.0), text_of(7.5), text_of(True), text_of(["a", 1]), text_of(float("nan"))
    ('7', '7', '7.5', 'true', '["a", 1]', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, np.generic):
        return text_of(value.item())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, dt.date | dt.time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, list | tuple | dict | np.ndarray):
        return json.dumps(value, ensure_ascii=False, default=_inside)
    return str(value)


def _number(value: float | Decimal) -> str | None:
    if value != value:
        return None
    if is_whole(value):
        return str(int(value))
    return str(value)


def is_whole(value: Any) -> bool:
    """Whether a cell is a decimal number without a fraction, such as 7.0."""
    if not isinstance(value, float | Decimal) or value != value:
        return False
    return bool(-WHOLE < value < WHOLE and value == int(value))


def _inside(value: Any) -> Any:
    """What JSON cannot hold by itself, inside a list or a record."""
    return value.tolist() if isinstance(value, np.ndarray) else text_of(value)


def from_cells(name: str, cells: Sequence[Any], source: str) -> tuple[Cells, Loss | None]:
    """A column of Python values (N,) as codes, and the note about numbers that lost their `.0`."""
    at: dict[str | None, int] = {None: -1, "": -1}
    code = np.empty(len(cells), np.int32)
    for row, cell in enumerate(cells):
        text = text_of(cell)
        code[row] = at.setdefault(text, len(at) - 2)
    values = tuple(text for text, i in at.items() if i >= 0 and text is not None)
    _refuse_half_characters(name, values, source)
    return Cells(text_array(values), code), note(name, cells, source)


def _refuse_half_characters(name: str, values: Sequence[str], source: str) -> None:
    """JSON can spell half of a surrogate pair, which is no text and could not be written to any file."""
    try:
        "".join(values).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        raise InvalidTable(f"{source}: column {name!r} holds {half!r}, half of a character.") from error


def note(name: str, cells: Iterable[Any], source: str) -> Loss | None:
    """What was guessed in turning the cells of a column into text; None when nothing was."""
    guessed = [cell for cell in cells if isinstance(cell, bool) or is_whole(cell)]
    if not guessed:
        return None
    what = f"column {name!r}: numbers and truth values read as text"
    return Loss(what, len(guessed), f"{guessed[0]!r} as {text_of(guessed[0])!r}", source)


def from_arrow(name: str, column: pa.ChunkedArray, source: str) -> tuple[Cells, Loss | None]:
    """An Arrow column of any type as codes; only its distinct values pass through Python."""
    kind = column.type
    try:
        if pa.types.is_string_view(kind):
            return coded(column.cast(pa.large_string())), None
        if _is_text(kind) or (pa.types.is_dictionary(kind) and _is_text(kind.value_type)):
            return coded(column), None
        return _from_typed(
            name, column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column, source
        )
    except (pa.ArrowException, OverflowError, ValueError, RecursionError) as error:
        raise InvalidTable(
            f"{source}: column {name!r} holds a value that cannot be read: {plainly(error)}."
        ) from error


def _from_typed(name: str, column: pa.ChunkedArray, source: str) -> tuple[Cells, Loss | None]:
    """Numbers, truth values, times, bytes, lists and records."""
    kind = column.type
    if pa.types.is_integer(kind):
        return coded(column.cast(pa.string())), None
    if pa.types.is_float16(kind) or pa.types.is_float32(kind):
        column = column.cast(pa.float32()).cast(pa.string()).cast(pa.float64())  # 0.1, not 0.10000000149
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        _refuse_far_dates(name, column, source)
    if pa.types.is_timestamp(kind) and kind.tz in (None, "UTC"):
        return coded(_iso(column.cast(pa.timestamp("us", kind.tz), safe=False))), None
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    if pa.types.is_null(kind) or pa.types.is_nested(kind) or pa.types.is_duration(kind):
        UNPACKED.check(sum(map(_bytes_of, column.chunks)), f"{source}: column {name!r}")
        return from_cells(name, column.to_pylist(), source)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise InvalidTable(f"{source}: column {name!r} holds bytes; expected text or numbers.")
    return _from_distinct(name, column, source)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _refuse_far_dates(name: str, column: pa.ChunkedArray, source: str) -> None:
    """Refuse days and times outside of the years that a calendar of Python has."""
    numbers = column.cast(pa.int32() if pa.types.is_date32(column.type) else pa.int64())
    ends = pc.min_max(numbers).as_py()
    unit = getattr(column.type, "unit", "D" if pa.types.is_date32(column.type) else "ms")
    first, last = np.array(["0001-01-02", "9999-12-31"], f"datetime64[{unit}]").astype(np.int64).tolist()
    if unit != "ns" and ends["min"] is not None and not first <= ends["min"] <= ends["max"] <= last:
        raise InvalidTable(
            f"{source}: column {name!r} holds a date outside of the years 1 to 9999, which are all that are read."
        )


def _bytes_of(values: pa.Array) -> int:
    """The bytes of an array, each text as often as it is repeated."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        if not (pa.types.is_string(kind.value_type) or pa.types.is_binary(kind.value_type)):
            return int(values.nbytes)
        lengths = pc.binary_length(values.dictionary).cast(pa.int64())
        return int(pc.sum(lengths.take(values.indices)).as_py() or 0)
    if pa.types.is_struct(kind):
        return sum(map(_bytes_of, values.flatten()))
    if pa.types.is_map(kind):
        return _bytes_of(values.keys) + _bytes_of(values.items)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _bytes_of(values.flatten())
    return int(values.nbytes)


def _iso(times: pa.ChunkedArray) -> pa.ChunkedArray:
    """Instants of UTC, or without a zone, as `isoformat` writes them."""
    texts = pc.strftime(times.cast(pa.timestamp("us")), "%Y-%m-%dT%H:%M:%S")
    texts = pc.replace_substring_regex(texts, r"\.000000$", "")
    return texts if times.type.tz is None else pc.binary_join_element_wise(texts, "+00:00", "")


def _from_distinct(name: str, column: pa.ChunkedArray, source: str) -> tuple[Cells, Loss | None]:
    """Floats, truth values, dates: encoded first, then each distinct value is turned into text once."""
    chunks = column.dictionary_encode().chunks
    distinct = chunks[0].dictionary.to_pylist() if chunks else []
    texts, guess = from_cells(name, distinct, source)
    index = np.concatenate([np.zeros(0, np.int32), *(to_numpy(c.indices, -1) for c in chunks)])
    cells = Cells(texts.vocabulary, np.append(texts.code, np.int32(-1))[index])
    if guess:
        guessed = np.array([*(isinstance(v, bool) or is_whole(v) for v in distinct), False])
        guess = Loss(guess.what, int(guessed[index].sum()), guess.example, source)
    return cells, guess


def read_lines(data: bytes, source: str, name: str) -> Sheet:
    """The sheet in a file with one JSON object per line; blank lines are skipped."""
    data, losses = as_utf8(data, source, name)
    records: list[Mapping[str, Any]] = []
    lines: list[int] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            records.append(_record(line, f"{source}:{number}"))
            lines.append(number)
    return sheet_of(records, source, name, lambda row: f":{lines[row]}", losses)


def _record(line: bytes, where: str) -> Mapping[str, Any]:
    record = parsed(line, where)
    check_nesting(line, record, where)
    if not isinstance(record, dict):
        raise InvalidTable(f"{where}: expected a JSON object, got {short(repr(record))}.")
    return record


def parsed(data: bytes, where: str) -> Any:
    """What the JSON holds; errors name the line, or the column where `where` names the line already."""
    try:
        return json.loads(data)
    except UnicodeDecodeError as error:
        raise InvalidTable(f"{where}: not UTF-8 at byte {error.start}.") from error
    except json.JSONDecodeError as error:
        at = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        raise InvalidTable(f"{where}: not JSON at {at}: {error.msg}.") from error
    except RecursionError as error:
        raise InvalidTable(
            f"{where}: has JSON nested too deeply; at most {NESTING.allowed} levels are read."
        ) from error
    except (
        ValueError
    ) as error:  # Python's own limit: the time to read a number grows with the square of its length
        raise InvalidTable(f"{where}: has {TOO_LONG}.") from error


def of_list(content: Any, source: str, name: str, losses: ImportReport) -> Sheet:
    """The sheet in a JSON file that holds a list of objects."""
    if not isinstance(content, list):
        known = " or ".join(format_.title for format_ in FORMATS.values() if format_.read)
        raise InvalidTable(
            f"{source}: expected a JSON list of records, or an export of {known}; "
            f"got {'an object' if isinstance(content, dict) else short(repr(content))}."
        )
    for row, record in enumerate(content):
        if not isinstance(record, dict):
            raise InvalidTable(f"{source}: [{row}]: expected an object, got {short(repr(record))}.")
    return sheet_of(content, source, name, lambda row: f": [{row}]", losses)


def sheet_of(
    records: Sequence[Mapping[str, Any]], source: str, name: str, place: Any, losses: ImportReport
) -> Sheet:
    """Records as columns, in the order in which the fields first appear; an absent field is an empty cell."""
    names = tuple(dict.fromkeys(field for record in records for field in record))
    check_shape(len(records), len(names), source, filled=sum(map(len, records)))
    columns, notes = [], {}
    for i, field in enumerate(names):
        codes, guess = from_cells(field, [record.get(field) for record in records], name)
        columns.append(codes)
        if guess:
            notes[i] = guess
    sheet = Sheet(source, names, tuple(columns), place, losses, notes)
    if not records or not names:
        raise InvalidTable(f"{source}: holds no records.")
    return sheet
