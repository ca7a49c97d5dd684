"""Answers in the database: only ever added; one stands for each turn, and the database itself sees to it."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from workbench.documents.attempts import Given
from workbench.errors import AlreadyAnswered, NotFound, NotOpen
from workbench.store.rounds import attempts, rounds
from workbench.store.rounds.schema import answers, turns
from workbench.store.rounds.schema import attempts as attempts_table
from workbench.store.rounds.schema import people as people_table
from workbench.store.rounds.schema import rounds as rounds_table

OWN = (
    *("label", "cannot_tell", "note", "rules"),
    *("shown_at", "answered_at", "client_seconds", "hidden_seconds"),
)

_ADD = insert(answers)
_TAKES = (
    select(
        answers,
        turns.c.item,
        turns.c.question,
        rounds_table.c.document,
        rounds_table.c.closed_at,
        people_table.c.forgotten_at,
    )
    .select_from(turns)
    .join(attempts_table, attempts_table.c.id == turns.c.attempt_id)
    .join(rounds_table, rounds_table.c.name == attempts_table.c.round)
    .join(people_table, people_table.c.id == attempts_table.c.person_id)
    .outerjoin(answers, (answers.c.attempt_id == turns.c.attempt_id) & (answers.c.turn == turns.c.number))
    .where(turns.c.attempt_id == bindparam("attempt"), turns.c.number == bindparam("number"))
)


def add(connection: Connection, given: Given) -> bool:
    """Keep an answer: True where it is new, False where the same one stands already.

    Raises AlreadyAnswered where another one stands, NotOpen where the attempt, the round or the person's part
    in it has ended, NotFound where the attempt does not ask this.
    """
    attempt = attempts.lock(connection, given.attempt_id)
    takes = _takes(connection, given)
    standing = next(
        (_of_row(row) for row in takes if row.take is not None and row.withdrawn_at is None), None
    )
    if standing is not None and standing.says_the_same(given):
        return False
    if attempt.finished_at is not None:
        raise NotOpen(f"attempt {given.attempt_id!r} is finished; it takes no more answers.")
    if standing is not None:
        raise AlreadyAnswered(
            f"turn {given.turn} is answered with {_said(standing)} already; take it back to answer {_said(given)}."
        )
    rounds.refuse_closed(attempt.round, takes[0].document, takes[0].closed_at, given.answered_at)
    if takes[0].forgotten_at is not None:
        raise NotOpen("whoever answers here was forgotten; nothing more is kept of them.")
    row = {name: getattr(given, name) for name in OWN}
    row |= {"attempt_id": given.attempt_id, "turn": given.turn, "note": given.note or None}
    connection.execute(_ADD, {**row, "take": 1 + sum(row.take is not None for row in takes)})
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
    return tuple(_of_row(row) for row in connection.execute(query))


def _of_row(row: Row) -> Given:  # type: ignore[type-arg]
    kept = {name: getattr(row, name) for name in (*OWN, "withdrawn_at")}
    return Given(row.attempt_id, row.turn, row.item, row.question, **kept)


def _takes(connection: Connection, given: Given) -> Sequence[Row]:  # type: ignore[type-arg]
    """A row for each answer that the turn ever had, or one without; refused where the attempt does not ask this.

    Asked after the attempt is locked: what was changed by then, by whichever process, is seen.
    """
    rows = connection.execute(_TAKES, {"attempt": given.attempt_id, "number": given.turn}).all()
    if not rows:
        raise NotFound(f"attempt {given.attempt_id!r} has no turn {given.turn}.")
    if (rows[0].item, rows[0].question) != (given.item, given.question):
        raise NotFound(
            f"turn {given.turn} asks {rows[0].question!r} of item {rows[0].item!r}, "
            f"not {given.question!r} of item {given.item!r}."
        )
    return rows


def _said(given: Given) -> str:
    return "'I cannot tell from the guideline'" if given.cannot_tell else repr(given.label)
