"""What every coefficient gives: its value for a sample, its variance, and its value without one annotator."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Protocol

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts, without_an_answer, without_each
from workbench.statistics.agreement.chance import Chance, influence
from workbench.statistics.agreement.conger import conger_by_item, conger_chance, conger_kappa
from workbench.statistics.agreement.fleiss import fleiss_kappa
from workbench.statistics.agreement.pairs import Pairs, light_influence, light_kappa
from workbench.statistics.agreement.percent import item_agreement, ordered_pairs, percent_agreement
from workbench.statistics.agreement.table import Sample, Table

MOST_ANSWER_CELLS = 100_000_000  # cells of patterns by patterns with one answer less

Moves = Callable[[Counts, Counts], tuple[Floats, Floats]]
ByItem = Callable[[Counts, Counts, Floats | None], Floats]


@dataclass(frozen=True)
class Variance:
    """A variance over items and the degrees of freedom of its t, infinite for the normal distribution."""

    value: float
    freedom: float


class Measure(Protocol):
    """One coefficient with its level, weights and distance already chosen."""

    def at(self, sample: Sample) -> float:
        """The value for items and annotators weighed as they were drawn."""
        ...

    def variance(self) -> Variance:
        """The linearised variance over items."""
        ...

    def without_each(self) -> Floats:
        """(A,) the value without each annotator."""
        ...

    def of_answers(self) -> float:
        """The part that the variances over items and over annotators share; 0 where it is not known."""
        ...


class PatternStatistic(Protocol):
    """A statistic of label counts by pattern: P (P, L), W (..., P), `own` (P, L) as in `percent.ordered_pairs`."""

    def __call__(
        self, P: Counts | Floats, W: Counts | Floats, *, own: Counts | Floats | None = None
    ) -> Floats:
        """(...) the value for each row of weights."""
        ...


@dataclass(frozen=True, eq=False)
class OnPatterns:
    """A coefficient that depends only on how many items show each pattern of label counts."""

    table: Table
    statistic: PatternStatistic
    moves: Moves  # in: (P, L) and (P,); out: how far an item of each pattern moves it, and how many of them count

    def at(self, sample: Sample) -> float:
        """The value from the counts of a sample."""
        return float(self.statistic(sample.n, sample.times, own=sample.own))

    def variance(self) -> Variance:
        """Σ ξ² / (n (n − 1)) over the items, by pattern."""
        patterns = self.table.patterns
        with np.errstate(divide="ignore", invalid="ignore"):
            return linearised(*self.moves(patterns.n, patterns.times))

    def without_each(self) -> Floats:
        """(A,) from the patterns with the annotator's counts taken away."""
        return np.concatenate(
            [np.zeros(0), *(self.statistic(p.n, W) for p, _, W in without_each(self.table.first))]
        )

    def of_answers(self) -> float:
        """The variance from single answers."""
        return answer_variance(self.table, self.statistic)


@dataclass(frozen=True, eq=False)
class Conger:
    """Conger's kappa, which also needs how each annotator uses the labels."""

    table: Table
    weights: Floats | None

    def at(self, sample: Sample) -> float:
        """The value for a sample."""
        return conger_kappa(sample, self.weights)

    def variance(self) -> Variance:
        """Σ ξ² / (n (n − 1)) over the items, one by one: what an item adds to chance depends on who answered."""
        whole, patterns = Sample(self.table), self.table.patterns
        p_e = conger_chance(whole.shares, whole.drawn, self.weights)
        usual = np.full(len(patterns.n), p_e)
        with np.errstate(divide="ignore", invalid="ignore"):
            agreed, _ = influence(patterns.n, patterns.times, self.weights, p_e, usual)
            beyond = conger_by_item(self.table, self.weights) - p_e
            xi = agreed.take(self.table.pattern) - 2 * (1 - self.at(whole)) / (1 - p_e) * beyond
            return linearised(xi, np.ones(len(xi)))

    def without_each(self) -> Floats:
        """(A,) agreement from the patterns, chance from the shares of the others."""
        parts = [
            percent_agreement(p.n, W, weights=self.weights) for p, _, W in without_each(self.table.first)
        ]
        p_a = np.concatenate([np.zeros(0), *parts])
        whole = Sample(self.table)
        rest = 1 - np.eye(len(p_a))
        p_e = np.array([conger_chance(whole.shares, v, self.weights) for v in rest])
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((p_a - p_e) / (1 - p_e))

    def of_answers(self) -> float:
        """As for Fleiss' kappa: a single answer moves chance about as much there, whoever gave it."""
        return answer_variance(self.table, partial(fleiss_kappa, weights=self.weights))


@dataclass(frozen=True, eq=False)
class MeanOfPairs:
    """Light's kappa, and Cohen's where there are two annotators."""

    table: Table
    pairs: Pairs
    weights: Floats | None

    def at(self, sample: Sample) -> float:
        """The value for a sample."""
        return light_kappa(self.pairs, sample, self.weights)

    def variance(self) -> Variance:
        """Σ ξ² / n² with the normal distribution, as Fleiss, Cohen & Everitt have it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            xi = light_influence(self.pairs, self.table.items, self.weights)
        return Variance(float((xi**2).sum()) / self.table.items**2, inf)

    def without_each(self) -> Floats:
        """(A,) the mean over the pairs of the others."""
        rest = 1 - np.eye(len(self.table.annotators))
        return np.array([self.at(Sample(self.table, v=v)) for v in rest])

    def of_answers(self) -> float:
        """Not known, so 0: the sum of both variances errs on the wide side."""
        return 0.0


def answer_variance(table: Table, statistic: PatternStatistic) -> float:
    """Σ (c_−i − c)² over the answers i, each left out in turn; an answer without which c is undefined counts 0.

    0 where it would take long because of many patterns: the variance over both then errs on the wide side.
    """
    patterns = table.patterns
    if (len(patterns.times) * len(patterns.labels)) ** 2 > MOST_ANSWER_CELLS:
        return 0.0
    whole = float(statistic(patterns.n, patterns.times))
    left = without_an_answer(table.first)
    return sum(float(alike @ np.nan_to_num(statistic(p.n, W) - whole) ** 2) for p, alike, W in left)


def linearised(xi: Floats, times: Floats) -> Variance:
    """The variance of a mean of n items that move a coefficient by ξ (P,), `times` (P,) of each kind."""
    n = float(times.sum())
    if n < 2:
        return Variance(float("nan"), n - 1)
    return Variance(float(times @ xi**2) / (n * (n - 1)), n - 1)


def chance_moves(chance: Chance, by_item: ByItem, weights: Floats | None) -> Moves:
    """How far items move a coefficient that is corrected for chance."""

    def moves(P: Counts, times: Counts) -> tuple[Floats, Floats]:
        return influence(P, times, weights, float(chance(P, times, weights)), by_item(P, times, weights))

    return moves


def percent_moves(weights: Floats | None) -> Moves:
    """How far items move the percent agreement, the mean over the items with two answers or more."""

    def moves(P: Counts, times: Counts) -> tuple[Floats, Floats]:
        w = np.where(ordered_pairs(P) > 0, times, 0).astype(float)
        apart = item_agreement(P, weights) - float(percent_agreement(P, times, weights=weights))
        return np.where(w > 0, apart, 0.0), w

    return moves
