"""Where a person stands in a round: everything the screen depends on, and the rules that follow from it."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Literal, Self

from workbench.documents.attempts import (
    Attempt,
    Ended,
    Invitation,
    Response,
)
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.policies import Retry
from workbench.documents.round import Round, Turn
from workbench.kinds.parts import Medium
from workbench.rounds.drawing import Ask, pool_of
from workbench.rounds.judging import Judged, Rulings, judge
from workbench.rounds.passing import PassPolicy, passing
from workbench.rounds.verdict import verdict_of
from workbench.ui.content import drawn_on

GRACE = dt.timedelta(seconds=5)  # an answer sent in time may arrive this much later
Stage = Literal["closed", "terms", "welcome", "item", "feedback", "verdict"]


def _unknown(_: str) -> None:
    """No size is known."""


@dataclass(frozen=True)
class RoundContext:
    """What a round is about, read once: its guideline, the gold or the draft with its items, what may be asked.

    only      (item, question) that a retake is narrowed to; None for everything
    size_of   width and height in pixels of a picture of the gold set, by its name; None where it cannot be known
    """

    round: Round
    guideline: Guideline
    gold: GoldSet | None
    only: frozenset[tuple[str, str]] | None = None
    size_of: Callable[[str], tuple[int, int] | None] = _unknown

    @cached_property
    def pool(self) -> tuple[Ask, ...]:
        """Everything that may be asked."""
        return pool_of(self.round, self.guideline, self.gold, self.only)

    @cached_property
    def unsettled(self) -> frozenset[tuple[str, str]]:
        """(item, question) that the guideline does not settle, so that the gold has no answer."""
        return frozenset(self.gold.undecidable()) if self.gold and self.round.undecidable else frozenset()

    @cached_property
    def passing(self) -> PassPolicy:
        """How an attempt is decided."""
        return passing(self.round)

    def judge(
        self, turns: Iterable[Turn], answers: Iterable[Response], gold: GoldSet, rulings: Rulings
    ) -> tuple[Judged, ...]:
        """The turns of an attempt beside the gold, by the round's method."""
        return judge(turns, answers, gold, self.guideline, rulings, self.round.method)

    @cached_property
    def contents(self) -> dict[str, dict[str, str]]:
        """What is shown of each item, by id."""
        return {item.id: item.content for item in (*self.gold.items, *self.gold.left)} if self.gold else {}

    def medium_of(self, item: str, question: Question) -> Medium:
        """The text or the picture that answers to a question are drawn on."""
        content, kind = self.contents.get(item, {}), question.as_kind
        key = drawn_on(content, kind)
        if key is None:
            return Medium(item)
        if kind.on == "picture":
            width, height = self.size_of(content[key]) or (None, None)
            return Medium(item, width, height)
        return Medium(item, text=content[key]) if kind.on == "text" else Medium(item)

    @property
    def may_take_back(self) -> bool:
        """Whether answers can be undone: not once their gold was shown, nor where the end of the quiz tells of them.

        A quiz that stops when it is sure would stop at the right one of several tries, and none of them would count.
        """
        return not self.round.feedback_policy.after_each and not self.passing.stops_early

    @cached_property
    def guideline_sha256(self) -> str:
        """The digest of the guideline, by which a browser knows whether it has it."""
        return self.guideline.digest()

    @property
    def terms_sha256(self) -> str | None:
        """The digest of the terms as they are shown."""
        return sha256(self.round.terms.encode()).hexdigest() if self.round.terms else None

    def asks(self, response: Response) -> bool:
        """Whether a note is for the guideline's authors. A note beside an expert's label is the reason for that label."""
        return bool(response.note) and (response.skip is not None or self.round.kind != "expert")

    @property
    def gold_folder(self) -> str | None:
        """The name of the gold set, beside which its pictures lie."""
        return self.round.gold.name if self.round.gold else None

    @property
    def gold_name(self) -> str | None:
        """The gold set as the ledger of exposure knows it."""
        return str(self.round.gold) if self.round.gold else None


@dataclass(frozen=True)
class AttemptState:
    """Everything the store knows of one person in one round, at one moment.

    ruled   asks what the decided appeals of the round change; only where something depends on it
    """

    context: RoundContext
    invitation: Invitation
    now: dt.datetime
    closed_at: dt.datetime | None = None
    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Response, ...] = ()  # of the latest attempt, standing ones
    shown: Mapping[int, dt.datetime] = field(default_factory=dict)  # of the latest attempt
    ruled: Callable[[], Rulings] = field(default=Rulings, compare=False)

    @cached_property
    def rulings(self) -> Rulings:
        """What the decided appeals of the round change for everybody."""
        return self.ruled()

    @property
    def attempt(self) -> Attempt | None:
        """The latest attempt."""
        return max(self.attempts, key=lambda attempt: attempt.number, default=None)

    @property
    def running(self) -> Attempt | None:
        """The latest attempt while it is not over."""
        return self.attempt if self.attempt and self.attempt.finished_at is None else None

    @property
    def open(self) -> bool:
        """Whether the round takes answers now."""
        return self.closed_at is None and self.context.round.expiry_policy.open_at(self.now)

    @property
    def deadline(self) -> dt.datetime | None:
        """When the running attempt's time is up."""
        return self.context.round.expiry_policy.deadline(self.running.clock_from) if self.running else None

    @property
    def next_turn(self) -> Turn | None:
        """The first turn of the latest attempt without an answer."""
        done = {answer.turn for answer in self.answers}
        return next((t for t in (self.attempt.turns if self.attempt else ()) if t.number not in done), None)

    @property
    def last(self) -> Response | None:
        """The latest standing answer."""
        return max(self.answers, key=lambda answer: answer.turn, default=None)

    @property
    def complete(self) -> bool:
        """Whether the running attempt needs no further answer: all given, or a sequential quiz is decided."""
        if self.running is None:
            return False
        if self.next_turn is None:
            return True
        gold, policy = self.context.gold, self.context.passing
        return (
            policy.stops_early
            and gold is not None
            and policy.may_stop(self.context.judge(self.running.turns, self.answers, gold, self.rulings))
        )

    @property
    def pending(self) -> Response | None:
        """The answer whose feedback is on screen: no turn was shown after it."""
        last = self.last
        if self.running is None or last is None or not self.context.round.feedback_policy.after_each:
            return None
        return None if any(number > last.turn for number in self.shown) else last

    @property
    def ending(self) -> tuple[dt.datetime, Ended] | None:
        """How and when the running attempt ends by itself, if it is time."""
        if self.running and self.deadline is not None and self.now >= self.deadline:
            return self.deadline, "time is up"
        if self.running and self.complete and self.pending is None:
            return max((answer.answered_at for answer in self.answers), default=self.now), "done"
        return None

    @property
    def over(self) -> tuple[dt.datetime, Ended] | None:
        """The same if it ends now; the server waits a little for an answer that was sent in time."""
        ending = self.ending
        return ending if ending and (ending[1] == "done" or self.now >= ending[0] + GRACE) else None

    def ended(self) -> Self:
        """The same, with the running attempt ended if its time is up, even before that is on record."""
        if self.over is None or self.running is None:
            return self
        at, how = self.over
        done = replace(self.running, finished_at=at, ended=how)
        return replace(
            self, attempts=tuple(done if attempt is self.running else attempt for attempt in self.attempts)
        )

    @property
    def stage(self) -> Stage:
        """What the person sees."""
        if self.attempt is None or self.running:
            if not self.open:
                return "closed"
            if self.context.round.terms and self.invitation.terms_sha256 != self.context.terms_sha256:
                return "terms"
        if self.attempt is None:
            return "welcome"
        if self.running is None:
            return "verdict"
        return "feedback" if self.pending else "item"


def retry(standing: AttemptState) -> Retry:
    """Whether another attempt may begin after one that did not pass.

    A quiz that stopped when it was sure goes on where it stopped if a ruling made it unsure: no attempt is used.
    """
    attempt, round_, gold = standing.attempt, standing.context.round, standing.context.gold
    if attempt is None or attempt.finished_at is None or gold is None or round_.kind != "quiz":
        return Retry(False, why="nothing_to_repeat")
    policy = standing.context.passing
    judged = standing.context.judge(attempt.turns, standing.answers, gold, standing.rulings)
    state = verdict_of(round_, judged, standing.answers).state
    if state == "pass":
        return Retry(False, why="passed")
    left = attempt.ended == "done" and standing.next_turn is not None
    unsure = state == "not enough evidence" and not policy.may_stop(judged)
    if policy.stops_early and unsure and left and standing.open:
        return Retry(True, goes_on=True)
    return round_.retry_policy.after(attempt.number, attempt.finished_at, standing.now, open=standing.open)
