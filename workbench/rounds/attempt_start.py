"""What an attempt asks one person, and what is kept of it: an answer of theirs, and that they saw gold."""

from collections import Counter

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.guideline import Question
from workbench.documents.round import Turn
from workbench.errors import BadAction
from workbench.rounds.actions import Answer, label_of, rules_of
from workbench.rounds.attempt_state import Records, Sheet, Standing
from workbench.rounds.drawing_turns import Ask, draw


def pool_for(sheet: Sheet, records: Records, person: str) -> tuple[Ask, ...]:
    """What a person may be asked: in a retest, what they answered in the round before."""
    before = sheet.round.retest_of
    if before is None:
        return sheet.pool
    answered = {
        (given.item, given.question)
        for attempt in records.attempts(before, person)
        for given in records.answers(attempt.id)
    }
    return tuple(ask for ask in sheet.pool if (ask.item, ask.question) in answered)


def turns_for(sheet: Sheet, records: Records, person: str, number: int) -> tuple[Turn, ...]:
    """The turns of somebody's attempt of that number, those items first that they have seen least; none without a pool."""
    seen: Counter[str] = Counter()
    if sheet.gold_name and sheet.round.kind == "quiz":
        mine = records.exposures(sheet.gold_name, person)
        seen.update(item for item, _ in {(one.item, one.ref) for one in mine})
    return draw(
        pool_for(sheet, records, person),
        sheet.round.length,
        seed=f"{sheet.round.seed}/{person}/{number}",
        seen=seen,
        may_stop=sheet.round.until_sure,
        first=sheet.only or (),
    )


def given_of(action: Answer, turn: Turn, question: Question, attempt: Attempt, standing: Standing) -> Given:
    """An answer as it is kept, with the server's times; refused where it is no answer to that question."""
    if action.rules and standing.sheet.round.kind != "expert":
        raise BadAction("Only experts name the rules that an answer rests on.")
    return Given(
        attempt_id=attempt.id,
        turn=turn.number,
        item=turn.item,
        question=turn.question,
        label=label_of(action, question),
        cannot_tell=action.cannot_tell,
        note=action.note or None,
        shown_at=standing.shown.get(turn.number, standing.now),
        answered_at=standing.now,
        client_seconds=action.client_seconds,
        hidden_seconds=action.hidden_seconds,
        rules=rules_of(action, question, standing.sheet.guideline),
    )


def seen_with(turn: Turn, attempt: Attempt, standing: Standing) -> tuple[Exposure, ...]:
    """What the ledger of exposure notes when a turn is shown."""
    gold, round_ = standing.sheet.gold_name, standing.sheet.round
    where = "practice" if round_.practice else round_.kind
    person = attempt.person.id
    return (Exposure(person, gold, turn.item, where, attempt.id, standing.now),) if gold else ()
