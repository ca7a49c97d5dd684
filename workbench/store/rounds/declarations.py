"""Who was declared ready by a lead, and why: each word is kept, the latest one about a person counts."""

from sqlalchemy import Connection, func, insert, select

from workbench.documents.attempts import Declared
from workbench.errors import NotOpen
from workbench.store.rounds import people, rounds
from workbench.store.rounds.schema import declarations


def add(connection: Connection, declared: Declared) -> None:
    """Keep a lead's word; the same again is no change."""
    rounds.one(connection, declared.round)
    if people.one(connection, declared.person_id, lock=True).forgotten_at is not None:
        raise NotOpen("whoever is meant was forgotten; nothing more is kept of them.")
    where = (declarations.c.round == declared.round) & (declarations.c.person_id == declared.person_id)
    before = connection.execute(select(func.max(declarations.c.number)).where(where)).scalar() or 0
    latest = next(
        (one for one in of_round(connection, declared.round) if one.person_id == declared.person_id), None
    )
    if latest is not None and _said(latest) == _said(declared):
        return
    row = {
        "round": declared.round,
        "person_id": declared.person_id,
        "number": before + 1,
        "ready": declared.ready,
    }
    row |= {"reason": declared.reason, "declared_by": declared.by, "declared_at": declared.at}
    connection.execute(insert(declarations).values(**row))


def of_round(connection: Connection, round_name: str) -> tuple[Declared, ...]:
    """The latest word about each person, by person."""
    latest = (
        select(declarations.c.person_id, func.max(declarations.c.number).label("number"))
        .where(declarations.c.round == round_name)
        .group_by(declarations.c.person_id)
        .subquery()
    )
    same = (declarations.c.person_id == latest.c.person_id) & (declarations.c.number == latest.c.number)
    query = select(declarations).join(latest, same).where(declarations.c.round == round_name)
    return tuple(
        Declared(row.round, row.person_id, row.ready, row.reason, row.declared_by, row.declared_at)
        for row in connection.execute(query.order_by(declarations.c.person_id))
    )


def _said(one: Declared) -> tuple[bool, str | None, str]:
    return one.ready, one.reason, one.by
