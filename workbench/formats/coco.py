"""COCO's JSON: boxes, polygons and keypoints of categories on images. It names no annotator.

Fields as on cocodataset.org, "Data format" and "Results format"; Lin et al. (2014), "Microsoft COCO: Common objects in context".
"""

import json
import tempfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

import numpy as np

from workbench.answers.tables import Tables
from workbench.documents.guideline import Guideline
from workbench.errors import InvalidTable
from workbench.formats.exporting import json_bytes
from workbench.formats.parsing.json_files import first_of
from workbench.formats.parsing.json_stream import fields
from workbench.formats.parsing.shapes import FURTHEST, answers_of, rings_of, to_write
from workbench.formats.reading import Answer, Purpose, Reading, Record, Written
from workbench.formats.registry import Format
from workbench.formats.source import Source
from workbench.formats.tables.records import text_of
from workbench.formats.tables.sheet import short
from workbench.formats.writing import Kept, Writer, whole
from workbench.kinds.matching import Ints
from workbench.kinds.parts import Medium, Part, corners_of

NAMES = "file_name"
IN_MEMORY = 1 << 24  # bytes of annotations that are laid aside without a file


def is_coco(content: Any) -> bool:
    """Whether the beginning of a JSON file is that of a COCO data set: images, annotations and categories."""
    if not isinstance(content, Mapping) or "shapes" in content:
        return False
    lists = {key: content[key] for key in ("images", "annotations", "categories") if key in content}
    if not lists or not all(isinstance(each, list) for each in lists.values()):
        return False
    first = {key: each[0] if each else {} for key, each in lists.items()}
    if not all(isinstance(each, Mapping) for each in first.values()):
        return False
    annotation, image = first.get("annotations", {}), first.get("images", {})
    if annotation:
        return "image_id" in annotation and ("images" in lists or "category_id" in annotation)
    return NAMES in image and "id" in image


def recognise(source: Source) -> float:
    """One file, or a folder or archive with some, as CVAT and the data set itself are packed."""
    return float(bool(_files(source)))


def _files(source: Source) -> list[Source]:
    if not source.is_folder:
        return [source] if _begins(source) else []
    return [each for each in source.members if each.ending == ".json" and _begins(each)]


def _begins(source: Source) -> bool:
    return source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and is_coco(first_of(source.head))


def read(source: Source, reading: Reading) -> Iterator[Record]:
    """The regions of each image: an annotation is one part, under its richest geometry."""
    for file in _files(source) or [source]:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as drawn:
            yield from _DataSet(reading, file, file.path if source.is_folder else "", drawn).answers()


class _DataSet:
    """One file, read once and an element at a time; its annotations are laid aside in a temporary file until all are known.

    codes    id of an image -> its code, also of one that no list has
    images   code -> number and medium of an image
    start, image   where each annotation begins in `drawn`, and the code of its image
    """

    def __init__(self, reading: Reading, file: Source, path: str, drawn: IO[bytes]) -> None:
        self.reading, self.path, self.drawn = reading, path, drawn
        self.annotator = reading.of_file(file.path, reading.source.path)
        self.categories: dict[Any, Mapping[str, Any]] = {}
        self.codes: dict[Any, int] = {}
        self.images: dict[int, tuple[int, Medium]] = {}
        self.items: set[str] = set()
        self.start, self.image = array("q"), array("q")
        self.turned = False
        self._read(file)

    def _read(self, file: Source) -> None:
        """The images and categories, and where the annotations are laid aside."""
        keep = {
            "images": self._keep_image,
            "annotations": self._keep_drawn,
            "categories": self._keep_category,
        }
        known = False
        for key, number, record in fields(file, "Reading COCO"):
            if key not in keep:
                continue
            known = True
            if number is not None:
                place = self._place(f"{key}[{number}]")
                if not isinstance(record, Mapping):
                    raise self.reading.refusal(place, f"expected an object, got {short(repr(record))}")
                keep[key](record, number, place)
            elif record is not None:
                raise self.reading.refusal(self._place(key), f"expected a list, got {short(repr(record))}")
        if not known:
            raise InvalidTable(
                f"{file.path}: is no COCO data set; expected images, annotations and categories."
            )

    def _keep_image(self, image: Mapping[str, Any], number: int, place: str) -> None:
        item, code = self._item(image, place), self._code(image.get("id"))
        if code in self.images:
            first = f"images[{self.images[code][0]}]"
            raise self.reading.refusal(place, f"has the id {image.get('id')!r}, as {first} has")
        if item in self.items:
            message = f"is a second image called {item!r}; --item id takes the numbers of images"
            raise self.reading.refusal(place, message)
        self.items.add(item)
        self.images[code] = number, Medium(item, _size(image.get("width")), _size(image.get("height")))

    def _keep_drawn(self, annotation: Mapping[str, Any], _number: int, _place: str) -> None:
        self.turned = self.turned or bool(_turned(annotation))
        self.start.append(self.drawn.tell())
        self.image.append(self._code(annotation.get("image_id")))
        self.drawn.write(json.dumps(annotation).encode() + b"\n")

    def _keep_category(self, category: Mapping[str, Any], _number: int, _place: str) -> None:
        self.categories[_key(category.get("id"))] = category

    def _code(self, image: Any) -> int:
        return self.codes.setdefault(_key(image), len(self.codes))

    def _place(self, inner: str) -> str:
        return f"{self.path}: {inner}" if self.path else inner

    def answers(self) -> Iterator[Record]:
        """A medium and the answers of each image, in the order of the images."""
        order, ends = self._by_image()
        for code, (number, medium) in self.images.items():
            yield medium
            drawn = order[ends[code] : ends[code + 1]].tolist()
            if not drawn:
                what = "images without annotations: nobody is known to have looked"
                self.reading.note(what, self._place(f"images[{number}]"))
                continue
            parts = [part for each in drawn for part in self._parts(*self._drawn(each))]
            answer = Answer(medium.item, self.annotator, "", "", self._drawn_at(drawn[0]))
            yield from answers_of(self.reading, parts, answer)
        for code in range(len(ends) - 1):
            if code not in self.images:
                drawn = order[ends[code] : ends[code + 1]].tolist()
                self.reading.see(len(drawn))
                what = "annotations of an image that is not listed"
                self.reading.lose(what, self._drawn_at(drawn[0]), len(drawn))

    def _by_image(self) -> tuple[Ints, Ints]:
        """(A,) the annotations, image by image, and (images + 1,) where those of each code begin; all else is let go."""
        image, images = np.array(self.image, np.int64), len(self.codes)
        self.image = array("q")
        self.codes.clear()
        self.items.clear()
        order = np.argsort(image, kind="stable")
        return order, np.searchsorted(image[order], np.arange(images + 1))

    def _drawn(self, number: int) -> tuple[Mapping[str, Any], str]:
        """An annotation that was laid aside, and its place."""
        self.drawn.seek(self.start[number])
        return json.loads(self.drawn.readline()), self._drawn_at(number)

    def _drawn_at(self, number: int) -> str:
        return self._place(f"annotations[{number}]")

    def _item(self, image: Mapping[str, Any], place: str) -> str:
        """The name of an image's file, or the field that the user chooses."""
        name = self.reading.item or NAMES
        value = image.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            return str(value)
        keys = ", ".join(map(repr, image))
        raise self.reading.refusal(place, f"{name} is no item id; --item KEY takes one of {keys}")

    def _parts(self, annotation: Mapping[str, Any], place: str) -> Iterator[Part]:
        """A part for an annotation; an outline of several rings is one polygon in several pieces."""
        label = self._label(annotation, place)
        id_ = text_of(annotation.get("id")) or ""
        attributes = self._attributes(annotation)
        segmentation = annotation.get("segmentation")
        if annotation.get("iscrowd") and not isinstance(segmentation, Mapping):
            self.reading.note("crowds (iscrowd), kept as one region like any other", place)
        if points := annotation.get("keypoints"):
            if segmentation:
                self.reading.note("outlines of what has keypoints, left out", place)
            yield Part(
                "keypoints", label, coords=self._numbers(points, place, 3), id=id_, attributes=attributes
            )
        elif isinstance(segmentation, Mapping):
            yield Part("mask", label, id=id_, attributes={**attributes, "rle": json.dumps(segmentation)})
        elif segmentation:
            rings = segmentation if isinstance(segmentation, list) else [segmentation]
            rings = [rings] if rings and not isinstance(rings[0], list) else rings
            first, *others = self._pieces([self._numbers(ring, place, 2) for ring in rings], place)
            yield Part("polygon", label, coords=first, holes=tuple(others), id=id_, attributes=attributes)
        else:
            box = self._numbers(annotation.get("bbox"), place, 4)
            if len(box) != 4:
                raise self.reading.refusal(place, f"bbox {short(repr(box))} is not x, y, width, height")
            left, top, width, height = box
            coords: tuple[float, ...] = (left, top, left + width, top + height)
            type_ = "box"
            if self.turned:
                attributes.pop("rotation", None)
                type_ = "rotated box"
                coords = (left + width / 2, top + height / 2, width, height, _turned(annotation))
            yield Part(type_, label, coords=coords, id=id_, attributes=attributes)

    def _pieces(self, rings: list[tuple[float, ...]], place: str) -> list[tuple[float, ...]]:
        """The rings that lie in no other: COCO fills what is inside."""
        if len(rings) == 1 or min(map(len, rings)) < 6:
            return rings
        import shapely

        areas = [shapely.make_valid(shapely.Polygon(corners_of(ring))) for ring in rings]
        kept = [
            ring
            for i, ring in enumerate(rings)
            if not any(
                j != i and other.covers(areas[i]) and (j < i or not areas[i].covers(other))
                for j, other in enumerate(areas)
            )
        ]
        self.reading.note("rings within others, which COCO fills, left out", place, len(rings) - len(kept))
        return kept

    def _label(self, annotation: Mapping[str, Any], place: str) -> str:
        number = annotation.get("category_id")
        category = self.categories.get(_key(number))
        name = category.get("name") if category else None
        if isinstance(name, str):
            return name
        self.reading.note("categories without a name, kept by their number", place)
        return text_of(number) or ""

    def _attributes(self, annotation: Mapping[str, Any]) -> dict[str, str]:
        """What else the file says of an annotation, its own attributes (of CVAT and others) among it."""
        own = annotation.get("attributes")
        held = {"iscrowd": annotation["iscrowd"]} if annotation.get("iscrowd") else {}
        held |= own if isinstance(own, Mapping) else {}
        return {str(name): text_of(value) or "" for name, value in held.items()}

    def _numbers(self, values: Any, place: str, of: int) -> tuple[float, ...]:
        """A list of numbers, so many to a point."""
        numbers = values if isinstance(values, list) else None
        if numbers is None or not all(
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < FURTHEST
            for value in numbers
        ):
            raise self.reading.refusal(place, f"expected a list of numbers, got {short(repr(values))}")
        if len(numbers) % of:
            raise self.reading.refusal(place, f"expected {of} numbers each, got {short(repr(values))}")
        return tuple(float(value) for value in numbers)


def _turned(annotation: Any) -> float:
    """The degrees by which CVAT says that a box is turned about its middle."""
    attributes = annotation.get("attributes") if isinstance(annotation, Mapping) else None
    degrees = attributes.get("rotation") if isinstance(attributes, Mapping) else None
    known = isinstance(degrees, int | float) and not isinstance(degrees, bool) and abs(degrees) <= 360
    return float(degrees) if known and degrees is not None else 0.0


def _key(value: Any) -> Any:
    return value if isinstance(value, str | int) else repr(value)


def _size(value: Any) -> float | None:
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < FURTHEST
    return float(value) if known else None


# Writing


def write(tables: Tables, guideline: Guideline | None, purpose: Purpose) -> Written:
    """One data set: boxes, polygons and keypoints, each an annotation; COCO names nobody and has one answer for an image."""
    writer = Writer(tables, purpose, "COCO", KINDS_HELD)
    kept = to_write(writer)
    categories = _Categories(kept, guideline)
    images: dict[str, dict[str, Any]] = {}
    annotations: list[dict[str, Any]] = []
    for each in kept:
        item = each.row["item_id"]
        if item not in images:
            size = {"width": whole(each.medium.width or 0), "height": whole(each.medium.height or 0)}
            images[item] = {"id": len(images) + 1, NAMES: item, **size}
            writer.lose(
                "the sizes of pictures, which are not known: 0 is written", not each.medium.width, item
            )
        for part in each.regions:
            head = {"id": len(annotations) + 1, "image_id": images[item]["id"]}
            rings = rings_of(part, writer, item, pieces=True) if part.type == "polygon" else []
            annotations.append({**head, "category_id": categories.id(part, each), **_annotation(part, rings)})
    content = {
        "info": {"description": f"{purpose} of {guideline}" if guideline else purpose},
        "images": list(images.values()),
        "annotations": annotations,
        "categories": categories.all,
    }
    return Written({"annotations.json": json_bytes(content)}, writer.report())


KINDS_HELD = ("boxes", "rotated_boxes", "polygons", "keypoints")


class _Categories:
    """The labels as categories, in the guideline's order; those of keypoints with the names of their points."""

    def __init__(self, kept: Sequence[Kept], guideline: Guideline | None) -> None:
        self.all: list[dict[str, Any]] = []
        self.numbers: dict[str, int] = {}
        self.points = {q.id: q.settings.get("points") or () for q in guideline.questions} if guideline else {}
        asked = {each.row["question"] for each in kept}
        for question in guideline.questions if guideline else ():
            if question.id in asked:
                for label in question.label_ids:
                    self._number(label)

    def _number(self, label: str) -> int:
        if label not in self.numbers:
            self.numbers[label] = len(self.numbers) + 1
            self.all.append({"id": self.numbers[label], "name": label, "supercategory": ""})
        return self.numbers[label]

    def id(self, part: Part, kept: Kept) -> int:
        """The number of a part's category."""
        number = self._number(part.label)
        if part.type == "keypoints" and "keypoints" not in self.all[number - 1]:
            names = list(self.points.get(kept.row["question"], ()))
            count = len(part.coords) // 3
            names += [str(n) for n in range(len(names) + 1, count + 1)]
            self.all[number - 1] |= {"keypoints": names, "skeleton": []}
        return number


def _annotation(part: Part, rings: Sequence[Sequence[float]]) -> dict[str, Any]:
    """The geometry of a part as COCO has it: its box and area, and beside them its outline or its points."""
    numbers = list(part.coords)
    attributes: dict[str, Any] = dict(part.attributes)
    crowd = int(attributes.pop("iscrowd", "0") == "1")
    more: dict[str, Any] = {"segmentation": []}
    if part.type == "rotated box":
        x, y, width, height, degrees = numbers
        box = [x - width / 2, y - height / 2, width, height]
        attributes["rotation"] = degrees
    elif part.type == "keypoints":
        seen = [(x, y) for x, y, v in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True) if v]
        box = _box(*zip(*seen, strict=True)) if seen else [0.0, 0.0, 0.0, 0.0]
        more |= {"keypoints": [whole(n) for n in numbers], "num_keypoints": len(seen)}
    elif part.type == "polygon":
        box = _box([x for ring in rings for x in ring[::2]], [y for ring in rings for y in ring[1::2]])
        more = {"segmentation": [[whole(n) for n in ring] for ring in rings]}
    else:
        box = _box(numbers[::2], numbers[1::2])
    area = sum(abs(_area(ring)) for ring in rings) or box[2] * box[3]
    held = {"bbox": [whole(n) for n in box], "area": whole(area), "iscrowd": crowd, **more}
    return {**held, "attributes": attributes} if attributes else held


def _box(x: Sequence[float], y: Sequence[float]) -> list[float]:
    return [min(x), min(y), max(x) - min(x), max(y) - min(y)]


def _area(numbers: Sequence[float]) -> float:
    """The area of x, y, x, y, ..., with a sign."""
    corners = list(zip(numbers[::2], numbers[1::2], strict=True))
    return sum(x * b - a * y for (x, y), (a, b) in zip(corners, corners[1:] + corners[:1], strict=True)) / 2


FORMAT = Format(name="coco", title="COCO", recognise=recognise, read=read, write=write)
