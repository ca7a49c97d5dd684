"""People in the database, and how one is forgotten: the name and what they typed go, the statistics stay."""

import base64
import datetime as dt
import secrets

from sqlalchemy import Connection, Row, func, select, update

from workbench.documents.attempts import Person
from workbench.errors import NotFound, OutOfRange, listed
from workbench.store.rounds.database import keep
from workbench.store.rounds.schema import (
    answers,
    appeals,
    attempts,
    declarations,
    invitations,
    people,
    rulings,
)


def new_id() -> str:
    """80 random bits as 16 letters and digits, which a URL takes as they are."""
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def of_row(row: Row, prefix: str = "") -> Person:  # type: ignore[type-arg]
    """A person from the columns of `people`, where a query named them with `prefix`."""
    kept = row._mapping
    return Person(*(kept[prefix + name] for name in ("id", "name", "vendor", "created_at", "forgotten_at")))


def columns() -> list:  # type: ignore[type-arg]
    """The columns of a person for a query that joins them, each named `person_...`."""
    return [column.label(f"who_{column.name}") for column in people.c]


def get_or_add(
    connection: Connection, name: str, vendor: str, at: dt.datetime, wanted_id: str | None = None
) -> Person:
    """The person of that name and vendor, made where there is none, under the id wanted unless it is taken."""
    name = name.strip()
    if not name:
        raise OutOfRange("a person needs a name.")
    new = {"name": name, "vendor": vendor.strip(), "created_at": at, "forgotten_at": None}
    same = select(people).where((people.c.name == name) & (people.c.vendor == vendor.strip()))
    for own_id in (wanted_id, new_id()):
        if own_id is not None:
            keep(connection, people, {**new, "id": own_id})
            if (row := connection.execute(same).one_or_none()) is not None:
                return of_row(row)
    raise OutOfRange(f"person {name!r} could not be added; try again.")


def one(connection: Connection, person_id: str, lock: bool = False) -> Person:
    """The person of that id; `lock` makes others who write about the same person wait."""
    query = select(people).where(people.c.id == person_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(f"there is no person with id {person_id!r}.")
    return of_row(row)


def every(connection: Connection) -> tuple[Person, ...]:
    """Everybody, by vendor and name; the forgotten last."""
    order = (people.c.name.is_(None), people.c.vendor, people.c.name, people.c.created_at, people.c.id)
    return tuple(of_row(row) for row in connection.execute(select(people).order_by(*order)))


def forget(connection: Connection, name: str, vendor: str | None, at: dt.datetime) -> Person:
    """Remove a name and all that its bearer typed, and revoke the invitations; answers stay under a pseudonym."""
    person = one(connection, _named(connection, name, vendor).id, lock=True)
    theirs = select(attempts.c.id).where(attempts.c.person_id == person.id)
    connection.execute(theirs.with_for_update())  # an answer on its way in comes before this or is refused
    connection.execute(update(people).where(people.c.id == person.id).values(name=None, forgotten_at=at))
    standing = (invitations.c.person_id == person.id) & invitations.c.revoked_at.is_(None)
    connection.execute(update(invitations).where(standing).values(revoked_at=at))
    for table in (answers, appeals):
        connection.execute(update(table).where(table.c.attempt_id.in_(theirs)).values(note=None))
    pseudonym = one(connection, person.id).shown
    connection.execute(update(rulings).where(rulings.c.ruled_by == person.name).values(ruled_by=pseudonym))
    about = declarations.c.person_id == person.id  # why they were declared ready may say who they are
    connection.execute(update(declarations).where(about).values(reason=None))
    theirs_too = declarations.c.declared_by == person.name
    connection.execute(update(declarations).where(theirs_too).values(declared_by=pseudonym))
    return one(connection, person.id)


def _named(connection: Connection, name: str, vendor: str | None) -> Person:
    """The one person of that name, or of that name and vendor."""
    where = func.coalesce(people.c.name, "") == name.strip()
    found = [of_row(row) for row in connection.execute(select(people).where(where).order_by(people.c.vendor))]
    if vendor is not None:
        found = [person for person in found if person.vendor == vendor.strip()]
    if not found or not name.strip():
        of_vendor = "" if vendor is None else f" of vendor {vendor!r}"
        raise NotFound(
            f"there is nobody named {name!r}{of_vendor}; `workbench people list` shows who there is."
        )
    if len(found) > 1:
        vendors = listed(person.vendor for person in found)
        raise OutOfRange(f"{name!r} is the name of {len(found)} people; say of which vendor: {vendors}.")
    return found[0]
