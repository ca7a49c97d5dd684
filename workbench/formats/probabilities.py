"""A model's probabilities as a table: one row an item, one column a label."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.sheet import Sheet, short, shortened
from workbench.formats.tables.table import open_sheet

NOTHING_TOLD: Mapping[str, str] = {}


def read_probabilities(
    source: Any, labels: Sequence[str], *, columns: Mapping[str, str] = NOTHING_TOLD
) -> tuple[tuple[str, ...], Floats]:
    """The U items of a table and (U, L) the probability of each of L labels, in the order of `labels`.

    Every label has a column of its name; other columns are not read. Whether a row sums to 1 is for the method to say.
    """
    sheet = open_sheet(source)
    told = {role: name for role, name in columns.items() if role in ("item", "item_id")}
    at = resolve(sheet.names, told, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]}).at["item_id"]
    missing = [label for label in labels if label not in sheet.names]
    if missing:
        raise NotFound(
            f"{sheet.source}: no column for the label {listed(missing)}; the file has"
            f" {listed(shortened(sheet.names), 40)}. Every label has a column of probabilities."
        )
    items = _once(sheet, at)
    table = [_numbers(sheet, sheet.names.index(label)) for label in labels]
    return items, np.column_stack(table) if table else np.zeros((len(items), 0))


def _once(sheet: Sheet, column: int) -> tuple[str, ...]:
    """The items, each of them in one row."""
    seen: dict[str, int] = {}
    for row, item in enumerate(sheet.columns[column].texts()):
        if item is None:
            raise InvalidTable(f"{sheet.where(row)}: probabilities without an item.")
        if seen.setdefault(item, row) != row:
            raise InvalidTable(
                f"{sheet.where(row)}: item {short(item)!r} stands further up already; expected one row an item."
            )
    return tuple(seen)


def _numbers(sheet: Sheet, column: int) -> Floats:
    """(U,) the numbers of a column."""
    cells = sheet.columns[column]
    found = np.full(len(cells.values) + 1, np.nan)
    for code, text in enumerate(cells.values):
        try:
            found[code] = float(text)
        except ValueError:  # an empty text too, which no row has: it is the cell without a value
            continue
    numbers = found[cells.code]
    if np.isnan(numbers).any():
        row = int(np.argmax(np.isnan(numbers)))
        shown = cells.values[cells.code[row]] if cells.code[row] >= 0 else ""
        raise InvalidTable(
            f"{sheet.where(row)}: column {sheet.names[column]!r} has {short(shown)!r}; expected a probability."
        )
    return numbers
