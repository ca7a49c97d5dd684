"""Appeals against the gold, one per turn, and the lead's rulings: all are kept, the latest one counts."""

import datetime as dt

from sqlalchemy import ColumnElement, Connection, func, insert, select

from workbench.documents.attempts import RULINGS, Appeal, Ruling
from workbench.errors import AlreadyAnswered, NotFound, NotOpen, OutOfRange
from workbench.store.identity import identity
from workbench.store.rounds import events, people, records
from workbench.store.rounds.database import keep
from workbench.store.rounds.events import AttemptChain
from workbench.store.rounds.schema import appeals, rulings, turns
from workbench.store.rounds.schema import attempts as attempts_table


def add(connection: Connection, attempt_id: str, number: int, note: str, at: dt.datetime) -> Appeal:
    """Appeal against the gold of a turn; repeating it does nothing, a different note on the same turn is refused."""
    with events.chain(connection, attempt_id) as chain:
        return _add(chain, number, note, at)


def _add(chain: AttemptChain, number: int, note: str, at: dt.datetime) -> Appeal:
    connection, attempt_id = chain.connection, chain.id
    if people.get(connection, chain.row.person_id).forgotten_at is not None:
        raise NotOpen("whoever appeals here was forgotten; nothing more is kept of them.")
    where = (turns.c.attempt_id == attempt_id) & (turns.c.number == number)
    if connection.execute(select(turns.c.number).where(where)).one_or_none() is None:
        raise NotFound(f"attempt {attempt_id!r} has no turn {number}.")
    row = {"id": people.new_id(), "attempt_id": attempt_id, "turn": number, "note": note, "created_at": at}
    if keep(connection, appeals, row):
        chain.write("appeal", row)
    appeal = _find(connection, (appeals.c.attempt_id == attempt_id) & (appeals.c.turn == number))[0]
    if appeal.note != note:
        raise AlreadyAnswered(f"turn {number} was appealed already; the first note is with the lead.")
    return appeal


def rule(
    connection: Connection, appeal_id: str, ruling: Ruling, reply: str | None, by: str, at: dt.datetime
) -> Appeal:
    """Rule on an appeal, or rule again; earlier rulings are kept. `by` is the name that is shown."""
    if ruling not in RULINGS:
        raise OutOfRange(f"a ruling is one of {', '.join(RULINGS)}, not {ruling!r}.")
    about = (
        select(attempts_table.c.round, attempts_table.c.person_id)
        .select_from(appeals)
        .join(attempts_table, attempts_table.c.id == appeals.c.attempt_id)
        .where(appeals.c.id == appeal_id)
        .with_for_update(of=appeals)
    )
    if (where := connection.execute(about).one_or_none()) is None:
        raise NotFound(f"there is no appeal with id {appeal_id!r}.")
    appeal = _find(connection, appeals.c.id == appeal_id)[0]
    if (appeal.ruling, appeal.reply, appeal.ruled_by) == (ruling, reply, by):
        return appeal
    earlier = select(func.count()).select_from(rulings).where(rulings.c.appeal_id == appeal_id)
    number = 1 + connection.execute(earlier).scalar_one()
    row = {"appeal_id": appeal_id, "number": number, "ruling": ruling, "reply": reply}
    row |= {"ruled_by": by, "ruled_at": at}
    connection.execute(insert(rulings), row)
    records.append(
        connection,
        "round.rule",
        f"appeal {appeal_id} in round {where.round}",
        by=identity(typed=by),
        reason=reply,
        person=where.person_id,
        facts=records.wrote("ruling", row),
    )
    return _find(connection, appeals.c.id == appeal_id)[0]


def of_round(connection: Connection, round_name: str) -> tuple[Appeal, ...]:
    """All appeals of a round, oldest first, each with its latest ruling."""
    return _find(connection, attempts_table.c.round == round_name)


def changing(connection: Connection, round_name: str) -> tuple[Appeal, ...]:
    """The appeals of a round whose latest ruling changes scores."""
    changes = rulings.c.ruling.is_not(None) & (rulings.c.ruling != "gold stands")
    return _find(connection, (attempts_table.c.round == round_name) & changes)


def _find(connection: Connection, where: ColumnElement[bool]) -> tuple[Appeal, ...]:
    latest = (
        select(rulings.c.appeal_id, func.max(rulings.c.number).label("number"))
        .group_by(rulings.c.appeal_id)
        .subquery()
    )
    query = (
        select(appeals, turns.c.item, turns.c.question, rulings)
        .select_from(appeals)
        .join(turns)
        .join(attempts_table, attempts_table.c.id == appeals.c.attempt_id)
        .outerjoin(latest, latest.c.appeal_id == appeals.c.id)
        .outerjoin(
            rulings, (rulings.c.appeal_id == latest.c.appeal_id) & (rulings.c.number == latest.c.number)
        )
        .where(where)
        .order_by(appeals.c.created_at, appeals.c.id)
    )
    return tuple(
        Appeal(
            row.id,
            row.attempt_id,
            row.turn,
            row.item,
            row.question,
            row.note,
            row.created_at,
            row.ruling,
            row.reply,
            row.ruled_by,
            row.ruled_at,
        )
        for row in connection.execute(query)
    )
