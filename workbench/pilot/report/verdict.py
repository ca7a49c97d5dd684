"""The first screen of a pilot report (what to do, the verdict on each vendor), and vendors side by side on the same items."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from markupsafe import Markup

from workbench.days import day_of
from workbench.documents.pilot import Criterion, Metric, is_share
from workbench.pilot.report import advice, words
from workbench.pilot.report.view import SECTIONS, PilotView, axis_around
from workbench.pilot.study import TWO_WAY, Comparison, VendorResult
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import Ruling, VendorVerdict, best, rule_on
from workbench.statistics.verdict import advice as settled_by


def head(view: PilotView) -> Section:
    """Title, whether the specification was frozen in time, and the facts."""
    inputs, vendors = view.result.inputs, view.result.vendors
    answers = inputs.answers[view.result.question]
    ends = [
        (v.turnaround.first, v.turnaround.last) for v in vendors if v.turnaround.first and v.turnaround.last
    ]
    first, last = (min(a for a, _ in ends), max(b for _, b in ends)) if ends else (None, None)
    questions = [view.question(question) for question in inputs.answers]
    simulated = sum(vendor.vendor.simulated for vendor in vendors)
    return section(
        "pilot/report/head.j2",
        pilot=inputs.pilot,
        frozen=_frozen(view, first),
        ran=_dates(first, last),
        days=max((len(v.turnaround.per_day) for v in vendors), default=0),
        guideline=inputs.guideline,
        items=len({item for v in vendors for item in answers.of_vendor(v.vendor.id).item.code.tolist()}),
        answers=len(answers.first_pass()),
        questions=questions,
        vendors=len(vendors),
        simulated=simulated,
        annotators=len(view.people),
    )


def _frozen(view: PilotView, first: dt.datetime | None) -> tuple[str, str, str]:
    """(class, what, details) of the badge: was the specification fixed before there was anything to fit it to?"""
    seal = view.result.inputs.seal
    if seal.state == "not frozen" or seal.frozen_at is None:
        return (
            "open",
            "The specification is not frozen.",
            "Criteria could still be fitted to the results.",
        )
    when = f"Frozen {_time(seal.frozen_at)}"
    if seal.state == "changed since":
        return "fail", "The specification was changed after it was frozen.", f"{when}."
    if first is None:
        return "open", "Specification frozen.", f"{when}; the deliveries have no times to compare with."
    details = f"{when}, first delivery {_time(first)}."
    if seal.frozen_at < first:
        return "pass", "Specification frozen before the first delivery.", details
    return "fail", "Specification frozen only after the first delivery.", details


def verdict(view: PilotView) -> Section:
    """The recommendation with its options, and a card for each vendor: its criteria, its money, what to ask it."""
    pilot = view.result.inputs.pilot
    axes = {criterion.metric: _axis(view, criterion) for criterion in pilot.criteria}
    return view.section(
        "verdict",
        "verdict",
        advice.recommendation(view),
        options=advice.options(view),
        cards=[_card(view, vendor, axes) for vendor in view.result.vendors],
        confidence=view.level,
        question=view.about,
        others=[view.question(q) for q in view.result.inputs.answers if q != view.result.question],
        whom=about_whom(view),
        volume=view.volume,
        left_out=[f"{SECTIONS[name].lower()} ({reason})" for name, reason in view.left_out.items()],
        frozen_as=_frozen_as(view),
        beforehand=view.frozen_before,
        tables=(_table(view),),
    )


def about_whom(view: PilotView) -> str:
    """Whom the verdicts are about, and whose other people might get another one on accuracy."""
    people = numbers.many(len(view.people), "person", "people")
    text = f"Every verdict on a vendor is about the {people} who did this work"
    if view.result.comparisons and view.result.method >= TWO_WAY:
        text += "; the difference between vendors is for any people of theirs"
    text += "."
    for vendor in view.result.vendors:
        others = vendor.questions[view.result.question].others
        for ruling in vendor.verdict.rulings:
            if ruling.criterion.metric != "accuracy" or ruling.verdict == "open" or others.low is None:
                continue
            if rule_on(ruling.criterion, others, ruling.items).verdict == "open":
                might = "pass" if ruling.verdict == "fail" else "fail"
                text += f" Other people of {vendor.vendor.shown} might {might} on accuracy: "
                text += f"{numbers.interval(others, write=numbers.percent)} is likely for them."
    return text


def _frozen_as(view: PilotView) -> Table | None:
    """Each verdict by the method of the day the pilot was frozen, and by today's; None where these are the same."""
    result, today = view.result, view.result.today
    if today is None:
        return None
    margin = result.inputs.pilot.margin
    rows = [
        (vendor.vendor.shown, *(_said(r.vendor(vendor.vendor.id).verdict) for r in (result, today)))
        for vendor in result.vendors
    ]
    for was, now in zip(result.comparisons, today.comparisons, strict=True):
        pair = " against ".join(result.vendor(x).vendor.shown for x in (was.other, was.one))
        rows.append(
            (
                pair,
                *(f"{points_of(c.difference)}: {words.reading(c.difference, margin)[0]}" for c in (was, now)),
            )
        )
    columns = (
        Column(""),
        Column(f"As frozen (method {result.method})"),
        Column(f"By today’s method ({today.method})"),
    )
    caption = "The verdict as frozen counts; today’s method is beside it for information."
    return Table("verdict_by_method", caption, columns, tuple(rows))


def points_of(difference: Estimate) -> str:
    """`−12.7 points (−16.6 to −8.8)`."""
    interval = numbers.interval(difference, write=numbers.points)
    return (
        f"{numbers.points(difference.value)} points ({interval})"
        if difference.value is not None
        else "undefined"
    )


def _said(verdict: VendorVerdict) -> str:
    """A verdict with the criteria behind it."""
    why = words.short(verdict.of("fail") or verdict.of("open"))
    about = f": {'fails on ' if verdict.verdict == 'fail' else ''}{numbers.every(why)}" if why else ""
    open_ = " unproven" if verdict.verdict == "open" else ""
    return f"{words.decision(verdict.verdict)}{about}{open_}"


def _card(view: PilotView, vendor: VendorResult, axes: Mapping[Metric, Axis]) -> dict[str, Any]:
    verdict = vendor.verdict
    return {
        "id": vendor.vendor.id,
        "name": vendor.vendor.shown,
        "simulated": vendor.vendor.simulated,
        "verdict": verdict.verdict,
        "decision": words.decision(verdict.verdict),
        "rows": [_row(view, ruling, axes[ruling.criterion.metric]) for ruling in verdict.rulings],
        "money": advice.at_volume(view, vendor),
        "ask": advice.questions(view, vendor),
    }


def _row(view: PilotView, ruling: Ruling, axis: Axis) -> dict[str, Any]:
    pilot, criterion, e = view.result.inputs.pilot, ruling.criterion, ruling.estimate
    name = words.metric_name(criterion.metric, pilot.promised_hours, view.kind)
    dot = marks.Dot(e.value, e.low, e.high, "", ruling.verdict)
    passes: Literal["above", "below"] = "above" if criterion.higher_is_better else "below"
    more = words.more_text(ruling) if ruling.verdict == "open" else ""
    return {
        "name": name,
        "asked": words.threshold_text(criterion, pilot.currency),
        "value": words.writer(criterion.metric, pilot.currency)(e.value),
        "interval": words.interval_of(ruling, pilot.currency),
        "n": f"n\u00a0{e.basis}",
        "bar": marks.interval_bar(dot, criterion.threshold, axis, name, passes=passes, small=True),
        "verdict": marks.verdict(ruling.verdict, more, "Not decided" if ruling.verdict == "open" else None),
    }


def _axis(view: PilotView, criterion: Criterion) -> Axis:
    """One axis for a criterion, the same for every vendor, with the threshold well inside."""
    write = words.on_axis(criterion.metric, view.result.inputs.pilot.currency)
    rulings = [r for v in view.result.vendors for r in v.verdict.rulings if r.criterion == criterion]
    ends = [x for r in rulings for x in (r.estimate.low, r.estimate.high, r.estimate.value) if x is not None]
    ends.append(criterion.threshold)
    pad = (max(ends) - min(ends)) * 0.15 or 0.05 * abs(criterion.threshold) or 0.05
    open_ended = criterion.metric != "agreement" and not is_share(criterion.metric)
    high = max(ends) + pad if open_ended else min(1.0, max(ends) + pad)
    low = max(-1.0 if criterion.metric == "agreement" else 0.0, min(ends) - pad)
    return Axis(low, max(high, low + 1e-6), write)


def _table(view: PilotView) -> Table:
    """Every criterion of every vendor as numbers."""
    pilot, rows = view.result.inputs.pilot, []
    for vendor in view.result.vendors:
        for ruling in vendor.verdict.rulings:
            criterion, e = ruling.criterion, ruling.estimate
            write = words.writer(criterion.metric, pilot.currency)
            rows.append(
                (
                    vendor.vendor.shown,
                    words.metric_name(criterion.metric, pilot.promised_hours, view.kind),
                    words.threshold_text(criterion, pilot.currency),
                    *(Shown(x, write(x)) for x in (e.value, e.low, e.high)),
                    e.n,
                    marks.SAID[ruling.verdict],
                    Shown(more.n, settled_by(ruling.more)) if (more := best(ruling.more)) else None,
                    more.chance if more else None,
                    more.unit if more else None,
                    e.reason or e.method,
                )
            )
    columns = (
        *(Column(c) for c in ("Vendor", "Criterion", "Agreed")),
        *(Column(c, "number") for c in ("Value", "Low", "High", "n")),
        Column("Result"),
        Column("More", "number"),
        Column("Chance", "number", only="csv"),
        Column("Unit", only="csv"),
        Column("Method"),
    )
    return Table("verdict", "All criteria with their intervals and methods.", columns, tuple(rows))


def _dates(first: dt.datetime | None, last: dt.datetime | None) -> str:
    if first is None or last is None:
        return "Dates not recorded"
    if (first.year, first.month) == (last.year, last.month):
        return (
            f"{first.day} to {last.day} {last:%B %Y}" if first.day != last.day else f"{last.day} {last:%B %Y}"
        )
    return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"


def _time(time: dt.datetime) -> str:
    utc = time.astimezone(dt.UTC)
    return f"{day_of(utc)} {utc:%H:%M} UTC"


# Vendors side by side.

FEWEST = 10  # items below which a label stays in the table


def side(view: PilotView) -> Section:
    """The difference of every two vendors, overall and by label."""
    result = view.result
    return view.section(
        "side",
        "side",
        " ".join(words.side_by_side(c, result, frozen=view.frozen_before) for c in result.comparisons),
        comparisons=[_comparison(view, comparison) for comparison in result.comparisons],
        question=view.about,
        fewest=FEWEST,
        confidence=view.level,
        tables=(_differences(view),),
    )


def _comparison(view: PilotView, comparison: Comparison) -> dict[str, Any]:
    result, margin = view.result, view.result.inputs.pilot.margin
    first, second = (result.vendor(v).vendor.shown for v in (comparison.one, comparison.other))
    kept = {label: e for label, e in comparison.by_label.items() if e.n >= FEWEST}
    axis = axis_around(
        (comparison.difference, *kept.values()),
        *(0.0, -margin),
        low=-1.0,
        write=lambda value: numbers.points(value).removesuffix(".0"),
    )
    rows = [_difference(comparison.difference, axis, Markup("<b>All items</b>"), "All items", margin)]
    for label, e in kept.items():
        rows.append(_difference(e, axis, view.chip(label), view.label(label), margin))
    return {
        "one": first,
        "other": second,
        "rows": rows,
        "axis": marks.axis_line(
            axis, [(-margin, f"margin {numbers.points(-margin).removesuffix('.0')}"), (0, "0")]
        ),
        "method": comparison.difference.method,
        "n": comparison.difference.n,
        "left_out": len(comparison.by_label) - len(kept),
        "any_people": comparison.difference is not comparison.these_people,
    }


def _difference(e: Estimate, axis: Axis, label: Markup, name: str, margin: float) -> dict[str, Any]:
    text, kind = words.reading(e, margin)
    return {
        "label": label,
        "n": e.n,
        "bar": marks.difference_row(
            marks.Dot(e.value, e.low, e.high, "", kind), margin, axis, name, reading=text
        ),
        "value": numbers.points(e.value),
        "interval": numbers.interval(e, write=numbers.points),
        "kind": kind,
        "said": text,
    }


def _differences(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    margin = view.result.inputs.pilot.margin
    for c in view.result.comparisons:
        pair = f"{view.result.vendor(c.other).vendor.shown} − {view.result.vendor(c.one).vendor.shown}"
        groups = [("All items", c.difference, c.these_people)]
        groups += [(view.label(k), e, c.label_these_people[k]) for k, e in c.by_label.items()]
        for name, deciding, these in groups:
            both = [("any people of theirs", deciding), ("these people only", these)]
            for whom, e in both if deciding is not these else both[1:]:
                cells = [Shown(x, numbers.points(x)) for x in (e.value, e.low, e.high)]
                settle = c.repeat.text if c.repeat and e is c.difference else ""
                rows.append((pair, name, whom, *cells, e.n, words.reading(e, margin)[0], settle, e.method))
    columns = (
        Column("Difference"),
        Column("Gold label"),
        Column("For"),
        *numeric("Points", "Low", "High", "Items"),
        Column("Reading"),
        Column("To settle", only="csv"),
        Column("Method", only="csv"),
    )
    return Table("differences", "Difference in accuracy, in points, paired by item.", columns, tuple(rows))
