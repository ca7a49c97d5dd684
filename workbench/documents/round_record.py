"""All that was recorded of one round, as one value: who was invited, what they were asked, answered and contested."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import TypeAdapter

from workbench.documents.attempts import Appeal, Attempt, Declared, Given, Invitation, Person
from workbench.documents.document import canonical_json
from workbench.documents.round import Round


@dataclass(frozen=True)
class RoundRecord:
    """A round and its standing answers; taken back ones are left out.

    declared   the lead's latest word about each person of whom there is one
    """

    round: Round
    invitations: tuple[Invitation, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    answers: tuple[Given, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    declared: tuple[Declared, ...] = ()
    closed_at: dt.datetime | None = None

    @property
    def ready(self) -> dict[str, Declared]:
        """Who was declared ready and still is, by person id."""
        return {one.person_id: one for one in self.declared if one.ready}

    @property
    def ended_at(self) -> dt.datetime | None:
        """From when on the round takes no answers, also where that is to come; None where nothing is known to end it."""
        return min((at for at in (self.closed_at, self.round.expires_at) if at is not None), default=None)

    @property
    def people(self) -> dict[str, Person]:
        """Everybody who was invited or has an attempt, by id."""
        found = {one.person.id: one.person for one in self.invitations}
        return found | {one.person.id: one.person for one in self.attempts}

    @property
    def simulated(self) -> bool:
        """Whether there are attempts and all of them were made by simulated annotators."""
        return bool(self.attempts) and all(attempt.simulated for attempt in self.attempts)

    def attempts_of(self, person: str) -> tuple[Attempt, ...]:
        """The attempts of one person, the first one first."""
        return tuple(sorted((a for a in self.attempts if a.person.id == person), key=lambda a: a.number))

    def answers_of(self, attempt: Attempt) -> tuple[Given, ...]:
        """The standing answers of one attempt, in the order of their turns."""
        return self._by_attempt.get(attempt.id, ())

    @cached_property
    def _by_attempt(self) -> dict[str, tuple[Given, ...]]:
        """The standing answers of every attempt, found once: a board asks for them of everybody."""
        found: dict[str, list[Given]] = {}
        for one in self.answers:
            if one.withdrawn_at is None:
                found.setdefault(one.attempt_id, []).append(one)
        return {attempt: tuple(sorted(those, key=lambda g: g.turn)) for attempt, those in found.items()}

    def named(self, names: Mapping[str, str | None]) -> "RoundRecord":
        """The same with other names, by person id; nobody has a name who is not in it."""

        def of(person: Person) -> Person:
            return replace(person, name=names.get(person.id))

        return replace(
            self,
            invitations=tuple(replace(one, person=of(one.person)) for one in self.invitations),
            attempts=tuple(replace(one, person=of(one.person)) for one in self.attempts),
        )


def over(attempt: Attempt, round_: Round, closed: dt.datetime | None, now: dt.datetime) -> Attempt:
    """The attempt, ended where its time was up, or its round closed or expired, before `now` and it was not finished."""
    limit = round_.time_limit_minutes
    up = attempt.clock_from + dt.timedelta(minutes=limit) if limit is not None else None
    ends = [one for one in (up, closed, round_.expires_at) if one is not None and one <= now]
    if attempt.finished_at is not None or not ends:
        return attempt
    return replace(attempt, finished_at=max(min(ends), attempt.started_at), ended="time is up")


_RECORDS = TypeAdapter(tuple[RoundRecord, ...])


def to_json(records: tuple[RoundRecord, ...]) -> bytes:
    """The one spelling of some records, so that equal records have equal bytes; without the people's names.

    Why somebody was declared ready is left out too, and by whom: it is written about them.
    """
    bare = tuple(
        replace(one.named({}), declared=tuple(replace(d, reason=None, by="") for d in one.declared))
        for one in records
    )
    return canonical_json(_RECORDS.dump_python(bare, mode="json"))


def from_json(text: bytes) -> tuple[RoundRecord, ...]:
    """Records back from `to_json`."""
    return _RECORDS.validate_json(text)
