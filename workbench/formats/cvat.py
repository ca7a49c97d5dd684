"""CVAT's labels, as its raw editor and its API take them: one tag a question, its answers in attributes.

Fields as `LabelRequest` and `AttributeRequest` of CVAT's API (cvat-sdk 2.80.0).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from math import cos, nan, pi, sin
from typing import Any
from xml.sax.saxutils import quoteattr

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import InvalidDocument, InvalidTable, listed
from workbench.formats.drafting import Drafting, DraftQuestion, Started
from workbench.formats.exporting import Exported, is_drawn, json_bytes, lost, lost_of_regions, without_regions
from workbench.formats.parsing.json_files import draft_from_json, json_head
from workbench.formats.parsing.shapes import FURTHEST, answers_of, rings_of, to_write
from workbench.formats.parsing.xml_files import elements_of, head_text, root_of
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, whole
from workbench.kinds.parts import Medium, Part
from workbench.kinds.registry import KINDS, closed_kinds

KEPT = ("question id", "kind")
ANSWER = "answer"
REGIONS = "label"
TYPES = {"boxes": "rectangle", "rotated_boxes": "rectangle", "polygons": "polygon", "keypoints": "points"}
DRAWN = {"rectangle": "boxes", "polygon": "polygons", "points": "keypoints", "skeleton": "keypoints"}
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
    """A label of type `tag` for each question about whole items, and the labels themselves of questions about regions."""
    for question in guideline.questions:
        for label in question.labels:
            if "\n" in label.id or len(label.id) > LONGEST:
                raise InvalidDocument(
                    f"{guideline}, {question.id}: label {short(label.id)!r} holds a line end or is longer than "
                    f"CVAT's {LONGEST} characters."
                )
    content = [label for question in guideline.questions for label in _labels(question)]
    if not content:
        asked = listed(question.id for question in guideline.questions)
        raise InvalidDocument(f"{guideline}: CVAT has no tool for the answers to {asked}.")
    whole = without_regions(guideline)
    losses = lost(whole, KEPT) + lost_of_regions(guideline, TYPES, ("colour",), "CVAT")
    for question in guideline.questions:
        if question.kind == "rating" and _steps(question) is None:
            what = "kind: a rating whose labels are no even row of numbers is written as one choice"
            losses = losses.and_loss(what, 1, question.id, str(guideline))
    how = "CVAT: task or project, Constructor, Raw; or labels= of the SDK."
    return Exported(json_bytes(content), losses, how + TAGGED * bool(whole.questions))


TAGGED = (
    " Annotators put one tag for each question on a frame and answer in its attributes. CVAT shows the first answer "
    "chosen already: ask them to set each."
)


def _labels(question: Question) -> list[dict[str, Any]]:
    """One tag, or a label for each of the question's; none where CVAT has no tool for such regions."""
    if question.kind in TYPES:
        return [_drawn(label, question) for label in question.labels]
    if is_drawn(question):
        return []
    return [{"name": question.id, "type": "tag", "attributes": _attributes(question)}]


def _drawn(label: Label, question: Question) -> dict[str, Any]:
    """A label of shapes; of keypoints with names, a skeleton."""
    names = question.settings.get("points") or () if question.kind == "keypoints" else ()
    held: dict[str, Any] = {"name": label.id, "type": TYPES[question.kind], "attributes": []}
    if label.colour:
        held["color"] = label.colour
    if not names:
        return held
    points = [{"name": name, "type": "points", "attributes": []} for name in names]
    return {
        **held,
        "type": "skeleton",
        "sublabels": points,
        "svg": _svg(names, question.settings.get("skeleton") or ()),
    }


def _svg(names: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """The drawing of a skeleton: its points on a circle, as annotators find them before they move them."""
    turn = [2 * pi * number / len(names) for number in range(len(names))]
    at = {name: (50 + 40 * sin(angle), 50 - 40 * cos(angle)) for name, angle in zip(names, turn, strict=True)}
    node = {name: number for number, name in enumerate(names, start=1)}
    edges = "".join(
        f'<line x1="{at[a][0]:.1f}" y1="{at[a][1]:.1f}" x2="{at[b][0]:.1f}" y2="{at[b][1]:.1f}" data-type="edge" '
        f'data-node-from="{node[a]}" data-node-to="{node[b]}"></line>'
        for a, b in lines
    )
    return edges + "".join(
        f'<circle r="1.5" cx="{x:.1f}" cy="{y:.1f}" data-type="element node" data-element-id="{node[name]}" '
        f'data-node-id="{node[name]}" data-label-name={quoteattr(name)}></circle>'
        for name, (x, y) in at.items()
    )


def _attributes(question: Question) -> list[dict[str, Any]]:
    if not question.labels:
        return [_attribute(ANSWER, "text", [""], "")]
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
    """A draft: a tag with attributes is a question, the labels of one shape are one; all others are the answers to one."""
    drafting = Drafting(name, source)
    others: dict[str, list[tuple[Mapping[str, Any], str]]] = {}
    for number, label in enumerate(content):
        place = f"[{number}]"
        for key in sorted(map(str, label.keys() - UNDERSTOOD)):
            if label[key]:
                drafting.lose(f"field {key!r}", place)
        attributes = label.get("attributes") or []
        if label.get("type") == "tag" and isinstance(attributes, list) and attributes:
            _add_question(drafting, label, attributes, place)
        else:
            others.setdefault(DRAWN.get(str(label.get("type")), REGIONS), []).append((label, place))
    for name, labels in others.items():
        kind = "choice" if name == REGIONS else name
        asked = drafting.question(name, labels[0][1], kind=kind)
        for label, place in labels:
            _region(asked, label, place)
    return drafting.done()


def _region(asked: DraftQuestion, label: Mapping[str, Any], place: str) -> None:
    drafting = asked.drafting
    asked.label(drafting.text(label.get("name"), place), place, colour=label.get("color"))
    if label.get("type") not in (None, "any", "tag", *DRAWN):
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


# Answers: CVAT for images 1.1 and CVAT for video 1.1.


SHAPES = {
    "polygon": "polygon",
    "polyline": "line",
    "points": "keypoints",
    "ellipse": "ellipse",
    "cuboid": "cuboid",
    "mask": "mask",
    "skeleton": "keypoints",
}
TURNED = re.compile(rb"<box\b[^>]*\brotation=[\"'](?!0*\.?0*[\"'])")
TAGS = "tags"
TEXT = "transcript"
REPORTS = (
    "is an answer of CVAT's server (a quality report, or conflicts), and holds no annotations; export the task as "
    "'CVAT for images 1.1'"
)
NUMBERED = (
    "is an answer of CVAT's server, or from its backup, and has its labels as numbers only; export the task as "
    "'CVAT for images 1.1'"
)


def recognise(source: Source) -> float:
    """XML of version 1.1, also in the archive that CVAT makes; or an answer of its server, which is refused."""
    return float(bool(_files(source)) or bool(_refused(source)))


def _files(source: Source) -> list[Source]:
    files = [each for each in source.members if each.ending == ".xml"] if source.is_folder else [source]
    return [each for each in files if root_of(each) == "annotations" and MARK.search(head_text(each))]


MARK = re.compile(r"<(version|meta|image|track)\b")


def _refused(source: Source) -> str:
    if source.is_folder:
        return NUMBERED if source.member("task.json") and source.member("annotations.json") else ""
    content = json_head(source.head) if source.head.lstrip()[:1] in (b"{", b"[") else None
    content = content[0] if isinstance(content, list) and content else content
    if not isinstance(content, Mapping):
        return ""
    if {"tags", "shapes", "tracks"} <= content.keys():
        return NUMBERED
    results = content.get("results")
    first = results[0] if isinstance(results, list) and results else content
    told = first.keys() if isinstance(first, Mapping) else set()
    return REPORTS if any(marks <= told for marks in REPORTED) else ""


REPORTED = (
    {"gt_last_updated", "summary"},
    {"report_id", "annotation_ids"},
    {"comparison_summary", "parameters"},
)


def read_answers(source: Source, reading: Reading) -> Iterator[Record]:
    """The shapes of each image, its tags, and the tracks of videos, which no kind of answer compares."""
    if refused := _refused(source):
        raise InvalidTable(f"{source.path}: {refused}.")
    for file in _files(source) or [source]:
        yield from _Task(reading, file, file.path if source.is_folder else "").answers()


class _Task:
    """One file: a task, a job, or a project of several tasks.

    turned   whether any of its boxes is turned: then all are turned boxes, some by 0 degrees
    asked    label -> attribute -> how it is asked, of the labels that are tags with attributes
    """

    def __init__(self, reading: Reading, file: Source, path: str) -> None:
        self.reading, self.file, self.path = reading, file, path
        self.annotator = reading.of_file(file.path, reading.source.path)
        self.turned = _any_turned(file)
        self.asked: dict[str, dict[str, str]] = {}
        self.orders: dict[str, list[str]] = {}
        self.video = ""
        self.frame: tuple[float | None, float | None] = None, None
        self.items: set[str] = set()
        self.tracks: dict[str, tuple[str, list[Part]]] = {}
        self.tags: list[tuple[str, str, list[str]]] = []

    def answers(self) -> Iterator[Record]:
        """Media and answers, in the order of the file; tags last, because only all of them tell whether they are sets."""
        for element in elements_of(self.file, ("meta", "image", "track")):
            if element.tag == "meta":
                self._meta(element)
            elif element.tag == "image":
                yield from self._image(element)
            else:
                item = self.video or element.get("task_id") or "video"
                self.tracks.setdefault(item, (self._place(element), []))[1].extend(self._track(element))
        for item, (place, tracks) in self.tracks.items():
            yield Medium(item, *self.frame)
            yield from answers_of(self.reading, tracks, Answer(item, self.annotator, "", "", place))
        several = any(len(labels) > 1 for *_, labels in self.tags)
        for item, place, labels in self.tags:
            self.reading.see()
            kind, text = ("multi_choice", json.dumps(labels)) if several else ("choice", labels[0])
            yield Answer(item, self.annotator, TAGS, kind, place, text=text)

    def _track(self, track: Any) -> list[Part]:
        """Where a thing is in a video: from its first frame to the one where it is outside; nothing compares these yet."""
        shapes = [each for each in track if each.get("frame") is not None]
        frames = [int(self._number(each.get("frame"), each, "frame")) for each in shapes]
        there = [frame for frame, each in zip(frames, shapes, strict=True) if each.get("outside") != "1"]
        if not there:
            self.reading.note("tracks that are in no frame", self._place(track))
            return []
        end = min((frame for frame in frames if frame > max(there)), default=max(there) + 1)
        attributes = {
            each.get("name") or "": (each.text or "").strip() for each in shapes[0].iter("attribute")
        }
        id_ = track.get("id") or ""
        more: dict[str, Any] = {
            "unit": "frames",
            "track": id_,
            "id": id_,
            "attributes": attributes | {"shape": shapes[0].tag},
        }
        return [Part("track", track.get("label") or "", float(min(there)), float(end), **more)]

    def _place(self, element: Any) -> str:
        inner = f"line {element.sourceline}"
        return f"{self.path}: {inner}" if self.path else inner

    def _meta(self, meta: Any) -> None:
        self.video = meta.findtext("source") or meta.findtext("task/name") or ""
        size = meta.find(".//original_size")
        if size is not None:
            width, height = (self._number(size.findtext(side), size, side) for side in ("width", "height"))
            self.frame = width, height
        for label in meta.iter("label"):
            name, parent = label.findtext("name") or "", label.findtext("parent")
            if parent:
                self.orders.setdefault(parent, []).append(name)
            inputs = {
                each.findtext("name") or "": each.findtext("input_type") or ""
                for each in label.iter("attribute")
            }
            self.asked[name] = inputs

    def _image(self, image: Any) -> Iterator[Record]:
        place = self._place(image)
        item = self._item(image, place)
        if item in self.items:
            raise self.reading.refusal(
                place, f"is a second image called {item!r}; export each task by itself"
            )
        self.items.add(item)
        yield Medium(item, self._size(image, "width"), self._size(image, "height"))
        tags = [each for each in image if each.tag == "tag"]
        shapes = [each for each in image if each.tag in SHAPES or each.tag == "box"]
        for each in image:
            if each not in tags and each not in shapes and isinstance(each.tag, str):
                self.reading.note(f"<{each.tag}> of an image, not known", self._place(each))
        if not tags and not shapes:
            self.reading.note("images without annotations: nobody is known to have looked", place)
        drawn = Answer(item, self.annotator, "", "", place)
        yield from answers_of(self.reading, [self._part(each) for each in shapes], drawn)
        yield from self._tags(tags, drawn)

    def _item(self, image: Any, place: str) -> str:
        """The name of the picture, in a project with its subset before; or the attribute that the user chooses."""
        name = image.get(self.reading.item or "name")
        if not name:
            keys = ", ".join(map(repr, image.keys()))
            raise self.reading.refusal(
                place, f"{self.reading.item or 'name'} is no item id; --item KEY takes one of {keys}"
            )
        subset = image.get("subset") if self.reading.item is None else None
        return f"{subset}/{name}" if subset else str(name)

    def _size(self, image: Any, side: str) -> float | None:
        return self._number(image.get(side), image, side) if image.get(side) else None

    def _part(self, shape: Any) -> Part:
        place = self._place(shape)
        label = shape.get("label") or ""
        if not label:
            self.reading.note("shapes without a label, kept without one", place)
        attributes = {each.get("name") or "": (each.text or "").strip() for each in shape.iter("attribute")}
        attributes |= {name: "1" for name in ("occluded",) if shape.get(name) == "1"}
        attributes |= {name: shape.get(name) for name in ("source", "group_id") if told(shape.get(name))}
        more: dict[str, Any] = {"label": label, "attributes": attributes}
        if shape.tag == "box":
            left, top, right, bottom = (
                self._number(shape.get(side), shape, side) for side in ("xtl", "ytl", "xbr", "ybr")
            )
            if not self.turned:
                return Part("box", coords=(left, top, right, bottom), **more)
            degrees = self._number(shape.get("rotation") or "0", shape, "rotation")
            middle = (left + right) / 2, (top + bottom) / 2
            return Part("rotated box", coords=(*middle, right - left, bottom - top, degrees), **more)
        if shape.tag == "skeleton":
            return Part("keypoints", coords=self._skeleton(shape), **more)
        if shape.tag == "mask":
            more["attributes"] |= {
                k: shape.get(k) for k in ("rle", "left", "top", "width", "height") if shape.get(k)
            }
        corners = self._corners(shape) if shape.get("points") is not None else ()
        if shape.tag == "points":
            return Part("keypoints", coords=tuple(n for x, y in corners for n in (x, y, 2.0)), **more)
        return Part(SHAPES[shape.tag], coords=tuple(n for corner in corners for n in corner), **more)

    def _skeleton(self, skeleton: Any) -> tuple[float, ...]:
        """The points in the order of the label's: outside is not given, occluded is hidden."""
        order = self.orders.get(skeleton.get("label") or "", [])
        points = [each for each in skeleton if each.tag == "points"]
        points.sort(key=lambda p: order.index(p.get("label")) if p.get("label") in order else len(order))
        numbers: list[float] = []
        for point in points:
            given = point.get("outside") != "1"
            corners = self._corners(point)
            if len(corners) != 1:
                raise self.reading.refusal(self._place(point), f"has {len(corners)} points; expected one")
            seen = 1.0 if point.get("occluded") == "1" else 2.0
            numbers += [*corners[0], seen] if given else [0.0, 0.0, 0.0]
        return tuple(numbers)

    def _corners(self, shape: Any) -> list[tuple[float, float]]:
        """x,y;x,y as pairs."""
        corners = []
        for pair in (shape.get("points") or "").split(";"):
            numbers = [self._number(each, shape, "points") for each in pair.split(",")]
            if len(numbers) != 2:
                raise self.reading.refusal(self._place(shape), f"points: {short(repr(pair))} is not x,y")
            corners.append((numbers[0], numbers[1]))
        return corners

    def _number(self, text: str | None, element: Any, what: str) -> float:
        try:
            number = float(text or "")
        except ValueError:
            number = nan
        if not abs(number) <= FURTHEST:
            message = f"{what}: {short(repr(text))} is no number up to {FURTHEST:.0e}"
            raise self.reading.refusal(self._place(element), message)
        return number

    def _tags(self, tags: list[Any], drawn: Answer) -> Iterator[Answer]:
        """A tag with attributes is a question, which its attributes answer; the others together are one answer."""
        plain = []
        for tag in tags:
            name, place = tag.get("label") or "", self._place(tag)
            asked = self.asked.get(name) or {}
            values = {each.get("name") or "": (each.text or "").strip() for each in tag.iter("attribute")}
            if not values:
                plain.append(name)
            boxes = [key for key in values if asked.get(key) == "checkbox"]
            others = [key for key in values if key not in boxes]
            for key in others:
                kind = {"number": "rating", "text": TEXT}.get(asked.get(key, ""), "choice")
                question = name if len(values) == 1 else f"{name} {key}"
                self.reading.see()
                yield replace(drawn, question=question, kind=kind, place=place, text=values[key])
            if boxes:
                ticked = [key for key in boxes if values[key] == "true"]
                question = f"{name} also" if others else name
                self.reading.see()
                yield replace(
                    drawn, question=question, kind="multi_choice", place=place, text=json.dumps(ticked)
                )
        if plain:
            self.tags.append((drawn.item, drawn.place, sorted(set(plain))))


def told(value: str | None) -> bool:
    """Whether an attribute of a shape says more than that a person drew it."""
    return value not in (None, "", "manual", "0")


def _any_turned(file: Source) -> bool:
    """Whether a box of the file is turned."""
    with file.open() as stream:
        before = b""
        while block := stream.read(1 << 20):
            if TURNED.search(before + block):
                return True
            before = block[-4096:]
    return False


# Writing answers: CVAT for images 1.1, which a task or its ground truth job takes by "Upload annotations".


def write_answers(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """One <image> for each item with its shapes; labels of whole items are tags, as `write` declares them."""
    from lxml import etree

    asked = {question.id: question for question in guideline.questions} if guideline else {}
    known = set(tables.answers.column("question").unique().to_pylist()) <= asked.keys()
    # unless a guideline asks them all, nobody knows the boxes that are not ticked
    tells = (TEXT, "multi_choice") if known else (TEXT,)
    writer = Writer(tables, purpose, "CVAT", (*TYPES, *closed_kinds(), TEXT), tells=tells)
    kept = to_write(writer)
    root = etree.Element("annotations")
    etree.SubElement(root, "version").text = "1.1"
    meta = etree.SubElement(root, "meta")
    images: dict[str, Any] = {}
    inputs: dict[str, dict[str, str]] = {}
    for each in kept:
        item = each.row["item_id"]
        if item not in images:
            size = {"width": each.medium.width, "height": each.medium.height}
            held = {"id": str(len(images)), "name": item} | {k: str(whole(v)) for k, v in size.items() if v}
            images[item] = etree.SubElement(root, "image", {k: _shown(v) for k, v in held.items()})
        source = "auto" if purpose == "prelabels" else "manual"
        question = asked.get(each.row["question"])
        for part in each.regions:
            points = question.settings.get("points") or () if question else ()
            _add_shape(images[item], part, source, points, writer)
        if not KINDS[each.row["answer_kind"]].labelled:
            _add_tag(images[item], each, source, question, inputs)
    _add_labels(meta, inputs)
    content = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return Written({"annotations.xml": content}, writer.report())


def _shown(text: str) -> str:
    """A text that XML can hold."""
    if not all(
        c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
        for c in text
    ):
        raise InvalidTable(f"{short(text)!r} holds a character that XML cannot hold; take it out.")
    return text


def _add_shape(image: Any, part: Part, source: str, names: Sequence[str], writer: Writer) -> None:
    numbers = [whole(number) for number in part.coords]
    held: dict[str, str] = {
        "label": part.label,
        "source": source,
        "occluded": part.attributes.get("occluded", "0"),
    }
    if part.type in ("box", "rotated box"):
        turned: dict[str, Any] = {}
        if part.type == "rotated box":
            x, y, width, height, degrees = part.coords
            numbers = [whole(n) for n in (x - width / 2, y - height / 2, x + width / 2, y + height / 2)]
            turned = {"rotation": whole(degrees)} if degrees else {}
        places = dict(zip(("xtl", "ytl", "xbr", "ybr"), numbers, strict=True)) | turned
        shape = _element(image, "box", held | {name: str(number) for name, number in places.items()})
    elif part.type == "keypoints" and names:
        points = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
        shape = _element(image, "skeleton", held)
        for name, (x, y, v) in zip(names, points, strict=False):
            told = {"label": name, "source": source, "outside": str(int(not v)), "occluded": str(int(v == 1))}
            _element(shape, "points", told | {"points": f"{x},{y}"})
    elif part.type == "keypoints":
        points = list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))
        unseen = sum(v != 2 for *_, v in points)
        writer.lose(
            "points that are hidden or not given: CVAT tells them of skeletons only", unseen, part.label
        )
        corners = [(x, y) for x, y, v in points if v]
        shape = _element(image, "points", held | {"points": _pairs(corners)})
    else:
        for ring in rings_of(part, writer, part.label):
            corners = list(zip(map(whole, ring[::2]), map(whole, ring[1::2]), strict=True))
            shape = _element(image, "polygon", held | {"points": _pairs(corners)})
    for name, value in part.attributes.items():
        if name not in ("occluded", "source", "group_id"):
            _element(shape, "attribute", {"name": name}).text = _shown(value)


def _pairs(corners: Sequence[tuple[float, float]]) -> str:
    return ";".join(f"{x},{y}" for x, y in corners)


def _element(parent: Any, tag: str, attributes: Mapping[str, str]) -> Any:
    from lxml import etree

    return etree.SubElement(parent, tag, {name: _shown(value) for name, value in attributes.items()})


INPUTS = {"rating": "number", TEXT: "text", "multi_choice": "checkbox"}


def _add_tag(
    image: Any, kept: Kept, source: str, question: Question | None, inputs: dict[str, dict[str, str]]
) -> None:
    """A tag that is the question, with its answer in attributes: one, or a check box for each label.

    inputs   question -> attribute -> how it is asked, which grows
    """
    name, kind = kept.row["question"], kept.row["answer_kind"]
    if name == TAGS and question is None and kind in ("choice", "multi_choice"):
        for label in kept.labels:
            _element(image, "tag", {"label": label, "source": source})
        return
    if kind != "multi_choice":
        values = {ANSWER: kept.labels[0]}
    else:
        labels = question.label_ids if question else kept.labels
        values = {label: "true" if label in kept.labels else "false" for label in labels}
    if not values:
        return
    tag = _element(image, "tag", {"label": name, "source": source})
    for key, value in values.items():
        _element(tag, "attribute", {"name": key}).text = _shown(value)
        inputs.setdefault(name, {})[key] = INPUTS.get(kind, "radio")


def _add_labels(meta: Any, inputs: Mapping[str, Mapping[str, str]]) -> None:
    """The tags and their attributes, as CVAT declares them; its own import does not look at them."""
    labels = _element(_element(meta, "task", {}), "labels", {})
    for name, attributes in inputs.items():
        label = _element(labels, "label", {})
        _element(label, "name", {}).text = _shown(name)
        _element(label, "type", {}).text = "tag"
        held = _element(label, "attributes", {})
        for key, asked in attributes.items():
            attribute = _element(held, "attribute", {})
            _element(attribute, "name", {}).text = _shown(key)
            _element(attribute, "input_type", {}).text = asked


FORMAT = Format(
    name="cvat",
    title="CVAT",
    holds="labels of CVAT",
    endings=(".json",),
    sniff=lambda head: float(is_labels(json_head(head))),
    labels_in=partial(draft_from_json, "cvat", is_labels, read),
    labels_out=write,
    suffix=".json",
    recognise=recognise,
    read=read_answers,
    write=write_answers,
)
