"""The registry of kinds: what a question may ask for, and what an answer may hold that is no label of a closed set."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Literal, NamedTuple

from workbench.kinds import boxes, choice, multi_choice, polygons, rating, spans, transcript

Level = Literal["nominal", "ordinal", "interval", "ratio"]


class LabelKind(NamedTuple):
    """A kind of answer that chooses among the labels of its question.

    parse   a text as the canonical answer, None where it is not in the closed set
    allows  whether a text is a canonical answer of the closed set
    level   the level of measurement of its labels where the question states none
    """

    parse: Callable[[str, Sequence[str]], str | None]
    allows: Callable[[str, Sequence[str]], bool]
    level: Level


class Kind(NamedTuple):
    """How one kind of answer is read and compared that is no label of a closed set.

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


LABEL_KINDS: dict[str, LabelKind] = {
    "choice": LabelKind(choice.parse, choice.allows, "nominal"),
    "multi_choice": LabelKind(multi_choice.parse, multi_choice.allows, "nominal"),
    "rating": LabelKind(rating.parse, choice.allows, "ordinal"),
}
KINDS: dict[str, Kind] = {
    "spans": Kind(spans.parse, spans.distance, "F1 of exact spans", 1, spans.totals),
    "transcript": Kind(transcript.parse, transcript.distance, "word error rate", inf, transcript.totals),
    "boxes": Kind(boxes.parse, boxes.distance, "F1 at an IoU of 0.5", 1, boxes.totals),
    "polygons": Kind(polygons.parse, polygons.distance, "F1 at an IoU of 0.5", 1, polygons.totals),
}
