"""How far two shapes of a picture share their area, by shapely: rotated boxes and polygons."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.kinds.matching import Floats

ROUNDING = 1e-12  # of an IoU: what lies this near to 1 is the same shape


def overlaps(first: Sequence[Any], second: Sequence[Any]) -> Floats:
    """(a, b) intersection over union of shapely areas; 1 for the same area, however it is written."""
    import shapely

    if not len(first) or not len(second):
        return np.zeros((len(first), len(second)))
    a, b = np.array(first, object), np.array(second, object)
    rows, columns = shapely.STRtree(b).query(a)  # only shapes whose boxes meet
    alike = np.zeros((len(a), len(b)))
    common = shapely.area(shapely.intersection(a[rows], b[columns]))
    ious = common / (shapely.area(a)[rows] + shapely.area(b)[columns] - common)
    alike[rows, columns] = np.where(ious > 1 - ROUNDING, 1.0, ious)
    return alike
