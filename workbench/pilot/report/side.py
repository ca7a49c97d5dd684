"""Section 2 of a pilot report: vendors side by side on the same items."""

from typing import Any

from markupsafe import Markup

from workbench.pilot.report import words
from workbench.pilot.report.view import PilotView, axis_around
from workbench.pilot.study import Comparison
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import non_inferiority

FEWEST = 10  # items below which a label stays in the table


def side(view: PilotView) -> Section:
    """The paired difference of every two vendors, overall and by label."""
    result = view.result
    comparisons = [_comparison(view, comparison) for comparison in result.comparisons]
    lead = "There is one vendor only, so there is nothing to compare."
    if result.comparisons:
        lead = " ".join(words.side_by_side(comparison, result) for comparison in result.comparisons)
    return section(
        "pilot/report/side.j2",
        "side",
        "Vendors side by side",
        lead=lead,
        comparisons=comparisons,
        question=view.about,
        fewest=FEWEST,
        confidence=numbers.level(result.inputs.pilot.confidence),
        margin=result.inputs.pilot.margin,
        tables=(_differences(view),) if result.comparisons else (),
    )


def _comparison(view: PilotView, comparison: Comparison) -> dict[str, Any]:
    result, margin = view.result, view.result.inputs.pilot.margin
    one, other = (result.vendor(v).vendor.shown for v in (comparison.one, comparison.other))
    kept = {label: e for label, e in comparison.by_label.items() if e.n >= FEWEST}
    axis = axis_around((comparison.difference, *kept.values()), 0.0, -margin, low=-1.0)
    axis = Axis(axis.low, axis.high, lambda value: numbers.points(value).removesuffix(".0"))
    rows = [_difference(comparison.difference, axis, Markup("<b>All items</b>"), "All items", margin)]
    for label, e in kept.items():
        rows.append(_difference(e, axis, view.chip(label), view.label(label), margin))
    return {
        "one": one,
        "other": other,
        "rows": rows,
        "axis": marks.axis_line(
            axis, [(-margin, f"margin {numbers.points(-margin).removesuffix('.0')}"), (0, "0")]
        ),
        "method": comparison.difference.method,
        "n": comparison.difference.n,
    }


def _difference(e: Estimate, axis: Axis, label: Markup, name: str, margin: float) -> dict[str, Any]:
    said, kind = words.standing_words(non_inferiority(e, margin))
    if e.value is None:
        said = e.reason or "undefined"
    return {
        "label": label,
        "n": e.n,
        "bar": marks.difference_row(
            marks.Dot(e.value, e.low, e.high, "", kind), margin, axis, name, reading=said
        ),
        "value": numbers.points(e.value),
        "interval": numbers.between(numbers.points(e.low), numbers.points(e.high)),
        "kind": kind,
        "said": said,
    }


def _differences(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for c in view.result.comparisons:
        pair = f"{view.result.vendor(c.other).vendor.shown} − {view.result.vendor(c.one).vendor.shown}"
        for name, e in (("All items", c.difference), *((view.label(k), v) for k, v in c.by_label.items())):
            rows.append(
                (pair, name, *(Shown(x, numbers.points(x)) for x in (e.value, e.low, e.high)), e.n, e.method)
            )
    columns = (
        Column("Difference"),
        Column("Gold label"),
        *numeric("Points", "Low", "High", "Items"),
        Column("Method", only="csv"),
    )
    return Table(
        "differences",
        "Difference in accuracy, in points, paired by item; t intervals over items.",
        columns,
        tuple(rows),
    )
