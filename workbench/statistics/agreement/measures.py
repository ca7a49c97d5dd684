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
from workbench.statistics.agreement.fleiss import fleiss_by_item, fleiss_chance, fleiss_kappa
from workbench.statistics.agreement.pairs import Pairs, light_influence, light_kappa
from workbench.statistics.agreement.percent import ordered_pairs, percent_agreement
from workbench.statistics.agreement.table import Sample, Table

MOST_ANSWER_CELLS = 100_000_000  # cells of patterns by patterns with one answer less

Moves = Callable[[Counts, Counts], tuple[Floats, Floats]]
ByItem = Callable[[Counts, Counts, Floats | None], Floats]


@dataclass(frozen=True)
class Variance:
    """A variance over items and the degrees of freedom of its t, infinite for the normal distribution."""

    value: float
    freedom: float


@dataclass(frozen=True, eq=False)
class Ratio:
    """A coefficient c as 1 − θ: θ is the disagreement seen over the disagreement expected, a ratio.

    moves  (k,) how far an item of each kind moves ln θ, with the mean 0
    times  (k,) how many items count of each kind
    more   how far one more item on which all agree moves ln θ, by the label that moves it most
    worst  θ of an item on which nobody agrees; None where it is not known
    top    the largest θ there can be; infinite where it is not known
    """

    moves: Floats
    times: Floats
    more: float
    worst: float | None
    top: float

    def variance(self) -> Variance:
        """The variance of ln θ over items, as if that one more item had been seen, and its degrees of freedom.

        2 n / (κ − 1) of them, with κ the kurtosis of the moves, after Satterthwaite (1946): a variance that rests on
        few items is itself unsure. The item more stands for what a sample with a rare label has not shown yet: where
        its few items look alike, they seem to have no variance at all.
        """
        n = float(self.times.sum())
        if n < 2:
            return Variance(float("nan"), n - 1)
        second = float(self.times @ self.moves**2) + self.more**2
        fourth = float(self.times @ self.moves**4) + self.more**4
        kurtosis = n * fourth / second**2 if second else 1.0
        freedom = 2 * n / (kurtosis - 1) if kurtosis > 1 else inf
        return Variance(second / (n * (n - 1)), min(max(freedom, 1.0), n - 1))


class Measure(Protocol):
    """One coefficient with its level, weights and distance already chosen."""

    def at(self, sample: Sample) -> float:
        """The value for items and annotators weighed as they were drawn."""
        ...

    def variance(self) -> Variance:
        """The linearised variance over items."""
        ...

    def ratio(self, value: float) -> Ratio:
        """The value as a ratio of disagreements, and how items move it."""
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
    """A coefficient that depends only on how many items show each pattern of label counts.

    moves     in: (P, L) and (P,); out: how far an item of each pattern moves it, and how many of them count
    expected  the disagreement that chance would give, as a share of the most there can be; None if it is not known
    mirrored  whether disagreement can exceed chance by r̄ / (r̄ − 1) at most, with r̄ answers to an item
    """

    table: Table
    statistic: PatternStatistic
    moves: Moves
    expected: Callable[[Counts, Counts], float] | None = None
    mirrored: bool = False

    def at(self, sample: Sample) -> float:
        """The value from the counts of a sample."""
        return float(self.statistic(sample.n, sample.times, own=sample.own))

    def variance(self) -> Variance:
        """Σ ξ² / (n (n − 1)) over the items, by pattern."""
        patterns = self.table.patterns
        with np.errstate(divide="ignore", invalid="ignore"):
            return linearised(*self.moves(patterns.n, patterns.times))

    def ratio(self, value: float) -> Ratio:
        """From the moves of the patterns, and of the patterns of one more item on which all agree."""
        n, times = self.table.patterns.n, self.table.patterns.times
        agreed = _agreed(n, times)
        with np.errstate(divide="ignore", invalid="ignore"):
            xi, counted = self.moves(
                np.vstack([n, agreed]), np.append(times, np.zeros(len(agreed), np.int64))
            )
            by_chance = float("nan") if self.expected is None else self.expected(n, times)
            xi = xi / (1 - value)
        worst = 1 / by_chance if by_chance > 0 else None
        top = mirror(n, times) if self.mirrored else worst or inf
        return Ratio(xi[: len(n)], counted[: len(n)], _largest(xi[len(n) :]), worst, top)

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
        """Σ ξ² / (n (n − 1)) over the items."""
        xi = self._moves()
        return linearised(xi, np.ones(len(xi)))

    def _moves(self) -> Floats:
        """(U,) one by one: what an item adds to chance depends on who answered."""
        whole, patterns = Sample(self.table), self.table.patterns
        p_e = conger_chance(whole.shares, whole.drawn, self.weights)
        usual = np.full(len(patterns.n), p_e)
        with np.errstate(divide="ignore", invalid="ignore"):
            agreed, _ = influence(patterns.n, patterns.times, self.weights, p_e, usual)
            beyond = conger_by_item(self.table, self.weights) - p_e
            return agreed.take(self.table.pattern) - 2 * (1 - self.at(whole)) / (1 - p_e) * beyond

    def ratio(self, value: float) -> Ratio:
        """Item by item; what one more item would do is taken from Fleiss' kappa."""
        patterns = self.table.patterns
        with np.errstate(divide="ignore", invalid="ignore"):
            xi = self._moves() / (1 - value)
        return _as_fleiss(self.table, self.weights, xi, mirror(patterns.n, patterns.times))

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
        return Variance(float((self._moves() ** 2).sum()) / self.table.items**2, inf)

    def _moves(self) -> Floats:
        """(U,) how far each item moves the mean."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return light_influence(self.pairs, self.table.items, self.weights)

    def ratio(self, value: float) -> Ratio:
        """Item by item; what one more item would do is taken from Fleiss' kappa. No kappa is below −1."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return _as_fleiss(self.table, self.weights, self._moves() / (1 - value), 2.0)

    def without_each(self) -> Floats:
        """(A,) the mean over the pairs of the others."""
        rest = 1 - np.eye(len(self.table.annotators))
        return np.array([self.at(Sample(self.table, v=v)) for v in rest])

    def of_answers(self) -> float:
        """Not known, so 0: the sum of both variances errs on the wide side."""
        return 0.0


def mirror(P: Counts, times: Counts) -> float:
    """r̄ / (r̄ − 1), with r̄ the mean number of answers to an item that has two or more: the range of 1 − α."""
    r = P.sum(axis=1)
    w = np.where(r > 1, times, 0)
    mean = float(w @ r) / max(int(w.sum()), 1)
    return mean / (mean - 1) if mean > 1 else inf


def _agreed(P: Counts, times: Counts) -> Counts:
    """(k, L) for each label that was given, the pattern of an item on which as many as usual gave it, and no other."""
    r = P.sum(axis=1)
    w = np.where(r > 1, times, 0)
    usual = max(2, round(float(w @ r) / max(int(w.sum()), 1)))
    agreed: Counts = usual * np.eye(P.shape[1], dtype=np.int64)[(w @ P) > 0]
    return agreed


def _largest(moves: Floats) -> float:
    """The size of the largest move that is known."""
    return float(np.abs(moves[np.isfinite(moves)]).max(initial=0.0))


def _as_fleiss(table: Table, weights: Floats | None, moves: Floats, top: float) -> Ratio:
    """A ratio with its own moves of items, and what one more item does as in Fleiss' kappa of the same table."""
    n, times = table.patterns.n, table.patterns.times
    kappa = partial(fleiss_kappa, weights=weights)
    fleiss = OnPatterns(
        table, kappa, chance_moves(fleiss_chance, fleiss_by_item, weights), at_chance(fleiss_chance, weights)
    )
    like = fleiss.ratio(float(kappa(n, times)))
    return Ratio(moves, np.ones(len(moves)), like.more, like.worst, top)


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


def at_chance(chance: Chance, weights: Floats | None) -> Callable[[Counts, Counts], float]:
    """1 − p_e: the disagreement that chance would give."""
    return lambda P, times: 1 - float(chance(P, times, weights))


def mean_moves(of_item: Callable[[Counts], Floats], *, by_pairs: bool = False) -> Moves:
    """How far items move the mean of what is alike in them, over the items with two answers or more, or their pairs."""

    def moves(P: Counts, times: Counts) -> tuple[Floats, Floats]:
        pairs = ordered_pairs(P)
        weight = (pairs if by_pairs else pairs > 0).astype(float)
        w = np.where(pairs > 0, times, 0).astype(float)
        alike = of_item(P)
        total = float(w @ weight)
        apart = alike - float(w @ (weight * alike)) / total
        return apart * weight * w.sum() / total, w

    return moves


@dataclass(frozen=True, eq=False)
class OfItems:
    """A coefficient that is a function of sums over items.

    sums    (U, K) of each item
    value   of (b, K) sums over items: (b,), the same for twice the sums
    method  how it is computed, for a reader
    top     the largest 1 − value there can be, where nobody agrees; infinite where it is not known
    """

    sums: Floats
    value: Callable[[Floats], Floats]
    method: str
    top: float = inf

    def at(self, sums: Floats) -> Floats:
        """The value of (b, K) sums; NaN where it is undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.value(sums), float)

    def ratio(self) -> Ratio:
        """How far each item moves ln θ, θ = 1 − the value: by leaving it out, as in the jackknife."""
        n = len(self.sums)
        with np.errstate(divide="ignore", invalid="ignore"):
            theta = np.log(1 - self.at(self.sums.sum(axis=0) - self.sums))
            moves = (n - 1) * (theta.mean() - theta)
        return Ratio(moves, np.ones(n), 1.0, None if self.top == inf else self.top, self.top)
