"""Functions for notebooks: a table or a file in, a frozen result out that displays as a table."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.spelling import respelled, spelled_otherwise
from workbench.errors import InvalidTable, NotFound, listed
from workbench.formats.read import NOTHING_TOLD, Repeats
from workbench.kinds.registry import Level
from workbench.quality.agreement import Agreement, compared_by, study_agreement, usual_names
from workbench.quality.annotators import Scores, standings
from workbench.quality.annotators import score as _score
from workbench.quality.measures import KindScores, kind_scores
from workbench.quality.sources import key_of
from workbench.statistics.agreement.distances import Distance
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.merged import MERGING, MergedConsensus, merge_answers
from workbench.statistics.consensus.methods import METHODS


class SpellingWarning(UserWarning):
    """Answers count as wrong that differ from gold only in how they are written."""


def agreement(
    annotations: Annotations,
    *,
    level: Level = "nominal",
    distance: Distance | None = None,
    map: Mapping[str, str] = NOTHING_TOLD,
    order: Sequence[str] = (),
    repeats: Repeats | None = None,
    seed: int = 20260101,
) -> Agreement:
    """Agreement coefficients of a table, with their intervals.

    `level` is the level of measurement of the labels; `distance` takes its place for sets of labels ("jaccard", "masi")
    or is a function of two labels. Answers that can be partly alike, such as sets of labels, numbers or boxes, as
    `read(..., kind=...)` or the guideline says, are compared by the distance of their kind. Intervals are over items; where
    they are drawn, `seed` says which draws. `map`, `order` and `repeats` as in `read`: labels to read as others, their
    order for an ordinal level, and whether "all" answers of a person to an item count. `.losses` of the
    result names labels that differ only in spelling.
    """
    annotations = _as_asked(annotations, map, order, repeats)
    by = compared_by(annotations) if distance is None else distance
    return study_agreement(annotations, names=usual_names(by), level=level, distance=by, seed=seed)


def consensus(
    annotations: Annotations,
    *,
    method: str = "majority",
    map: Mapping[str, str] = NOTHING_TOLD,
    repeats: Repeats | None = None,
) -> Consensus | MergedConsensus:
    """What the answers to each item probably come to; `method` is one of METHODS, the rest as in `read`.

    Answers that can be partly alike, such as sets of labels, numbers, boxes and transcripts, are merged as their kind does
    (`merge_answers`): by "majority", everybody with the same weight, or by "wawa".
    """
    if method not in METHODS:
        raise NotFound(f"there is no consensus method {method!r}; expected one of {listed(METHODS)}.")
    annotations = _as_asked(annotations, map, (), repeats)
    kind = compared_by(annotations)
    if kind is not None and (method in MERGING or not kind.closed):
        return merge_answers(annotations, kind, method=method)
    return METHODS[method](annotations)


def score(
    annotations: Annotations,
    *,
    gold: Any,
    map: Mapping[str, str] = NOTHING_TOLD,
    repeats: Repeats | None = None,
) -> Scores:
    """Every annotator against gold: n, accuracy with interval, confusion; and against the others on the same items.

    `gold` is a file, a mapping of item to label, a gold set, a key, or `name@version` of this workspace. Answers that can be
    partly right, as `read(..., kind=...)` or the guideline says, count by their credit; `measures` has more of them. `map`
    and `repeats` as in `read`; `map` is also for gold. A SpellingWarning says where answers differ from gold only in spelling.
    """
    first = _as_asked(annotations, map, (), repeats).first_answers()
    key = key_of(gold, annotations.question, map=map).of_kind(compared_by(first))
    for loss in spelled_otherwise(first, key) if key.kind is None else ():
        warnings.warn(str(loss), SpellingWarning, stacklevel=2)
    against = {standing.annotator: standing for standing in standings(first, key)}
    return Scores(_score(first, key), standings=against)


def measures(
    annotations: Annotations,
    *,
    gold: Any,
    names: Sequence[str] | None = None,
    map: Mapping[str, str] = NOTHING_TOLD,
) -> KindScores:
    """All answers against gold by every measure of their kind, or those of `names`; and what became of the parts with each label.

    For answers that can be partly right: regions, sets, numbers, transcripts. Of first answers; `gold` and `map` as in `score`.
    InvalidTable for labels, which are right or wrong.
    """
    first = _as_asked(annotations, map, (), None).first_answers()
    key = key_of(gold, annotations.question, map=map).of_kind(compared_by(first))
    if key.kind is None:
        raise InvalidTable(
            f"question {first.question!r}: labels are right or wrong; score(...) has their accuracy."
        )
    return kind_scores(first, key, names=names)


def _as_asked(
    answers: Annotations, spelling: Mapping[str, str], order: Sequence[str], repeats: Repeats | None
) -> Annotations:
    """The answers with their labels spelled, put in order, and their repeats counted as asked."""
    answers = respelled(answers, spelling)
    if order:
        answers = answers.in_label_order(order)
    return answers if repeats is None else replace(answers, every_answer=repeats == "all")
