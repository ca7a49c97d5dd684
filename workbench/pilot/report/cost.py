"""Section 7 of a pilot report: what an answer and a right answer cost."""

from typing import Any

from workbench.pilot.cost import Cost
from workbench.pilot.report import words
from workbench.pilot.report.view import PilotView
from workbench.pilot.study import VendorResult
from workbench.report import numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table


def cost(view: PilotView) -> Section:
    """Cost per unit and per correct unit."""
    return section(
        "pilot/report/cost.j2",
        "cost",
        "Cost",
        lead=_cost_lead(view),
        unknown=[(v.vendor.shown, v.cost.reason) for v in view.result.vendors if v.cost.reason],
        tables=(_cost_table(view),),
    )


def _cost_lead(view: PilotView) -> str:
    currency = words.symbol(view.result.inputs.pilot.currency)
    known = [v for v in view.result.vendors if v.cost.per_correct.value is not None]
    if not known:
        reasons = numbers.names(
            sorted({v.cost.reason or v.cost.per_correct.reason or "" for v in view.result.vendors})
        )
        return f"Cost could not be worked out: {reasons}."
    parts = [f"{numbers.money(v.cost.per_correct.value, currency)} from {v.vendor.shown}" for v in known]
    return f"A correct answer costs {numbers.names(parts)}."


def _cost_table(view: PilotView) -> Table:
    currency = words.symbol(view.result.inputs.pilot.currency)
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
            [Shown(c.hours, f"{c.hours:.1f}" if c.hours is not None else "not known") for c in costs],
        ),
        row("Total paid", money([c.total for c in costs])),
        row("Cost per answer", money([c.per_unit for c in costs])),
        row(
            "Finally right", [Shown(c.right_share.value, numbers.percent(c.right_share.value)) for c in costs]
        ),
        row("Cost per correct answer", money([c.per_correct.value for c in costs])),
        row("Interval", [Shown(None, _between(c, currency)) for c in costs]),
        row(
            "Per 10,000 correct answers",
            money([10_000 * c.per_correct.value if c.per_correct.value else None for c in costs]),
        ),
    ]
    columns = (
        Column(view.result.inputs.pilot.currency),
        *(Column(v.vendor.shown, "number") for v in view.result.vendors),
    )
    caption = "The interval carries the uncertainty of accuracy only: prices are contractual. Rework is not paid again per answer; its hours are. Review on our side is not included."
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
