"""Boxes drawn on a picture: their intersection over union, and their median."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import InvalidTable
from workbench.kinds.matching import Floats, columns, measures, plain, weighted_median
from workbench.kinds.parts import Mark, Medium, Part
from workbench.kinds.regions import Regions, beyond, part_label


class Box(NamedTuple):
    """Two opposite corners in continuous coordinates: its area is (right − left) (bottom − top), with no pixel added."""

    left: float
    top: float
    right: float
    bottom: float
    label: str = ""


Boxes = tuple[Box, ...]


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
        if not isinstance(part, list) or len(part) not in (4, 5):
            raise InvalidTable(
                f"{where}: {part!r} is not [left, top, right, bottom] or the same with a label."
            )
        left, top, right, bottom = measures(part[:4], where)
        if left >= right or top >= bottom or not (right - left) * (bottom - top):
            raise InvalidTable(f"{where}: {part!r} has no area; expected left < right and top < bottom.")
        return Box(left, top, right, bottom, part_label(part, where, 4))

    def json_of(self, region: Box) -> list[Any]:
        """Its corners and label."""
        return [*map(plain, region[:4]), region.label]

    def shapes(self, regions: Sequence[Box]) -> Floats:
        """(n, 4) the corners."""
        return columns(regions, 4)

    def alike(self, first: Floats, second: Floats) -> Floats:
        """Intersection over union."""
        a, b = first.T, second.T
        wide = np.maximum(np.minimum(a[2], b[2]) - np.maximum(a[0], b[0]), 0)
        high = np.maximum(np.minimum(a[3], b[3]) - np.maximum(a[1], b[1]), 0)
        common = wide * high
        both = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
        return np.asarray(common / (both - common))

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

    def shrunk(self, region: Box, factor: float, at: Floats) -> Box:
        """A smaller box inside it."""
        left, top, right, bottom = region[:4]
        width, height = factor * (right - left), factor * (bottom - top)
        left += float(at[0]) * (right - left - width)
        top += float(at[1]) * (bottom - top - height)
        return region._replace(left=left, top=top, right=left + width, bottom=top + height)

    def middle(self, regions: Sequence[Box], weights: Floats) -> Box:
        """The median of each edge, by weight."""
        left, top, right, bottom = weighted_median(self.shapes(regions), weights).tolist()
        return Box(left, top, right, bottom)

    def mended(self, part: Any, where: str) -> tuple[Any, str]:
        """Opposite corners that were given the other way round."""
        if not isinstance(part, list) or len(part) not in (4, 5):
            return part, ""
        left, top, right, bottom = measures(part[:4], where)
        if left == right or top == bottom:
            return part, ""
        edges = [min(left, right), min(top, bottom), max(left, right), max(top, bottom)]
        return [*edges, *part[4:]], f"{where}: its corners were the other way round."


KIND = BoxKind()
parse, render, overlaps, distance = KIND.read, KIND.render, KIND.overlaps, KIND.distance
