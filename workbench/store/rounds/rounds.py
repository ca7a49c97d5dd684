"""Rounds in the database: each is saved once, never changed, and closed once."""

import datetime as dt
from functools import lru_cache

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select, update

from workbench.documents.record import Actor
from workbench.documents.round import Round
from workbench.errors import AlreadyPublished, InvalidDocument, NotFound, NotOpen, listed
from workbench.store.rounds import records
from workbench.store.rounds.database import keep
from workbench.store.rounds.events import AttemptChain
from workbench.store.rounds.schema import attempts, rounds

_STATE = select(rounds.c.document, rounds.c.closed_at).where(rounds.c.name == bindparam("name"))


def add(connection: Connection, new: Round, by: Actor | None = None) -> None:
    """Save a round; the same again does nothing, a different one of its name is refused."""
    document = new.model_dump_json()  # with its defaults, so that later defaults do not change it
    row = {"name": new.name, "document": document, "created_at": new.created_at}
    if keep(connection, rounds, row):
        facts = records.wrote("round", row)
        records.append(connection, "round.create", f"round {new.name}", by=by, facts=facts)
        return
    if get(connection, new.name).canonical() != new.canonical():
        raise AlreadyPublished(
            f"there is a round {new.name!r} already and people may have answered it; choose another name."
        )


def get(connection: Connection, name: str) -> Round:
    """The round of that name."""
    document = connection.execute(select(rounds.c.document).where(rounds.c.name == name)).scalar()
    if document is None:
        raise _unknown(connection, name)
    return _read(name, document)


def every(connection: Connection) -> tuple[Round, ...]:
    """All rounds, oldest first."""
    kept = connection.execute(
        select(rounds.c.name, rounds.c.document).order_by(rounds.c.created_at, rounds.c.name)
    )
    return tuple(_read(name, document) for name, document in kept)


def close(connection: Connection, name: str, at: dt.datetime, by: Actor | None = None) -> None:
    """Close the round; the first time counts. Its record holds the last event of every attempt at it."""
    where = rounds.c.name == name
    closed = update(rounds).where(where, rounds.c.closed_at.is_(None)).values(closed_at=at)
    if connection.execute(closed).rowcount == 0:
        closed_at(connection, name)  # refuses an unknown round
        return
    facts = records.wrote("round", connection.execute(select(rounds).where(where)).one())
    heads = select(attempts).where(attempts.c.round == name).order_by(attempts.c.id).with_for_update()
    facts += [AttemptChain(connection, row).head_fact for row in connection.execute(heads)]
    records.append(connection, "round.close", f"round {name}", by=by, facts=facts)


def closed_at(connection: Connection, name: str) -> dt.datetime | None:
    """When the round was closed; None if it is open."""
    row = connection.execute(select(rounds.c.closed_at).where(rounds.c.name == name)).one_or_none()
    if row is None:
        raise _unknown(connection, name)
    return row.closed_at  # type: ignore[no-any-return]


def get_open(connection: Connection, name: str, at: dt.datetime) -> Round:
    """The round; refused if it is closed or has expired."""
    row = connection.execute(_STATE, {"name": name}).one_or_none()
    if row is None:
        raise _unknown(connection, name)
    return refuse_closed(name, row.document, row.closed_at, at)


def refuse_closed(name: str, document: str, closed: dt.datetime | None, at: dt.datetime) -> Round:
    """The round of a row; refused if it is closed or has expired."""
    round_ = _read(name, document)
    if closed is not None or not round_.expiry_policy.open_at(at):
        raise NotOpen(f"round {name!r} is closed; it takes no more answers.")
    return round_


@lru_cache(maxsize=64)  # a round never changes: the same text is the same round
def _read(name: str, document: str) -> Round:
    try:
        return Round.model_validate_json(document)
    except ValidationError as error:
        raise InvalidDocument(f"round {name!r} cannot be read from the database: {error}") from None


def _unknown(connection: Connection, name: str) -> NotFound:
    known = connection.execute(select(rounds.c.name).order_by(rounds.c.created_at)).scalars()
    return NotFound(
        f"there is no round {name!r}; expected one of {listed(known) or 'none: create one first'}."
    )
