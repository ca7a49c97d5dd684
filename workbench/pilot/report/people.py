"""What section 5 of a pilot report draws of people: who got worse and since when, and speed beside accuracy."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from workbench.pilot.report.view import PilotView, axis_around
from workbench.quality.drift import Drift
from workbench.quality.speeding import Speed
from workbench.report import numbers
from workbench.report.drawing import Axis
from workbench.report.planes import Place, run_of, scatter

MOST = 6  # drift charts on a page
MANY = 40  # annotators beyond whom a scatter is a cloud


@dataclass(frozen=True)
class DriftChart:
    """One annotator who got worse: what is said, and the picture."""

    said: str
    picture: Markup


def since(drift: Drift) -> str:
    """When it began: a day, or an answer's number where no time is known."""
    if drift.began is not None:
        day = drift.began.astype("datetime64[us]").astype(dt.datetime)
        return f"{day.day}\u00a0{day:%b}"
    return f"answer {drift.change.position + 1}" if drift.change else ""


def drift_charts(view: PilotView) -> tuple[DriftChart, ...]:
    """A chart for everybody who got worse, the clearest first."""
    found = [(one, mark) for vendor, mark in view.vendors for one in vendor.drift.drifting]
    found.sort(key=lambda pair: -pair[0].rise / max(pair[0].limit, 1e-9))
    charts = []
    for one, mark in found[:MOST]:
        name, change = view.people[one.annotator], one.change
        if change is None:
            continue
        before, after = (numbers.percent(e.value, 0) for e in (change.before, change.after))
        said = f"{name} ({mark.name}) got worse from {since(one)} on: {before} right before, {after} after."
        walk = (one.cusum - one.cusum.min(initial=0.0)).tolist()
        label = f"{name}: sum of mistakes beyond the usual; it climbs {one.rise:.1f} where chance rarely passes {one.limit:.1f}"
        picture = run_of(
            walk, label, limit=one.limit, at=change.position, said=f"from {since(one)} on", klass=mark.klass
        )
        charts.append(DriftChart(said, picture))
    return tuple(charts)


def drifts(view: PilotView) -> Mapping[str, Drift]:
    """The annotators who got worse, by id."""
    return {one.annotator: one for vendor, _ in view.vendors for one in vendor.drift.drifting}


def speed_chart(view: PilotView) -> Markup | None:
    """Median seconds against accuracy, each annotator a point; None where times or judgements are missing."""
    people = [
        (one, mark)
        for vendor, mark in view.vendors
        for one in vendor.speed.people
        if one.accuracy.value is not None and one.median.value is not None
    ]
    if not people or len(people) > MANY:
        return None
    floor = view.result.inputs.pilot.floor
    up = axis_around([one.accuracy for one, _ in people], *([floor] if floor else []))
    across = _seconds([one for one, _ in people])
    places = [
        Place(
            one.median.value or 0.0,
            one.accuracy.value or 0.0,
            one.accuracy.low or 0.0,
            one.accuracy.high or 1.0,
            view.people[one.annotator],
            mark.klass,
            mark.diamond,
        )
        for one, mark in people
    ]
    return scatter(places, across, up, "Median seconds an answer and accuracy", line=floor)


def haste(view: PilotView) -> str:
    """What quick answers cost, each annotator against themselves."""
    said = []
    for vendor in view.result.vendors:
        e = vendor.speed.haste
        if e.value is None or e.low is None or e.high is None:
            continue
        clear = "less" if e.high < 0 else "more" if e.low > 0 else ""
        size = numbers.points(abs(e.value)).lstrip("+")
        interval = numbers.between(numbers.points(e.low), numbers.points(e.high))
        if clear:
            said.append(
                f"{vendor.vendor.shown}'s people are {size} points {clear} accurate when they are quick ({interval})"
            )
        else:
            said.append(
                f"{vendor.vendor.shown}'s people show no clear difference between quick and slow answers ({interval})"
            )
    return "; ".join(said) + "." if said else ""


def _seconds(people: Sequence[Speed]) -> Axis:
    longest = max(one.median.value or 0.0 for one in people)
    return Axis(0.0, float(np.ceil(longest * 1.15 / 10) * 10), lambda value: f"{value:g}\u00a0s")
