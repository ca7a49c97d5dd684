"""What a calibration report says of misses: by person and rule, and item by item with cause and next step."""

from typing import Any

from markupsafe import Markup

from workbench.calibration.item_errors import FEWEST_ANSWERS, RULE, ItemErrors, Missed, Triage
from workbench.calibration.report.view import NO_GOLD, View
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric

AT_ONCE = 8  # items on the page at once
CAUSES: tuple[Triage, ...] = ("guideline", "gold", "annotator")
CAUSED: dict[Triage, str] = {"guideline": "Guideline", "gold": "Gold", "annotator": "Annotator"}


def rules(view: View) -> Section:
    """The table of annotator by rule."""
    found = view.result.rules
    rows = [
        {
            "name": view.person(person),
            "cells": [_cell(cell) for cell in cells],
            "all": _cell(whole),
        }
        for person, cells, whole in zip(found.people, found.cells, found.by_person, strict=True)
    ]
    return section(
        "calibration/report/rules.j2",
        "rules",
        "Rules that are missed",
        lead=_rules_lead(view),
        rules=[(rule, _separates(view, rule)) for rule in found.rules],
        rows=rows,
        by_rule=[_cell(cell) for cell in found.by_rule],
        all=_cell(found.all),
        fewest=FEWEST_ANSWERS,
        worst=view.rule(found.worst) if found.worst else None,
        cohort=view.loaded.parameters.cohort,
        tables=(_rules_table(view),) if found.rules else (),
    )


def _cell(cell: Missed) -> dict[str, Any]:
    """What a cell of the heatmap shows: percent missed, n, and its shade; hatched where n is too small."""
    klass = f"h{cell.step}" if cell.enough else "thin"
    said = "" if cell.share is None else f"{100 * cell.share:.0f}"
    return {"klass": klass, "said": said, "n": cell.n, "misses": cell.misses}


def _separates(view: View, rule_id: str) -> str:
    rule = view.rule(rule_id)
    return " or ".join(view.label(rule.question, label) for label in rule.separates) if rule else ""


def _rules_lead(view: View) -> str:
    found = view.result.rules
    if not found.rules:
        if view.loaded.gold is None:
            return NO_GOLD
        return "No answer tests a rule: the gold names no rules, or nobody has answered yet."
    if found.worst is None:
        return "No rule with answers enough was missed."
    cell = found.by_rule[found.rules.index(found.worst)]
    column = found.rules.index(found.worst)
    bad = [
        view.person(p) for p, row in zip(found.people, found.cells, strict=True) if row[column].misses >= 2
    ]
    text = f"{found.worst} is missed most: {cell.misses} of {numbers.many(cell.n, 'answer')}"
    who = (
        f"{numbers.names(sorted(bad))} {'misses' if len(bad) == 1 else 'miss'} it twice or more"
        if bad
        else ""
    )
    return f"{'; '.join(filter(None, (text, who)))}."


def _rules_table(view: View) -> Table:
    found = view.result.rules
    rows: list[tuple[Any, ...]] = []
    sides = [
        ("everybody", found.by_rule),
        *((view.person(p), row) for p, row in zip(found.people, found.cells, strict=True)),
    ]
    for name, cells in sides:
        for rule, cell in zip(found.rules, cells, strict=True):
            low, high = cell.interval or (None, None)
            share = [Shown(x, numbers.share(x, 2) if x is not None else "") for x in (cell.share, low, high)]
            rows.append((name, rule, cell.misses, cell.n, *share))
    columns = (Column("Annotator"), Column("Rule"), *numeric("Missed", "n", "Share missed", "Low", "High"))
    caption = "Missed answers on items that test a rule, in the attempt that counts; 95% Wilson intervals."
    return Table("annotator_by_rule", caption, columns, tuple(rows), 20)


def items(view: View) -> Section:
    """Items by miss rate, with cause, reason and one next step."""
    found = view.result.items
    counts = {CAUSED[cause]: sum(one.triage == cause for one in found) for cause in CAUSES}
    return section(
        "calibration/report/items.j2",
        "items",
        "Items that are missed",
        lead=_items_lead(view),
        counts=counts,
        rule=RULE,
        asked=view.result.asked,
        missed=len(found),
        cohort=view.loaded.parameters.cohort,
        tables=(_items_table(view),) if found else (),
    )


def _items_lead(view: View) -> str:
    found = view.result.items
    if not found:
        return NO_GOLD if view.loaded.gold is None else "No item was missed yet."
    acts = {
        act: [one for one in found if one.act == act]
        for act in ("fix the rule", "send to experts", "retire the item")
    }
    parts = []
    if mend := acts["fix the rule"]:
        rules = numbers.names(sorted({one.about for one in mend if one.about}))
        parts.append(
            f"{numbers.many(len(mend), 'item points', 'items point')} to the guideline"
            + (f" ({rules})" if rules else "")
        )
    if doubt := len(acts["send to experts"]) + len(acts["retire the item"]):
        verb = "" if mend else " points" if doubt == 1 else " point"
        parts.append(f"{numbers.many(doubt, 'item')}{verb} to the gold")
    asked = f"{len(found)} of {numbers.many(view.result.asked, 'question')} that were asked were missed by somebody"
    return (
        f"{asked}; {numbers.names(parts)}."
        if parts
        else f"{asked}; none points to the guideline or the gold."
    )


def next_step(view: View, one: ItemErrors) -> str:
    """The action in words."""
    if one.act == "retrain":
        here = {person.person.id for person in view.result.people}
        whom = tuple(person for person in one.retrain if person in here)
        about = f" on {one.about}" if one.about else ""
        return f"Retrain {view.people(whom)}{about}" if whom else "Watch"
    if one.act == "fix the rule":
        return f"Fix {one.about}" if one.about else "Make an edge case"
    return {"retire the item": "Retire the item", "send to experts": "Send to experts", "watch": "Watch"}[
        one.act
    ]


def _items_table(view: View) -> Table:
    axis = Axis(0.0, 1.0)
    rows = tuple(_item(view, one, axis) for one in view.result.items)
    columns = (
        *(Column("Item"), Column("Question", only="csv"), Column("Text"), Column("Gold")),
        *(Column("Rules", only="csv"), Column("Missed")),
        *(Column(c, "number", "csv") for c in ("Missed by", "Answered by", "Share missed", "Low", "High")),
        *(Column("Cause", only="csv"), Column("Why"), Column("Next step")),
    )
    caption = "First answers of everybody in the round; 95% Wilson intervals, each person once; the bar runs from 0 to 1."
    return Table("items_missed", caption, columns, rows, AT_ONCE)


def _item(view: View, one: ItemErrors, axis: Axis) -> tuple[Any, ...]:
    e, step = one.missed, next_step(view, one)
    dot = marks.Dot(e.value, e.low, e.high)
    about = ", ".join(one.rules)
    head = Markup('{}<span class="where">{}</span>').format(
        one.item, " · ".join(filter(None, (view.asked(one), about)))
    )
    bar = marks.small_interval(dot, axis, f"{one.item}: share missed")
    why = Markup('<b class="cause {}">{}</b> {}').format(one.triage, CAUSED[one.triage], one.reason)
    missed = Markup('<span class="nb"><b>{}</b> of {}</span>{}').format(one.misses, e.n, bar)
    return (
        Shown(one.item, head),
        one.question,
        Shown(
            view.text(one.item, 10_000),
            Markup('<span class="text">{}</span>').format(view.text(one.item, 140)),
        ),
        Shown(one.gold, view.chip(one.question, one.gold)),
        ", ".join(one.rules),
        Shown(f"{one.misses} of {e.n}", missed),
        one.misses,
        e.n,
        e.value,
        e.low,
        e.high,
        one.triage,
        Shown(one.reason, why),
        Shown(step, Markup('<b class="step">{}</b>').format(step)),
    )
