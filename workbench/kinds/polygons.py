"""Polygons drawn on a picture: exact areas and overlaps of simple polygons, convex or not, and the score against gold."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from workbench.errors import InvalidTable
from workbench.kinds.boxes import BoxScore, scored
from workbench.kinds.matching import Floats, apart, label_of, listed_parts, measures, partners, plain
from workbench.kinds.parts import Mark, Medium, Part, corners_of
from workbench.kinds.regions import Regions, beyond

Bools = npt.NDArray[np.bool_]
Point = tuple[float, float]


class Polygon(NamedTuple):
    """The corners of a simple polygon in a fixed direction, starting at the smallest corner."""

    points: tuple[Point, ...]
    label: str = ""


Polygons = tuple[Polygon, ...]


def parse(text: str) -> Polygons:
    """The polygons of a JSON list: each a list of `[x, y]`, or `{"points": [...], "label": "car"}`.

    The first corner may be repeated at the end; direction and first corner do not matter. Refused, with the number of
    the polygon: fewer than three corners, no area, or edges that cross or touch one another.

    >>> parse("[[[0, 0], [0, 4], [4, 0]]]")[0].points
    ((0.0, 0.0), (4.0, 0.0), (0.0, 4.0))
    """
    parts = listed_parts(text, "polygons")
    return tuple(sorted(_polygon(part, f"polygon {i}") for i, part in enumerate(parts, start=1)))


def _polygon(part: Any, where: str) -> Polygon:
    label = ""
    if isinstance(part, dict):
        if not {"points"} <= part.keys() <= {"points", "label"}:
            raise InvalidTable(f"{where} has {sorted(part)}; expected 'points' and perhaps 'label'.")
        label, part = label_of(part.get("label", ""), where), part["points"]
    if not isinstance(part, list) or not all(isinstance(p, list) and len(p) == 2 for p in part):
        raise InvalidTable(f"{where} is not a list of corners [x, y].")
    measured = [measures(p, f"{where}, corner {k}") for k, p in enumerate(part, start=1)]
    points = [p for k, p in enumerate(measured) if p != measured[k - 1]]
    if len(points) < 3:
        raise InvalidTable(f"{where} has {len(points)} different corners; expected three or more.")
    crossing = _crossing(np.array(points))
    if crossing:
        raise InvalidTable(
            f"{where}: edges {crossing[0]} and {crossing[1]} cross or touch; a polygon is simple."
        )
    size = area(np.array(points))
    if not size:
        raise InvalidTable(f"{where} has no area.")
    if size < 0:
        points.reverse()
    first = points.index(min(points))
    return Polygon(tuple((x, y) for x, y in points[first:] + points[:first]), label)


def render(answer: Polygons) -> str:
    """The JSON text that `parse` reads."""
    parts = [
        {"points": [[plain(x), plain(y)] for x, y in polygon.points], "label": polygon.label}
        for polygon in answer
    ]
    return json.dumps(parts, ensure_ascii=False)


def corners(polygon: Polygon) -> Floats:
    """(k, 2) the corners as an array."""
    return np.array(polygon.points)


def area(points: Floats) -> float:
    """The area of (k, 2) corners: positive in one direction, negative in the other. Half the sum of cross products (Gauss)."""
    x, y = (points - points[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def intersection(first: Floats, second: Floats) -> float:
    """The area that two simple polygons (k, 2) and (l, 2) share, exact except for rounding at 1e-14 of their bounding box.

    A polygon is the signed sum of the trapezoids between its edges and a common base line, so the shared area is the
    signed sum over pairs of edges of what their trapezoids share: ∫ min(f, g) over the x they have in common, and
    ∫ min(f, g) = (∫ f + ∫ g − ∫ |f − g|) / 2 with f, g linear. No corner, touching or crossing is a special case.
    """
    low, high = (
        np.maximum(first.min(axis=0), second.min(axis=0)),
        np.minimum(first.max(axis=0), second.max(axis=0)),
    )
    if (low >= high).any():
        return 0.0
    base = np.minimum(first.min(axis=0), second.min(axis=0))
    f, g = _edges(first - base), _edges(second - base)
    left = np.maximum(f.left[:, None], g.left)
    right = np.maximum(np.minimum(f.right[:, None], g.right), left)
    f0, f1 = f.height(left), f.height(right)
    g0, g1 = g.transposed(left), g.transposed(right)
    d0, d1 = f0 - g0, f1 - g1
    size = np.abs(d0) + np.abs(d1)
    turned = np.divide(d0**2 + d1**2, size, out=np.zeros(size.shape), where=size > 0)
    gap = np.where(d0 * d1 < 0, turned, size)  # twice the mean of |f − g|
    shared = (right - left) * (f0 + f1 + g0 + g1 - gap) / 4
    same_way = (area(first) > 0) == (area(second) > 0)
    total = float(f.sign @ shared @ g.sign)
    return max(0.0, total if same_way else -total)


class _Edges(NamedTuple):
    """Edges as lines over x: from `left` to `right` (k,), `sign` (k,) 1 where the polygon goes right, else −1."""

    left: Floats
    right: Floats
    start: Floats
    slope: Floats
    sign: Floats

    def height(self, x: Floats) -> Floats:
        """(k, l) y of each edge at its own row of x."""
        return np.asarray(self.start[:, None] + self.slope[:, None] * (x - self.left[:, None]))

    def transposed(self, x: Floats) -> Floats:
        """(k, l) y of each edge at its own column of x."""
        return np.asarray(self.start + self.slope * (x - self.left))


def _edges(points: Floats) -> _Edges:
    """The edges that are not vertical; vertical edges bound no trapezoid."""
    ahead = np.roll(points, -1, axis=0)
    keep = points[:, 0] != ahead[:, 0]
    points, ahead = points[keep], ahead[keep]
    forward = points[:, 0] < ahead[:, 0]
    a, b = np.where(forward[:, None], points, ahead), np.where(forward[:, None], ahead, points)
    slope = (b[:, 1] - a[:, 1]) / (b[:, 0] - a[:, 0])
    return _Edges(a[:, 0], b[:, 0], a[:, 1], slope, np.where(forward, 1.0, -1.0))


def _crossing(points: Floats) -> tuple[int, int] | None:
    """Two edges, numbered from 1, that cross or touch outside a common corner; None in a simple polygon."""
    k = len(points)
    ahead = np.roll(points, -1, axis=0)
    first, second = np.triu_indices(k, 1)
    a, b, c, d = points[first], ahead[first], points[second], ahead[second]
    sides = [_side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)]
    cross = (sides[0] * sides[1] < 0) & (sides[2] * sides[3] < 0)
    after, around = second == first + 1, (first == 0) & (second == k - 1)
    for p, q, side, point, own in (
        *((a, b, sides[0], c, after), (a, b, sides[1], d, around)),
        *((c, d, sides[2], a, around), (c, d, sides[3], b, after)),
    ):
        cross |= (side == 0) & _between(p, q, point) & ~own
    crossings = np.flatnonzero(cross)
    return (int(first[crossings[0]]) + 1, int(second[crossings[0]]) + 1) if len(crossings) else None


def _side(p: Floats, q: Floats, r: Floats) -> Floats:
    """(n,) 1 where r is left of the line from p to q, −1 right of it, 0 on it."""
    u, v = q - p, r - p
    return np.asarray(np.sign(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]))


def _between(p: Floats, q: Floats, r: Floats) -> Bools:
    """(n,) whether r, on the line through p and q, lies from p to q."""
    return np.asarray(((np.minimum(p, q) <= r) & (r <= np.maximum(p, q))).all(axis=1))


def iou(a: Polygon, b: Polygon) -> float:
    """Intersection over union of two polygons, whatever their labels: from 0 to 1."""
    if a.points == b.points:
        return 1.0
    first, second = corners(a), corners(b)
    sizes = area(first), area(second)
    common = min(intersection(first, second), *sizes)
    return common / (sum(sizes) - common)


def similarities(a: Polygons, b: Polygons) -> Floats:
    """(a, b) the IoU of polygons of the same label, 0 for others."""
    ious = [
        [iou(polygon, partner) if polygon.label == partner.label else 0.0 for partner in b] for polygon in a
    ]
    return np.array(ious).reshape(len(a), len(b))


def distance(a: Polygons, b: Polygons) -> float:
    """1 − the mean IoU of each polygon of both with its partner of the same label; 0 without a partner."""
    return apart(similarities(a, b))


def match(a: Polygons, b: Polygons) -> list[tuple[int, int]]:
    """The polygons that belong together: same label, one to one, with the highest total IoU."""
    return partners(similarities(a, b))


def score(answer: Polygons, gold: Polygons, least: float = 0.5) -> BoxScore:
    """A polygon is right if its partner, of the same label and by highest total IoU, overlaps it by `least` or more.

    OutOfRange unless 0 < least <= 1.
    """
    return scored(similarities(answer, gold), least)


def totals(answer: Polygons, gold: Polygons) -> tuple[int, int]:
    """Twice the right polygons at an IoU of one half, and the polygons of both: F1 is their ratio."""
    return score(answer, gold).found.totals


class PolygonKind(Regions):
    """Polygons."""

    name = "polygons"
    title = "polygons"
    form = 'JSON `[[[x, y], [x, y], ...], ...]` or `[{"points": [...], "label": "car"}]`'
    compared = "as boxes; edges that cross or touch are refused"
    type = "polygon"
    word = "polygon"

    def region(self, part: Any, where: str) -> Polygon:
        """A polygon from its corners."""
        return _polygon(part, where)

    def json_of(self, region: Polygon) -> dict[str, Any]:
        """Its corners and label."""
        return {"points": [[plain(x), plain(y)] for x, y in region.points], "label": region.label}

    def overlaps(self, first: Sequence[Polygon], second: Sequence[Polygon]) -> Floats:
        """Intersection over union."""
        return np.array([[iou(a, b) for b in second] for a in first]).reshape(len(first), len(second))

    def part_of(self, region: Polygon) -> Part:
        """The corners as coordinates."""
        return Part(self.type, region.label, coords=tuple(x for corner in region.points for x in corner))

    def of_part(self, part: Part) -> dict[str, Any]:
        """The corners, from the coordinates."""
        return {"points": [list(corner) for corner in corners_of(part.coords)], "label": part.label}

    def marks_of(self, region: Polygon, number: int) -> tuple[Mark, ...]:
        """A closed path."""
        return (Mark("path", region.label, number, region.points, closed=True),)

    def outside(self, region: Polygon, medium: Medium) -> str:
        """Beyond an edge of the picture."""
        return beyond(region.points, medium)


KIND = PolygonKind()
