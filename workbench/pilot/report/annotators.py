"""Section 5 of a pilot report: every annotator against gold, and what to look at first."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.pilot.report import people
from workbench.pilot.report.view import PilotView, VendorMark, axis_around
from workbench.quality.annotators import AnnotatorScore
from workbench.quality.drift import Drift
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table

FAST = 3  # an annotator is called fast below a third of the vendor's median time
MOST_SHOWN = 20  # annotators of one vendor on the page; all of them are in the table


def annotators(view: PilotView) -> Section:
    """Every annotator against gold, with what they typically confuse, their time, and flags."""
    floor = view.result.inputs.pilot.floor
    scores = [s for v in view.result.vendors for s in v.annotators]
    axis = axis_around([s.accuracy for s in scores], *([floor] if floor else []))
    groups, below, open_ones = [], [], 0
    worse = people.drifts(view)
    for vendor, mark in view.vendors:
        usual = _usual(vendor.annotators)
        rows = [
            _person(view, score, mark, axis, floor, usual, worse.get(score.annotator))
            for score in vendor.annotators
        ]
        below += [row["name"] for row in rows if row["below"]]
        open_ones += sum(row["open"] for row in rows)
        rows.sort(key=lambda row: (not row["worse"], not row["below"], not row["open"], row["name"]))
        chosen = sorted(rows[:MOST_SHOWN], key=lambda row: row["name"])
        groups.append({"name": vendor.vendor.shown, "rows": chosen, "hidden": len(rows) - len(chosen)})
    return section(
        "pilot/report/annotators.j2",
        "annotators",
        "Annotators",
        lead=_people_lead(below, [view.people[name] for name in worse], open_ones, len(scores), floor),
        groups=groups,
        floor=numbers.share(floor, 2) if floor else "",
        low=numbers.share(axis.low, 2),
        high=numbers.share(axis.high, 2),
        confidence=numbers.level(view.result.inputs.pilot.confidence),
        timed=any(score.median_seconds is not None for score in scores),
        drifts=people.drift_charts(view),
        drift_method=view.result.vendors[0].drift.method,
        speed=people.speed_chart(view),
        speed_rule=view.result.vendors[0].speed.rule,
        haste=people.haste(view),
        tables=(_people_table(view),),
    )


def _person(
    view: PilotView,
    score: AnnotatorScore,
    mark: VendorMark,
    axis: Axis,
    floor: float | None,
    usual: float | None,
    worse: Drift | None,
) -> dict[str, Any]:
    e, name = score.accuracy, view.people[score.annotator]
    below = floor is not None and e.high is not None and e.high < floor
    open_ = floor is not None and not below and e.low is not None and e.low < floor
    flag = f"Below the {numbers.share(floor, 2)} floor" if below else ""
    if below and usual and score.median_seconds is not None and score.median_seconds * FAST <= usual:
        flag += (
            f"; answers in {numbers.seconds(score.median_seconds)}, where {numbers.seconds(usual)} is usual"
        )
    if open_:
        flag = f"Cannot tell yet from {numbers.share(floor, 2)}"
    if worse is not None:
        flag = "; ".join(filter(None, (f"Got worse from {people.since(worse)} on", flag)))
    return {
        "name": name,
        "worse": worse is not None,
        "n": score.n,
        "value": numbers.share(e.value, 2),
        "interval": numbers.interval(e, 2),
        "bar": marks.small_interval(mark.dot(e), axis, name, line=floor),
        "typical": _typical(view, score),
        "time": numbers.seconds(score.median_seconds) if score.median_seconds is not None else "not known",
        "flag": flag or ("No flag" if e.value is not None else e.reason or ""),
        "below": below,
        "open": open_,
    }


def _typical(view: PilotView, score: AnnotatorScore) -> str:
    """`refund request read as billing question, 2 of 5 misses`; one that does not repeat is no habit."""
    total = sum(count for _, _, count in score.typical)
    if not total:
        return "no misses"
    gold, answer, count = score.typical[0]
    if count < 2:
        return f"none repeats, {numbers.many(total, 'miss', 'misses')}"
    return (
        f"{view.label(gold)} read as {view.label(answer)}, {count} of {numbers.many(total, 'miss', 'misses')}"
    )


def _usual(scores: Sequence[AnnotatorScore]) -> float | None:
    known = [score.median_seconds for score in scores if score.median_seconds is not None]
    return float(np.median(known)) if known else None


def _people_lead(below: list[str], worse: list[str], open_ones: int, total: int, floor: float | None) -> str:
    """Who to look at first; nobody is ranked."""
    if not total:
        return "No annotator answered an item of the gold set."
    said = [f"{numbers.names(worse)} got worse in the course of the pilot"] if worse else []
    if floor is None:
        said.append(f"no floor was agreed, so none of {numbers.many(total, 'annotator')} is measured by one")
    else:
        line, lie = numbers.share(floor, 2), "lies" if len(below) == 1 else "lie"
        said.append(f"{numbers.names(below) or 'nobody'} {lie if below else 'lies'} below the {line} floor")
        if open_ones:
            several = numbers.many(open_ones, "annotator")
            said.append(f"{several} cannot be told from it with so few answers")
    text = "; ".join(said)
    return text[0].upper() + text[1:] + ". Where intervals overlap, please do not rank people."


def _people_table(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        for score in vendor.annotators:
            e = score.accuracy
            shown = [Shown(x, numbers.share(x, 2)) for x in (e.value, e.low, e.high)]
            time = Shown(
                score.median_seconds, numbers.seconds(score.median_seconds) if score.median_seconds else ""
            )
            rows.append(
                (
                    view.people[score.annotator],
                    vendor.vendor.shown,
                    score.n,
                    *shown,
                    _typical(view, score),
                    time,
                )
            )
    columns = (
        *(Column(c) for c in ("Annotator", "Vendor")),
        *(Column(c, "number") for c in ("Answers", "Accuracy", "Low", "High")),
        Column("Typical confusion"),
        Column("Median time", "number"),
    )
    return Table("annotators", "All annotators against gold, first delivery.", columns, tuple(rows))
