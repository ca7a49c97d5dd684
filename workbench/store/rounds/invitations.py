"""Invitations and their signed tokens: a token that was not made here is refused without asking the database."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update

from workbench.documents.attempts import Invitation, Person
from workbench.errors import LinkEnded, NotFound, NotInvited, NotOpen
from workbench.store.rounds import people, rounds
from workbench.store.rounds.database import keep
from workbench.store.rounds.schema import invitations, settings
from workbench.store.rounds.schema import people as people_table

SIGNATURE_BYTES = 16  # half of SHA-256's, the least that RFC 2104, section 5 recommends

_ALL = select(invitations, *people.columns()).select_from(invitations).join(people_table)
_ONE = _ALL.where(invitations.c.id == bindparam("wanted"))


def signing_key(connection: Connection) -> bytes | None:
    """The database's own key; whoever has it can make tokens. None in a new database."""
    kept = connection.execute(select(settings.c.value).where(settings.c.name == "signing key")).scalar()
    return None if kept is None else bytes.fromhex(kept)


def make_signing_key(connection: Connection) -> bytes:
    """The same, made where there is none; two who make it at once get one."""
    keep(connection, settings, {"name": "signing key", "value": secrets.token_hex(32)})
    return bytes.fromhex(
        connection.execute(select(settings.c.value).where(settings.c.name == "signing key")).scalar_one()
    )


def token_of(key: bytes, invitation_id: str) -> str:
    """`ID.SIGNATURE`, both in lower-case base32 without padding."""
    digest = hmac.digest(key, f"invitation {invitation_id}".encode(), hashlib.sha256)[:SIGNATURE_BYTES]
    return f"{invitation_id}.{base64.b32encode(digest).decode().rstrip('=').lower()}"


def id_in(key: bytes, token: str) -> str:
    """The invitation's id in a token, refused unless this key signed it; takes as long for any signature."""
    if not token.isascii():
        raise NotInvited("forged")
    invitation_id, _, _ = token.partition(".")
    if not hmac.compare_digest(token_of(key, invitation_id), token):
        raise NotInvited("forged")
    return invitation_id


def add(
    connection: Connection, round_name: str, person: Person, at: dt.datetime, expires_at: dt.datetime | None
) -> Invitation:
    """Invite a person; who has a standing invitation keeps it, with the new expiry where one is given."""
    rounds.open_one(connection, round_name, at)
    if people.one(connection, person.id, lock=True).forgotten_at is not None:
        raise NotOpen(f"{person.shown} was forgotten and cannot be invited.")
    where = (
        (invitations.c.round == round_name)
        & (invitations.c.person_id == person.id)
        & invitations.c.revoked_at.is_(None)
    )
    standing = connection.execute(select(invitations.c.id).where(where)).scalar()
    if standing is None:
        standing = people.new_id()
        row = {"id": standing, "round": round_name, "person_id": person.id}
        keep(connection, invitations, {**row, "created_at": at, "expires_at": expires_at})
    elif expires_at is not None:
        _set(connection, standing, expires_at=expires_at)
    return one(connection, standing)


def one(connection: Connection, invitation_id: str) -> Invitation:
    """The invitation of that id."""
    found = _find(connection, invitations.c.id == invitation_id)
    if not found:
        raise NotFound(f"there is no invitation with id {invitation_id!r}.")
    return found[0]


def of_round(connection: Connection, round_name: str) -> tuple[Invitation, ...]:
    """Everybody's invitation to a round, in the order in which they were made."""
    return _find(connection, invitations.c.round == round_name)


def of_person(connection: Connection, round_name: str, person_id: str) -> tuple[Invitation, ...]:
    """One person's invitations to a round, also those revoked, in the order in which they were made."""
    return _find(connection, (invitations.c.round == round_name) & (invitations.c.person_id == person_id))


def standing(connection: Connection, invitation_id: str, at: dt.datetime) -> Invitation:
    """An invitation that opens its round at that time; else NotInvited says why."""
    row = connection.execute(_ONE, {"wanted": invitation_id}).one_or_none()
    if row is None:
        raise NotInvited("unknown")
    return refuse_ended(of_row(row), at)


def refuse_ended(found: Invitation, at: dt.datetime) -> Invitation:
    """The invitation, or LinkEnded where it no longer opens its round."""
    if found.revoked_at is not None:
        raise LinkEnded("revoked", found.revoked_at)
    if found.expires_at is not None and found.expires_at <= at:
        raise LinkEnded("expired", found.expires_at)
    return found


def revoke(connection: Connection, invitation_id: str, at: dt.datetime) -> Invitation:
    """Make the link open nothing from now on; the first time counts."""
    if one(connection, invitation_id).revoked_at is None:
        _set(connection, invitation_id, revoked_at=at)
    return one(connection, invitation_id)


def accept_terms(connection: Connection, invitation_id: str, sha256: str, at: dt.datetime) -> Invitation:
    """Record that the text with that digest was accepted; the first time of the same text counts."""
    if one(connection, invitation_id).terms_sha256 != sha256:
        _set(connection, invitation_id, terms_accepted_at=at, terms_sha256=sha256)
    return one(connection, invitation_id)


def _set(connection: Connection, invitation_id: str, **values: Any) -> None:
    connection.execute(update(invitations).where(invitations.c.id == invitation_id).values(**values))


def _find(connection: Connection, where: ColumnElement[bool]) -> tuple[Invitation, ...]:
    query = _ALL.where(where).order_by(invitations.c.created_at, invitations.c.id)
    return tuple(of_row(row) for row in connection.execute(query))


def of_row(row: Row) -> Invitation:  # type: ignore[type-arg]
    """An invitation from its columns and those of its person."""
    return Invitation(
        row.id,
        row.round,
        people.of_row(row, "who_"),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.terms_accepted_at,
        row.terms_sha256,
    )
