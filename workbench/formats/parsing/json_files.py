"""JSON of other tools: what its beginning shows, and the draft that the whole of it becomes."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from workbench.errors import InvalidDocument
from workbench.formats.drafting import Started
from workbench.formats.limits import NESTING
from workbench.formats.registry import FORMATS, HEAD
from workbench.formats.tables.table import json_of

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|["\[\]{},]', re.DOTALL)
CLOSING = {"[": "]", "{": "}"}
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def json_head(head: bytes) -> Any:
    """What is whole in the beginning of a JSON file, None where it is no JSON.

    >>> json_head(b'[{"text": "good", "label": "po'), json_head(b"no JSON")
    ([{'text': 'good'}], None)
    """
    return _cached(head) if len(head) <= HEAD else _parsed(head)


@lru_cache(maxsize=4)
def _cached(head: bytes) -> Any:
    return _parsed(head)  # every format looks at the same head


def _parsed(head: bytes) -> Any:
    text = head.decode("utf-16" if head[:2] in UTF16 else "utf-8-sig", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    open_: list[str] = []
    cut, closing = 0, ""
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign == '"':
            break  # a text that goes on behind the head
        if sign in CLOSING:
            open_.append(CLOSING[sign])
            if len(open_) > NESTING.allowed:
                return None
        elif sign in ("]", "}") and (not open_ or open_.pop() != sign):
            return None
        if len(sign) == 1:
            cut, closing = token.start() + (sign != ","), "".join(reversed(open_))
    try:
        return json.loads(text[:cut] + closing)
    except (ValueError, RecursionError):
        return None


@lru_cache(maxsize=4)
def first_of(head: bytes) -> Any:
    r"""The first record of a list or of a file with one a line; else what is whole in the beginning of the JSON.

    >>> first_of(b'[{"a": 1}, {"a"'), first_of(b'{"a": 1}\n{"a": 2}'), first_of(b'{"a": 1, "b": [2, ')
    ({'a': 1}, {'a': 1}, {'a': 1, 'b': [2]})
    """
    content = _first(head)
    return content[0] if isinstance(content, list) and content else content


@lru_cache(maxsize=2)
def _first(head: bytes) -> Any:
    """The first line where it is whole JSON, else what is whole in all of it."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"[", b"{") and head[:2] not in UTF16:
        return None
    line, _, more = start.partition(b"\n")
    if more and line.rstrip()[-1:] == b"}":
        try:
            return json.loads(line)
        except (ValueError, RecursionError):
            pass
    content = json_head(head)
    return json_head(line) if content is None and more else content


def draft_from_json(
    tool: str,
    is_one: Callable[[Any], bool],
    read: Callable[[Any, str, str], Started],
    data: bytes,
    name: str,
    source: str,
) -> Started:
    """A draft from a JSON file; refused where it is none of the tool's."""
    content, losses = json_of(data, source, source)
    if not is_one(content):
        raise unknown_json(source, tool)
    started = read(content, name, source)
    return replace(started, losses=losses + started.losses)


def unknown_json(source: str, tool: str) -> InvalidDocument:
    """The refusal of JSON that holds no labels which anybody knows."""
    known = [
        format_.holds for format_ in FORMATS.values() if format_.labels_in and ".json" in format_.endings
    ]
    return InvalidDocument(
        f"{source}: is no {tool} file that is known; of JSON there are: {', '.join(known)}."
    )
