"""The sentences of a pilot report: what a manager can repeat, built from verdicts and numbers alone."""

import re
from collections.abc import Callable

from workbench.documents.pilot import METRICS, Criterion, Metric
from workbench.pilot.study import Comparison, PilotResult, VendorResult
from workbench.report.numbers import between, many, money, names, percent, points, share
from workbench.statistics.assurance import More
from workbench.statistics.verdict import Ruling, Verdict, advice, likely


def writer(metric: Metric, currency: str) -> Callable[[float | None], str]:
    """How the values of a metric are written."""
    if metric == "cost_per_correct":
        return lambda value: money(value, symbol(currency))
    return percent if metric in ("within_promise", "rework") else share


def on_axis(metric: Metric, currency: str) -> Callable[[float | None], str]:
    """How values are written under a picture: as `writer` does, without a trailing zero."""
    write = writer(metric, currency)
    return lambda value: re.sub(r"(\.\d\d)0$|\.0(?=%$)", r"\1", write(value))


def symbol(currency: str) -> str:
    """The sign of a currency where everybody knows it, else its code."""
    return {"USD": "$", "EUR": "€", "GBP": "£"}.get(currency, currency)


def metric_name(metric: Metric, promised_hours: float | None) -> str:
    """What a row of criteria is called."""
    if metric == "within_promise" and promised_hours is not None:
        return f"Back within {promised_hours:g}\u00a0h"
    return METRICS[metric][0]


def threshold_text(criterion: Criterion, currency: str) -> str:
    """`at least .90`: the threshold as agreed, without trailing zeros."""
    value = criterion.threshold
    if criterion.metric in ("within_promise", "rework"):
        threshold = percent(value, 0 if round(100 * value, 6) % 1 == 0 else 1)
    elif criterion.metric == "cost_per_correct":
        threshold = money(value, symbol(currency), 2 if round(100 * value, 6) % 1 == 0 else 3)
    else:
        threshold = share(value, 2 if round(100 * value, 6) % 1 == 0 else 3)
    return f"at {'least' if criterion.higher_is_better else 'most'} {threshold}"


def interval_of(ruling: Ruling, currency: str) -> str:
    """`.921 to .967`, in the spelling of the metric."""
    low, high = ruling.estimate.low, ruling.estimate.high
    write = writer(ruling.criterion.metric, currency)
    return between(write(low), write(high)) if low is not None and high is not None else "no interval"


def decision(verdict: Verdict, more: tuple[More, ...]) -> str:
    """The heading of a vendor's card."""
    if verdict == "pass":
        return "Passes"
    if verdict == "fail":
        return "Does not pass"
    first = likely(more)
    return f"No decision yet: {first.amount}" if first else "No decision"


def lead(result: PilotResult) -> str:
    """One sentence on all vendors, in their order; those that pass are named together."""
    passing = [v.vendor.shown for v in result.vendors if v.verdict.verdict == "pass"]
    clauses = (
        [f"{names(passing)} {'meets' if len(passing) == 1 else 'meet'} every criterion"] if passing else []
    )
    for vendor in result.vendors:
        name, verdict = vendor.vendor.shown, vendor.verdict
        if verdict.verdict == "fail":
            clauses.append(
                f"{name} fails on {names([_short(r.criterion.metric) for r in verdict.of('fail')])}"
            )
        elif verdict.verdict == "open" and verdict.more:
            clauses.append(f"no decision on {name} yet: {advice(verdict.more)}")
        elif verdict.verdict == "open":
            clauses.append(f"no decision on {name}: it cannot be settled by more items")
    text = "; ".join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def vendor_sentence(vendor: VendorResult, currency: str) -> str:
    """What happened with one vendor and what to do next."""
    verdict, name = vendor.verdict, vendor.vendor.shown
    total = len(verdict.rulings)
    if verdict.verdict == "pass":
        return f"{name} meets {_all(total)} agreed beforehand. The evidence is enough to go ahead."
    if verdict.verdict == "fail":
        worst = verdict.of("fail")[0]
        value = writer(worst.criterion.metric, currency)(worst.estimate.value)
        others = [_short(r.criterion.metric) for r in verdict.of("fail")[1:]]
        more = f" It also fails on {names(others)}." if others else ""
        return (
            f"{name} reached {value} in {_short(worst.criterion.metric)}; {threshold_text(worst.criterion, currency)} "
            f"was agreed.{more} Fix the guideline, retrain, and pilot again."
        )
    waiting = [_short(r.criterion.metric) for r in verdict.of("open")]
    if verdict.likely is not None:
        more = verdict.likely.text
        return f"{name} fails nothing; {names(waiting)} {_is(waiting)} unproven. {more[0].upper()}{more[1:]}."
    unmeasured = [r for r in verdict.of("open") if r.estimate.value is None]
    if unmeasured:
        return f"{name} fails nothing that was measured; {names(waiting)} could not all be measured, so there is no decision."
    start = f"{name} fails nothing; {names(waiting)} {_is(waiting)} unproven."
    stuck = [_short(r.criterion.metric) for r in verdict.of("open") if r.likely is None]
    if stuck:
        return f"{start} More items cannot settle {names(stuck)} with a chance of 8 in 10."
    each = [f"{r.likely.amount} for {_short(r.criterion.metric)}" for r in verdict.of("open") if r.likely]
    return f"{start} In 8 of 10 such pilots each is settled by {names(each)}."


def side_by_side(comparison: Comparison, result: PilotResult) -> str:
    """What the paired difference of two vendors says."""
    first, second = (result.vendor(v).vendor.shown for v in (comparison.one, comparison.other))
    d, margin = comparison.difference, 100 * result.inputs.pilot.margin
    if d.value is None:
        return f"{second} and {first} cannot be compared: {d.reason}."
    size = points(abs(d.value)).lstrip("+")
    how = "more" if d.value > 0 else "less"
    start = f"On the same {many(d.n, 'item')}, {second} is {size} points {how} accurate than {first}"
    if comparison.standing == "inferior":
        return f"{start}. It is worse by more than the {margin:g}-point margin agreed beforehand."
    if comparison.standing == "not inferior" and d.low is not None and d.low > 0:
        return f"{start}. It is better."
    if comparison.standing == "not inferior":
        return f"{start}. It is not worse by more than the {margin:g}-point margin agreed beforehand."
    return f"{start}. It may or may not be worse by more than the {margin:g}-point margin."


def standing_words(standing: str) -> tuple[str, Verdict]:
    """The result of a comparison in words, and its verdict."""
    words: dict[str, tuple[str, Verdict]] = {
        "inferior": ("worse than the margin", "fail"),
        "not inferior": ("within the margin", "pass"),
        "not settled": ("not settled yet", "open"),
    }
    return words[standing]


def _short(metric: Metric) -> str:
    return {
        "accuracy": "accuracy",
        "agreement": "agreement",
        "within_promise": "turnaround",
        "cost_per_correct": "cost per correct answer",
        "rework": "rework",
    }[metric]


def _is(criteria: list[str]) -> str:
    return "is" if len(criteria) == 1 else "are"


def _all(total: int) -> str:
    return {1: "the one criterion", 2: "both criteria"}.get(total, f"all {total} criteria")
