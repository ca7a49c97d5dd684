"""A round's answers as the one table that every study reads."""

import numpy as np
from sqlalchemy import Connection, select

from workbench.answers.annotations import Annotations, Codes
from workbench.answers.import_report import LossList
from workbench.store.rounds import people, rounds
from workbench.store.rounds.schema import answers, attempts, turns
from workbench.store.rounds.schema import people as people_table


def of_round(connection: Connection, round_name: str, question: str, withdrawn: bool = False) -> Annotations:
    """The answers to one question of a round, in the order in which they were given.

    An annotator is a person, `vendor/name` where there is a vendor, and a pseudonym once forgotten. Answers that
    "the guideline does not tell" have no label: they are left out and counted as a loss. So are withdrawn ones
    unless `withdrawn` asks for them. `seconds` are by the server's clock; `delivery` is the attempt's number;
    `kind` is `simulated` where the attempt was.
    """
    rounds.one(connection, round_name)
    query = (
        select(answers, turns.c.item, attempts.c.number, attempts.c.simulated, *people.columns())
        .select_from(answers)
        .join(turns)
        .join(attempts)
        .join(people_table)
        .where(attempts.c.round == round_name, turns.c.question == question)
        .order_by(answers.c.answered_at, answers.c.attempt_id, answers.c.turn, answers.c.take)
    )
    rows = connection.execute(query).all()
    unsure = [row for row in rows if row.cannot_tell]
    taken_back = [row for row in rows if row.withdrawn_at is not None and not row.cannot_tell]
    kept = [row for row in rows if not row.cannot_tell and (withdrawn or row.withdrawn_at is None)]
    losses = LossList()
    if unsure:
        what = "the annotator could not tell from the guideline"
        losses = losses.and_loss(what, len(unsure), f"item {unsure[0].item}", f"round {round_name}")
    if taken_back and not withdrawn:
        losses = losses.and_loss(
            "taken back by the annotator",
            len(taken_back),
            f"item {taken_back[0].item}",
            f"round {round_name}",
        )
    persons = [people.of_row(row, "who_") for row in kept]
    return Annotations(
        item=Codes.of(row.item for row in kept),
        annotator=Codes.of(f"{p.vendor}/{p.shown}" if p.vendor else p.shown for p in persons),
        label=Codes.of(row.label for row in kept),
        question=question,
        vendor=Codes.of(p.vendor or None for p in persons) if any(p.vendor for p in persons) else None,
        comment=Codes.of(row.note for row in kept),
        kind=Codes.of("simulated" if row.simulated else None for row in kept),
        delivery=np.array([row.number for row in kept], np.int32),
        started_at=_times([row.shown_at for row in kept]),
        submitted_at=_times([row.answered_at for row in kept]),
        seconds=np.array([max(0.0, (r.answered_at - r.shown_at).total_seconds()) for r in kept], np.float64),
        losses=losses,
    )


def _times(moments: list) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([moment.replace(tzinfo=None) for moment in moments], "datetime64[us]")
