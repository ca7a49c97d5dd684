"""The agreement coefficients of one question, each with its interval or the reason why it has none."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict, get_args

from workbench.answers.annotations import Annotations
from workbench.documents.method import FIRST, METHOD
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import KINDS, Kind
from workbench.statistics.agreement.bootstrap import Replicates, redraw, resample
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.distances import MOST_ANSWERS, Distance
from workbench.statistics.agreement.jackknife import FEWEST, Bounds, analytic
from workbench.statistics.agreement.krippendorff import Metric
from workbench.statistics.agreement.measures import Measure, OnPatterns
from workbench.statistics.agreement.reasons import pairable, warnings, why_undefined
from workbench.statistics.agreement.registry import COEFFICIENTS, USUAL
from workbench.statistics.agreement.structured import structured_agreement
from workbench.statistics.agreement.table import Sample, Table
from workbench.statistics.agreement.weights import Weights
from workbench.statistics.estimate import Estimate

Interval = Literal["bootstrap", "analytic"]
Over = Literal["items", "annotators", "both"]

__all__ = ["COEFFICIENTS", "USUAL", "How", "Interval", "Over", "coefficients"]


class How(TypedDict, total=False):
    """The options of `coefficients`, for studies that pass them on."""

    names: Sequence[str]
    level: Metric
    weights: Weights
    distance: Distance | None
    interval: Interval | None
    over: Over
    confidence: float
    replicates: int
    seed: int
    method: int


def coefficients(
    annotations: Annotations,
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
    """Agreement on one question, by name of the coefficient, in the order of `names` (keys of `COEFFICIENTS`).

    First answers count. `level` is the metric of Krippendorff's alpha, and `distance` takes its place: "jaccard" or
    "masi" for sets of labels, a function of two labels, a matrix, or a kind of answer or its name: of one that is no
    closed set, such as "spans", everything is as `structured.structured_agreement` has it. `weights` are those
    of the others: a name or a matrix of `agreement.weights`; alpha, AC1 and the ICC take none. An estimate's n is
    the number of pairable items: those with two or more answers. `over` says what is a sample: the items, the
    annotators, or both. The interval is analytic, a linearised variance with a jackknife over annotators
    (`jackknife.analytic`), or a percentile bootstrap; where none is asked for, analytic, and in method 1 the
    bootstrap. That of the ICC is always by F, over items and, in its second form, annotators.
    """
    _refuse_unknown(names, interval, over)
    kind = compared_in_pairs(annotations, distance)
    if kind is not None:
        if over != "items":
            raise NotFound(f"of {kind.name} there is an interval over items, and no other.")
        return structured_agreement(
            annotations,
            kind,
            names=names,
            confidence=confidence,
            replicates=replicates,
            seed=seed,
            interval=interval or usual_interval(method),
        )
    interval = interval or usual_interval(method)
    table = Table.of(annotations)
    if over != "items" and table.first.anybody_twice:
        raise InvalidTable(
            f"an interval over {over} needs one answer of a person to an item; leave out --repeats all."
        )
    ordered = table.first.ordered or method == FIRST
    chosen = Chosen.of(table.labels, level=level, weights_of=weights, distance=distance, ordered=ordered)
    try:
        n = pairable(table)
    except InvalidTable as refusal:
        return {name: Estimate.undefined(str(refusal)) for name in names}
    estimates, measures = _estimates_and_measures(table, names, chosen, n, confidence)
    values = {name: measure.at(Sample(table)) for name, measure in measures.items()}
    bounds = _bounds(table, measures, values, interval, over, confidence, replicates, seed, method)
    for name, measure in measures.items():
        estimates[name] = _estimate(
            table, name, measure, values[name], bounds[name], n, over, chosen, confidence
        )
    return {name: estimates[name] for name in names}


def compared_in_pairs(annotations: Annotations, distance: Distance | None) -> Kind | None:
    """The kind whose answers are compared pair by pair: no closed set, or too many different ones for a table of labels."""
    kind = KINDS[distance] if isinstance(distance, str) and distance in KINDS else distance
    if not isinstance(kind, Kind):
        return None
    return kind if not kind.closed or len(annotations.labels) > MOST_ANSWERS else None


def _estimates_and_measures(
    table: Table, names: Sequence[str], chosen: Chosen, n: int, confidence: float
) -> tuple[dict[str, Estimate], dict[str, Measure]]:
    """The estimates that are final (own interval, or no value here), and the measures of the others."""
    estimates: dict[str, Estimate] = {}
    measures: dict[str, Measure] = {}
    for name in names:
        coefficient = COEFFICIENTS[name]
        if coefficient.estimate:
            estimates[name] = coefficient.estimate(table, n, confidence)
            continue
        asked = coefficient.on(table, chosen) if n else why_undefined(table, name, n)
        if isinstance(asked, str):
            estimates[name] = Estimate.undefined(asked, n=n)
        else:
            measures[name] = asked
    return estimates, measures


def usual_interval(method: int) -> Interval:
    """The interval where none is asked for."""
    return "bootstrap" if method == FIRST else "analytic"


def _refuse_unknown(names: Sequence[str], interval: str | None, over: str) -> None:
    """Refuse what is not known."""
    for name in names:
        COEFFICIENTS[name]
    if interval is not None and interval not in get_args(Interval):
        raise NotFound(f"there is no interval {interval!r}; expected one of {listed(get_args(Interval))}.")
    if over not in get_args(Over):
        raise NotFound(f"an interval is over {listed(get_args(Over))}, not over {over!r}.")


def _bounds(
    table: Table,
    measures: Mapping[str, Measure],
    values: Mapping[str, float],
    interval: Interval,
    over: Over,
    confidence: float,
    replicates: int,
    seed: int,
    method: int,
) -> dict[str, Bounds]:
    """The interval of every coefficient; those of one kind share their draws."""
    defined = {name: measure for name, measure in measures.items() if values[name] == values[name]}
    bounds = {name: Bounds(None, None, "") for name in measures}
    if interval == "analytic":
        return bounds | {
            name: analytic(measure, values[name], over, confidence, method=method)
            for name, measure in defined.items()
        }
    if over != "items" and len(table.annotators) < FEWEST:
        few = f"{len(table.annotators)} annotators are too few to tell how others would differ"
        return bounds | {name: Bounds(None, None, "no interval over annotators", few) for name in defined}
    drawn: dict[str, Replicates] = {}
    fast = {n: m.statistic for n, m in measures.items() if isinstance(m, OnPatterns) and over == "items"}
    drawn |= resample(table.patterns, fast, replicates=replicates, seed=seed)
    slow = {name: measure for name, measure in measures.items() if name not in fast}
    if slow:
        drawn |= redraw(table, slow, over=over, replicates=replicates, seed=seed)
    for name, some in drawn.items():
        low, high = some.interval(confidence)
        bounds[name] = Bounds(low, high, some.method())
    return bounds


def _estimate(
    table: Table,
    name: str,
    measure: Measure,
    value: float,
    bounds: Bounds,
    n: int,
    over: Over,
    chosen: Chosen,
    confidence: float,
) -> Estimate:
    """One coefficient with its interval and its warnings."""
    method = chosen.shown(COEFFICIENTS[name].takes) + bounds.method
    if value != value:
        return Estimate.undefined(why_undefined(table, name, n), n=n, method=method)
    warning = warnings(table, measure, n, bounds, over)
    return Estimate(value, bounds.low, bounds.high, n, method, warning, confidence=confidence)
