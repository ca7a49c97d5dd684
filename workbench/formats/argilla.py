"""Argilla's settings of a dataset: its fields, its questions with their labels, and the guidelines as text.

Shape as `Settings.to_json` of the argilla SDK writes it (2.8.0, `argilla/_models/_settings`).
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from workbench.answers.import_report import ImportReport
from workbench.documents.guideline import Guideline, Kind, Question
from workbench.formats.drafting import Drafting, DraftQuestion, Started, free
from workbench.formats.exporting import Exported, json_bytes, lost
from workbench.formats.parsing.json_files import draft_from_json, first_of, json_head
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short
from workbench.formats.written.guideline_text import handed_out

KEPT = ("question id", "question title", "ask", "kind", "label name")
TYPES: dict[str, Kind] = {
    "label_selection": "choice",
    "multi_label_selection": "multi_choice",
    "rating": "rating",
}
STARS = range(11)
UNDERSTOOD = {
    "guidelines",
    "questions",
    "fields",
    "vectors",
    "metadata",
    "allow_extra_metadata",
    "distribution",
    "mapping",
}
FEWEST_SHOWN = 3


def is_settings(content: Any) -> bool:
    """Whether a JSON file holds the settings of a dataset."""
    return isinstance(content, Mapping) and isinstance(content.get("questions"), list) and "fields" in content


def write(guideline: Guideline) -> Exported:
    """Settings with one text field; the text for annotators is in the guidelines."""
    names = {question.id for question in guideline.questions}
    shows = free("text", lambda tried: tried in names)
    content = {
        "guidelines": handed_out(guideline),
        "questions": [_question(question) for question in guideline.questions],
        "fields": [
            {
                "name": shows,
                "title": shows,
                "required": True,
                "settings": {"type": "text", "use_markdown": False},
            }
        ],
        "vectors": [],
        "metadata": [],
        "allow_extra_metadata": True,
    }
    losses = lost(guideline, KEPT)
    for question in guideline.questions:
        if question.kind == "rating":
            losses = losses + _of_rating(guideline, question)
    how = (
        "Argilla: rg.Settings.from_json('{file}'), then rg.Dataset(name, settings=...).create(). Definitions, rules and "
        "cases are in the guidelines as text; they are not read back as fields."
    )
    return Exported(json_bytes(content), losses, how)


def _of_rating(guideline: Guideline, question: Question) -> ImportReport:
    losses = ImportReport()
    if _stars(question) is None:
        what = "kind: a rating whose labels are no whole numbers from 0 to 10 is written as one choice"
        return losses.and_loss(what, 1, question.id, str(guideline))
    named = sum(label.name is not None for label in question.labels)
    return losses.and_loss("label name: a rating shows its numbers alone", named, question.id, str(guideline))


def _question(question: Question) -> dict[str, Any]:
    stars = _stars(question) if question.kind == "rating" else None
    options = [{"value": label.id, "text": label.shown, "description": None} for label in question.labels]
    settings: dict[str, Any] = {"type": "label_selection", "options": options}
    if stars:
        settings = {"type": "rating", "options": [{"value": star} for star in stars]}
    elif question.kind == "multi_choice":
        settings = {"type": "multi_label_selection", "options": options, "options_order": "natural"}
    if not stars:
        settings["visible_options"] = len(options) if len(options) >= FEWEST_SHOWN else None
    return {
        "name": question.id,
        "title": question.shown,
        "description": question.ask,
        "required": True,
        "settings": settings,
    }


def _stars(question: Question) -> list[int] | None:
    allowed = {str(star): star for star in STARS}
    return [allowed[id_] for id_ in question.label_ids] if set(question.label_ids) <= allowed.keys() else None


def read(content: Mapping[str, Any], name: str, source: str) -> Started:
    """A draft with the questions that offer labels or numbers."""
    drafting = Drafting(name, source)
    for key in sorted(map(str, content.keys() - UNDERSTOOD)):
        drafting.lose(f"field {key!r}", key)
    for key in ("vectors", "metadata"):
        if content.get(key):
            drafting.lose(f"{key}, no part of a guideline", key)
    if guidelines := drafting.text(content.get("guidelines"), "guidelines"):
        drafting.lose("the guidelines, a text to take over by hand", f"guidelines: {short(guidelines)!r}")
    for number, question in enumerate(content["questions"]):
        _add_question(drafting, question, f"questions[{number}]")
    return drafting.done()


def _add_question(drafting: Drafting, question: Any, place: str) -> None:
    settings = question.get("settings") if isinstance(question, Mapping) else None
    if not isinstance(settings, Mapping):
        return drafting.lose(f"no question: {short(repr(question))}", place)
    kind = TYPES.get(str(settings.get("type")))
    if kind is None:
        return drafting.lose(f"a question of type {short(repr(settings.get('type')))}, no labels", place)
    text = drafting.text
    called, title = text(question.get("name"), place), text(question.get("title"), place)
    ask = text(question.get("description"), place)
    asked = drafting.question(called, place, ask=ask, kind=kind, title=title if title != called else None)
    options = settings.get("options")
    if not isinstance(options, list):
        return drafting.lose("options: no list", place)
    for number, option in enumerate(options):
        _label(asked, option, f"{place}.settings.options[{number}]")
    return None


def _label(asked: DraftQuestion, option: Any, place: str) -> None:
    if not isinstance(option, Mapping):
        return asked.drafting.lose(f"no option: {short(repr(option))}", place)
    text = asked.drafting.text
    asked.label(
        text(option.get("value"), place),
        place,
        name=text(option.get("text"), place),
        definition=text(option.get("description"), place),
    )
    return None


def is_records(record: Any) -> bool:
    """Whether a record holds the responses of Argilla's SDK: three lists for a question, or a column for a person.

    Fields as in argilla 2.8.0, `records/_io/_generic.py`; the second form is of its builds of 2024.
    """
    names = {str(name) for name in record} if isinstance(record, Mapping) else set()
    return any(f"{name}.users" in names or re.search(r"\.response\.[0-9a-f-]{36}$", name) for name in names)


FORMAT = Format(
    name="argilla",
    title="Argilla",
    holds="settings of Argilla",
    endings=(".json",),
    sniff=lambda head: float(is_settings(json_head(head))),
    labels_in=partial(draft_from_json, "argilla", is_settings, read),
    labels_out=write,
    suffix=".json",
    recognise=lambda source: float(is_records(first_of(source.head))),
    refuses="its answers are not read. Make a table of item_id, annotator_id and label of them: one row for each response "
    "that was submitted.",
)
