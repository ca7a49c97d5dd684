"""The four coefficients of agreement of one question, each with its interval or the reason why there is none."""

from functools import partial

from workbench.agreement.bootstrap import Replicates, Statistic, resample
from workbench.agreement.estimate import Estimate
from workbench.agreement.fleiss import fleiss_kappa
from workbench.agreement.gwet import gwet_ac1
from workbench.agreement.krippendorff import known_level, krippendorff_alpha, numbers
from workbench.agreement.percent import percent_agreement
from workbench.answers.annotations import Annotations
from workbench.answers.counts import Patterns
from workbench.errors import InvalidTable
from workbench.model.guideline import Level

FEW_ITEMS = 30  # below this many pairable items an interval is a rough guide

COEFFICIENTS = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")


def coefficients(
    annotations: Annotations,
    *,
    level: Level = "nominal",
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 20260101,
) -> dict[str, Estimate]:
    """Agreement on one question, by name of the coefficient, in the order of `COEFFICIENTS`.

    First answers count. `level` is the metric of Krippendorff's alpha; the other three take labels as names.
    An estimate's n is the number of pairable items: those with two or more answers.
    """
    statistics = _statistics(annotations, level)
    try:
        patterns = Patterns.of(annotations.first_answers())
    except InvalidTable as refusal:
        return {name: Estimate.undefined(str(refusal)) for name in statistics}
    draws = resample(patterns, statistics, replicates=replicates, seed=seed)
    metric = {"krippendorff_alpha": "" if level == "nominal" else f"{level} metric; "}
    return {
        name: _estimate(patterns, name, statistic, draws[name], confidence, metric.get(name, ""))
        for name, statistic in statistics.items()
    }


def _statistics(annotations: Annotations, level: Level) -> dict[str, Statistic]:
    """What is computed, by name."""
    known = known_level(level)
    values = numbers(annotations.labels, known) if known in ("interval", "ratio") else None
    alpha = partial(krippendorff_alpha, level=known, values=values)
    functions: tuple[Statistic, ...] = (alpha, fleiss_kappa, gwet_ac1, percent_agreement)
    return dict(zip(COEFFICIENTS, functions, strict=True))


def _estimate(
    patterns: Patterns, name: str, statistic: Statistic, draws: Replicates, confidence: float, metric: str
) -> Estimate:
    """One coefficient with its interval and what must be said about it."""
    n = int(patterns.times[patterns.n.sum(axis=1) >= 2].sum())
    value = float(statistic(patterns.n, patterns.times))
    method = metric + draws.method()
    if value != value:
        return Estimate.undefined(_why_undefined(patterns, name, n), n=n, method=method)
    low, high = draws.interval(confidence)
    warnings = _warnings(n, low, high)
    return Estimate(value, low, high, n, method, warnings, confidence=confidence)


def _why_undefined(patterns: Patterns, name: str, n: int) -> str:
    """In words, why a coefficient has no value."""
    items = int(patterns.times.sum())
    if not items:
        return "there are no answers"
    if not n:
        return f"no item has two annotators: 0 of {items:,}"
    if name == "gwet_ac1":
        return f"there is only one label to give, {patterns.labels[0]!r}"
    used = [label for label, n_k in zip(patterns.labels, patterns.n.sum(axis=0), strict=True) if n_k]
    if len(used) == 1:
        return f"every annotator used one label, {used[0]!r}"
    return f"every annotator used one label on the {n:,} items that have two answers or more"


def _warnings(n: int, low: float | None, high: float | None) -> str | None:
    """What a reader must know before trusting a value that is defined."""
    if n < FEW_ITEMS:
        return f"rests on {n} item{'s' if n > 1 else ''} with two answers or more: take it as a rough guide"
    if low is not None and low == high:
        return f"all {n:,} items look alike, so drawing them again says nothing: the true interval is wider"
    return None
