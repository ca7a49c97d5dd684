"""The items of any table: their ids, the columns that say one thing of each, and the text that can be quoted of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.documents.gold import MEDIA
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.columns import ALIASES, TEXT, resolve
from workbench.formats.tables.rows import sentences
from workbench.formats.tables.sheet import Sheet, short
from workbench.formats.tables.table import open_sheet

AN_ID = re.compile(r"(^|[_ -])(id|uuid|hash|index)$", re.IGNORECASE)
NOT_WORDS = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|\[.*\]|\{.*\}|true|false", re.DOTALL)


def quotable(fields: Mapping[str, str]) -> str:
    r"""The text first, then a line for every other field.

    >>> quotable({"hypothesis": "It rains.", "text": "Take an umbrella."})
    'Take an umbrella.\nhypothesis: It rains.'
    """
    main = next((name for name in TEXT if name in fields), None)
    first = [fields[main]] if main else []
    return "\n".join(first + [f"{name}: {value}" for name, value in fields.items() if name != main and value])


def texts_in(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, str]:
    """Item -> its text: columns of sentences first; an id, a column of numbers or lists is no text, an answer belongs to no item."""
    roles = resolve(sheet.names, columns, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]})
    item = sheet.columns[roles.at["item_id"]]
    quoted = [i for i in roles.ignored if sheet.names[i] not in ALIASES and _is_text(sheet, i)]
    quoted.sort(key=lambda i: not sentences(sheet.columns[i]))
    words = {sheet.names[i]: [value or "" for value in sheet.columns[i].texts()] for i in quoted}
    texts: dict[str, str] = {}
    for row, name in enumerate(item.texts()):
        text = quotable({field: cells[row] for field, cells in words.items()})
        if name is None or not text:
            continue
        if texts.setdefault(name, text) != text:
            raise InvalidTable(
                f"{sheet.where(row)}: item {short(name)!r} has two different texts; "
                "expected one text per item."
            )
    if not texts:
        raise InvalidTable(f"{sheet.source}: holds no column of text beside the items.")
    return texts


def texts_at(sheet: Sheet, item: int, columns: Sequence[int]) -> dict[str, str]:
    """Item -> its text: from its first row with one, and there from the first of these columns that is not empty."""
    texts: dict[str, str] = {}
    cells = [sheet.columns[i].texts() for i in columns]
    for name, *words in zip(sheet.columns[item].texts(), *cells, strict=True):
        text = next((word for word in words if word), None)
        if name is not None and text:
            texts.setdefault(name, text)
    return texts


def _is_text(sheet: Sheet, column: int) -> bool:
    """Whether a column says something of an item: it is called a text, or it is no id and mostly not numbers or lists."""
    name, values = sheet.names[column], [value for value in sheet.columns[column].values if value]
    if name in TEXT:
        return True
    return not AN_ID.search(name) and 2 * sum(map(bool, map(NOT_WORDS.fullmatch, values))) < len(values)


@dataclass(frozen=True)
class Items:
    """Item ids in order of appearance, and the columns that hold one text per item.

    left_out   columns that differ between rows of one item, such as who answered what
    id_column  which column holds the ids; empty where rows were numbered
    """

    source: str
    items: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    id_column: str = ""

    def content(self, fields: Mapping[str, str] | None = None) -> dict[str, str]:
        """Field of a gold item's content -> column: `fields` where given, else a column of text and columns named like media.

        Text is in a column text, content or sentence; `picture_alt` describes what `picture` shows.
        """
        if fields:
            for column in fields.values():
                if column not in self.columns:
                    raise NotFound(
                        f"{self.source}: there is no column {column!r} with one text an item; "
                        f"expected one of {listed(self.columns)}."
                    )
            return dict(fields)
        words = next((name for name in TEXT if name in self.columns), None)
        content = {"text": words} if words else {}
        media = {name: name for name in MEDIA if name in self.columns}
        content |= media | {f"{name}_alt": f"{name}_alt" for name in media if f"{name}_alt" in self.columns}
        if not content:
            raise NotFound(
                f"{self.source}: none of the columns is named {listed((*TEXT, *MEDIA))}; say which holds what people "
                f"are to see (one of {listed(self.columns)})."
            )
        return content


def read_items(source: Any, *, item: str | None = None, numbered: bool = False) -> Items:
    """The items of a file, a DataFrame or an Arrow table; `item` names the column of their ids.

    In a `numbered` table each row that is not empty is an item, named by its number.
    """
    sheet = open_sheet(source)
    cells = [[cell or "" for cell in column.texts()] for column in sheet.columns]
    if numbered:
        full = [row for row, texts in enumerate(zip(*cells, strict=True)) if any(texts)]
        columns = {name: tuple(cells[place][row] for row in full) for place, name in enumerate(sheet.names)}
        return Items(sheet.name, tuple(f"row-{row + 1:04d}" for row in full), columns, ())
    overrides = {"item": item} if item else {}
    roles = resolve(sheet.names, overrides, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]})
    at = roles.at["item_id"]
    first: dict[str, int] = {}
    rows: list[tuple[int, int]] = []
    for row, name in enumerate(sheet.columns[at].texts()):
        if name is not None:
            rows.append((row, first.setdefault(name, row)))
    kept, left_out = {}, []
    for place, name in enumerate(sheet.names):
        if place == at:
            continue
        if all(cells[place][row] == cells[place][earliest] for row, earliest in rows):
            kept[name] = tuple(cells[place][row] for row in first.values())
        else:
            left_out.append(name)
    return Items(sheet.name, tuple(first), kept, tuple(left_out), sheet.names[at])
