"""The answers in a sheet, one a row: what is dropped, what is kept although it looks odd, and how a wide sheet becomes long."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from workbench.answers.annotations import Bools, Ints, nobody_twice
from workbench.answers.import_report import ImportReport
from workbench.answers.spelling import LEFT_OUT, mapped
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.tables.columns import ALIASES, TEXT, resolve
from workbench.formats.tables.sheet import Cells, Places, Sheet, shortened, text_array, together

if TYPE_CHECKING:
    from workbench.documents.guideline import Question

STATUSES = {
    **dict.fromkeys(("", "submitted", "accepted", "approved", "completed", "complete", "done"), "submitted"),
    **dict.fromkeys(("skipped", "skip", "cancelled", "canceled"), "skipped"),
    **dict.fromkeys(("draft",), "draft"),
    **dict.fromkeys(("rejected",), "rejected"),
}
TRUTH = {
    **dict.fromkeys(("true", "1", "yes"), True),
    **dict.fromkeys(("false", "0", "no", ""), False),
}
REPEATS = (
    "answers given again by the same annotator on the same item "
    "(the first counts, everywhere; with --repeats all, all do)"
)


PLACES = {  # columns that together say where a mark is, and the kind that such marks are
    ("start", "end"): "spans",
    ("c0", "c1", "c2", "c3"): "boxes",
    ("x", "y", "width", "height"): "boxes",
    ("x1", "y1", "x2", "y2"): "boxes",
    ("xmin", "ymin", "xmax", "ymax"): "boxes",
}
A_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
OFTEN = 0.1  # of the rows: repeated answers are fewer, several marks of one person on one item are more


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a sheet that are still in, and what was lost so far.

    kept   (N,) their numbers, in order; None where all of the sheet are in, in its order
    """

    sheet: Sheet
    roles: Mapping[str, int]
    losses: ImportReport
    kept: Places | None = None

    def __len__(self) -> int:
        return len(self.sheet) if self.kept is None else len(self.kept)

    def cells(self, column: int) -> Cells:
        """A column of the sheet at the rows that are in."""
        cells = self.sheet.columns[column]
        return cells if self.kept is None else cells.take(self.kept)

    def column(self, role: str) -> Cells | None:
        """The column that plays a role, at the rows that are in; None where the sheet has none."""
        return self.cells(self.roles[role]) if role in self.roles else None

    def needed(self, role: str) -> Cells:
        """A column that must be there."""
        return self.cells(self.roles[role])

    def only(self, rows: Places | Bools) -> "Rows":
        """Some of the rows, in the order asked for."""
        return replace(self, kept=np.arange(len(self))[rows] if self.kept is None else self.kept[rows])

    def where(self, row: int | np.intp) -> str:
        """The `row`-th of the rows that are in, as an error names it."""
        return self.sheet.where(self._place(row))

    def noted(self, odd: Bools, what: str, more: str = "", *, lost: bool = False) -> "Rows":
        """The same rows, and a loss that counts those where `odd` (N,) is true."""
        if not odd.any():
            return self
        example = self.sheet.example(self._place(np.argmax(odd))) + more
        losses = self.losses.and_loss(what, int(odd.sum()), example, self.sheet.name, lost=lost)
        return replace(self, losses=losses)

    def without(self, odd: Bools, what: str) -> "Rows":
        """The rows where `odd` (N,) is false, and a loss that counts the others."""
        return self.noted(odd, what, lost=True).only(~odd) if odd.any() else self

    def _place(self, row: int | np.intp) -> int:
        """The number of a row in the sheet."""
        return int(row if self.kept is None else self.kept[row])


def answers_only(rows: Rows) -> Rows:
    """Drop what is no answer of an annotator, then note who answered the same item again."""
    rows = _in_order(_without_gaps(_without_gold(_submitted(rows))))
    item, annotator = rows.needed("item_id"), rows.needed("annotator_id")
    if nobody_twice(item.code, annotator.code, np.bincount(item.code), len(annotator.values)):
        return rows
    return _repeats_noted(_without_duplicates(rows))


def left_out(rows: Rows, spelling: Mapping[str, str]) -> Rows:
    """The rows whose label the mapping does not leave out; it leaves one out that it reads as nothing."""
    if all(spelling.values()):
        return rows
    label = rows.needed("label")
    return rows.without(_where(label, [not mapped(value, spelling) for value in label.values]), LEFT_OUT)


def _submitted(rows: Rows) -> Rows:
    """A skip, a draft and a rejection are statuses, not labels."""
    column = rows.column("status")
    if column is None:
        return rows
    status = [STATUSES.get(value.casefold(), "?") for value in column.values]
    unknown = _where(column, [name == "?" for name in status])
    if unknown.any():
        row = int(np.argmax(unknown))
        raise InvalidTable(
            f"{rows.where(row)}: status {column.text(row)!r} is not known; expected one of "
            f"{listed([s for s in STATUSES if s], 20)}. columns={{'status': ''}} reads the file without it."
        )
    for name in ("skipped", "draft", "rejected"):
        rows = rows.without(
            _where(rows.needed("status"), [s == name for s in status]), f"rows with status {name}, no answers"
        )
    return rows


def _where(cells: Cells, holds: Sequence[bool]) -> Bools:
    """(N,) whether what holds of a value holds of the cell; not of an empty one."""
    return np.array([*holds, False], bool).take(cells.code)


GOLD_ROWS = "gold rows, no ordinary answers"


def _without_gold(rows: Rows) -> Rows:
    """Gold rows are the answer key, never ordinary answers."""
    column = rows.column("is_gold")
    if column is None:
        return rows
    truth = [TRUTH.get(value.casefold()) for value in column.values]
    for i, (value, known) in enumerate(zip(column.values, truth, strict=True)):
        if known is None and (column.code == i).any():
            raise InvalidTable(
                f"{rows.where(np.argmax(column.code == i))}: is_gold is {value!r}; "
                f"expected one of {listed(t for t in TRUTH if t)} or nothing."
            )
    return rows.without(_where(column, [bool(known) for known in truth]), GOLD_ROWS)


def _without_gaps(rows: Rows) -> Rows:
    """An answer says who said what of which item."""
    for role, name in (("item_id", "an item"), ("annotator_id", "an annotator"), ("label", "a label")):
        rows = rows.without(rows.needed(role).code < 0, f"rows without {name}, dropped")
    return rows


def _in_order(rows: Rows) -> Rows:
    """Rows in the order of their repeat number, where the file has one and does not follow it."""
    column = rows.column("repeat")
    if column is None or not all(value.isdecimal() for value in column.values if value):
        return rows
    number = np.array([*(float(value or 0) for value in column.values), 0.0])[column.code]
    order = np.argsort(number, kind="stable")
    who = together([rows.needed("item_id").code, rows.needed("annotator_id").code])
    before = np.lexsort((np.arange(len(rows)), who))
    back = (np.diff(number[before]) < 0) & (np.diff(who[before]) == 0)
    if not back.any():
        return rows
    odd = np.zeros(len(rows), bool)
    odd[before[1:][back]] = True
    return rows.noted(odd, "rows before an earlier repeat, put in order").only(order)


def _without_duplicates(rows: Rows) -> Rows:
    """A row equal to an earlier one in every column was delivered twice; the first is kept."""
    key = together([rows.needed(role).code for role in ("item_id", "annotator_id", "label")])
    _, inverse, times = np.unique(key, return_inverse=True, return_counts=True)
    suspects = np.flatnonzero(times[inverse] > 1)
    if not len(suspects):
        return rows
    few = rows.only(suspects)
    whole = together([few.cells(i).code for i in range(len(rows.sheet.columns))])
    first = np.unique(whole, return_index=True)[1]
    odd = np.zeros(len(rows), bool)
    odd[np.delete(suspects, first)] = True
    return rows.without(odd, "rows equal to an earlier one in every column, dropped")


def _repeats_noted(rows: Rows) -> Rows:
    """Repeats stay in the table; the loss list says how they count."""
    roles = ("item_id", "annotator_id", "vendor", "delivery")
    codes = [column.code for role in roles[:-1] if (column := rows.column(role)) is not None]
    if (delivery := rows.column("delivery")) is not None:
        first_pass = delivery.values.index("1") if "1" in delivery.values else -1
        codes.append(np.where(delivery.code < 0, np.int32(first_pass), delivery.code))
    first = np.unique(together(codes), return_index=True)[1]
    if len(first) == len(rows):
        return rows
    odd = np.ones(len(rows), bool)
    odd[first] = False
    row = int(np.argmax(odd))
    item, annotator = rows.needed("item_id").text(row), rows.needed("annotator_id").text(row)
    more = f", item {item!r}, annotator {annotator!r}"
    return rows.noted(odd, REPEATS, more)


def only_question(rows: Rows, question: str | None) -> Rows:
    """The rows of one question; all rows when there is no question column."""
    column = rows.column("question")
    if column is None or question is None:
        return rows
    return rows.only(column.code == column.values.index(question))


def questions_of(rows: Rows) -> tuple[str, ...]:
    """The questions with answers, in order of appearance; empty where there is no question column."""
    column = rows.column("question")
    if column is None:
        return ()
    codes, first = np.unique(column.code, return_index=True)
    return tuple(column.values[code] for code in codes[np.argsort(first)] if code >= 0)


def choose_question(
    known: tuple[str, ...], question: str | None, labels: "Question | None", source: str
) -> str | None:
    """Which of the file's questions to read: by name, by the guideline's question, or the only one.

    None where the file has no question column.
    """
    if not known:
        return None
    if question is not None and question not in known:
        raise NotFound(
            f"{source}: holds no answer to question {question!r}; expected one of {listed(shortened(known))}."
        )
    if question is not None:
        return question
    if labels is not None and labels.id in known:
        return labels.id
    if len(known) > 1:
        raise InvalidTable(
            f"{source}: holds answers to {len(known)} questions, {listed(shortened(known))}; "
            "choose one with --question NAME."
        )
    return known[0]


# A wide sheet has one column per annotator; it is turned into a long one first.

OUR_NAMES: Mapping[str, tuple[str, ...]] = dict.fromkeys(ALIASES, ())
FEWEST = 5  # cells from which on a column may be told to be text by what it holds


def read_wide(sheet: Sheet, columns: Mapping[str, str], annotator: str | None) -> Rows:
    """The first column holds the items, or the one that `columns` names; our names and those of `columns` play
    their roles, a column of the items' texts is none, and every other column is one annotator.
    """
    if annotator is not None or {"annotator", "annotator_id", "label"} & set(columns):
        raise InvalidTable(
            f"{sheet.source}: in a wide sheet the columns are the annotators and their cells the labels; "
            "name neither."
        )
    roles = roles_of(sheet, columns)
    if {"annotator_id", "label"} & roles.keys():
        raise InvalidTable(
            f"{sheet.source}: has a column annotator_id or label, so it is long; leave out --wide."
        )
    long, roles = _unpivoted(sheet, roles)
    return Rows(long, roles, long.losses)


def roles_of(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, int]:
    """The column of every role in a wide sheet; the first column holds the items unless `columns` names another."""
    overrides = columns if {"item", "item_id"} & set(columns) else {"item": sheet.names[0], **columns}
    return dict(resolve(sheet.names, overrides, sheet.source, (), OUR_NAMES).at)


def refuse_places(rows: Rows) -> None:
    """Refuse a table with one row a span or a box: its labels are those of marks, and no answers to an item."""
    sheet, free = rows.sheet, {}
    for place, name in enumerate(rows.sheet.names):
        if place not in rows.roles.values():
            free[name.strip().casefold()] = place
    for names, kind in PLACES.items():
        if not all(name in free for name in names):
            continue
        numbers = all(
            A_NUMBER.fullmatch(value) for name in names for value in sheet.columns[free[name]].values if value
        )
        if numbers and _again(rows) > OFTEN * len(rows):
            raise InvalidTable(
                f"{sheet.name}: columns {listed(names)} say where a mark is, one row each, so these rows are no labels of "
                f"items. Join the marks of a person on an item into one JSON answer, and set --kind {kind} of agreement, "
                f"score or import; --kind choice reads the rows as labels."
            )


def _again(rows: Rows) -> int:
    """How many rows are of an item that the same annotator has an earlier row of."""
    item, person = rows.column("item_id"), rows.column("annotator_id")
    if item is None or person is None:
        return 0
    pairs = np.stack((item.code, person.code))
    return len(rows) - int(np.unique(pairs, axis=1).shape[1])


def text_columns(sheet: Sheet, roles: Mapping[str, int]) -> list[int]:
    """The columns of a wide sheet that hold the items' texts: by name, or the only one unlike all others.

    Unlike means: cells of several words, no cell twice, while every other column repeats its values.
    """
    free = [i for i in range(len(sheet.names)) if i not in roles.values()]
    named = [i for i in free if sheet.names[i].strip().casefold() in TEXT]
    free = [i for i in free if i not in named]
    unlike = [i for i in free if _once(sheet.columns[i]) and sentences(sheet.columns[i])]
    repeats = [i for i in free if 2 * len(_distinct(sheet.columns[i])) <= _cells(sheet.columns[i])]
    return named + (unlike if len(unlike) == 1 and len(repeats) == len(free) - 1 > 0 else [])


def _cells(codes: Cells) -> int:
    return int((codes.code >= 0).sum())


def _distinct(codes: Cells) -> list[str]:
    return [codes.values[code] for code in np.unique(codes.code[codes.code >= 0]).tolist()]


def _once(codes: Cells) -> bool:
    return FEWEST <= _cells(codes) == len(_distinct(codes))


def sentences(codes: Cells) -> bool:
    """Whether most of the different values of a column are of several words."""
    values = _distinct(codes)
    return 2 * sum(len(value.split()) > 1 for value in values) > len(values)


def _unpivoted(sheet: Sheet, roles: dict[str, int]) -> tuple[Sheet, dict[str, int]]:
    """One row per answer, annotator after annotator; an empty cell is no answer."""
    texts = text_columns(sheet, roles)
    people = [i for i in range(len(sheet.names)) if i not in roles.values() and i not in texts]
    names = [sheet.names[i] for i in people]
    if len(set(names)) < len(names) or "" in names or not names:
        raise InvalidTable(
            f"{sheet.source}: a wide sheet has one column per annotator, each with a name of its own; "
            f"got {shortened(names)}."
        )
    at = {
        value: i for i, value in enumerate(dict.fromkeys(v for i in people for v in sheet.columns[i].values))
    }
    answer = np.concatenate([_recoded(sheet.columns[i], at) for i in people])
    filled = np.flatnonzero(answer >= 0)
    row, person = filled % len(sheet), (filled // len(sheet)).astype(np.int32)
    columns = [sheet.columns[i].take(row) for i in roles.values()]
    columns += [Cells(text_array(names), person), Cells(text_array(at), answer[filled])]

    def place(i: int) -> str:
        return f"{sheet.place(int(row[i]))}, column {names[person[i]]!r}"

    losses = sheet.losses + ImportReport(tuple(sheet.notes[i] for i in people if i in sheet.notes))
    losses = losses.and_loss("columns read as annotators", len(names), listed(shortened(names)), sheet.name)
    if texts:
        named = listed(shortened([sheet.names[i] for i in texts]))
        losses = losses.and_loss(
            "columns read as the items' texts, not as annotators", len(texts), named, sheet.name
        )
    titles = (*(sheet.names[i] for i in roles.values()), "annotator_id", "label")
    long = Sheet(sheet.source, titles, tuple(columns), place, losses)
    return long, {role: i for i, role in enumerate((*roles, "annotator_id", "label"))}


def _recoded(codes: Cells, at: dict[str, int]) -> Ints:
    return np.array([*(at[value] for value in codes.values), -1], np.int32)[codes.code]
