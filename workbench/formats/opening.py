"""From whatever a user hands in to rows whose columns have their roles, and what had to be guessed for that."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.answers.import_report import LossList
from workbench.errors import InvalidTable, listed
from workbench.formats import label_studio
from workbench.formats.tables.columns import LAST_RESORT, REQUIRED, Roles, resolve
from workbench.formats.tables.records import of_list
from workbench.formats.tables.rows import Rows
from workbench.formats.tables.sheet import Sheet, shortened
from workbench.formats.tables.table import bytes_of, json_of, open_sheet
from workbench.formats.tables.values import with_vendor
from workbench.formats.tables.wide import read_wide


@dataclass(frozen=True)
class Told:
    """What the user says of a source because the source does not say it itself."""

    columns: Mapping[str, str] = field(default_factory=dict)
    annotator: str | None = None
    wide: bool = False
    vendor: str | None = None


@dataclass(frozen=True)
class Export:
    """A JSON file's content where that is an export of Label Studio."""

    content: Any
    path: Path
    losses: LossList


def opened(source: Any) -> Sheet | Export:
    """The table in a source, or the export; a JSON file is told by what it holds."""
    path = Path(source) if isinstance(source, str | Path) else None
    if path is None or path.suffix.lower() != ".json":
        return open_sheet(source)
    content, losses = json_of(bytes_of(path), str(path), path.name)
    if label_studio.is_export(content):
        return Export(content, path, losses)
    return of_list(content, str(path), path.name, losses)


def rows_of(source: Any, told: Told, question: str | None = None) -> Rows:
    """All rows of a source; of an export, `question` is the only one that is judged."""
    found = opened(source)
    if isinstance(found, Export):
        rows = _exported(found, told, question)
    elif told.wide:
        rows = read_wide(found, told.columns, told.annotator)
    else:
        rows = _long(found, told)
    if told.vendor is not None and "vendor" not in rows.roles:
        roles = {**rows.roles, "vendor": len(rows.sheet.names)}
        rows = replace(rows, sheet=rows.sheet.with_column("vendor", told.vendor), roles=roles)
    return _with_questions(with_vendor(rows, told.vendor))


def _exported(export: Export, told: Told, question: str | None) -> Rows:
    others = [key for key in told.columns if key not in ("item", "item_id")]
    if told.wide or others:
        raise InvalidTable(
            f"{export.path}: of a Label Studio export only the item can be chosen (--item KEY takes data[KEY]); "
            f"got {'--wide' if told.wide else listed(others)}."
        )
    sheet = label_studio.read_export(
        export.content,
        str(export.path),
        export.path.name,
        export.losses,
        item=told.columns.get("item") or told.columns.get("item_id"),
        annotator=told.annotator,
        question=question,
    )
    return Rows.of(sheet, label_studio.ROLES, sheet.losses)


def _long(sheet: Sheet, told: Told) -> Rows:
    """One row an answer: the roles of its columns, and a loss for each that was guessed or is not read."""
    required = [role for role in REQUIRED if told.annotator is None or role != "annotator_id"]
    roles = resolve(sheet.names, told.columns, sheet.source, required)
    _refuse_row_numbers(sheet, roles, told)
    losses = sheet.losses + _guesses(sheet, roles)
    if told.annotator is None:
        return Rows.of(sheet, roles.at, losses)
    if "annotator_id" in roles.at:
        raise InvalidTable(
            f"{sheet.source}: column {sheet.names[roles.at['annotator_id']]!r} says who answered; leave out "
            "--annotator-name (annotator=), or say that the column does not with columns={'annotator': ''}."
        )
    at = {**roles.at, "annotator_id": len(sheet.names)}
    return Rows.of(sheet.with_column("annotator_id", told.annotator), at, losses)


def _refuse_row_numbers(sheet: Sheet, roles: Roles, told: Told) -> None:
    """A column `id` that never repeats, beside annotators, may number the answers and not the items."""
    column = roles.at["item_id"]
    if "item_id" not in roles.guessed or sheet.names[column].strip().casefold() != LAST_RESORT["item_id"]:
        return
    code = sheet.columns[column].code
    if told.annotator is None and len(np.unique(code)) == len(code) > 1:
        raise InvalidTable(
            f"{sheet.source}: column {sheet.names[column]!r} is different in every row, so it may number the "
            "answers; say which column holds the items with --item COLUMN (columns={'item': ...} in Python)."
        )


def _guesses(sheet: Sheet, roles: Roles) -> LossList:
    losses = LossList()
    for role in roles.guessed:
        column = sheet.columns[roles.at[role]]
        example = next((value for value in column.values if value), "an empty cell")
        what = f"column {sheet.names[roles.at[role]]!r} read as {role}"
        losses = losses.and_loss(what, len(sheet), repr(*shortened([example])), sheet.name)
    for role in ("item_id", "annotator_id", "label", "vendor"):
        if (column_number := roles.at.get(role, -1)) in sheet.notes:
            losses = losses + LossList((sheet.notes[column_number],))
    ignored = shortened([sheet.names[i] for i in roles.ignored])
    return losses.and_loss("columns not read", len(ignored), listed(ignored), sheet.name)


def _with_questions(rows: Rows) -> Rows:
    """Rows whose question is known; a column without any question is none."""
    column = rows.column("question")
    if column is None:
        return rows
    if (column.code < 0).all():
        return replace(rows, roles={role: i for role, i in rows.roles.items() if role != "question"})
    return rows.without(column.code < 0, "rows without a question, dropped")
