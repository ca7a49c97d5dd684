"""Section 5 of a pilot report: every annotator against gold, and what to look at first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from workbench.pilot.report.view import PilotView, VendorMark, axis_around
from workbench.quality.annotators import AnnotatorScore
from workbench.quality.drift import Drift
from workbench.quality.speeding import Speed
from workbench.report import marks, numbers
from workbench.report.charts import Place, run_of, scatter
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table

MOST = 6  # drift charts on a page
MANY = 40  # annotators; with more, a scatter is a cloud


@dataclass(frozen=True)
class DriftChart:
    """One annotator who got worse: what is said, and the picture."""

    said: str
    picture: Markup


def since(drift: Drift) -> str:
    """The day on which it began; a delivery without times has no drift."""
    if drift.began is None:
        return ""
    day = drift.began.astype("datetime64[us]").astype(dt.datetime)
    return f"{day.day}\u00a0{day:%b}"


def drift_charts(view: PilotView) -> tuple[DriftChart, ...]:
    """A chart for everybody who got worse, the clearest first."""
    drifting = [(drift, mark) for vendor, mark in view.vendors for drift in vendor.drift.drifting]
    drifting.sort(key=lambda pair: -pair[0].rise / max(pair[0].limit, 1e-9))
    charts = []
    for drift, mark in drifting[:MOST]:
        name, change = view.people[drift.annotator], drift.change
        if change is None:
            continue
        before, after = (numbers.percent(e.value, 0) for e in (change.before, change.after))
        sentence = (
            f"{name} ({mark.name}) got worse from {since(drift)} on: {before} right before, {after} after."
        )
        walk = (drift.cusum - drift.cusum.min(initial=0.0)).tolist()
        label = f"{name}: mistakes above the usual rate add up to {drift.rise:.1f}; by chance rarely more than {drift.limit:.1f}"
        picture = run_of(
            walk,
            label,
            limit=drift.limit,
            at=change.position,
            caption=f"from {since(drift)} on",
            klass=mark.klass,
        )
        charts.append(DriftChart(sentence, picture))
    return tuple(charts)


def drifts(view: PilotView) -> Mapping[str, Drift]:
    """The annotators who got worse, by id."""
    return {drift.annotator: drift for vendor, _ in view.vendors for drift in vendor.drift.drifting}


def speed_chart(view: PilotView) -> Markup | None:
    """Median seconds against accuracy, each annotator a point; None where times or judgements are missing."""
    people = [
        (person, mark)
        for vendor, mark in view.vendors
        for person in vendor.speed.people
        if person.accuracy.value is not None and person.median.value is not None
    ]
    if not people or len(people) > MANY:
        return None
    floor = view.result.inputs.pilot.floor
    up = axis_around([person.accuracy for person, _ in people], *([floor] if floor else []))
    across = _seconds([person for person, _ in people])
    places = [
        Place(
            person.median.value or 0.0,
            person.accuracy.value or 0.0,
            person.accuracy.low or 0.0,
            person.accuracy.high or 1.0,
            view.people[person.annotator],
            mark.klass,
            mark.diamond,
        )
        for person, mark in people
    ]
    return scatter(places, across, up, "Median seconds an answer and accuracy", line=floor)


def speeding(view: PilotView) -> str:
    """What quick answers cost, each annotator against themselves."""
    sentences = []
    for vendor in view.result.vendors:
        e = vendor.speed.speeding
        if e.value is None or e.low is None or e.high is None:
            continue
        clear = "less" if e.high < 0 else "more" if e.low > 0 else ""
        size = numbers.points(abs(e.value)).lstrip("+")
        interval = numbers.between(numbers.points(e.low), numbers.points(e.high))
        if clear:
            sentences.append(
                f"{vendor.vendor.shown}'s people are {size} points {clear} accurate when they are quick ({interval})"
            )
        else:
            sentences.append(
                f"{vendor.vendor.shown}'s people show no clear difference between quick and slow answers ({interval})"
            )
    return "; ".join(sentences) + "." if sentences else ""


def _seconds(people: Sequence[Speed]) -> Axis:
    longest = max(person.median.value or 0.0 for person in people)
    return Axis(0.0, float(np.ceil(longest * 1.15 / 10) * 10), lambda value: f"{value:g}\u00a0s")


FAST = 3  # an annotator is called fast below a third of the vendor's median time
MOST_SHOWN = 20  # annotators of one vendor on the page; all of them are in the table


def annotators(view: PilotView) -> Section:
    """Every annotator against gold, with what they typically confuse, their time, and flags."""
    floor = view.result.inputs.pilot.floor
    scores = [s for v in view.result.vendors for s in v.annotators]
    axis = axis_around([s.accuracy for s in scores], *([floor] if floor else []))
    groups, below, open_ones = [], [], 0
    worse = drifts(view)
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
        no_drift=[
            f"{vendor.vendor.shown}: {vendor.drift.none_seen}."
            for vendor in view.result.vendors
            if not vendor.drift.drifting
        ],
        groups=groups,
        floor=numbers.share(floor, 2) if floor else "",
        low=numbers.share(axis.low, 2),
        high=numbers.share(axis.high, 2),
        confidence=numbers.level(view.result.inputs.pilot.confidence),
        timed=any(score.median_seconds is not None for score in scores),
        drifts=drift_charts(view),
        drift_method=view.result.vendors[0].drift.method,
        speed=speed_chart(view),
        speed_rule=view.result.vendors[0].speed.rule,
        speeding=speeding(view),
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
        flag += f"; {numbers.seconds(score.median_seconds)} an answer, others take {numbers.seconds(usual)}"
    if open_:
        flag = "Too few answers to judge"
    if worse is not None:
        flag = "; ".join(filter(None, (f"Got worse since {since(worse)}", flag)))
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
        return f"no repeated mistake, {numbers.many(total, 'miss', 'misses')}"
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
    clauses = [f"{numbers.names(worse)} got worse during the pilot"] if worse else []
    if floor is None:
        clauses.append("no lowest accuracy was agreed for annotators")
    else:
        line, verb = numbers.share(floor, 2), "are" if len(below) > 1 else "is"
        clauses.append(f"{numbers.names(below) or 'nobody'} {verb} below the {line} floor")
        if open_ones:
            several = numbers.many(open_ones, "annotator")
            clauses.append(f"{several} {'has' if open_ones == 1 else 'have'} too few answers to judge")
    text = "; ".join(clauses)
    return text[0].upper() + text[1:] + ". Do not rank people whose intervals overlap."


def _people_table(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        for score in vendor.annotators:
            e = score.accuracy
            cells = [Shown(x, numbers.share(x, 2)) for x in (e.value, e.low, e.high)]
            time = Shown(
                score.median_seconds, numbers.seconds(score.median_seconds) if score.median_seconds else ""
            )
            rows.append(
                (
                    view.people[score.annotator],
                    vendor.vendor.shown,
                    score.n,
                    *cells,
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
