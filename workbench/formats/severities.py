"""What each mistake costs, as a table: the gold label, the answer in its place, and the cost."""

from collections.abc import Collection
from typing import Any

from workbench.errors import InvalidTable, UnknownLabel
from workbench.formats.tables.columns import resolve
from workbench.formats.tables.sheet import short
from workbench.formats.tables.table import open_sheet

ROLES = {"gold": ("gold_label", "truth", "expected"), "answer": ("label",), "severity": ("cost", "weight")}


def read_severities(source: Any, labels: Collection[str]) -> dict[tuple[str, str], float]:
    """(gold, answer) -> cost, from columns gold, answer and severity.

    UnknownLabel for one that is none of `labels`, InvalidTable for a mistake that is there twice or a cost that is no
    number from 0 upwards, each with its row.
    """
    sheet = open_sheet(source)
    at = resolve(sheet.names, {}, sheet.source, tuple(ROLES), ROLES).at
    gold, answer, cost = (sheet.columns[at[role]].texts() for role in ROLES)
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
