"""What a calibration report says of misses: by person and rule, and item by item with cause and next step."""

from typing import Any

from markupsafe import Markup

from workbench.calibration.item_errors import FEWEST_ANSWERS, RULE, TRIAGES, ItemErrors, Missed, Triage
from workbench.calibration.report.view import NO_GOLD, View, in_percent
from workbench.report import marks, numbers
from workbench.report.drawing import Axis
from workbench.report.page import Section, section
from workbench.report.tables import Column, Shown, Table, numeric

MOST_DRAWN = 4  # answers over the gold of an item
AT_ONCE = 8  # items on the page at once
CAUSED: dict[Triage, str] = {
    "guideline": "Guideline",
    "gold": "Gold",
    "annotator": "Annotator",
    "cannot tell": "Cannot tell",
}


def rules(view: View) -> Section:
    """The table of annotator by rule."""
    errors = view.result.rules
    rows = [
        {
            "name": view.person(person),
            "cells": [_cell(cell) for cell in cells],
            "all": _cell(whole),
        }
        for person, cells, whole in zip(errors.people, errors.cells, errors.by_person, strict=True)
    ]
    return section(
        "calibration/report/rules.j2",
        "rules",
        "Rules that are missed",
        lead=_rules_lead(view),
        rules=[(rule, _separates(view, rule)) for rule in errors.rules],
        rows=rows,
        by_rule=[_cell(cell) for cell in errors.by_rule],
        all=_cell(errors.all),
        fewest=FEWEST_ANSWERS,
        worst=view.rule(errors.worst) if errors.worst else None,
        cohort=view.loaded.parameters.cohort,
        partly=errors.partly,
        tables=(*((_rules_table(view),) if errors.rules else ()), *_labels_table(view)),
    )


def _cell(cell: Missed) -> dict[str, Any]:
    """What a cell of the heatmap shows: percent missed, n, and its shade; hatched where n is too small."""
    klass = f"h{cell.step}" if cell.enough else "thin"
    percent = "" if cell.share is None else f"{100 * cell.share:.0f}"
    return {"klass": klass, "said": percent, "n": cell.n, "misses": cell.misses}


def _labels_table(view: View) -> tuple[Table, ...]:
    """What became of the parts with each label; nothing where answers have no parts."""
    labels = view.result.labels
    if not labels:
        return ()
    rows = tuple(
        (
            *((view.question(row.question),) if view.several else ()),
            Shown(view.label(row.question, row.label), view.chip(row.question, row.label)),
            *(row.in_gold, row.found, row.confused, row.missing, row.extra),
            ", ".join(f"{view.label(row.question, label)} {n}" for label, n in row.read_as),
        )
        for row in labels
    )
    columns = (
        *((Column("Question"),) if view.several else ()),
        Column("Label in gold"),
        *numeric("In gold", "Found", "Other label", "Missing", "Extra"),
        Column("Read as"),
    )
    caption = (
        "What became of everything that gold has, in the attempt that counts: found with its label, found with another, "
        "or missing; and what people marked beyond it."
    )
    return (Table("parts_by_label", caption, columns, rows, AT_ONCE),)


def _separates(view: View, rule_id: str) -> str:
    rule = view.rule(rule_id)
    return " or ".join(view.label(rule.question, label) for label in rule.separates) if rule else ""


def _rules_lead(view: View) -> str:
    errors = view.result.rules
    if not errors.rules:
        if view.loaded.gold is None:
            return NO_GOLD
        return "No answer tests a rule: the gold names no rules, or nobody has answered yet."
    if errors.worst is None:
        return "No rule with enough answers was missed."
    cell = errors.by_rule[errors.rules.index(errors.worst)]
    column = errors.rules.index(errors.worst)
    bad = [
        view.person(p) for p, row in zip(errors.people, errors.cells, strict=True) if row[column].misses >= 2
    ]
    same = [
        rule
        for rule, other in zip(errors.rules, errors.by_rule, strict=True)
        if rule != errors.worst and other.enough and other.share == cell.share
    ]
    where = "In the whole round, " if view.loaded.parameters.cohort else ""
    if errors.partly:
        as_much = f", as much as {numbers.names(same)}" if same else ""
        lost = numbers.percent(cell.share, 0)
        return f"{where}{errors.worst} costs most credit{as_much}: {lost} of it, over {numbers.many(cell.n, 'answer')}."
    most = f"is missed most{', as often as ' + numbers.names(same) if same else ''}"
    text = f"{where}{errors.worst} {most}: {cell.misses} of {numbers.many(cell.n, 'answer')}"
    who = (
        f"{numbers.names(sorted(bad))} {'misses' if len(bad) == 1 else 'miss'} it twice or more"
        if bad
        else ""
    )
    return f"{'; '.join(filter(None, (text, who)))}."


def _rules_table(view: View) -> Table:
    errors = view.result.rules
    rows: list[tuple[Any, ...]] = []
    sides = [
        ("everybody", errors.by_rule),
        *((view.person(p), row) for p, row in zip(errors.people, errors.cells, strict=True)),
    ]
    for name, cells in sides:
        for rule, cell in zip(errors.rules, cells, strict=True):
            low, high = cell.interval or (None, None)
            share = [
                Shown(x, numbers.percent(x, 0) if x is not None else "") for x in (cell.share, low, high)
            ]
            rows.append((name, rule, cell.misses, cell.n, *share))
    what = numeric("Missed", "n", "Share missed", "Low", "High")
    caption = "Missed answers on items that test a rule, in the attempt that counts; 95% Wilson intervals."
    if errors.partly:
        what = numeric("Not wholly right", "n", "Credit lost", "Low", "High")
        caption = (
            "Answers on items that test a rule, in the attempt that counts, and the share of their credit that is lost; "
            "95% Wilson intervals, which are rather wide for credits."
        )
    columns = (Column("Annotator"), Column("Rule"), *what)
    return Table("annotator_by_rule", caption, columns, tuple(rows), 20)


def items(view: View) -> Section:
    """Items by miss rate, with cause, reason and one next step."""
    missed = view.result.items
    counts = {CAUSED[cause]: sum(item.triage == cause for item in missed) for cause in TRIAGES}
    return section(
        "calibration/report/items.j2",
        "items",
        "Items that are missed",
        lead=_items_lead(view),
        counts=counts,
        rule=RULE,
        asked=view.result.asked,
        missed=len(missed),
        cohort=view.loaded.parameters.cohort,
        tables=(_items_table(view),) if missed else (),
    )


def _items_lead(view: View) -> str:
    missed = view.result.items
    if not missed:
        return NO_GOLD if view.loaded.gold is None else "No item was missed yet."
    n = len(missed)
    guideline, gold = ([item for item in missed if item.triage == cause] for cause in ("guideline", "gold"))
    rules = numbers.names(sorted({item.rules[0] for item in guideline if item.rules}))
    causes = (
        [f"{_point(len(guideline))} to the guideline" + (f" ({rules})" if rules else "")] if guideline else []
    )
    causes += [f"{_point(len(gold))} to the gold"] if gold else []
    steps = [
        f"{count} {'is' if count == 1 else 'are'} to be {step}"
        for act, step in (("send to experts", "sent to experts"), ("retire the item", "retired"))
        if (count := sum(item.act == act for item in missed))
    ]
    parts = [
        f"{n} of {numbers.many(view.result.asked, 'question')} {'was' if n == 1 else 'were'} missed by at least one person",
        numbers.every(causes) or "none points to the guideline or the gold",
        numbers.every(steps),
    ]
    return f"{'; '.join(filter(None, parts))}."


def _point(n: int) -> str:
    return f"{n} {'points' if n == 1 else 'point'}"


def next_step(view: View, item: ItemErrors) -> str:
    """The action in words."""
    if item.act == "retrain":
        here = {person.person.id for person in view.result.people}
        whom = tuple(person for person in item.retrain if person in here)
        about = f" on {item.about}" if item.about else ""
        return f"Retrain {view.people(whom)}{about}" if whom else "Watch"
    if item.act == "fix the rule":
        return f"Fix {item.about}" if item.about else "Make an edge case"
    return {"retire the item": "Retire the item", "send to experts": "Send to experts", "watch": "Watch"}[
        item.act
    ]


def _items_table(view: View) -> Table:
    axis = Axis(0.0, 1.0, in_percent)
    drawn = [over_gold(view, item) for item in view.result.items]
    rows = tuple(
        _item(view, item, axis, drawing) for item, drawing in zip(view.result.items, drawn, strict=True)
    )
    gold = Column("Gold", only="csv" if all(drawn) else "")  # a drawing has it
    columns = (
        *(Column("Item"), Column("Question", only="csv"), Column("Text"), gold),
        *(Column("Rules", only="csv"), Column("Missed")),
        *(Column(c, "number", "csv") for c in ("Missed by", "Answered by", "Share missed", "Low", "High")),
        *(Column("Cause", only="csv"), Column("Why"), Column("Next step")),
    )
    caption = "First answers of everybody in the round; 95% Wilson intervals, each person once; the bar runs from 0% to 100%."
    return Table("item_errors", caption, columns, rows, AT_ONCE)


def over_gold(view: View, item: ItemErrors) -> Markup:
    """The most frequent answers over the gold, where such answers are drawn."""
    answers = [(numbers.many(n, "person", "people"), label) for label, n in item.votes if label != item.gold]
    return view.drawn(item.item, item.question, answers[:MOST_DRAWN], item.gold)


def _item(view: View, item: ItemErrors, axis: Axis, drawing: Markup) -> tuple[Any, ...]:
    e, step = item.missed, next_step(view, item)
    dot = marks.Dot(e.value, e.low, e.high)
    about = ", ".join(item.rules)
    head = Markup('{}<span class="where">{}</span>').format(
        item.item, " · ".join(filter(None, (view.asked(item), about)))
    )
    bar = marks.small_interval(dot, axis, f"{item.item}: share missed")
    why = Markup('<b class="cause {}">{}</b> {}').format(item.triage, CAUSED[item.triage], item.reason)
    missed = Markup('<span class="nb"><b>{}</b> of {}</span>{}').format(item.misses, e.n, bar)
    return (
        Shown(item.item, head),
        item.question,
        Shown(
            view.text(item.item, 10_000),
            drawing or Markup('<span class="text">{}</span>').format(view.text(item.item, 140)),
        ),
        Shown(item.gold, view.chip(item.question, item.gold)),
        ", ".join(item.rules),
        Shown(f"{item.misses} of {e.n}", missed),
        item.misses,
        e.n,
        e.value,
        e.low,
        e.high,
        item.triage,
        Shown(item.reason, why),
        Shown(step, Markup('<b class="step">{}</b>').format(step)),
    )
