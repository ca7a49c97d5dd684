"""CVAT's labels, as its raw editor and its API take them: one tag a question, its answers in attributes.

Fields as `LabelRequest` and `AttributeRequest` of CVAT's API (cvat-sdk 2.80.0).
"""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from workbench.documents.guideline import Guideline, Question
from workbench.errors import InvalidDocument
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.exporting import Exported, json_bytes, lost
from workbench.formats.json_files import draft_from_json, json_head
from workbench.formats.registry import Format
from workbench.formats.tables.sheet import short

KEPT = ("question id", "kind")
ANSWER = "answer"
REGIONS = "label"
MOST_STEPS = 1000
LONGEST = 64
UNDERSTOOD = {"name", "color", "type", "attributes", "id", "sublabels", "svg", "project_id", "task_id"}
TELLING = {"color", "type", "attributes"}


def is_labels(content: Any) -> bool:
    """Whether a JSON file holds a list of labels: each has a name, and some a colour, a type or attributes."""
    if not (
        isinstance(content, list) and content and all(isinstance(x, Mapping) and "name" in x for x in content)
    ):
        return False
    return any(x.keys() & TELLING or x.keys() == {"name"} for x in content)


def write(guideline: Guideline) -> Exported:
    """One label of type `tag` for each question: radio buttons, check boxes, or a number for a rating."""
    for question in guideline.questions:
        for label in question.labels:
            if "\n" in label.id or len(label.id) > LONGEST:
                raise InvalidDocument(
                    f"{guideline}, {question.id}: label {short(label.id)!r} holds a line end or is longer than "
                    f"CVAT's {LONGEST} characters."
                )
    content = [
        {"name": question.id, "type": "tag", "attributes": _attributes(question)}
        for question in guideline.questions
    ]
    losses = lost(guideline, KEPT)
    how = (
        "CVAT: task or project, Constructor, Raw; or labels= of the SDK. Annotators put one tag for each question on "
        "a frame and answer in its attributes. CVAT shows the first answer chosen already: ask them to set each."
    )
    for question in guideline.questions:
        if question.kind == "rating" and _steps(question) is None:
            what = "kind: a rating whose labels are no even row of numbers is written as one choice"
            losses = losses.and_loss(what, 1, question.id, str(guideline))
    return Exported(json_bytes(content), losses, how)


def _attributes(question: Question) -> list[dict[str, Any]]:
    if question.kind == "multi_choice":
        return [_attribute(label.id, "checkbox", ["false"], "false") for label in question.labels]
    steps = _steps(question) if question.kind == "rating" else None
    if steps:
        return [_attribute(ANSWER, "number", steps, steps[0])]
    return [_attribute(ANSWER, "radio", list(question.label_ids), question.label_ids[0])]


def _attribute(name: str, input_type: str, values: list[str], default: str) -> dict[str, Any]:
    return {
        "name": name,
        "input_type": input_type,
        "mutable": False,
        "values": values,
        "default_value": default,
    }


def _steps(question: Question) -> list[str] | None:
    """Smallest, largest and step, where the labels count up evenly in whole numbers."""
    ids = question.label_ids
    if not all(id_.isascii() and id_.isdecimal() and str(int(id_)) == id_ for id_ in ids):
        return None
    step = int(ids[1]) - int(ids[0])
    even = all(int(b) - int(a) == step for a, b in pairwise(ids))
    return [ids[0], ids[-1], str(step)] if step > 0 and even else None


def read(content: Any, name: str, source: str) -> Started:
    """A draft: a tag with attributes is a question; all other labels are the answers to one question."""
    drafting = Drafting(name, source)
    others = []
    for number, label in enumerate(content):
        place = f"[{number}]"
        for key in sorted(map(str, label.keys() - UNDERSTOOD)):
            if label[key]:
                drafting.lose(f"field {key!r}", place)
        attributes = label.get("attributes") or []
        if label.get("type") == "tag" and isinstance(attributes, list) and attributes:
            _add_question(drafting, label, attributes, place)
        else:
            others.append((label, place))
    if others:
        asked = drafting.question(REGIONS, others[0][1])
        for label, place in others:
            _region(asked, label, place)
    return drafting.done()


def _region(asked: DraftQuestion, label: Mapping[str, Any], place: str) -> None:
    drafting = asked.drafting
    asked.label(drafting.text(label.get("name"), place), place, colour=label.get("color"))
    if label.get("type") not in (None, "any", "tag"):
        drafting.lose(
            f"type {short(repr(label['type']))}: position of a label within the item (not supported)", place
        )
    for key, what in (("attributes", "an attribute of a label"), ("sublabels", "a part of a skeleton")):
        inner = label.get(key) or []
        for number, each in enumerate(inner if isinstance(inner, list) else [inner]):
            called = each.get("name") if isinstance(each, Mapping) else each
            drafting.lose(f"{what}: {short(repr(called))}", f"{place}.{key}[{number}]")


def _add_question(drafting: Drafting, label: Mapping[str, Any], attributes: list[Any], place: str) -> None:
    called = drafting.text(label.get("name"), place)
    if label.get("color"):
        drafting.lose("the colour of a question", place)
    boxes = [each for each in attributes if _type(each) == "checkbox"]
    for number, each in enumerate(attributes):
        at = f"{place}.attributes[{number}]"
        kind, values = _type(each), _values(each)
        if kind in ("radio", "select") or (kind == "number" and len(values) == 3):
            alone = len(attributes) == 1
            name = called if alone else f"{called} {each.get('name')}"
            asked = drafting.question(name, at, kind="rating" if kind == "number" else "choice")
            for value in _counted(drafting, values, at) if kind == "number" else values:
                asked.label(value, at)
        elif kind != "checkbox":
            drafting.lose(f"an attribute without a set of values ({short(repr(kind))})", at)
    if boxes:
        rest = len(boxes) < len(attributes)
        asked = drafting.question(f"{called} also" if rest else called, place, kind="multi_choice")
        for each in boxes:
            asked.label(drafting.text(each.get("name"), place), place)


def _counted(drafting: Drafting, values: list[str], place: str) -> list[str]:
    try:
        low, high, step = map(int, values)
        steps = range(low, high + 1, step)
    except ValueError:
        steps = range(0)
    if not 1 < len(steps) <= MOST_STEPS:
        drafting.lose(f"a number with the limits {short(repr(values))}, no rating", place)
        return []
    return list(map(str, steps))


def _type(attribute: Any) -> str:
    return str(attribute.get("input_type")) if isinstance(attribute, Mapping) else ""


def _values(attribute: Any) -> list[str]:
    """The values as a list; older files hold them as lines of one text."""
    values = attribute.get("values") if isinstance(attribute, Mapping) else None
    if isinstance(values, str):
        return values.split("\n")
    return list(map(str, values)) if isinstance(values, list) else []


FORMAT = Format(
    name="cvat",
    title="CVAT",
    holds="labels of CVAT",
    endings=(".json",),
    sniff=lambda head: float(is_labels(json_head(head))),
    labels_in=partial(draft_from_json, "cvat", is_labels, read),
    labels_out=write,
    suffix=".json",
)
