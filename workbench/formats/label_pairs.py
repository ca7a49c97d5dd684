"""How close two labels count as agreement, as a table: two labels and their weight."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, UnknownLabel
from workbench.formats.tables.columns import resolve
from workbench.formats.tables.sheet import short
from workbench.formats.tables.table import open_sheet

ROLES = {"label": ("one", "label_1"), "other": ("other_label", "label_2"), "weight": ("agreement",)}


def read_weights(source: Any, labels: Sequence[str]) -> Floats:
    """(L, L) the weights of a table with the columns label, other, weight; a pair that it does not name weighs nothing.

    A weight holds both ways round. UnknownLabel for one that is none of `labels`, InvalidTable for a pair that is
    there twice, a label beside itself that weighs less than 1, or a weight that is no number from 0 to 1, each with its row.
    """
    sheet = open_sheet(source)
    at = resolve(sheet.names, {}, sheet.source, tuple(ROLES), ROLES).at
    one, other, weight = (sheet.columns[at[role]].texts() for role in ROLES)
    code = {label: n for n, label in enumerate(labels)}
    found = np.eye(len(labels))
    seen: set[frozenset[str]] = set()
    for row, (a, b, text) in enumerate(zip(one, other, weight, strict=True)):
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
        found[code[a or ""], code[b or ""]] = found[code[b or ""], code[a or ""]] = w
    return found


def _weight(text: str | None, where: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(text or "")
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise InvalidTable(f"{where}: weight {short(text or '')!r}; expected a number from 0 to 1.")
    return number


# What each mistake costs, as a table: the gold label, the answer in its place, and the cost.

SEVERITY_ROLES = {
    "gold": ("gold_label", "truth", "expected"),
    "answer": ("label",),
    "severity": ("cost", "weight"),
}


def read_severities(source: Any, labels: Collection[str]) -> dict[tuple[str, str], float]:
    """(gold, answer) -> cost, from columns gold, answer and severity.

    UnknownLabel for one that is none of `labels`, InvalidTable for a mistake that is there twice or a cost that is no
    number from 0 upwards, each with its row.
    """
    sheet = open_sheet(source)
    at = resolve(sheet.names, {}, sheet.source, tuple(SEVERITY_ROLES), SEVERITY_ROLES).at
    gold, answer, cost = (sheet.columns[at[role]].texts() for role in SEVERITY_ROLES)
    found: dict[tuple[str, str], float] = {}
    for row, pair in enumerate(zip(gold, answer, strict=True)):
        for label in pair:
            if label not in labels:
                raise UnknownLabel(short(label or ""), labels, sheet.where(row), "the answers or the gold")
        mistake = (pair[0] or "", pair[1] or "")
        if mistake in found:
            raise InvalidTable(f"{sheet.where(row)}: {mistake} has a severity further up already.")
        found[mistake] = _cost(cost[row], sheet.where(row))
    return found


def _cost(text: str | None, where: str) -> float:
    """A number from 0 upwards."""
    try:
        number = float(text or "")
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise InvalidTable(f"{where}: severity {short(text or '')!r}; expected a number from 0 upwards.")
    return number
