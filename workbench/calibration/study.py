"""The result of a calibration round: who is ready, which rules and items are missed and why, and what to do next."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.calibration.item_errors import (
    ItemErrors,
    LabelErrors,
    RuleErrors,
    item_errors,
    label_errors,
    rule_errors,
)
from workbench.documents.attempts import Appeal, Attempt, RoundRecord
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.round import Round
from workbench.result import Result
from workbench.rounds.answers import Answered, Exam, Place, answered, rulings
from workbench.rounds.judging import judge
from workbench.rounds.participants import STATES, ParticipantStatus, State, everybody, taking_part
from workbench.rounds.verdict import RoundVerdict, verdict_of

# How long it takes from the invitation until somebody has qualified, per vendor, counting those who have not yet.

UNREACHED = "fewer than half have qualified so far"


@dataclass(frozen=True)
class QualifyingTime(Result):
    """One vendor, or everybody where `vendor` is None.

    invited, qualified   people, also those whose link was taken back
    gone                 of those who have not qualified, how many can no longer qualify: no link, or the round is over
    median               days after which half are expected to have qualified; None where `reason` says why
    fastest, slowest     days, of those who have qualified
    """

    vendor: str | None
    invited: int
    qualified: int
    median: float | None
    fastest: float | None
    slowest: float | None
    reason: str | None = None
    gone: int = 0


def qualifying_times(people: Sequence[ParticipantStatus], now: dt.datetime) -> tuple[QualifyingTime, ...]:
    """Every vendor by name, then everybody where there is more than one vendor."""
    vendors = sorted({status.person.vendor for status in people})
    times = [_of(vendor, [s for s in people if s.person.vendor == vendor], now) for vendor in vendors]
    return (*times, _of(None, people, now)) if len(vendors) > 1 else tuple(times)


def _of(vendor: str | None, people: Sequence[ParticipantStatus], now: dt.datetime) -> QualifyingTime:
    dated = [person for person in people if person.invited_at is not None]
    days = sorted(status.days for status in dated if status.days is not None)
    waiting = [
        (status.invited_at, status.able_until)
        for status in dated
        if status.days is None and status.invited_at is not None
    ]
    waits = [
        max(0.0, (min(now, until or now) - since).total_seconds() / 86400) for since, until in waiting
    ]  # who cannot qualify any more is known to have taken longer than until then, and nothing more
    middle = half_by(days, waits)
    why = None if middle is not None else UNREACHED if dated else "nobody was invited with a date"
    fastest, slowest = (days[0], days[-1]) if days else (None, None)
    gone = sum(until is not None and until <= now for _, until in waiting)
    return QualifyingTime(vendor, len(people), len(days), middle, fastest, slowest, why, gone)


def half_by(days: Sequence[float], waits: Sequence[float]) -> float | None:
    """The median of times, some of which are only known to be longer; None while it is not reached.

    S(t) = Π_{t_i ≤ t} (1 − d_i / n_i), and the first t with S(t) ≤ 1/2. Kaplan & Meier (1958), "Nonparametric
    estimation from incomplete observations". `waits` are those who have not qualified: until now, or as long as they could.

    >>> half_by([1, 2, 3], []), half_by([1, 2], [5, 5, 5])
    (2, None)
    """
    alive = 1.0
    for day in sorted(set(days)):
        at_risk = sum(d >= day for d in days) + sum(w >= day for w in waits)
        alive *= 1 - sum(d == day for d in days) / at_risk
        if alive <= 0.5 + 1e-9:
            return day
    return None


@dataclass(frozen=True)
class AppealedAnswer(
    Result,
    json="id=appeal.id person item=appeal.item question=appeal.question answer note=appeal.note "
    "created_at=appeal.created_at ruling=appeal.ruling reply=appeal.reply ruled_by=appeal.ruled_by",
):
    """An appeal with who made it and what they had answered."""

    appeal: Appeal
    person: str
    answer: str | None


@dataclass(frozen=True)
class Calibration(
    Result,
    json="round=named_round guideline=round.guideline gold=round.gold now simulated states people rules labels items asked appeals times",
):
    """The state of one round; everything a board or a report shows of it.

    now      the moment this is the state of
    people   by vendor and name
    rules    misses by person and rule, of the attempts that count
    labels   what became of the parts with each label, of the same; none where answers have no parts
    items    by miss rate, of everybody's first answers
    asked    questions about items that were answered at least once
    """

    round: Round
    now: dt.datetime
    simulated: bool
    people: tuple[ParticipantStatus, ...]
    rules: RuleErrors
    labels: tuple[LabelErrors, ...]
    items: tuple[ItemErrors, ...]
    asked: int
    appeals: tuple[AppealedAnswer, ...]
    times: tuple[QualifyingTime, ...]

    @property
    def states(self) -> dict[State, int]:
        """How many people are in each state, in the order of interest; states with nobody are left out."""
        counts = Counter(person.state for person in self.people)
        return {state: counts[state] for state in STATES if counts[state]}

    def of(self, state: State) -> tuple[ParticipantStatus, ...]:
        """The people in one state."""
        return tuple(person for person in self.people if person.state == state)

    def cohort(self, vendor: str) -> "Calibration":
        """The people of one vendor, their rules and appeals; items keep everybody's answers, which tell the cause."""
        ids = {status.person.id for status in self.people if status.person.vendor == vendor}
        rows = [i for i, person in enumerate(self.rules.people) if person in ids]
        kept = replace(
            self.rules,
            people=tuple(self.rules.people[i] for i in rows),
            cells=tuple(self.rules.cells[i] for i in rows),
            by_person=tuple(self.rules.by_person[i] for i in rows),
        )
        return Calibration(
            self.round,
            self.now,
            self.simulated,
            tuple(status for status in self.people if status.person.id in ids),
            kept,
            self.labels,
            self.items,
            self.asked,
            tuple(appeal for appeal in self.appeals if appeal.person in ids),
            tuple(time for time in self.times if time.vendor == vendor),
        )

    @property
    def named_round(self) -> dict[str, str]:
        """The round by name, title and kind."""
        return {"name": self.round.name, "title": self.round.title, "kind": self.round.kind}


def study_calibration(
    record: RoundRecord,
    gold: GoldSet | None,
    guideline: Guideline,
    *,
    now: dt.datetime,
    retests: Sequence[RoundRecord] = (),
) -> Calibration:
    """Judge everybody in a round, and find what is missed and why; `retests` ask the same people again."""

    def judged(attempt: Attempt) -> RoundVerdict | None:
        return judged_attempt(record, attempt, gold, guideline)

    everyone = everybody(record, judged)
    people = taking_part(record, everyone)
    answers = answered(record, gold, guideline)
    counted = {person.attempt.id for person in people if person.attempt is not None}
    count = [answer for answer in answers if answer.attempt in counted]
    return Calibration(
        record.round,
        now,
        record.simulated,
        people,
        rule_errors(count, [rule.id for rule in guideline.rules], [status.person.id for status in people]),
        label_errors(count, guideline),
        _items(record, answers, gold, guideline, retests),
        len({answer.place for answer in answers}),
        _appeals(record),
        qualifying_times(everyone, now),
    )


def judged_attempt(
    record: RoundRecord, attempt: Attempt, gold: GoldSet | None, guideline: Guideline
) -> RoundVerdict | None:
    """The verdict on one attempt by what is answered so far; None where there is no gold."""
    if gold is None:
        return None
    answers = record.answers_of(attempt)
    judged = judge(attempt.turns, answers, gold, guideline, rulings(record), record.round.method)
    return verdict_of(record.round, judged, answers)


def last_moment(records: Sequence[RoundRecord]) -> dt.datetime:
    """The latest time in some records, so that a page about them needs no clock."""
    return max(
        at
        for record in records
        for at in (
            record.round.created_at,
            *(i.created_at for i in record.invitations),
            *(a.finished_at or a.started_at for a in record.attempts),
            *(g.answered_at for g in record.answers),
            *(p.ruled_at or p.created_at for p in record.appeals),
        )
    )


def _items(
    record: RoundRecord,
    answers: Sequence[Answered],
    gold: GoldSet | None,
    guideline: Guideline,
    retests: Sequence[RoundRecord],
) -> tuple[ItemErrors, ...]:
    if gold is None:
        return ()
    appealed: Counter[Place] = Counter((a.item, a.question) for a in record.appeals)
    again = [answer for retest in retests for answer in answered(retest, gold, guideline)]
    return item_errors(answers, gold, guideline, appealed=appealed, again=again)


def _appeals(record: RoundRecord) -> tuple[AppealedAnswer, ...]:
    """Open ones first, then by time."""
    person = {attempt.id: attempt.person.id for attempt in record.attempts}
    labels = {(answer.attempt_id, answer.turn): answer.label for answer in record.answers}
    appealed = [
        AppealedAnswer(a, person.get(a.attempt_id, ""), labels.get((a.attempt_id, a.turn)))
        for a in record.appeals
    ]
    return tuple(
        sorted(appealed, key=lambda c: (c.appeal.ruling is not None, c.appeal.created_at, c.appeal.id))
    )


# All that the study of a calibration round reads, as one value.


@dataclass(frozen=True, eq=False)
class RoundSources:
    """A round with what it rests on.

    retests    rounds that ask the same people again
    others     the other quizzes under the same guideline
    guideline  the version that the round asks about; `gold` the set that judges it, None in an expert round
    versions   published versions of the guideline from the oldest that any of these rounds asked, oldest first
    current    the newest locked version of the gold set, which a retake would ask from
    """

    record: RoundRecord
    retests: tuple[RoundRecord, ...]
    others: tuple[Exam, ...]
    guideline: Guideline
    gold: GoldSet | None
    versions: tuple[Guideline, ...]
    current: GoldSet | None
    closed_at: dt.datetime | None

    @property
    def exams(self) -> tuple[Exam, ...]:
        """The round, where gold judges it, and the other quizzes."""
        mine = () if self.gold is None else (Exam(self.record, self.gold, self.guideline),)
        return (*mine, *self.others)
