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
    """A simple polygon without its holes. Each ring has a fixed direction and starts at its smallest corner.

    pieces   of a thing that is partly hidden: further polygons, which share no area with each other
    """

    points: Ring
    label: str = ""
    holes: tuple[Ring, ...] = ()
    pieces: tuple[Ring, ...] = ()


Polygons = tuple[Polygon, ...]


class PolygonSettings(RegionSettings):
    """outline: how far edges may be apart and still be the same, as a share of the diagonal of gold's polygon."""

    outline: float = Field(default=0.02, gt=0, le=1, title="Tolerance of edges")


class PolygonKind(Regions):
    """Polygons."""

    name = "polygons"
    title = "polygons"
    form = 'JSON `[[[x, y], [x, y], ...], ...]` or `[{"points": [...], "holes": [[...]], "pieces": [[...]], "label": "car"}]`'
    compared = "as boxes, by the exact area; edges that cross or touch are refused"
    type = "polygon"
    word = "polygon"
    settings_class = PolygonSettings

    def region(self, part: Any, where: str) -> Polygon:
        """A polygon from its corners, and those of its holes.

        The first corner may be repeated at the end; direction and first corner do not matter. Refused: fewer than three
        corners, no area, edges that cross or touch, holes that do not lie in it, and pieces that share an area.
        """
        (points, *pieces), holes, label = _rings(part, where)
        area = _area([points, *pieces], holes)
        if problem := _problem(area):
            raise InvalidTable(f"{where}: {problem}; a polygon is simple.")
        if not area.area:
            raise InvalidTable(f"{where} has no area.")
        first, *others = sorted(map(_ordered, (points, *pieces)))
        return Polygon(first, label, tuple(sorted(map(_ordered, holes))), tuple(others))

    def mended(self, part: Any, where: str) -> tuple[Any, str]:
        """Of a polygon with edges that cross or touch, the largest area that these enclose (make_valid of GEOS).

        Pieces that share an area are one.
        """
        import shapely

        shells, holes, label = _rings(part, where)
        area = _area(shells, holes)
        problem = _problem(area)
        each_piece = [_area([shell], [hole for hole in holes if _within(hole, shell)]) for shell in shells]
        areas = [largest for piece in each_piece if (largest := _largest(piece))]
        if not problem or not areas:
            return part, ""
        whole = sum(float(each.area) for piece in each_piece for each in _simple(piece))
        kept_area = sum(float(each.area) for each in areas)
        pieces = _simple(shapely.union_all(areas))
        share = kept_area / whole
        kept = "its area was kept" if share == 1 else f"the largest area was kept, {share:.0%} of the whole"
        outer = [[list(corner) for corner in each.exterior.coords] for each in pieces]
        inner = [[list(corner) for corner in ring.coords] for each in pieces for ring in each.interiors]
        mended = {"points": outer[0], "holes": inner, "pieces": outer[1:], "label": label}
        return mended, f"{where}: {problem}; {kept}."

    def json_of(self, region: Polygon) -> dict[str, Any]:
        """Its corners, its holes and further pieces if it has any, and its label."""

        def listed(rings: Sequence[Ring]) -> list[list[list[float]]]:
            return [[[plain(x), plain(y)] for x, y in ring] for ring in rings]

        more = {"holes": listed(region.holes), "pieces": listed(region.pieces)}
        return {
            "points": listed([region.points])[0],
            **{name: rings for name, rings in more.items() if rings},
            "label": region.label,
        }

    def shapes(self, regions: Sequence[Polygon]) -> Any:
        """(n,) their areas, as shapely has them."""
        areas = np.empty(len(regions), object)
        for i, region in enumerate(regions):
            areas[i] = _area([region.points, *region.pieces], region.holes)
        return areas

    def alike(self, first: Any, second: Any) -> Floats:
        """Intersection over union."""
        return shapes.overlap(first, second)

    def part_of(self, region: Polygon) -> Part:
        """The corners as coordinates; further pieces are rings that lie outside."""
        rings = (region.points, *region.pieces, *region.holes)
        flat = [tuple(x for corner in ring for x in corner) for ring in rings]
        return Part(self.type, region.label, coords=flat[0], holes=tuple(flat[1:]))

    def of_part(self, part: Part) -> dict[str, Any]:
        """The corners, from the coordinates."""
        if any(len(coords) % 2 for coords in (part.coords, *part.holes)):
            raise InvalidTable("polygon: an odd number of coordinates is no list of x, y.")
        first, *rings = [
            [list(corner) for corner in corners_of(coords)] for coords in (part.coords, *part.holes)
        ]
        shells: list[Any] = [first]
        holes: list[Any] = []
        for ring in rings:
            inside = min(len(first), len(ring)) < 3 or any(_within(ring, shell) for shell in shells)
            (holes if inside else shells).append(ring)
        more = {"holes": holes, "pieces": shells[1:]}
        return {"points": first, **{name: some for name, some in more.items() if some}, "label": part.label}

    def marks_of(self, region: Polygon, number: int) -> tuple[Mark, ...]:
        """A closed path."""
        rings = (*region.holes, *region.pieces)
        return (Mark("path", region.label, number, region.points, closed=True, holes=rings),)

    def outside(self, region: Polygon, medium: Medium) -> str:
        """Beyond an edge of the picture."""
        return beyond([corner for ring in (region.points, *region.pieces) for corner in ring], medium)

    def shrunk(self, region: Polygon, factor: float, at: Floats) -> Polygon:
        """A smaller copy, in its box; the polygon itself where that cannot be told from a simple one."""
        corners = [corner for ring in (region.points, *region.pieces) for corner in ring]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        fixed = low + at * (high - low)

        def smaller(ring: Ring) -> list[list[float]]:
            return [(fixed + factor * (np.array(corner) - fixed)).tolist() for corner in ring]

        more = {"holes": list(map(smaller, region.holes)), "pieces": list(map(smaller, region.pieces))}
        try:
            return self.region({"points": smaller(region.points), **more, "label": region.label}, "")
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
            means="share of each outline that lies near its partner's: precision and recall in one",
        )
        return (*super().measures(), boundary)


def _rings(part: Any, where: str) -> tuple[list[list[Point]], list[list[Point]], str]:
    """The corners of a polygon's pieces and of its holes, and its label; InvalidTable says what is malformed."""
    if not isinstance(part, dict):
        part = {"points": part}
    if not {"points"} <= part.keys() <= {"points", "holes", "pieces", "label"}:
        raise InvalidTable(
            f"{where} has {sorted(part)}; expected 'points' and perhaps 'holes', 'pieces' and 'label'."
        )
    rings: dict[str, list[list[Point]]] = {}
    for name, word in (("holes", "hole"), ("pieces", "piece")):
        some = part.get(name, [])
        if not isinstance(some, list):
            raise InvalidTable(f"{where}: the {name} {some!r} are no list.")
        rings[name] = [_ring(each, f"{where}, {word} {k}") for k, each in enumerate(some, start=1)]
    shells = [_ring(part["points"], where), *rings["pieces"]]
    return shells, rings["holes"], label_of(part.get("label", ""), where)


def _ring(part: Any, where: str) -> list[Point]:
    """Three corners or more, without repeats in a row."""
    if not isinstance(part, list) or not all(isinstance(p, list) and len(p) == 2 for p in part):
        raise InvalidTable(f"{where} is not a list of corners [x, y].")
    measured = [measures(p, f"{where}, corner {k}") for k, p in enumerate(part, start=1)]
    points = [(x, y) for k, (x, y) in enumerate(measured) if (x, y) != measured[k - 1]]
    if len(points) < 3:
        raise InvalidTable(f"{where} has {len(points)} different corners; expected three or more.")
    return points


def _area(shells: Sequence[Sequence[Point]], holes: Sequence[Sequence[Point]]) -> Any:
    """A shapely polygon; of several pieces a collection, each with the holes that lie in it."""
    import shapely

    if len(shells) == 1:
        return shapely.Polygon(shells[0], holes)
    own: list[list[Sequence[Point]]] = [[] for _ in shells]
    for hole in holes:
        own[next((i for i, shell in enumerate(shells) if _within(hole, shell)), 0)].append(hole)
    return shapely.MultiPolygon([(shell, mine) for shell, mine in zip(shells, own, strict=True)])


def _within(ring: Sequence[Any], shell: Sequence[Any]) -> bool:
    """Whether a ring lies wholly in another."""
    import shapely

    inner, outer = shapely.Polygon(ring), shapely.Polygon(shell)
    if inner.is_valid and outer.is_valid:
        return bool(outer.covers(inner))
    return bool(shapely.make_valid(outer).covers(shapely.Point(ring[0])))


def _simple(area: Any) -> list[Any]:
    """The polygons in any area, also in collections of collections."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(area))).tolist()
    return [each for each in parts if each.geom_type == "Polygon"]


def _largest(area: Any) -> Any:
    """The largest polygon in an area; None where there is none."""
    return max(_simple(area), key=lambda each: float(each.area), default=None)


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
