"""Functions for notebooks: a table or a file in, a frozen result out that displays as a table."""

from typing import Any

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound, listed
from workbench.kinds.registry import Level
from workbench.quality.agreement import Agreement, study_agreement
from workbench.quality.annotators import Scores
from workbench.quality.annotators import score as _score
from workbench.quality.sources import key_of
from workbench.quality.structured import open_kind, refuse_structured
from workbench.statistics.agreement.distances import Distance
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.methods import METHODS


def agreement(
    annotations: Annotations,
    *,
    level: Level = "nominal",
    distance: Distance | None = None,
    seed: int = 20260101,
) -> Agreement:
    """Agreement coefficients of a table, with their intervals.

    `level` is the level of measurement of the labels; `distance` takes its place for sets of labels ("jaccard", "masi")
    or is a function of two labels. Answers of a kind that is no closed set, as `read(..., kind=...)` says, are compared by
    the distance of that kind. Intervals are over items; where they are drawn, `seed` says which draws.
    """
    by = open_kind(annotations) if distance is None else distance
    return study_agreement(annotations, level=level, distance=by, seed=seed)


def consensus(annotations: Annotations, *, method: str = "majority") -> Consensus:
    """The label that the answers to each item probably come to; `method` is one of METHODS."""
    if method not in METHODS:
        raise NotFound(f"there is no consensus method {method!r}; expected one of {listed(METHODS)}.")
    refuse_structured(annotations)
    return METHODS[method](annotations)


def score(annotations: Annotations, *, gold: Any) -> Scores:
    """Every annotator against gold: n, accuracy with interval, confusion.

    `gold` is a file, a mapping of item to label, a gold set, a key, or `name@version` of this workspace. Spans, boxes,
    polygons and transcripts are refused: `quality.structured` compares what they hold.
    """
    first = annotations.first_answers()
    refuse_structured(first)
    return Scores(_score(first, key_of(gold, annotations.question)))
