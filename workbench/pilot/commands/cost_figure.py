"""The figure of cost against certainty: what each half-width of an accuracy costs, by answers an item."""

from collections.abc import Sequence
from pathlib import Path

from workbench.pilot.budget import CostCurve
from workbench.report.figures import chart_file

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)))


def write_cost_figure(curves: Sequence[CostCurve], path: Path, *, share: float, currency: str = "") -> Path:
    """Draw half-width against cost as SVG: one line for each number of answers an item, named at its end."""
    title = "Cost against certainty: " + "; ".join(_said(curve) for curve in curves)
    with chart_file(path, title) as axes:
        for curve, colour, dash in zip(curves, COLOURS, DASHES, strict=False):
            name = f"{curve.per_item} answer{'s' if curve.per_item > 1 else ''} an item"
            axes.plot(curve.cost, curve.half_width, color=colour, linestyle=dash, linewidth=2, label=name)
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(f"cost{f' in {currency}' if currency else ''} (logarithmic)")
        axes.set_ylabel(f"half-width of the interval of an accuracy near {share:g}")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_formatter(lambda value, _: f"±{value:.2f}")
        axes.grid(axis="y", color="#d8dee4")
        axes.legend(frameon=False)
    return path


def _said(curve: CostCurve) -> str:
    """The end of a line in words, for who cannot see it."""
    return f"{curve.per_item} an item reach ±{curve.half_width[-1]:.3f} at {curve.cost[-1]:,.0f}"
