"""What the browser may know of answers that were given: feedback on one, and the verdict; each as the policy allows."""

from typing import Any

from workbench.documents.attempts import Appeal, Declared, Given
from workbench.rounds.attempt_state import Again, Sheet, Standing
from workbench.rounds.attempt_view import colour_of, gold_part, name_of
from workbench.rounds.verdict import RoundVerdict, Rulings, Share, judge, verdict_of
from workbench.ui.content import Source, View, content_part


def feedback_part(
    sheet: Sheet, given: Given, source: Source, appeal: Appeal | None, rulings: Rulings
) -> View:
    """Whether one answer was right, and the gold of its turn alone; each as the decided appeals left it.

    An answer that was ruled right counts and is shown as also accepted; an item that was retired counts for nobody.
    """
    question = sheet.guideline.question(given.question)
    gold = sheet.gold.item(given.item).answers[given.question] if sheet.gold else None
    if gold is None:
        return {}
    ruled = sorted(
        label
        for item, asked, label in rulings.corrected
        if (item, asked) == (given.item, given.question) and label is not None and label not in gold.right
    )
    shown = gold_part(sheet, question, gold)
    return {
        "turn": given.turn,
        "content": content_part(sheet.contents.get(given.item, {}), given.turn, source),
        "question": given.question,
        "right": given.label in gold.right or (given.item, given.question, given.label) in rulings.corrected,
        "taken_out": given.item in rulings.retired,
        "yours": name_of(question, given.label),
        "yours_id": given.label,
        **shown,
        "accepted": [*shown["accepted"], *(name_of(question, label) for label in ruled)],
        "appeal": appeal_part(appeal),
    }


def appeal_part(appeal: Appeal | None) -> View | None:
    """What somebody contested, and what was decided."""
    if appeal is None:
        return None
    return {"note": appeal.note, "ruling": appeal.ruling, "reply": appeal.reply}


def verdict_part(
    standing: Standing,
    appeals: dict[int, Appeal],
    source: Source,
    next_one: Again,
    links: dict[str, str | None],
    words: tuple[Declared, ...],
) -> View:
    """The verdict of the latest attempt with its evidence; the misses only where the policy shows gold."""
    sheet, attempt, rulings = standing.sheet, standing.attempt, standing.rulings
    round_ = sheet.round
    part: dict[str, Any] = {
        "state": None,
        "right": None,
        "n": len(standing.answers),
        "planned": len(attempt.turns) if attempt else 0,
        "ended": attempt and attempt.ended,
        "declared": _word(standing, words),
        "notes_sent": sum(sheet.asks(given) for given in standing.answers),
        "again": {
            "allowed": next_one.allowed,
            "at": next_one.at and next_one.at.isoformat(),
            "way_back": next_one.way_back,
            "way_back_link": links.get("way_back"),
            "way_back_opens": "way_back" in links and links["way_back"] is None,
            "goes_on": next_one.goes_on,
            "why": next_one.why,
            "attempt": attempt.number if attempt else 0,
            "attempts": round_.attempts,
        },
    }
    if round_.kind != "quiz" or sheet.gold is None or attempt is None:
        return part
    judged = judge(attempt.turns, standing.answers, sheet.gold, rulings)
    verdict = verdict_of(round_, judged)
    part |= _score(verdict, sheet)
    if round_.feedback == "none":
        return part | {"misses_withheld": True}
    taken_out = [given for given in standing.answers if given.item in rulings.retired]
    return part | {
        "by_label": [_label_share(share, sheet) for share in verdict.by_label],
        "by_rule": [_rule_share(share, sheet) for share in verdict.by_rule],
        "misses": [
            feedback_part(sheet, one.given, source, appeals.get(one.turn.number), rulings)
            for one in judged
            if one.right is False and one.given is not None
        ],
        "settled_appeals": [
            {"turn": appeal.turn, **(appeal_part(appeal) or {})}
            for appeal in appeals.values()
            if appeal.ruling
        ],
        "taken_out": len(taken_out),
    }


def _word(standing: Standing, words: tuple[Declared, ...]) -> View | None:
    """That the lead declared this person ready, and why."""
    for one in words:
        if one.ready and one.person_id == standing.invitation.person.id:
            return {"by": one.by, "reason": one.reason or "", "at": one.at.isoformat()}
    return None


def _score(verdict: RoundVerdict, sheet: Sheet) -> View:
    criterion = sheet.round.criterion
    return {
        "state": verdict.state,
        "right": verdict.right,
        "n": verdict.n,
        "low": verdict.low,
        "high": verdict.high,
        "good": criterion and criterion.good,
        "poor": criterion and criterion.poor,
        "more": verdict.more,
        "by_label": [],
        "by_rule": [],
    }


def _label_share(share: Share, sheet: Sheet) -> View:
    question = sheet.guideline.question(share.question)
    single = share.id in question.label_ids
    return {
        **vars(share),
        "name": name_of(question, share.id),
        "colour": colour_of(question, share.id) if single else None,
    }


def _rule_share(share: Share, sheet: Sheet) -> View:
    text = next((rule.text for rule in sheet.guideline.rules if rule.id == share.id), "")
    return {**vars(share), "text": text}
