"""The half of the store's front that is about rounds and people: who may answer what, and who is ready."""

import datetime as dt

from workbench.documents.attempts import Declared, Invitation, Person, Progress
from workbench.documents.round import Round
from workbench.errors import NotInvited
from workbench.store.rounds import declarations, invitations, people, progress
from workbench.store.rounds import rounds as round_rows
from workbench.store.rounds.database import Database


class RoundsAndPeople:
    """Rounds, people, invitations and declarations; each method in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.read() as connection:
            key = invitations.signing_key(connection)
        if key is None:
            with database.write() as connection:
                key = invitations.make_signing_key(connection)
        self._key = key

    def add_round(self, new: Round) -> None:
        """Keep a round; the same again is no change, another of the same name is AlreadyPublished."""
        with self._database.write() as connection:
            round_rows.add(connection, new)

    def round(self, name: str) -> Round:
        """The round of that name; NotFound names those there are."""
        with self._database.read() as connection:
            return round_rows.one(connection, name)

    def rounds(self) -> tuple[Round, ...]:
        """All rounds, the oldest first."""
        with self._database.read() as connection:
            return round_rows.every(connection)

    def close_round(self, name: str, at: dt.datetime) -> None:
        """Take no more answers; the first closing counts."""
        with self._database.write() as connection:
            round_rows.close(connection, name, at)

    def closed_at(self, name: str) -> dt.datetime | None:
        """When the round was closed; None while it is not."""
        with self._database.read() as connection:
            return round_rows.closed_at(connection, name)

    def person(
        self, name: str, vendor: str = "", at: dt.datetime | None = None, wanted_id: str | None = None
    ) -> Person:
        """The person of that name and vendor, made where there is none; only made-up people want an id."""
        with self._database.write() as connection:
            return people.get_or_add(connection, name, vendor, at or dt.datetime.now(dt.UTC), wanted_id)

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
            return invitations.add(connection, round_name, person, at, expires_at)

    def token(self, invitation_id: str) -> str:
        """The signed token of an invitation: whoever has it is that person."""
        return invitations.token_of(self._key, invitation_id)

    def invited(self, token: str, at: dt.datetime | None = None) -> Invitation:
        """The invitation that a token opens; NotInvited where it opens nothing (`why` is for the log)."""
        invitation_id = invitations.id_in(self._key, token)
        with self._database.read() as connection:
            return invitations.standing(connection, invitation_id, at or dt.datetime.now(dt.UTC))

    def entered(self, token: str, at: dt.datetime | None = None) -> tuple[Invitation, Progress]:
        """The invitation that a token opens, and where that person is in its round: both from one moment."""
        invitation_id = invitations.id_in(self._key, token)
        with self._database.glance() as connection:
            found = progress.of_invitation(connection, invitation_id)
        if found is None:
            raise NotInvited("unknown")
        return invitations.refuse_ended(found[0], at or dt.datetime.now(dt.UTC)), found[1]

    def invitations_of(self, round_name: str, person_id: str) -> tuple[Invitation, ...]:
        """One person's invitations to a round, also those revoked, in the order in which they were made."""
        with self._database.read() as connection:
            return invitations.of_person(connection, round_name, person_id)

    def invitations(self, round_name: str) -> tuple[Invitation, ...]:
        """All invitations to a round, also those revoked, in the order in which they were made."""
        with self._database.read() as connection:
            return invitations.of_round(connection, round_name)

    def revoke(self, invitation_id: str, at: dt.datetime) -> Invitation:
        """Make a link open nothing from now on."""
        with self._database.write() as connection:
            return invitations.revoke(connection, invitation_id, at)

    def accept_terms(self, invitation_id: str, sha256: str, at: dt.datetime) -> Invitation:
        """Record that the terms with that digest were accepted."""
        with self._database.write() as connection:
            return invitations.accept_terms(connection, invitation_id, sha256, at)

    def declare(self, declared: Declared) -> None:
        """Keep a lead's word that somebody is ready, or that it is taken back."""
        with self._database.write() as connection:
            declarations.add(connection, declared)

    def declared(self, round_name: str) -> tuple[Declared, ...]:
        """The latest word about each person of a round of whom there is one, by person."""
        with self._database.read() as connection:
            return declarations.of_round(connection, round_name)
