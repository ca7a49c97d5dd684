"""How far two shapes of a picture share their area, by shapely: rotated boxes and polygons."""

from typing import Any

import numpy as np

from workbench.kinds.matching import Bools, Floats

ROUNDING = 1e-12  # of an IoU: what lies this near to 1 is the same shape
GRID = 1e-9  # of the largest coordinate: what a pair is rounded to where the exact intersection fails
INSIDE = "T********"  # of two areas whose insides have points in common


def overlap(first: Any, second: Any) -> Floats:
    """(n,) intersection over union of each of n shapely areas with another; 1 for the same area, however it is written.

    GEOS 3.14 finds nothing in common for about one in a thousand pairs of the same area with differently rounded corners;
    its predicate knows better, and such a pair is intersected again on a grid.
    """
    import shapely

    a, b = shapely.area(first), shapely.area(second)
    common = np.zeros(len(a))
    near = np.flatnonzero(_boxes_meet(shapely.bounds(first), shapely.bounds(second)))
    common[near] = shapely.area(shapely.intersection(first[near], second[near]))
    smaller = np.minimum(a, b)
    for k in near[(common[near] == 0) & shapely.relate_pattern(first[near], second[near], INSIDE)]:
        shared = shapely.area(shapely.intersection(first[k], second[k], grid_size=_grid(first[k], second[k])))
        common[k] = smaller[k] if shared > smaller[k] * (1 - 10 * GRID) else shared
    common = np.minimum(common, smaller)
    ious = common / (a + b - common)
    return np.where(ious > 1 - ROUNDING, 1.0, ious)


def _grid(a: Any, b: Any) -> float:
    """A step far below what anybody draws, at the scale of two areas."""
    return GRID * max(1e-9, *(abs(float(each)) for area in (a, b) for each in area.bounds))


def _boxes_meet(a: Floats, b: Floats) -> Bools:
    """(n,) whether two upright boxes (n, 4) share an area."""
    return np.asarray((np.maximum(a[:, :2], b[:, :2]) < np.minimum(a[:, 2:], b[:, 2:])).all(axis=1))


def outlines_shared(first: Any, second: Any, reach: float) -> Floats:
    """(n,) 0 to 2: the share of the outline of each of n areas near that of another, and the other way round, added up.

    Near is nearer than `reach` times the diagonal of the box around the second.
    """
    import shapely

    if not len(first):
        return np.zeros(0)
    lines = shapely.boundary(first), shapely.boundary(second)
    left, top, right, bottom = shapely.bounds(second).T
    near = reach * np.hypot(right - left, bottom - top)
    bands = [shapely.buffer(line, near) for line in lines]
    shared = [
        shapely.length(shapely.intersection(line, band)) / shapely.length(line)
        for line, band in zip(lines, reversed(bands), strict=True)
    ]
    return np.asarray(np.minimum(shared, 1).sum(axis=0))
