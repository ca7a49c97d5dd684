"""JSON records: one object per line, or one list of objects; every field is a column."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable
from workbench.formats.tables.sheet import Sheet, short
from workbench.formats.tables.text import as_utf8
from workbench.formats.tables.typed import from_cells


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
    if not isinstance(record, dict):
        raise InvalidTable(f"{where}: expected a JSON object, got {short(repr(record))}.")
    return record


def parsed(data: bytes, where: str) -> Any:
    """What the JSON holds; errors name the line, or the column where `where` names the line already."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        at = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        raise InvalidTable(f"{where}: not JSON at {at}: {error.msg}.") from error
    except RecursionError as error:
        raise InvalidTable(f"{where}: JSON nested too deeply to be a table.") from error


def of_list(content: Any, source: str, name: str, losses: LossList) -> Sheet:
    """The sheet in a JSON file that holds a list of objects."""
    if not isinstance(content, list):
        raise InvalidTable(
            f"{source}: expected a JSON list of records, or an export of Label Studio; "
            f"got {'an object' if isinstance(content, dict) else short(repr(content))}."
        )
    for row, record in enumerate(content):
        if not isinstance(record, dict):
            raise InvalidTable(f"{source}: [{row}]: expected an object, got {short(repr(record))}.")
    return sheet_of(content, source, name, lambda row: f": [{row}]", losses)


def sheet_of(
    records: Sequence[Mapping[str, Any]], source: str, name: str, place: Any, losses: LossList
) -> Sheet:
    """Records as columns, in the order in which the fields first appear; an absent field is an empty cell."""
    names = tuple(dict.fromkeys(field for record in records for field in record))
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
