"""Label Studio's tasks with their answers, read: JSON of any age and size, JSON Lines, JSON-MIN and CSV.

Fields as in label-studio `docs/source/includes/task_format.md`, `result_format.md` and `docs/source/guide/export.md`, and
in label-studio-sdk `converter/`.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from typing import Any

from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.items import quotable
from workbench.formats.parsing.json_files import json_head
from workbench.formats.parsing.json_stream import records
from workbench.formats.reading import Answer, Reading, Record
from workbench.formats.source import Source
from workbench.formats.tables.columns import TEXT
from workbench.formats.tables.records import text_of
from workbench.formats.tables.sheet import short
from workbench.kinds.parts import Medium, Part

ANSWERS = ("annotations", "completions")  # the second in files of 2020 and before
FLAT = {"annotator", "annotation_id", "lead_time"}  # fields of each record of JSON-MIN and of CSV
BOOKS = (*FLAT, "id", "created_at", "updated_at", "agreement")
MOST = 1e15  # of a length or size
LOOK = 100  # tasks by which a file is recognised whose first is longer than the head
DELIMITED = (".csv", ".tsv")

# Answers to a whole item: type -> kind. What is no kind of the workbench is kept and not compared.
WHOLE = {
    "choices": "choice",
    "taxonomy": "choice",
    "pairwise": "choice",
    "rating": "rating",
    "number": "number",
    "textarea": "transcript",
    "ranker": "ranking",
    "datetime": "date",
}
REGIONS = {"rectangle", "polygon", "keypoint", "ellipse", "brush", "bitmask", "vector", "videorectangle"}
PLACED = {"x", "y", "start", "end", "points", "rle", "startOffset", "sequence", "ranges", "vertices"}
WHERE = PLACED | {"width", "height", "rotation", "end", "endOffset", "original_width", "original_height"}
WIDER = {"choice": "multi_choice", "boxes": "rotated_boxes"}  # of a question that holds answers of both


def is_export(content: Any) -> bool:
    """Whether JSON holds tasks with annotations, or one such task, or the records of JSON-MIN."""
    some = content if isinstance(content, list) else [content]
    return any(_is_task(task) or _is_flat(task) for task in some)


def _is_task(task: Any) -> bool:
    """Whether an object has annotations with results; or lists that may hold them, beside the data of a task."""
    if not isinstance(task, dict):
        return False
    held = [task[key] for key in (*ANSWERS, "predictions") if isinstance(task.get(key), list)]
    if held and isinstance(task.get("data"), dict):
        return True
    return any(isinstance(each, dict) and "result" in each for some in held for each in some[:LOOK])


def _is_flat(record: Any) -> bool:
    return isinstance(record, dict) and record.keys() >= FLAT


def recognise(source: Source) -> float:
    """Tasks or JSON-MIN by their beginning; a CSV by its columns."""
    if source.is_folder:
        return 0.0
    if source.ending in DELIMITED:
        head = source.head.decode("utf-8", "replace").partition("\n")[0]
        names = {name.strip().strip('"') for name in head.replace("\t", ",").split(",")}
        return float(names >= FLAT | {"id"})
    beginning = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if source.ending in (".xlsx", ".parquet", ".docx") or beginning not in (b"[", b"{", b"\xff", b"\xfe"):
        return 0.0
    content = json_head(source.head)
    if content is None and source.ending != ".json":
        content = json_head(source.head.partition(b"\n")[0])  # of JSON Lines the first
    if is_export(content):
        return 1.0
    if isinstance(content, list) and len(content) > 1:
        return 0.0
    try:  # a first task may be longer than any head
        return float(is_export([task for _, task in islice(records(source), LOOK)]))
    except InvalidTable:
        return 0.0


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The media and answers of every task, and a count of what is none."""
    export = _Export(reading)
    for _, task in _tasks(source, reading, "look"):
        export.survey(task)
    for place, task in _tasks(source, reading, "read"):
        yield from export.task(place, task)


def _tasks(source: Source, reading: Reading, doing: str) -> Iterator[tuple[str, Any]]:
    """(place, task); a record of JSON-MIN or CSV is made a task of one annotation."""
    if source.ending in DELIMITED:
        rows = _rows(source, reading)
    else:
        rows = records(source, f"{source.name}: {doing}")
    for place, task in rows:
        yield place, _unflattened(task, reading, place, doing) if _is_flat(task) else task


# One annotation


@dataclass(eq=False)
class _Group:
    """The results of an annotation that are one answer: one control, and of regions one geometry."""

    question: str
    kind: str
    results: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)


@dataclass(eq=False)
class _Sorted:
    """The results of one annotation by what they are.

    beside   id of a region -> question -> the answer that hangs on it
    strange  (number of the result, what it is) of those that are nothing known
    """

    groups: dict[tuple[str, str], _Group] = field(default_factory=dict)
    relations: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    beside: dict[str, dict[str, str]] = field(default_factory=dict)
    alone: list[int] = field(default_factory=list)
    strange: list[tuple[int, str]] = field(default_factory=list)


def _flattened(results: Any) -> list[Any]:
    """The results of an annotation; files of 2020 hold them in a list of lists."""
    if not isinstance(results, list):
        return []
    return [each for result in results for each in (result if isinstance(result, list) else [result])]


def _is_region(type_: Any) -> bool:
    return isinstance(type_, str) and (type_ in REGIONS or type_.endswith("labels") or type_ == "chatmessage")


def _sorted(results: Sequence[Any]) -> _Sorted:
    """What is an answer to the whole item, a region, a relation, or an answer about a region."""
    sorted_ = _Sorted()
    drawn: dict[str, int] = {}  # id of a region -> how many results draw it with a label
    for result in results:
        if isinstance(result, dict) and _is_region(result.get("type")) and isinstance(result.get("id"), str):
            drawn[result["id"]] = drawn.get(result["id"], 0) + bool(_labels(result))
    for number, result in enumerate(results):
        value = result.get("value") if isinstance(result, dict) else None
        if isinstance(result, dict) and result.get("type") == "relation":
            sorted_.relations.append((number, result))
        elif not isinstance(value, dict) or not isinstance(result.get("from_name"), str):
            sorted_.strange.append((number, "results that are malformed"))
        else:
            _place(sorted_, number, result, drawn)
    for group in sorted_.groups.values():
        if group.kind == "choice" and sum(len(_listed(result)) for _, result in group.results) > 1:
            group.kind = "multi_choice"
        if group.kind == "boxes" and any(result["value"].get("rotation") for _, result in group.results):
            group.kind = "rotated_boxes"
    return sorted_


def _place(sorted_: _Sorted, number: int, result: Mapping[str, Any], drawn: Mapping[str, int]) -> None:
    """One result with a control and a value; a region that another result labels is not counted again."""
    type_, value, question = result.get("type"), result["value"], result["from_name"]
    id_ = result["id"] if isinstance(result.get("id"), str) else None
    if isinstance(type_, str) and _is_region(type_):
        if _labels(result) or not drawn.get(id_ or ""):
            _add(sorted_, question, _kind_of_region(type_, value), number, result)
    elif not isinstance(type_, str) or type_ not in WHOLE:
        sorted_.strange.append((number, f"results of type {short(repr(type_))}, not read"))
    elif id_ in drawn:
        sorted_.beside.setdefault(str(id_), {})[question] = _in_words(value.get(_field(str(type_))))
    elif value.keys() & PLACED:
        sorted_.alone.append(number)
    else:
        _add(sorted_, question, WHOLE[type_], number, result)


def _add(sorted_: _Sorted, question: str, kind: str, number: int, result: Mapping[str, Any]) -> None:
    sorted_.groups.setdefault((question, kind), _Group(question, kind)).results.append((number, result))


def _field(type_: str) -> str:
    return {"textarea": "text", "pairwise": "selected"}.get(type_, type_)


def _listed(result: Mapping[str, Any]) -> list[Any]:
    value = result["value"].get(_field(result["type"]))
    return value if isinstance(value, list) else [value]


def _labels(result: Mapping[str, Any]) -> list[str]:
    """The labels of a region; none of one that was only drawn."""
    value, type_ = result.get("value"), result.get("type")
    if not isinstance(value, dict) or not isinstance(type_, str):
        return []
    if type_ == "chatmessage":
        message = value.get("chatmessage")
        role = message.get("role") if isinstance(message, dict) else None
        return [role] if isinstance(role, str) else []
    labels = value.get(type_) or value.get("labels") or []
    return [label for label in (labels if isinstance(labels, list) else [labels]) if isinstance(label, str)]


def _kind_of_region(type_: str, value: Mapping[str, Any]) -> str:
    if type_ == "chatmessage":
        return "chat"
    for name, kind in (
        *(("rle", "masks"), ("imageDataURL", "masks"), ("points", "polygons"), ("vertices", "lines")),
        *(("radiusX", "ellipses"), ("sequence", "tracks"), ("ranges", "spans"), ("start", "spans")),
    ):
        if name in value:
            return kind
    if type_.startswith("keypoint"):
        return "keypoints"
    return "boxes" if "width" in value else "masks" if "mask" in type_ or "brush" in type_ else "spans"


def _in_words(value: Any) -> str:
    """A value as an attribute has it: one text as it is, a path with `/`, anything else as JSON."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list) and value and all(isinstance(step, str) for step in value):
        return "/".join(value)
    return text_of(value) or ""


# A file


@dataclass(eq=False)
class _Export:
    """A file while it is read: the kinds of every question, which only the whole file tells."""

    reading: Reading
    kinds: dict[str, dict[str, None]] = field(default_factory=dict)

    def survey(self, task: Any) -> None:
        """Remember which kinds of answers each question has."""
        for _, annotation in _annotations(task):
            for group in _sorted(_flattened(annotation.get("result"))).groups.values():
                self.kinds.setdefault(group.question, {})[group.kind] = None

    def meant(self, group: _Group) -> tuple[str, str]:
        """(question, kind) of an answer: the wider kind where the question has both; a second geometry is a question of its own."""
        held = [self._wider(group.question, kind) for kind in self.kinds.get(group.question, ())]
        kind = self._wider(group.question, group.kind)
        return (group.question if kind == held[0] else f"{group.question}:{kind}"), kind

    def _wider(self, question: str, kind: str) -> str:
        wider = WIDER.get(kind, kind)
        return wider if wider in self.kinds.get(question, ()) else kind

    def task(self, place: str, task: Any) -> Iterator[Record]:
        """What one task holds."""
        reading = self.reading
        if not isinstance(task, dict):
            raise reading.refusal(place, f"expected a task, got {short(repr(task))}")
        for key in (*ANSWERS, "predictions", "drafts"):
            if not isinstance(task.get(key) or [], list):
                raise reading.refusal(f"{place}.{key}", f"expected a list, got {short(repr(task[key]))}")
        item = self._item(task, place)
        annotations = [
            _Annotation(self, task, item, f"{place}.{at}", annotation)
            for at, annotation in _annotations(task)
        ]
        medium = _medium(reading, task, item, place, annotations)
        yield medium
        reading.note(
            "predictions of a model, no answers",
            f"{place}.predictions[0]",
            len(task.get("predictions") or []),
        )
        for annotation in annotations:
            annotation.medium = medium
            yield from annotation.answers()
        for i, draft in enumerate(task.get("drafts") or []):
            yield from _drafts(self, task, item, f"{place}.drafts[{i}]", draft)

    def _item(self, task: dict[str, Any], place: str) -> str:
        """The task's id, or what its data hold under the key that was asked for."""
        key, data = self.reading.item, _data(task)
        value = task.get("id") if key is None else data.get(key)
        if key is None and value is None and (name := next((name for name in TEXT if data.get(name)), None)):
            self.reading.note(f"tasks without an id: their {name} names them", place)
            value = data[name]
        if isinstance(value, dict | list) or not text_of(value):
            what = "id" if key is None else f"data.{key}"
            keys = ", ".join(map(repr, data)) or "none"
            raise self.reading.refusal(
                place, f"{what} is no item id; --item KEY takes data[KEY], and the keys are: {keys}"
            )
        return str(text_of(value))


def _data(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a task; where it has no such field, all of it is the data."""
    data = task.get("data")
    if isinstance(data, dict):
        return data
    return {
        key: value
        for key, value in task.items()
        if key not in (*ANSWERS, "id", "predictions", "drafts", "data")
    }


def _annotations(task: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place in the task, annotation) of each; what is no object stays in, as one that holds it."""
    for key in ANSWERS:
        some = task.get(key) if isinstance(task, dict) else None
        for i, annotation in enumerate(some if isinstance(some, list) else ()):
            yield f"{key}[{i}]", annotation if isinstance(annotation, dict) else {"malformed": annotation}


@dataclass(eq=False)
class _Annotation:
    """One annotation of a task."""

    export: _Export
    task: Mapping[str, Any]
    item: str
    place: str
    content: Mapping[str, Any]
    medium: Medium | None = None

    def __post_init__(self) -> None:
        if "malformed" in self.content:
            raise self.refusal(f"expected an annotation, got {short(repr(self.content['malformed']))}")
        held = self.content.get("result") or []
        if not isinstance(held, list):
            raise self.export.reading.refusal(
                f"{self.place}.result", f"expected a list, got {short(repr(held))}"
            )
        self.results = _flattened(held)
        self.sorted = _sorted(self.results)

    def refusal(self, message: str) -> InvalidTable:
        """An error at this annotation."""
        return self.export.reading.refusal(self.place, message)

    def answers(self) -> Iterator[Answer]:
        """One answer for each question that it answers, or a count of why there is none."""
        reading, content = self.export.reading, self.content
        if content.get("was_cancelled"):
            for question, kind in self._skipped():
                reading.see()
                yield self.answer(question, kind, status="skipped")
            return
        for number, what in self.sorted.strange:
            reading.see()
            reading.lose(what, f"{self.place}.result[{number}]")
        if self.sorted.alone:
            what = "answers about a part of the item that nobody marked, left out"
            reading.note(what, f"{self.place}.result[{self.sorted.alone[0]}]", len(self.sorted.alone))
        if not self.sorted.groups and not self.sorted.strange:
            reading.see()
            reading.lose(
                "annotations with nothing in them; whether that is an answer the file does not say",
                self.place,
            )
        if rejected(content):
            reading.note(
                "answers that a reviewer rejected: they stay answers", self.place, len(self.sorted.groups)
            )
        relations = self._relations()
        for group in self.sorted.groups.values():
            reading.see()
            question, kind = self.export.meant(group)
            place = f"{self.place}.result[{group.results[0][0]}]"
            try:
                text, parts = self.value(group, kind)
            except InvalidTable as refusal:
                reading.lose("answers that are malformed", f"{place}: {refusal}")
                continue
            ids = {part.id for part in parts}
            mine = [relation for relation in relations if relation.source in ids]
            yield self.answer(question, kind, text=text, parts=(*parts, *mine))

    def answer(self, question: str, kind: str, **more: Any) -> Answer:
        """An answer with what the annotation says of all its answers."""
        content = self.content
        return Answer(
            *(self.item, person(content), question, kind, self.place),
            gold=bool(content.get("ground_truth")),
            submitted=_text(content.get("updated_at")) or _text(content.get("created_at")),
            seconds=self._number("lead_time", content.get("lead_time")),
            comment="rejected in review" if rejected(content) else None,
            score=self._number("agreement", self.task.get("agreement")),
            id=text_of(content.get("id")) if isinstance(content.get("id"), int | str) else None,
            **more,
        )

    def _number(self, name: str, value: Any) -> float | None:
        if value is None:
            return None
        try:
            return _finite(value)
        except InvalidTable:
            self.export.reading.note(
                f"{name} that is no number, left out", f"{self.place}: {short(repr(value))}"
            )
            return None

    def _skipped(self) -> list[tuple[str, str]]:
        """What a person who skipped the item left without an answer: what they had begun, else all questions of the file."""
        if self.sorted.groups:
            return [self.export.meant(group) for group in self.sorted.groups.values()]
        return [
            self.export.meant(_Group(question, next(iter(kinds))))
            for question, kinds in self.export.kinds.items()
        ] or [("label", "choice")]

    def value(self, group: _Group, kind: str) -> tuple[str | None, tuple[Part, ...]]:
        """(text, parts) of an answer; InvalidTable says what of it is malformed."""
        if kind in WHOLE.values() or kind == "multi_choice":
            return self._whole(group, kind), ()
        parts = []
        for number, result in group.results:
            try:
                parts += self._region(result, kind)
            except InvalidTable as refusal:
                raise InvalidTable(f"result[{number}]: {refusal}") from None
        return None, tuple(parts)

    def _whole(self, group: _Group, kind: str) -> str:
        values = [value for _, result in group.results for value in _listed(result)]
        if kind in ("choice", "multi_choice"):
            names = [_path(value) for value in values]
            if not names:
                raise InvalidTable("expected a label, got none")
            return names[0] if kind == "choice" else _set(names)
        if kind == "transcript":
            if not all(isinstance(value, str) for value in values):
                raise InvalidTable(f"expected texts, got {short(repr(values))}")
            if len(values) > 1:
                self.export.reading.note("texts in several pieces, joined line by line", self.place)
            return "\n".join(values)
        if kind in ("rating", "number"):
            if len(values) != 1:
                raise InvalidTable(f"expected one number, got {short(repr(values))}")
            _finite(values[0])
            return str(text_of(values[0]))
        return str(text_of(group.results[0][1]["value"].get(group.results[0][1]["type"])))

    def _region(self, result: Mapping[str, Any], kind: str) -> list[Part]:
        """A region, once for each of its labels."""
        value, id_ = result["value"], result.get("id")
        labels = _labels(result) or [""]
        if len(labels) > 1:
            self.export.reading.note("regions with several labels: a part for each", self.place)
        about = dict(self.sorted.beside.get(id_, {})) if isinstance(id_, str) else {}
        parent = result.get("parentID")
        size = _size(result)
        drawn = _SHAPES[kind](value, size)
        if result.get("image_rotation"):
            what = (
                "regions of a picture that was turned while they were drawn: they lie on the turned picture"
            )
            self.export.reading.note(what, self.place)
        if drawn.get("unit") == "percent":
            what = "regions of a picture whose size the file does not say: in percent of it"
            self.export.reading.note(what, self.place)
        if kind == "spans" and drawn["unit"] == "characters":
            drawn |= self._ends(value, drawn)
        attributes = {**drawn.pop("attributes", {}), **about}
        shape = {**drawn, "id": id_ if isinstance(id_, str) else "", "attributes": attributes}
        return [
            Part(label=label, parent=parent if isinstance(parent, str) else None, **shape) for label in labels
        ]

    def _ends(self, value: Mapping[str, Any], drawn: Mapping[str, Any]) -> dict[str, float]:
        """The ends of a span in code points; where only UTF-16 units give the text that the file says, those were counted."""
        text, words = self.medium.text if self.medium else None, value.get("text")
        start, end = drawn["start"], drawn["end"]
        if not text or not isinstance(words, str) or text[int(start) : int(end)] == words:
            return {}
        units = text.encode("utf-16-le", "surrogatepass")
        before = units[: 2 * int(start)].decode("utf-16-le", "replace")
        if units[2 * int(start) : 2 * int(end)].decode("utf-16-le", "replace") == words:
            self.export.reading.note("spans counted in UTF-16 units, as code points", self.place)
            return {"start": len(before), "end": len(before) + len(words)}
        self.export.reading.note(
            "spans whose text is another than the file says, kept as they are", self.place
        )
        return {}

    def _relations(self) -> list[Part]:
        """The relations between regions, each at the answer that holds its beginning."""
        ids = {
            result.get("id")
            for group in self.sorted.groups.values()
            for _, result in group.results
            if isinstance(result.get("id"), str)
        }
        relations = []
        for number, result in self.sorted.relations:
            source, target = result.get("from_id"), result.get("to_id")
            if source not in ids or not isinstance(target, str):
                self.export.reading.note("relations of no region, left out", f"{self.place}.result[{number}]")
                continue
            labels = [label for label in result.get("labels") or [] if isinstance(label, str)]
            direction = result.get("direction")
            attributes = {"direction": direction} if isinstance(direction, str) else {}
            relations.append(
                Part("relation", "|".join(labels), source=source, target=target, attributes=attributes)
            )
        return relations


def _drafts(export: _Export, task: Mapping[str, Any], item: str, place: str, draft: Any) -> Iterator[Answer]:
    """A draft is the status of what somebody had begun; its value is no answer."""
    reading = export.reading
    results = _flattened(draft.get("result")) if isinstance(draft, dict) else []
    groups = _sorted(results).groups.values()
    who = person({"completed_by": draft.get("user")}) if isinstance(draft, dict) else None
    if not groups or not (who or reading.annotator or reading.annotators):
        reading.note("drafts that are empty or name nobody, no answers", place)
        return
    annotation = _Annotation(
        export, task, item, place, {**draft, "completed_by": draft.get("user"), "result": []}
    )
    for group in groups:
        reading.see()
        question, kind = (
            export.meant(group) if group.question in export.kinds else (group.question, group.kind)
        )
        yield annotation.answer(question, kind, status="draft")


def person(annotation: Mapping[str, Any]) -> str | None:
    """`completed_by` is a number, an object or a text: the e-mail address where there is one, else the id."""
    who = annotation.get("completed_by")
    merged = annotation.get("aggregated_completed_by")
    if who is None and isinstance(merged, list) and len(merged) == 1:
        who = merged[0]
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    return text_of(who) or None if isinstance(who, int | str) and not isinstance(who, bool) else None


def rejected(annotation: Mapping[str, Any]) -> bool:
    """Whether the last review did not accept it."""
    reviews = annotation.get("reviews")
    last = reviews[-1] if isinstance(reviews, list) and reviews else None
    return annotation.get("last_action") == "rejected" or (
        isinstance(last, dict) and last.get("accepted") is False
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _path(value: Any) -> str:
    """A label, or a path through a tree of labels, its steps joined with `/`."""
    steps = value if isinstance(value, list) else [value]
    if not steps or not all(isinstance(step, str) for step in steps):
        raise InvalidTable(f"expected a label or a path of labels, got {short(repr(value))}")
    return "/".join(steps)


def _set(names: Sequence[str]) -> str:
    """Labels as one answer, sorted, so that their order does not matter."""
    names = sorted(set(names))
    odd = any("|" in name or name.startswith("[") for name in names)
    return json.dumps(names, ensure_ascii=False) if odd else "|".join(names)


# Regions: percent of the picture become pixels, y down


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidTable(f"expected a number, got {short(repr(value))}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidTable(f"expected a number, got {short(repr(value))}")
    return number


Size = tuple[float, float] | None


def _size(result: Mapping[str, Any]) -> Size:
    """Width and height of the picture in pixels; None where the file does not say them."""
    width, height = _maybe(result.get("original_width")), _maybe(result.get("original_height"))
    return (width, height) if width and height else None


def _pixels(value: Mapping[str, Any], size: Size, *names: str) -> tuple[float, ...]:
    """Fields of a region, by turns along the width and the height."""
    numbers = [_finite(value.get(name)) for name in names]
    if size is None:
        return tuple(numbers)
    return tuple(number / 100 * size[i % 2] for i, number in enumerate(numbers))


def _shape(type_: str, size: Size, coords: Iterable[float], **more: Any) -> dict[str, Any]:
    """A part, to a millionth of a pixel: percent hold no more, and what is written again is read as the same."""
    return {
        "type": type_,
        "coords": tuple(round(x, 6) for x in coords),
        "unit": "" if size else "percent",
        **more,
    }


def _box(value: Mapping[str, Any], size: Size) -> dict[str, Any]:
    x, y, width, height = _pixels(value, size, "x", "y", "width", "height")
    return _shape("box", size, (x, y, x + width, y + height))


def _rotated_box(value: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """A box turned clockwise about its left top corner, as one turned about its centre."""
    x, y, width, height = _pixels(value, size, "x", "y", "width", "height")
    degrees = _finite(value.get("rotation") or 0)
    if size is None and degrees:
        raise InvalidTable("a turned box of a picture whose size the file does not say")
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    centre = (x + (width * cos - height * sin) / 2, y + (width * sin + height * cos) / 2)
    return _shape("rotated box", size, (*centre, width, height, degrees % 360))


def _corners(value: Mapping[str, Any], size: Size, name: str) -> tuple[float, ...]:
    points = value.get(name)
    if not isinstance(points, list) or not all(
        isinstance(point, list) and len(point) == 2 for point in points
    ):
        raise InvalidTable(f"expected {name} [[x, y], ...], got {short(repr(points))}")
    return tuple(x for a, b in points for x in _pixels({"x": a, "y": b}, size, "x", "y"))


def _polygon(value: Mapping[str, Any], size: Size) -> dict[str, Any]:
    attributes = {"closed": "false"} if value.get("closed") is False else {}
    return _shape("polygon", size, _corners(value, size, "points"), attributes=attributes)


def _keypoint(value: Mapping[str, Any], size: Size) -> dict[str, Any]:
    return _shape("keypoints", size, (*_pixels(value, size, "x", "y"), 2))


def _ellipse(value: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """Centre, radii, and degrees clockwise."""
    coords = _pixels(value, size, "x", "y", "radiusX", "radiusY")
    return _shape("ellipse", size, (*coords, _finite(value.get("rotation") or 0)))


def _kept(type_: str, *names: str) -> Any:
    """A part whose shape nobody compares: its fields as they are."""

    def shape(value: Mapping[str, Any], _: Size) -> dict[str, Any]:
        return {
            "type": type_,
            "attributes": {name: str(text_of(value[name])) for name in names if name in value},
        }

    return shape


def _span(value: Mapping[str, Any], _: Size) -> dict[str, Any]:
    """Characters of a text, seconds of a recording, or frames of a film; `end` is excluded."""
    ranges = value.get("ranges")
    if isinstance(ranges, list) and len(ranges) == 1 and isinstance(ranges[0], dict):
        start, end = _finite(ranges[0].get("start")), _finite(ranges[0].get("end"))
        return {"type": "span", "start": start, "end": end + 1, "unit": "frames"}
    offsets = value.get("globalOffsets")
    held = offsets if isinstance(offsets, dict) else value
    if held is value and isinstance(value.get("startOffset"), int):
        raise InvalidTable("its ends are told by places in a page or paragraph, without globalOffsets")
    start, end = _finite(held.get("start")), _finite(held.get("end"))
    whole = start.is_integer() and end.is_integer()
    seconds = (
        "channel" in value or not whole or ("text" not in value and held is value and "labels" not in value)
    )
    return {"type": "span", "start": start, "end": end, "unit": "seconds" if seconds else "characters"}


def _message(value: Mapping[str, Any], _: Size) -> dict[str, Any]:
    message = value.get("chatmessage")
    if not isinstance(message, dict):
        raise InvalidTable(f"expected a message, got {short(repr(message))}")
    return {
        "type": "message",
        "attributes": {k: str(text_of(v)) for k, v in message.items() if v is not None},
    }


_SHAPES: Mapping[str, Any] = {
    "boxes": _box,
    "rotated_boxes": _rotated_box,
    "polygons": _polygon,
    "keypoints": _keypoint,
    "ellipses": _ellipse,
    "spans": _span,
    "lines": _kept("line", "vertices", "closed"),
    "masks": _kept("mask", "format", "rle", "imageDataURL"),
    "tracks": _kept("track", "framesCount", "duration", "sequence"),
    "chat": _message,
}


# Media


def _medium(
    reading: Reading, task: Mapping[str, Any], item: str, place: str, annotations: Sequence[_Annotation]
) -> Medium:
    """The size, length and text of an item, as its data and the results of all its annotations say."""
    results = [
        result
        for annotation in annotations
        for group in annotation.sorted.groups.values()
        for _, result in group.results
    ]
    sizes = list(dict.fromkeys(size for result in results if (size := _size(result))))
    if len(sizes) > 1:
        reading.note("items with pictures of several sizes: their size is left out", place)
    width, height = sizes[0] if len(sizes) == 1 else (None, None)
    lengths = [_maybe(result.get("original_length"), result["value"].get("duration")) for result in results]
    duration = next((length for length in lengths if length), None)
    frames = next((n for result in results if (n := _maybe(result["value"].get("framesCount")))), None)
    fps = frames / duration if frames and duration else None
    words = {
        key: value
        for key, value in _data(task).items()
        if isinstance(value, str) and value and key != reading.item
    }
    return Medium(item, width, height, duration, fps, _text_of_item(words, results))


def _maybe(*values: Any) -> float | None:
    """The first that is a number above 0."""
    return next((float(v) for v in values if isinstance(v, int | float) and 0 < v < MOST), None)


def _text_of_item(words: Mapping[str, str], results: Sequence[Mapping[str, Any]]) -> str | None:
    """The text that spans lie on, where there are spans; else what can be quoted of the data."""
    spans = [
        result
        for result in results
        if result["value"].keys() & {"start", "globalOffsets"}
        and isinstance(result["value"].get("text"), str)
    ]
    if not spans or not words:
        return quotable(words) or None
    asked = [str(result.get("to_name")) for result in spans]
    first = [name for name in (*asked, *TEXT) if name in words]
    tried = [*(words[name] for name in first), *words.values()]
    tried += [_shown(text) for text in tried if "<" in text]
    return max(tried, key=lambda text: sum(map(_fits, [text] * len(spans), spans)))  # of equals the first


def _fits(text: str, result: Mapping[str, Any]) -> bool:
    value = result["value"]
    offsets = value.get("globalOffsets")
    held = offsets if isinstance(offsets, dict) else value
    start, end = held.get("start"), held.get("end")
    return isinstance(start, int) and isinstance(end, int) and text[start:end] == value["text"]


class _Words(HTMLParser):
    """The text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep the text between tags."""
        self.words.append(data)


def _shown(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    parser.close()
    return "".join(parser.words)


# JSON-MIN and CSV: one record an annotation, its answers as fields beside those of the data

LOST_IN_FLAT = "JSON-MIN and CSV hold no skips, drafts, predictions, reviews, relations or ids of regions, nor which answers are gold"


def _unflattened(record: Mapping[str, Any], reading: Reading, place: str, doing: str) -> dict[str, Any]:
    """A record as a task of one annotation: fields between `id` and `annotator` are answers, those before are data."""
    if doing == "read":
        reading.note(LOST_IN_FLAT, place)
    names = list(record)
    at = names.index("id") if "id" in names else -1
    asked = [name for name in names[at + 1 : names.index("annotator")] if name not in BOOKS]
    data = {
        name.removeprefix("_data_"): value for name, value in record.items() if name not in (*BOOKS, *asked)
    }
    results = [each for name in asked for each in _results(name, record[name])]
    return {
        "id": record.get("id"),
        "data": data,
        "agreement": record.get("agreement"),
        "annotations": [
            {
                "id": record["annotation_id"],
                "completed_by": record["annotator"],
                "result": results,
                **{name: record.get(name) for name in ("lead_time", "created_at", "updated_at")},
            }
        ],
    }


def _results(question: str, value: Any) -> Iterator[dict[str, Any]]:
    """A field of JSON-MIN as results: regions are a list of their values, a single choice or text is a text."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield {"from_name": question, "type": "choices", "value": {"choices": [each]}}
        elif isinstance(each, dict):
            type_ = _type_of(each)
            if type_ is None and {"role", "content"} <= each.keys():
                each, type_ = {"chatmessage": each}, "chatmessage"
            sizes = {
                name: each.get(name) for name in ("original_width", "original_height", "original_length")
            }
            yield {"from_name": question, "type": type_, "value": each, **sizes}
        elif each is not None:
            yield {"from_name": question, "type": None, "value": {"found": each}}


def _type_of(value: Mapping[str, Any]) -> str | None:
    """The type of a result, by the field that holds its labels or its value."""
    for name in value:
        if name.endswith("labels") or name in (*REGIONS, "chatmessage"):
            return name
    types = {_field(type_): type_ for type_ in WHOLE}
    placed = bool(value.keys() & PLACED)
    return next((types[name] for name in value if name in types and not (placed and name == "text")), None)


def _rows(source: Source, reading: Reading) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a CSV; columns that hold regions or sets are answers, and the one that is asked for."""
    from workbench.formats.tables.table import sheet_of

    sheet = sheet_of(source.bytes(), source.path)
    cells = {name: column.texts() for name, column in zip(sheet.names, sheet.columns, strict=True)}
    missing = [name for name in ("annotator", "annotation_id", "id") if name not in cells]
    if missing:
        raise InvalidTable(f"{source.path}: has no column {listed(missing)}, as a CSV of Label Studio has.")
    free = [name for name in sheet.names if name not in BOOKS]
    asked = [
        name
        for name in free
        if name == reading.question or f"_data_{name}" in cells or any(map(_holds_results, cells[name]))
    ]
    if not asked:
        raise NotFound(
            f"{source.path}: a CSV of Label Studio does not say which columns are answers; name one with --question: "
            f"{listed(free)}. Its JSON export says it."
        )
    for row in range(len(sheet)):
        data = {name: cells[name][row] for name in free if name not in asked}
        answers = {name: _parsed(cells[name][row]) for name in asked}
        books = {name: cells[name][row] for name in cells if name in BOOKS}
        for name in ("lead_time", "agreement"):
            books[name] = _number_of(books.get(name))
        yield f"row {row + 2}", {**data, "id": books.pop("id"), **answers, **books}


def _holds_results(cell: str | None) -> bool:
    """Whether a cell is a result, or a list of them: nothing stands in it but a value and where it lies."""
    value = _parsed(cell)
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict) or (type_ := _type_of(first)) is None:
        return False
    return _is_region(type_) or not first.keys() - WHERE - {_field(type_)}


def _number_of(cell: str | None) -> Any:
    try:
        return float(cell) if cell else None
    except ValueError:
        return cell


def _parsed(cell: str | None) -> Any:
    """A cell that holds a list or an object, else its text."""
    if not cell or cell[0] not in "[{":
        return cell or None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return value
