"""Edge cases and examples from a table of a written guideline: what it is about, the label, and why."""

import datetime as dt

from workbench.documents.guideline import EdgeCase, Example
from workbench.formats.drafting import Drafting, DraftQuestion, slug
from workbench.formats.tables.sheet import short
from workbench.formats.written.label_list import CALLED, folded

DECISIONS = "decision|decided as|verdict"
ITEMS = "example|examples|item|message|text"
COLUMNS = {
    "item": f"case|cases|edge case|edge cases|hard case|hard cases|situation|scenario|{ITEMS}",
    "label": f"label|labels|category|class|classification|{DECISIONS}|answer|correct answer",
    "why": "why|reason|reasons|rationale|explanation|because|comment|comments|note|notes",
    "by": "decided by|by|who",
    "on": "decided on|date|when",
    "number": "no|no.|nr|nr.|number|#|id",
}
_ROLE_OF = {word: role for role, words in COLUMNS.items() for word in words.split("|")}
_NO_CASE = {*_ROLE_OF, *CALLED["label"]}
_DEFINITIONS = set(CALLED["definition"]) - _ROLE_OF.keys()
Rows = tuple[tuple[str, ...], ...]


def columns_of(header: tuple[str, ...]) -> dict[str, int]:
    """Role -> number of the column; empty where the table is none of cases.

    >>> columns_of(("Case", "Label", "Why"))
    {'item': 0, 'label': 1, 'why': 2}

    What comes before the decision is the case, whatever it is called:

    >>> columns_of(("Review and reply", "Decision"))
    {'label': 1, 'item': 0}

    A table that begins with its labels, or with their groups, describes them:

    >>> columns_of(("Label", "Explanation", "Example")), columns_of(("Group", "Label", "Definition"))
    ({}, {})

    So does one with codes or definitions, and a list of questions and answers decides nothing:

    >>> columns_of(("Value", "Verdict", "Meaning")), columns_of(("Code", "Verdict", "Explanation"))
    ({}, {})
    >>> columns_of(("ID", "Meaning", "Decision")), columns_of(("Question", "Answer"))
    ({}, {})
    """
    at: dict[str, int] = {}
    names = [name.strip().rstrip(":?").casefold() for name in header]
    for column, name in enumerate(names):
        if role := _ROLE_OF.get(name):
            at.setdefault(role, column)
    label = at.get("label", -1)
    plain = [folded(name) for name in names]
    free = [column for column in range(label) if not {names[column], plain[column]} & _NO_CASE]
    if "item" not in at and free and names[label] in DECISIONS.split("|"):
        coded = not {*CALLED["label"], *CALLED["name"]}.isdisjoint(plain)
        if not any(name in _DEFINITIONS and (coded or n != free[0]) for n, name in enumerate(plain)):
            at["item"] = free[0]
    return at if "item" in at and at["item"] < label else {}


def read_cases(rows: Rows, place: str, drafting: Drafting) -> None:
    """Each row with a reason is an edge case, one without is an example of its label; the others are losses."""
    at = columns_of(rows[0])
    for n, row in enumerate(rows[1:], 2):
        where = f"{place}, row {n}"
        cells = {role: drafting.text(row[i], where) if i < len(row) else "" for role, i in at.items()}
        found = _label(cells["label"], drafting)
        if not cells["item"] or found is None:
            if any(row):
                drafting.lose(_why_not(cells), f"{where}: {short(' | '.join(filter(None, row)))!r}")
            continue
        asked, label = found
        if cells.get("why"):
            drafting.cases.append(_case(cells, asked.id, label, where, drafting))
        else:
            examples = (*asked.labels[label].examples, Example(text=cells["item"]))
            asked.labels[label] = asked.labels[label].model_copy(update={"examples": examples})
        for i, cell in enumerate(row):
            if i not in at.values() and cell:
                drafting.lose(f"a cell in column {i + 1} of a table", f"{where}: {short(cell)!r}")


def _why_not(cells: dict[str, str]) -> str:
    if not cells["item"]:
        return "a row of a table of cases without a case"
    return (
        f"a case with {short(cells['label'])!r}, which is no label here"
        if cells["label"]
        else "a case without a label"
    )


def _case(cells: dict[str, str], question: str, label: str, where: str, drafting: Drafting) -> EdgeCase:
    """The document decided it, today for all we know, unless it says who and when."""
    on = dt.datetime.now(dt.UTC).date()
    if cells.get("on"):
        try:
            on = dt.date.fromisoformat(cells["on"])
        except ValueError:
            drafting.lose("a day not written like 2026-11-30", f"{where}: {short(cells['on'])!r}")
    return EdgeCase(
        id=f"E{len(drafting.cases) + 1}",
        question=question,
        item=cells["item"],
        decision=label,
        why=cells["why"],
        decided_by=cells.get("by") or drafting.source,
        decided_on=on,
    )


def _label(text: str, drafting: Drafting) -> tuple[DraftQuestion, str] | None:
    """The question and the label that a cell names, by id, by name, or by another spelling of either."""
    wanted = slug(text)
    for asked in drafting.whole():
        for label in asked.labels.values():
            if wanted and wanted in (slug(label.id), slug(label.shown)):
                return asked, label.id
    return None
