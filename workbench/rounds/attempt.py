"""One person's way through one round: what the screen shows now, and what each action does."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, assert_never

from workbench.documents.attempts import Attempt, Exposure, Invitation, Progress, Response
from workbench.documents.guideline import Question
from workbench.documents.round import Turn
from workbench.errors import AlreadyAnswered, BadAction, NotNow, NotOpen
from workbench.rounds import actions
from workbench.rounds.actions import Answer, label_of, rules_of
from workbench.rounds.attempt_state import AttemptState, RoundContext, retry
from workbench.rounds.attempt_view import (
    closed_part,
    feedback_part,
    guideline_once,
    item_part,
    question_part,
    shell_part,
    verdict_part,
)
from workbench.rounds.drawing import Ask, turns_of
from workbench.rounds.judging import Rulings, rulings_of
from workbench.rounds.passing import order_of
from workbench.store.rounds.store import AttemptStore
from workbench.ui.content import Source, View

# What an attempt asks one person, and what is kept of it: an answer of theirs, and that they saw gold.


def pool_for(context: RoundContext, records: AttemptStore, person: str) -> tuple[Ask, ...]:
    """What a person may be asked: in a retest, what they answered in the round before."""
    before = context.round.retest_of
    if before is None:
        return context.pool
    answered = {
        (answer.item, answer.question)
        for attempt in records.attempts(before, person)
        for answer in records.answers(attempt.id)
    }
    return tuple(ask for ask in context.pool if (ask.item, ask.question) in answered)


def turns_for(context: RoundContext, records: AttemptStore, person: str, number: int) -> tuple[Turn, ...]:
    """The turns of somebody's attempt of that number; none without a pool.

    Those items come first that they have seen least, in any version of the gold set: a retake asks new ones of a newer.
    """
    seen: Counter[str] = Counter()
    if context.round.gold and context.round.kind == "quiz":
        mine = records.exposures(context.round.gold.name, person)
        seen.update(item for item, _ in {(exposure.item, exposure.ref) for exposure in mine})
    order = order_of(context.round)
    pool, seed = pool_for(context, records, person), order.seed_of(person, number)
    first = context.only or ()
    return turns_of(context.round, context.gold, pool, order, seed=seed, seen=seen, first=first)


def response_of(
    action: Answer, turn: Turn, question: Question, attempt: Attempt, standing: AttemptState
) -> Response:
    """An answer as it is kept, with the server's times; refused where it is no answer to that question."""
    if action.rules and standing.context.round.kind != "expert":
        raise BadAction("Only experts name the rules that an answer rests on.")
    return Response(
        attempt_id=attempt.id,
        turn=turn.number,
        item=turn.item,
        question=turn.question,
        label=label_of(action, question, standing.context.medium_of(turn.item, question)),
        skip=action.skip,
        note=action.note or None,
        shown_at=standing.shown.get(turn.number, standing.now),
        answered_at=standing.now,
        client_seconds=action.client_seconds,
        hidden_seconds=action.hidden_seconds,
        rules=rules_of(action, question, standing.context.guideline),
    )


def seen_with(turn: Turn, attempt: Attempt, standing: AttemptState) -> tuple[Exposure, ...]:
    """What the ledger of exposure notes when a turn is shown."""
    gold, round_ = standing.context.gold_name, standing.context.round
    where = "practice" if round_.practice else round_.kind
    person = attempt.person.id
    return (Exposure(person, gold, turn.item, where, attempt.id, standing.now),) if gold else ()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _nothing(_: Response) -> None:
    """Tell nobody."""


def _no_links(_: AttemptState) -> Mapping[str, str | None]:
    """No links."""
    return {}


def _refuse_other(action: actions.Numbered, standing: AttemptState) -> None:
    """Refuse an action for an attempt that is no longer the latest: its turns are different."""
    if action.attempt is not None and standing.attempt and action.attempt != standing.attempt.number:
        raise NotNow("This was meant for an earlier attempt.")


class AttemptSession:
    """A person in a round. All state lies in the store: two sessions of one person are the same attempt.

    source      the address of a medium of a turn, as the host serves it
    noted       is told of each answer that carries a note, once it is kept
    links       addresses the verdict may offer, such as `practice`; None for one that opens when asked for
    practise    opens the practice round for whoever did not pass
    progress    what the store said right before, where the host asked already
    holds       digest of the guideline that the browser has: the same one is not sent again
    """

    def __init__(
        self,
        context: RoundContext,
        records: AttemptStore,
        invitation: Invitation,
        *,
        now: Callable[[], dt.datetime] = _now,
        source: Source = lambda turn, key: f"{turn}/{key}",
        noted: Callable[[Response], None] = _nothing,
        links: Callable[[AttemptState], Mapping[str, str | None]] = _no_links,
        practise: Callable[[AttemptState], None] | None = None,
        lang: str = "en",
        simulated: bool = False,
        progress: Progress | None = None,
        holds: str = "",
    ) -> None:
        self.context, self.records, self.invitation = context, records, invitation
        self.now, self.source, self.noted, self.links, self.practise = now, source, noted, links, practise
        self.lang, self.simulated = lang, simulated
        self._progress, self._holds = progress, holds
        self._answered: AttemptState | None = None

    def view(self) -> View:
        """Everything the browser may know now, as JSON. Showing an item records its time, and nothing else."""
        known, self._answered = self._answered, None
        standing = (known or self._read()).ended()
        view = shell_part(standing, self.invitation.person.shown, self.lang)
        stage = view["screen"] = standing.stage
        if stage == "closed":
            view["message"] = closed_part(standing)
        elif stage == "terms":
            view["terms"] = {"text": self.context.round.terms, "sha256": self.context.terms_sha256}
        elif stage == "welcome" and not pool_for(self.context, self.records, self.invitation.person.id):
            view |= {"screen": "waiting", "message": {"id": "nothing_to_ask", "values": {}}}
        elif stage == "item":
            view |= self._item(standing)
        elif stage == "feedback" and standing.pending is not None:
            pending, appeals = standing.pending, self._appeals(standing.attempt)
            appeal = appeals.get(pending.turn)
            view["feedback"] = feedback_part(self.context, pending, self.source, appeal, standing.rulings)
            view["question"] = question_part(self.context.guideline.question(standing.pending.question))
        elif stage == "verdict":
            view["verdict"] = self._verdict(standing)
        if stage in ("item", "feedback", "verdict"):
            view |= guideline_once(self.context, self.source, self._holds)
        return view

    def act(self, message: Any) -> None:
        """Do a person's action, or refuse it. What is kept is on disk when this returns."""
        action = actions.action_of(message)
        if isinstance(action, actions.Speak):
            self.lang = action.lang
            return
        standing = self._standing()
        if not isinstance(action, actions.Look):
            self._do(action, standing)

    def _do(self, action: actions.Act, standing: AttemptState) -> None:
        match action:
            case actions.Accept():
                self._accept(action, standing)
            case actions.Begin():
                self._begin(standing)
            case actions.Retry():
                self._retry(action, standing)
            case actions.Answer():
                self._answer(action, standing)
            case actions.TakeBack():
                self._take_back(action, standing)
            case actions.GoOn():
                self._go_on(standing)
            case actions.Contest():
                self._contest(action, standing)
            case actions.Practise():
                self._practise(standing)
            case _:
                assert_never(action)

    def _standing(self) -> AttemptState:
        """What the store knows now; an attempt whose time is up, or that is complete, ends here."""
        standing = self._read()
        if standing.over is not None and standing.running is not None:
            self.records.finish(standing.running.id, *standing.over)
            return self._read()
        return standing

    def _read(self) -> AttemptState:
        progress, self._progress = self._progress, None
        if progress is None:
            progress = self.records.progress(self.context.round.name, self.invitation.person.id)
        return AttemptState(
            self.context,
            self.invitation,
            progress.no_earlier(self.now()),
            progress.closed_at,
            progress.attempts,
            progress.answers,
            progress.shown,
            cache(self._rulings),
        )

    def _rulings(self) -> Rulings:
        """What the decided appeals of the round change for everybody."""
        appeals, answers = self.records.ruled(self.context.round.name)
        by_turn = {(answer.attempt_id, answer.turn): answer for answer in answers}
        return rulings_of(appeals, by_turn, self.context.round.method)

    def _item(self, standing: AttemptState) -> View:
        turn, attempt = standing.next_turn, standing.running
        if turn is None or attempt is None:
            return {}
        self._show(attempt, turn, standing)
        question = self.context.guideline.question(turn.question)
        return {"item": item_part(self.context, turn, self.source), "question": question_part(question)}

    def _show(self, attempt: Attempt, turn: Turn, standing: AttemptState) -> None:
        """Record once that a turn was shown, and who saw its gold item."""
        if turn.number in standing.shown:
            return
        self.records.show(attempt.id, turn.number, standing.now, seen_with(turn, attempt, standing))

    def _verdict(self, standing: AttemptState) -> View:
        return verdict_part(
            standing,
            self._appeals(standing.attempt),
            self.source,
            retry(standing),
            dict(self.links(standing)),
            self.records.declared(self.context.round.name),
        )

    def _appeals(self, attempt: Attempt | None) -> dict[int, Any]:
        appeals = self.records.appeals(self.context.round.name) if attempt else ()
        return {appeal.turn: appeal for appeal in appeals if attempt and appeal.attempt_id == attempt.id}

    def _accept(self, action: actions.Accept, standing: AttemptState) -> None:
        if not standing.open:
            raise NotOpen("This round is closed.")
        if action.sha256 != self.context.terms_sha256:
            raise BadAction(
                "These are not the terms of this round (any more). Read them again.", "terms_changed"
            )
        if self.invitation.terms_sha256 != action.sha256:
            self.records.accept_terms(self.invitation.id, action.sha256, standing.now)
            self.invitation = replace(
                self.invitation, terms_sha256=action.sha256, terms_accepted_at=standing.now
            )

    def _begin(self, standing: AttemptState) -> None:
        if standing.stage == "closed":
            raise NotOpen("This round is closed.")
        if standing.stage == "terms":
            raise NotNow("Accept the terms first.")
        if standing.attempt is None:
            self._start(standing, 1)

    def _retry(self, action: actions.Retry, standing: AttemptState) -> None:
        if standing.running is not None:
            return
        if standing.attempt is None:
            raise NotNow("There is no attempt yet.")
        _refuse_other(action, standing)
        rule = retry(standing)
        if not rule.allowed:
            raise NotNow(f"Another attempt is not possible now ({rule.why}).")
        if self.context.round.terms and self.invitation.terms_sha256 != self.context.terms_sha256:
            raise NotNow("Accept the terms first.")
        if rule.goes_on:
            self.records.go_on(standing.attempt.id, standing.now)
        else:
            self._start(standing, standing.attempt.number + 1)

    def _practise(self, standing: AttemptState) -> None:
        if self.practise is None or retry(standing).practice_round is None:
            raise NotNow("There is no practice round here.")
        self.practise(standing)

    def _start(self, standing: AttemptState, number: int) -> None:
        turns = turns_for(self.context, self.records, self.invitation.person.id, number)
        if not turns:
            raise NotNow("There is nothing to ask yet.")
        self.records.begin(self.invitation.id, turns, standing.now, self.simulated)

    def _answer(self, action: actions.Answer, standing: AttemptState) -> None:
        attempt = standing.attempt
        turn = attempt.turn(action.turn) if attempt else None
        if attempt is None or turn is None:
            raise NotNow("There is no such turn.")
        _refuse_other(action, standing)
        response = response_of(
            action, turn, self.context.guideline.question(turn.question), attempt, standing
        )
        before = next((answer for answer in standing.answers if answer.turn == turn.number), None)
        if before is not None:
            if not before.says_the_same(response):
                raise AlreadyAnswered(f"Turn {turn.number} already has an answer; it was not changed.")
            return
        if standing.running is None or not standing.open:
            raise NotOpen("This attempt is over; the answer was not counted.")
        if standing.pending is not None or standing.next_turn != turn or turn.number not in standing.shown:
            raise NotNow(f"Turn {turn.number} is not on the table.")
        after = replace(standing, answers=(*standing.answers, response))
        coming = after.next_turn
        if after.over is not None and after.over[1] == "done":
            new, self._answered = self.records.answer(response, done=len(after.answers)), None
        elif after.stage == "item" and after.ending is None and coming is not None:
            new = self.records.answer(response, coming.number, seen_with(coming, attempt, standing))
            self._answered = (
                replace(after, shown={**after.shown, coming.number: standing.now}) if new else None
            )
        else:
            new = self.records.answer(response)
            self._answered = after if new else None
        if new and self.context.asks(response):
            self.noted(response)

    def _take_back(self, action: actions.TakeBack, standing: AttemptState) -> None:
        last = standing.last
        _refuse_other(action, standing)
        if standing.running is None or not standing.open:
            raise NotOpen("This attempt is over; its answers are final.")
        if last is None or last.turn != action.turn:
            if action.turn in {turn.number for turn in standing.running.turns} and (
                standing.next_turn is not None and standing.next_turn.number == action.turn
            ):
                return  # it is undone already: the same asked twice
            raise NotNow("Only the last answer can be undone.")
        if self.context.round.feedback_policy.after_each:
            raise NotNow("The gold of this answer was shown; the answer cannot be undone.")
        if not self.context.may_take_back:
            raise NotNow("In a quiz that stops when it is sure, no answer can be undone.")
        self.records.take_back(standing.running.id, action.turn, standing.now)

    def _go_on(self, standing: AttemptState) -> None:
        if standing.pending is None or standing.running is None:
            return
        if standing.complete or standing.next_turn is None:
            self.records.finish(standing.running.id, standing.now, "done")
        else:
            self._show(standing.running, standing.next_turn, standing)

    def _contest(self, action: actions.Contest, standing: AttemptState) -> None:
        attempt, feedback = standing.attempt, self.context.round.feedback_policy
        _refuse_other(action, standing)
        answer = next((answer for answer in standing.answers if answer.turn == action.turn), None)
        seen = feedback.shows(over=standing.running is None)
        if attempt is None or answer is None or not seen or self.context.round.kind != "quiz":
            raise NotNow("The gold of this turn was not shown to you.")
        if (answer.item, answer.question) in self.context.unsettled:
            raise NotNow("The guideline does not settle this item, so there is no gold to contest.")
        earlier = self._appeals(attempt).get(action.turn)
        if earlier is None:
            self.records.appeal(attempt.id, action.turn, action.note, standing.now)
        elif earlier.note != action.note:
            raise NotNow(
                "You contested this already; your first note is with the lead, this one was not kept."
            )
