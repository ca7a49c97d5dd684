"""Tables that go with answers: a model's probabilities, weights of label pairs, severities of mistakes, a checked sample."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.errors import InvalidTable, NotFound, UnknownLabel, listed
from workbench.formats.tables.columns import ALIASES, resolve
from workbench.formats.tables.formulas import harmless
from workbench.formats.tables.sheet import Sheet, short, shortened
from workbench.formats.tables.table import open_sheet
from workbench.formats.tables.write import write_columns

NOTHING_TOLD: Mapping[str, str] = {}


def read_probabilities(
    source: Any, labels: Sequence[str], *, columns: Mapping[str, str] = NOTHING_TOLD
) -> tuple[tuple[str, ...], Floats]:
    """The U items of a table and (U, L) the probability of each of L labels, in the order of `labels`.

    Every label has a column of its name; other columns are not read. The method checks that rows sum to 1.
    """
    sheet = open_sheet(source)
    overrides = {role: name for role, name in columns.items() if role in ("item", "item_id")}
    at = resolve(sheet.names, overrides, sheet.source, ("item_id",), {"item_id": ALIASES["item_id"]}).at[
        "item_id"
    ]
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
    """The items; an error where one has two rows."""
    seen: dict[str, int] = {}
    for row, item in enumerate(sheet.columns[column].texts()):
        if item is None:
            raise InvalidTable(f"{sheet.where(row)}: probabilities without an item.")
        if seen.setdefault(item, row) != row:
            raise InvalidTable(
                f"{sheet.where(row)}: item {short(item)!r} appears twice; expected one row per item."
            )
    return tuple(seen)


def _numbers(sheet: Sheet, column: int) -> Floats:
    """(U,) the numbers of a column."""
    cells = sheet.columns[column]
    parsed = np.full(len(cells.values) + 1, np.nan)
    for code, text in enumerate(cells.values):
        try:
            parsed[code] = float(text)
        except ValueError:  # an empty text too, which no row has: it is the cell without a value
            continue
    numbers = parsed[cells.code]
    if np.isnan(numbers).any():
        row = int(np.argmax(np.isnan(numbers)))
        cell = cells.values[cells.code[row]] if cells.code[row] >= 0 else ""
        raise InvalidTable(
            f"{sheet.where(row)}: column {sheet.names[column]!r} has {short(cell)!r}; expected a probability."
        )
    return numbers


# How close two labels count as agreement, as a table: two labels and their weight.

ROLES = {"label": ("one", "label_1"), "other": ("other_label", "label_2"), "weight": ("agreement",)}


def read_weights(source: Any, labels: Sequence[str]) -> Floats:
    """(L, L) the weights of a table with the columns label, other, weight; a pair that is not in it weighs 0.

    A weight holds in both directions. UnknownLabel for one that is not in `labels`, InvalidTable for a pair that is
    there twice, a label with itself that weighs less than 1, or a weight that is not from 0 to 1, each with its row.
    """
    sheet = open_sheet(source)
    at = resolve(sheet.names, {}, sheet.source, tuple(ROLES), ROLES).at
    first, other, weight = (sheet.columns[at[role]].texts() for role in ROLES)
    code = {label: n for n, label in enumerate(labels)}
    weights = np.eye(len(labels))
    seen: set[frozenset[str]] = set()
    for row, (a, b, text) in enumerate(zip(first, other, weight, strict=True)):
        for label in (a, b):
            if label not in code:
                raise UnknownLabel(short(label or ""), labels, sheet.where(row), "the answers")
        pair = frozenset((a or "", b or ""))
        if pair in seen:
            raise InvalidTable(
                f"{sheet.where(row)}: {short(a or '')!r} and {short(b or '')!r} have a weight further up."
            )
        seen.add(pair)
        w = _weight(text, sheet.where(row))
        if a == b and w != 1:
            raise InvalidTable(f"{sheet.where(row)}: a label agrees with itself by 1, not by {w:g}.")
        weights[code[a or ""], code[b or ""]] = weights[code[b or ""], code[a or ""]] = w
    return weights


def _weight(text: str | None, where: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(text or "")
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise InvalidTable(f"{where}: weight {short(text or '')!r}; expected a number from 0 to 1.")
    return number


# What each mistake costs, as a table: the gold label, the wrong answer, and the cost.

SEVERITY_ROLES = {
    "gold": ("gold_label", "truth", "expected"),
    "answer": ("label",),
    "severity": ("cost", "weight"),
}


def read_severities(source: Any, labels: Collection[str]) -> dict[tuple[str, str], float]:
    """(gold, answer) -> cost, from columns gold, answer and severity.

    UnknownLabel for one that is not in `labels`, InvalidTable for a mistake that is there twice or a cost that is not a
    number from 0 upwards, each with its row.
    """
    sheet = open_sheet(source)
    at = resolve(sheet.names, {}, sheet.source, tuple(SEVERITY_ROLES), SEVERITY_ROLES).at
    gold, answer, cost = (sheet.columns[at[role]].texts() for role in SEVERITY_ROLES)
    costs: dict[tuple[str, str], float] = {}
    for row, pair in enumerate(zip(gold, answer, strict=True)):
        for label in pair:
            if label not in labels:
                raise UnknownLabel(short(label or ""), labels, sheet.where(row), "the answers or the gold")
        mistake = (pair[0] or "", pair[1] or "")
        if mistake in costs:
            raise InvalidTable(f"{sheet.where(row)}: {mistake} has a severity further up already.")
        costs[mistake] = _cost(cost[row], sheet.where(row))
    return costs


def read_spelling(source: Any) -> dict[str, str]:
    """Another spelling -> the label, from the first two columns of a table, whatever they are called."""
    sheet = open_sheet(source)
    if len(sheet.names) < 2:
        raise InvalidTable(f"{sheet.source}: expected two columns, the other spelling and the label.")
    spelling: dict[str, str] = {}
    for row, (other, label) in enumerate(zip(*(column.texts() for column in sheet.columns[:2]), strict=True)):
        if other is None or label is None:
            raise InvalidTable(
                f"{sheet.where(row)}: an empty cell; expected a spelling and the label it is read as."
            )
        if spelling.setdefault(other, label) != label:
            raise InvalidTable(
                f"{sheet.where(row)}: {other!r} is read as {label!r}, further up as {spelling[other]!r}."
            )
    return spelling


def _cost(text: str | None, where: str) -> float:
    """A number from 0 upwards."""
    try:
        number = float(text or "")
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise InvalidTable(f"{where}: severity {short(text or '')!r}; expected a number from 0 upwards.")
    return number


# A sample of answers to check by hand: written with an empty column, read back when it is filled in.

GIVEN, RIGHT = "given", "right_label"


def write_sample(sample: Annotations, path: Path) -> None:
    """One row an answer, with an empty column `right_label` for whoever checks."""
    columns: dict[str, list[Any]] = {
        "item_id": sample.item.texts(),
        "question": [sample.question] * len(sample),
        "annotator_id": sample.annotator.texts(),
        GIVEN: sample.label.texts(),
        RIGHT: [""] * len(sample),
    }
    write_columns(columns, path)


def read_checked(source: Any, annotations: Annotations) -> dict[tuple[str, str], bool]:
    """(item, annotator) -> whether that answer is wrong; a row with an empty `right_label` was not checked.

    An apostrophe that `write_sample` put in front of an id or a label is taken off again: names are those of `annotations`.
    """
    sheet = open_sheet(source)
    needed = ("item_id", "annotator_id", GIVEN, RIGHT)
    for name in needed:
        if name not in sheet.names:
            raise NotFound(
                f"{sheet.source}: there is no column {name!r}; expected a sample of `workbench audit --sample` with its "
                f"column {RIGHT!r} filled in, found {listed(shortened(sheet.names))}."
            )
    items, people = (
        {harmless(name): name for name in names} for names in (annotations.items, annotations.annotators)
    )
    columns = (sheet.columns[sheet.names.index(name)].texts() for name in needed)
    wrong: dict[tuple[str, str], bool] = {}
    for row, (item, annotator, answer, right) in enumerate(zip(*columns, strict=True)):
        if not answer or not (right or "").strip():
            continue
        key = (items.get(item or "", item or ""), people.get(annotator or "", annotator or ""))
        if key in wrong:
            of = f"{short(key[1])!r} to {short(key[0])!r}"
            raise InvalidTable(f"{sheet.where(row)}: the answer of {of} stands twice.")
        wrong[key] = harmless((right or "").strip()) != harmless(answer)
    if not wrong:
        raise InvalidTable(
            f"{sheet.source}: no row has a {RIGHT!r} yet; write the right label of each answer there."
        )
    return wrong
