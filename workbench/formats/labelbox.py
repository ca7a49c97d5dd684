"""Labelbox' ontology: tools that mark places, and classifications with their options.

Fields as in labelbox-python `schema/tool_building/classification.py` and `schema/ontology.py` (7.17.0).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Kind, Label, Question
from workbench.errors import InvalidDocument, InvalidTable, listed
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.exporting import Exported, is_drawn, json_bytes, lost, lost_of_regions, without_regions
from workbench.formats.parsing.json_files import draft_from_json, first_of, json_head
from workbench.formats.parsing.json_stream import records
from workbench.formats.parsing.shapes import FURTHEST, answers_of, rings_of, to_write
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, json_lines, whole
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS, closed_kinds

KEPT = ("question id", "ask", "kind", "label name")
TOOLS = {"boxes": "rectangle", "polygons": "polygon", "keypoints": "point", "spans": "named-entity"}
DRAWN = {tool: kind for kind, tool in TOOLS.items()}
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
    asked = guideline.questions
    content = {
        "tools": [
            _drawn(label, question)
            for question in asked
            if question.kind in TOOLS
            for label in question.labels
        ],
        "classifications": [_classification(question) for question in asked if not is_drawn(question)],
    }
    if not any(content.values()):
        raise InvalidDocument(
            f"{guideline}: Labelbox has no tool for the answers to {listed(q.id for q in asked)}."
        )
    losses = lost(without_regions(guideline), KEPT) + lost_of_regions(
        guideline, TOOLS, ("colour",), "Labelbox"
    )
    how = (
        "Labelbox: client.create_ontology(name, content, media_type=...) with this file's content, or the "
        "JSON view of the ontology editor."
    )
    return Exported(json_bytes(content), losses, how)


def _drawn(label: Label, question: Question) -> dict[str, Any]:
    """A tool for a label of regions; where it has no colour, the SDK chooses one."""
    tool = {"tool": TOOLS[question.kind], "name": label.id, "required": False, "color": label.colour}
    return {**tool, "classifications": []}


def _classification(question: Question) -> dict[str, Any]:
    if not question.labels:
        asked = {"type": "text", "name": question.id, "instructions": question.ask}
        return {**asked, "required": True, "scope": "global", "options": []}
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
    """A draft with one question for each classification with options, and one for the tools of each kind."""
    drafting = Drafting(name, source)
    for number, each in enumerate(_list(content, "classifications", drafting, "")):
        _add_question(drafting, each, f"classifications[{number}]")
    tools = _list(content, "tools", drafting, "")
    kinds: dict[str, list[tuple[Any, str]]] = {}
    for number, tool in enumerate(tools):
        kind = DRAWN.get(str(tool.get("tool"))) if isinstance(tool, Mapping) else None
        kinds.setdefault(kind or "tools", []).append((tool, f"tools[{number}]"))
    for name, some in kinds.items():
        known = name in TOOLS
        if not known:
            drafting.lose("tools: position of a label within the item (not supported)", some[0][1])
        asked = drafting.question(
            name, some[0][1], title=None if known else "What is marked", kind=name if known else "choice"
        )
        for tool, place in some:
            _tool(asked, tool, place)
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


# Answers: an export of version 2 (NDJSON, one data row a line) or of version 1 (JSON or NDJSON, one label a record).
#
# Fields as in labelbox-python `schema/export_params.py` and `tests/integration/export/` (7.17.0), and docs.labelbox.com,
# "Export specifications"; of version 1 as in its `tests/data/assets/labelbox_v1`.

PAGE = 20_000.0  # points, by which each page of a document lies below the one before; a page of a PDF has at most 14,400
TEXT = "transcript"
PAYLOAD = (
    "is what was sent to Labelbox (an import of labels, predictions or metrics), and names no annotator; export the labels "
    "from the project instead"
)
NO_DETAILS = (
    "has no label_details, so nobody is known to have answered; export again with label details and performance details "
    "(label_details and performance_details of the export's parameters)"
)
SIZES = ("width", "height", "duration", "frame_rate")


def recognise(source: Source) -> float:
    """An export of either version, or what was sent to Labelbox, which is refused."""
    if source.is_folder:
        return 0.0
    first = first_of(source.head)
    return float(isinstance(first, Mapping) and (_version(first) > 0 or is_payload(first)))


def _version(record: Mapping[str, Any]) -> int:
    if "data_row" in record and "dataRow" not in record:
        return 2
    return 1 if "DataRow ID" in record and "Label" in record else 0


def is_payload(record: Any) -> bool:
    """Whether a record is what was sent to Labelbox: an answer or a metric of a data row."""
    return (
        isinstance(record, Mapping)
        and isinstance(record.get("dataRow"), Mapping)
        and bool(record.keys() & {"uuid", "schemaId", "name", "metricValue"})
    )


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """The answers of each label: one for each geometry of its objects, one for each classification."""
    export = _Answers(reading)
    for place, record in records(source, "Reading Labelbox"):
        if is_payload(record):
            raise InvalidTable(f"{source.path}: {PAYLOAD}.")
        version = _version(record) if isinstance(record, Mapping) else 0
        if not version:
            raise reading.refusal(place, f"expected a data row or a label, got {short(repr(record))}")
        yield from export.row(record, place) if version == 2 else export.label(record, place)
    yield from export.skips()


@dataclass
class _Label:
    """One label, in either version: whose answers to which item, and its objects and classifications."""

    item: str
    place: str
    who: str | None
    id: str | None
    submitted: str | None
    seconds: float | None
    score: float | None
    skipped: bool
    gold: bool
    content: Any
    vendor: str | None = None


class _Answers:
    """The answers of one export; skips come last, because only all answers tell which questions there are."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.questions: dict[str, str] = {}
        self.skipped: list[Answer] = []

    # version 2

    def row(self, row: Mapping[str, Any], place: str) -> Iterator[Record]:
        """The labels of a data row in every project; several in one project are of several people."""
        told = _mapping(row.get("data_row"))
        item = self._item(told, ("global_key", "id"), place)
        media = _mapping(row.get("media_attributes"))
        width, height, duration, fps = (_number(media.get(name)) for name in SIZES)
        yield Medium(item, width, height, duration, fps)
        seen = False
        for key in ("projects", "experiments"):
            for id_, project in _mapping(row.get(key)).items():
                at = f"{place}: {key}.{id_}.labels"
                if key == "experiments":
                    runs = _mapping(_mapping(project).get("runs"))
                    n = sum(len(_listed(_mapping(run).get("labels"))) for run in runs.values())
                    self.reading.note("labels of experiments of models, not read", at, n)
                    continue
                for number, label in enumerate(_listed(_mapping(project).get("labels"))):
                    seen = True
                    yield from self._answers(self._second(_mapping(label), item, f"{at}[{number}]"))
        if not seen:
            self.reading.note("data rows without a label", place)

    def _second(self, label: Mapping[str, Any], item: str, place: str) -> _Label:
        if not isinstance(label.get("label_details"), Mapping):
            raise self.reading.refusal(place, NO_DETAILS)
        details, performance = label["label_details"], label.get("performance_details")
        if not isinstance(performance, Mapping):
            self.reading.note(
                "labels without performance_details: seconds, skips and scores are not known", place
            )
            performance = {}
        scores = (performance.get(name) for name in ("benchmark_score", "consensus_score"))
        return _Label(
            item,
            place,
            _text(details.get("created_by")),
            _text(label.get("id")),
            _text(details.get("updated_at")) or _text(details.get("created_at")),
            _number(performance.get("seconds_to_create")),
            next((number for score in scores if (number := _number(score)) is not None), None),
            performance.get("skipped") is True,
            details.get("is_benchmark_reference") is True,
            label.get("annotations"),
        )

    # version 1

    def label(self, row: Mapping[str, Any], place: str) -> Iterator[Record]:
        """A record of version 1 is one label; -1 stands for no score."""
        item = self._item(row, ("Global Key", "DataRow ID"), place)
        media = _mapping(row.get("Media Attributes"))
        yield Medium(item, _number(media.get("width")), _number(media.get("height")))
        scores = (_number(row.get(name)) for name in ("Benchmark Agreement", "Agreement"))
        id_ = _text(row.get("ID"))
        held = _Label(
            item,
            place,
            _text(row.get("Created By")),
            id_,
            _text(row.get("Updated At")) or _text(row.get("Created At")),
            _number(row.get("Seconds to Label")),
            next((score for score in scores if score is not None and score >= 0), None),
            row.get("Skipped") is True or row.get("Label") == "Skip",
            id_ is not None and id_ == row.get("Benchmark ID"),
            row["Label"],
        )
        yield from self._answers(held)

    # both

    def _item(self, row: Mapping[str, Any], names: tuple[str, ...], place: str) -> str:
        """The customer's own key where there is one, else Labelbox's number; or the field that the user chooses."""
        chosen = self.reading.item
        for name in (chosen,) if chosen else names:
            if text := _text(row.get(name)):
                return text
        keys = ", ".join(repr(key) for key, value in row.items() if _text(value))
        raise self.reading.refusal(
            place, f"{chosen or ' or '.join(names)} is no item id; --item KEY takes one of {keys}"
        )

    def _answers(self, label: _Label) -> Iterator[Answer]:
        answer = Answer(
            *(label.item, label.who, "", "", label.place),
            gold=label.gold,
            submitted=label.submitted,
            seconds=label.seconds,
            score=label.score,
            id=label.id,
        )
        if label.skipped:
            self.skipped.append(replace(answer, status="skipped"))
            return
        tracks = _tracks(label.content)
        if tracks is not None:
            yield from answers_of(self.reading, tracks, answer)
            return
        content = _mapping(label.content)
        objects, asked = _listed(content.get("objects")), _listed(content.get("classifications"))
        self.reading.note(
            "relations between objects, left out", label.place, len(_listed(content.get("relationships")))
        )
        if not objects and not asked:
            self.reading.see()
            self.reading.lose(
                "labels with nothing in them: no question is known that they answer", label.place
            )
        at = f"{label.place}.objects"
        parts = [self._part(_mapping(each), f"{at}[{n}]") for n, each in enumerate(objects)]
        for made in answers_of(self.reading, parts, answer):
            self.questions[made.question] = made.kind
            yield made
        for made in self._classified(asked, answer, ""):
            self.questions[made.question] = made.kind
            yield made

    def skips(self) -> Iterator[Answer]:
        """Who skips an item leaves all questions of the export without an answer."""
        for answer in self.skipped:
            for question, kind in (self.questions or {"": "choice"}).items():
                self.reading.see()
                yield replace(answer, question=question, kind=kind)

    def _classified(self, asked: list[Any], answer: Answer, above: str) -> Iterator[Answer]:
        """An answer for each classification, and for those that are asked only after one of its options."""
        for each in _flat(asked):
            question = above + (_text(each.get("name")) or _text(each.get("title")) or "")
            held = _held(each)
            if held is None:
                self.reading.see()
                self.reading.lose("classifications without an answer that is known", answer.place)
                continue
            kind, options, text = held
            self.reading.see()
            if kind == "multi_choice":
                text = json.dumps([_value(option) for option in options], ensure_ascii=False)
            elif kind == "choice":
                text = _value(options[0])
            yield replace(answer, question=question, kind=kind, text=text)
            for option in options:
                inner = _listed(option.get("classifications"))
                yield from self._classified(inner, answer, f"{_value(option)} ")

    def _part(self, region: Mapping[str, Any], place: str) -> Part:
        """A region, and what was answered about it as its attributes."""
        attributes: dict[str, str] = {}
        _attributes(_listed(region.get("classifications")), attributes)
        more: dict[str, Any] = {
            "label": _text(region.get("name")) or _text(region.get("title")) or "",
            "id": _text(region.get("feature_id")) or _text(region.get("featureId")) or "",
            "attributes": attributes,
        }
        page = region.get("page", region.get("page_number"))
        down = 0.0
        if isinstance(page, int) and not isinstance(page, bool):
            self.reading.note(
                "regions on the pages of a document: each page lies 20,000 points below the one before", place
            )
            more |= {"frame": page, "unit": (_text(region.get("unit")) or "points").lower()}
            down = PAGE * page
        box = region.get("bounding_box", region.get("bbox"))
        if isinstance(box, Mapping):
            left, top, width, height = self._numbers(box, ("left", "top", "width", "height"), place)
            return Part("box", coords=(left, top + down, left + width, top + down + height), **more)
        if isinstance(region.get("polygon"), list):
            return Part("polygon", coords=self._corners(region["polygon"], place), **more)
        if isinstance(region.get("line"), list):
            return Part("line", coords=self._corners(region["line"], place), **more)
        if isinstance(region.get("point"), Mapping):
            return Part("keypoints", coords=(*self._corners([region["point"]], place), 2.0), **more)
        if isinstance(geometry := region.get("geometry"), Mapping):
            return self._on_a_map(geometry, region.get("type"), place, more)
        location = region.get("location") or _mapping(region.get("data")).get("location")
        if isinstance(location, Mapping):
            start, end = self._numbers(location, ("start", "end"), place)
            return Part("span", start=start, end=end + 1, **{"unit": "characters", **more})
        if "mask" in region or "instanceURI" in region or "composite_mask" in region:
            return Part("mask", **more)
        return Part("regions that are not known", **more)

    def _on_a_map(self, geometry: Mapping[str, Any], type_: Any, place: str, more: dict[str, Any]) -> Part:
        """GeoJSON, longitude before latitude."""
        self.reading.note("places on a map, in degrees: compared as on a plane", place)
        held: Any = geometry.get("coordinates")
        more = {**more, "unit": "degrees"}
        if type_ == "point":
            return Part("keypoints", coords=(*self._pairs([held], place), 2.0), **more)
        if type_ == "polyline":
            return Part("line", coords=self._pairs(held, place), **more)
        if not isinstance(held, list) or not held:
            raise self.reading.refusal(place, f"expected coordinates, got {short(repr(held))}")
        coords = self._pairs(held[0], place)
        if type_ == "rectangle" and coords:
            x, y = coords[::2], coords[1::2]
            return Part("box", coords=(min(x), min(y), max(x), max(y)), **more)
        return Part("polygon", coords=coords, **more)

    def _pairs(self, pairs: Any, place: str) -> tuple[float, ...]:
        if not isinstance(pairs, list) or not all(
            isinstance(pair, list) and len(pair) == 2 for pair in pairs
        ):
            raise self.reading.refusal(place, f"expected pairs of numbers, got {short(repr(pairs))}")
        return self._corners([{"x": x, "y": y} for x, y in pairs], place)

    def _corners(self, corners: list[Any], place: str) -> tuple[float, ...]:
        return tuple(n for corner in corners for n in self._numbers(_mapping(corner), ("x", "y"), place))

    def _numbers(self, held: Mapping[str, Any], names: tuple[str, ...], place: str) -> list[float]:
        numbers = [_number(held.get(name)) for name in names]
        if any(number is None for number in numbers):
            raise self.reading.refusal(
                place, f"expected {', '.join(names)} as numbers, got {short(repr(held))}"
            )
        return [number for number in numbers if number is not None]


def _tracks(content: Any) -> list[Part] | None:
    """The objects of a video, each with the frames in which it is; None where a label is of no video."""
    frames = _mapping(content).get("frames")
    if isinstance(content, list):
        numbered = [
            (_mapping(frame).get("frameNumber"), _listed(_mapping(frame).get("objects"))) for frame in content
        ]
    elif isinstance(frames, Mapping):
        numbered = [
            (n, list(_mapping(_mapping(frame).get("objects")).values())) for n, frame in frames.items()
        ]
    else:
        return None
    seen: dict[str, list[float]] = {}
    labels: dict[str, str] = {}
    for number, objects in numbered:
        frame = _number(int(number) if isinstance(number, str) and number.isdecimal() else number)
        for each in map(_mapping, objects):
            id_ = _text(each.get("featureId")) or _text(each.get("feature_id"))
            if id_ and frame is not None:
                seen.setdefault(id_, []).append(frame)
                labels[id_] = _text(each.get("name")) or _text(each.get("title")) or ""
    return [
        Part("track", labels[id_], start=min(at), end=max(at) + 1, unit="frames", track=id_, id=id_)
        for id_, at in seen.items()
    ]


def _held(asked: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]], str | None] | None:
    """(kind, options, text) of a classification, in the words of either version."""
    if isinstance(answer := asked.get("radio_answer"), Mapping):
        return "choice", [answer], None
    for name in ("checklist_answers", "answers"):
        if isinstance(answers := asked.get(name), list):
            return "multi_choice", [_mapping(each) for each in answers], None
    if isinstance(answer := asked.get("text_answer"), Mapping):
        return TEXT, [], str(answer.get("content") or "")
    answer = asked.get("answer")
    if isinstance(answer, Mapping):
        return "choice", [answer], None
    if isinstance(answer, list):
        return "multi_choice", [_mapping(each) for each in answer], None
    return (TEXT, [], answer) if isinstance(answer, str) else None


def _attributes(asked: list[Any], attributes: dict[str, str]) -> None:
    """What was answered about a region, and what was asked after that, by name."""
    for each in _flat(asked):
        held = _held(each)
        if held is None:
            continue
        kind, options, text = held
        name = _text(each.get("name")) or _text(each.get("title")) or ""
        attributes[name] = text or "" if kind == TEXT else "|".join(map(_value, options))
        for option in options:
            _attributes(_listed(option.get("classifications")), attributes)


def _flat(asked: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Classifications, also those in a list within the list, as version 1 has them."""
    for each in asked:
        yield from _flat(each) if isinstance(each, list) else [_mapping(each)]


def _value(option: Mapping[str, Any]) -> str:
    """The value of an option, which is its id in the ontology; its name where it has none."""
    return _text(option.get("value")) or _text(option.get("name")) or _text(option.get("title")) or ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return (
        str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= FURTHEST:
        return None
    return float(value)


# Writing answers: NDJSON for MALPredictionImport (pre-labels) and LabelImport (benchmarks), by the names of the ontology.
#
# Fields as in labelbox-python `data/serialization/ndjson` (7.17.0).


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:  # noqa: ARG001
    """A line for each region and each classification; items by their global keys, labels by their names."""
    kinds = ("boxes", "polygons", "keypoints", "spans", *closed_kinds(), TEXT)
    writer = Writer(tables, purpose, "Labelbox", kinds, tells=("multi_choice", TEXT))
    lines: list[dict[str, Any]] = []
    for each in to_write(writer):
        item, question = each.row["item_id"], each.row["question"]
        for part in each.regions:
            places = _places(part, rings_of(part, writer, item) if part.type == "polygon" else ())
            if not places:
                writer.lose("objects of several points: Labelbox has single points", 1, item)
            head = {"dataRow": {"globalKey": item}, "name": part.label, "classifications": []}
            lines += [{**head, **place} for place in places]
            writer.lose("what was answered about a region", len(part.attributes), item)
        if not KINDS[each.row["answer_kind"]].labelled:
            lines.append({"dataRow": {"globalKey": item}, "name": question, "answer": _answer(each)})
    reference = {} if purpose == "prelabels" else {"isBenchmarkReferenceLabel": True}
    named = [{"uuid": str(_uuid(n, line)), **line, **reference} for n, line in enumerate(lines)]
    return Written({"import.ndjson": json_lines(named)}, writer.report())


def _uuid(number: int, line: Mapping[str, Any]) -> UUID:
    """The same line of the same file has the same id every time: what is sent again is not there twice."""
    return uuid5(NAMESPACE_URL, f"{number} {json.dumps(line, sort_keys=True)}")


def _places(part: Part, rings: Sequence[Sequence[float]]) -> list[dict[str, Any]]:
    """Where a region lies; empty where Labelbox has no such region."""
    numbers = [whole(number) for number in part.coords]
    if part.type == "box":
        left, top, right, bottom = numbers
        return [{"bbox": {"top": top, "left": left, "height": bottom - top, "width": right - left}}]
    if part.type == "span":
        start, end = int(part.start or 0), int(part.end or 0)
        return [{"location": {"start": start, "end": end - 1}}]
    if part.type == "polygon":
        return [{"polygon": _closed(ring)} for ring in rings]
    return [{"point": {"x": numbers[0], "y": numbers[1]}}] if len(numbers) == 3 and numbers[2] else []


def _closed(ring: Sequence[float]) -> list[dict[str, float]]:
    """The corners, the first again at the end."""
    corners = [{"x": whole(x), "y": whole(y)} for x, y in zip(ring[::2], ring[1::2], strict=True)]
    return corners + corners[:1] * (corners[0] != corners[-1])


def _answer(kept: Kept) -> Any:
    kind = kept.row["answer_kind"]
    if kind == TEXT:
        return kept.labels[0]
    named = [{"name": label} for label in kept.labels]
    return named if kind == "multi_choice" else named[0]


FORMAT = Format(
    name="labelbox",
    title="Labelbox",
    holds="an ontology of Labelbox",
    endings=(".json",),
    sniff=lambda head: float(is_ontology(json_head(head))),
    labels_in=partial(draft_from_json, "labelbox", is_ontology, read),
    labels_out=write,
    suffix=".json",
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
