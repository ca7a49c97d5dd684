"""All that a person's screen depends on, in two questions to the database: their attempts, and the latest one's turns."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, Row, bindparam, select

from workbench.errors import NotFound
from workbench.model.attempts import Attempt, Given, Person, Progress
from workbench.model.quiz import Turn
from workbench.stores.attempts import people
from workbench.stores.attempts.schema import answers, attempts, rounds, turns
from workbench.stores.attempts.schema import people as people_table

OWN = ("label", "cannot_tell", "note", "client_seconds", "hidden_seconds", "answered_at")

# Built once: the driver's text of a statement is then looked up, and not made again for each answer.
_BEGUN = (
    select(rounds.c.closed_at, attempts, *people.columns())
    .select_from(rounds)
    .outerjoin(attempts, (attempts.c.round == rounds.c.name) & (attempts.c.person_id == bindparam("person")))
    .outerjoin(people_table, people_table.c.id == attempts.c.person_id)
    .where(rounds.c.name == bindparam("round"))
    .order_by(attempts.c.started_at, attempts.c.id)
)
_TURNS = (
    select(
        turns,
        answers.c.take,
        answers.c.shown_at.label("seen_at"),
        *(answers.c[name] for name in OWN),
    )
    .select_from(turns)
    .join(attempts, attempts.c.id == turns.c.attempt_id)
    .outerjoin(
        answers,
        (answers.c.attempt_id == turns.c.attempt_id)
        & (answers.c.turn == turns.c.number)
        & answers.c.withdrawn_at.is_(None),
    )
    .where(attempts.c.round == bindparam("round"), attempts.c.person_id == bindparam("person"))
    .order_by(turns.c.attempt_id, turns.c.number)
)


def of_person(connection: Connection, round_name: str, person_id: str) -> Progress:
    """When a round was closed, somebody's attempts at it, and what was shown and answered in the latest one."""
    asked = {"round": round_name, "person": person_id}
    begun = connection.execute(_BEGUN, asked).all()
    if not begun:
        raise NotFound(f"there is no round {round_name!r}.")
    closed_at: dt.datetime | None = begun[0].closed_at
    begun = [row for row in begun if row.id is not None]
    if not begun:
        return Progress(closed_at)
    latest = max(begun, key=lambda row: row.number).id
    table = connection.execute(_TURNS, asked).all()
    return Progress(
        closed_at,
        tuple(_attempt(row, table) for row in begun),
        tuple(_given(row) for row in table if row.attempt_id == latest and row.take is not None),
        {row.number: row.shown_at for row in table if row.attempt_id == latest and row.shown_at is not None},
    )


def _attempt(row: Row, table: Sequence[Row]) -> Attempt:  # type: ignore[type-arg]
    asked = tuple(_turn(turn) for turn in table if turn.attempt_id == row.id)
    who: Person = people.of_row(row, "who_")
    times = (row.started_at, row.finished_at)
    return Attempt(row.id, row.round, who, row.number, asked, *times, row.ended, row.simulated)


def _turn(row: Row) -> Turn:  # type: ignore[type-arg]
    """A turn, judged when it was kept."""
    return Turn.model_construct(number=row.number, item=row.item, question=row.question)


def _given(row: Row) -> Given:  # type: ignore[type-arg]
    return Given(
        row.attempt_id,
        row.number,
        row.item,
        row.question,
        row.label,
        row.cannot_tell,
        row.note,
        row.seen_at,
        row.answered_at,
        row.client_seconds,
        row.hidden_seconds,
    )
