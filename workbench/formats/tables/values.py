"""Columns of text as the values they stand for: labels of a closed set, people of a vendor, seconds, deliveries."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.answers.annotations import Categorical, Floats, Ints, Times
from workbench.answers.spelling import mapped, suggestion
from workbench.errors import InvalidTable, UnknownLabel
from workbench.formats.tables.rows import Rows
from workbench.formats.tables.sheet import (
    Cells,
    Places,
    by_text,
    compact,
    short,
    text_array,
    to_arrow,
    to_numpy,
    together,
)
from workbench.formats.tables.times import NotATime, instants
from workbench.kinds.registry import KINDS, Problems

if TYPE_CHECKING:
    from workbench.documents.guideline import Question

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
DELIVERY = r"[1-9][0-9]{0,8}"
COMMA = r"[0-9]+,[0-9]{1,2}"  # three digits behind it may be thousands
SECONDS = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"


def by_number(texts: pa.Array) -> Places:
    """(M,) labels in order: by their numbers when all are numbers, else as text.

    >>> by_number(pa.array(["10", "9", "-1"])).tolist(), by_number(pa.array(["10", "9", "x"])).tolist()
    ([2, 1, 0], [0, 1, 2])
    """
    labels = texts.to_pylist()
    if all(NUMBER.fullmatch(label) for label in labels):
        return np.array(sorted(range(len(labels)), key=lambda i: (float(labels[i]), labels[i])), np.intp)
    return by_text(texts)


def labels_of(
    rows: Rows, question: "Question | None", spelling: Mapping[str, str]
) -> tuple[Rows, Categorical]:
    """The label of every row; with a question the set is closed, and the first label outside is refused.

    `spelling` says what a label is read as before it is looked up in the set.
    """
    column = rows.needed("label")
    if question is None:
        return rows, compact(column, by_number)
    used = set(column.used().tolist())
    read_as = mapped if question.as_kind.closed else partial(_relabelled, question)
    meant = [question.parse(read_as(v, spelling)) if i in used else v for i, v in enumerate(column.values)]
    bad = np.array([text is None for text in meant] + [False])[column.code]
    if bad.any():
        raise _unknown(rows, column, int(np.argmax(bad)), question)
    changed = np.array([old != new for old, new in zip(column.values, meant, strict=True)] + [False])
    respelled = changed[column.code]
    if respelled.any():
        i = column.code[np.argmax(respelled)]
        more = f", {short(column.values[i])!r} as {short(str(meant[i]))!r}"
        rows = rows.noted(respelled, "labels written otherwise than the guideline does", more)
    return rows, _closed(column, [str(text) for text in meant], used, question)


def _relabelled(question: "Question", text: str, spelling: Mapping[str, str]) -> str:
    """An answer with parts, the label of each as the mapping reads it; a text that is none stays as it is."""
    kind = KINDS[question.kind]  # without the question's labels: the text has others
    answer = kind.parse(text) if spelling and kind.labelled else None
    if answer is None or isinstance(answer, Problems):
        return text
    read_as = [(part, spelling.get(part.label, part.label)) for part in kind.parts(answer)]
    parts = [replace(part, label=label) for part, label in read_as if label]
    return kind.render(kind.from_parts(parts))


def _closed(column: Cells, meant: list[str], used: Collection[int], question: "Question") -> Categorical:
    """Codes into the guideline's labels in its order, then into the sets of several labels, or other answers, that occur."""
    closed = question.label_ids if question.as_kind.closed else ()
    place = {label: i for i, label in enumerate(closed)}
    parts = {text: question.parts(text) if closed else [] for i in used if (text := meant[i]) not in place}
    sets = sorted(parts, key=lambda text: ([place.get(part, -1) for part in parts[text]], text))
    at = {text: i for i, text in enumerate((*closed, *sets))}
    return Categorical(tuple(at), np.array([at.get(text, -1) for text in meant], np.int32)[column.code])


def _unknown(rows: Rows, column: Cells, row: int, question: "Question") -> UnknownLabel | InvalidTable:
    """Where an answer is that the question does not take, and why not."""
    item, person = (str(rows.needed(role).text(row)) for role in ("item_id", "annotator_id"))
    where = f"{rows.where(row)}: item {short(item)!r}, annotator {short(person)!r}"
    label = column.values[column.code[row]]
    if not question.as_kind.closed or label in question.label_ids:
        return InvalidTable(f"{where}: {question.as_kind.parse(label)}")
    guideline, hint = f"question {question.id!r} of the guideline", suggestion(label, question.label_ids)
    return UnknownLabel(short(label), question.label_ids, where, guideline, hint)


def annotators_of(rows: Rows) -> Categorical:
    """Who answered: `vendor/annotator_id` where there is a vendor, for the same id elsewhere is somebody else."""
    person, vendor = rows.needed("annotator_id"), rows.column("vendor")
    if vendor is None:
        return compact(person)
    pair = together([vendor.code, person.code])
    _, first, code = np.unique(pair, return_index=True, return_inverse=True)
    names: dict[str, int] = {}
    for row in first:
        house = vendor.values[vendor.code[row]] + "/" if vendor.code[row] >= 0 else ""
        name = house + person.values[person.code[row]]
        if name in names:
            raise InvalidTable(
                f"{rows.where(row)}: annotator {name!r} is also another one, of {rows.where(names[name])}, "
                "whose vendor or id holds a '/' at another place; rename the vendor."
            )
        names[name] = int(row)
    return compact(Cells(text_array(names), code.astype(np.int32)))


def deliveries_of(rows: Rows) -> tuple[Rows, Ints | None]:
    """(N,) whole numbers from 1; a row without one counts as the first pass."""
    column = rows.column("delivery")
    if column is None:
        return rows, None
    number = _numbers(rows, column, "delivery", DELIVERY, "a whole number, 1 for the first pass")
    rows = rows.noted(column.code < 0, "rows without a delivery, taken as delivery 1")
    return rows, np.where(np.isnan(number), 1, number).astype(np.int32)


def seconds_of(rows: Rows, started: Times | None, submitted: Times | None) -> tuple[Rows, Floats | None]:
    """(N,) seconds as logged, else from start to submission; NaN where neither is known or the end is before the start."""
    column = rows.column("seconds")
    seconds = np.full(len(rows), np.nan)
    if column is not None:
        rows, column = _with_points(rows, column)
        seconds = _numbers(rows, column, "seconds", SECONDS, "a number of seconds, not below 0")
    if started is not None and submitted is not None:
        took = (submitted - started) / np.timedelta64(1, "s")
        rows = rows.noted(took < 0, "rows started after they were submitted, no seconds derived from them")
        derived = np.isnan(seconds) & (took >= 0)
        rows = rows.noted(derived, "seconds taken from started_at to submitted_at")
        seconds[derived] = took[derived]
    return rows, None if np.isnan(seconds).all() else seconds


def _with_points(rows: Rows, column: Cells) -> tuple[Rows, Cells]:
    """A column of numbers with points, where some have a decimal comma; a loss counts those."""
    commas = to_numpy(pc.match_substring_regex(column.vocabulary, f"^{COMMA}$"))
    odd = np.append(commas, False)[column.code]
    if not odd.any():
        return rows, column
    rows = rows.noted(odd, "seconds with a decimal comma, read as such", f", {column.text(np.argmax(odd))!r}")
    return rows, Cells.of(
        [
            text.replace(",", ".") if text and comma else text
            for text, comma in zip(column.texts(), odd, strict=True)
        ]
    )


def _numbers(rows: Rows, column: Cells, name: str, shape: str, expected: str) -> Floats:
    """(N,) cells as numbers, NaN where empty; a cell of another shape is an error."""
    used = column.used()
    texts = column.vocabulary.take(to_arrow(used))
    fits = to_numpy(pc.match_substring_regex(texts, f"^({shape})$"))
    if not fits.all():
        row = int(np.argmax(np.isin(column.code, used[~fits])))
        raise InvalidTable(
            f"{rows.where(row)}: {name} is {short(str(column.text(row)))!r}; expected {expected}."
        )
    number = np.full(len(column.vocabulary) + 1, np.nan)
    number[used] = to_numpy(pc.cast(texts, pa.float64()))
    return number.take(column.code)


def times_of(rows: Rows, role: str, zone: ZoneInfo | None) -> tuple[Rows, Times | None]:
    """(N,) microseconds UTC; None where the file has no such column or nothing in it."""
    column = rows.column(role)
    if column is None or (column.code < 0).all():
        return rows, None
    try:
        times = instants(column, zone)
    except NotATime as error:
        row = np.argmax(column.code == column.values.index(error.text))
        named = rows.sheet.names[rows.roles[role]]
        hint = f"--column {role}= (columns={{{role!r}: ''}} in Python) reads the file without it"
        raise InvalidTable(
            f"{rows.where(row)}: {named} {short(error.text)!r} {error.why}. {hint}."
        ) from error
    rows = rows.noted(times.unsure, f"{role} at a turn of the clock, read as the earlier of two times")
    return rows, times.at


def needed(rows: Rows, role: str) -> Categorical:
    """A column of text that must be there."""
    return compact(rows.needed(role))


def optional(rows: Rows, role: str) -> Categorical | None:
    """A column of text that need not be there."""
    column = rows.column(role)
    return None if column is None else compact(column)


def with_vendor(rows: Rows, vendor: str | None) -> Rows:
    """All rows under the vendor that was named; refused where a column names another."""
    column = rows.column("vendor")
    if vendor is None or column is None:
        return rows
    other = np.array([*(value != vendor for value in column.values), False])[column.code]
    if other.any():
        row = int(np.argmax(other))
        raise InvalidTable(
            f"{rows.where(row)}: the vendor column says {column.text(row)!r}, but --vendor says {vendor!r}; "
            "leave one of them out."
        )
    columns = list(rows.sheet.columns)
    columns[rows.roles["vendor"]] = Cells.same(vendor, len(rows.sheet))
    return replace(rows, sheet=replace(rows.sheet, columns=tuple(columns)))
