"""Attempts in the database: begun once however many windows ask, with their turns, shown once, finished, gone on with."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from workbench.documents.attempts import ENDED, Attempt, Ended
from workbench.documents.round import Turn
from workbench.errors import NotFound, NotOpen, OutOfRange
from workbench.store.rounds import invitations, people, rounds
from workbench.store.rounds.schema import attempts, turns
from workbench.store.rounds.schema import people as people_table

_LOCK = select(attempts).where(attempts.c.id == bindparam("attempt")).with_for_update()
_TURN = (turns.c.attempt_id == bindparam("attempt")) & (turns.c.number == bindparam("wanted"))
_SHOW = update(turns).where(_TURN, turns.c.shown_at.is_(None)).values(shown_at=bindparam("now"))
_SHOWN = select(turns.c.shown_at).where(_TURN)


def begin(
    connection: Connection, invitation_id: str, asked: Sequence[Turn], at: dt.datetime, simulated: bool
) -> Attempt:
    """The person's unfinished attempt, begun with these turns where there is none.

    Refused where the invitation no longer stands, the round is closed, or all attempts are used.
    """
    invitation = invitations.standing(connection, invitation_id, at)
    who = people.one(connection, invitation.person.id, lock=True)  # two windows: the second one waits here
    where = (attempts.c.round == invitation.round) & (attempts.c.person_id == who.id)
    unfinished = connection.execute(
        select(attempts.c.id).where(where, attempts.c.finished_at.is_(None))
    ).scalar()
    if unfinished is not None:
        return one(connection, unfinished)
    allowed = rounds.open_one(connection, invitation.round, at).attempts
    number = 1 + connection.execute(select(func.count()).select_from(attempts).where(where)).scalar_one()
    if number > allowed:
        raise NotOpen(f"{who.shown} has used all {allowed} attempts of round {invitation.round!r}.")
    if [turn.number for turn in asked] != list(range(1, len(asked) + 1)) or not asked:
        raise OutOfRange(
            "the turns of an attempt are numbered 1, 2, ... without a gap, and there is at least one."
        )
    new = people.new_id()
    row = {"id": new, "round": invitation.round, "person_id": who.id, "number": number}
    connection.execute(insert(attempts).values(**row, started_at=at, simulated=simulated))
    connection.execute(insert(turns), [{"attempt_id": new, **turn.model_dump()} for turn in asked])
    return one(connection, new)


def one(connection: Connection, attempt_id: str) -> Attempt:
    """The attempt of that id."""
    found = _find(connection, attempts.c.id == attempt_id)
    if not found:
        raise _unknown(attempt_id)
    return found[0]


def of_round(connection: Connection, round_name: str, person_id: str | None) -> tuple[Attempt, ...]:
    """All attempts at a round, or one person's, in the order in which they began."""
    where = attempts.c.round == round_name
    return _find(connection, where if person_id is None else where & (attempts.c.person_id == person_id))


def shown(connection: Connection, attempt_id: str, number: int, at: dt.datetime) -> dt.datetime:
    """When a turn was first shown; a reload does not start its clock again."""
    turn = {"attempt": attempt_id, "wanted": number}
    if connection.execute(_SHOW, {**turn, "now": at}).rowcount == 1:
        return at
    first: dt.datetime | None = connection.execute(_SHOWN, turn).scalar()
    if first is None:
        raise NotFound(f"attempt {attempt_id!r} has no turn {number}.")
    return first


def shown_times(connection: Connection, attempt_id: str) -> dict[int, dt.datetime]:
    """When each turn was first shown, by number; those not shown yet are left out."""
    where = (turns.c.attempt_id == attempt_id) & turns.c.shown_at.is_not(None)
    rows = connection.execute(select(turns.c.number, turns.c.shown_at).where(where))
    return {row.number: row.shown_at for row in rows}


def finish(connection: Connection, attempt_id: str, at: dt.datetime, ended: Ended) -> Attempt:
    """Take no more answers; the first time counts."""
    if ended not in ENDED:
        raise OutOfRange(f"an attempt ends as one of {', '.join(ENDED)}, not {ended!r}.")
    if lock(connection, attempt_id).finished_at is None:
        values = {"finished_at": at, "ended": ended}
        connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(values))
    return one(connection, attempt_id)


def go_on(connection: Connection, attempt_id: str, at: dt.datetime) -> Attempt:
    """Take answers again in somebody's latest attempt, which a ruling left undecided; its clock goes on where it stood.

    Refused where the round is closed, the time was up, another attempt began, or the person was forgotten.
    """
    found = one(connection, attempt_id)
    who = people.one(
        connection, found.person.id, lock=True
    )  # as `begin` does, so that neither waits in a circle
    if lock(connection, attempt_id).finished_at is None:
        return one(connection, attempt_id)
    rounds.open_one(connection, found.round, at)
    if who.forgotten_at is not None:
        raise NotOpen("whoever answers here was forgotten; nothing more is kept of them.")
    found = one(connection, attempt_id)
    latest = max(other.number for other in of_round(connection, found.round, who.id))
    if found.finished_at is None or found.ended != "done" or found.number != latest:
        raise NotOpen(f"attempt {attempt_id!r} is over; it cannot go on.")
    paused = found.paused_seconds + max(0.0, (at - found.finished_at).total_seconds())
    values = {"finished_at": None, "ended": None, "paused_seconds": paused}
    connection.execute(update(attempts).where(attempts.c.id == attempt_id).values(values))
    return one(connection, attempt_id)


def lock(connection: Connection, attempt_id: str) -> Row:  # type: ignore[type-arg]
    """The attempt's row; whoever else writes to the same attempt waits until this transaction ends."""
    row = connection.execute(_LOCK, {"attempt": attempt_id}).one_or_none()
    if row is None:
        raise _unknown(attempt_id)
    return row


def _find(connection: Connection, where: ColumnElement[bool]) -> tuple[Attempt, ...]:
    asked: dict[str, list[Turn]] = {}
    query = (
        select(turns.c.attempt_id, turns.c.number, turns.c.item, turns.c.question)
        .select_from(turns)
        .join(attempts)
        .where(where)
    )
    for attempt_id, number, item, question in connection.execute(query.order_by(turns.c.number)):
        asked.setdefault(attempt_id, []).append(
            Turn.model_construct(number=number, item=item, question=question)  # judged when it was kept
        )
    found = connection.execute(
        select(attempts, *people.columns())
        .select_from(attempts)
        .join(people_table)
        .where(where)
        .order_by(attempts.c.started_at, attempts.c.id)
    )
    return tuple(
        Attempt(
            row.id,
            row.round,
            people.of_row(row, "who_"),
            row.number,
            tuple(asked.get(row.id, ())),
            row.started_at,
            row.finished_at,
            row.ended,
            row.simulated,
            row.paused_seconds or 0.0,
        )
        for row in found
    )


def _unknown(attempt_id: str) -> NotFound:
    return NotFound(f"there is no attempt with id {attempt_id!r}.")
