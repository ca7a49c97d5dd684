"""A sheet of gold answers as people keep it: one row an item and question, with votes, rationale and rules."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from workbench.answers.import_report import ImportReport
from workbench.characters import typed
from workbench.documents.document import Document, Reference
from workbench.documents.gold import GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.errors import InvalidTable, NotFound, UnknownLabel, listed
from workbench.formats.tables.sheet import Sheet
from workbench.formats.tables.table import open_sheet

D = TypeVar("D", bound=Document)
VOTE = "vote:"
ITEM_FIELDS = ("difficulty", "split")
KNOWN = (
    "item_id",
    "question",
    "label",
    "accepted",
    "rationale",
    "rules",
    "settled",
    "settled_by",
    "text",
    "picture",
)


def read_gold_sheet(
    source: Any,
    *,
    guideline: Guideline,
    name: str,
    version: str,
    question: str | None = None,
    sampling: str = "not stated",
    agreed_by: Sequence[str] = (),
    settled_by: str | None = None,
) -> tuple[GoldSet, ImportReport]:
    """The draft of a gold set from a table with `item_id` and either `label` or one `vote:NAME` column an expert.

    Votes settle an answer where more than half agree; where they do not, it stays open. An answer that has a
    label but neither votes nor `settled` was decided by `settled_by`, or stays open. `accepted` and `rules` hold
    several values with | between them. Refused: a label or rule that the guideline lacks, with its row.
    """
    sheet = open_sheet(source)
    if "item_id" not in sheet.names:
        raise NotFound(f"{sheet.source}: there is no column item_id; the columns are {listed(sheet.names)}.")
    votes = _votes(sheet)
    if "label" not in sheet.names and not votes:
        raise NotFound(f"{sheet.source}: there is neither a column label nor a column such as {VOTE}ANN.")
    answers: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    items: dict[str, dict[str, Any]] = {}
    losses, skipped = _ignored(sheet, votes), []
    for row, cells in enumerate(_rows(sheet)):
        item = cells.get("item_id")
        if item is None:
            skipped.append(row)
            continue
        asked = _question(guideline, cells.get("question") or question, sheet, row)
        if asked.id in answers[item]:
            raise InvalidTable(f"{sheet.where(row)}: item {item!r} has an answer to {asked.id!r} already.")
        answers[item][asked.id] = _answer(cells, asked, guideline, votes, settled_by, sheet.where(row))
        about = items.setdefault(item, {"id": item, "content": {}})
        about["content"] |= {key: cells[key] for key in ("text", "picture") if cells.get(key)}
        about |= {key: cells[key] for key in ITEM_FIELDS if cells.get(key)}
    if skipped:
        losses = losses.and_loss(
            "rows without an item_id left out", len(skipped), sheet.example(skipped[0]), sheet.name
        )
    reference = Reference(name=guideline.name, version=guideline.version, sha256=guideline.digest())
    about_all = {"name": name, "version": version, "sampling": sampling, "agreed_by": list(agreed_by)}
    card = _valid(GoldCard, {**about_all, "guideline": reference.model_dump()}, f"gold set {name!r}")
    parts = tuple(
        _valid(GoldItem, {**about, "answers": answers[item]}, f"{sheet.source}: item {item!r}")
        for item, about in items.items()
    )
    return GoldSet(card=card, items=parts), losses


def gold_sheet(gold: GoldSet, guideline: Guideline) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns and rows of a set as such a sheet: items in use, a row for each answer, a column for each expert."""
    experts = sorted({expert for i in gold.items for a in i.answers.values() for expert in a.votes})
    columns = (*KNOWN, *ITEM_FIELDS, *(f"{VOTE}{expert}" for expert in experts))
    rows = []
    for item in gold.items:
        for name, answer in item.answers.items():
            cells = {
                "item_id": item.id,
                "question": name,
                "label": answer.label,
                "accepted": _apart(guideline.question(name)).join(answer.accepted),
                "rationale": answer.rationale,
                "rules": "|".join(answer.rules),
                "settled": answer.settled,
                "settled_by": answer.settled_by,
                "text": item.text(),
                "picture": item.content.get("picture"),
                "difficulty": item.difficulty,
                "split": item.split,
                **{f"{VOTE}{expert}": vote for expert, vote in answer.votes.items()},
            }
            rows.append(tuple(cells.get(column) or "" for column in columns))
    return columns, rows


def _apart(question: Question) -> str:
    """What lies between several accepted answers in a cell."""
    return ";" if question.several else "|" if question.as_kind.closed else "\n"


def _votes(sheet: Sheet) -> dict[str, str]:
    """Column -> the expert whose votes it holds; a spreadsheet may have written `Vote:`."""
    expert_of = {n: typed(n[len(VOTE) :].strip()) for n in sheet.names if n.casefold().startswith(VOTE)}
    for expert, columns in Counter(expert_of.values()).items():
        if columns > 1:
            raise InvalidTable(
                f"{sheet.source}: {columns} columns hold the votes of {expert!r}; expected one."
            )
    return expert_of


def _rows(sheet: Sheet) -> list[dict[str, str | None]]:
    columns = [column.texts() for column in sheet.columns]
    return [dict(zip(sheet.names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _question(guideline: Guideline, name: str | None, sheet: Sheet, row: int) -> Question:
    names = [question.id for question in guideline.questions]
    name = name or (names[0] if len(names) == 1 else None)
    if name not in names:
        raise NotFound(
            f"{sheet.where(row)}: question {name!r} is not in {guideline}; expected one of {listed(names)} "
            "in a column question, or --question."
        )
    return guideline.question(name)


def _answer(
    cells: Mapping[str, str | None],
    question: Question,
    guideline: Guideline,
    columns: Mapping[str, str],
    settled_by: str | None,
    where: str,
) -> dict[str, Any]:
    """One answer, with labels and rules checked against the guideline."""
    votes = {
        expert: _label(vote, question, guideline, where)
        for column, expert in columns.items()
        if (vote := cells.get(column))
    }
    label = _label(cells["label"], question, guideline, where) if cells.get("label") else None
    apart = _apart(question)
    accepted = [_label(text, question, guideline, where) for text in _several(cells.get("accepted"), apart)]
    rules = _several(cells.get("rules"))
    known = [rule.id for rule in guideline.rules]
    for rule in rules:
        if rule not in known:
            raise NotFound(f"{where}: rule {rule!r} is not in {guideline}; expected one of {listed(known)}.")
    answer: dict[str, Any] = {
        "label": label,
        "accepted": accepted,
        "rationale": _words(cells, "rationale"),
        "rules": rules,
        "votes": votes,
        "settled": cells.get("settled"),
        "settled_by": _words(cells, "settled_by"),
    }
    if answer["settled"] is None:
        answer |= _settled(label, votes, _words(cells, "settled_by") or settled_by)
    return answer


def _words(cells: Mapping[str, str | None], column: str) -> str | None:
    """What a person wrote in a cell, for others to read."""
    text = cells.get(column)
    return None if text is None else typed(text)


def _label(text: str | None, question: Question, guideline: Guideline, where: str) -> str:
    """A label as the guideline writes it: `1.0` is `1` of a rating, `b|a` is `a|b` of a multi-choice question."""
    parsed = question.parse(text or "")
    if parsed is not None:
        return parsed
    if question.as_kind.closed and text not in question.label_ids:
        raise UnknownLabel(text or "", question.label_ids, where, str(guideline))
    raise InvalidTable(f"{where}: {question.as_kind.parse(text or '')}")


def _settled(label: str | None, votes: Mapping[str, str], by: str | None) -> dict[str, Any]:
    """How an answer was decided: by votes or by a person; empty where by neither."""
    most = Counter(votes.values()).most_common(1)
    if most and label in (None, most[0][0]):
        winner, count = most[0]
        if count == len(votes) > 1:
            return {"label": winner, "settled": "unanimous"}
        if count * 2 > len(votes) > 1:
            return {"label": winner, "settled": "majority"}
    return {"settled": "adjudicated", "settled_by": by} if label and by else {}


def _several(cell: str | None, apart: str = "|") -> list[str]:
    return [part.strip() for part in cell.split(apart) if part.strip()] if cell else []


def _valid(kind: type[D], values: dict[str, Any], where: str) -> D:
    try:
        return kind.model_validate_json(json.dumps(values))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        message = str(first["msg"]).removeprefix("Value error, ").removesuffix(".")
        raise InvalidTable(f"{where}, {field}: {message}.") from None


def _ignored(sheet: Sheet, votes: Mapping[str, str]) -> ImportReport:
    others = [name for name in sheet.names if name not in (*KNOWN, *ITEM_FIELDS, *votes)]
    return ImportReport().and_loss("columns that are not read", len(others), (others or [""])[0], sheet.name)
