"""What a calibration report says of time: the rounds one after the other, who got worse since when, days to qualified."""

import datetime as dt
from typing import Any

from markupsafe import Markup

from workbench.calibration.drift import RoundDrift, Step
from workbench.calibration.report.view import View, day, shown
from workbench.calibration.study import QualifyingTime
from workbench.quality.drift import Drift
from workbench.report import marks, numbers
from workbench.report.charts import Plot, Row, axis_for, run_of, value_and_interval
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric

MOST = 4  # drift charts on a page


def course(view: View) -> Section:
    """Rounds over time, and days to qualified."""
    drift = view.loaded.drift
    waited = view.passing.decides and any(one.invited for one in view.result.times)
    tables = [_days(view)] if waited else []
    tables += [_rounds(drift)] if drift and drift.rounds else []
    return section(
        "calibration/report/course.j2",
        "course",
        "Over time",
        lead=_lead(view, drift),
        plot=_plot(drift) if drift and len(drift.rounds) > 1 else None,
        steps=[_said(step, drift) for step in drift.steps] if drift else [],
        charts=_charts(view, drift) if drift else [],
        method=drift.people.method if drift and drift.people else "",
        single=bool(drift and len(drift.rounds) == 1),
        tables=tables,
    )


def _lead(view: View, drift: RoundDrift | None) -> str:
    parts = []
    if drift and drift.steps:
        last = drift.steps[-1]
        parts.append(_said(last, drift).removesuffix("."))
    if drift and drift.people:
        worse = [f"{view.person(one.annotator)} got worse from {_since(one)} on" for one in drift.drifting]
        parts.append(numbers.names(worse) or "nobody's accuracy dropped")
    whole = [one for one in view.result.times if one.vendor is None] or list(view.result.times)
    if whole and whole[0].median is not None:
        parts.append(f"half have qualified {_in_days(whole[0].median)} after the invitation")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else "There is nothing to follow over time yet."


def _in_days(days: float) -> str:
    return numbers.many(1, "day") if f"{days:.1f}" == "1.0" else f"{days:.1f} days"


def _since(drift: Drift) -> str:
    """The day of the change, or the number of the answer where no time is known."""
    if drift.began is not None:
        return day(drift.began.astype("datetime64[us]").astype(dt.datetime).replace(tzinfo=dt.UTC))
    return f"answer {drift.change.position + 1}" if drift.change else ""


def _said(step: Step, drift: RoundDrift) -> str:
    """A step between two rounds in a sentence."""
    title = {one.round: one.title for one in drift.rounds}
    e, pair = step.difference, f"From {title[step.one]} to {title[step.next]}"
    if e.value is None or e.low is None or e.high is None:
        return f"{pair}: {e.reason}."
    between = numbers.between(numbers.points(e.low), numbers.points(e.high))
    people = numbers.many(e.n, "person", "people")
    move = {"better": "improved", "worse": "fell"}.get(step.change)
    if move is None:
        return f"{pair} ({day(step.on)}) the {people} in both show no clear change: {numbers.points(e.value)} points ({between})."
    return f"{pair} ({day(step.on)}) the {people} in both {move} by {numbers.points(abs(e.value)).lstrip('+')} points ({between})."


def _plot(drift: RoundDrift) -> Plot:
    axis = axis_for([one.right for one in drift.rounds], low=0.8)
    rows = tuple(
        Row(
            Markup("<b>{}</b> <small>{} to {}, {}</small>").format(
                one.title, day(one.first), day(one.last), numbers.many(one.people, "person", "people")
            ),
            marks.dot_row((marks.Dot(one.right.value, one.right.low, one.right.high),), axis, one.title),
            value_and_interval(one.right, lambda value: numbers.share(value, 2)),
        )
        for one in drift.rounds
    )
    caption = (
        "Share right of those in this round, in every round of the guideline; 95% intervals that know that answers "
        "cluster by item and annotator. Items differ between rounds, so a difference may be the items' doing."
    )
    return Plot("Share right, round by round", rows, marks.axis_line(axis), caption)


def _charts(view: View, drift: RoundDrift) -> list[dict[str, Any]]:
    """A chart for everybody who got worse, the clearest first."""
    found = sorted(drift.drifting, key=lambda one: -one.rise / max(one.limit, 1e-9))[:MOST]
    charts = []
    for one in found:
        change, name = one.change, view.person(one.annotator)
        if change is None:
            continue
        before, after = (numbers.percent(e.value, 0) for e in (change.before, change.after))
        walk = (one.cusum - one.cusum.min(initial=0.0)).tolist()
        label = f"{name}: sum of mistakes beyond the usual; it climbs {one.rise:.1f} where chance rarely passes {one.limit:.1f}"
        since = f"from {_since(one)} on"
        said = f"{name} got worse {since}: {before} right before, {after} after."
        charts.append(
            {"said": said, "picture": run_of(walk, label, limit=one.limit, at=change.position, caption=since)}
        )
    return charts


def _rounds(drift: RoundDrift) -> Table:
    rows = tuple(
        (
            one.title,
            day(one.first),
            day(one.last),
            one.people,
            one.right.n,
            *shown(one.right),
            one.right.method,
        )
        for one in drift.rounds
    )
    columns = (
        *(Column("Round"), Column("From"), Column("To")),
        *numeric("People", "Answers", "Share right", "Low", "High"),
        Column("Method"),
    )
    return Table("rounds", "Share right in every round of the guideline.", columns, rows)


def _days(view: View) -> Table:
    """Days from the invitation to qualified, per vendor, then per person in the CSV of people."""
    rows = tuple(_vendor(one) for one in view.result.times)
    columns = (
        Column("Vendor"),
        *numeric("Invited", "Qualified", "Median days", "Fastest", "Slowest"),
        Column("Remark"),
    )
    caption = (
        "Days from invitation to qualified. The median counts those who have not qualified yet, and those who cannot "
        "any more (link withdrawn or expired, round over) as long as they could (Kaplan-Meier)."
    )
    return Table("days_to_qualified", caption, columns, rows)


def _vendor(one: QualifyingTime) -> tuple[Any, ...]:
    days = [Shown(x, "" if x is None else f"{x:.1f}") for x in (one.median, one.fastest, one.slowest)]
    return (
        "All" if one.vendor is None else one.vendor or "no vendor",
        one.invited,
        one.qualified,
        *days,
        "; ".join(filter(None, (one.reason, f"{one.gone} cannot qualify any more" if one.gone else ""))),
    )
