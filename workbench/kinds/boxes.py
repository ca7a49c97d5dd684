"""Boxes drawn on a picture: intersection over union, one-to-one partners, and the score against gold."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds.matching import (
    Floats,
    Found,
    apart,
    label_of,
    listed_parts,
    measures,
    partners,
    plain,
    same_label,
)
from workbench.kinds.parts import Mark, Medium, Part
from workbench.kinds.regions import Regions, beyond


class Box(NamedTuple):
    """Two opposite corners in continuous coordinates: its area is (right − left) (bottom − top), with no pixel added."""

    left: float
    top: float
    right: float
    bottom: float
    label: str = ""


Boxes = tuple[Box, ...]


def parse(text: str) -> Boxes:
    """The boxes of a JSON list of `[left, top, right, bottom]`, or with a label as fifth, in order.

    A repeated box counts twice; an empty list is an answer. A refusal gives the number of the box and what is
    wrong with it.

    >>> parse("[[5, 5, 15, 15]]")
    (Box(left=5.0, top=5.0, right=15.0, bottom=15.0, label=''),)
    """
    parts = listed_parts(text, "boxes")
    return tuple(sorted(_box(part, f"box {i}") for i, part in enumerate(parts, start=1)))


def _box(part: Any, where: str) -> Box:
    if not isinstance(part, list) or len(part) not in (4, 5):
        raise InvalidTable(f"{where}: {part!r} is not [left, top, right, bottom] or the same with a label.")
    left, top, right, bottom = measures(part[:4], where)
    if left >= right or top >= bottom or not (right - left) * (bottom - top):
        raise InvalidTable(f"{where}: {part!r} has no area; expected left < right and top < bottom.")
    return Box(left, top, right, bottom, label_of(part[4], where) if len(part) == 5 else "")


def render(answer: Boxes) -> str:
    """The JSON text that `parse` reads.

    >>> render(parse('[[0, 0, 1.5, 2, "car"]]'))
    '[[0, 0, 1.5, 2, "car"]]'
    """
    return json.dumps([[*map(plain, box[:4]), box.label] for box in answer], ensure_ascii=False)


def overlaps(first: Sequence[Box], second: Sequence[Box]) -> Floats:
    """(a, b) intersection over union of every two boxes, whatever their labels."""
    if not first or not second:
        return np.zeros((len(first), len(second)))
    A, B = (np.array([box[:4] for box in boxes]) for boxes in (first, second))  # noqa: N806  # boxes by corners
    sides = np.minimum(A[:, None, 2:], B[:, 2:]) - np.maximum(A[:, None, :2], B[:, :2])
    common = np.maximum(sides, 0).prod(axis=2)
    area, their_area = ((C[:, 2:] - C[:, :2]).prod(axis=1) for C in (A, B))
    return np.asarray(common / (area[:, None] + their_area - common))


def similarities(a: Boxes, b: Boxes) -> Floats:
    """(a, b) the overlaps of boxes of the same label, 0 for others."""
    overlap = overlaps(a, b)
    return overlap * same_label([x.label for x in a], [x.label for x in b]) if overlap.any() else overlap


def distance(a: Boxes, b: Boxes) -> float:
    """1 − the mean IoU of each box of both with its partner of the same label; 0 without a partner.

    Partners are one to one, with the highest total IoU.

    >>> distance(parse("[[0, 0, 10, 10]]"), parse("[[5, 5, 15, 15]]")).__round__(4)
    0.8571
    """
    return apart(similarities(a, b))


def match(a: Boxes, b: Boxes) -> list[tuple[int, int]]:
    """The boxes that belong together: same label, one to one, with the highest total IoU."""
    return partners(similarities(a, b))


@dataclass(frozen=True)
class BoxScore:
    """The boxes found at an IoU of `least` or more, and the IoU of every pair of partners."""

    found: Found
    least: float
    ious: tuple[float, ...]

    @property
    def mean_iou(self) -> float | None:
        """The mean over the boxes of both, 0 for a box without a partner; None without boxes."""
        boxes = self.found.given + self.found.gold
        return 2 * sum(self.ious) / boxes if boxes else None

    def __add__(self, other: "BoxScore") -> "BoxScore":
        if self.least != other.least:
            raise OutOfRange(f"scores at IoU {self.least} and {other.least} are not added.")
        return BoxScore(self.found + other.found, self.least, self.ious + other.ious)


def score(answer: Boxes, gold: Boxes, least: float = 0.5) -> BoxScore:
    """A box is right if its partner, of the same label and by highest total IoU, overlaps it by `least` or more.

    OutOfRange unless 0 < least <= 1.
    """
    return scored(similarities(answer, gold), least)


def totals(answer: Boxes, gold: Boxes) -> tuple[int, int]:
    """Twice the right boxes at an IoU of one half, and the boxes of both: F1 is their ratio."""
    return score(answer, gold).found.totals


def scored(alike: Floats, least: float) -> BoxScore:
    """The score, from the similarities (answer, gold)."""
    if not 0 < least <= 1:
        raise OutOfRange(f"an IoU of {least} cannot be asked for; expected above 0 and at most 1.")
    ious = tuple(float(alike[i, j]) for i, j in partners(alike))
    return BoxScore(Found(sum(iou >= least for iou in ious), *alike.shape), least, ious)


class BoxKind(Regions):
    """Boxes."""

    name = "boxes"
    title = "boxes"
    form = 'JSON `[[left, top, right, bottom, "label"], ...]`, continuous coordinates: no pixel is added'
    compared = "1 − the mean over the boxes of both of the overlap (intersection over union) with their partner of the same label"
    type = "box"
    word = "box"

    def region(self, part: Any, where: str) -> Box:
        """A box from its corners."""
        return _box(part, where)

    def json_of(self, region: Box) -> list[Any]:
        """Its corners and label."""
        return [*map(plain, region[:4]), region.label]

    def overlaps(self, first: Sequence[Box], second: Sequence[Box]) -> Floats:
        """Intersection over union."""
        return overlaps(first, second)

    def part_of(self, region: Box) -> Part:
        """The corners as coordinates."""
        return Part(self.type, region.label, coords=region[:4])

    def of_part(self, part: Part) -> list[Any]:
        """The corners, from the coordinates."""
        return [*part.coords, part.label]

    def marks_of(self, region: Box, number: int) -> tuple[Mark, ...]:
        """A rectangle."""
        return (Mark("rectangle", region.label, number, (region[:2], region[2:4])),)

    def outside(self, region: Box, medium: Medium) -> str:
        """Beyond an edge of the picture."""
        return beyond(((region.left, region.top), (region.right, region.bottom)), medium)

    def middle(self, regions: Sequence[Box], weights: Floats) -> Box:  # noqa: ARG002
        """The median of each edge."""
        left, top, right, bottom = np.median([box[:4] for box in regions], axis=0).tolist()
        return Box(left, top, right, bottom)


KIND = BoxKind()
