"""The sentences of a pilot report on criteria and differences: each is computed from the estimate that stands beside it."""

import re
from collections.abc import Callable, Iterable, Sequence

from workbench.documents.pilot import Criterion, Metric, about_metric, is_share
from workbench.kinds.registry import Kind
from workbench.pilot.study import Comparison, PilotResult
from workbench.report.numbers import (
    between,
    coefficient,
    every,
    many,
    money,
    percent,
    points,
    sentence,
    symbol,
)
from workbench.statistics.assurance import More
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import Ruling, Verdict, best

SHORT: dict[Metric, str] = {
    "accuracy": "accuracy",
    "agreement": "agreement",
    "within_promise": "turnaround",
    "cost_per_correct": "cost per correct answer",
    "rework": "rework",
}


INITIALS = 3  # letters of a measure that is written in capitals: F1, WER


def writer(metric: Metric, currency: str) -> Callable[[float | None], str]:
    """How the values of a metric are written."""
    if metric == "cost_per_correct":
        return lambda value: money(value, symbol(currency))
    return percent if is_share(metric) else coefficient


def on_axis(metric: Metric, currency: str) -> Callable[[float | None], str]:
    """How values are written under a picture: as `writer` does, without a trailing zero."""
    write = writer(metric, currency)
    return lambda value: re.sub(r"(\$0\.\d\d)0$|\.0(?=%$)", r"\1", write(value))


def metric_name(metric: Metric, promised_hours: float | None, kind: Kind | None = None) -> str:
    """What a row of criteria is called; a measure with the settings of the question's kind."""
    if metric == "within_promise" and promised_hours is not None:
        return f"Back within {promised_hours:g}\u00a0h"
    return about_metric(metric, kind)[0]


def short_name(metric: Metric) -> str:
    """A criterion in a word or two: "accuracy", "F1", "WER".

    >>> short_name("within_promise"), short_name("f1"), short_name("localisation")
    ('turnaround', 'F1', 'localisation')
    """
    if metric in SHORT:
        return SHORT[metric]
    return metric.upper() if len(metric) <= INITIALS else metric.replace("_", " ")


def threshold_of(metric: Metric, value: float, currency: str) -> str:
    """A threshold as agreed, without trailing zeros but with every digit that was agreed."""
    whole = round(100 * value, 6) % 1 == 0
    if metric == "cost_per_correct":
        return money(value, symbol(currency), 2 if whole else 3)
    if not is_share(metric):
        return coefficient(value, 2 if whole else 3)
    return percent(value, 0 if whole else 1)


def threshold_text(criterion: Criterion, currency: str) -> str:
    """`at least 85%`: the threshold and its direction."""
    threshold = threshold_of(criterion.metric, criterion.threshold, currency)
    return f"at {'least' if criterion.higher_is_better else 'most'} {threshold}"


def interval_of(ruling: Ruling, currency: str) -> str:
    """`92.1 to 96.7%`, in the spelling of the metric."""
    low, high = ruling.estimate.low, ruling.estimate.high
    write = writer(ruling.criterion.metric, currency)
    return between(write(low), write(high)) if low is not None and high is not None else "no interval"


def measured(ruling: Ruling) -> bool:
    """Whether there is a value at all; one without an interval is unproven."""
    return ruling.estimate.value is not None


def more_text(ruling: Ruling) -> str:
    """What settles an open criterion, or why nothing here does."""
    if more := best(ruling.more):
        return f"{more.amount} ({more.odds})".replace(" of ", "\u00a0of\u00a0")
    if not measured(ruling):
        return f"Not measured: {ruling.estimate.reason or 'nothing is known'}"
    if ruling.estimate.low is None:
        return f"No interval: {ruling.estimate.reason or 'too few answers'}"
    return ruling.why or ""


def settles(more: More, what: str, beside: str = "") -> str:
    """`57 more items (about $18) settle turnaround in 8 of 10 such pilots`."""
    amount = f"{more.amount} ({beside})" if beside else more.amount
    return f"{amount} {'settles' if more.n == 1 else 'settle'} {what} in {more.odds} such pilots"


def decision(verdict: Verdict) -> str:
    """The heading of a vendor's card."""
    return {"pass": "Passes", "fail": "Does not pass", "open": "No decision yet"}[verdict]


def clause(name: str, rulings: Sequence[Ruling], *, frozen: bool = True) -> str:
    """What the criteria say of one vendor, after its name: what fails, else what is open and what was not measured.

    Only criteria that were frozen before the first delivery are said to be agreed beforehand.
    """
    failed = short(ruling for ruling in rulings if ruling.verdict == "fail")
    if failed:
        return f"{name} fails on {every(failed)}"
    unproven = short(r for r in rulings if r.verdict == "open" and measured(r))
    unmeasured = short(r for r in rulings if r.verdict == "open" and not measured(r))
    if not unproven and not unmeasured:
        return f"{name} meets {_all(len(rulings))}{' agreed beforehand' if frozen else ''}"
    parts = [f"{every(unproven)} {_is(unproven)} unproven"] if unproven else []
    parts += [f"{every(unmeasured)} {_was(unmeasured)} not measured"] if unmeasured else []
    return f"{name} fails nothing, but {' and '.join(parts)}"


def reading(difference: Estimate, margin: float) -> tuple[str, Verdict]:
    """What the interval of a difference says of the second vendor, in words and as a verdict."""
    low, high = difference.low, difference.high
    if difference.value is None or low is None or high is None:
        return difference.reason or "undefined", "open"
    if low > 0:
        return "better", "pass"
    if high < -margin:
        return "worse by more than the margin", "fail"
    if low > -margin:
        return ("worse, but within the margin" if high < 0 else "not worse by more than the margin"), "pass"
    return ("worse; by how much is open" if high < 0 else "cannot tell yet"), "open"


def side_by_side(comparison: Comparison, result: PilotResult, *, frozen: bool = True) -> str:
    """What the difference of two vendors says; a direction is named only where the interval has one."""
    first, second = (result.vendor(v).vendor.shown for v in (comparison.one, comparison.other))
    d, margin = comparison.difference, result.inputs.pilot.margin
    if d.value is None or d.low is None or d.high is None:
        return f"{second} and {first} cannot be compared: {d.reason or 'there is no interval'}."
    agreed = f"the {100 * margin:g}-point margin{' agreed beforehand' if frozen else ''}"
    interval = between(points(d.low), points(d.high))
    start = f"On the same {many(d.n, 'item')}, "
    if d.low <= 0 <= d.high:
        start += f"neither is clearly more accurate: {second} minus {first} is {points(d.value)} points ({interval})"
        known = {
            True: f"; {second} is not worse by more than {agreed}",
            False: f"; {second} may or may not be worse by more than {agreed}",
        }[d.low > -margin]
        return f"{start}{known}.{_repeat(comparison)}"
    size = points(abs(d.value)).lstrip("+")
    start += (
        f"{second} is {size} points {'more' if d.value > 0 else 'less'} accurate than {first} ({interval})"
    )
    return {
        "better": f"{start}: it is better.",
        "worse by more than the margin": f"{start}: worse by more than {agreed}.",
        "worse, but within the margin": f"{start}: worse, but by less than {agreed}.",
        "worse; by how much is open": f"{start}: worse, and perhaps by more than {agreed}.{_repeat(comparison)}",
    }[reading(d, margin)[0]]


def _repeat(comparison: Comparison) -> str:
    """` 160 more items by 6 other people at each vendor settle it in 8 of 10 such pilots.`, where the margin is open."""
    return f" {comparison.repeat.text}." if comparison.repeat else ""


def side_of(estimate: Estimate, line: float) -> str:
    """Where an interval lies beside a line."""
    if estimate.low is None or estimate.high is None:
        return "not measured against"
    if estimate.low >= line:
        return "clearly above"
    return "clearly below" if estimate.high < line else "not clearly above or below"


def short(rulings: Iterable[Ruling]) -> list[str]:
    """The criteria in a word or two each."""
    return [short_name(ruling.criterion.metric) for ruling in rulings]


def joined(clauses: Sequence[str]) -> str:
    """Some clauses as one sentence."""
    return sentence("; ".join(clauses))


def _is(criteria: list[str]) -> str:
    return "is" if len(criteria) == 1 else "are"


def _was(criteria: list[str]) -> str:
    return "was" if len(criteria) == 1 else "were"


def _all(total: int) -> str:
    return {1: "the one criterion", 2: "both criteria"}.get(total, f"all {total} criteria")
