"""The store of rounds: people, invitations, attempts, answers and appeals; one method a transaction."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from workbench.answers.annotations import Annotations
from workbench.documents.attempts import (
    Appeal,
    Attempt,
    Declared,
    Ended,
    Exposure,
    Invitation,
    Person,
    Progress,
    Response,
    Ruling,
)
from workbench.documents.round import Round, Turn
from workbench.errors import NotFound, NotInvited
from workbench.store.rounds import appeals, attempts, people, rounds
from workbench.store.rounds.database import PATIENCE, Database, GroupCommit, is_there


class AttemptStore:
    """Everything that happens in rounds; safe from several threads and processes.

    A method that writes returns when the change is on disk, and raises StoreBusy or WriteFailed when nothing was
    kept. All times are aware and come from the caller.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.read() as connection:
            key = people.signing_key(connection)
        if key is None:
            with database.write() as connection:
                key = people.make_signing_key(connection)
        self._key = key
        self._answers = GroupCommit(database.write).keep if database.one_writer else self._by_itself

    @classmethod
    def open(cls, url: str | None, root: Path, patience: float = PATIENCE) -> Self:
        """Open `sqlite:///FILE` or `postgresql+psycopg://...`; None is `runs/attempts.sqlite` of the workspace.

        An empty database gets its tables, an older one is brought up; a newer one is refused (TooNew). One that is
        up to date is opened without the write lock. `patience` is how many seconds to wait for somebody else's write before StoreBusy.
        """
        return cls(Database.open(url, root, patience))

    @classmethod
    def to_read(cls, url: str | None, root: Path) -> Self:
        """Open what is there for a command that only reads; NotFound where no round was ever made."""
        if not is_there(url, root):
            raise NotFound("there are no rounds here yet; `workbench quiz create` makes the first one.")
        return cls.open(url, root)

    @staticmethod
    def is_there(url: str | None, root: Path) -> bool:
        """Whether there is a database: nothing is made by asking."""
        return is_there(url, root)

    @property
    def where(self) -> str:
        """The file or address, without a password."""
        return self._database.where

    def ping(self) -> None:
        """Check that the database answers; StoreBusy if it does not."""
        with self._database.read() as connection:
            connection.exec_driver_sql("SELECT 1")

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add_round(self, new: Round) -> None:
        """Keep a round; the same again is no change, another of the same name is AlreadyPublished."""
        with self._database.write() as connection:
            rounds.add(connection, new)

    def round(self, name: str) -> Round:
        """The round of that name; NotFound names those there are."""
        with self._database.read() as connection:
            return rounds.get(connection, name)

    def rounds(self) -> tuple[Round, ...]:
        """All rounds, the oldest first."""
        with self._database.read() as connection:
            return rounds.every(connection)

    def close_round(self, name: str, at: dt.datetime) -> None:
        """Take no more answers; the first closing counts."""
        with self._database.write() as connection:
            rounds.close(connection, name, at)

    def closed_at(self, name: str) -> dt.datetime | None:
        """When the round was closed; None while it is not."""
        with self._database.read() as connection:
            return rounds.closed_at(connection, name)

    def person(
        self, name: str, vendor: str = "", at: dt.datetime | None = None, preferred_id: str | None = None
    ) -> Person:
        """The person of that name and vendor, made where there is none; only made-up people want an id."""
        with self._database.write() as connection:
            return people.get_or_add(connection, name, vendor, at or dt.datetime.now(dt.UTC), preferred_id)

    def people(self) -> tuple[Person, ...]:
        """Everybody, by vendor and name; the forgotten last."""
        with self._database.read() as connection:
            return people.every(connection)

    def forget(self, name: str, at: dt.datetime, vendor: str | None = None) -> Person:
        """Remove a person's name and notes and revoke the invitations; the answers stay under a pseudonym."""
        with self._database.write() as connection:
            person = people.forget(connection, name, vendor, at)
        self._database.shred()
        return person

    def invite(
        self, round_name: str, person: Person, at: dt.datetime, expires_at: dt.datetime | None = None
    ) -> Invitation:
        """Invite a person to a round; who has a standing invitation keeps it (a new expiry replaces the old)."""
        with self._database.write() as connection:
            return people.invite(connection, round_name, person, at, expires_at)

    def token(self, invitation_id: str) -> str:
        """The signed token of an invitation: whoever has it is that person."""
        return people.token_of(self._key, invitation_id)

    def invited(self, token: str, at: dt.datetime | None = None) -> Invitation:
        """The invitation that a token opens; NotInvited where it opens nothing (`why` is for the log)."""
        invitation_id = people.id_in(self._key, token)
        with self._database.read() as connection:
            return people.standing_invitation(connection, invitation_id, at or dt.datetime.now(dt.UTC))

    def entered(self, token: str, at: dt.datetime | None = None) -> tuple[Invitation, Progress]:
        """The invitation that a token opens, and where that person is in its round: both from one moment."""
        invitation_id = people.id_in(self._key, token)
        with self._database.read_autocommit() as connection:
            entry = attempts.progress_by_invitation(connection, invitation_id)
        if entry is None:
            raise NotInvited("unknown")
        return people.refuse_ended(entry[0], at or dt.datetime.now(dt.UTC)), entry[1]

    def invitations_of(self, round_name: str, person_id: str) -> tuple[Invitation, ...]:
        """One person's invitations to a round, also those revoked, in the order in which they were made."""
        with self._database.read() as connection:
            return people.invitations_of(connection, round_name, person_id)

    def invitations(self, round_name: str) -> tuple[Invitation, ...]:
        """All invitations to a round, also those revoked, in the order in which they were made."""
        with self._database.read() as connection:
            return people.invitations_to(connection, round_name)

    def revoke(self, invitation_id: str, at: dt.datetime) -> Invitation:
        """Make a link open nothing from now on."""
        with self._database.write() as connection:
            return people.revoke(connection, invitation_id, at)

    def accept_terms(self, invitation_id: str, sha256: str, at: dt.datetime) -> Invitation:
        """Record that the terms with that digest were accepted."""
        with self._database.write() as connection:
            return people.accept_terms(connection, invitation_id, sha256, at)

    def declare(self, declared: Declared) -> None:
        """Keep a lead's declaration that somebody is ready, or its withdrawal."""
        with self._database.write() as connection:
            people.declare(connection, declared)

    def declared(self, round_name: str) -> tuple[Declared, ...]:
        """The latest declaration about each person of a round, by person."""
        with self._database.read() as connection:
            return people.declared_in(connection, round_name)

    def begin(
        self, invitation_id: str, turns: Sequence[Turn], at: dt.datetime, simulated: bool = False
    ) -> Attempt:
        """The person's unfinished attempt, begun with these turns where there is none."""
        with self._database.write() as connection:
            return attempts.begin(connection, invitation_id, turns, at, simulated)

    def attempt(self, attempt_id: str) -> Attempt:
        """The attempt of that id."""
        with self._database.read() as connection:
            return attempts.get(connection, attempt_id)

    def attempts(self, round_name: str, person_id: str | None = None) -> tuple[Attempt, ...]:
        """All attempts at a round, or one person's, in the order in which they began."""
        with self._database.read() as connection:
            return attempts.of_round(connection, round_name, person_id)

    def progress(self, round_name: str, person_id: str) -> Progress:
        """All that a person's screen depends on, from one moment: see `Progress`."""
        with self._database.read_autocommit() as connection:
            return attempts.progress_of(connection, round_name, person_id)

    def show(self, attempt_id: str, turn_number: int, at: dt.datetime, seen: Iterable[Exposure]) -> None:
        """Record together that a turn was shown and who saw its gold item; what is on record stays."""
        with self._database.write() as connection:
            attempts.mark_shown(connection, attempt_id, turn_number, at)
            attempts.expose(connection, seen)

    def mark_shown(self, attempt_id: str, turn_number: int, at: dt.datetime) -> dt.datetime:
        """When a turn was first shown: `at`, or the earlier time that is kept."""
        with self._database.write() as connection:
            return attempts.mark_shown(connection, attempt_id, turn_number, at)

    def shown_times(self, attempt_id: str) -> dict[int, dt.datetime]:
        """When each turn of an attempt was first shown, by number; those not shown yet are left out."""
        with self._database.read() as connection:
            return attempts.shown_times(connection, attempt_id)

    def answer(
        self,
        response: Response,
        next_turn: int | None = None,
        seen: Iterable[Exposure] = (),
        done: int | None = None,
    ) -> bool:
        """Keep an answer: True where it is new, False where the same one stands; AlreadyAnswered for another.

        With `next_turn` the turn that is shown next is recorded in the same transaction, and who sees its gold item;
        with `done` that the attempt is, unless it has another number of standing answers then: one was taken back.
        Answers that wait at the same time share one write to SQLite's disk; see `GroupCommit`.
        """
        return self._answers(
            partial(_answer, response=response, next_turn=next_turn, seen=tuple(seen), done=done)
        )

    def take_back(self, attempt_id: str, turn_number: int, at: dt.datetime) -> bool:
        """Withdraw the standing answer of a turn; False where none stands."""
        with self._database.write() as connection:
            return attempts.take_back(connection, attempt_id, turn_number, at)

    def finish(self, attempt_id: str, at: dt.datetime, ended: Ended) -> Attempt:
        """Take no more answers in this attempt; the first time counts."""
        with self._database.write() as connection:
            return attempts.finish(connection, attempt_id, at, ended)

    def go_on(self, attempt_id: str, at: dt.datetime) -> Attempt:
        """Take answers again in an attempt that a ruling left undecided; NotOpen where it cannot be."""
        with self._database.write() as connection:
            return attempts.go_on(connection, attempt_id, at)

    def answers(self, attempt_id: str) -> tuple[Response, ...]:
        """The answers of an attempt that stand, by turn."""
        with self._database.read() as connection:
            return attempts.standing_answers(connection, attempt_id)

    def withdrawn(self, attempt_id: str) -> tuple[Response, ...]:
        """The answers of an attempt that were taken back."""
        with self._database.read() as connection:
            return attempts.withdrawn_answers(connection, attempt_id)

    def round_answers(self, round_name: str) -> tuple[Response, ...]:
        """The standing answers of all attempts at a round, attempt by attempt."""
        with self._database.read() as connection:
            return attempts.answers_in(connection, round_name)

    def round_annotations(self, round_name: str, question: str, *, withdrawn: bool = False) -> Annotations:
        """The answers to one question of a round as the studies read them; see `attempts.annotations_of`."""
        with self._database.read() as connection:
            return attempts.annotations_of(connection, round_name, question, withdrawn)

    def appeal(self, attempt_id: str, turn_number: int, note: str, at: dt.datetime) -> Appeal:
        """Contest the gold of a turn."""
        with self._database.write() as connection:
            return appeals.add(connection, attempt_id, turn_number, note, at)

    def rule(self, appeal_id: str, ruling: Ruling, reply: str | None, by: str, at: dt.datetime) -> Appeal:
        """Decide an appeal, or decide it anew."""
        with self._database.write() as connection:
            return appeals.rule(connection, appeal_id, ruling, reply, by, at)

    def appeals(self, round_name: str) -> tuple[Appeal, ...]:
        """All appeals of a round, each with its latest ruling."""
        with self._database.read() as connection:
            return appeals.of_round(connection, round_name)

    def ruled(self, round_name: str) -> tuple[tuple[Appeal, ...], tuple[Response, ...]]:
        """The appeals of a round whose rulings change scores, and the answers of the attempts they were made in."""
        with self._database.read() as connection:
            changing = appeals.changing(connection, round_name)
            attempts_of = {appeal.attempt_id for appeal in changing}
            return changing, tuple(
                g
                for attempt_id in sorted(attempts_of)
                for g in attempts.standing_answers(connection, attempt_id)
            )

    def expose(self, seen: Iterable[Exposure]) -> int:
        """Record who saw which gold item; how many of these were new."""
        with self._database.write() as connection:
            return attempts.expose(connection, seen)

    def exposures(self, gold_name: str, person_id: str | None = None) -> tuple[Exposure, ...]:
        """Who saw items of a gold set, `name@version` or all versions of `name`; or what one person saw of it."""
        with self._database.read() as connection:
            return attempts.exposures_of(connection, gold_name, person_id)

    def _by_itself(self, job: Callable[[Connection], bool]) -> bool:
        """In a transaction of its own: PostgreSQL takes many at once, and puts their writes together itself."""
        with self._database.write() as connection:
            return job(connection)


def _answer(
    connection: Connection,
    response: Response,
    next_turn: int | None,
    seen: tuple[Exposure, ...],
    done: int | None,
) -> bool:
    new = attempts.answer(connection, response)
    if next_turn is not None:
        attempts.mark_shown(connection, response.attempt_id, next_turn, response.answered_at)
        attempts.expose(connection, seen)
    if done is not None and len(attempts.standing_answers(connection, response.attempt_id)) == done:
        attempts.finish(connection, response.attempt_id, response.answered_at, "done")
    return new
