"""Accuracy against gold, and agreement within and between vendors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from workbench.pilot.report import words
from workbench.pilot.report.view import PilotView, axis_around, in_percent
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.statistics.estimate import Estimate

PARTLY = " An answer that can be right in part counts by its credit, from 0 to 1."
FEWEST = 10  # items below which a label or rule stays in the table
CAPTION = (
    "Share of answers that match gold, by question and delivery. “Different staff” is the interval for other people "
    "whom the vendor might send: annotators are a sample too."
)


def accuracy(view: PilotView) -> Section:
    """Accuracy of the first delivery by label and by rule, and after rework."""
    result = view.result
    main = result.question
    key = result.inputs.keys[main]
    items = key.labels() if key.kind is None or view.kind.labelled or view.kind.closed else {}
    rules = Counter(rule for tested in key.rules.values() for rule in tested)
    by_label = {k: {v.vendor.id: v.questions[main].by_label.get(k) for v in result.vendors} for k in items}
    by_rule = {
        k: {v.vendor.id: v.questions[main].by_rule.get(k) for v in result.vendors} for k in sorted(rules)
    }
    order = [label for label in view.labels if label in items]
    order += [label for label in items if label not in order]
    labels = [(view.chip(k), view.label(k), items[k], by_label[k]) for k in order]
    return view.section(
        "accuracy",
        "accuracy",
        _accuracy_lead(view, [(name, n, those) for _, name, n, those in labels]),
        keys=view.keys(),
        by_label=_chart(view, labels),
        by_rule=_chart(view, [(_rule(view, k), k, rules[k], by_rule[k]) for k in by_rule]),
        confidence=view.level,
        fewest=FEWEST,
        counted=_counted(view),
        measured=_measured(view),
        tables=(
            _overall(view),
            _groups("accuracy_by_label", "gold label", view, {k: by_label[k] for k in order}, items),
            _groups("accuracy_by_rule", "rule", view, by_rule, rules),
            *_of_parts(view),
        ),
    )


def _counted(view: PilotView) -> dict[str, str]:
    """What the numbers by label and by rule are shares of, and what n counts."""
    if not view.partial:
        same = "Share of first answers that match gold"
        return {"by_label": same, "by_rule": same, "n": "gold items"}
    found = (
        f"Of what gold has with a label, the share that first answers have with it too ({view.kind.title})"
    )
    return {"by_label": found, "by_rule": "Mean credit of first answers", "n": "what gold has with the label"}


def _measured(view: PilotView) -> list[dict[str, Any]]:
    """Every measure of the kind of answer; nothing where answers are right or wrong.

    Measures that follow each other on the same axis share one line of numbers, below the last of them.
    """
    kind = view.kind
    main = {vendor.vendor.id: vendor.questions[view.result.question] for vendor in view.result.vendors}
    rows = []
    for name in next(iter(main.values())).measures:
        measure, estimates = kind.named_measures()[name], [q.measures[name] for q in main.values()]
        ends = [x for e in estimates for x in (e.high, e.value) if x is not None]
        high = 1.0 if measure.most == 1 else max([*ends, view.threshold(name) or 0.0, 1e-6]) * 1.1
        write = words.writer(name, view.result.inputs.pilot.currency)
        axis = Axis(0.0, high, write)
        dots = [mark.dot(main[vendor.vendor.id].measures[name]) for vendor, mark in view.vendors]
        title = measure.title[:1].upper() + measure.title[1:]
        rows.append(
            {
                "name": title,
                "less": measure.errors,
                "bar": marks.dot_row(dots, axis, title, line=view.threshold(name)),
                "said": view.values(dots, write),
                "agreed": view.threshold(name) is not None,
                "axis": marks.axis_line(replace(axis, write=words.on_axis(name, ""))),
            }
        )
    for row, following in pairwise(rows):
        if row["axis"] == following["axis"]:
            row["axis"] = None
    return rows


def _of_parts(view: PilotView) -> tuple[Table, ...]:
    """The measures in numbers, and what became of the parts with each label; none where answers are right or wrong."""
    measured: list[tuple[Any, ...]] = []
    labelled: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        q = vendor.questions[view.result.question]
        for name, e in q.measures.items():
            write = words.writer(name, "")
            cells = [Shown(x, write(x)) for x in (e.value, e.low, e.high)]
            title = view.kind.named_measures()[name].title
            measured.append((title, vendor.vendor.shown, *cells, e.n, e.reason or e.method))
        for label in q.labels:
            counts = (label.in_gold, label.found, label.confused, label.missing, label.extra)
            shares = [Shown(e.value, numbers.percent(e.value)) for e in (label.recall, label.precision)]
            labelled.append((view.label(label.label), vendor.vendor.shown, *counts, *shares))
    if not measured:
        return ()
    columns = (
        *(Column(c) for c in ("Measure", "Vendor")),
        *numeric("Value", "Low", "High", "Answers"),
        Column("Method"),
    )
    tables = [
        Table("measures", "Each measure over all first answers on gold items.", columns, tuple(measured))
    ]
    if labelled:
        heads = numeric("In gold", "Found", "Other label", "Missing", "Extra", "Recall", "Precision")
        caption = (
            "What became of everything that gold has, once for each answer to its item: found with its label, found with "
            "another, or missing; and what answers have beyond it."
        )
        head = (Column("Label"), Column("Vendor"), *heads)
        tables.append(Table("parts_by_label", caption, head, tuple(labelled)))
    return tuple(tables)


def _accuracy_lead(view: PilotView, labels: Sequence[tuple[str, int, Mapping[str, Estimate | None]]]) -> str:
    """How many first answers are right, and the labels that are clearly below what was agreed."""
    line, parts = None if view.partial else view.threshold("accuracy"), []
    for vendor in view.result.vendors:
        q = vendor.questions[view.result.question]
        if q.first.value is None:
            parts.append(f"{vendor.vendor.shown} cannot be measured: {q.first.reason}")
            continue
        share = numbers.percent(q.first.value)
        text = f"{vendor.vendor.shown} gets {share} of first answers right"
        if view.partial:
            text = f"{vendor.vendor.shown}'s first answers get {share} of full credit"
        if q.reworked is not None and q.reworked.value is not None:
            text += f" ({numbers.percent(q.reworked.value)} after rework)"
        parts.append(text)
    for vendor in view.result.vendors if line is not None else ():
        below = [
            name
            for name, n, those in labels
            if n >= FEWEST
            and (e := those.get(vendor.vendor.id)) is not None
            and words.side_of(e, line or 0.0) == "clearly below"
        ]
        if below:
            agreed = words.threshold_of("accuracy", line or 0.0, "")
            parts.append(f"{vendor.vendor.shown} is clearly below {agreed} on {numbers.names(below)}")
    return words.joined(parts)


def _rule(view: PilotView, rule_id: str) -> Markup:
    rule = view.rule(rule_id)
    labels = " or ".join(view.label(label, rule.question) for label in rule.separates) if rule else ""
    return Markup('<b class="mono">{}</b> <span class="small muted">{}</span>').format(rule_id, labels)


def _chart(
    view: PilotView, groups: Sequence[tuple[Markup, str, int, Mapping[str, Estimate | None]]]
) -> dict[str, Any] | None:
    """One row for each group, with one dot for each vendor, all on one axis."""
    charted = [group for group in groups if group[2] >= FEWEST] or groups
    if not charted:
        return None
    line = None if view.partial else view.threshold("accuracy")  # of a whole answer, not of its parts
    axis = axis_around([e for g in charted for e in g[3].values() if e], *([line] if line else []))
    rows = []
    for label, name, n, estimates in charted:
        dots = [mark.dot(estimates.get(vendor.vendor.id)) for vendor, mark in view.vendors]
        bar = marks.dot_row(dots, axis, name, line=line)
        rows.append({"label": label, "n": n, "bar": bar, "said": view.values(dots, in_percent)})
    named = [(line, f"agreed {words.threshold_of('accuracy', line, '')}")] if line else []
    return {"rows": rows, "axis": marks.axis_line(axis, named), "left_out": len(groups) - len(charted)}


def _overall(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        for q in vendor.questions.values():
            passes = [("first delivery", q.first)] + ([("after rework", q.reworked)] if q.reworked else [])
            passes.append(("first delivery, different staff", q.others))
            for name, e in passes:
                cells = [Shown(x, numbers.percent(x)) for x in (e.value, e.low, e.high)]
                rows.append(
                    (
                        vendor.vendor.shown,
                        view.question(q.question),
                        name,
                        *cells,
                        e.n,
                        q.judged_items,
                        e.reason or e.method,
                    )
                )
    columns = (
        *(Column(c) for c in ("Vendor", "Question", "Delivery")),
        *numeric("Accuracy", "Low", "High", "Answers", "Items"),
        Column("Method", only="csv"),
    )
    partly = any(key.kind is not None for key in view.result.inputs.keys.values())
    caption = f"{CAPTION}{PARTLY if partly else ''}"
    return Table("accuracy", caption, columns, tuple(rows))


def _groups(
    id_: str,
    what: str,
    view: PilotView,
    groups: Mapping[str, Mapping[str, Estimate | None]],
    items: Mapping[str, int],
) -> Table:
    rows: list[tuple[Any, ...]] = []
    for group, estimates in groups.items():
        for vendor in view.result.vendors:
            e = estimates.get(vendor.vendor.id) or Estimate(None)
            cells = [Shown(x, numbers.percent(x)) for x in (e.value, e.low, e.high)]
            name = view.label(group) if what == "gold label" else group
            rows.append((name, vendor.vendor.shown, *cells, e.n, items[group], e.reason or e.method))
    heads = (
        Column(what.capitalize()),
        Column("Vendor"),
        *numeric("Accuracy", "Low", "High", "Answers", "Items"),
    )
    columns = (*heads, Column("Method", only="csv"))
    return Table(
        id_,
        f"{_by(view)} of the first delivery by {what}; Wilson intervals adjusted for several answers per item.",
        columns,
        tuple(rows),
    )


def _by(view: PilotView) -> str:
    return "What is found, or the mean credit," if view.partial else "Accuracy"


# Agreement.

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
        [e for those in alphas.values() for e in those.values()],
        *([line] if line else []),
        low=-1.0,
        write=numbers.coefficient,
    )
    rows = []
    for question, those in alphas.items():
        dots = [mark.dot(those[vendor.vendor.id]) for vendor, mark in view.vendors]
        n = max(e.n for e in those.values())
        name = view.question(question)
        bar = marks.dot_row(dots, axis, name, line=line)
        said = view.values(dots, numbers.coefficient)
        rows.append({"label": name, "level": _level(view, question), "n": n, "bar": bar, "said": said})
    named = [(line, f"agreed {words.threshold_of('agreement', line, '')}")] if line else []
    return view.section(
        "agreement",
        "agreement",
        _agreement_lead(view),
        keys=view.keys(),
        rows=rows,
        axis=marks.axis_line(axis, named),
        method=next(iter(alphas[result.question].values())).method,
        confidence=view.level,
        between=bool(result.comparisons),
        tables=(_coefficients(view),),
    )


def _level(view: PilotView, question: str) -> str:
    """How far apart two answers are: by the level of measurement, of answers that are no labels by their kind."""
    kind = view.result.inputs.kind(question)
    return str(view.result.inputs.level(question)) if kind.closed else kind.title


def _agreement_lead(view: PilotView) -> str:
    line, parts = view.threshold("agreement"), []
    for vendor in view.result.vendors:
        e = vendor.questions[view.result.question].agreement["krippendorff_alpha"]
        if e.value is None or e.low is None or e.high is None:
            parts.append(
                f"agreement of {vendor.vendor.shown} is undefined: {e.reason or 'there is no interval'}"
            )
            continue
        text = f"{vendor.vendor.shown}'s annotators agree at alpha {numbers.coefficient(e.value)}"
        if line is not None:
            text += f", {words.side_of(e, line)} {words.threshold_of('agreement', line, '')}"
        parts.append(text)
    return words.joined(parts)


def _coefficients(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for question in view.result.inputs.answers:
        sources = [(f"within {v.vendor.shown}", v.questions[question].agreement) for v in view.result.vendors]
        for c in view.result.comparisons:
            pair = " and ".join(view.result.vendor(x).vendor.shown for x in (c.one, c.other))
            sources.append((f"between {pair}", c.agreement[question]))
        for who, coefficients in sources:
            for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1"):
                e = coefficients[name]
                write = numbers.percent if name == "percent_agreement" else numbers.coefficient
                cells = [Shown(x, write(x)) for x in (e.value, e.low, e.high)]
                rows.append((view.question(question), who, NAMES[name], *cells, e.n, e.reason or e.method))
    columns = (
        *(Column(c) for c in ("Question", "Whose", "Coefficient")),
        *numeric("Value", "Low", "High", "Items"),
        Column("Method or reason", only="csv"),
    )
    caption = "Agreement within each vendor (all annotators) and between vendors (their majority answers)."
    return Table("agreement", caption, columns, tuple(rows))
