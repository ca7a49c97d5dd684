"""Keypoints: the named points of each object in a picture, compared by object keypoint similarity (OKS)."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from workbench.errors import InvalidTable
from workbench.kinds.matching import TIE, Floats, label_of, measures, plain
from workbench.kinds.parts import Mark, Medium, Part
from workbench.kinds.regions import Regions, RegionSettings, beyond

SIGMA = 0.09  # where no other is known, as in CVAT's quality control
SMALL = 32.0  # side of the smallest object: COCO has no keypoints for objects of less than 32² pixels
COCO = {
    "nose": 0.026,
    "left_eye": 0.025,
    "right_eye": 0.025,
    "left_ear": 0.035,
    "right_ear": 0.035,
    "left_shoulder": 0.079,
    "right_shoulder": 0.079,
    "left_elbow": 0.072,
    "right_elbow": 0.072,
    "left_wrist": 0.062,
    "right_wrist": 0.062,
    "left_hip": 0.107,
    "right_hip": 0.107,
    "left_knee": 0.087,
    "right_knee": 0.087,
    "left_ankle": 0.089,
    "right_ankle": 0.089,
}
"""The points of a person and their sigmas in COCO (cocodataset.org, "Keypoint evaluation")."""

Point = tuple[float, float, int]


class KeypointSettings(RegionSettings):
    """What a question sets for its points.

    points    the name of each, in order, such as ["head", "foot"]
    skeleton  pairs of names, such as [["head", "foot"]]
    sigmas    a number above 0 for each, as COCO's, such as [0.03, 0.09]
    """

    visible = ("points", "skeleton")

    points: tuple[str, ...] = Field(default=(), title="Points")
    skeleton: tuple[tuple[str, str], ...] = Field(default=(), title="Lines between points")
    sigmas: tuple[float, ...] = Field(default=(), title="Point tolerances")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(set(self.points)) < len(self.points):
            raise ValueError("two points have the same name")
        if self.sigmas and self.points and len(self.sigmas) != len(self.points):
            raise ValueError(
                f"{len(self.sigmas)} sigmas for {len(self.points)} points; expected one for each"
            )
        if not all(sigma > 0 for sigma in self.sigmas):
            raise ValueError("a sigma is not above 0")
        unknown = sorted({name for pair in self.skeleton for name in pair} - set(self.points))
        if unknown:
            raise ValueError(f"the skeleton names {unknown[0]!r}, which is no point")
        return self


class Keypoints(NamedTuple):
    """The points of one object, each x, y and 0 (not given), 1 (hidden) or 2 (visible); one that is not given is 0, 0, 0."""

    points: tuple[Point, ...]
    label: str = ""


class KeypointKind(Regions):
    """Keypoints."""

    name = "keypoints"
    title = "keypoints"
    form = 'JSON `[{"points": [[x, y, v], ...], "label": "person"}, ...]`, v 0 not given, 1 hidden, 2 visible'
    compared = "as boxes, by object keypoint similarity (OKS)"
    type = "keypoints"
    word = "object"
    overlap = "OKS"
    settings_class = KeypointSettings

    def region(self, part: Any, where: str) -> Keypoints:
        """The points of one object."""
        if not isinstance(part, dict) or not {"points"} <= part.keys() <= {"points", "label"}:
            raise InvalidTable(f"{where}: expected 'points' and perhaps 'label'.")
        points = part["points"]
        if not isinstance(points, list) or not all(isinstance(p, list) and len(p) == 3 for p in points):
            raise InvalidTable(f"{where}: the points are not a list of [x, y, v].")
        names = self.settings.points
        if names and len(points) != len(names):
            raise InvalidTable(f"{where} has {len(points)} points; expected {len(names)}.")
        held = tuple(self._point(point, where, k) for k, point in enumerate(points))
        if not any(v for *_, v in held):
            raise InvalidTable(f"{where}: no point is given.")
        return Keypoints(held, label_of(part.get("label", ""), where))

    def _point(self, point: list[Any], where: str, number: int) -> Point:
        there = f"{where}, {self._named(number)}"
        x, y, v = measures(point, there)
        if v not in (0, 1, 2):
            raise InvalidTable(f"{there}: v is {point[2]}; expected 0, 1 or 2.")
        return (x, y, int(v)) if v else (0.0, 0.0, 0)

    def _named(self, number: int) -> str:
        names = self.settings.points
        return names[number] if number < len(names) else f"point {number + 1}"

    def json_of(self, region: Keypoints) -> dict[str, Any]:
        """Its points and label."""
        return {"points": [[plain(x), plain(y), v] for x, y, v in region.points], "label": region.label}

    def shapes(self, regions: Sequence[Keypoints]) -> Floats:
        """(n, k, 3) x, y, v; points that an object does not have are not given."""
        points = np.zeros((len(regions), max((len(each.points) for each in regions), default=0), 3))
        for i, each in enumerate(regions):
            points[i, : len(each.points)] = each.points
        return points

    def alike(self, first: Floats, second: Floats) -> Floats:
        """Object keypoint similarity: the mean over points of exp(−d² / (2 s² (2σ)²)); 0 for a point that one of both lacks.

        s² is the mean area of the two boxes around the points given, of 32² pixels or more: COCO takes the area of the
        object's outline, which nobody draws here. Points that neither gives do not count. COCO counts those of gold
        alone; this is the same both ways round, as in CVAT's quality control (datumaro).
        """
        area = (_sizes(first) + _sizes(second)) / 2
        squared = ((first[:, :, :2] - second[:, :, :2]) ** 2).sum(axis=2)
        near = np.exp(-squared / (2 * area[:, None] * (2 * self._sigmas(first.shape[1])) ** 2))
        mine, theirs = first[:, :, 2] > 0, second[:, :, 2] > 0
        return np.asarray((near * (mine & theirs)).sum(axis=1) / (mine | theirs).sum(axis=1))

    def _sigmas(self, k: int) -> Floats:
        """(k,) those set, COCO's where the points have the names of COCO's, else .09 each."""
        known = list(self.settings.sigmas)
        names = [name.lower().replace(" ", "_") for name in self.settings.points]
        if not known and names and set(names) <= set(COCO):
            known = [COCO[name] for name in names]
        return np.array((known + [SIGMA] * k)[:k])

    def part_of(self, region: Keypoints) -> Part:
        """x, y, v of each point as coordinates."""
        return Part(self.type, region.label, coords=tuple(float(x) for point in region.points for x in point))

    def of_part(self, part: Part) -> dict[str, Any]:
        """The points, from the coordinates."""
        if len(part.coords) % 3:
            raise InvalidTable(f"keypoints: {len(part.coords)} coordinates are not x, y, v of each point.")
        points = [list(part.coords[i : i + 3]) for i in range(0, len(part.coords), 3)]
        return {"points": points, "label": part.label}

    def marks_of(self, region: Keypoints, number: int) -> tuple[Mark, ...]:
        """A line for each pair of the skeleton of which both are given, then a point for each."""
        names = self.settings.points
        at = {name: region.points[k] for k, name in enumerate(names) if k < len(region.points)}
        lines = [
            Mark("path", region.label, number, (at[a][:2], at[b][:2]))
            for a, b in self.settings.skeleton
            if at[a][2] and at[b][2]
        ]
        points = [
            Mark(
                "point",
                region.label,
                number,
                ((x, y),),
                hidden=v == 1,
                name=names[k] if k < len(names) else "",
            )
            for k, (x, y, v) in enumerate(region.points)
            if v
        ]
        return (*lines, *points)

    def outside(self, region: Keypoints, medium: Medium) -> str:
        """Points beyond an edge of the picture."""
        places = [
            (self._named(k), beyond(((x, y),), medium)) for k, (x, y, v) in enumerate(region.points) if v
        ]
        return "; ".join(f"{name} {where}" for name, where in places if where)

    def shrunk(self, region: Keypoints, factor: float, at: Floats) -> Keypoints:
        """Its points nearer to one place between them; a single point is moved up and left."""
        places = np.array([point[:2] for point in region.points if point[2]])
        low, high = places.min(axis=0), places.max(axis=0)
        fixed = low + at * (high - low) if (high > low).any() else low - SMALL
        points = []
        for x, y, v in region.points:
            nearer = np.maximum(fixed + factor * (np.array([x, y]) - fixed), 0)
            points.append((float(nearer[0]), float(nearer[1]), v) if v else (x, y, v))
        return region._replace(points=tuple(points))

    def middle(self, regions: Sequence[Keypoints], weights: Floats) -> Keypoints:
        """The weighted mean of each point that half of the weight or more gives; visible if half of that weight says so."""
        points = self.shapes(regions)
        there = (points[:, :, 2] > 0) * weights[:, None]
        sums = there.sum(axis=0)
        held = 2 * sums >= weights.sum() * (1 - TIE)
        if not held.any():
            nearest: Keypoints = super().middle(regions, weights)
            return nearest
        seen = 2 * ((points[:, :, 2] == 2) * weights[:, None]).sum(axis=0) >= sums * (1 - TIE)
        start = points[
            there.argmax(axis=0), np.arange(points.shape[1]), :2
        ]  # equal points stay what they are
        moved = (there[:, :, None] * (points[:, :, :2] - start)).sum(axis=0) / np.where(held, sums, 1)[
            :, None
        ]
        x, y = (start + moved).T.tolist()
        return Keypoints(
            tuple((x[k], y[k], 2 if seen[k] else 1) if held[k] else (0.0, 0.0, 0) for k in range(len(held)))
        )


def _sizes(points: Floats) -> Floats:
    """(n,) the area of the box around the points given, 32² or more."""
    given = (points[:, :, 2] > 0)[:, :, None]
    high = np.where(given, points[:, :, :2], -np.inf).max(axis=1)
    low = np.where(given, points[:, :, :2], np.inf).min(axis=1)
    return np.asarray(np.maximum((high - low).prod(axis=1), SMALL**2))


KIND = KeypointKind()
