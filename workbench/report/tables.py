"""A table as a value: shown by one template, and written as CSV."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from workbench.formats.tables.write import csv_bytes
from workbench.report import numbers
from workbench.report.provenance import Provenance
from workbench.store.files import replace
from workbench.store.workspace import Workspace

Value = str | int | float | None


class Shown(NamedTuple):
    """A cell that looks different from its value: `.944` for 0.94375, or a chip for a label.

    `html` is escaped unless it is our Markup.
    """

    value: Value
    html: str


@dataclass(frozen=True)
class Column:
    """A column: its head, its kind (text is left, numbers right), and where it appears.

    only   "page" for drawings, "csv" for numbers that the page shows in another column
    """

    title: str
    kind: Literal["text", "number"] = "text"
    only: Literal["", "page", "csv"] = ""


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its head.

    id        names the CSV file, and the table within its page
    caption   what the numbers are, their n and method
    shown     rows shown at once on the page; the rest is folded
    most      rows on the page at most; the CSV always has all
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Shown, ...], ...]
    shown: int | None = None
    most: int | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", self.id):
            raise ValueError(f"a table's id names a file; {self.id!r} does not")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.id}: a row has {len(row)} cells for {len(self.columns)} columns"
                )

    @cached_property
    def head(self) -> tuple[Column, ...]:
        """The columns that the page shows."""
        return tuple(column for column in self.columns if column.only != "csv")

    def cells(self) -> list[list[tuple[str, str]]]:
        """Each row of the page as (html or text, kind) cells, for the template."""
        kept = [(i, column.kind) for i, column in enumerate(self.columns) if column.only != "csv"]
        return [[(_text(row[i]), kind) for i, kind in kept] for row in self.rows[: self.most]]

    def to_dict(self) -> dict[str, Any]:
        """The data of the CSV, for JSON."""
        kept = [i for i, column in enumerate(self.columns) if column.only != "page"]
        rows = [[_value(row[i]) for i in kept] for row in self.rows]
        return {
            "id": self.id,
            "columns": [[self.columns[i].title, self.columns[i].kind] for i in kept],
            "rows": rows,
        }

    @classmethod
    def of_dict(cls, table: Mapping[str, Any]) -> "Table":
        """The table from `to_dict`, for its CSV only."""
        columns = tuple(Column(title, kind) for title, kind in table["columns"])
        return cls(table["id"], "", columns, tuple(map(tuple, table["rows"])))

    def to_csv(self) -> bytes:
        """RFC 4180, UTF-8: a header row, CRLF, full precision, empty for undefined values.

        A spreadsheet runs text that begins with = + - @ as a formula, and annotators write such text. It gets
        an apostrophe in front; numbers, and text that is just a number such as the label "-1", stay as they are.
        """
        table = self.to_dict()
        return csv_bytes([title for title, _ in table["columns"]], table["rows"], end="\r\n")

    def write_csv(self, folder: Path) -> Path:
        """Write `<id>.csv` into a folder, in one step."""
        return self.write_to(folder / f"{self.id}.csv")

    def write_to(self, path: Path) -> Path:
        """Write the CSV to `path`, in one step."""
        replace(path, self.to_csv())
        return path


def numeric(*titles: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(title, "number") for title in titles)


def inputs(source: Provenance) -> Table:
    """Every input file."""
    rows = []
    for file in dict.fromkeys(source.inputs):
        named = (
            Markup('{} <span class="where">{}</span>').format(file.name, file.path)
            if file.name
            else file.path
        )
        short = Markup('<span class="digest">{}</span>').format(numbers.digest(file.sha256))
        rows.append(
            (file.role[:1].upper() + file.role[1:], Shown(file.path, named), Shown(file.sha256, short))
        )
    head = (Column("What"), Column("File, seen from the workspace"), Column("SHA-256"))
    return Table(
        "inputs",
        "Every file that was read, with the first digits of the digest of its bytes; the page and the CSV hold all of them.",
        head,
        tuple(rows),
    )


def losses(source: Provenance) -> Table:
    """What was left out or changed between the files and the answers."""
    head = (Column("What"), Column("Count", "number"), Column("For example"), Column("File"))
    rows = tuple((loss.what, loss.count, loss.example, loss.source) for loss in source.losses)
    return Table("losses", "What was skipped, repeated or dropped when the files were read.", head, rows)


def _value(cell: Value | Shown) -> Value:
    return cell.value if isinstance(cell, Shown) else cell


def _text(cell: Value | Shown) -> str:
    if isinstance(cell, Shown):
        return cell.html
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.3g}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def write_names(called: Mapping[str, str], path: Path, workspace: Workspace) -> Path:
    """Write the key to the pseudonyms as a separate CSV; the readers of the page must not get it. It is recorded."""
    workspace.names_exported("key to the pseudonyms of a report", path)
    rows = tuple(sorted((name, annotator) for annotator, name in called.items()))
    table = Table("names", "", (Column("pseudonym"), Column("annotator_id")), rows)
    replace(path, table.to_csv(), private=True)
    return path
