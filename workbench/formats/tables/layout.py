"""How a table lies in its file: which sheet, in which row its header, and which columns are called otherwise or left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.sheet import Sheet, shortened

if TYPE_CHECKING:
    from workbench.documents.file_mapping import TableLayout

OTHER = "{} (other)"  # how a column is called whose name another one takes


@dataclass(frozen=True)
class Layout:
    """What the file itself does not say of its table.

    sheet   of a workbook; the first where it is empty
    header  the row of the file that names the columns, from 1; what stands above it is left out
    names   column of the file -> how it is called from here on: {"Nachricht": "text"}
    leave   columns that are read as if they were not there
    """

    sheet: str = ""
    header: int = 1
    names: Mapping[str, str] = field(default_factory=dict)
    leave: tuple[str, ...] = ()

    def of(self, sheet: Sheet) -> Sheet:
        """The sheet with its columns called as this says. NotFound for a column that is not there."""
        for name in (*self.names, *self.leave):
            if name not in sheet.names:
                known = listed(shortened(sheet.names), 40)
                raise NotFound(f"{sheet.source}: there is no column {name!r}; the file has {known}.")
        kept = [at for at, name in enumerate(sheet.names) if name not in self.leave]
        called = [self._called(sheet.names[at]) for at in kept]
        notes = {new: sheet.notes[at] for new, at in enumerate(kept) if at in sheet.notes}
        losses = sheet.losses.and_loss(
            "columns not read", len(self.leave), listed(shortened(self.leave)), sheet.name
        )
        columns = tuple(sheet.columns[at] for at in kept)
        return replace(sheet, names=tuple(called), columns=columns, notes=notes, losses=losses)

    def _called(self, name: str) -> str:
        """A column's name from here on; where another column takes it, it becomes another."""
        if name in self.names:
            return self.names[name]
        return OTHER.format(name) if name in self.names.values() else name

    def refuse_rows(self, source: str) -> None:
        """Refuse a row of the header, or a sheet, in a file that has neither."""
        if self.header != 1 or self.sheet:
            raise InvalidTable(f"{source}: only a CSV, TSV or Excel file has rows above its header.")


PLAIN = Layout()


def layout_of(stated: "TableLayout | None") -> Layout:
    """The layout that a document states."""
    return PLAIN if stated is None else Layout(stated.sheet, stated.header, stated.names, stated.leave)
