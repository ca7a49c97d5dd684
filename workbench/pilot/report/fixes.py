"""What to fix in the guideline, and where every number comes from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from workbench.pilot.report.drawn import Drawings
from workbench.pilot.report.view import PilotView
from workbench.quality.triage import CAUSES, RULE, ConfusedPair
from workbench.report import charts, numbers
from workbench.report.page import Section
from workbench.report.provenance import Provenance
from workbench.report.tables import Column, Table

PAIRS = 2  # pairs of labels that get a card; all of them are in the table
TELLING = 2  # items quoted for each
LONGEST = 400  # characters of an item that are quoted
PEOPLE = 8  # answers of one vendor to an item that are shown
ONE_WAY = (
    0.8  # share of a pair's misses in one direction from which a rule can name the label to choose in doubt
)
SEGMENTS = {
    "annotator error": "seg1",
    "guideline ambiguity": "seg2",
    "gold mistake": "seg3",
    "cannot tell": "seg4",
}


def fixes(view: PilotView) -> Section:
    """The label pairs behind most misses, with telling items quoted and new wording proposed for the worst."""
    result = view.result
    pairs = [pair for pair in result.pairs if len(pair.misses) > 1][:PAIRS]
    drawings = Drawings(view) if view.partial else None
    doubtful = sorted({m.item for m in result.misses if m.cause == "gold mistake"})
    return view.section(
        "fixes",
        "fixes",
        _lead(view, pairs),
        cards=[_card(view, pair, drawings, worst=i == 0) for i, pair in enumerate(pairs)],
        drawn=drawings.hardest() if drawings else [],
        rule="" if view.partial else RULE,
        doubtful=doubtful,
        outvoted=_outvoted(view),
        guideline=result.inputs.guideline,
        texts=bool(result.inputs.texts),
        by_rule=bool(result.by_rule),
        tables=(_pairs(view), _rules(view)),
    )


def _outvoted(view: PilotView) -> list[str]:
    """The items to read first: more than half of three answers or more differ from gold, which says not which is wrong."""
    result = view.result
    if view.partial:
        return []
    rows = result.inputs.answers[result.question].first_pass()
    answers = dict(zip(rows.items, rows.answers_by_item.tolist(), strict=True))
    missed = Counter(miss.item for miss in result.misses)
    items = [item for item, n in missed.items() if answers[item] >= 3 and n * 2 > answers[item]]
    return sorted(items, key=lambda item: (-missed[item] / answers[item], item))


def _lead(view: PilotView, worst: list[ConfusedPair]) -> str:
    """How many misses the pairs on the page are behind; why they happened is said on each card."""
    total = len(view.result.misses)
    if view.partial:
        return _lead_of_parts(view, worst)
    if not worst:
        return f"{numbers.many(total, 'miss', 'misses')}, and no pair of labels was confused twice."
    behind = sum(len(pair.misses) for pair in worst)
    pairs = "One pair of labels is" if len(worst) == 1 else "Two pairs of labels are"
    return f"{pairs} behind {numbers.count(behind)} of {numbers.many(total, 'miss', 'misses')}."


def _lead_of_parts(view: PilotView, worst: list[ConfusedPair]) -> str:
    """How many answers are not fully right, and what is confused or missing most."""
    answers = len({(miss.item, miss.annotator) for miss in view.result.misses})
    start = f"{numbers.many(answers, 'answer')} {'is' if answers == 1 else 'are'} not fully right"
    if not worst:
        return f"{start}."
    gold, answer = worst[0].direction
    often = f"most often, {numbers.many(len(worst[0].misses), 'time')},"
    if not gold or not answer:
        return f"{start}; {often} {view.label(gold or answer)} is missing or marked where there is none."
    return f"{start}; {often} {view.label(gold)} and {view.label(answer)} are confused."


@dataclass(frozen=True)
class Proposal:
    """New wording for a pair of labels: where it goes, the text, and the items to add as decided cases."""

    where: str
    text: str
    cases: tuple[str, ...]


def proposal(view: PilotView, pair: ConfusedPair) -> Proposal | None:
    """A draft for the guideline from its own definitions and the reasons in the gold; None where there are none.

    Where the misses go one way, it names the label to choose in doubt. Items whose gold is in doubt are no reasons.
    """
    result, guideline = view.result, view.result.inputs.guideline
    if guideline is None:
        return None
    gold, answer = pair.direction
    rules = guideline.rules_between(result.question, *pair.labels)
    sentences = []
    if not rules:
        meaning = {label.id: label.definition for label in guideline.question(result.question).labels}
        sentences += [f"{view.label(x).capitalize()}: {meaning[x]}" for x in (gold, answer) if x in meaning]
    if sum(miss.gold == gold for miss in pair.misses) >= ONE_WAY * len(pair.misses):
        choose = view.label(gold)
        sentences.append(f"Where both {choose} and {view.label(answer)} seem to fit, choose {choose}.")
    cases = telling(view, pair, sure=True)
    sentences += _reasons(view, cases)
    if not sentences:
        return None
    return Proposal(f"Add to {rules[0].id}" if rules else "Add a rule", " ".join(sentences), cases)


def telling(view: PilotView, pair: ConfusedPair, *, sure: bool = False) -> tuple[str, ...]:
    """The items that show best what is confused; those whose gold is in doubt come last, and not at all where `sure`."""
    doubtful = {miss.item for miss in view.result.misses if miss.cause == "gold mistake"} | {*_outvoted(view)}
    items = pair.telling(len(pair.misses))
    clear = [item for item in items if item not in doubtful]
    return tuple((clear if sure else clear + [item for item in items if item in doubtful])[:TELLING])


def _reasons(view: PilotView, items: Sequence[str]) -> list[str]:
    """`Refund request, for example: The customer wants money back (T-1014).`: what the gold says, by label."""
    result = view.result
    answers = result.inputs.gold.answers(result.question) if result.inputs.gold else {}
    said: dict[str, list[str]] = {}
    for item in items:
        if item in answers and (why := answers[item].rationale):
            label = view.label(result.inputs.keys[result.question].label[item])
            said.setdefault(label, []).append(f"{why.rstrip('.')} ({item})")
    return [f"{label.capitalize()}, for example: {'. '.join(reasons)}." for label, reasons in said.items()]


def _card(view: PilotView, pair: ConfusedPair, drawings: Drawings | None, *, worst: bool) -> dict[str, Any]:
    gold, answer = pair.direction
    both = bool(gold and answer)  # else a part is missing, or too many
    guideline, question = view.result.inputs.guideline, view.result.question
    rules = guideline.rules_between(question, *pair.labels) if guideline else ()
    parts = [charts.Part(pair.causes[cause], cause, SEGMENTS.get(cause, "seg0")) for cause in CAUSES]
    counts = ", ".join(f"{pair.causes[cause]} {cause}" for cause in CAUSES)
    vendors = [f"{n} by {view.result.vendor(v).vendor.shown}" for v, n in pair.by_vendor.items()]
    return {
        "id": "-".join(pair.labels),
        "gold": view.chip(gold),
        "answer": view.chip(answer),
        "part": view.chip(gold or answer),
        "misses": numbers.many(len(pair.misses), "miss", "misses"),
        "vendors": ", ".join(vendors),
        "split": charts.split_bar(parts, f"Of {numbers.many(len(pair.misses), 'miss', 'misses')}: {counts}")
        if drawings is None
        else "",
        "both": both,
        "rules": [(rule.id, rule.text) for rule in rules],
        "items": [_telling(view, item) for item in telling(view, pair)] if drawings is None else [],
        "drawn": [drawings.item(item) for item in telling(view, pair)[:1]] if drawings else [],
        "proposal": proposal(view, pair) if worst and both else None,
    }


def _telling(view: PilotView, item: str) -> dict[str, Any]:
    result = view.result
    text = (result.inputs.texts or {}).get(item, "")
    key = result.inputs.keys[result.question]
    gold = result.inputs.gold.answers(result.question).get(item) if result.inputs.gold else None
    return {
        "id": item,
        "text": text if len(text) <= LONGEST else text[:LONGEST].rstrip() + " …",
        "gold": view.answer(key.label[item]),
        "accepted": [view.answer(label) for label in sorted(key.right(item) - {key.label[item]})],
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
            view.answer(label, mark="ok" if label in right else "no", who=who)
            for who, label in people[:PEOPLE]
        ]
        if len(people) > PEOPLE:
            chips.append(Markup('<span class="muted">and {} more</span>').format(len(people) - PEOPLE))
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
    return view.section(
        "provenance",
        "provenance",
        _provenance_lead(view),
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
