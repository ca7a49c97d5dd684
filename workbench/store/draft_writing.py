"""How a new part of a draft is spelt: long sentences folded, lists of numbers on one line, fields in their order."""

import datetime as dt
import re
import textwrap
from collections.abc import Mapping
from typing import Any

from workbench.store import documents

EMPTY: tuple[Any, ...] = (None, (), [], {})
FLOW = frozenset({"separates", "rules", "asked_in", "wording_only"})
DATES = frozenset({"date", "decided_on"})
WIDTH = 88
LONG = 80
ORDER = [
    "id",
    "name",
    "version",
    "title",
    "purpose",
    "authors",
    "question",
    "ask",
    "kind",
    "level",
    "item",
    "text",
    "picture",
    "picture_sha256",
    "label",
    "definition",
    "includes",
    "excludes",
    "examples",
    "counterexamples",
    "parent",
    "colour",
    "hotkey",
    "labels",
    "decision",
    "why",
    "decided_by",
    "decided_on",
    "separates",
    "questions",
    "rules",
    "cases",
    "asked_in",
    "changelog",
    "date",
    "summary",
    "wording_only",
]


def rank(key: str) -> int:
    """Where a field stands among the others of its mapping; one that nobody knows comes last."""
    return ORDER.index(key) if key in ORDER else len(ORDER)


def field(key: str, value: Any, indent: int) -> list[str]:
    """The lines of one field."""
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        return [f"{pad}{key}:\n", *_mapping(value, indent + 2)]
    if isinstance(value, list) and value:
        if key in FLOW and all(isinstance(each, str) for each in value):
            return _indented(documents.flow_of(key, value), pad)
        below = [
            line
            for each in value
            for line in (
                entry(each, indent + 2) if isinstance(each, Mapping) else scalar_entry(each, indent + 2)
            )
        ]
        return [f"{pad}{key}:\n", *below]
    if isinstance(value, str) and _folds(value):
        return [f"{pad}{key}: >-\n", *_folded(value, indent + 2)]
    if key in DATES and isinstance(value, str):
        value = _date(value)
    return _indented(documents.text_of({key: value}), pad)


def entry(value: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a mapping in a list whose dashes stand at `indent`."""
    lines = _mapping(value, indent + 2) or [" " * (indent + 2) + "{}\n"]
    return [" " * indent + "- " + lines[0][indent + 2 :], *lines[1:]]


def scalar_entry(value: Any, indent: int) -> list[str]:
    """The lines of a text in a list whose dashes stand at `indent`."""
    if isinstance(value, str) and _folds(value):
        return [" " * indent + "- >-\n", *_folded(value, indent + 2)]
    return _indented(documents.text_of([value], indented=False), " " * indent)


def _mapping(value: Mapping[str, Any], indent: int) -> list[str]:
    kept = sorted(((k, v) for k, v in value.items() if v not in EMPTY), key=lambda pair: rank(pair[0]))
    return [line for key, each in kept for line in field(key, each, indent)]


def _folds(text: str) -> bool:
    """Whether a text is long, and the same again after it was broken into lines."""
    return len(text) > LONG and re.fullmatch(r"\S+( \S+)*", text) is not None and text.isprintable()


def _folded(text: str, indent: int) -> list[str]:
    pad = " " * indent
    wrapped = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [f"{pad}{line}\n" for line in wrapped]


def _date(text: str) -> Any:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def _indented(text: str, pad: str) -> list[str]:
    return [pad + line if line.strip() else line for line in text.splitlines(keepends=True)]
