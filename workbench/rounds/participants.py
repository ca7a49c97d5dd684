"""The status of everybody invited to a round: state, verdict with its evidence, score, time, and the day they qualified."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from workbench.documents.attempts import Attempt, Declared, Invitation, Person, RoundRecord
from workbench.documents.round import Round
from workbench.documents.skips import counted
from workbench.result import Result
from workbench.rounds.passing import passing
from workbench.rounds.verdict import RoundVerdict
from workbench.statistics.estimate import Estimate

State = Literal["passed", "declared ready", "undecided", "not yet", "on it", "invited", "done"]
STATES: tuple[State, ...] = ("passed", "declared ready", "undecided", "not yet", "on it", "invited", "done")
OF_VERDICT: dict[str | None, State] = {
    "pass": "passed",
    "fail": "not yet",
    "not enough evidence": "undecided",
    None: "done",
}

Judge = Callable[[Attempt], RoundVerdict | None]


@dataclass(frozen=True)
class ParticipantStatus(
    Result,
    json="id=person.id name=person.shown vendor=person.vendor state attempt=attempt.number simulated attempts done=given "
    "total=turns right n more=verdict.more score seconds median_seconds skips weakest invited_at qualified_at days "
    "declared=declaration",
):
    """One person in a round.

    state         invited, on it, passed, declared ready (by the lead, whatever the answers decide), not yet, undecided
                  (finished without enough evidence), or done where nothing is decided
    attempt       the attempt that counts: the first one passed, else the latest; None before the first answer
    turns, given  how many questions the attempt has, and how many are answered
    counting      how many of its questions can be right or wrong
    verdict       by the round's criterion, on what is answered so far; None before the first answer
    score         share right with its interval
    seconds       of the attempt, from shown to answered; `median_seconds` of one answer
    skips         how often they gave no label, by reason
    weakest       rules missed most in this attempt, those missed at least twice
    qualified_at  when they finished the attempt that passed, or were declared ready
    able_until    when their link or the round stops taking answers; None where nothing is known to stop them
    declared      the lead's word that they are ready
    """

    person: Person
    state: State
    attempt: Attempt | None
    attempts: int
    turns: int
    given: int
    counting: int
    verdict: RoundVerdict | None
    score: Estimate
    seconds: float
    median_seconds: float | None
    skips: Mapping[str, int]
    weakest: tuple[str, ...]
    invited_at: dt.datetime | None
    qualified_at: dt.datetime | None
    able_until: dt.datetime | None = None
    declared: Declared | None = None

    @property
    def days(self) -> float | None:
        """Days from the invitation until they qualified; None while they are not."""
        if self.qualified_at is None or self.invited_at is None:
            return None
        return (self.qualified_at - self.invited_at).total_seconds() / 86400

    @property
    def simulated(self) -> bool:
        """Whether a program takes the round in this name."""
        return self.attempt is not None and self.attempt.simulated

    @property
    def right(self) -> float:
        """Right answers that the verdict counts."""
        return self.verdict.right if self.verdict else 0

    @property
    def n(self) -> int:
        """Answers that the verdict counts."""
        return self.verdict.n if self.verdict else 0

    @property
    def declaration(self) -> Any:
        """Who declared the person ready, when and why; None where nobody did."""
        return _declared_part(self.declared)


def participants(record: RoundRecord, judge: Judge) -> tuple[ParticipantStatus, ...]:
    """Everybody with a valid invitation, an attempt, or a declaration of readiness, by vendor and name."""
    return taking_part(record, everybody(record, judge))


def taking_part(record: RoundRecord, everyone: Iterable[ParticipantStatus]) -> tuple[ParticipantStatus, ...]:
    """Those of `everybody` whom `participants` names."""
    holds = {invitation.person.id for invitation in record.invitations if invitation.revoked_at is None}
    here = holds | {attempt.person.id for attempt in record.attempts} | set(record.ready)
    return tuple(status for status in everyone if status.person.id in here)


def everybody(record: RoundRecord, judge: Judge) -> tuple[ParticipantStatus, ...]:
    """The same, with those who never began and whose link was withdrawn."""
    invited: dict[str, list[Invitation]] = {}
    for invitation in sorted(record.invitations, key=lambda i: i.created_at):
        invited.setdefault(invitation.person.id, []).append(invitation)
    statuses = [_status(record, person, invited.get(i, []), judge) for i, person in record.people.items()]
    return tuple(sorted(statuses, key=lambda s: (s.person.vendor, s.person.name or "", s.person.id)))


def _status(
    record: RoundRecord, person: Person, links: Sequence[Invitation], judge: Judge
) -> ParticipantStatus:
    attempts = record.attempts_of(person.id)
    attempt, verdict = _last_judged(record.round, attempts, judge)
    answers = record.answers_of(attempt) if attempt else ()
    times = [answer.seconds for answer in answers]
    ended = ended_at(record.round, attempt, verdict) if attempt else None
    declared = record.ready.get(person.id)
    state: State = "invited"
    if attempt is not None:
        state = "on it" if ended is None else OF_VERDICT[verdict.state if verdict else None]
    qualified = ended if state == "passed" else None
    if declared is not None and state != "passed":
        state, qualified = "declared ready", declared.at
    return ParticipantStatus(
        person,
        state,
        attempt,
        len(attempts),
        _turns_planned(record.round, attempt),
        len(answers),
        _counting(record.round, attempt, verdict),
        verdict,
        _score(verdict),
        sum(times),
        median(times) if times else None,
        counted(answer.skip for answer in answers),
        _weakest(verdict),
        links[0].created_at if links else None,
        qualified,
        _able_until(record, links),
        declared,
    )


def ended_at(round_: Round, attempt: Attempt, verdict: RoundVerdict | None) -> dt.datetime | None:
    """When an attempt was over: as recorded, or with the last answer where nothing is left to ask.

    The store may not know yet: the last feedback is still open, or a ruling decided a quiz that stops when it is sure.
    """
    if attempt.finished_at is not None or verdict is None:
        return attempt.finished_at
    at = [turn.given.answered_at for turn in verdict.judged if turn.given is not None]
    over = len(at) == len(verdict.judged) or passing(round_).may_stop(verdict.judged)
    return max(at, default=None) if over else None


def _able_until(record: RoundRecord, links: Iterable[Invitation]) -> dt.datetime | None:
    """The end of the last link that works, or of the round where that comes first."""
    ends = [
        min((at for at in (link.revoked_at, link.expires_at) if at is not None), default=None)
        for link in links
    ]
    link = None if None in ends else max((at for at in ends if at is not None), default=None)
    return min((at for at in (link, record.ended_at) if at is not None), default=None)


def _last_judged(
    round_: Round, attempts: Sequence[Attempt], judge: Judge
) -> tuple[Attempt | None, RoundVerdict | None]:
    """The first attempt that passed, else the latest one, with its verdict."""
    judged = [(attempt, judge(attempt)) for attempt in attempts]
    for attempt, verdict in judged:
        if verdict is not None and verdict.state == "pass" and ended_at(round_, attempt, verdict) is not None:
            return attempt, verdict
    return judged[-1] if judged else (None, None)


def _turns_planned(round_: Round, attempt: Attempt | None) -> int:
    """How many questions the attempt has; until it begins, how many it will have at most."""
    if attempt is not None:
        return len(attempt.turns)
    return round_.length_policy.turns(len(round_.items) * len(round_.questions)) + round_.undecidable


def _counting(round_: Round, attempt: Attempt | None, verdict: RoundVerdict | None) -> int:
    """The questions that can be right or wrong: without retired items and those that the guideline does not settle."""
    if verdict is not None:
        return len(verdict.judged)
    return _turns_planned(round_, attempt) - round_.undecidable


def _score(verdict: RoundVerdict | None) -> Estimate:
    if verdict is None or not verdict.n:
        return Estimate.undefined("no answer that gold can judge yet", unit="answers")
    share = verdict.right / verdict.n
    return Estimate(
        share,
        verdict.low,
        verdict.high,
        verdict.n,
        verdict.method,
        unit="answers",
        confidence=verdict.confidence,
    )


def _weakest(verdict: RoundVerdict | None) -> tuple[str, ...]:
    if verdict is None:
        return ()
    missed = [(part.n - part.right, part) for part in verdict.by_rule if part.n - part.right >= 2]
    missed.sort(key=lambda pair: (-pair[0] / pair[1].n, -pair[0], pair[1].id))
    return tuple(part.id for _, part in missed[:2])


def _declared_part(declared: Declared | None) -> dict[str, Any] | None:
    return (
        {"by": declared.by, "reason": declared.reason, "at": declared.at.isoformat()}
        if declared is not None
        else None
    )
