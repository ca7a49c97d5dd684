"""The kinds of answers that are no label of a closed set: how each is read, how far two lie apart, how one is scored."""

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

from workbench.kinds import boxes, polygons, spans, transcript


class Kind(NamedTuple):
    """How one kind of answer is read and compared.

    parse     a text as a canonical answer, equal where two say the same
    distance  of two of them, 0 to 1
    measure   what its field calls answers against gold, and `most` how high that can be
    totals    of an answer and gold: what is summed over items above and below the line of `measure`
    """

    parse: Callable[[str], Any]
    distance: Callable[[Any, Any], float]
    measure: str
    most: float
    totals: Callable[[Any, Any], tuple[int, int]]


KINDS: dict[str, Kind] = {
    "spans": Kind(spans.parse, spans.distance, "F1 of exact spans", 1, spans.totals),
    "transcript": Kind(transcript.parse, transcript.distance, "word error rate", inf, transcript.totals),
    "boxes": Kind(boxes.parse, boxes.distance, "F1 at an IoU of 0.5", 1, boxes.totals),
    "polygons": Kind(polygons.parse, polygons.distance, "F1 at an IoU of 0.5", 1, polygons.totals),
}
