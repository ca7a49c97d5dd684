"""Items that may be drawn, from any table: one row an item or many, with the columns that say one thing of each item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import NotFound, listed
from workbench.formats.columns import ALIASES, resolve
from workbench.formats.table import open_sheet
from workbench.formats.texts import TEXT

PICTURE = "picture"


@dataclass(frozen=True)
class Items:
    """Item ids in order of appearance, and the columns (one text an item) that hold the same in all its rows.

    left_out  columns that say different things of one item, such as who answered what
    """

    source: str
    items: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]

    def content(self, wanted: Mapping[str, str] | None = None) -> dict[str, str]:
        """Field of a gold item's content -> column: as `wanted`, else the columns named text, content, sentence or picture."""
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
        if PICTURE in self.columns:
            found[PICTURE] = PICTURE
        if not found:
            raise NotFound(
                f"{self.source}: none of the columns is named {listed((*TEXT, PICTURE))}; say which holds what people "
                f"are to see (one of {listed(self.columns)})."
            )
        return found


def read_items(source: Any, *, item: str | None = None) -> Items:
    """The items of a file, a DataFrame or an Arrow table; `item` names the column of their ids."""
    sheet = open_sheet(source)
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
        cells = [cell or "" for cell in sheet.columns[place].texts()]
        if all(cells[row] == cells[one] for row, one in rows):
            kept[name] = tuple(cells[row] for row in first.values())
        else:
            left_out.append(name)
    return Items(sheet.name, tuple(first), kept, tuple(left_out))
