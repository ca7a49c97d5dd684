"""Agreement of annotators on a table of answers: its size, and coefficients with n and interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, get_args

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Floats
from workbench.answers.counts import Counted, Counts, Patterns
from workbench.answers.import_report import ImportReport
from workbench.documents.method import FIRST, METHOD
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import Kind
from workbench.quality.structured import open_kind
from workbench.result import Result
from workbench.statistics.agreement.bootstrap import Replicates, resample
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.coefficients import (
    How,
    Interval,
    Over,
    coefficients,
    compared_in_pairs,
    usual_interval,
)
from workbench.statistics.agreement.distances import Distance
from workbench.statistics.agreement.jackknife import Bounds, analytic
from workbench.statistics.agreement.krippendorff import Metric
from workbench.statistics.agreement.measures import OnPatterns
from workbench.statistics.agreement.reasons import pairable, warnings, why_undefined
from workbench.statistics.agreement.registry import COEFFICIENTS, USUAL
from workbench.statistics.agreement.structured import NWISE, STRUCTURED, Compared, Distances
from workbench.statistics.agreement.table import Table
from workbench.statistics.agreement.weights import Weights
from workbench.statistics.estimate import Estimate

if TYPE_CHECKING:
    from workbench.statistics.agreement.cohen import CohenMatrix


@dataclass(frozen=True)
class Agreement(Result, json="items annotators annotations coefficients distances"):
    """The agreement of one table. `annotations` counts first answers; agreement uses only these.

    distances   within and between items, of answers that are compared pair by pair; None of labels
    """

    items: int
    annotators: int
    annotations: int
    coefficients: Mapping[str, Estimate]
    losses: ImportReport
    distances: Distances | None = None

    def to_frame(self) -> Any:
        """One row per coefficient, as a pandas DataFrame."""
        import pandas as pd

        rows = {name: estimate.to_dict() for name, estimate in self.coefficients.items()}
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("coefficient")

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html())


def study_agreement(annotations: Annotations, **how: Unpack[How]) -> Agreement:
    """The size and coefficients of a table, as from `agreement.coefficients`; repeats by one annotator count once."""
    first = annotations.first_answers()
    size = len(np.unique(first.item.code)), len(np.unique(first.annotator.code)), len(first)
    kind = compared_in_pairs(first, how.get("distance"))
    if kind is None or how.get("over", "items") != "items":
        return Agreement(*size, coefficients(first, **how), annotations.losses)
    compared = Compared.of(first, kind, seed=how.get("seed", 20260101))
    estimates = compared.coefficients(
        how.get("names", USUAL),
        confidence=how.get("confidence", 0.95),
        replicates=how.get("replicates", 1000),
        interval=how.get("interval") or usual_interval(how.get("method", METHOD)),
    )
    return Agreement(*size, estimates, annotations.losses, compared.distances())


def usual_names(distance: Distance | None) -> Sequence[str]:
    """The coefficients where none is named: of answers that are no labels those that need no table of labels."""
    if not isinstance(distance, Kind) or distance.closed:
        return USUAL
    return STRUCTURED if distance.shared is None else (*STRUCTURED, NWISE)


def compared_by(annotations: Annotations) -> Kind | None:
    """The kind by whose distance answers are compared; None for labels that are the same or not.

    InvalidTable where nobody said the kind and the answers look like free text.
    """
    open_kind(annotations)
    kind = annotations.as_kind
    return kind if kind is not None and kind.partial else None


# Agreement from counts alone: the same coefficients from patterns and tables of pairs.


@dataclass(frozen=True, eq=False)
class CountedTable(Table):
    """A table of which only counts are known; coefficients that read patterns work the same on it."""

    counted: Counted

    @classmethod
    def over(cls, counted: Counted) -> "CountedTable":
        """A table for these counts, without rows."""
        nothing = np.zeros(0, np.int32)
        rows = Annotations(
            Categorical((), nothing),
            Categorical(counted.annotators, nothing),
            Categorical(counted.labels, nothing),
        )
        return cls(rows, counted)

    @cached_property
    def patterns(self) -> Patterns:
        """As they were counted."""
        return self.counted.patterns

    @cached_property
    def annotators(self) -> tuple[str, ...]:
        """The A annotators who answered."""
        return self.counted.annotators

    @cached_property
    def items(self) -> int:
        """U."""
        return self.counted.items


def coefficients_of(
    counted: Counted,
    *,
    names: Sequence[str] = USUAL,
    level: Metric = "nominal",
    weights: Weights = "identity",
    distance: Distance | None = None,
    interval: Interval | None = None,
    over: Over = "items",
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 20260101,
    method: int = METHOD,
) -> dict[str, Estimate]:
    """From counts alone exactly what `agreement.coefficients` gives on the rows.

    `names` are of coefficients that read `patterns`: the others read who answered what, row by row, and so does an interval
    that is not over items.
    """
    _refuse_unknown(names, interval, over)
    table = CountedTable.over(counted)
    ordered = counted.ordered or method == FIRST
    chosen = Chosen.of(table.labels, level=level, weights_of=weights, distance=distance, ordered=ordered)
    n = pairable(table)
    asked = {
        name: COEFFICIENTS[name].on(table, chosen) if n else why_undefined(table, name, n) for name in names
    }
    measures = {name: measure for name, measure in asked.items() if isinstance(measure, OnPatterns)}
    values = {
        name: float(measure.statistic(table.patterns.n, table.patterns.times))
        for name, measure in measures.items()
    }
    if (interval or usual_interval(method)) == "analytic":
        bounds = {
            name: analytic(measure, values[name], "items", confidence, method=method)
            if values[name] == values[name]
            else Bounds(None, None, "")
            for name, measure in measures.items()
        }
    else:
        statistics = {name: measure.statistic for name, measure in measures.items()}
        drawn = resample(table.patterns, statistics, replicates=replicates, seed=seed)
        bounds = {name: _percentiles(some, confidence) for name, some in drawn.items()}
    return {
        name: _estimate(table, name, measure, values[name], bounds[name], chosen, n, confidence)
        if isinstance(measure, OnPatterns)
        else Estimate.undefined(str(measure), n=n)
        for name, measure in asked.items()
    }


def _percentiles(drawn: Replicates, confidence: float) -> Bounds:
    """The middle of the draws."""
    low, high = drawn.interval(confidence)
    return Bounds(low, high, drawn.method())


def _refuse_unknown(names: Sequence[str], interval: str | None, over: str) -> None:
    """Refuse unknown names, and what needs the rows."""
    for name in names:
        if not COEFFICIENTS[name].patterns:
            counted = listed(each.name for each in COEFFICIENTS.values() if each.patterns)
            raise NotFound(f"{COEFFICIENTS[name].title} reads the rows; from counts there are {counted}.")
    if interval is not None and interval not in get_args(Interval):
        raise NotFound(f"there is no interval {interval!r}; expected one of {listed(get_args(Interval))}.")
    if over != "items":
        raise NotFound(f"an interval over {over!r} reads the rows; from counts it is over 'items'.")


def _estimate(
    table: Table,
    name: str,
    measure: OnPatterns,
    value: float,
    bounds: Bounds,
    chosen: Chosen,
    n: int,
    confidence: float,
) -> Estimate:
    """One coefficient with its interval and its warnings."""
    method = chosen.shown(COEFFICIENTS[name].takes) + bounds.method
    if value != value:
        return Estimate.undefined(why_undefined(table, name, n), n=n, method=method)
    caution = warnings(table, measure, n, bounds, "items")
    return Estimate(value, bounds.low, bounds.high, n, method, caution, confidence=confidence)


def agreement_of(counted: Counted, **how: Unpack[How]) -> Agreement:
    """The agreement of counts, as `study_agreement` gives it for rows."""
    estimates = coefficients_of(counted, **how)
    return Agreement(counted.items, len(counted.annotators), counted.answers, estimates, counted.losses)


def cohen_of(counted: Counted) -> "CohenMatrix":
    """Cohen's kappa of every pair of annotators from their counts, as `agreement.cohen_matrix` gives it for rows."""
    from workbench.statistics.agreement.cohen import CohenMatrix

    met = counted.pairs
    if met is None:
        raise InvalidTable("pairs of annotators were not counted; count with pairs=True.")
    size = len(counted.labels)
    n = np.diag(counted.annotator_labels.sum(axis=1))
    same = n.copy()
    _add(n, met.one, met.other, met.n)
    agree = met.label_one == met.label_other
    _add(same, met.one[agree], met.other[agree], met.n[agree])
    chance = np.diag((counted.annotator_labels**2).sum(axis=1))
    seen, row = np.unique(np.stack([met.one, met.other]), axis=1, return_inverse=True)
    uses = np.zeros((2, seen.shape[1] * size), np.int64)
    np.add.at(uses[0], row * size + met.label_one, met.n)
    np.add.at(uses[1], row * size + met.label_other, met.n)
    _add(chance, seen[0], seen[1], (uses[0] * uses[1]).reshape(-1, size).sum(axis=1))
    return CohenMatrix(counted.annotators, *_shares(n, same, chance))


def _add(table: Counts, first: Counts, second: Counts, n: Counts) -> None:
    """Add n to the cells of two annotators, above and below the diagonal."""
    np.add.at(table, (first, second), n)
    np.add.at(table, (second, first), n)


def _shares(n: Counts, same: Counts, chance: Counts) -> tuple[Floats, Counts, Floats]:
    """κ, n and p_o of whole numbers, with p_e n² in `chance`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        kappa = (n * same.astype(float) - chance) / (n * n.astype(float) - chance)
        return kappa, n, same / n
