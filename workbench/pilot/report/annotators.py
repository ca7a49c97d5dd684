"""Every annotator against gold: what to look at first, who got worse, and how speed and accuracy go together."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from workbench.pilot.report import words
from workbench.pilot.report.view import PilotView, VendorMark, axis_around, in_percent
from workbench.pilot.study import VendorResult
from workbench.quality.annotators import AnnotatorScore
from workbench.quality.drift import Drift
from workbench.quality.speeding import Speed
from workbench.report import marks, numbers
from workbench.report.charts import Place, Plot, Row, scatter
from workbench.report.drawing import Axis
from workbench.report.page import Section
from workbench.report.tables import Column, Shown, Table
from workbench.statistics.judging import ITEM_AND_ANNOTATOR, judged, share_right

MOST = 6  # people in the chart of who got worse
MANY = 40  # annotators; with more, a scatter is a cloud
FAST = 3  # an annotator is called fast below a third of the vendor's median time
LEAST = 20  # answers on gold below which a person is in one row with the others who gave few
ROWS = 12  # people of one vendor on the page; all of them are in the CSV


def since(drift: Drift) -> str:
    """The day on which it began; a delivery without times has no drift."""
    if drift.began is None:
        return ""
    day = drift.began.astype("datetime64[us]").astype(dt.datetime)
    return f"{day.day}\u00a0{day:%b}"


def drift_chart(view: PilotView) -> Plot | None:
    """Accuracy before and after the day on which it fell, for everybody who got worse, the clearest first."""
    drifting = [(drift, mark) for vendor, mark in view.vendors for drift in vendor.drift.drifting]
    drifting.sort(key=lambda pair: -pair[0].rise / max(pair[0].limit, 1e-9))
    changes = [(drift, drift.change, mark) for drift, mark in drifting[:MOST] if drift.change is not None]
    if not changes:
        return None
    axis = axis_around([e for _, change, _ in changes for e in (change.before, change.after)])
    rows = []
    for drift, change, mark in changes:
        name = view.people[drift.annotator]
        dots = [
            marks.Dot(e.value, e.low, e.high, when, klass, mark.diamond)
            for e, when, klass in ((change.before, "before", "was"), (change.after, "after", mark.klass))
        ]
        left = Markup("<b>{}</b> <small>{}, since {}</small>").format(name, mark.name, since(drift))
        right = Markup("{} of {} before, <b>{}</b> of {} after").format(
            in_percent(change.before.value), change.before.n, in_percent(change.after.value), change.after.n
        )
        rows.append(Row(left, marks.dot_row(dots, axis, name), right, tall=True))
    method = view.result.vendors[0].drift.method
    caption = (
        f"Grey, above: share of answers right before; in colour, below: after. {numbers.sentence(method)}"
    )
    if len(drifting) > len(changes):
        caption += (
            f" {numbers.many(len(drifting) - len(changes), 'more person', 'more people')} in the table."
        )
    return Plot("Who got worse, and since when", tuple(rows), marks.axis_line(axis), caption)


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


@dataclass(frozen=True)
class Concern:
    """One annotator as the page shows them: how they did, and what to look at.

    below   whether they are below the floor
    maybe   whether they are below it alone, but not clearly among all that were looked at
    open    whether their answers are too few to tell from the floor
    top     the upper end of their interval: the lower, the more reason to look
    """

    name: str
    vendor: str
    score: AnnotatorScore
    below: bool
    maybe: bool
    open: bool
    top: float
    worse: Drift | None
    flag: str

    @property
    def order(self) -> tuple[bool, bool, bool, bool, float, str]:
        """Those to look at first come first; those without a flag are not ranked."""
        top = self.top if self.maybe or self.open else 1.0
        return not self.worse, not self.below, not self.maybe, not self.open, top, self.name


def concerns(view: PilotView, vendor: VendorResult) -> list[Concern]:
    """Everybody with an answer on gold, those to look at first."""
    worse = {drift.annotator: drift for drift in vendor.drift.drifting}
    usual = _usual(vendor.annotators)
    people = [
        _concern(view, vendor, score, usual, worse.get(score.annotator))
        for score in vendor.annotators
        if score.n
    ]
    return sorted(people, key=lambda person: person.order)


def _concern(
    view: PilotView, vendor: VendorResult, score: AnnotatorScore, usual: float | None, worse: Drift | None
) -> Concern:
    floor, check = view.result.inputs.pilot.floor, view.result.floor
    against = check.people[score.annotator] if check else "above"
    below, open_ = against == "below", against in ("open", "too few answers")
    flags = [f"Got worse since {since(worse)}"] if worse else []
    if below and floor is not None:
        flags.append(f"Below the {words.threshold_of('accuracy', floor, '')} floor")
        if usual and score.median_seconds is not None and score.median_seconds * FAST <= usual:
            took, others = numbers.seconds(score.median_seconds), numbers.seconds(usual)
            flags.append(f"{took} an answer, others take {others}")
    top = 1.0 if score.accuracy.high is None else score.accuracy.high
    maybe = open_ and floor is not None and top < floor
    if maybe:
        flags.append(f"May be below the {words.threshold_of('accuracy', floor or 0.0, '')} floor")
    elif open_:
        flags.append("Too few answers to judge" + (" by the floor" if worse else ""))
    text = "; ".join(flags)
    text = text[:1] + text[1:].replace("; Too", "; too").replace("; Below", "; below").replace(
        "; May", "; may"
    )
    name = view.people[score.annotator]
    return Concern(
        name, vendor.vendor.shown, score, below, maybe, open_ and not maybe, top, worse, text or "No flag"
    )


def annotators(view: PilotView) -> Section:
    """Everybody against gold, those to look at first; people with few answers and people without a flag are folded."""
    floor = view.result.inputs.pilot.floor
    everybody = [(vendor, mark, concerns(view, vendor)) for vendor, mark in view.vendors]
    axis = axis_around(
        [p.score.accuracy for _, _, people in everybody for p in people if p.score.n >= LEAST],
        *([floor] if floor else []),
    )
    groups = [_group(view, vendor, mark, people, axis) for vendor, mark, people in everybody]
    flat = [person for _, _, people in everybody for person in people]
    return view.section(
        "annotators",
        "annotators",
        people_lead(flat, floor),
        no_drift=[
            f"{vendor.vendor.shown}: {vendor.drift.none_seen}."
            for vendor in view.result.vendors
            if not vendor.drift.drifting
        ],
        groups=groups,
        floor=words.threshold_of("accuracy", floor, "") if floor else "",
        low=in_percent(axis.low),
        high=in_percent(axis.high),
        floor_method=view.result.floor.method if view.result.floor else "",
        confidence=view.level,
        timed=any(person.score.median_seconds is not None for person in flat),
        drift=drift_chart(view),
        speed=speed_chart(view),
        speed_rule=view.result.vendors[0].speed.rule,
        speeding=speeding(view),
        tables=(_people_table(view, flat),),
    )


def _group(
    view: PilotView, vendor: VendorResult, mark: VendorMark, people: Sequence[Concern], axis: Axis
) -> dict[str, Any]:
    """One vendor's rows: the first of those with enough answers; all others in a line each."""
    enough = [p for p in people if p.score.n >= LEAST or p.below or p.worse]
    few = [person for person in people if person not in enough]
    notes = []
    if rest := enough[ROWS:]:
        bad, maybe, unsure = (
            sum(getattr(person, what) for person in rest) for what in ("below", "maybe", "open")
        )
        flags = [f"{bad} of them below the floor"] if bad else []
        flags += [f"{maybe} of them perhaps below it"] if maybe else []
        flags += [f"{unsure} of them with too few answers to judge"] if unsure else []
        said = numbers.names(flags) or "no flag on any of them"
        right = _right_of(view, [person.score.annotator for person in rest])
        notes.append(f"{numbers.many(len(rest), 'more person', 'more people')}: {right}; {said}")
    if few:
        right = _right_of(view, [person.score.annotator for person in few])
        notes.append(
            f"{numbers.many(len(few), 'person', 'people')} with fewer than {LEAST} answers each: {right}"
        )
    rows = [_person(view, person, mark, axis) for person in enough[:ROWS]]
    return {"name": vendor.vendor.shown, "rows": rows, "notes": notes}


def _right_of(view: PilotView, people: Sequence[str]) -> str:
    """`76.2% of 1,320 answers right (70.1 to 81.4%)`: some people together, as a sample of people."""
    result = view.result
    first = result.inputs.answers[result.question].first_pass()
    mine = np.isin(first.annotator.code, [first.annotators.index(name) for name in people])
    rows, right = judged(first.take(mine), result.inputs.keys[result.question])
    e = share_right(rows, right, confidence=result.inputs.pilot.confidence, by=ITEM_AND_ANNOTATOR)
    interval = numbers.interval(e, write=numbers.percent)
    return f"{numbers.percent(e.value)} of {numbers.many(e.n, 'answer')} right ({interval})"


def _person(view: PilotView, person: Concern, mark: VendorMark, axis: Axis) -> dict[str, Any]:
    score, e = person.score, person.score.accuracy
    known = score.median_seconds is not None
    return {
        "name": person.name,
        "n": score.n,
        "value": in_percent(e.value),
        "interval": numbers.interval(e, write=in_percent),
        "bar": marks.small_interval(mark.dot(e), axis, person.name, line=view.result.inputs.pilot.floor),
        "typical": _typical(view, score),
        "time": numbers.seconds(score.median_seconds) if known else "not known",
        "flag": person.flag,
        "bad": person.below or person.worse is not None,
    }


def _typical(view: PilotView, score: AnnotatorScore) -> str:
    """`refund request read as billing question, 2 of 5 misses`, of parts `car not marked`; one that does not repeat is no habit."""
    total = sum(count for _, _, count in score.typical)
    if not total:
        return "no misses"
    gold, answer, count = score.typical[0]
    if count < 2:
        return f"no repeated mistake, {numbers.many(total, 'miss', 'misses')}"
    return f"{_habit(view, gold, answer)}, {count} of {numbers.many(total, 'miss', 'misses')}"


def _habit(view: PilotView, gold: str, answer: str) -> str:
    """What somebody does: takes one label for another, leaves a part out, or marks a part where there is none."""
    if not answer:
        return f"{view.label(gold)} not marked"
    if not gold:
        return f"{view.label(answer)} marked where there is none"
    return f"{view.label(gold)} read as {view.label(answer)}"


def _usual(scores: Sequence[AnnotatorScore]) -> float | None:
    known = [score.median_seconds for score in scores if score.median_seconds is not None]
    return float(np.median(known)) if known else None


def people_lead(people: Sequence[Concern], floor: float | None) -> str:
    """Who to look at first; nobody is ranked."""
    worse = [person.name for person in people if person.worse]
    below = [person.name for person in people if person.below]
    unsure = sum(person.open for person in people)
    clauses = [f"{numbers.names(worse)} got worse during the pilot"] if worse else []
    if floor is None:
        clauses.append("no lowest accuracy was agreed for annotators")
    else:
        verb = "are" if len(below) > 1 else "is"
        line = words.threshold_of("accuracy", floor, "")
        clauses.append(f"{numbers.names(below) or 'nobody'} {verb} clearly below the {line} floor")
        maybe = [person.name for person in people if person.maybe]
        if maybe:
            clauses.append(f"{numbers.names(maybe)} may be")
        if unsure:
            has = "has" if unsure == 1 else "have"
            clauses.append(f"{numbers.many(unsure, 'person', 'people')} {has} too few answers to judge")
    return words.joined(clauses)


def _people_table(view: PilotView, people: Sequence[Concern]) -> Table:
    rows: list[tuple[Any, ...]] = []
    for person in people:
        score, e = person.score, person.score.accuracy
        cells = [Shown(x, in_percent(x)) for x in (e.value, e.low, e.high)]
        time = Shown(
            score.median_seconds, numbers.seconds(score.median_seconds) if score.median_seconds else ""
        )
        rows.append((person.name, person.vendor, score.n, *cells, _typical(view, score), person.flag, time))
    columns = (
        *(Column(c) for c in ("Annotator", "Vendor")),
        *(Column(c, "number") for c in ("Answers", "Accuracy", "Low", "High")),
        Column("Typical confusion"),
        Column("Flag"),
        Column("Median time", "number"),
    )
    return Table("annotators", "Everybody against gold, first delivery.", columns, tuple(rows), most=0)
