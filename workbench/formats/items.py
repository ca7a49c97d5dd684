"""Items that may be drawn, from any table: one row an item or many, with the columns that say one thing of each item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.documents.gold import MEDIA
from workbench.errors import NotFound, listed
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.table import open_sheet
from workbench.formats.texts import TEXT


@dataclass(frozen=True)
class Items:
    """Item ids in order of appearance, and the columns (one text an item) that hold the same in all its rows.

    left_out   columns that say different things of one item, such as who answered what
    id_column  which column holds the ids; empty where rows were numbered
    """

    source: str
    items: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]
    id_column: str = ""

    def content(self, wanted: Mapping[str, str] | None = None) -> dict[str, str]:
        """Field of a gold item's content -> column: as `wanted`, else a column of words, and those named as media are.

        Words are in a column text, content or sentence; `picture_alt` says in words what `picture` shows.
        """
        if wanted:
            for column in wanted.values():
                if column not in self.columns:
                    raise NotFound(
                        f"{self.source}: there is no column {column!r} with one text an item; "
                        f"expected one of {listed(self.columns)}."
                    )
            return dict(wanted)
        words = next((name for name in TEXT if name in self.columns), None)
        found = {"text": words} if words else {}
        shown = {name: name for name in MEDIA if name in self.columns}
        found |= shown | {f"{one}_alt": f"{one}_alt" for one in shown if f"{one}_alt" in self.columns}
        if not found:
            raise NotFound(
                f"{self.source}: none of the columns is named {listed((*TEXT, *MEDIA))}; say which holds what people "
                f"are to see (one of {listed(self.columns)})."
            )
        return found


def read_items(source: Any, *, item: str | None = None, numbered: bool = False) -> Items:
    """The items of a file, a DataFrame or an Arrow table; `item` names the column of their ids.

    Of a `numbered` table each row that holds anything is an item of its own, called by its number.
    """
    sheet = open_sheet(source)
    cells = [[cell or "" for cell in column.texts()] for column in sheet.columns]
    if numbered:
        full = [row for row, texts in enumerate(zip(*cells, strict=True)) if any(texts)]
        columns = {name: tuple(cells[place][row] for row in full) for place, name in enumerate(sheet.names)}
        return Items(sheet.name, tuple(f"row-{row + 1:04d}" for row in full), columns, ())
    told = {"item": item} if item else {}
    roles = resolve(sheet.names, told, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]})
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
        if all(cells[place][row] == cells[place][one] for row, one in rows):
            kept[name] = tuple(cells[place][row] for row in first.values())
        else:
            left_out.append(name)
    return Items(sheet.name, tuple(first), kept, tuple(left_out), sheet.names[at])
