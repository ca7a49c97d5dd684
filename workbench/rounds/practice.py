"""Simulated annotators take a round in the store of attempts, as real ones would, so that there is something to look at."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from workbench.documents.attempts import Appeal, Attempt, Ended, Exposure, Given, Invitation, Person
from workbench.documents.round import Round, Turn
from workbench.rounds.rehearsal import NOTE, Rehearsed


class Attempts(Protocol):
    """What the store of attempts keeps of a simulated annotator; see `stores.attempts.store`."""

    def person(
        self, name: str, vendor: str = "", at: dt.datetime | None = None, wanted_id: str | None = None
    ) -> Person:
        """The person of that name."""

    def invite(
        self, round_name: str, person: Person, at: dt.datetime, expires_at: dt.datetime | None = None
    ) -> Invitation:
        """Their invitation."""

    def attempts(self, round_name: str, person_id: str | None = None) -> tuple[Attempt, ...]:
        """What they began."""

    def begin(
        self, invitation_id: str, turns: Sequence[Turn], at: dt.datetime, simulated: bool = False
    ) -> Attempt:
        """Begin an attempt."""

    def shown(self, attempt_id: str, turn_number: int, at: dt.datetime) -> dt.datetime:
        """When a turn was shown."""

    def answer(self, given: Given) -> bool:
        """Keep an answer."""

    def finish(self, attempt_id: str, at: dt.datetime, ended: Ended) -> Attempt:
        """End an attempt."""

    def appeal(self, attempt_id: str, turn_number: int, note: str, at: dt.datetime) -> Appeal:
        """Contest a turn."""

    def expose(self, seen: Iterable[Exposure]) -> int:
        """Record who saw what."""


def perform(store: Attempts, round_: Round, part: Rehearsed) -> None:
    """Record one simulated annotator's part; what is recorded already stays as it is."""
    person = store.person(part.name, part.vendor, part.invited, _id_of(part))
    invitation = store.invite(round_.name, person, part.invited)
    if part.started is None or store.attempts(round_.name, person.id):
        return
    attempt = store.begin(invitation.id, part.turns, part.started, simulated=True)
    for given in part.answers:
        store.shown(attempt.id, given.turn, given.shown_at)
        store.answer(replace(given, attempt_id=attempt.id))
    if part.finished is not None:
        store.finish(attempt.id, part.finished, "done")
    if part.contests is not None and part.finished is not None:
        store.appeal(attempt.id, part.contests, NOTE, part.finished)
    seen = [
        Exposure(person.id, str(round_.gold), g.item, "quiz", attempt.id, g.shown_at) for g in part.answers
    ]
    store.expose(seen)


def _id_of(part: Rehearsed) -> str:
    """The same id in every database, so that pages, which sort pseudonyms by id, call the same person the same."""
    digest = hashlib.sha256(f"{part.vendor}/{part.name}".encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
