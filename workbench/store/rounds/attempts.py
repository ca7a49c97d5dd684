"""Attempts, their turns and answers, and who has seen which gold item; answers are only ever added."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, func, insert, select, update

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.import_report import ImportReport
from workbench.documents.attempts import (
    ENDED,
    Attempt,
    Ended,
    Exposure,
    Invitation,
    Person,
    Progress,
    Response,
)
from workbench.documents.record import Actor
from workbench.documents.round import Turn
from workbench.documents.skips import SKIPS, skip_name
from workbench.errors import AlreadyAnswered, NotFound, NotOpen, OutOfRange
from workbench.store.log.workspace_log import PROGRAM
from workbench.store.rounds import links, people, records, rounds, schema
from workbench.store.rounds.database import keep
from workbench.store.rounds.events import AttemptChain, chain, lock
from workbench.store.rounds.facts import HEAD_COLUMNS, turns_fact
from workbench.store.rounds.prepared import Prepared

_TURN = (schema.turns.c.attempt_id == bindparam("attempt")) & (
    schema.turns.c.number == bindparam("turn_number")
)
_SHOW = Prepared(
    update(schema.turns).where(_TURN, schema.turns.c.shown_at.is_(None)).values(shown_at=bindparam("now"))
)
_SHOWN = select(schema.turns.c.shown_at).where(_TURN)


def begin(
    connection: Connection, invitation_id: str, asked: Sequence[Turn], at: dt.datetime, simulated: bool
) -> Attempt:
    """The person's unfinished attempt, or a new one with these turns.

    Refused if the invitation is no longer valid, the round is closed, or all attempts are used.
    """
    invitation = links.standing_invitation(connection, invitation_id, at)
    who = people.get(
        connection, invitation.person.id, lock=True
    )  # with two windows open, the second waits here
    where = (schema.attempts.c.round == invitation.round) & (schema.attempts.c.person_id == who.id)
    unfinished = connection.execute(
        select(schema.attempts.c.id).where(where, schema.attempts.c.finished_at.is_(None))
    ).scalar()
    if unfinished is not None:
        return get(connection, unfinished)
    allowed = rounds.get_open(connection, invitation.round, at).attempts
    number = (
        1 + connection.execute(select(func.count()).select_from(schema.attempts).where(where)).scalar_one()
    )
    if number > allowed:
        raise NotOpen(f"{who.shown} has used all {allowed} attempts of round {invitation.round!r}.")
    if [turn.number for turn in asked] != list(range(1, len(asked) + 1)) or not asked:
        raise OutOfRange(
            "the turns of an attempt are numbered 1, 2, ... without a gap, and there is at least one."
        )
    new = people.new_id()
    row = {"id": new, "round": invitation.round, "person_id": who.id, "number": number}
    row |= {"started_at": at, "simulated": simulated}
    connection.execute(insert(schema.attempts), row)
    connection.execute(insert(schema.turns), [{"attempt_id": new, **turn.model_dump()} for turn in asked])
    with chain(connection, new) as begun:
        begun.write("attempt", row)
        begun.add(turns_fact(new, [(turn.number, turn.item, turn.question) for turn in asked]))
        by = Actor(who.id, "program") if simulated else people.holder(connection, who.id)
        _record(begun, "round.begin", by)
    return get(connection, new)


def _record(chain: AttemptChain, act: str, by: Actor) -> None:
    """Record an act about an attempt, with the last event of its chain."""
    object_, person = f"attempt {chain.id} of round {chain.row.round}", chain.row.person_id
    records.append(chain.connection, act, object_, by=by, person=person, facts=[chain.head_fact])


def get(connection: Connection, attempt_id: str) -> Attempt:
    """The attempt of that id."""
    attempts = _find(connection, schema.attempts.c.id == attempt_id)
    if not attempts:
        raise _unknown(attempt_id)
    return attempts[0]


def of_round(connection: Connection, round_name: str, person_id: str | None) -> tuple[Attempt, ...]:
    """All attempts at a round, or one person's, in the order in which they began."""
    where = schema.attempts.c.round == round_name
    return _find(
        connection, where if person_id is None else where & (schema.attempts.c.person_id == person_id)
    )


def mark_shown(chain: AttemptChain, number: int, at: dt.datetime) -> dt.datetime:
    """When a turn was first shown; a reload does not start its clock again."""
    turn = {"attempt": chain.id, "turn_number": number}
    if _SHOW.run(chain.connection, {**turn, "now": at}) == 1:
        chain.write("shown", {"attempt_id": chain.id, "number": number, "shown_at": at})
        return at
    first: dt.datetime | None = chain.connection.execute(_SHOWN, turn).scalar()
    if first is None:
        raise NotFound(f"attempt {chain.id!r} has no turn {number}.")
    return first


def shown_times(connection: Connection, attempt_id: str) -> dict[int, dt.datetime]:
    """When each turn was first shown, by number; those not shown yet are left out."""
    where = (schema.turns.c.attempt_id == attempt_id) & schema.turns.c.shown_at.is_not(None)
    rows = connection.execute(select(schema.turns.c.number, schema.turns.c.shown_at).where(where))
    return {row.number: row.shown_at for row in rows}


def finish(chain: AttemptChain, at: dt.datetime, ended: Ended) -> None:
    """Take no more answers; the first time counts."""
    if ended not in ENDED:
        raise OutOfRange(f"an attempt ends as one of {', '.join(ENDED)}, not {ended!r}.")
    if chain.row.finished_at is None:
        _change(chain, finished_at=at, ended=ended)
        by = (
            PROGRAM
            if ended == "time is up" or chain.row.simulated
            else people.holder(chain.connection, chain.row.person_id)
        )
        _record(chain, "round.finish", by)


def _change(chain: AttemptChain, **values: Any) -> None:
    """Change the attempt itself."""
    where = schema.attempts.c.id == chain.id
    chain.connection.execute(update(schema.attempts).where(where).values(values))
    chain.write("attempt", {**chain.row._mapping, **values})


def go_on(connection: Connection, attempt_id: str, at: dt.datetime) -> Attempt:
    """Continue somebody's latest attempt, which a ruling made undecided; its clock resumes.

    Refused if the round is closed, the time was up, another attempt began, or the person was forgotten.
    """
    attempt = get(connection, attempt_id)
    who = people.get(
        connection, attempt.person.id, lock=True
    )  # in the same order as `begin`, so that they cannot deadlock
    with chain(connection, attempt_id) as opened:
        if opened.row.finished_at is not None:
            _go_on(opened, at, who)
    return get(connection, attempt_id)


def _go_on(chain: AttemptChain, at: dt.datetime, who: Person) -> None:
    rounds.get_open(chain.connection, chain.row.round, at)
    if who.forgotten_at is not None:
        raise NotOpen("whoever answers here was forgotten; nothing more is kept of them.")
    row = chain.row
    latest = max(other.number for other in of_round(chain.connection, row.round, who.id))
    if row.ended != "done" or row.number != latest:
        raise NotOpen(f"attempt {chain.id!r} is over; it cannot go on.")
    paused = (row.paused_seconds or 0.0) + max(0.0, (at - row.finished_at).total_seconds())
    _change(chain, finished_at=None, ended=None, paused_seconds=paused)
    _record(chain, "round.go_on", people.holder(chain.connection, who.id))


def _find(connection: Connection, where: ColumnElement[bool]) -> tuple[Attempt, ...]:
    asked: dict[str, list[Turn]] = {}
    query = (
        select(schema.turns.c.attempt_id, schema.turns.c.number, schema.turns.c.item, schema.turns.c.question)
        .select_from(schema.turns)
        .join(schema.attempts)
        .where(where)
    )
    for attempt_id, number, item, question in connection.execute(query.order_by(schema.turns.c.number)):
        asked.setdefault(attempt_id, []).append(
            Turn.model_construct(number=number, item=item, question=question)  # validated when saved
        )
    rows = connection.execute(
        select(schema.attempts, *people.columns())
        .select_from(schema.attempts)
        .join(schema.people)
        .where(where)
        .order_by(schema.attempts.c.started_at, schema.attempts.c.id)
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
        for row in rows
    )


def _unknown(attempt_id: str) -> NotFound:
    return NotFound(f"there is no attempt with id {attempt_id!r}.")


# Answers in the database: only ever added; the database ensures one valid answer per turn.

OWN = (
    *("label", "skip", "note", "rules"),
    *("shown_at", "answered_at", "client_seconds", "hidden_seconds"),
)

_ADD = Prepared(insert(schema.answers))
_TAKES = (
    select(
        schema.attempts,
        schema.answers,
        schema.turns.c.item,
        schema.turns.c.question,
        schema.rounds.c.document,
        schema.rounds.c.closed_at,
        schema.people.c.forgotten_at,
    )
    .select_from(schema.turns)
    .join(schema.attempts, schema.attempts.c.id == schema.turns.c.attempt_id)
    .join(schema.rounds, schema.rounds.c.name == schema.attempts.c.round)
    .join(schema.people, schema.people.c.id == schema.attempts.c.person_id)
    .outerjoin(
        schema.answers,
        (schema.answers.c.attempt_id == schema.turns.c.attempt_id)
        & (schema.answers.c.turn == schema.turns.c.number),
    )
    .where(schema.turns.c.attempt_id == bindparam("attempt"), schema.turns.c.number == bindparam("number"))
)


def answer(chain: AttemptChain, response: Response, takes: Sequence[Row[Any]]) -> bool:
    """Save an answer, whose turn had these `takes`: True if it is new, False if the same one is there already.

    Raises AlreadyAnswered if there is a different answer, NotOpen if the attempt, the round or the person's part
    in it has ended, NotFound if the attempt does not ask this.
    """
    attempt = chain.row
    standing = next(
        (_response_of_row(row) for row in takes if row.take is not None and row.withdrawn_at is None), None
    )
    if standing is not None and standing.says_the_same(response):
        return False
    if attempt.finished_at is not None:
        raise NotOpen(f"attempt {response.attempt_id!r} is finished; it takes no more answers.")
    if standing is not None:
        raise AlreadyAnswered(
            f"turn {response.turn} is answered with {_answer_text(standing)} already; take it back to answer {_answer_text(response)}."
        )
    rounds.refuse_closed(attempt.round, takes[0].document, takes[0].closed_at, response.answered_at)
    if takes[0].forgotten_at is not None:
        raise NotOpen("whoever answers here was forgotten; nothing more is kept of them.")
    row = {name: getattr(response, name) for name in OWN}
    row |= {
        "skipped": response.skip is not None,
        "attempt_id": response.attempt_id,
        "turn": response.turn,
        "note": response.note or None,
        "take": 1 + sum(row.take is not None for row in takes),
    }
    _ADD.run(chain.connection, row)
    chain.write("answer", row)
    return True


def take_back(chain: AttemptChain, number: int, at: dt.datetime) -> bool:
    """Withdraw the current answer; it is kept, marked with the time. False if there is none."""
    if chain.row.finished_at is not None:
        raise NotOpen(f"attempt {chain.id!r} is finished; its answers are final.")
    where = (
        (schema.answers.c.attempt_id == chain.id)
        & (schema.answers.c.turn == number)
        & schema.answers.c.withdrawn_at.is_(None)
    )
    row = chain.connection.execute(select(schema.answers).where(where)).one_or_none()
    if row is None:
        return False
    chain.connection.execute(update(schema.answers).where(where).values(withdrawn_at=at))
    chain.write("answer", {**row._mapping, "withdrawn_at": at})
    return True


def standing_answers(connection: Connection, attempt_id: str) -> tuple[Response, ...]:
    """The current answers of an attempt, by turn."""
    return _find_answers(connection, schema.answers.c.attempt_id == attempt_id)


def answers_in(connection: Connection, round_name: str) -> tuple[Response, ...]:
    """The current answers of all attempts at a round."""
    return _find_answers(connection, schema.attempts.c.round == round_name)


def withdrawn_answers(connection: Connection, attempt_id: str) -> tuple[Response, ...]:
    """The withdrawn answers of an attempt, by turn and time."""
    return _find_answers(connection, schema.answers.c.attempt_id == attempt_id, stands=False)


def _find_answers(
    connection: Connection, where: ColumnElement[bool], stands: bool = True
) -> tuple[Response, ...]:
    taken_back = schema.answers.c.withdrawn_at
    query = (
        select(schema.answers, schema.turns.c.item, schema.turns.c.question)
        .select_from(schema.answers)
        .join(schema.turns)
        .join(schema.attempts)
        .where(where, taken_back.is_(None) if stands else taken_back.is_not(None))
        .order_by(
            schema.attempts.c.started_at,
            schema.answers.c.attempt_id,
            schema.answers.c.turn,
            schema.answers.c.take,
        )
    )
    return tuple(_response_of_row(row) for row in connection.execute(query))


def _response_of_row(row: Row) -> Response:  # type: ignore[type-arg]
    kept = {name: getattr(row, name) for name in (*OWN, "withdrawn_at")}
    return Response(row.attempt_id, row.turn, row.item, row.question, **kept)


def lock_turn(connection: Connection, response: Response) -> Sequence[Row[Any]]:
    """Lock the attempt: a row for each answer that the turn ever had, or one row without, each with the attempt.

    Refused if the attempt does not ask this. SQLite's transaction is the lock; PostgreSQL's query comes after locking, so
    that it sees the changes of other processes.
    """
    if connection.dialect.name != "sqlite":
        lock(connection, response.attempt_id)
    rows = connection.execute(_TAKES, {"attempt": response.attempt_id, "number": response.turn}).all()
    if not rows:
        lock(connection, response.attempt_id)  # refused if there is no such attempt
        raise NotFound(f"attempt {response.attempt_id!r} has no turn {response.turn}.")
    if (rows[0].item, rows[0].question) != (response.item, response.question):
        raise NotFound(
            f"turn {response.turn} asks {rows[0].question!r} of item {rows[0].item!r}, "
            f"not {response.question!r} of item {response.item!r}."
        )
    return rows


def _answer_text(response: Response) -> str:
    return skip_name(response.skip) if response.label is None else repr(response.label)


# Who has seen which gold item, where and when: the first time in each place is kept.


def expose(connection: Connection, seen: Iterable[Exposure], by: Actor | None = None) -> int:
    """Record that people saw gold items; returns how many of these are new.

    What was seen in an attempt goes into its chain; anything else, as in a meeting, into one record.
    """
    in_order = sorted(seen, key=_place)  # so that two servers cannot deadlock
    refs = {exposure.ref for exposure in in_order}
    attempts = (
        select(schema.attempts.c.id).where(schema.attempts.c.id.in_(refs)).order_by(schema.attempts.c.id)
    )
    new, known = 0, connection.execute(attempts).scalars().all()
    for attempt_id in known:
        with chain(connection, attempt_id) as opened:
            new += expose_in(opened, (exposure for exposure in in_order if exposure.ref == attempt_id))
    rows = [_exposure_row(exposure) for exposure in in_order if exposure.ref not in known]
    rows = [row for row in rows if keep(connection, schema.exposures, row)]
    if rows:
        golds = ", ".join(sorted({row["gold"] for row in rows}))
        records.append(
            connection, "gold.expose", f"gold {golds}", by=by, facts=records.wrote("exposure", *rows)
        )
    return new + len(rows)


def expose_in(chain: AttemptChain, seen: Iterable[Exposure]) -> int:
    """Record what is seen in an attempt; returns how many of these are new."""
    rows = [row for row in map(_exposure_row, seen) if keep(chain.connection, schema.exposures, row)]
    for row in rows:
        chain.write("exposure", row)
    return len(rows)


def _place(exposure: Exposure) -> tuple[str, ...]:
    return (exposure.person_id, exposure.gold, exposure.item, exposure.where, exposure.ref)


def _exposure_row(exposure: Exposure) -> dict[str, Any]:
    columns = ("person_id", "gold", "item", "place", "ref")
    return {**dict(zip(columns, _place(exposure), strict=True)), "seen_at": exposure.seen_at}


def exposures_of(connection: Connection, gold: str, person_id: str | None = None) -> tuple[Exposure, ...]:
    """Who saw items of a gold set `name@version`, or of all versions of `name`; optionally of one person."""
    where = (
        schema.exposures.c.gold == gold
        if "@" in gold
        else schema.exposures.c.gold.startswith(f"{gold}@", autoescape=True)
    )
    if person_id is not None:
        where = where & (schema.exposures.c.person_id == person_id)
    kept = connection.execute(
        select(schema.exposures)
        .where(where)
        .order_by(schema.exposures.c.seen_at, schema.exposures.c.person_id, schema.exposures.c.item)
    )
    return tuple(Exposure(row.person_id, row.gold, row.item, row.place, row.ref, row.seen_at) for row in kept)


# All data of a person's screen in one query: each attempt with its turns and answers.

_ANSWER = ("label", "skip", "note", "client_seconds", "hidden_seconds", "answered_at", "rules")
_ATTEMPT = tuple(
    column.label(f"attempt_{column.name}") for column in schema.attempts.c if column.name not in HEAD_COLUMNS
)
_TURN_AND_ANSWER = (
    *(schema.turns.c[name] for name in ("number", "item", "question")),
    schema.turns.c.shown_at.label("first_shown_at"),
    schema.answers.c.take,
    schema.answers.c.shown_at,
    *(schema.answers.c[name] for name in _ANSWER),
)


def _with_turns(query: Select[Any]) -> Select[Any]:
    """A query of attempts, with a row for each turn and its current answer."""
    stands = (schema.answers.c.attempt_id == schema.turns.c.attempt_id) & (
        schema.answers.c.turn == schema.turns.c.number
    )
    return (
        query.outerjoin(schema.turns, schema.turns.c.attempt_id == schema.attempts.c.id)
        .outerjoin(schema.answers, stands & schema.answers.c.withdrawn_at.is_(None))
        .order_by(schema.attempts.c.started_at, schema.attempts.c.id, schema.turns.c.number)
    )


# Built once, so that the compiled statement is cached and not built again for each answer.
_BY_PERSON = _with_turns(
    select(schema.rounds.c.closed_at, *_ATTEMPT, *people.columns(), *_TURN_AND_ANSWER)
    .select_from(schema.rounds)
    .outerjoin(schema.people, schema.people.c.id == bindparam("person"))
    .outerjoin(
        schema.attempts,
        (schema.attempts.c.round == schema.rounds.c.name)
        & (schema.attempts.c.person_id == schema.people.c.id),
    )
    .where(schema.rounds.c.name == bindparam("round"))
)
_BY_INVITATION = _with_turns(
    select(schema.invitations, schema.rounds.c.closed_at, *_ATTEMPT, *people.columns(), *_TURN_AND_ANSWER)
    .select_from(schema.invitations)
    .join(schema.people, schema.people.c.id == schema.invitations.c.person_id)
    .join(schema.rounds, schema.rounds.c.name == schema.invitations.c.round)
    .outerjoin(
        schema.attempts,
        (schema.attempts.c.round == schema.rounds.c.name)
        & (schema.attempts.c.person_id == schema.people.c.id),
    )
    .where(schema.invitations.c.id == bindparam("invitation"))
)


def progress_of(connection: Connection, round_name: str, person_id: str) -> Progress:
    """When a round was closed, a person's attempts at it, and what was shown and answered in the latest one."""
    rows = connection.execute(_BY_PERSON, {"round": round_name, "person": person_id}).all()
    if not rows:
        raise NotFound(f"there is no round {round_name!r}.")
    return _progress(rows)


def progress_by_invitation(connection: Connection, invitation_id: str) -> tuple[Invitation, Progress] | None:
    """An invitation, valid or not, with its person's progress; None if it is unknown."""
    rows = connection.execute(_BY_INVITATION, {"invitation": invitation_id}).all()
    return (people.invitation_of_row(rows[0]), _progress(rows)) if rows else None


def on_it(connection: Connection, since: dt.datetime) -> int:
    """How many real people were asked or answered something since then, and have not finished."""
    began = schema.attempts.c.started_at >= since
    of_attempt = schema.turns.c.attempt_id == schema.attempts.c.id
    asked = select(schema.turns.c.number).where(of_attempt, schema.turns.c.shown_at >= since).exists()
    of_answer = schema.answers.c.attempt_id == schema.attempts.c.id
    answered = select(schema.answers.c.turn).where(of_answer, schema.answers.c.answered_at >= since).exists()
    people = func.count(schema.attempts.c.person_id.distinct())
    under_way = schema.attempts.c.finished_at.is_(None), schema.attempts.c.simulated.is_(False)
    return connection.execute(select(people).where(*under_way, began | asked | answered)).scalar_one()


def _progress(rows: Sequence[Row[Any]]) -> Progress:
    begun: dict[str, list[Row[Any]]] = {}
    for row in rows:
        if row.attempt_id is not None:
            begun.setdefault(row.attempt_id, []).append(row)
    latest = max(begun.values(), key=lambda those: those[0].attempt_number, default=[])
    return Progress(
        rows[0].closed_at,
        tuple(_attempt(those) for those in begun.values()),
        tuple(_response_of_joined_row(row) for row in latest if row.take is not None),
        {row.number: row.first_shown_at for row in latest if row.first_shown_at is not None},
    )


def _attempt(rows: Sequence[Row[Any]]) -> Attempt:
    first = rows[0]
    return Attempt(
        first.attempt_id,
        first.attempt_round,
        people.of_row(first, "who_"),
        first.attempt_number,
        tuple(_turn(row) for row in rows if row.number is not None),
        first.attempt_started_at,
        first.attempt_finished_at,
        first.attempt_ended,
        first.attempt_simulated,
        first.attempt_paused_seconds or 0.0,
    )


def _turn(row: Row[Any]) -> Turn:
    """A turn, validated when saved."""
    return Turn.model_construct(number=row.number, item=row.item, question=row.question)


def _response_of_joined_row(row: Row[Any]) -> Response:
    return Response(
        row.attempt_id,
        row.number,
        row.item,
        row.question,
        row.label,
        row.skip,
        row.note,
        row.shown_at,
        row.answered_at,
        row.client_seconds,
        row.hidden_seconds,
        rules=row.rules,
    )


# A round's answers as the table that every study reads.


def annotations_of(
    connection: Connection, round_name: str, question: str, withdrawn: bool = False
) -> Annotations:
    """The answers to one question of a round, in the order in which they were given.

    An annotator is a person, `vendor/name` with a vendor, and a pseudonym once forgotten. Answers
    without a label are left out and counted as a loss, by their reason. So are withdrawn ones
    unless `withdrawn` is true. `seconds` are by the server's clock; `delivery` is the attempt's number;
    `kind` is `simulated` where the attempt was.
    """
    rounds.get(connection, round_name)
    query = (
        select(
            schema.answers,
            schema.turns.c.item,
            schema.attempts.c.number,
            schema.attempts.c.simulated,
            *people.columns(),
        )
        .select_from(schema.answers)
        .join(schema.turns)
        .join(schema.attempts)
        .join(schema.people)
        .where(schema.attempts.c.round == round_name, schema.turns.c.question == question)
        .order_by(
            schema.answers.c.answered_at,
            schema.answers.c.attempt_id,
            schema.answers.c.turn,
            schema.answers.c.take,
        )
    )
    rows = connection.execute(query).all()
    kept = [row for row in rows if not row.skipped and (withdrawn or row.withdrawn_at is None)]
    persons = [people.of_row(row, "who_") for row in kept]
    return Annotations(
        item=Categorical.of(row.item for row in kept),
        annotator=Categorical.of(f"{p.vendor}/{p.shown}" if p.vendor else p.shown for p in persons),
        label=Categorical.of(row.label for row in kept),
        question=question,
        vendor=Categorical.of(p.vendor or None for p in persons) if any(p.vendor for p in persons) else None,
        comment=Categorical.of(row.note for row in kept),
        kind=Categorical.of("simulated" if row.simulated else None for row in kept),
        delivery=np.array([row.number for row in kept], np.int32),
        started_at=_times([row.shown_at for row in kept]),
        submitted_at=_times([row.answered_at for row in kept]),
        seconds=np.array([max(0.0, (r.answered_at - r.shown_at).total_seconds()) for r in kept], np.float64),
        losses=_left_out(rows, withdrawn, f"round {round_name}"),
    )


def _left_out(rows: Sequence[Row[Any]], withdrawn: bool, where: str) -> ImportReport:
    """The answers without a label, and the withdrawn ones unless `withdrawn` is true."""
    taken_back = [row for row in rows if row.withdrawn_at is not None and not row.skipped]
    losses = ImportReport()
    for skip in SKIPS.values():
        if skipped := [row for row in rows if row.skip == skip.id]:
            losses = losses.and_loss(skip.loss, len(skipped), f"item {skipped[0].item}", where)
    if taken_back and not withdrawn:
        losses = losses.and_loss(
            "undone by the annotator", len(taken_back), f"item {taken_back[0].item}", where
        )
    return losses


def _times(moments: list) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([moment.replace(tzinfo=None) for moment in moments], "datetime64[us]")
