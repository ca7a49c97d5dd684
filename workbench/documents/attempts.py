"""The events of a round: invitations, attempts with their questions, answers, appeals, and who saw which gold item."""

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.documents.document import canonical_json
from workbench.documents.round import Round, Turn
from workbench.documents.skips import CANNOT_TELL, SKIPS
from workbench.errors import OutOfRange, listed

Ended = Literal["done", "time is up"]
Ruling = Literal["gold stands", "gold corrected", "item retired"]
ENDED: tuple[Ended, ...] = ("done", "time is up")
RULINGS: tuple[Ruling, ...] = ("gold stands", "gold corrected", "item retired")


class Timed:
    """Refuses a time without a zone, because it must mean the same moment on every server."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, dt.datetime) and value.tzinfo is not dt.UTC and value.utcoffset() is None:
                raise OutOfRange(f"{type(self).__name__}.{name}: {value} has no time zone; give it one.")


@dataclass(frozen=True)
class Person(Timed):
    """A person in rounds; without a name once forgotten."""

    id: str
    name: str | None
    vendor: str
    created_at: dt.datetime
    forgotten_at: dt.datetime | None = None

    @property
    def shown(self) -> str:
        """The name, or a stable pseudonym.

        >>> Person("3f2a9kq0", None, "north", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).shown
        'forgotten 3f2a'
        """
        return self.name if self.name is not None else f"forgotten {self.id[:4]}"

    @property
    def full(self) -> str:
        """`vendor/name`, or the name alone without a vendor: two people of one name are told apart."""
        return f"{self.vendor}/{self.shown}" if self.vendor else self.shown


def namesakes(before: Sequence[Person], invited: Sequence[Person]) -> list[str]:
    """Notes on new people whose name is known under another vendor: those answers do not count for the new person."""
    known = {person.id for person in before}
    notes = []
    for guest in invited:
        others = [person.full for person in before if person.name == guest.name]
        if others and guest.id not in known:
            notes.append(
                f"{guest.full} is a new person, for {listed(others)} is known. If they are the same, revoke this link and "
                "invite them with their vendor."
            )
    return notes


@dataclass(frozen=True)
class Invitation(Timed):
    """One person's invitation to one round; the link is its signed token.

    device     digest of the first browser that opened it, where the round binds links to it
    opened_at  when its page was first shown; None also where that was before such times were kept
    """

    id: str
    round: str
    person: Person
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None
    terms_accepted_at: dt.datetime | None = None
    terms_sha256: str | None = None
    device: str | None = None
    opened_at: dt.datetime | None = None


@dataclass(frozen=True)
class VendorLink(Timed):
    """The link by which a vendor's manager sees how the vendor's own people do.

    manager   who it is for, as a proxy signs them in; None where nobody was named
    """

    id: str
    vendor: str
    manager: str | None
    created_at: dt.datetime
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True)
class Attempt(Timed):
    """One person's run through one round; `number` counts from 1, and the turns are fixed when it begins.

    paused_seconds   how long it was finished before it went on; its clock was stopped
    """

    id: str
    round: str
    person: Person
    number: int
    turns: tuple[Turn, ...]
    started_at: dt.datetime
    finished_at: dt.datetime | None = None
    ended: Ended | None = None
    simulated: bool = False
    paused_seconds: float = 0.0

    @property
    def clock_from(self) -> dt.datetime:
        """When its clock started: the beginning, moved by the time it was over in between."""
        return self.started_at + dt.timedelta(seconds=self.paused_seconds)

    def turn(self, number: int) -> Turn | None:
        """The turn of that number; None if there is none."""
        return next((turn for turn in self.turns if turn.number == number), None)


@dataclass(frozen=True)
class Response(Timed):
    """An answer as given: a label, or the reason for giving none.

    label             the answer's text, None if and only if there is a `skip`
    skip              id of the reason for giving no label
    client_seconds    as the browser counted; for hidden_seconds of them the page was hidden
    withdrawn_at      when it was withdrawn; None while it counts
    rules             ids of the rules that an expert gave for the label
    """

    attempt_id: str
    turn: int
    item: str
    question: str
    label: str | None
    skip: str | None
    note: str | None
    shown_at: dt.datetime
    answered_at: dt.datetime
    client_seconds: float | None = None
    hidden_seconds: float | None = None
    withdrawn_at: dt.datetime | None = None
    rules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.label is None) != (self.skip in SKIPS):
            raise OutOfRange(
                f"turn {self.turn}: an answer is a label, or one of {listed(SKIPS)} for giving none; "
                f"got label {self.label!r} and skip {self.skip!r}."
            )

        for name in ("client_seconds", "hidden_seconds"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise OutOfRange(f"turn {self.turn}: {name} is {value}; expected seconds of 0 or more.")

    @property
    def seconds(self) -> float:
        """From shown to answered by the server's clock; 0 if that clock was set back in between."""
        return max(0.0, (self.answered_at - self.shown_at).total_seconds())

    def says_the_same(self, other: "Response") -> bool:
        """Whether both give the same answer to the same turn, at whatever time."""
        contents = [
            (
                response.attempt_id,
                response.turn,
                response.label,
                response.skip,
                response.note or None,
                response.rules,
            )
            for response in (self, other)
        ]
        return contents[0] == contents[1]


@dataclass(frozen=True)
class Appeal(Timed):
    """An annotator's appeal against the gold, and the latest ruling on it."""

    id: str
    attempt_id: str
    turn: int
    item: str
    question: str
    note: str | None
    created_at: dt.datetime
    ruling: Ruling | None = None
    reply: str | None = None
    ruled_by: str | None = None
    ruled_at: dt.datetime | None = None


@dataclass(frozen=True)
class Declared(Timed):
    """A lead's declaration that somebody is ready for the work of a round, whatever the answers decide; the latest counts.

    ready    False if an earlier declaration is withdrawn
    reason   None once the person was forgotten
    """

    round: str
    person_id: str
    ready: bool
    reason: str | None
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class Progress:
    """A person's progress in a round: when it was closed, their attempts, and the answers of the latest one.

    shown   when each turn of the latest attempt was first shown, by number
    """

    closed_at: dt.datetime | None
    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Response, ...] = ()
    shown: Mapping[int, dt.datetime] = field(default_factory=dict)

    def no_earlier(self, now: dt.datetime) -> dt.datetime:
        """The time, but never before what is on record of the latest attempt: a clock may be set back."""
        latest = max(self.attempts, key=lambda attempt: attempt.number, default=None)
        if latest is None:
            return now
        answers = (answer.answered_at for answer in self.answers)
        return max(now, latest.started_at, latest.finished_at or now, *self.shown.values(), *answers)


@dataclass(frozen=True)
class Exposure(Timed):
    """A person saw a gold item, and where: `gold` is `name@version`, `ref` the attempt, batch or meeting."""

    person_id: str
    gold: str
    item: str
    where: str
    ref: str
    seen_at: dt.datetime


# Everything recorded about one round as one value: invitations, attempts, answers and appeals.


@dataclass(frozen=True)
class RoundRecord:
    """A round with its answers, without withdrawn ones.

    declared   the lead's latest declaration about each person
    """

    round: Round
    invitations: tuple[Invitation, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Response, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    declared: tuple[Declared, ...] = ()
    closed_at: dt.datetime | None = None

    @property
    def ready(self) -> dict[str, Declared]:
        """The people who are declared ready, by person id."""
        return {word.person_id: word for word in self.declared if word.ready}

    @property
    def ended_at(self) -> dt.datetime | None:
        """When the round stops taking answers, also in the future; None if nothing is known to end it."""
        return self.round.expiry_policy.ended_at(self.closed_at)

    @property
    def people(self) -> dict[str, Person]:
        """Everybody who was invited or has an attempt, by id."""
        people = {invitation.person.id: invitation.person for invitation in self.invitations}
        return people | {attempt.person.id: attempt.person for attempt in self.attempts}

    @property
    def simulated(self) -> bool:
        """Whether there are attempts, all by simulated annotators."""
        return bool(self.attempts) and all(attempt.simulated for attempt in self.attempts)

    def attempts_of(self, person: str) -> tuple[Attempt, ...]:
        """The attempts of one person, oldest first."""
        return tuple(sorted((a for a in self.attempts if a.person.id == person), key=lambda a: a.number))

    def answers_of(self, attempt: Attempt) -> tuple[Response, ...]:
        """The answers of one attempt, in the order of their turns."""
        return self._by_attempt.get(attempt.id, ())

    @cached_property
    def _by_attempt(self) -> dict[str, tuple[Response, ...]]:
        """The answers of every attempt, computed once, because a board reads those of everybody."""
        by_attempt: dict[str, list[Response]] = {}
        for answer in self.answers:
            if answer.withdrawn_at is None:
                by_attempt.setdefault(answer.attempt_id, []).append(answer)
        return {attempt: tuple(sorted(those, key=lambda g: g.turn)) for attempt, those in by_attempt.items()}

    def named(self, names: Mapping[str, str | None]) -> "RoundRecord":
        """The record with these names by person id; anybody else has no name."""

        def of(person: Person) -> Person:
            return replace(person, name=names.get(person.id))

        return replace(
            self,
            invitations=tuple(
                replace(invitation, person=of(invitation.person)) for invitation in self.invitations
            ),
            attempts=tuple(replace(attempt, person=of(attempt.person)) for attempt in self.attempts),
        )


def over(attempt: Attempt, round_: Round, closed: dt.datetime | None, now: dt.datetime) -> Attempt:
    """The attempt; an unfinished one is ended if its time was up, or its round closed or expired, before `now`."""
    policy = round_.expiry_policy
    end = policy.ended_at(policy.deadline(attempt.clock_from), closed)
    if attempt.finished_at is not None or end is None or end > now:
        return attempt
    return replace(attempt, finished_at=max(end, attempt.started_at), ended="time is up")


_RECORDS = TypeAdapter(tuple[RoundRecord, ...])


def to_json(records: tuple[RoundRecord, ...]) -> bytes:
    """The canonical JSON of some records, so that equal records have equal bytes; without people's names.

    The reason and author of a declaration are left out too, because they tell about the person.
    """
    bare = tuple(
        replace(record.named({}), declared=tuple(replace(d, reason=None, by="") for d in record.declared))
        for record in records
    )
    without = {"__all__": {"invitations": {"__all__": {"device", "opened_at"}}}}
    return canonical_json(_RECORDS.dump_python(bare, mode="json", exclude=without))


def from_json(text: bytes) -> tuple[RoundRecord, ...]:
    """Records from `to_json`, also from older versions with only one reason for giving no label."""
    with suppress(ValueError, RecursionError):  # the validation says what is wrong with it
        records = json.loads(text)
        for answer in _answers_in(records):
            if answer.pop("cannot_tell", False):
                answer["skip"] = CANNOT_TELL.id
            answer.setdefault("skip", None)
        text = json.dumps(records).encode()
    return _RECORDS.validate_json(text)


def _answers_in(records: Any) -> Iterator[dict[str, Any]]:
    """The answers of records as they are in a file, which may hold anything."""
    for record in records if isinstance(records, list) else ():
        answers = record.get("answers") if isinstance(record, dict) else None
        yield from (each for each in answers if isinstance(each, dict)) if isinstance(answers, list) else ()
