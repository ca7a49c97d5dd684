"""What the panes of the gold builder show: coverage, the dispute on the table, and what is open before the lock."""

from collections.abc import Callable, Sequence
from typing import Any

from workbench.documents.gold import GoldSet
from workbench.documents.gold_readiness import ready
from workbench.documents.guideline import Guideline
from workbench.gold.adjudication import LONGEST, Dispute, to_settle
from workbench.gold.coverage import gold_coverage
from workbench.gold.desk import content_of, question_of
from workbench.gold.splits import uses

MOST = 200  # of decisions and left items that are listed


def coverage_view(gold: GoldSet, guideline: Guideline) -> dict[str, Any]:
    """The coverage pane: a row a label and a rule, what is thin, and where the wished number comes from."""
    found = gold_coverage(gold, guideline)
    colours = {
        (question.id, label["id"]): label["colour"]
        for question in guideline.questions
        for label in question_of(question, guideline)["labels"]
    }
    rows = [
        {
            "of": row.of,
            "id": row.id,
            "name": row.name if row.of == "label" else row.id,
            "text": row.name if row.of == "rule" else "",
            "question": row.question,
            "colour": colours.get((row.question, row.id)),
            "n": row.n,
            "more": row.more,
            "thin": row.thin and not row.waived,
            "waived": row.waived,
        }
        for row in found.rows
    ]
    goal = found.goal
    return {
        "rows": rows,
        "questions": [{"id": q, "title": guideline.question(q).shown} for q in gold.questions()],
        "needed": found.needed,
        "says": found.says,
        "open": found.open,
        "thin": [row.id for row in found.thin],
        "per_label": goal.per_label,
        "per_rule": goal.per_rule,
        "goal": goal.model_dump(mode="json"),
    }


def settle_view(
    gold: GoldSet,
    guideline: Guideline,
    at: int,
    seed: int,
    medium: Callable[[str], str | None],
    lead: str,
) -> dict[str, Any]:
    """The dispute on the table, without names; what was decided and what left, to be opened again.

    `voted` says of the dispute that `lead` has a vote in it, and of a decision that whoever decided had one.
    """
    waiting = to_settle(gold, seed=seed)
    decided = [
        {
            "item": item.id,
            "question": question,
            "label": answer.label,
            "by": answer.settled_by,
            "voted": answer.settled_by_voter,
        }
        for item in gold.items
        for question, answer in item.answers.items()
        if answer.settled == "adjudicated" and not answer.stale
    ]
    left = [{"item": i.id, **i.out.model_dump(mode="json")} for i in gold.left if i.out]
    at = max(0, min(at, len(waiting) - 1))
    return {
        "at": at,
        "waiting": len(waiting),
        "decided": decided[-MOST:],
        "n_decided": len(decided),
        "left": left[-MOST:],
        "longest": LONGEST,
        "dispute": _dispute(waiting[at], gold, guideline, medium, lead) if waiting else None,
    }


def lock_view(
    gold: GoldSet, guideline: Guideline, stale: Sequence[str], newer: Guideline | None, locked: bool
) -> dict[str, Any]:
    """The checks, each with its numbers and the first open places; what keeps the lock from closing."""
    checks = [
        {
            "id": one.id,
            "title": one.title,
            "says": one.says,
            "passed": one.passed,
            "open": list(one.open if one.id == "covered" else one.open[:6]),
            "n_open": len(one.open),
        }
        for one in ready(gold, guideline, stale=stale)
    ]
    open_ = sum(not one["passed"] for one in checks)
    why = f"{open_} {'check is' if open_ == 1 else 'checks are'} open." if open_ else ""
    if not gold.items:
        why = "There is no item yet."
    return {
        "version": gold.card.version,
        "checks": checks,
        "done": len(checks) - open_,
        "ready": not why and not locked,
        "why": why,
        "newer": newer.version if newer else None,
        "stale_by_newer": len(stale),
        "locked": locked,
        "uses": uses(gold),
    }


def _dispute(
    one: Dispute,
    gold: GoldSet,
    guideline: Guideline,
    medium: Callable[[str], str | None],
    lead: str,
) -> dict[str, Any]:
    item, question = gold.item(one.item), guideline.question(one.question)
    answer = item.answers[one.question]
    before = None
    if one.why == "stale":
        before = {
            "label": answer.label,
            "accepted": list(answer.accepted),
            "rationale": answer.rationale or "",
            "rules": list(answer.rules),
            "settled": answer.settled,
        }
    return {
        "item": one.item,
        "content": content_of(item, medium),
        "question": question_of(question, guideline),
        "why": one.why,
        "because": list(one.because),
        "before": before,
        "voted": answer.voted(lead),
        "opinions": [
            {
                "letter": opinion.letter,
                "label": opinion.label,
                "note": opinion.note,
                "rules": list(opinion.rules),
                "sure": opinion.sure,
            }
            for opinion in one.opinions
        ],
    }
