"""Correlations of right answers within items and within annotators in a pilot, for planning."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Ints
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.judging import judged


@dataclass(frozen=True)
class Spread(Result):
    """The figures from a pilot that a plan needs.

    accuracy        share of right first answers
    icc             correlation of right or wrong between two answers to one item; None where no item has two
    annotator_icc   the same between two answers of one annotator
    per_item        mean answers to an item that has one
    """

    accuracy: float
    icc: float | None
    annotator_icc: float | None
    per_item: float
    items: int
    annotators: int


def study_spread(annotations: Annotations, key: AnswerKey) -> Spread | None:
    """Estimate both correlations from first answers; None where none is on an item of the key.

    One-way analysis of variance for clusters of unequal size, as if the other way did not matter: Donner (1986),
    "A review of inference procedures for the intraclass correlation coefficient"; below 0 is 0.
    """
    rows, right = judged(annotations.first_answers(), key)
    if not len(rows):
        return None
    items, people = (len(np.unique(code)) for code in (rows.item.code, rows.annotator.code))
    return Spread(
        float(right.mean()),
        correlation(right, rows.item.code),
        correlation(right, rows.annotator.code),
        len(rows) / items,
        items,
        people,
    )


def correlation(right: Bools, cluster: Ints) -> float | None:
    """ρ = (MSB − MSW) / (MSB + (n0 − 1) MSW); None where no cluster has two answers, or there is one cluster only."""
    _, group, n = np.unique(cluster, return_inverse=True, return_counts=True)
    total, groups = len(right), len(n)
    if groups < 2 or total == groups:
        return None
    mean = np.bincount(group, right) / n
    between = float((n * (mean - right.mean()) ** 2).sum()) / (groups - 1)
    within = float(((right - mean[group]) ** 2).sum()) / (total - groups)
    usual = (total - float((n**2).sum()) / total) / (groups - 1)
    below = between + (usual - 1) * within
    return max(0.0, (between - within) / below) if below > 0 else 0.0
