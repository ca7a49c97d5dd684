"""What an annotator's page says of single answers: what to read again, and the misses; each only where gold is open."""

from typing import Any

from workbench.calibration.report.annotator import closed, open_gold, standing
from workbench.calibration.report.view import View
from workbench.documents.attempts import Attempt
from workbench.report import numbers
from workbench.report.page import Section, section
from workbench.report.tables import Column, Table
from workbench.rounds.answers import Answered, answered
from workbench.rounds.participants import Standing
from workbench.rounds.verdict import RoundVerdict, Share

RULED = {
    "gold stands": "Looked at again: the gold stands",
    "gold corrected": "Looked at again: your answer counts as right",
    "item retired": "Looked at again: the item was taken out",
    None: "You contested this; nobody has decided yet",
}


def reading(view: View) -> Section:
    """What to read again: the rules missed, with the labels they tell apart."""
    one = standing(view)
    allowed = one.verdict is not None and open_gold(view, one)
    missed = [p for p in (one.verdict.by_rule if one.verdict and allowed else ()) if p.right < p.n]
    missed.sort(key=lambda p: (p.right - p.n, p.right / p.n, p.id))
    cards = [card for card in (_reading(view, p) for p in missed[:5]) if card]
    if not allowed or one.verdict is None:
        lead = "Ask the lead what to read again." if one.verdict else "Nothing yet."
    elif cards:
        lead = "The rules behind your misses, the most missed first."
    else:
        lead = _no_rule(view, one.verdict)
    return section(
        "calibration/report/annotator_reading.j2",
        "reading",
        "What to read",
        lead=lead,
        cards=cards,
    )


def _no_rule(view: View, verdict: RoundVerdict) -> str:
    """What to read where no rule stands behind a miss: the definitions of the labels that were missed."""
    if not verdict.n:
        return "Nothing yet: no answer could be judged."
    if verdict.right == verdict.n:
        return "Nothing in particular: every answer was right."
    labels = [view.label(p.question, p.id) for p in verdict.by_label if p.right < p.n]
    return (
        f"The gold behind your misses cites no rule. Read the definitions of {numbers.names(labels)} again."
        if labels
        else "The gold behind your misses cites no rule. Read the definitions of the labels again."
    )


def _reading(view: View, p: Share) -> dict[str, Any] | None:
    rule, guideline = view.rule(p.id), view.loaded.guideline
    if rule is None:
        return None
    labels = guideline.question(rule.question)
    return {
        "id": rule.id,
        "text": rule.text,
        "said": f"{p.n - p.right} of {p.n} missed",
        "labels": [
            (view.chip(rule.question, label), labels.label(label).definition) for label in rule.separates
        ],
        "cases": [
            (c.id, c.item, view.chip(c.question, c.decision), c.why)
            for c in guideline.cases
            if rule.id in c.rules
        ],
    }


def missed(view: View) -> Section:
    """The misses: your answer, the gold, why, the rule; only what this person answered themselves."""
    one = standing(view)
    wrong = _wrong(view, one.attempt) if one.attempt is not None and open_gold(view, one) else []
    lead = _misses_lead(view, one, len(wrong))
    rows = tuple(
        (a.item, view.question(a.question), a.label or "cannot tell", a.gold, ", ".join(a.rules))
        for a in wrong
    )
    columns = tuple(map(Column, ("Item", "Question", "Your answer", "Gold", "Rules")))
    return section(
        "calibration/report/annotator_misses.j2",
        "misses",
        "Your misses",
        lead=lead,
        cards=[_miss(view, a) for a in wrong],
        tables=(Table("misses", "Your answers that differ from the gold.", columns, rows),) if rows else (),
    )


def _misses_lead(view: View, one: Standing, wrong: int) -> str:
    if not open_gold(view, one):
        return closed(view, one)
    if not wrong:
        return "No answer differs from the gold."
    return f"{numbers.many(wrong, 'answer differs', 'answers differ')} from the gold."


def _wrong(view: View, attempt: Attempt) -> list[Answered]:
    mine = answered(view.loaded.record, view.loaded.gold, [attempt.id])
    return [a for a in mine if not a.right]


def _miss(view: View, a: Answered) -> dict[str, Any]:
    gold = view.loaded.gold
    answer = gold.answers(a.question)[a.item] if gold else None
    appeals = [
        p
        for p in view.loaded.record.appeals
        if (p.attempt_id, p.item, p.question) == (a.attempt, a.item, a.question)
    ]
    return {
        "item": a.item,
        "asked": view.question(a.question) if view.several else "",
        "text": view.text(a.item, 600),
        "yours": view.chip(a.question, a.label, "no"),
        "gold": view.chip(a.question, a.gold, "ok"),
        "accepted": [
            view.chip(a.question, label)
            for label in sorted((answer.right if answer else frozenset()) - {a.gold})
        ],
        "why": (answer.rationale if answer else None) or "",
        "rules": [(rule.id, rule.text) for rule in map(view.rule, a.rules) if rule],
        "appeal": (RULED[appeals[-1].ruling], appeals[-1].reply or "") if appeals else None,
    }
