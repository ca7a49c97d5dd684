"""A gold set's draft from a tool's export: gold marked there, or several people's answers as votes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.answers.tables import Tables
from workbench.documents.document import Reference
from workbench.documents.gold import GoldAnswer, GoldCard, GoldItem, GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.errors import NotFound, listed
from workbench.gold.blind_labelling import tally
from workbench.kinds.parts import Medium

FIELD = {".jpg": "picture", ".jpeg": "picture", ".png": "picture", ".gif": "picture", ".webp": "picture"} | {
    ".mp3": "audio",
    ".wav": "audio",
    ".ogg": "audio",
    ".flac": "audio",
    ".mp4": "video",
    ".webm": "video",
}


def gold_from_export(
    tables: Tables,
    *,
    guideline: Guideline,
    name: str,
    version: str,
    question: str | None = None,
    sampling: str = "not stated",
    agreed_by: Sequence[str] = (),
    settled_by: str | None = None,
) -> tuple[GoldSet, ImportReport]:
    """The draft of a gold set from the tables of an export, all of whose answers are to one question of the guideline.

    What the tool marks as gold, or the only answer to an item, is the label, decided by `settled_by`, or open where nobody
    is named. Answers of several people are their votes, which settle an answer where they agree. An answer that the question
    does not take, such as one with an unknown label, is left out and reported by its place.
    """
    asked, report = _question(guideline, question), tables.report
    by_item: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    strange: list[str] = []
    for row in tables.answers.to_pylist():
        if row["status"] != "submitted":
            continue
        label = asked.parse(row["label"] or "")
        if label is None:
            strange.append(f"{row['place'] or row['item_id']}: expected {asked.expected}")
        else:
            by_item[row["item_id"]].append({**row, "label": label})
    if strange:
        report = report.and_loss(
            f"answers that question {asked.id!r} does not take", len(strange), strange[0], ""
        )
    if not by_item:
        raise NotFound(
            f"no answer in the export is one to question {asked.id!r} of {guideline}: {listed(strange)}."
        )
    card = GoldCard(
        name=name,
        version=version,
        guideline=Reference(name=guideline.name, version=guideline.version, sha256=guideline.digest()),
        sampling=sampling,
        agreed_by=tuple(agreed_by),
    )
    gold, media = GoldSet(card=card, items=()), tables.of_media()
    items = [
        GoldItem(
            id=item,
            content=_content(item, media.get(item)),
            answers={asked.id: _answer(rows, asked, gold, settled_by)},
        )
        for item, rows in by_item.items()
    ]
    return GoldSet(card=card, items=tuple(items)), report


def _question(guideline: Guideline, name: str | None) -> Question:
    names = [question.id for question in guideline.questions]
    name = name or (names[0] if len(names) == 1 else None)
    if name not in names:
        raise NotFound(f"question {name!r} is not in {guideline}; name one with --question: {listed(names)}.")
    return guideline.question(name)


def _answer(
    rows: Sequence[dict[str, Any]], question: Question, gold: GoldSet, settled_by: str | None
) -> GoldAnswer:
    """The gold answer of one item."""
    marked = [row for row in rows if row["is_gold"]]
    label = marked[0]["label"] if marked else rows[0]["label"] if len(rows) == 1 else None
    votes = (
        {} if len(rows) == 1 else {row["annotator_id"]: row["label"] for row in rows if not row["is_gold"]}
    )
    if label is not None:
        settled = {"settled": "adjudicated", "settled_by": settled_by} if settled_by else {}
        return GoldAnswer.model_validate({"label": label, "votes": votes, **settled})
    return tally(GoldAnswer(), votes, {}, question, gold)


def _content(item: str, medium: Medium | None) -> dict[str, str]:
    """What an item shows: its text, or the file that it is named after."""
    if medium is not None and medium.text is not None:
        return {"text": medium.text}
    ending = item[item.rfind(".") :].lower() if "." in item else ""
    field = FIELD.get(ending)
    return {field: item} if field else {}
