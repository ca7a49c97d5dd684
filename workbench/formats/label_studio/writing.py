"""Answers as tasks of Label Studio: gold as ground truth, pre-labels as predictions, honeypots as tasks that show nothing."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Question
from workbench.errors import InvalidTable
from workbench.formats.drafting import free
from workbench.formats.exporting import json_bytes
from workbench.formats.reading import Purpose, Reading, Written
from workbench.formats.source import Source
from workbench.kinds.matching import plain
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS, On

TAGS = {  # kind -> the control that asks for it
    **dict.fromkeys(("choice", "multi_choice", "rating"), "Choices"),
    "hierarchy": "Taxonomy",
    "number": "Number",
    "transcript": "TextArea",
    "spans": "Labels",
    "boxes": "RectangleLabels",
    "rotated_boxes": "RectangleLabels",
    "polygons": "PolygonLabels",
    "keypoints": "KeyPointLabels",
}
OBJECTS: Mapping[
    On, tuple[str, str, str]
] = {  # what answers lie on -> tag, its name, the field of the task's data
    "text": ("Text", "item", "text"),
    "picture": ("Image", "picture", "image"),
    "audio": ("Audio", "sound", "audio"),
    "video": ("Video", "film", "video"),
}
TEXT_ALONE: On = "text"
ITEM = "item_id"  # the field of a task's data with our id of the item: `--item item_id` reads it
NOT_WRITTEN = (
    "annotator_id",
    "started_at",
    "submitted_at",
    "seconds",
    "comment",
    "platform_score",
    "vendor",
    "batch",
)


@dataclass(frozen=True)
class Screen:
    """What annotators see: the objects of the questions, each under a name that no question has."""

    names: Mapping[On, str]
    first: On

    @classmethod
    def of(cls, kinds: Mapping[str, str]) -> "Screen":
        """For questions and their kinds; a question about a whole item is asked of the first object, of a text where there is no other."""
        ons: list[On] = [on for kind in kinds.values() if kind in KINDS and (on := KINDS[kind].on)]
        names: dict[On, str] = {}
        for on in ons or [TEXT_ALONE]:
            names.setdefault(
                on, free(OBJECTS[on][1], lambda tried: tried in kinds or tried in names.values())
            )
        return cls(names, next(iter(names)))

    def to_name(self, kind: str) -> str:
        """The name of the object that a question lies on."""
        on = KINDS[kind].on if kind in KINDS else None
        return self.names[on or self.first]


def in_paths(question: Question) -> bool:
    """Whether the ids of labels are paths, `animal/cat` below `animal`: only then a taxonomy gives the same ids back."""
    return any(label.parent for label in question.labels) and all(
        label.id.rpartition("/")[0] == (label.parent or "") for label in question.labels
    )


def tag_of(question: Question) -> str | None:
    """The control that asks a question; None where the tool has none that the workbench reads."""
    if question.kind == "hierarchy" and not in_paths(question):
        return "Choices"
    return TAGS.get(question.kind)


def write(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """`tasks.json` for import. Gold is what the table marks as gold, else all of it; pre-labels are what is not gold.

    What is not written, and why, is in the report, which adds up over the answers that were to be written.
    """
    return _Writing(tables, guideline, purpose).done()


@dataclass(eq=False)
class _Writing:
    """One file while it is written."""

    tables: Tables
    guideline: Guideline | None
    purpose: Purpose
    report: Reading = field(default_factory=lambda: Reading(Source.of(b"", "tasks.json")))
    media: dict[str, Medium] = field(default_factory=dict)
    parts: dict[int, list[Part]] = field(default_factory=dict)
    tags: dict[str, str | None] = field(default_factory=dict)

    def done(self) -> Written:
        """The tasks, one an item in the order of the table."""
        rows = self._rows()
        kinds = {row["question"]: row["answer_kind"] for row in rows}
        self.tags = {question: TAGS.get(kind) for question, kind in kinds.items()}
        if self.guideline is not None:
            kinds |= {question.id: question.kind for question in self.guideline.questions}
            self.tags |= {question.id: tag_of(question) for question in self.guideline.questions}
        self.screen = Screen.of(kinds)
        self.media = self.tables.of_media()
        for number, part in self.tables.of_parts():
            self.parts.setdefault(number, []).append(part)
        tasks: dict[str, dict[Any, list[dict[str, Any]]]] = {}
        for row in rows:
            task = tasks.setdefault(row["item_id"], {})
            self.report.see()
            if results := self._results(row):
                self.report.kept += 1
                annotation = row["annotator_id"], row["annotation_id"] or row["place"]
                task.setdefault(annotation, []).extend(results)
        content = [self._task(item, answers) for item, answers in tasks.items()]
        return Written({"tasks.json": json_bytes(content)}, self.report.report())

    def _rows(self) -> list[dict[str, Any]]:
        rows = [row for row in self.tables.answers.to_pylist() if row["status"] == "submitted"]
        gold = [row for row in rows if row["is_gold"]]
        if self.purpose == "prelabels":
            return [row for row in rows if not row["is_gold"]] or rows
        for name in NOT_WRITTEN:
            held = [row for row in gold or rows if row[name] not in (None, "")]
            if held:
                self.report.note(f"{name}: not written, Label Studio sets it", held[0]["item_id"], len(held))
        return gold or rows

    def _task(self, item: str, answers: Mapping[Any, list[dict[str, Any]]]) -> dict[str, Any]:
        """One item with its answers."""
        data = {ITEM: item, **self._shown(item)}
        if self.purpose == "honeypots":
            return {"data": data}
        if self.purpose == "prelabels":
            made = [{"model_version": who, "result": results} for (who, _), results in answers.items()]
            return {"data": data, "predictions": made}
        gold = [{"ground_truth": True, "was_cancelled": False, "result": each} for each in answers.values()]
        return {"data": data, "annotations": gold}

    def _shown(self, item: str) -> dict[str, str]:
        """What the task shows of the item."""
        medium, shown = self.media.get(item, Medium(item)), {}
        for on in self.screen.names:
            name = OBJECTS[on][2]
            if on == "text" and medium.text:
                shown[name] = medium.text
                continue
            self.report.note(
                f"items without what they show: data.{name} holds their id, put the address there", item
            )
            shown[name] = item
        return shown

    def _results(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """An answer as results; none, and a loss, where the tool cannot hold it."""
        kind, question = row["answer_kind"], row["question"]
        tag, place = self.tags.get(question), f"item {row['item_id']!r}, question {question!r}"
        if tag is None:
            self.report.lose(f"answers of kind {kind!r}, which no control asks for", place)
            return []
        about = {"from_name": question, "to_name": self.screen.to_name(kind), "type": tag.lower()}
        try:
            if not KINDS[kind].labelled:
                return [{**about, "value": self._value(tag, kind, row["label"])}]
            parts = self.parts.get(row["answer"]) or KINDS[kind].parts(KINDS[kind].read(row["label"]))
            drawn = [each for i, part in enumerate(parts) for each in self._region(part, i, about, row)]
        except InvalidTable as refusal:
            self.report.lose("answers that cannot be written", f"{place}: {refusal}")
            return []
        if not drawn:
            self.report.lose("answers with nothing in them, for which the tool has no form", place)
        return _merged(drawn)

    def _value(self, tag: str, kind: str, text: str) -> dict[str, Any]:
        """The value of an answer to the whole item."""
        if tag == "TextArea":
            return {"text": [KINDS[kind].plain(KINDS[kind].read(text))]}
        if tag == "Number":
            return {"number": plain(float(text))}
        if tag == "Taxonomy":
            return {"taxonomy": [text.split("/")]}
        labels = KINDS[kind].labels_of(text)
        if not labels:
            raise InvalidTable("a set of no labels, for which the tool has no form")
        return {"choices": list(labels)}

    def _region(
        self, part: Part, number: int, about: Mapping[str, Any], row: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """A part as a result; none of what the tool has no place for."""
        if part.type == "relation":
            direction = part.attributes.get("direction", "right")
            labels = part.label.split("|") if part.label else []
            ends = {"from_id": part.source, "to_id": part.target, "direction": direction}
            return [{"type": "relation", **ends, **({"labels": labels} if labels else {})}]
        if part.attributes:
            self.report.note(
                "attributes of regions, not written", f"item {row['item_id']!r}", len(part.attributes)
            )
        if part.type not in _DRAWN:
            self.report.note(f"parts of type {part.type!r}, not written", f"item {row['item_id']!r}")
            return []
        medium = self.media.get(row["item_id"], Medium(row["item_id"]))
        size = {} if part.type == "span" else _sizes(part, medium)
        labels = [part.label] if part.label else []
        hung = {"parentID": part.parent} if part.parent else {}
        value = {**_DRAWN[part.type](part, medium), about["type"]: labels}
        return [{**about, **size, **hung, "id": part.id or f"a{row['answer']}-{number}", "value": value}]


def _merged(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results, a region with several labels once."""
    merged: list[dict[str, Any]] = []
    for result in results:
        key = result["type"]
        if merged and key != "relation" and merged[-1].get("id") == result["id"]:
            merged[-1]["value"][key] += result["value"][key]
        else:
            merged.append(result)
    return merged


def _sizes(part: Part, medium: Medium) -> dict[str, Any]:
    """The size of the picture beside a region; none where the region is in percent."""
    if part.unit == "percent":
        return {}
    if not medium.width or not medium.height:
        raise InvalidTable("the size of the picture is not known, and regions are in percent of it")
    return {"original_width": medium.width, "original_height": medium.height, "image_rotation": 0}


def _percent(part: Part, medium: Medium, coords: Iterable[float]) -> list[float]:
    """x, y, x, y, ... in percent of the picture."""
    if part.unit == "percent" or not medium.width or not medium.height:
        return list(coords)
    return [100 * x / (medium.height if i % 2 else medium.width) for i, x in enumerate(coords)]


def _box(part: Part, medium: Medium) -> dict[str, Any]:
    left, top, right, bottom = _percent(part, medium, part.coords)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top, "rotation": 0}


def _rotated_box(part: Part, medium: Medium) -> dict[str, Any]:
    """Turned about the left top corner, which is where it lies after turning."""
    cx, cy, width, height, degrees = part.coords
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    corner = (cx - (width * cos - height * sin) / 2, cy - (width * sin + height * cos) / 2)
    x, y, w, h = _percent(part, medium, (*corner, width, height))
    return {"x": x, "y": y, "width": w, "height": h, "rotation": degrees}


def _polygon(part: Part, medium: Medium) -> dict[str, Any]:
    if part.holes:
        raise InvalidTable("a polygon with holes")
    coords = _percent(part, medium, part.coords)
    return {"points": list(map(list, zip(coords[::2], coords[1::2], strict=True))), "closed": True}


def _keypoints(part: Part, medium: Medium) -> dict[str, Any]:
    if len(part.coords) != 3:
        raise InvalidTable("an object of several points, where the tool has single ones")
    x, y = _percent(part, medium, part.coords[:2])
    return {"x": x, "y": y, "width": 0.5}


def _span(part: Part, medium: Medium) -> dict[str, Any]:
    if part.start is None or part.end is None:
        raise InvalidTable("a span without ends")
    if part.unit != "characters":
        return {"start": part.start, "end": part.end, "channel": 0}
    start, end = int(part.start), int(part.end)
    words = {"text": medium.text[start:end]} if medium.text else {}
    return {"start": start, "end": end, **words}


_DRAWN = {
    "box": _box,
    "rotated box": _rotated_box,
    "polygon": _polygon,
    "keypoints": _keypoints,
    "span": _span,
}
