"""The kinds of answers that are no label of a closed set: how each is read and how far two of them lie apart."""

from collections.abc import Callable
from typing import Any, NamedTuple

from workbench.tasks import boxes, polygons, spans, transcript


class Kind(NamedTuple):
    """`parse` a text into a canonical answer, equal where two say the same; `distance` of two of them, 0 to 1."""

    parse: Callable[[str], Any]
    distance: Callable[[Any, Any], float]


KINDS: dict[str, Kind] = {
    "spans": Kind(spans.parse, spans.distance),
    "transcript": Kind(transcript.parse, transcript.distance),
    "boxes": Kind(boxes.parse, boxes.distance),
    "polygons": Kind(polygons.parse, polygons.distance),
}
