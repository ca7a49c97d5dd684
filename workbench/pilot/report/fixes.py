"""Sections 8 and 9 of a pilot report: what to fix in the guideline, and where every number comes from."""

from collections import Counter
from typing import Any

from markupsafe import Markup

from workbench.pilot.report.view import PilotView
from workbench.quality.triage import CAUSES, RULE, ConfusedPair
from workbench.report import charts, numbers
from workbench.report.page import Section, section
from workbench.report.provenance import Provenance
from workbench.report.tables import Column, Table

PAIRS = 3  # pairs of labels that get a card; all of them are in the table
TELLING = 2  # items quoted for each
LONGEST = 400  # characters of an item that are quoted
SEGMENTS = {
    "annotator error": "seg1",
    "guideline ambiguity": "seg2",
    "gold mistake": "seg3",
    "cannot tell": "seg4",
}


def fixes(view: PilotView) -> Section:
    """The label pairs and rules behind most of the loss, with telling items quoted."""
    result = view.result
    pairs = [pair for pair in result.pairs if len(pair.misses) > 1][:PAIRS]
    doubtful = sorted({m.item for m in result.misses if m.cause == "gold mistake"})
    return section(
        "pilot/report/fixes.j2",
        "fixes",
        "Guideline fixes",
        lead=_lead(view, pairs),
        cards=[_card(view, pair) for pair in pairs],
        rule=RULE,
        doubtful=doubtful,
        outvoted=_outvoted(view),
        gold_noted=[(item, _answers_on(view, item)) for item in doubtful[:5]],
        guideline=result.inputs.guideline,
        texts=bool(result.inputs.texts),
        by_rule=bool(result.by_rule),
        tables=(_pairs(view), _rules(view)),
    )


def _outvoted(view: PilotView) -> list[str]:
    """The items to read first: more than half of three answers or more differ from gold, which says not which is wrong."""
    result = view.result
    rows = result.inputs.answers[result.question].first_pass()
    answers = dict(zip(rows.items, rows.answers_by_item.tolist(), strict=True))
    missed = Counter(miss.item for miss in result.misses)
    items = [item for item, n in missed.items() if answers[item] >= 3 and n * 2 > answers[item]]
    return sorted(items, key=lambda item: (-missed[item] / answers[item], item))


def _lead(view: PilotView, worst: list[ConfusedPair]) -> str:
    total = len(view.result.misses)
    if not total:
        return "No first answer missed the gold, so there is nothing to fix."
    if not worst:
        return f"{numbers.many(total, 'miss', 'misses')}, and no pair of labels was confused twice."
    behind = sum(len(pair.misses) for pair in worst)
    unclear = sum(pair.causes["guideline ambiguity"] for pair in worst)
    pairs = "One pair of labels accounts" if len(worst) == 1 else f"{len(worst)} pairs of labels account"
    lead = f"{pairs} for {behind} of all {total} misses"
    if unclear:
        return f"{lead}; in {unclear} of them the guideline is probably unclear."
    untold = sum(pair.causes["cannot tell"] for pair in worst)
    return f"{lead}; for {untold} of them the cause cannot be told." if untold else f"{lead}."


def _card(view: PilotView, pair: ConfusedPair) -> dict[str, Any]:
    gold, answer = pair.direction
    guideline, question = view.result.inputs.guideline, view.result.question
    rules = guideline.rules_between(question, *pair.labels) if guideline else ()
    parts = [charts.Part(pair.causes[cause], cause, SEGMENTS[cause]) for cause in CAUSES]
    counts = ", ".join(f"{pair.causes[cause]} {cause}" for cause in CAUSES)
    vendors = [f"{n} by {view.result.vendor(v).vendor.shown}" for v, n in pair.by_vendor.items()]
    return {
        "id": "-".join(pair.labels),
        "gold": view.chip(gold),
        "answer": view.chip(answer),
        "misses": numbers.many(len(pair.misses), "miss", "misses"),
        "vendors": ", ".join(vendors),
        "split": charts.split_bar(parts, f"Of {len(pair.misses)} misses: {counts}"),
        "rules": [(rule.id, rule.text) for rule in rules],
        "items": [_telling(view, item) for item in pair.telling(TELLING)],
    }


def _telling(view: PilotView, item: str) -> dict[str, Any]:
    result = view.result
    text = (result.inputs.texts or {}).get(item, "")
    key = result.inputs.keys[result.question]
    gold = result.inputs.gold.answers(result.question).get(item) if result.inputs.gold else None
    return {
        "id": item,
        "text": text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …",
        "gold": view.chip(key.label[item]),
        "accepted": [view.chip(label) for label in sorted(key.right(item) - {key.label[item]})],
        "rules": key.rules.get(item, ()),
        "rationale": gold.rationale if gold else None,
        "vendors": _answers_on(view, item),
    }


def _answers_on(view: PilotView, item: str) -> list[tuple[str, list[Markup]]]:
    """Each vendor's first answers to an item, as chips with who gave them."""
    result = view.result
    answers, right = result.inputs.answers[result.question], result.inputs.keys[result.question].right(item)
    if item not in answers.items:
        return []
    rows = answers.take(answers.item.code == answers.items.index(item)).first_pass()
    by_vendor = []
    for vendor in result.vendors:
        part = rows.of_vendor(vendor.vendor.id)
        codes = zip(part.annotator.code.tolist(), part.label.code.tolist(), strict=True)
        people = sorted((view.people[part.annotators[a]], part.labels[code]) for a, code in codes)
        chips = [
            view.chip(label, mark="ok" if label in right else "no", who=who) for who, label in people[:12]
        ]
        by_vendor.append((vendor.vendor.shown, chips))
    return by_vendor


def _pairs(view: PilotView) -> Table:
    rows: list[tuple[Any, ...]] = []
    for pair in view.result.pairs:
        gold, answer = pair.direction
        guideline = view.result.inputs.guideline
        rules = guideline.rules_between(view.result.question, *pair.labels) if guideline else ()
        rows.append(
            (
                f"{view.label(gold)} / {view.label(answer)}",
                len(pair.misses),
                *(pair.causes[cause] for cause in CAUSES),
                ", ".join(rule.id for rule in rules) or "no rule",
                ", ".join(pair.telling(3)),
            )
        )
    columns = (
        Column("Labels confused"),
        *(Column(c, "number") for c in ("Misses", *(cause.capitalize() for cause in CAUSES))),
        Column("Rules between them"),
        Column("Telling items"),
    )
    return Table(
        "label_confusion", "All pairs of labels behind the misses, either direction.", columns, tuple(rows)
    )


def _rules(view: PilotView) -> Table:
    rows = []
    for rule_id, misses in view.result.by_rule.items():
        rule = view.rule(rule_id)
        labels = " or ".join(view.label(label, rule.question) for label in rule.separates) if rule else ""
        rows.append((rule_id, labels, misses, rule.text if rule else ""))
    columns = (Column("Rule"), Column("Separates"), Column("Misses", "number"), Column("Text"))
    return Table(
        "misses_by_rule",
        "Misses on items that test each rule; an item may test several.",
        columns,
        tuple(rows),
    )


def provenance(view: PilotView, source: Provenance) -> Section:
    """The digests of everything read, versions, seed, losses, and the command that rebuilds the page."""
    inputs = view.result.inputs
    return section(
        "pilot/report/provenance.j2",
        "provenance",
        "Provenance",
        lead=_provenance_lead(view),
        source=source,
        losses=list(source.losses),
        gold_note=inputs.gold.card.note if inputs.gold else None,
        sampling=inputs.gold.card.sampling if inputs.gold else None,
        provenance=source.to_dict(),
    )


def _provenance_lead(view: PilotView) -> str:
    simulated = [v.vendor.shown for v in view.result.vendors if v.vendor.simulated]
    more = (
        f" {numbers.names(simulated)} {'is' if len(simulated) == 1 else 'are'} simulated."
        if simulated
        else ""
    )
    return f"Anyone with the files below can rebuild this page to the last digit.{more}"
