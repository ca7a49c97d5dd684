"""Section 4 of a pilot report: agreement within and between vendors."""

from typing import Any

from workbench.pilot.report.view import PilotView, axis_around
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric

NAMES = {
    "krippendorff_alpha": "Krippendorff's alpha",
    "gwet_ac1": "Gwet's AC1",
    "percent_agreement": "Percent agreement",
    "fleiss_kappa": "Fleiss' kappa",
}


def agreement(view: PilotView) -> Section:
    """How far a vendor's annotators agree with each other, and vendors with each other."""
    result, line = view.result, view.threshold("agreement")
    alphas = {
        q: {v.vendor.id: v.questions[q].agreement["krippendorff_alpha"] for v in result.vendors}
        for q in result.inputs.answers
    }
    axis = axis_around(
        [e for those in alphas.values() for e in those.values()], *([line] if line else []), low=-1.0
    )
    rows = []
    for question, those in alphas.items():
        dots = [mark.dot(those[vendor.vendor.id]) for vendor, mark in view.vendors]
        values = [
            (mark.name, numbers.share(dot.value)) for (_, mark), dot in zip(view.vendors, dots, strict=True)
        ]
        n = max(e.n for e in those.values())
        name = view.question(question)
        bar = marks.dot_row(dots, axis, name, line=line)
        rows.append(
            {"label": name, "level": result.inputs.level(question), "n": n, "bar": bar, "said": values}
        )
    named = [(line, f"agreed {numbers.share(line, 2)}")] if line else []
    return section(
        "pilot/report/agreement.j2",
        "agreement",
        "Agreement",
        lead=_agreement_lead(view),
        keys=view.keys(),
        rows=rows,
        axis=marks.axis_line(axis, named),
        method=next(iter(alphas[result.question].values())).method,
        confidence=numbers.level(result.inputs.pilot.confidence),
        between=bool(result.comparisons),
        tables=(_coefficients(view),),
    )


def _agreement_lead(view: PilotView) -> str:
    line, parts = view.threshold("agreement"), []
    for vendor in view.result.vendors:
        e = vendor.questions[view.result.question].agreement["krippendorff_alpha"]
        if e.value is None or e.low is None or e.high is None:
            parts.append(f"{vendor.vendor.shown}: undefined, {e.reason}")
        elif line is None:
            parts.append(f"{vendor.vendor.shown}'s annotators agree at alpha {numbers.share(e.value)}")
        else:
            side = (
                "clearly above"
                if e.low >= line
                else "clearly below"
                if e.high < line
                else "not clearly apart from"
            )
            parts.append(
                f"{vendor.vendor.shown}'s annotators agree at alpha {numbers.share(e.value)}, {side} {numbers.share(line, 2)}"
            )
    return "; ".join(parts) + "."


def _coefficients(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for question in view.result.inputs.answers:
        found = [(f"within {v.vendor.shown}", v.questions[question].agreement) for v in view.result.vendors]
        for c in view.result.comparisons:
            pair = " and ".join(view.result.vendor(x).vendor.shown for x in (c.one, c.other))
            found.append((f"between {pair}", c.agreement[question]))
        for who, coefficients in found:
            for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1"):
                e = coefficients[name]
                write = numbers.percent if name == "percent_agreement" else numbers.share
                shown = [Shown(x, write(x)) for x in (e.value, e.low, e.high)]
                rows.append((view.question(question), who, NAMES[name], *shown, e.n, e.reason or e.method))
    columns = (
        *(Column(c) for c in ("Question", "Whose", "Coefficient")),
        *numeric("Value", "Low", "High", "Items"),
        Column("Method or reason"),
    )
    caption = "Agreement within each vendor (all annotators) and between vendors (their majority answers)."
    return Table("agreement", caption, columns, tuple(rows))
