"""JSON Lines of other tools: their records as objects, and those that their beginning shows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import InvalidTable
from workbench.formats.limits import ROW
from workbench.formats.parsing.json_files import json_head
from workbench.formats.parsing.json_stream import records
from workbench.formats.registry import HEAD
from workbench.formats.source import Source
from workbench.formats.tables.sheet import short
from workbench.formats.tables.text import UTF16

Record = Mapping[str, Any]
SHOWN = 20  # records by which a file is recognised
BOM = b"\xef\xbb\xbf"


def objects(source: Source, doing: str = "") -> Iterator[tuple[str, Record]]:
    """(place, record) of each object of JSON Lines or of a list; InvalidTable where a record is none."""
    for place, record in records(source, doing):
        if not isinstance(record, dict):
            raise InvalidTable(f"{source.path}: {place}: expected a JSON object, got {short(repr(record))}.")
        yield place, record


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
