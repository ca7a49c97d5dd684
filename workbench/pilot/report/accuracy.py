"""Sections 3 and 4 of a pilot report: accuracy against gold, and agreement within and between vendors."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from workbench.pilot.report.view import PilotView, axis_around
from workbench.pilot.study import VendorQuestion, VendorResult
from workbench.report import marks, numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import rule_on

FEWEST = 10  # items below which a label or rule stays in the table


def accuracy(view: PilotView) -> Section:
    """Accuracy of the first delivery, after rework, by label and by rule."""
    result = view.result
    main = result.question
    key = result.inputs.keys[main]
    items = {label: sum(gold == label for gold in key.label.values()) for label in key.label.values()}
    rules = Counter(rule for tested in key.rules.values() for rule in tested)
    by_label = {k: {v.vendor.id: v.questions[main].by_label.get(k) for v in result.vendors} for k in items}
    by_rule = {
        k: {v.vendor.id: v.questions[main].by_rule.get(k) for v in result.vendors} for k in sorted(rules)
    }
    order = [label for label in result.inputs.answers[main].labels if label in items]
    return section(
        "pilot/report/accuracy.j2",
        "accuracy",
        "Accuracy against gold",
        lead=_accuracy_lead(view),
        keys=view.keys(),
        by_label=_chart(view, [(view.chip(k), view.label(k), items[k], by_label[k]) for k in order]),
        by_rule=_chart(view, [(_rule(view, k), k, rules[k], by_rule[k]) for k in by_rule]),
        floor=view.threshold("accuracy"),
        confidence=numbers.level(result.inputs.pilot.confidence),
        tables=(
            _overall(view),
            _groups("accuracy_by_label", "gold label", view, by_label, items),
            _groups("accuracy_by_rule", "rule", view, by_rule, rules),
        ),
    )


def _accuracy_lead(view: PilotView) -> str:
    parts = []
    for vendor in view.result.vendors:
        q = vendor.questions[view.result.question]
        if q.first.value is None:
            parts.append(f"{vendor.vendor.shown} cannot be measured: {q.first.reason}")
            continue
        text = f"{vendor.vendor.shown} gets {numbers.percent(q.first.value)} of first answers right"
        if q.reworked is not None and q.reworked.value is not None:
            text += f" ({numbers.percent(q.reworked.value)} after rework)"
        parts.append(text + _of_these_people(vendor, q))
    total = len(view.result.misses)
    worst = list(view.result.by_rule.items())[:2]
    if worst and total:
        rules = numbers.names([rule for rule, _ in worst])
        both = sum(bool({r for r, _ in worst} & set(m.rules)) for m in view.result.misses)
        parts.append(f"{both} of {numbers.many(total, 'miss', 'misses')} are on items that test {rules}")
    return "; ".join(parts) + "."


def _of_these_people(vendor: VendorResult, q: VendorQuestion) -> str:
    """A note that another team might get another verdict on accuracy; empty where it would get the same."""
    for ruling in vendor.verdict.rulings:
        if ruling.criterion.metric != "accuracy" or ruling.verdict == "open":
            continue
        if q.others.low is not None and rule_on(ruling.criterion, q.others, ruling.items).verdict == "open":
            verdict = "passes" if ruling.verdict == "pass" else "fails"
            return f": this team {verdict}; another team of theirs might not"
    return ""


def _rule(view: PilotView, rule_id: str) -> Markup:
    rule = view.rule(rule_id)
    labels = " or ".join(view.label(label, rule.question) for label in rule.separates) if rule else ""
    return Markup('<b class="mono">{}</b> <span class="small muted">{}</span>').format(rule_id, labels)


def _chart(
    view: PilotView, groups: list[tuple[Markup, str, int, Mapping[str, Estimate | None]]]
) -> dict[str, Any] | None:
    """One row for each group, with one dot for each vendor, all on one axis."""
    charted = [group for group in groups if group[2] >= FEWEST] or groups
    if not charted:
        return None
    line = view.threshold("accuracy")
    axis = axis_around([e for g in charted for e in g[3].values() if e], *([line] if line else []))
    rows = []
    for label, name, n, estimates in charted:
        dots = [mark.dot(estimates.get(vendor.vendor.id)) for vendor, mark in view.vendors]
        values = [
            (mark.name, numbers.share(dot.value, 2))
            for (_, mark), dot in zip(view.vendors, dots, strict=True)
        ]
        rows.append(
            {"label": label, "n": n, "bar": marks.dot_row(dots, axis, name, line=line), "said": values}
        )
    named = [(line, f"agreed {numbers.share(line, 2)}")] if line else []
    return {"rows": rows, "axis": marks.axis_line(axis, named), "left_out": len(groups) - len(charted)}


def _overall(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for vendor in view.result.vendors:
        for q in vendor.questions.values():
            passes = [("first delivery", q.first)] + ([("after rework", q.reworked)] if q.reworked else [])
            passes.append(("first delivery, different staff", q.others))
            for name, e in passes:
                cells = [Shown(x, numbers.share(x)) for x in (e.value, e.low, e.high)]
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
        Column("Method"),
    )
    return Table(
        "accuracy", "Share of answers that match gold, by question and delivery.", columns, tuple(rows)
    )


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
            cells = [Shown(x, numbers.share(x, 2)) for x in (e.value, e.low, e.high)]
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
        f"Accuracy of the first delivery by {what}; Wilson intervals on effective answers.",
        columns,
        tuple(rows),
    )


# Section 4: agreement.

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
        sources = [(f"within {v.vendor.shown}", v.questions[question].agreement) for v in view.result.vendors]
        for c in view.result.comparisons:
            pair = " and ".join(view.result.vendor(x).vendor.shown for x in (c.one, c.other))
            sources.append((f"between {pair}", c.agreement[question]))
        for who, coefficients in sources:
            for name in ("percent_agreement", "krippendorff_alpha", "gwet_ac1"):
                e = coefficients[name]
                write = numbers.percent if name == "percent_agreement" else numbers.share
                cells = [Shown(x, write(x)) for x in (e.value, e.low, e.high)]
                rows.append((view.question(question), who, NAMES[name], *cells, e.n, e.reason or e.method))
    columns = (
        *(Column(c) for c in ("Question", "Whose", "Coefficient")),
        *numeric("Value", "Low", "High", "Items"),
        Column("Method or reason"),
    )
    caption = "Agreement within each vendor (all annotators) and between vendors (their majority answers)."
    return Table("agreement", caption, columns, tuple(rows))
