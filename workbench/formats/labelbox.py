"""Labelbox' ontology: tools that mark places, and classifications with their options.

Fields as in labelbox-python `schema/tool_building/classification.py` and `schema/ontology.py` (7.17.0).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from workbench.documents.guideline import Guideline, Kind, Question
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.exporting import Exported, json_bytes, lost
from workbench.formats.json_files import draft_from_json, json_head
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short

KEPT = ("question id", "ask", "kind", "label name")
TYPES: dict[str, Kind] = {"radio": "choice", "checklist": "multi_choice"}
UNDERSTOOD = {
    *("type", "name", "instructions", "required", "scope", "uiMode", "options", "isLikertScale"),
    *("schemaNodeId", "featureSchemaId", "position", "value", "label", "tool", "color", "classifications"),
    *("archived", "schemaId"),
}


def is_ontology(content: Any) -> bool:
    """Whether a JSON file holds an ontology."""
    return isinstance(content, Mapping) and "classifications" in content and "tools" in content


def write(guideline: Guideline) -> Exported:
    """An ontology with one classification for each question; a rating is a Likert scale."""
    content = {
        "tools": [],
        "classifications": [_classification(question) for question in guideline.questions],
    }
    how = (
        "Labelbox: client.create_ontology(name, content, media_type=...) with this file's content, or the "
        "JSON view of the ontology editor."
    )
    return Exported(json_bytes(content), lost(guideline, KEPT), how)


def _classification(question: Question) -> dict[str, Any]:
    scale = {"isLikertScale": True} if question.kind == "rating" else {}
    return {
        "type": "checklist" if question.kind == "multi_choice" else "radio",
        "name": question.id,
        "instructions": question.ask,
        "required": True,
        "scope": "global",
        **scale,
        "options": [
            {"value": label.id, "label": label.shown, "position": position, "options": []}
            for position, label in enumerate(question.labels)
        ],
    }


def read(content: Any, name: str, source: str) -> Started:
    """A draft with one question for each classification with options, and one for the tools."""
    drafting = Drafting(name, source)
    for number, each in enumerate(_list(content, "classifications", drafting, "")):
        _add_question(drafting, each, f"classifications[{number}]")
    tools = _list(content, "tools", drafting, "")
    if tools:
        drafting.lose("tools: position of a label within the item (not supported)", "tools")
        asked = drafting.question("tools", "tools", title="What is marked")
        for number, tool in enumerate(tools):
            _tool(asked, tool, f"tools[{number}]")
    return drafting.done()


def _tool(asked: DraftQuestion, tool: Any, place: str) -> None:
    drafting = asked.drafting
    if not isinstance(tool, Mapping):
        return drafting.lose(f"no object: {short(repr(tool))}", place)
    _unread(drafting, tool, place)
    asked.label(drafting.text(tool.get("name"), place), place, colour=tool.get("color"))
    for number, each in enumerate(_list(tool, "classifications", drafting, place)):
        _add_question(drafting, each, f"{place}.classifications[{number}]", f"{tool.get('name')} ")
    return None


def _add_question(drafting: Drafting, classification: Any, place: str, above: str = "") -> None:
    if not isinstance(classification, Mapping):
        return drafting.lose(f"no object: {short(repr(classification))}", place)
    kind = TYPES.get(str(classification.get("type")))
    if kind is None:
        return drafting.lose(
            f"a classification of type {short(repr(classification.get('type')))}, no labels", place
        )
    _unread(drafting, classification, place)
    if classification.get("isLikertScale") is True:
        kind = "rating"
    called = drafting.text(classification.get("name"), place)
    asked = drafting.question(
        above + called, place, ask=drafting.text(classification.get("instructions"), place), kind=kind
    )
    options = _list(classification, "options", drafting, place)
    for number, option in enumerate(options):
        at = f"{place}.options[{number}]"
        if not isinstance(option, Mapping):
            drafting.lose(f"no object: {short(repr(option))}", at)
            continue
        _unread(drafting, option, at)
        value = drafting.text(option.get("value"), at)
        asked.label(value, at, name=drafting.text(option.get("label"), at))
        for inner, each in enumerate(_list(option, "options", drafting, at)):
            drafting.lose(
                "asked only after another answer; in the draft it is asked always", f"{at}.options[{inner}]"
            )
            _add_question(drafting, each, f"{at}.options[{inner}]", f"{value} ")
    return None


def _list(holder: Mapping[str, Any], key: str, drafting: Drafting, place: str) -> list[Any]:
    value = holder.get(key)
    if isinstance(value, list):
        return value
    if value is not None:
        drafting.lose(f"{key}: no list, {short(repr(value))}", place or key)
    return []


def _unread(drafting: Drafting, entry: Mapping[str, Any], place: str) -> None:
    for key in sorted(map(str, entry.keys() - UNDERSTOOD)):
        if entry[key]:
            drafting.lose(f"field {key!r}", place)


FORMAT = Format(
    name="labelbox",
    title="Labelbox",
    holds="an ontology of Labelbox",
    endings=(".json",),
    sniff=lambda head: float(is_ontology(json_head(head))),
    labels_in=partial(draft_from_json, "labelbox", is_ontology, read),
    labels_out=write,
    suffix=".json",
)
