"""Answers in the database: only ever added; one stands for each turn, and the database itself sees to it."""

import datetime as dt

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from workbench.errors import AlreadyAnswered, NotFound, NotOpen
from workbench.model.attempts import Given
from workbench.stores.attempts import attempts, people, rounds
from workbench.stores.attempts.schema import answers, turns
from workbench.stores.attempts.schema import attempts as attempts_table

OWN = ("label", "cannot_tell", "note", "shown_at", "answered_at", "client_seconds", "hidden_seconds")


def add(connection: Connection, given: Given) -> bool:
    """Keep an answer: True where it is new, False where the same one stands already.

    Raises AlreadyAnswered where another one stands, NotOpen where the attempt, the round or the person's part
    in it has ended, NotFound where the attempt does not ask this.
    """
    attempt = attempts.lock(connection, given.attempt_id)
    _asked(connection, given)
    standing = _find(connection, (answers.c.attempt_id == given.attempt_id) & (answers.c.turn == given.turn))
    if standing and standing[0].says_the_same(given):
        return False
    if attempt.finished_at is not None:
        raise NotOpen(f"attempt {given.attempt_id!r} is finished; it takes no more answers.")
    if standing:
        raise AlreadyAnswered(
            f"turn {given.turn} is answered with {_said(standing[0])} already; take it back to answer {_said(given)}."
        )
    rounds.open_one(connection, attempt.round, given.answered_at)
    if people.one(connection, attempt.person_id).forgotten_at is not None:
        raise NotOpen("whoever answers here was forgotten; nothing more is kept of them.")
    where = (answers.c.attempt_id == given.attempt_id) & (answers.c.turn == given.turn)
    take = 1 + connection.execute(select(func.count()).select_from(answers).where(where)).scalar_one()
    row = {name: getattr(given, name) for name in OWN}
    row["note"] = given.note or None
    connection.execute(insert(answers).values(attempt_id=given.attempt_id, turn=given.turn, take=take, **row))
    return True


def take_back(connection: Connection, attempt_id: str, number: int, at: dt.datetime) -> bool:
    """Withdraw the answer that stands; it is kept, marked with the time. False where none stands."""
    if attempts.lock(connection, attempt_id).finished_at is not None:
        raise NotOpen(f"attempt {attempt_id!r} is finished; its answers stand.")
    where = (
        (answers.c.attempt_id == attempt_id) & (answers.c.turn == number) & answers.c.withdrawn_at.is_(None)
    )
    return connection.execute(update(answers).where(where).values(withdrawn_at=at)).rowcount == 1


def standing(connection: Connection, attempt_id: str) -> tuple[Given, ...]:
    """The answers of an attempt that stand, by turn."""
    return _find(connection, answers.c.attempt_id == attempt_id)


def of_round(connection: Connection, round_name: str) -> tuple[Given, ...]:
    """The standing answers of all attempts at a round."""
    return _find(connection, attempts_table.c.round == round_name)


def withdrawn(connection: Connection, attempt_id: str) -> tuple[Given, ...]:
    """The answers of an attempt that were taken back, by turn and time."""
    return _find(connection, answers.c.attempt_id == attempt_id, stands=False)


def _find(connection: Connection, where: ColumnElement[bool], stands: bool = True) -> tuple[Given, ...]:
    taken_back = answers.c.withdrawn_at
    query = (
        select(answers, turns.c.item, turns.c.question)
        .select_from(answers)
        .join(turns)
        .join(attempts_table)
        .where(where, taken_back.is_(None) if stands else taken_back.is_not(None))
        .order_by(attempts_table.c.started_at, answers.c.attempt_id, answers.c.turn, answers.c.take)
    )
    return tuple(
        Given(
            row.attempt_id,
            row.turn,
            row.item,
            row.question,
            **{name: getattr(row, name) for name in (*OWN, "withdrawn_at")},
        )
        for row in connection.execute(query)
    )


def _asked(connection: Connection, given: Given) -> None:
    where = (turns.c.attempt_id == given.attempt_id) & (turns.c.number == given.turn)
    row = connection.execute(select(turns.c.item, turns.c.question).where(where)).one_or_none()
    if row is None:
        raise NotFound(f"attempt {given.attempt_id!r} has no turn {given.turn}.")
    if (row.item, row.question) != (given.item, given.question):
        raise NotFound(
            f"turn {given.turn} asks {row.question!r} of item {row.item!r}, "
            f"not {given.question!r} of item {given.item!r}."
        )


def _said(given: Given) -> str:
    return "'I cannot tell from the guideline'" if given.cannot_tell else repr(given.label)
