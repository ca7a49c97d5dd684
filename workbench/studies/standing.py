"""Where everybody invited to a round stands: state, verdict with its evidence, score, time, and the day they qualified."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

from workbench.agreement.estimate import Estimate
from workbench.model.attempts import Attempt, Invitation, Person
from workbench.model.quiz import Round
from workbench.model.round_record import RoundRecord
from workbench.studies.round_verdict import RoundVerdict

State = Literal["passed", "undecided", "not yet", "on it", "invited", "done"]
STATES: tuple[State, ...] = ("passed", "undecided", "not yet", "on it", "invited", "done")
OF_VERDICT: dict[str | None, State] = {
    "pass": "passed",
    "fail": "not yet",
    "not enough evidence": "undecided",
    None: "done",
}

Judge = Callable[[Attempt], RoundVerdict | None]


@dataclass(frozen=True)
class Standing:
    """One person in a round.

    state         invited, on it, passed, not yet, undecided (finished without enough evidence), or done where
                  nothing is decided
    attempt       the attempt that counts: the first one passed, else the latest; None before the first answer
    turns, given  how many questions the attempt has, and how many are answered
    verdict       by the round's criterion, on what is answered so far; None before the first answer
    score         share right with its interval
    seconds       of the attempt, from shown to answered; `median_seconds` of one answer
    cannot_tell   how often they said that the guideline does not tell
    weakest       rules missed most in this attempt, those missed at least twice
    qualified_at  when they finished the attempt that passed
    """

    person: Person
    state: State
    attempt: Attempt | None
    attempts: int
    turns: int
    given: int
    verdict: RoundVerdict | None
    score: Estimate
    seconds: float
    median_seconds: float | None
    cannot_tell: int
    weakest: tuple[str, ...]
    invited_at: dt.datetime | None
    qualified_at: dt.datetime | None

    @property
    def days(self) -> float | None:
        """Days from the invitation to the attempt that passed; None while not qualified."""
        if self.qualified_at is None or self.invited_at is None:
            return None
        return (self.qualified_at - self.invited_at).total_seconds() / 86400

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "id": self.person.id,
            "name": self.person.shown,
            "vendor": self.person.vendor,
            "state": self.state,
            "attempt": self.attempt.number if self.attempt else None,
            "simulated": self.attempt.simulated if self.attempt else False,
            "attempts": self.attempts,
            "done": self.given,
            "total": self.turns,
            "right": self.verdict.right if self.verdict else 0,
            "n": self.verdict.n if self.verdict else 0,
            "more": self.verdict.more if self.verdict else None,
            "score": self.score.to_dict(),
            "seconds": self.seconds,
            "median_seconds": self.median_seconds,
            "cannot_tell": self.cannot_tell,
            "weakest": list(self.weakest),
            "invited_at": _iso(self.invited_at),
            "qualified_at": _iso(self.qualified_at),
            "days": self.days,
        }


def standings(record: RoundRecord, judge: Judge) -> tuple[Standing, ...]:
    """Everybody with an invitation that holds or with an attempt, by vendor and name."""
    invited: dict[str, Invitation] = {}
    for one in sorted(record.invitations, key=lambda i: i.created_at):
        if one.revoked_at is None or record.attempts_of(one.person.id):
            invited.setdefault(one.person.id, one)
    people = {i: p for i, p in record.people.items() if i in invited or record.attempts_of(i)}
    found = [_standing(record, person, invited.get(i), judge) for i, person in people.items()]
    return tuple(sorted(found, key=lambda s: (s.person.vendor, s.person.name or "", s.person.id)))


def _standing(record: RoundRecord, person: Person, invitation: Invitation | None, judge: Judge) -> Standing:
    attempts = record.attempts_of(person.id)
    attempt, verdict = _counted(attempts, judge)
    answers = record.answers_of(attempt) if attempt else ()
    times = [one.seconds for one in answers]
    state: State = "invited"
    if attempt is not None:
        state = "on it" if attempt.finished_at is None else OF_VERDICT[verdict.state if verdict else None]
    return Standing(
        person,
        state,
        attempt,
        len(attempts),
        _asked(record.round, attempt),
        len(answers),
        verdict,
        _score(verdict),
        sum(times),
        median(times) if times else None,
        sum(one.cannot_tell for one in answers),
        _weakest(verdict),
        invitation.created_at if invitation else None,
        attempt.finished_at if attempt and state == "passed" else None,
    )


def _counted(attempts: Sequence[Attempt], judge: Judge) -> tuple[Attempt | None, RoundVerdict | None]:
    """The first attempt that passed, else the latest one, with its verdict."""
    judged = [(attempt, judge(attempt)) for attempt in attempts]
    for attempt, verdict in judged:
        if attempt.finished_at is not None and verdict is not None and verdict.state == "pass":
            return attempt, verdict
    return judged[-1] if judged else (None, None)


def _asked(round_: Round, attempt: Attempt | None) -> int:
    """How many questions the attempt has; until it begins, how many it will have at most."""
    if attempt is not None:
        return len(attempt.turns)
    whole = len(round_.items) * len(round_.questions)
    return min(round_.length, whole) if round_.length is not None else whole


def _score(verdict: RoundVerdict | None) -> Estimate:
    if verdict is None or not verdict.n:
        return Estimate.undefined("no answer that gold can judge yet", unit="answers")
    share = verdict.right / verdict.n
    method = "Wilson interval; items asked twice count by their effective number"
    return Estimate(share, verdict.low, verdict.high, verdict.n, method, unit="answers")


def _weakest(verdict: RoundVerdict | None) -> tuple[str, ...]:
    if verdict is None:
        return ()
    missed = [(part.n - part.right, part) for part in verdict.by_rule if part.n - part.right >= 2]
    missed.sort(key=lambda pair: (-pair[0] / pair[1].n, -pair[0], pair[1].id))
    return tuple(part.id for _, part in missed[:2])


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
