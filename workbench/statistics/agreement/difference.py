"""How much more people agree on one table than on another, with the same items or with different ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import LabelCounts
from workbench.errors import NotFound
from workbench.statistics.agreement.bootstrap import Replicates, redraw, resample
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.coefficients import How, coefficients
from workbench.statistics.agreement.distances import Distance
from workbench.statistics.agreement.krippendorff import Metric
from workbench.statistics.agreement.measures import Measure, OnPatterns
from workbench.statistics.agreement.registry import COEFFICIENTS
from workbench.statistics.agreement.table import Sample, Table, draws
from workbench.statistics.agreement.weights import Weights
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class Asked:
    """One coefficient and its settings, to compute it for several tables."""

    coefficient: str = "krippendorff_alpha"
    level: Metric = "nominal"
    weights: Weights = "identity"
    distance: Distance | None = None
    confidence: float = 0.95
    replicates: int = 1000
    seed: int = 20260101

    @property
    def how(self) -> How:
        """These settings as keyword arguments of `coefficients`."""
        return How(
            names=(self.coefficient,),
            level=self.level,
            weights=self.weights,
            distance=self.distance,
            confidence=self.confidence,
            replicates=self.replicates,
            seed=self.seed,
        )

    def estimate(self, annotations: Annotations) -> Estimate:
        """The coefficient of a table."""
        return coefficients(annotations, **self.how)[self.coefficient]

    def measure(self, table: Table) -> Measure:
        """The measure for this table. Raises NotFound if the coefficient does not apply to it."""
        chosen = Chosen.of(
            table.labels,
            level=self.level,
            weights_of=self.weights,
            distance=self.distance,
            ordered=table.first.ordered,
        )
        measure = COEFFICIENTS[self.coefficient].on(table, chosen)
        if isinstance(measure, str):
            raise NotFound(measure)
        return measure


def difference(
    first: Annotations, second: Annotations, before: Estimate, after: Estimate, asked: Asked, *, paired: bool
) -> Estimate:
    """`after` minus `before`, the estimates of two tables of first answers with one set of labels, by bootstrap.

    Paired tables have the same items, and these are drawn together. Otherwise each table is drawn by itself, and n is the sum.
    """
    for estimate in (before, after):
        if estimate.value is None:
            return Estimate.undefined(estimate.reason or "one of the two is undefined")
    drawn = _together(first, second, asked) if paired else _apart(first, second, asked)
    low, high = drawn.interval(asked.confidence)
    value = (after.value or 0.0) - (before.value or 0.0)
    n = before.n if paired else before.n + after.n
    return Estimate(value, low, high, n, drawn.method(), confidence=asked.confidence)


def _together(first: Annotations, second: Annotations, asked: Asked) -> Replicates:
    """The difference on draws of the common items."""
    before, after = asked.measure(Table(first)), asked.measure(Table(second))
    if not isinstance(before, OnPatterns) or not isinstance(after, OnPatterns):
        values = [
            after.at(Sample(Table(second), sample.w)) - before.at(sample)
            for sample in draws(Table(first), "items", asked.replicates, asked.seed)
        ]
        return Replicates(np.array(values), "common items")
    L, left, right = len(first.labels), before.statistic, after.statistic
    counts = LabelCounts.of(first)
    joint = LabelCounts(counts.items, first.labels * 2, np.hstack([counts.n, LabelCounts.of(second).n]))

    def change(P: Any, W: Any) -> Floats:
        return right(P[:, L:], W) - left(P[:, :L], W)

    drawn = resample(joint.patterns(), {"": change}, replicates=asked.replicates, seed=asked.seed)[""]
    return Replicates(drawn.values, "common items")


def _apart(first: Annotations, second: Annotations, asked: Asked) -> Replicates:
    """The difference on draws of the items of each table by itself."""
    values = []
    for seed, part in ((asked.seed, first), (asked.seed + 1, second)):
        table = Table(part)
        measure = asked.measure(table)
        if isinstance(measure, OnPatterns):
            statistics = {"": measure.statistic}
            drawn = resample(table.patterns, statistics, replicates=asked.replicates, seed=seed)
        else:
            drawn = redraw(table, {"": measure}, over="items", replicates=asked.replicates, seed=seed)
        values.append(drawn[""].values)
    return Replicates(values[1] - values[0], "the items of each")
