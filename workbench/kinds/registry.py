"""The kinds of answers that are no label of a closed set: how each is read, how far two lie apart, how one is scored."""

from collections.abc import Callable
from math import inf
from typing import Any, NamedTuple

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
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


def parsed(answers: Annotations, kind: Kind) -> dict[int, Any]:
    """Code of a label that was given -> the answer it is; refused with the item and the annotator of the first such row."""
    found: dict[int, Any] = {}
    for label in np.unique(answers.label.code).tolist():
        try:
            found[label] = kind.parse(answers.labels[label])
        except InvalidTable as refusal:
            row = int(np.argmax(answers.label.code == label))
            who = answers.annotators[answers.annotator.code[row]]
            where = f"item {answers.items[answers.item.code[row]]!r}, annotator {who!r}"
            raise InvalidTable(f"{where}: {refusal}") from None
    return found
