"""What a calibration report says of time: the rounds one after the other, who got worse since when, days to qualified."""

import datetime as dt
from typing import Any

from markupsafe import Markup

from workbench.calibration.drift import RoundDrift, Step
from workbench.calibration.report.view import View, day, in_percent, shown
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
    waited = any(time.qualified or (view.passing.decides and time.invited) for time in view.result.times)
    tables = [_days(view)] if waited else []
    tables += [_rounds(drift)] if drift and drift.rounds else []
    return section(
        "calibration/report/course.j2",
        "course",
        "Over time",
        lead=_lead(view, drift),
        plot=_plot(drift) if drift and len(drift.rounds) > 1 else None,
        steps=[_step_sentence(step, drift) for step in drift.steps] if drift else [],
        charts=_charts(view, drift) if drift else [],
        method=drift.people.method if drift and drift.people else "",
        single=bool(drift and len(drift.rounds) == 1),
        tables=tables,
    )


def _lead(view: View, drift: RoundDrift | None) -> str:
    parts = []
    if drift and drift.steps:
        last = drift.steps[-1]
        parts.append(_step_sentence(last, drift).removesuffix("."))
    if drift and drift.people:
        worse = [
            f"{view.person(person.annotator)} got worse from {_since(person)} on" for person in drift.drifting
        ]
        parts.append(numbers.names(worse) or drift.people.none_seen)
    whole = [time for time in view.result.times if time.vendor is None] or list(view.result.times)
    if whole and whole[0].median is not None:
        parts.append(f"the median from invitation to qualified is {_in_days(whole[0].median)}")
    elif whole and whole[0].invited and (whole[0].qualified or view.passing.decides):
        parts.append(_qualified(whole[0]))
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else "There is nothing to follow over time yet."


def _qualified(time: QualifyingTime) -> str:
    """How many have qualified, where there is no median."""
    if not time.qualified:
        return "nobody has qualified yet"
    invited = numbers.many(time.invited, "person", "people")
    return f"{time.qualified} of {invited} {'has' if time.qualified == 1 else 'have'} qualified so far"


def _in_days(days: float) -> str:
    return numbers.many(1, "day") if f"{days:.1f}" == "1.0" else f"{days:.1f} days"


def _since(drift: Drift) -> str:
    """The day of the change, or the number of the answer where no time is known."""
    if drift.began is not None:
        return day(drift.began.astype("datetime64[us]").astype(dt.datetime).replace(tzinfo=dt.UTC))
    return f"answer {drift.change.position + 1}" if drift.change else ""


def _step_sentence(step: Step, drift: RoundDrift) -> str:
    """A step between two rounds in a sentence."""
    title = {score.round: score.title for score in drift.rounds}
    e, pair = step.difference, f"From {title[step.one]} to {title[step.next]}"
    people = numbers.many(e.n, "person", "people")
    if e.value is None:
        return f"{pair}: {e.reason}."
    if e.low is None or e.high is None:
        return f"{pair} ({day(step.on)}) the {people} in both moved by {numbers.points(e.value)} points: {e.reason}."
    between = numbers.between(numbers.points(e.low), numbers.points(e.high))
    move = {"better": "improved", "worse": "fell"}.get(step.change)
    if move is None:
        return f"{pair} ({day(step.on)}) the {people} in both show no clear change: {numbers.points(e.value)} points ({between})."
    return f"{pair} ({day(step.on)}) the {people} in both {move} by {numbers.points(abs(e.value)).lstrip('+')} points ({between})."


def _plot(drift: RoundDrift) -> Plot:
    axis = axis_for([score.right for score in drift.rounds], low=0.8, write=in_percent)
    rows = tuple(
        Row(
            Markup("<b>{}</b> <small>{} to {}, {}</small>").format(
                score.title, day(score.first), day(score.last), numbers.many(score.people, "person", "people")
            ),
            marks.dot_row(
                (marks.Dot(score.right.value, score.right.low, score.right.high),), axis, score.title
            ),
            value_and_interval(score.right, lambda value: numbers.percent(value, 0)),
        )
        for score in drift.rounds
    )
    caption = (
        "Share right of those in this round, in every round of the guideline; 95% intervals adjusted for several answers "
        "per item and annotator. Items differ between rounds, so a difference may come from the items."
    )
    return Plot("Share right, round by round", rows, marks.axis_line(axis), caption)


def _charts(view: View, drift: RoundDrift) -> list[dict[str, Any]]:
    """A chart for everybody who got worse, the clearest first."""
    clearest = sorted(drift.drifting, key=lambda person: -person.rise / max(person.limit, 1e-9))[:MOST]
    charts = []
    for person in clearest:
        change, name = person.change, view.person(person.annotator)
        if change is None:
            continue
        before, after = (numbers.percent(e.value, 0) for e in (change.before, change.after))
        walk = (person.cusum - person.cusum.min(initial=0.0)).tolist()
        label = f"{name}: mistakes above the usual rate add up to {person.rise:.1f}; by chance rarely more than {person.limit:.1f}"
        since = f"from {_since(person)} on"
        sentence = f"{name} got worse {since}: {before} right before, {after} after."
        charts.append(
            {
                "said": sentence,
                "picture": run_of(walk, label, limit=person.limit, at=change.position, caption=since),
            }
        )
    return charts


def _rounds(drift: RoundDrift) -> Table:
    rows = tuple(
        (
            score.title,
            day(score.first),
            day(score.last),
            score.people,
            score.right.n,
            *shown(score.right),
            score.right.method,
        )
        for score in drift.rounds
    )
    columns = (
        *(Column("Round"), Column("From"), Column("To")),
        *numeric("People", "Answers", "Share right", "Low", "High"),
        Column("Method"),
    )
    return Table("rounds", "Share right in every round of the guideline.", columns, rows)


def _days(view: View) -> Table:
    """Days from the invitation to qualified, per vendor, then per person in the CSV of people."""
    rows = tuple(_vendor(time) for time in view.result.times)
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


def _vendor(time: QualifyingTime) -> tuple[Any, ...]:
    days = [Shown(x, "" if x is None else f"{x:.1f}") for x in (time.median, time.fastest, time.slowest)]
    return (
        "All" if time.vendor is None else time.vendor or "no vendor",
        time.invited,
        time.qualified,
        *days,
        "; ".join(filter(None, (time.reason, f"{time.gone} cannot qualify any more" if time.gone else ""))),
    )
