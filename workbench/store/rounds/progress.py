"""All that a person's screen depends on, in one question to the database: each attempt with its turns and answers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from workbench.documents.attempts import Attempt, Given, Invitation, Progress
from workbench.documents.round import Turn
from workbench.errors import NotFound
from workbench.store.rounds import invitations, people
from workbench.store.rounds.schema import answers, attempts, rounds, turns
from workbench.store.rounds.schema import invitations as invitations_table
from workbench.store.rounds.schema import people as people_table

OWN = ("label", "cannot_tell", "note", "client_seconds", "hidden_seconds", "answered_at", "rules")
_ATTEMPT = tuple(column.label(f"attempt_{column.name}") for column in attempts.c)
_TURN = (
    *(turns.c[name] for name in ("number", "item", "question")),
    turns.c.shown_at.label("first_shown_at"),
    answers.c.take,
    answers.c.shown_at,
    *(answers.c[name] for name in OWN),
)


def _with_turns(query: Select[Any]) -> Select[Any]:
    """A question about attempts, with a row for each of their turns, and the answer that stands there."""
    stands = (answers.c.attempt_id == turns.c.attempt_id) & (answers.c.turn == turns.c.number)
    return (
        query.outerjoin(turns, turns.c.attempt_id == attempts.c.id)
        .outerjoin(answers, stands & answers.c.withdrawn_at.is_(None))
        .order_by(attempts.c.started_at, attempts.c.id, turns.c.number)
    )


# Built once: the driver's text of a statement is then looked up, and not made again for each answer.
_BY_PERSON = _with_turns(
    select(rounds.c.closed_at, *_ATTEMPT, *people.columns(), *_TURN)
    .select_from(rounds)
    .outerjoin(people_table, people_table.c.id == bindparam("person"))
    .outerjoin(attempts, (attempts.c.round == rounds.c.name) & (attempts.c.person_id == people_table.c.id))
    .where(rounds.c.name == bindparam("round"))
)
_BY_INVITATION = _with_turns(
    select(invitations_table, rounds.c.closed_at, *_ATTEMPT, *people.columns(), *_TURN)
    .select_from(invitations_table)
    .join(people_table, people_table.c.id == invitations_table.c.person_id)
    .join(rounds, rounds.c.name == invitations_table.c.round)
    .outerjoin(attempts, (attempts.c.round == rounds.c.name) & (attempts.c.person_id == people_table.c.id))
    .where(invitations_table.c.id == bindparam("wanted"))
)


def of_person(connection: Connection, round_name: str, person_id: str) -> Progress:
    """When a round was closed, somebody's attempts at it, and what was shown and answered in the latest one."""
    rows = connection.execute(_BY_PERSON, {"round": round_name, "person": person_id}).all()
    if not rows:
        raise NotFound(f"there is no round {round_name!r}.")
    return _progress(rows)


def of_invitation(connection: Connection, invitation_id: str) -> tuple[Invitation, Progress] | None:
    """An invitation, whether it stands or not, with the progress of who has it; None where it is not known."""
    rows = connection.execute(_BY_INVITATION, {"wanted": invitation_id}).all()
    return (invitations.of_row(rows[0]), _progress(rows)) if rows else None


def _progress(rows: Sequence[Row[Any]]) -> Progress:
    begun: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.attempt_id is not None:
            begun.setdefault(row.attempt_id, []).append(row)
    latest = max(begun.values(), key=lambda those: those[0].attempt_number, default=[])
    return Progress(
        rows[0].closed_at,
        tuple(_attempt(those) for those in begun.values()),
        tuple(_given(row) for row in latest if row.take is not None),
        {row.number: row.first_shown_at for row in latest if row.first_shown_at is not None},
    )


def _attempt(rows: Sequence[Row[Any]]) -> Attempt:
    one = rows[0]
    return Attempt(
        one.attempt_id,
        one.attempt_round,
        people.of_row(one, "who_"),
        one.attempt_number,
        tuple(_turn(row) for row in rows if row.number is not None),
        one.attempt_started_at,
        one.attempt_finished_at,
        one.attempt_ended,
        one.attempt_simulated,
        one.attempt_paused_seconds or 0.0,
    )


def _turn(row: Row[Any]) -> Turn:
    """A turn, judged when it was kept."""
    return Turn.model_construct(number=row.number, item=row.item, question=row.question)


def _given(row: Row[Any]) -> Given:
    return Given(
        row.attempt_id,
        row.number,
        row.item,
        row.question,
        row.label,
        row.cannot_tell,
        row.note,
        row.shown_at,
        row.answered_at,
        row.client_seconds,
        row.hidden_seconds,
        rules=row.rules,
    )
