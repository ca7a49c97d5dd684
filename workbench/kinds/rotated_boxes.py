"""Boxes turned about their centre: exact overlaps, and how they are drawn."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from workbench.errors import InvalidTable
from workbench.kinds import shapes
from workbench.kinds.matching import Floats, measures, plain, weighted_median
from workbench.kinds.parts import Corner, Mark, Medium, Part
from workbench.kinds.regions import Regions, beyond, part_label


class RotatedBox(NamedTuple):
    """A box about its centre, turned clockwise on the screen by 0 to 360 degrees, y down."""

    cx: float
    cy: float
    width: float
    height: float
    degrees: float
    label: str = ""


RotatedBoxes = tuple[RotatedBox, ...]


def corners(box: RotatedBox) -> tuple[Corner, ...]:
    """The four corners; of a box that is not turned left top, right top, right bottom, left bottom.

    >>> corners(RotatedBox(5, 5, 4, 2, 90))
    ((6.0, 3.0), (6.0, 7.0), (4.0, 7.0), (4.0, 3.0))
    """
    quarters, rest = divmod(box.degrees, 90)
    turn = np.deg2rad(rest)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    for _ in range(int(quarters)):  # exact for a turn by 90 degrees
        cos, sin = -sin, cos
    signs = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    sides = [(x * box.width, y * box.height) for x, y in signs]
    return tuple((box.cx + x * cos - y * sin, box.cy + x * sin + y * cos) for x, y in sides)


class RotatedBoxKind(Regions):
    """Rotated boxes."""

    name = "rotated_boxes"
    title = "rotated boxes"
    form = (
        'JSON `[[cx, cy, width, height, degrees, "label"], ...]`, turned clockwise about the centre, y down'
    )
    compared = "as boxes, by the exact area that two turned boxes share"
    type = "rotated box"
    word = "rotated box"

    def region(self, part: Any, where: str) -> RotatedBox:
        """A rotated box from its centre, sides and turn."""
        if not isinstance(part, list) or len(part) not in (5, 6):
            raise InvalidTable(
                f"{where}: {part!r} is not [cx, cy, width, height, degrees] or the same with a label."
            )
        cx, cy, width, height, degrees = measures(part[:5], where)
        if width <= 0 or height <= 0 or not width * height:
            raise InvalidTable(f"{where}: {part!r} has no area; expected width and height above 0.")
        return RotatedBox(cx, cy, width, height, degrees % 360 % 360, part_label(part, where, 5))

    def json_of(self, region: RotatedBox) -> list[Any]:
        """Its centre, sides, turn and label."""
        return [*map(plain, region[:5]), region.label]

    def shapes(self, regions: Sequence[RotatedBox]) -> Any:
        """(n,) their areas, as shapely has them."""
        import shapely

        return shapely.polygons([corners(box) for box in regions])

    def alike(self, first: Any, second: Any) -> Floats:
        """Intersection over union."""
        return shapes.overlap(first, second)

    def part_of(self, region: RotatedBox) -> Part:
        """Centre, sides and turn as coordinates."""
        return Part(self.type, region.label, coords=region[:5])

    def of_part(self, part: Part) -> list[Any]:
        """Centre, sides and turn, from the coordinates."""
        return [*part.coords, part.label]

    def marks_of(self, region: RotatedBox, number: int) -> tuple[Mark, ...]:
        """A closed path."""
        return (Mark("path", region.label, number, corners(region), closed=True),)

    def outside(self, region: RotatedBox, medium: Medium) -> str:
        """Beyond an edge of the picture."""
        return beyond(corners(region), medium)

    def shrunk(self, region: RotatedBox, factor: float, at: Floats) -> RotatedBox:
        """A smaller box inside it, turned alike."""
        inner = region._replace(width=factor * region.width, height=factor * region.height)
        shift = (at - 0.5) * (1 - factor) * np.array([region.width, region.height])
        turn = np.deg2rad(region.degrees)
        x = shift[0] * np.cos(turn) - shift[1] * np.sin(turn)
        y = shift[0] * np.sin(turn) + shift[1] * np.cos(turn)
        return inner._replace(cx=region.cx + float(x), cy=region.cy + float(y))

    def middle(self, regions: Sequence[RotatedBox], weights: Floats) -> RotatedBox:
        """The median of centre, sides and turn by weight, each box written with the turn nearest to that of the medoid."""
        first = super().middle(regions, weights)
        turned = np.array([_turned_like(box, first) for box in regions])
        cx, cy, width, height, degrees = weighted_median(turned, weights).tolist()
        return RotatedBox(cx, cy, width, height, degrees % 360 % 360)

    def mended(self, part: Any, where: str) -> tuple[Any, str]:
        """A side that was given as a negative number."""
        if not isinstance(part, list) or len(part) not in (5, 6):
            return part, ""
        cx, cy, width, height, degrees = measures(part[:5], where)
        return [cx, cy, abs(width), abs(height), degrees, *part[5:]], f"{where}: a side was below 0."


def _turned_like(box: RotatedBox, other: RotatedBox) -> tuple[float, ...]:
    """Centre, sides and turn of the same box, written with the turn nearest to that of another."""
    quarters = round((other.degrees - box.degrees) / 90)
    sides = (box.height, box.width) if quarters % 2 else (box.width, box.height)
    return box.cx, box.cy, *sides, box.degrees + 90 * quarters


KIND = RotatedBoxKind()
