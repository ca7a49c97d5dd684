"""Questions from annotators as a team collects them on a sheet: one row a question, in their own words."""

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import numpy as np
from pydantic import ValidationError

from workbench.answers.import_report import ImportReport
from workbench.characters import typed
from workbench.documents.feedback import Feedback
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.sheet import Sheet
from workbench.formats.tables.table import open_sheet
from workbench.formats.tables.times import NotATime, instants, zone_of

NAMES: Mapping[str, tuple[str, ...]] = {
    "note": ("note", "text", "remark", "comment"),
    "at": ("at", "date", "asked_at", "time", "timestamp"),
    "who": ("who", "annotator", "annotator_id", "asked_by", "name"),
    "item": ("item", "item_id"),
    "item_text": ("item_text",),
    "question": ("question",),
    "label": ("label",),
    "rule": ("rule",),
    "id": ("id",),
    "source": ("source",),
}

WORDS = ("note", "who", "item_text")  # what a person wrote, for others to read


def read_questions(
    source: Any, *, at: dt.datetime, timezone: str | None = None
) -> tuple[tuple[Feedback, ...], ImportReport]:
    """Read a sheet with a column `note` and, where it has them, at, who, item, item_text, question, label, rule, id.

    `at` is the time of a row without one. A row without an id gets one from its content, so that the same sheet
    read again adds nothing. A time without its zone or an invalid value is an error with its place.
    """
    sheet = source if isinstance(source, Sheet) else open_sheet(source)
    columns = {role: number for role, names in NAMES.items() if (number := _column(sheet, names)) is not None}
    if "note" not in columns:
        raise NotFound(
            f"{sheet.source}: there is no column note, which holds what was asked; the columns are {listed(sheet.names)}."
        )
    times = _times(sheet, columns.get("at"), timezone)
    cells = {role: sheet.columns[at_].texts() for role, at_ in columns.items() if role != "at"}
    asked, empty = [], []
    for row in range(len(sheet)):
        values = {role: texts[row] for role, texts in cells.items() if texts[row] is not None}
        if "note" not in values:
            empty.append(row)
            continue
        asked.append(_feedback(values, times[row] or at, times[row], sheet, row))
    losses = sheet.losses
    unread = sorted(set(range(len(sheet.names))) - set(columns.values()))
    for column in unread:
        losses = losses.and_loss(
            f"column {sheet.names[column]!r} not read", len(sheet), sheet.example(0), sheet.name
        )
    if empty:
        losses = losses.and_loss(
            "rows without a note left out", len(empty), sheet.example(empty[0]), sheet.name
        )
    return tuple(asked), losses


def _column(sheet: Sheet, names: tuple[str, ...]) -> int | None:
    lower = [name.strip().lower().replace(" ", "_") for name in sheet.names]
    return next((lower.index(name) for name in names if name in lower), None)


def _times(sheet: Sheet, column: int | None, timezone: str | None) -> list[dt.datetime | None]:
    if column is None:
        return [None] * len(sheet)
    codes = sheet.columns[column]
    try:
        times = instants(codes, zone_of(timezone) if timezone else None).at
    except NotATime as error:
        row = int(np.flatnonzero(codes.code == codes.values.index(error.text))[0])
        raise InvalidTable(f"{sheet.where(row)}: time {error.text!r} {error.why}.") from None
    return [None if np.isnat(at) else at.item().replace(tzinfo=dt.UTC) for at in times]


def _feedback(
    values: dict[str, str | None], at: dt.datetime, stated_at: dt.datetime | None, sheet: Sheet, row: int
) -> Feedback:
    """One row; without an id it gets one made from its content, not from the time of reading."""
    if "id" not in values:
        content = "\n".join(f"{role}={values[role]}" for role in sorted(values)) + f"\n{stated_at}"
        values["id"] = f"sheet-{sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"
    values |= {role: typed(text) for role in WORDS if (text := values.get(role))}
    try:
        return Feedback.model_validate({"source": "sheet", **values, "at": at})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidTable(f"{sheet.where(row)}, {field}: {first['msg']}.") from None
