"""JSON Lines of other tools, one record at a time, so that a file of any size is read; and what their beginning shows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import InvalidTable
from workbench.formats.json_files import json_head
from workbench.formats.limits import ROW, check_nesting
from workbench.formats.registry import HEAD
from workbench.formats.source import Source
from workbench.formats.tables.records import parsed
from workbench.formats.tables.sheet import short
from workbench.formats.tables.text import UTF16, as_utf8

Record = Mapping[str, Any]
SHOWN = 20  # records by which a file is recognised
BOM = b"\xef\xbb\xbf"


def records(source: Source) -> Iterator[tuple[str, Record]]:
    """(place, record) of JSON Lines; of a JSON list or of one object over several lines, too.

    InvalidTable names the line that is no JSON object.
    """
    if source.head.startswith(UTF16) or _is_whole(source):
        yield from _of_whole(source)
        return
    with source.open() as stream:
        number = 0
        while line := stream.readline(ROW.allowed + 1):
            number += 1
            where = f"{source.path}:{number}"
            ROW.check(len(line), where)
            line = line.removeprefix(BOM) if number == 1 else line
            if line.strip():
                yield f"line {number}", _record(line, where)


def head_records(source: Source) -> list[Record]:
    """The first records of a file of JSON; none where it is no JSON, however it begins."""
    head = source.head
    if head[:2] not in UTF16 and head.removeprefix(BOM).lstrip()[:1] not in (b"{", b"["):
        return []
    if head.removeprefix(BOM).lstrip()[:1] == b"{" and b"\n" not in head.strip() and len(head) >= HEAD:
        with source.open() as stream:
            head = stream.readline(ROW.allowed)  # a first record that is longer than any head
    some: list[Record] = []
    for line in head.removeprefix(BOM).splitlines()[:SHOWN]:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            break
        if isinstance(record, dict):
            some.append(record)
    if some:
        return some
    whole = json_head(head)
    listed = whole if isinstance(whole, list) else [whole]
    return [record for record in listed[:SHOWN] if isinstance(record, dict)]


def _is_whole(source: Source) -> bool:
    """Whether the file is one JSON value: a list, or an object that its first line does not hold."""
    start = source.head.removeprefix(BOM).lstrip()
    if not start.startswith(b"{"):
        return start.startswith(b"[")
    return start.split(b"\n", 1)[0].strip() == b"{"


def _of_whole(source: Source) -> Iterator[tuple[str, Record]]:
    data, _ = as_utf8(source.bytes(), source.path, source.name)
    if not data.lstrip().startswith((b"[", b"{\n", b"{\r")):
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                yield f"line {number}", _record(line, f"{source.path}:{number}")
        return
    content = parsed(data, source.path)
    check_nesting(data, content, source.path)
    if isinstance(content, dict):
        yield "the object", _whole_characters(content, data, source.path)
        return
    for number, record in enumerate(content):
        where = f"{source.path}: [{number}]"
        if not isinstance(record, dict):
            raise InvalidTable(f"{where}: expected an object, got {short(repr(record))}.")
        yield f"[{number}]", _whole_characters(record, data, where)


def _record(line: bytes, where: str) -> Record:
    record = parsed(line, where)
    check_nesting(line, record, where)
    if not isinstance(record, dict):
        raise InvalidTable(f"{where}: expected a JSON object, got {short(repr(record))}.")
    return _whole_characters(record, line, where)


def _whole_characters(record: Record, data: bytes, where: str) -> Record:
    """JSON can spell half of a surrogate pair, which is no text and could not be written to any file."""
    if b"\\ud" in data or b"\\uD" in data:
        try:
            json.dumps(record, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise InvalidTable(
                f"{where}: holds {error.object[error.start]!r}, half of a character."
            ) from error
    return record
