"""What can be quoted of an item: its text, and its other fields as `name: value` lines."""

import re
from collections.abc import Mapping, Sequence

from workbench.errors import InvalidTable
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.sheet import Sheet, short

TEXT = ("text", "content", "sentence")
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
    """Item -> its text; a column of numbers or lists is no text, and an answer belongs to no item."""
    roles = resolve(sheet.names, columns, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]})
    item = sheet.columns[roles.at["item_id"]]
    words = {
        sheet.names[i]: [value or "" for value in sheet.columns[i].texts()]
        for i in roles.ignored
        if sheet.names[i] not in ALIASES and _is_text(sheet, i)
    }
    texts: dict[str, str] = {}
    for row, name in enumerate(item.texts()):
        text = quotable({field: cells[row] for field, cells in words.items()})
        if name is None or not text:
            continue
        if texts.setdefault(name, text) != text:
            raise InvalidTable(
                f"{sheet.where(row)}: item {short(name)!r} has another text than further up; "
                "expected one text per item."
            )
    if not texts:
        raise InvalidTable(f"{sheet.source}: holds no column of text beside the items.")
    return texts


def texts_at(sheet: Sheet, item: int, columns: Sequence[int]) -> dict[str, str]:
    """Item -> the text beside it in the first of these columns that has one, where it first stands."""
    texts: dict[str, str] = {}
    cells = [sheet.columns[i].texts() for i in columns]
    for name, *words in zip(sheet.columns[item].texts(), *cells, strict=True):
        text = next((word for word in words if word), None)
        if name is not None and text:
            texts.setdefault(name, text)
    return texts


def _is_text(sheet: Sheet, column: int) -> bool:
    values = [value for value in sheet.columns[column].values if value]
    return sheet.names[column] in TEXT or not all(NOT_WORDS.fullmatch(value) for value in values)
