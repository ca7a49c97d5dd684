"""People, their invitations and declarations; forgetting a person removes name and notes and keeps the statistics."""

import base64
import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, bindparam, func, insert, select, update

from workbench.documents.attempts import Declared, Invitation, Person
from workbench.documents.policies import works_longer
from workbench.documents.record import Actor, names_in, renamed
from workbench.errors import NotFound, NotOpen, OutOfRange, listed
from workbench.store.identity import identity
from workbench.store.rounds import events, records, rounds, schema
from workbench.store.rounds.database import keep
from workbench.store.rounds.facts import IN_RECORDS, Fact, Values


def new_id() -> str:
    """80 random bits as 16 letters and digits, safe in a URL."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def of_row(row: Row, prefix: str = "") -> Person:  # type: ignore[type-arg]
    """A person from the columns of `people`, named with `prefix` in a query."""
    kept = row._mapping
    return Person(*(kept[prefix + name] for name in ("id", "name", "vendor", "created_at", "forgotten_at")))


def columns() -> list:  # type: ignore[type-arg]
    """The columns of a person for a query that joins them, each named `person_...`."""
    return [column.label(f"who_{column.name}") for column in schema.people.c]


def get_or_add(
    connection: Connection,
    name: str,
    vendor: str,
    at: dt.datetime,
    preferred_id: str | None = None,
    by: Actor | None = None,
) -> Person:
    """The person of that name and vendor, made where there is none, under `preferred_id` unless it is taken."""
    name = name.strip()
    if not name:
        raise OutOfRange("a person needs a name.")
    new = {"name": name, "vendor": vendor.strip(), "created_at": at, "forgotten_at": None}
    same = select(schema.people).where(
        (schema.people.c.name == name) & (schema.people.c.vendor == vendor.strip())
    )
    for own_id in (preferred_id, new_id()):
        if own_id is not None:
            if keep(connection, schema.people, {**new, "id": own_id}):
                facts = records.wrote("person", {**new, "id": own_id})
                records.append(
                    connection, "people.add", f"person {own_id}", by=by, person=own_id, facts=facts
                )
            if (row := connection.execute(same).one_or_none()) is not None:
                return of_row(row)
    raise OutOfRange(f"person {name!r} could not be added; try again.")


def get(connection: Connection, person_id: str, lock: bool = False) -> Person:
    """The person of that id; `lock` makes other acts about the same person wait, but not answers, which only refer to it."""
    query = select(schema.people).where(schema.people.c.id == person_id)
    row = connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"there is no person with id {person_id!r}.")
    return of_row(row)


def every(connection: Connection) -> tuple[Person, ...]:
    """Everybody, by vendor and name; forgotten people last."""
    order = (
        schema.people.c.name.is_(None),
        schema.people.c.vendor,
        schema.people.c.name,
        schema.people.c.created_at,
        schema.people.c.id,
    )
    return tuple(of_row(row) for row in connection.execute(select(schema.people).order_by(*order)))


def forget(
    connection: Connection, name: str, vendor: str | None, at: dt.datetime, by: Actor | None = None
) -> Person:
    """Remove a name and all that this person typed, and revoke the invitations; answers stay under a pseudonym.

    The log loses the name, the texts about them, and the salts that bind both; its chains stay whole.
    """
    person = get(connection, _named(connection, name, vendor).id, lock=True)
    theirs = select(schema.attempts.c.id).where(schema.attempts.c.person_id == person.id)
    attempts = connection.execute(theirs.order_by(schema.attempts.c.id).with_for_update()).scalars().all()
    for attempt_id in attempts:  # a concurrent answer comes before this or is refused
        with events.chain(connection, attempt_id) as chain:
            _forget_notes(chain)
    shown = replace(person, name=None).shown
    changes: tuple[tuple[str, ColumnElement[bool], dict[str, Any]], ...] = (
        ("person", schema.people.c.id == person.id, {"name": None, "forgotten_at": at}),
        ("invitation", schema.invitations.c.person_id == person.id, {"revoked_at": at}),
        *_renames(connection, "ruling", schema.rulings.c.ruled_by, person.name or "", shown),
        (
            "declaration",
            schema.declarations.c.person_id == person.id,
            {"reason": None},
        ),  # may say who they are
        *_renames(connection, "declaration", schema.declarations.c.declared_by, person.name or "", shown),
        ("vendor", _managed_by(person) & schema.vendor_links.c.revoked_at.is_(None), {"revoked_at": at}),
        ("vendor", _managed_by(person), {"manager": None}),
    )
    facts: dict[tuple[str, str], Fact] = {}
    for kind, where, values in changes:
        if kind == "invitation":
            where &= schema.invitations.c.revoked_at.is_(None)
        facts |= {
            (written.kind, written.key): written for written in _change(connection, kind, where, values)
        }
    held = records.forget(connection, person.id, str(person.name), facts.values())
    actor = by or identity()
    actor = replace(actor, name=shown) if actor.name == person.name else actor
    actor = replace(actor, typed=shown) if actor.typed == person.name else actor
    records.append(connection, "people.forget", f"person {person.id}", by=actor, person=person.id, facts=held)
    return get(connection, person.id)


def _managed_by(person: Person) -> ColumnElement[bool]:
    """The vendor's links that are for this person."""
    table = schema.vendor_links
    return (table.c.manager == person.name) & (table.c.vendor == person.vendor)


def _renames(
    connection: Connection, kind: str, column: Column[Any], name: str, pseudonym: str
) -> Iterator[tuple[str, ColumnElement[bool], dict[str, Any]]]:
    """Where a name says who decided, as the identity or as it was typed, and what to put there."""
    for shown in connection.scalars(select(column).distinct().order_by(column)):
        if shown and name in names_in(shown):
            yield kind, column == shown, {column.name: renamed(shown, {name}, pseudonym)}


def _forget_notes(chain: events.AttemptChain) -> None:
    """Remove the notes and appeals of an attempt, and the salts that bind them."""
    for kind, table in (("answer", schema.answers), ("appeal", schema.appeals)):
        noted = (table.c.attempt_id == chain.id) & table.c.note.is_not(None)
        rows = chain.connection.execute(select(table).where(noted).order_by(*table.primary_key)).all()
        chain.connection.execute(update(table).where(noted).values(note=None))
        for row in rows:
            chain.write(kind, {**row._mapping, "note": None})
    salted = (schema.attempt_events.c.attempt_id == chain.id) & schema.attempt_events.c.salts.is_not(None)
    chain.connection.execute(update(schema.attempt_events).where(salted).values(salts=None))


def _change(
    connection: Connection, kind: str, where: ColumnElement[bool], values: dict[str, Any]
) -> list[Fact]:
    """Change rows of one kind; their facts afterwards."""
    table = IN_RECORDS[kind].table
    rows = connection.execute(
        select(table).where(where).order_by(*table.primary_key).with_for_update(key_share=True)
    ).all()
    connection.execute(update(table).where(where).values(**values))
    return records.wrote(kind, *({**row._mapping, **values} for row in rows))


def _named(connection: Connection, name: str, vendor: str | None) -> Person:
    """The one person of that name, or of that name and vendor."""
    where = func.coalesce(schema.people.c.name, "") == name.strip()
    matches = [
        of_row(row)
        for row in connection.execute(select(schema.people).where(where).order_by(schema.people.c.vendor))
    ]
    if vendor is not None:
        matches = [person for person in matches if person.vendor == vendor.strip()]
    if not matches or not name.strip():
        of_vendor = "" if vendor is None else f" of vendor {vendor!r}"
        raise NotFound(
            f"there is nobody named {name!r}{of_vendor}; `workbench people list` shows who there is."
        )
    if len(matches) > 1:
        vendors = listed(person.vendor for person in matches)
        raise OutOfRange(f"{name!r} is the name of {len(matches)} people; say of which vendor: {vendors}.")
    return matches[0]


# Invitations; `links` has their signed tokens.

_ALL = select(schema.invitations, *columns()).select_from(schema.invitations).join(schema.people)
_ONE = _ALL.where(schema.invitations.c.id == bindparam("invitation"))


def invite(
    connection: Connection,
    round_name: str,
    person: Person,
    at: dt.datetime,
    expires_at: dt.datetime | None,
    exactly: bool = False,
    by: Actor | None = None,
) -> Invitation:
    """Invite a person. Whoever is invited keeps their link; it may work longer now, and never shorter unless `exactly`."""
    rounds.get_open(connection, round_name, at)
    if get(connection, person.id, lock=True).forgotten_at is not None:
        raise NotOpen(f"{person.shown} was forgotten and cannot be invited.")
    where = (
        (schema.invitations.c.round == round_name)
        & (schema.invitations.c.person_id == person.id)
        & schema.invitations.c.revoked_at.is_(None)
    )
    standing = connection.execute(
        select(schema.invitations.c.id, schema.invitations.c.expires_at).where(where)
    ).one_or_none()
    if standing is None:
        row: dict[str, Any] = {"id": new_id(), "round": round_name, "person_id": person.id}
        row |= {"created_at": at, "expires_at": expires_at}
        if keep(connection, schema.invitations, row):
            _record(connection, "round.invite", row, by)
        return invitation(connection, row["id"])
    if exactly or works_longer(expires_at, standing.expires_at):
        change_invitation(connection, "round.invite", standing.id, by, expires_at=expires_at)
    return invitation(connection, standing.id)


def invitation(connection: Connection, invitation_id: str) -> Invitation:
    """The invitation of that id."""
    invitations = _find_invitations(connection, schema.invitations.c.id == invitation_id)
    if not invitations:
        raise NotFound(f"there is no invitation with id {invitation_id!r}.")
    return invitations[0]


def invitations_to(connection: Connection, round_name: str) -> tuple[Invitation, ...]:
    """All invitations to a round, oldest first."""
    return _find_invitations(connection, schema.invitations.c.round == round_name)


def invitations_of(connection: Connection, round_name: str, person_id: str) -> tuple[Invitation, ...]:
    """One person's invitations to a round, also revoked ones, oldest first."""
    return _find_invitations(
        connection, (schema.invitations.c.round == round_name) & (schema.invitations.c.person_id == person_id)
    )


def find_invitation(connection: Connection, invitation_id: str) -> Invitation | None:
    """The invitation of that id, valid or not."""
    row = connection.execute(_ONE, {"invitation": invitation_id}).one_or_none()
    return None if row is None else invitation_of_row(row)


def revoke(
    connection: Connection, invitation_id: str, at: dt.datetime, by: Actor | None = None
) -> Invitation:
    """Revoke the link; the first time counts."""
    if invitation(connection, invitation_id).revoked_at is None:
        change_invitation(connection, "round.revoke", invitation_id, by, revoked_at=at)
    return invitation(connection, invitation_id)


def holder(connection: Connection, person_id: str) -> Actor:
    """Whoever acts by their link: known by it alone, or by the proxy where people sign in there."""
    return Actor(person_id, connection.get_execution_options().get("holders", "link"))


def opened(connection: Connection, invitation_id: str, at: dt.datetime) -> None:
    """Record that the page of an invitation was shown; the first time counts."""
    standing = invitation(connection, invitation_id)
    if standing.opened_at is None:
        by = holder(connection, standing.person.id)
        change_invitation(connection, "round.open", invitation_id, by, opened_at=at)


def accept_terms(connection: Connection, invitation_id: str, sha256: str, at: dt.datetime) -> Invitation:
    """Record that the text with that digest was accepted; the first time counts."""
    standing = invitation(connection, invitation_id)
    if standing.terms_sha256 != sha256:
        by = holder(connection, standing.person.id)
        change_invitation(
            connection, "round.terms", invitation_id, by, terms_accepted_at=at, terms_sha256=sha256
        )
    return invitation(connection, invitation_id)


def change_invitation(
    connection: Connection, act: str, invitation_id: str, by: Actor | None, **values: Any
) -> None:
    """Change an invitation, and record the act that does it."""
    where = schema.invitations.c.id == invitation_id
    connection.execute(update(schema.invitations).where(where).values(**values))
    _record(connection, act, connection.execute(select(schema.invitations).where(where)).one()._mapping, by)


def _record(connection: Connection, act: str, row: Values, by: Actor | None) -> None:
    """Record an act about an invitation."""
    object_, facts = f"round {row['round']}", records.wrote("invitation", row)
    records.append(connection, act, object_, by=by, person=row["person_id"], facts=facts)


def _find_invitations(connection: Connection, where: ColumnElement[bool]) -> tuple[Invitation, ...]:
    query = _ALL.where(where).order_by(schema.invitations.c.created_at, schema.invitations.c.id)
    return tuple(invitation_of_row(row) for row in connection.execute(query))


def invitation_of_row(row: Row) -> Invitation:  # type: ignore[type-arg]
    """An invitation from its columns and those of its person."""
    return Invitation(
        row.id,
        row.round,
        of_row(row, "who_"),
        row.created_at,
        row.expires_at,
        row.revoked_at,
        row.terms_accepted_at,
        row.terms_sha256,
        row.device_sha256,
        row.opened_at,
    )


# Declarations of readiness by a lead, with reasons: all are kept, the latest one about a person counts.


def declare(connection: Connection, declared: Declared) -> None:
    """Keep a lead's declaration; the same again changes nothing."""
    rounds.get(connection, declared.round)
    if get(connection, declared.person_id, lock=True).forgotten_at is not None:
        raise NotOpen("whoever is meant was forgotten; nothing more is kept of them.")
    where = (schema.declarations.c.round == declared.round) & (
        schema.declarations.c.person_id == declared.person_id
    )
    before = connection.execute(select(func.max(schema.declarations.c.number)).where(where)).scalar() or 0
    latest = next(
        (word for word in declared_in(connection, declared.round) if word.person_id == declared.person_id),
        None,
    )
    if latest is not None and _word_of(latest) == _word_of(declared):
        return
    row = {
        "round": declared.round,
        "person_id": declared.person_id,
        "number": before + 1,
        "ready": declared.ready,
    }
    row |= {"reason": declared.reason, "declared_by": declared.by, "declared_at": declared.at}
    connection.execute(insert(schema.declarations), row)
    records.append(
        connection,
        "round.ready" if declared.ready else "round.unready",
        f"round {declared.round}",
        by=identity(typed=declared.by),
        reason=declared.reason,
        person=declared.person_id,
        facts=records.wrote("declaration", row),
    )


def declared_in(connection: Connection, round_name: str) -> tuple[Declared, ...]:
    """The latest declaration about each person, by person."""
    latest = (
        select(schema.declarations.c.person_id, func.max(schema.declarations.c.number).label("number"))
        .where(schema.declarations.c.round == round_name)
        .group_by(schema.declarations.c.person_id)
        .subquery()
    )
    same = (schema.declarations.c.person_id == latest.c.person_id) & (
        schema.declarations.c.number == latest.c.number
    )
    query = select(schema.declarations).join(latest, same).where(schema.declarations.c.round == round_name)
    return tuple(
        Declared(row.round, row.person_id, row.ready, row.reason, row.declared_by, row.declared_at)
        for row in connection.execute(query.order_by(schema.declarations.c.person_id))
    )


def _word_of(declared: Declared) -> tuple[bool, str | None, str]:
    return declared.ready, declared.reason, declared.by
