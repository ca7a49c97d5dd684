"""Polygons drawn on a picture, with holes: exact overlaps by shapely, how near two outlines are, and how a crossing is mended."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field

from workbench.errors import InvalidTable
from workbench.kinds import shapes
from workbench.kinds.matching import Floats, label_of, measures, plain
from workbench.kinds.parts import Mark, Medium, Part, corners_of
from workbench.kinds.regions import Pairs, Regions, RegionSettings, at_once, beyond
from workbench.kinds.registry import Measure

Point = tuple[float, float]
Ring = tuple[Point, ...]
REASON = re.compile(r"(.+)\[(\S+) (\S+)\]")
CROSSING = {
    "Self-intersection": "edges cross or touch",
    "Ring Self-intersection": "edges cross or touch",
    "Hole lies outside shell": "a hole lies outside",
    "Holes are nested": "a hole lies in another hole",
    "Interior is disconnected": "holes cut it in two",
}


class Polygon(NamedTuple):
    """A simple polygon without its holes. Each ring has a fixed direction and starts at its smallest corner."""

    points: Ring
    label: str = ""
    holes: tuple[Ring, ...] = ()


Polygons = tuple[Polygon, ...]


class PolygonSettings(RegionSettings):
    """outline: how far two outlines may be apart and still be the same, as a share of the diagonal of gold's polygon."""

    outline: float = Field(default=0.02, gt=0, le=1)


class PolygonKind(Regions):
    """Polygons."""

    name = "polygons"
    title = "polygons"
    form = 'JSON `[[[x, y], [x, y], ...], ...]` or `[{"points": [...], "holes": [[...]], "label": "car"}]`'
    compared = "as boxes, by the exact area; edges that cross or touch are refused"
    type = "polygon"
    word = "polygon"
    settings_class = PolygonSettings

    def region(self, part: Any, where: str) -> Polygon:
        """A polygon from its corners, and those of its holes.

        The first corner may be repeated at the end; direction and first corner do not matter. Refused: fewer than three
        corners, no area, edges that cross or touch, and holes that do not lie in it.
        """
        points, holes, label = _rings(part, where)
        area = _area(points, holes)
        if problem := _problem(area):
            raise InvalidTable(f"{where}: {problem}; a polygon is simple.")
        if not area.area:
            raise InvalidTable(f"{where} has no area.")
        return Polygon(_ordered(points), label, tuple(sorted(map(_ordered, holes))))

    def mended(self, part: Any, where: str) -> tuple[Any, str]:
        """Of a polygon with edges that cross or touch, the largest area that these enclose (make_valid of GEOS)."""
        import shapely

        points, holes, label = _rings(part, where)
        area = _area(points, holes)
        problem = _problem(area)
        pieces = [
            each
            for each in shapely.get_parts(shapely.make_valid(area)).tolist()
            if each.geom_type == "Polygon"
        ]
        if not problem or not pieces:
            return part, ""
        largest = max(pieces, key=lambda each: float(each.area))
        share = largest.area / sum(each.area for each in pieces)
        kept = "its area was kept" if share == 1 else f"the largest area was kept, {share:.0%} of the whole"
        rings = [[list(corner) for corner in ring.coords] for ring in (largest.exterior, *largest.interiors)]
        return {"points": rings[0], "holes": rings[1:], "label": label}, f"{where}: {problem}; {kept}."

    def json_of(self, region: Polygon) -> dict[str, Any]:
        """Its corners, its holes if it has any, and its label."""
        rings = [[[plain(x), plain(y)] for x, y in ring] for ring in (region.points, *region.holes)]
        holes = {"holes": rings[1:]} if region.holes else {}
        return {"points": rings[0], **holes, "label": region.label}

    def shapes(self, regions: Sequence[Polygon]) -> Any:
        """(n,) their areas, as shapely has them."""
        areas = np.empty(len(regions), object)
        for i, region in enumerate(regions):
            areas[i] = _area(region.points, region.holes)
        return areas

    def alike(self, first: Any, second: Any) -> Floats:
        """Intersection over union."""
        return shapes.overlap(first, second)

    def part_of(self, region: Polygon) -> Part:
        """The corners as coordinates."""
        flat = [tuple(x for corner in ring for x in corner) for ring in (region.points, *region.holes)]
        return Part(self.type, region.label, coords=flat[0], holes=tuple(flat[1:]))

    def of_part(self, part: Part) -> dict[str, Any]:
        """The corners, from the coordinates."""
        if any(len(coords) % 2 for coords in (part.coords, *part.holes)):
            raise InvalidTable("polygon: an odd number of coordinates is no list of x, y.")
        rings = [[list(corner) for corner in corners_of(coords)] for coords in (part.coords, *part.holes)]
        return {"points": rings[0], "holes": rings[1:], "label": part.label}

    def marks_of(self, region: Polygon, number: int) -> tuple[Mark, ...]:
        """A closed path."""
        return (Mark("path", region.label, number, region.points, closed=True, holes=region.holes),)

    def outside(self, region: Polygon, medium: Medium) -> str:
        """Beyond an edge of the picture."""
        return beyond(region.points, medium)

    def shrunk(self, region: Polygon, factor: float, at: Floats) -> Polygon:
        """A smaller copy, in its box; the polygon itself where that cannot be told from a simple one."""
        low, high = np.min(region.points, axis=0), np.max(region.points, axis=0)
        fixed = low + at * (high - low)
        rings = [
            [(fixed + factor * (np.array(corner) - fixed)).tolist() for corner in ring]
            for ring in (region.points, *region.holes)
        ]
        try:
            return self.region({"points": rings[0], "holes": rings[1:], "label": region.label}, "")
        except InvalidTable:
            return region

    def measures(self) -> tuple[Measure, ...]:
        """Those of all regions, and how near the outlines of partners are."""
        reach, least = self.settings.outline, self.settings.least

        def outlines(pairs: Pairs) -> Floats:
            met = self.partners(pairs)
            ours = [pairs[i][0][at] for i, at in zip(met.pair.tolist(), met.row.tolist(), strict=True)]
            gold = [pairs[i][1][at] for i, at in zip(met.pair.tolist(), met.column.tolist(), strict=True)]
            shared = shapes.outlines_shared(self.shapes(ours), self.shapes(gold), reach)
            return np.column_stack([met.total(shared), met.ours + met.theirs])

        boundary = at_once(
            "boundary_f1",
            f"F1 of outlines within {reach:.3g} of the diagonal",
            outlines,
            method="for each polygon of both the share of its outline that lies near its partner's, nearer than "
            f"{reach:.3g} times the diagonal of gold's polygon; partners as for F1 at an IoU of {least:g}, 0 without "
            "one. After Csurka, Larlus & Perronnin (2013), whose distance goes by the diagonal of the picture",
        )
        return (*super().measures(), boundary)


def _rings(part: Any, where: str) -> tuple[list[Point], list[list[Point]], str]:
    """The corners of a polygon and of its holes, and its label; InvalidTable says what is malformed."""
    if not isinstance(part, dict):
        part = {"points": part}
    if not {"points"} <= part.keys() <= {"points", "holes", "label"}:
        raise InvalidTable(f"{where} has {sorted(part)}; expected 'points' and perhaps 'holes' and 'label'.")
    holes = part.get("holes", [])
    if not isinstance(holes, list):
        raise InvalidTable(f"{where}: the holes {holes!r} are no list.")
    rings = [_ring(hole, f"{where}, hole {k}") for k, hole in enumerate(holes, start=1)]
    return _ring(part["points"], where), rings, label_of(part.get("label", ""), where)


def _ring(part: Any, where: str) -> list[Point]:
    """Three corners or more, without repeats in a row."""
    if not isinstance(part, list) or not all(isinstance(p, list) and len(p) == 2 for p in part):
        raise InvalidTable(f"{where} is not a list of corners [x, y].")
    measured = [measures(p, f"{where}, corner {k}") for k, p in enumerate(part, start=1)]
    points = [(x, y) for k, (x, y) in enumerate(measured) if (x, y) != measured[k - 1]]
    if len(points) < 3:
        raise InvalidTable(f"{where} has {len(points)} different corners; expected three or more.")
    return points


def _area(points: Sequence[Point], holes: Sequence[Sequence[Point]]) -> Any:
    import shapely

    return shapely.Polygon(points, holes)


def _problem(area: Any) -> str:
    """Why a shapely polygon is not simple, and where; "" if it is."""
    if area.is_valid:
        return ""
    import shapely

    reason = shapely.is_valid_reason(area)
    if place := REASON.fullmatch(reason):
        x, y = float(place[2]), float(place[3])
        return f"{CROSSING.get(place[1], place[1].lower())} at {x:.6g}, {y:.6g}"
    return str(reason).lower()


def _ordered(ring: Sequence[Point]) -> Ring:
    """The corners in a fixed direction, starting at the smallest."""
    x, y = (np.array(ring) - ring[0]).T
    if x @ np.roll(y, -1) - y @ np.roll(x, -1) < 0:  # twice the area, below 0 in the other direction (Gauss)
        ring = ring[::-1]
    first = ring.index(min(ring))
    return (*ring[first:], *ring[:first])


KIND = PolygonKind()
parse, render, distance = KIND.read, KIND.render, KIND.distance


def iou(a: Polygon, b: Polygon) -> float:
    """Intersection over union of two polygons, whatever their labels: from 0 to 1."""
    return float(KIND.overlaps([a], [b])[0, 0])
