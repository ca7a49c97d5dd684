"""Percentile intervals from items, annotators or both, resampled with replacement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts, Patterns
from workbench.statistics.agreement.measures import Measure
from workbench.statistics.agreement.table import Table, draws

Statistic = Callable[[Counts, Counts | Floats], Floats]


@dataclass(frozen=True, eq=False)
class Replicates:
    """The values (B,) of one statistic on B draws of the items; NaN where it is undefined on a draw.

    Efron & Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13.
    """

    values: Floats
    over: str = "items"

    @property
    def undefined(self) -> int:
        """How many draws left the statistic undefined."""
        return int(np.isnan(self.values).sum())

    def interval(self, confidence: float) -> tuple[float, float] | tuple[None, None]:
        """The middle `confidence` of the defined draws, or None, None without any."""
        defined = self.values[~np.isnan(self.values)]
        if not len(defined):
            return None, None
        low, high = np.quantile(defined, [(1 - confidence) / 2, (1 + confidence) / 2])
        return float(low), float(high)

    def method(self) -> str:
        """How the interval was computed, for a reader."""
        if not len(self.values):
            return "no interval asked for"
        words = f"bootstrap over {self.over}, {len(self.values):,} draws"
        few = self.undefined * 100 <= len(self.values)
        return words if few else f"{words}, of which {self.undefined:,} were undefined and are left out"


def resample(
    patterns: Patterns, statistics: Mapping[str, Statistic], *, replicates: int, seed: int
) -> dict[str, Replicates]:
    """Every statistic on the same draws of the items; memory is bounded by blocks of draws."""
    drawn: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in statistics}
    for W in patterns.blocks(replicates, seed):  # (b, P)
        weights = W.astype(float)
        for name, statistic in statistics.items():
            drawn[name].append(statistic(patterns.n, weights))
    return {name: Replicates(np.concatenate(parts)) for name, parts in drawn.items()}


def redraw(
    table: Table, measures: Mapping[str, Measure], *, over: str, replicates: int, seed: int
) -> dict[str, Replicates]:
    """Every coefficient on the same draws of items, annotators or both, from the rows: one draw in memory at a time.

    An annotator who is drawn twice is not paired with themselves: that would be agreement nobody observed.
    """
    drawn: dict[str, list[float]] = {name: [] for name in measures}
    for sample in draws(table, over, replicates, seed):
        for name, measure in measures.items():
            drawn[name].append(measure.at(sample))
    units = "items and annotators" if over == "both" else over
    return {name: Replicates(np.array(values), units) for name, values in drawn.items()}
