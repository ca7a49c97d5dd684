"""Correlations of right answers within items and within annotators in a pilot, for planning."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.intervals import effective_sample
from workbench.statistics.judging import judged
from workbench.statistics.planning import SEED, Truths

DRAWS = 200


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

    @property
    def people_sd(self) -> float | None:
        """The standard deviation of accuracy between annotators, √(ρ_a p (1 − p)); None where it cannot be told."""
        if self.annotator_icc is None:
            return None
        return float(np.sqrt(self.annotator_icc * self.accuracy * (1 - self.accuracy)))


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


def correlation(right: Bools | Floats, cluster: Ints) -> float | None:
    """ρ = (MSB − MSW) / (MSB + (n0 − 1) MSW); None where no cluster has two answers, or there is one cluster only."""
    _, group, n = np.unique(cluster, return_inverse=True, return_counts=True)
    if len(n) < 2 or len(right) == len(n):
        return None
    k, q = _sums(group, right)
    return float(_correlations(n.astype(float), k, q, np.ones((1, len(n))))[0])


def possible_truths(annotations: Annotations, key: AnswerKey) -> Truths | None:
    """What a pilot leaves possible, for a plan that keeps its chance; None where no answer is on an item of the key.

    The share has Jeffreys' posterior on the effective number of answers; the correlation is that of items drawn again
    with replacement. Without two answers to an item it is 0.
    """
    rows, right = judged(annotations.first_answers(), key)
    if not len(rows):
        return None
    rng = np.random.default_rng(SEED)
    _, item, n = np.unique(rows.item.code, return_inverse=True, return_counts=True)
    groups = len(n)
    share, icc = float(right.mean()), np.zeros(DRAWS)
    worth = float(groups)
    if groups > 1 and len(rows) > groups:
        worth = effective_sample(right, rows.item.code) or worth
        again = rng.multinomial(groups, np.full(groups, 1 / groups), DRAWS).astype(float)
        icc = _correlations(n.astype(float), *_sums(item, right), again)
    return Truths(rng.beta(share * worth + 0.5, (1 - share) * worth + 0.5, DRAWS), icc)


def _sums(cluster: npt.NDArray[np.integer[Any]], right: Bools | Floats) -> tuple[Floats, Floats]:
    """(C,) the sum of a cluster's answers, and of their squares: the same where they are right or wrong."""
    return np.bincount(cluster, right).astype(float), np.bincount(cluster, right * right).astype(float)


def _correlations(n: Floats, k: Floats, q: Floats, times: Floats) -> Floats:
    """(D,) the correlation where cluster c of n answers, of sum k and squares q, is there so many `times` (D, C); at least 0."""
    total, groups = times @ n, times.sum(axis=1)
    share = times @ k / total
    between = (times * n * (k / n - share[:, None]) ** 2).sum(axis=1) / (groups - 1)
    within = times @ (q - k * k / n) / np.maximum(total - groups, 1)
    usual = (total - times @ n**2 / total) / (groups - 1)
    below = between + (usual - 1) * within
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, np.maximum((between - within) / below, 0.0), 0.0)
