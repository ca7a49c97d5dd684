"""The store of rounds: people, invitations, attempts, answers and appeals; one transaction per method."""

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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
    VendorLink,
)
from workbench.documents.record import Actor, Keys, Link, Sealed
from workbench.documents.round import Round, Turn
from workbench.errors import NotFound, NotInvited, WriteFailed
from workbench.store.rounds import (
    appeals,
    attempts,
    events,
    health,
    links,
    log_check,
    people,
    records,
    rounds,
)
from workbench.store.rounds.database import PATIENCE, Database, GroupCommit, is_there
from workbench.store.rounds.events import AttemptChain
from workbench.store.rounds.links import Kind
from workbench.store.rounds.log_check import LogFault

KEYS_AGE = 2.0  # seconds after which the keys of links are read again


class AttemptStore:
    """The data of rounds; safe for several threads and processes.

    A method that writes returns when the change is on disk, and raises StoreBusy or WriteFailed if nothing was
    saved. All times have a zone and come from the caller.
    """

    def __init__(self, database: Database, root: Path | None = None) -> None:
        self._database, self.root = database, root
        if not self.read_keys():
            with database.write() as connection:
                links.make_key(connection)
            self.read_keys()
        self._answers = GroupCommit(database.write).keep if database.one_writer else self._by_itself

    @classmethod
    def open(cls, url: str | None, root: Path, patience: float = PATIENCE) -> Self:
        """Open `sqlite:///FILE` or `postgresql+psycopg://...`; None is `runs/attempts.sqlite` of the workspace.

        An empty database gets its tables, an older one is upgraded, a newer one is refused (TooNew). A current one is
        opened without the write lock. `patience` is how many seconds to wait for another write before StoreBusy.
        """
        return cls(Database.open(url, root, patience), root)

    @classmethod
    def to_read(cls, url: str | None, root: Path) -> Self:
        """Open an existing database, for commands that only read; NotFound if there is none."""
        if not is_there(url, root):
            raise NotFound("there are no rounds here yet; `workbench quiz create` makes the first one.")
        return cls.open(url, root)

    @staticmethod
    def is_there(url: str | None, root: Path) -> bool:
        """Whether there is a database; never creates one."""
        return is_there(url, root)

    @property
    def where(self) -> str:
        """The file or address, without a password."""
        return self._database.where

    @property
    def url(self) -> str:
        """The address with its password, for another process of ours that opens the same."""
        return self._database.engine.url.render_as_string(hide_password=False)

    def ping(self) -> None:
        """Check that the database answers; StoreBusy if it does not."""
        with self._database.read() as connection:
            connection.exec_driver_sql("SELECT 1")

    def latest(self) -> dt.datetime | None:
        """The latest time on record, of an attempt or of the health check; None without any."""
        with self._database.read() as connection:
            return health.latest(connection)

    def beat(self, at: dt.datetime) -> None:
        """Write the time and read it back; StoreLost, StoreBusy or WriteFailed if that fails."""
        with self._database.write() as connection:
            health.beat(connection, at)
        with self._database.read() as connection:
            if (health.last_beat(connection) or at - dt.timedelta(1)) < at:
                raise WriteFailed(f"{self.where} did not keep what was written. Nothing was kept.")
        self._database.note()

    def faults(self, *, quick: bool = False) -> tuple[str, ...]:
        """Look at every page or row: what is damaged, as sentences; StoreLost where it cannot even be read."""
        with self._database.read() as connection:
            return health.faults(connection, quick=quick)

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        with self._database.read() as connection:
            return health.counts(connection)

    def close(self) -> None:
        """Close the connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add_round(self, new: Round, by: Actor | None = None) -> None:
        """Save a round; the same again does nothing, a different one of the same name raises AlreadyPublished."""
        with self._database.write() as connection:
            rounds.add(connection, new, by)

    def round(self, name: str) -> Round:
        """The round of that name; NotFound lists the existing ones."""
        with self._database.read() as connection:
            return rounds.get(connection, name)

    def rounds(self) -> tuple[Round, ...]:
        """All rounds, oldest first."""
        with self._database.read() as connection:
            return rounds.every(connection)

    def close_round(self, name: str, at: dt.datetime, by: Actor | None = None) -> None:
        """Close the round; the first time counts."""
        with self._database.write() as connection:
            rounds.close(connection, name, at, by)

    def closed_at(self, name: str) -> dt.datetime | None:
        """When the round was closed; None if it is open."""
        with self._database.read() as connection:
            return rounds.closed_at(connection, name)

    def person(
        self,
        name: str,
        vendor: str = "",
        at: dt.datetime | None = None,
        preferred_id: str | None = None,
        by: Actor | None = None,
    ) -> Person:
        """The person of that name and vendor, created if missing; only simulated people have a preferred id."""
        with self._database.write() as connection:
            moment = at or dt.datetime.now(dt.UTC)
            return people.get_or_add(connection, name, vendor, moment, preferred_id, by)

    def people(self) -> tuple[Person, ...]:
        """Everybody, by vendor and name; forgotten people last."""
        with self._database.read() as connection:
            return people.every(connection)

    def forget(
        self, name: str, at: dt.datetime, vendor: str | None = None, by: Actor | None = None
    ) -> Person:
        """Remove a person's name and notes and revoke the invitations; the answers stay under a pseudonym."""
        with self._database.write() as connection:
            person = people.forget(connection, name, vendor, at, by)
        self._database.shred()
        return person

    def invite(
        self,
        round_name: str,
        person: Person,
        at: dt.datetime,
        expires_at: dt.datetime | None = None,
        *,
        exactly: bool = False,
        by: Actor | None = None,
    ) -> Invitation:
        """Invite a person to a round, without an expiry where None is given.

        A valid invitation is kept. It may work longer now; with `exactly` it ends when asked, also earlier or never.
        """
        with self._database.write() as connection:
            return people.invite(connection, round_name, person, at, expires_at, exactly, by)

    def token(self, invitation_id: str) -> str:
        """The signed token of an invitation: whoever has it acts as that person."""
        return links.token_of(self._keys()[0], invitation_id)

    def signed(self, token: str, kind: Kind = "invitation") -> None:
        """Refuse a token that was not signed here, without asking the database; NotInvited."""
        links.id_in(self._links, token, kind)

    def invited(self, token: str, at: dt.datetime | None = None) -> Invitation:
        """The invitation of a token; NotInvited if it opens nothing (`why` is for the log)."""
        invitation_id = links.id_in(self._keys(), token)
        with self._database.read() as connection:
            return links.standing_invitation(connection, invitation_id, at or dt.datetime.now(dt.UTC))

    def entered(self, token: str, at: dt.datetime | None = None) -> tuple[Invitation, Progress]:
        """The invitation of a token and the person's progress, read together."""
        invitation_id = links.id_in(self._keys(), token)
        with self._database.read_autocommit() as connection:
            entry = attempts.progress_by_invitation(connection, invitation_id)
        if entry is None:
            raise NotInvited("unknown")
        links.refuse_ended(entry[0], at or dt.datetime.now(dt.UTC))
        return entry

    def bind(self, invitation_id: str, device: str) -> bool:
        """Whether a browser with this secret is the one of a link; the first one that asks becomes it."""
        with self._database.write() as connection:
            return links.bind(connection, invitation_id, device)

    def release(self, invitation_id: str, by: Actor | None = None) -> None:
        """Let the next browser that opens a link become the one of it."""
        with self._database.write() as connection:
            links.release(connection, invitation_id, by)

    def opened(self, invitation_id: str, at: dt.datetime) -> None:
        """Record that the page of an invitation was shown; the first time counts."""
        with self._database.write() as connection:
            people.opened(connection, invitation_id, at)

    def people_sign_in(self) -> None:
        """From now on whoever acts by a link is recorded as signed in at the proxy."""
        self._database.known_by("proxy")

    def rotate_key(
        self, at: dt.datetime, keep_until: dt.datetime | None = None, by: Actor | None = None
    ) -> None:
        """Sign links with a new key; links of the old one work until then, or no more at all."""
        with self._database.write() as connection:
            links.rotate(connection, at, keep_until, by)
        self._database.shred()
        self.read_keys()

    def invite_vendor(
        self,
        vendor: str,
        at: dt.datetime,
        expires_at: dt.datetime | None,
        *,
        manager: str | None = None,
        exactly: bool = False,
        by: Actor | None = None,
    ) -> VendorLink:
        """Make a vendor's link, or keep the one there is; see `invite` for its end."""
        with self._database.write() as connection:
            return links.invite_vendor(
                connection, vendor, at, expires_at, manager=manager, exactly=exactly, by=by
            )

    def vendor_token(self, link_id: str) -> str:
        """The signed token of a vendor's link."""
        return links.token_of(self._keys()[0], link_id, "vendor")

    def vendor(self, token: str, at: dt.datetime | None = None) -> VendorLink:
        """The vendor's link of a token; NotInvited if it opens nothing."""
        link_id = links.id_in(self._keys(), token, "vendor")
        with self._database.read_autocommit() as connection:
            link = links.vendor_link(connection, link_id)
        if link is None:
            raise NotInvited("unknown")
        links.refuse_ended(link, at or dt.datetime.now(dt.UTC))
        return link

    def vendor_links(self) -> tuple[VendorLink, ...]:
        """The links of vendors that were not withdrawn, by vendor."""
        with self._database.read() as connection:
            return links.vendor_links(connection)

    def revoke_vendor(self, vendor: str, at: dt.datetime, by: Actor | None = None) -> VendorLink:
        """Withdraw a vendor's link."""
        with self._database.write() as connection:
            return links.revoke_vendor(connection, vendor, at, by)

    def invitations_of(self, round_name: str, person_id: str) -> tuple[Invitation, ...]:
        """One person's invitations to a round, also revoked ones, oldest first."""
        with self._database.read() as connection:
            return people.invitations_of(connection, round_name, person_id)

    def invitations(self, round_name: str) -> tuple[Invitation, ...]:
        """All invitations to a round, also revoked ones, oldest first."""
        with self._database.read() as connection:
            return people.invitations_to(connection, round_name)

    def revoke(self, invitation_id: str, at: dt.datetime, by: Actor | None = None) -> Invitation:
        """Revoke a link."""
        with self._database.write() as connection:
            return people.revoke(connection, invitation_id, at, by)

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
        """The person's unfinished attempt, or a new one with these turns."""
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
        """All data of a person's screen, read together: see `Progress`."""
        with self._database.read_autocommit() as connection:
            return attempts.progress_of(connection, round_name, person_id)

    def show(self, attempt_id: str, turn_number: int, at: dt.datetime, seen: Iterable[Exposure]) -> None:
        """Record that a turn was shown and who saw its gold item; earlier records stay."""
        with self._chain(attempt_id) as chain:
            _show(chain, turn_number, at, tuple(seen))

    def mark_shown(self, attempt_id: str, turn_number: int, at: dt.datetime) -> dt.datetime:
        """When a turn was first shown: `at`, or an earlier recorded time."""
        with self._chain(attempt_id) as chain:
            return attempts.mark_shown(chain, turn_number, at)

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
        """Save an answer: True if it is new, False if the same one is there; AlreadyAnswered for a different one.

        With `next_turn` the same transaction records that this turn is shown, and who sees its gold item. With `done` it
        finishes the attempt if that has `done` current answers; it has fewer if one was withdrawn meanwhile.
        Answers that wait at the same time share one disk write of SQLite; see `GroupCommit`.
        """
        return self._answers(
            partial(_answer, response=response, next_turn=next_turn, seen=tuple(seen), done=done)
        )

    def take_back(self, attempt_id: str, turn_number: int, at: dt.datetime) -> bool:
        """Withdraw the current answer of a turn; False if there is none."""
        with self._chain(attempt_id) as chain:
            return attempts.take_back(chain, turn_number, at)

    def finish(self, attempt_id: str, at: dt.datetime, ended: Ended) -> Attempt:
        """Take no more answers in this attempt; the first time counts."""
        with self._database.write() as connection:
            with events.chain(connection, attempt_id) as chain:
                attempts.finish(chain, at, ended)
            return attempts.get(connection, attempt_id)

    def go_on(self, attempt_id: str, at: dt.datetime) -> Attempt:
        """Continue an attempt that a ruling made undecided; NotOpen if it cannot go on."""
        with self._database.write() as connection:
            return attempts.go_on(connection, attempt_id, at)

    def answers(self, attempt_id: str) -> tuple[Response, ...]:
        """The current answers of an attempt, by turn."""
        with self._database.read() as connection:
            return attempts.standing_answers(connection, attempt_id)

    def withdrawn(self, attempt_id: str) -> tuple[Response, ...]:
        """The withdrawn answers of an attempt."""
        with self._database.read() as connection:
            return attempts.withdrawn_answers(connection, attempt_id)

    def round_answers(self, round_name: str) -> tuple[Response, ...]:
        """The current answers of all attempts at a round, attempt by attempt."""
        with self._database.read() as connection:
            return attempts.answers_in(connection, round_name)

    def round_annotations(self, round_name: str, question: str, *, withdrawn: bool = False) -> Annotations:
        """The answers to one question of a round, for the studies; see `attempts.annotations_of`."""
        with self._database.read() as connection:
            return attempts.annotations_of(connection, round_name, question, withdrawn)

    def appeal(self, attempt_id: str, turn_number: int, note: str, at: dt.datetime) -> Appeal:
        """Appeal against the gold of a turn."""
        with self._database.write() as connection:
            return appeals.add(connection, attempt_id, turn_number, note, at)

    def rule(self, appeal_id: str, ruling: Ruling, reply: str | None, by: str, at: dt.datetime) -> Appeal:
        """Rule on an appeal, or rule again."""
        with self._database.write() as connection:
            return appeals.rule(connection, appeal_id, ruling, reply, by, at)

    def appeals(self, round_name: str) -> tuple[Appeal, ...]:
        """All appeals of a round, each with its latest ruling."""
        with self._database.read() as connection:
            return appeals.of_round(connection, round_name)

    def ruled(self, round_name: str) -> tuple[tuple[Appeal, ...], tuple[Response, ...]]:
        """The appeals of a round whose rulings change scores, and the answers of their attempts."""
        with self._database.read() as connection:
            changing = appeals.changing(connection, round_name)
            attempts_of = {appeal.attempt_id for appeal in changing}
            return changing, tuple(
                g
                for attempt_id in sorted(attempts_of)
                for g in attempts.standing_answers(connection, attempt_id)
            )

    def expose(self, seen: Iterable[Exposure], by: Actor | None = None) -> int:
        """Record who saw which gold item; returns how many of these are new."""
        with self._database.write() as connection:
            return attempts.expose(connection, seen, by)

    def exposures(self, gold_name: str, person_id: str | None = None) -> tuple[Exposure, ...]:
        """Who saw items of a gold set, `name@version` or all versions of `name`; optionally of one person."""
        with self._database.read() as connection:
            return attempts.exposures_of(connection, gold_name, person_id)

    def _keys(self) -> tuple[bytes, ...]:
        """The keys of links; another process may have replaced them."""
        return self._links if time.monotonic() < self._read_again else self.read_keys()

    def read_keys(self) -> tuple[bytes, ...]:
        """Read the keys of links again; a server does so in the background, so that `signed` knows new ones."""
        with self._database.read() as connection:
            self._links = links.keys(connection, dt.datetime.now(dt.UTC))
        self._read_again = time.monotonic() + KEYS_AGE
        return self._links

    def on_it(self, since: dt.datetime) -> int:
        """How many real people were asked or answered something since then, and have not finished."""
        with self._database.read() as connection:
            return attempts.on_it(connection, since)

    def records(self) -> tuple[Link, ...]:
        """The records of all acts here, oldest first."""
        with self._database.read() as connection:
            return records.every(connection)

    def record_words(self) -> dict[str, Sealed]:
        """The names and texts of the records by their digests, without forgotten ones."""
        with self._database.read() as connection:
            return records.words(connection)

    def check_log(self, keys: Keys) -> tuple[LogFault, ...]:
        """What does not fit between the records, the chains of the attempts and the rows; see `log_check`."""
        with self._database.read() as connection:
            return tuple(log_check.check(connection, keys))

    def sign_log(self, what: str, *, by: Actor | None = None) -> None:
        """Vouch for all records and attempts so far, for a key that is new; `what` is the record's object."""
        with self._database.write() as connection:
            records.sign(connection, what, by)

    @contextmanager
    def _chain(self, attempt_id: str) -> Iterator[AttemptChain]:
        """A transaction that writes to one attempt."""
        with self._database.write() as connection, events.chain(connection, attempt_id) as chain:
            yield chain

    def _by_itself(self, job: Callable[[Connection], bool]) -> bool:
        """Run a job in its own transaction: PostgreSQL runs many at once and groups their commits itself."""
        with self._database.write() as connection:
            return job(connection)


def _answer(
    connection: Connection,
    response: Response,
    next_turn: int | None,
    seen: tuple[Exposure, ...],
    done: int | None,
) -> bool:
    takes = attempts.lock_turn(connection, response)
    chain = AttemptChain(connection, takes[0])
    new = attempts.answer(chain, response, takes)
    if next_turn is not None:
        _show(chain, next_turn, response.answered_at, seen)
    if done is not None and len(attempts.standing_answers(connection, response.attempt_id)) == done:
        attempts.finish(chain, response.answered_at, "done")
    chain.save()
    return new


def _show(chain: AttemptChain, turn_number: int, at: dt.datetime, seen: tuple[Exposure, ...]) -> None:
    attempts.mark_shown(chain, turn_number, at)
    attempts.expose_in(chain, seen)
