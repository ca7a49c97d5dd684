"""How long work took, and what an answer and a right answer cost."""

import datetime as dt
from typing import Any

import numpy as np

from workbench.pilot.report import advice, words
from workbench.pilot.report.view import PilotView, VendorMark
from workbench.pilot.study import Cost, VendorResult
from workbench.report import charts, numbers
from workbench.report.page import Section
from workbench.report.tables import Column, Shown, Table


def turnaround(view: PilotView) -> Section:
    """Hours from sent to delivered, and answers per day."""
    result, promise = view.result, view.result.inputs.pilot.promised_hours
    known = [(v, m) for v, m in view.vendors if len(v.turnaround.hours)]
    days = [(v, m) for v, m in view.vendors if v.turnaround.per_day]
    edges = _edges([h for v, _ in known for h in v.turnaround.hours.tolist()], promise)
    counts = {v.vendor.id: np.histogram(v.turnaround.hours, edges)[0].tolist() for v, _ in known}
    tallest = max((n for c in counts.values() for n in c), default=1)
    busiest = max((n for v, _ in days for n in v.turnaround.per_day.values()), default=1)
    return view.section(
        "turnaround",
        "turnaround",
        _time_lead(view),
        unknown=[(v.vendor.shown, v.turnaround.reason) for v in result.vendors if v.turnaround.reason],
        early=[(v.vendor.shown, v.turnaround.early) for v in result.vendors if v.turnaround.early],
        hours=[_hours(v, m, counts[v.vendor.id], edges, promise, tallest) for v, m in known],
        days=[_days(v, m, busiest) for v, m in days],
        width=edges[1] - edges[0],
        promise=promise,
        zone=result.inputs.pilot.timezone or "UTC",
        tables=(_time_table(view), _day_table(view)),
    )


def _edges(hours: list[float], promise: float | None) -> list[float]:
    """Bins of a round width, one edge of which is the promise."""
    longest = max([*hours, promise or 0.0, 1.0])
    base = promise or longest
    width = next((base / k for k in (24, 12, 8, 6, 4) if longest / (base / k) <= 24), longest / 12)
    return [k * width for k in range(int(np.ceil(longest / width)) + 2)]


def _hours(
    vendor: VendorResult,
    mark: VendorMark,
    counts: list[int],
    edges: list[float],
    promise: float | None,
    tallest: int,
) -> dict[str, Any]:
    t = vendor.turnaround
    median = numbers.seconds(3600 * t.median_hours) if t.median_hours is not None else "unknown"
    title = f"{mark.name}: median {median}"
    if promise is not None:
        title = f"{mark.name}: {numbers.percent(t.within.value)} within {promise:g}\u00a0h, median {median}"
    sides = (f"{numbers.count(t.in_time)} in time", f"{numbers.count(t.late)} late")
    label = f"{mark.name}: histogram of hours from sent to delivered; median {median}; {'; '.join(sides)}"
    picture = charts.histogram(
        counts, edges, label, promise=promise, sides=sides, unit="\u00a0h", klass=mark.klass, tallest=tallest
    )
    return {"title": title, "picture": picture}


def _days(vendor: VendorResult, mark: VendorMark, busiest: int) -> dict[str, Any]:
    per_day = vendor.turnaround.per_day
    names = [f"{day.day}\u00a0{day:%b}" for day in map(dt.date.fromisoformat, per_day)]
    counts = ", ".join(f"{name} {n}" for name, n in zip(names, per_day.values(), strict=True))
    if len(names) > 10:
        names = [name if i % (len(names) // 8 + 1) == 0 else "" for i, name in enumerate(names)]
    picture = charts.bars(
        list(per_day.values()),
        names,
        f"{mark.name}: answers per day; {counts}",
        klass=mark.klass,
        tallest=busiest,
    )
    return {"title": mark.name, "picture": picture}


def _time_lead(view: PilotView) -> str:
    promise, parts = view.result.inputs.pilot.promised_hours, []
    for vendor in view.result.vendors:
        t, name = vendor.turnaround, vendor.vendor.shown
        rate = f", {t.per_working_day:,.0f} answers per working day" if t.per_working_day else ""
        if t.reason and not t.per_day:
            parts.append(f"{name}: not measured, {t.reason}")
        elif t.within.value is not None and promise is not None:
            parts.append(
                f"{name} returned {numbers.percent(t.within.value)} within the promised {promise:g}\u00a0h{rate}"
            )
        elif t.median_hours is not None:
            parts.append(f"{name} took {numbers.seconds(3600 * t.median_hours)} in the median{rate}")
        else:
            parts.append(f"{name}: hours not measured, {t.reason}{rate}")
    return words.joined(parts)


def _time_table(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        t = vendor.turnaround
        cells = [Shown(x, numbers.percent(x)) for x in (t.within.value, t.within.low, t.within.high)]
        known = len(t.hours) or None
        rate = t.per_working_day
        rows.append(
            (
                vendor.vendor.shown,
                t.median_hours,
                *cells,
                known and t.in_time,
                known and t.late,
                Shown(rate, f"{rate:,.0f}") if rate else None,
                t.reason or t.within.reason or t.within.method,
            )
        )
    heads = ("Median hours", "Within promise", "Low", "High", "In time", "Late", "Answers per day")
    columns = (
        *(Column("Vendor"), *(Column(head, "number") for head in heads)),
        Column("Method or reason", only="csv"),
    )
    return Table("turnaround", "Sent to delivered, first delivery.", columns, tuple(rows))


def _day_table(view: PilotView) -> Table:
    days = sorted({day for v in view.result.vendors for day in v.turnaround.per_day})
    rows: list[tuple[Any, ...]] = [
        (day, *(v.turnaround.per_day.get(day, 0) for v in view.result.vendors)) for day in days
    ]
    columns = (Column("Day"), *(Column(v.vendor.shown, "number") for v in view.result.vendors))
    return Table("answers_per_day", "Answers by calendar day.", columns, tuple(rows))


# Cost.


def cost(view: PilotView) -> Section:
    """Cost per unit and per correct unit."""
    return view.section(
        "cost",
        "cost",
        _cost_lead(view),
        unknown=[(v.vendor.shown, v.cost.reason) for v in view.result.vendors if v.cost.reason],
        tables=(_cost_table(view),),
    )


def _cost_lead(view: PilotView) -> str:
    """What a correct answer costs, and which vendor's is clearly cheaper, where one is."""
    known = [v for v in view.result.vendors if v.cost.per_correct.value is not None]
    if not known:
        why = {v.cost.reason or v.cost.per_correct.reason or "" for v in view.result.vendors}
        return numbers.sentence(f"the cost of a correct answer is not known: {numbers.names(sorted(why))}")
    parts = [f"{advice.money(view, v.cost.per_correct.value)} from {v.vendor.shown}" for v in known]
    text = f"a correct answer costs {numbers.every(parts)}"
    cheapest = min(known, key=lambda v: v.cost.per_correct.value or 0.0)
    high, lows = cheapest.cost.per_correct.high, [v.cost.per_correct.low for v in known if v is not cheapest]
    if lows and high is not None:
        apart = all(low is not None and high < low for low in lows)
        text += f"; {cheapest.vendor.shown}'s are cheaper" if apart else "; no clear difference"
    return numbers.sentence(text)


def _cost_table(view: PilotView) -> Table:
    currency = numbers.symbol(view.result.inputs.pilot.currency)
    costs = [vendor.cost for vendor in view.result.vendors]

    def row(name: str, cells: list[Shown]) -> tuple[Any, ...]:
        return (name, *cells)

    def money(values: list[float | None]) -> list[Shown]:
        return [Shown(v, numbers.money(v, currency)) for v in values]

    rows = [
        row("Price", [Shown(None, _price(v, currency)) for v in view.result.vendors]),
        row("Answers paid", [Shown(c.units, numbers.count(c.units)) for c in costs]),
        row(
            "Hours worked",
            [Shown(c.hours, f"{c.hours:,.1f}" if c.hours is not None else "not known") for c in costs],
        ),
        row("Total paid", money([c.total for c in costs])),
        row("Cost per answer", money([c.per_unit for c in costs])),
        row(
            "Correct after rework",
            [Shown(c.right_share.value, numbers.percent(c.right_share.value)) for c in costs],
        ),
        row("Cost per correct answer", money([c.per_correct.value for c in costs])),
        row("Interval", [Shown(None, _between(c, currency)) for c in costs]),
        row(
            f"For {numbers.many(view.volume, 'correct answer')}",
            money([view.volume * c.per_correct.value if c.per_correct.value else None for c in costs]),
        ),
    ]
    columns = (
        Column(view.result.inputs.pilot.currency),
        *(Column(v.vendor.shown, "number") for v in view.result.vendors),
    )
    caption = (
        "The interval shows the uncertainty of accuracy only; prices are as agreed. Rework is not paid again per answer, "
        "but its hours are. Your own review is not included."
    )
    if view.partial:
        caption += " Answers count by their credit: two that are half right make one correct answer."
    return Table("cost", caption, columns, tuple(rows))


def _price(vendor: VendorResult, currency: str) -> str:
    price = vendor.vendor.price
    if price is None:
        return "not agreed"
    parts = []
    if price.per_unit is not None:
        parts.append(f"{numbers.money(price.per_unit, currency)} an answer")
    if price.per_hour is not None:
        parts.append(f"{numbers.money(price.per_hour, currency)} an hour")
    return " and ".join(parts)


def _between(cost_: Cost, currency: str) -> str:
    e = cost_.per_correct
    if e.low is None or e.high is None:
        return "no interval"
    return numbers.between(numbers.money(e.low, currency), numbers.money(e.high, currency))
