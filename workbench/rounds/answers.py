"""The answers of a round beside their gold: right or not, which rules they test, and when they were given."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.attempts import Attempt, Response, RoundRecord
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.rounds.judging import Judged, Rulings, judge, rulings_of

Place = tuple[str, str]  # (item, question)


@dataclass(frozen=True)
class Answered:
    """One standing answer to a question whose gold is known.

    person     the id of who answered
    label      None where they gave none; that is never right
    skip       why they gave none
    gold       the gold label
    rules      ids of the rules that the item tests with this question
    seconds    from shown to answered, by the server's clock
    """

    person: str
    attempt: str
    item: str
    question: str
    label: str | None
    skip: str | None
    note: str | None
    right: bool
    gold: str
    rules: tuple[str, ...]
    at: dt.datetime
    seconds: float

    @property
    def place(self) -> Place:
        """What was asked: item and question."""
        return self.item, self.question


def answered(
    record: RoundRecord,
    gold: GoldSet | None,
    attempts: Iterable[str] | None = None,
    decided: Rulings | None = None,
) -> tuple[Answered, ...]:
    """The answers that gold can judge, in the order in which they were given; `attempts` keeps some attempts' only.

    Decided appeals of the round apply to everybody (`rounds.judging`): `decided`, else those of the record.
    """
    if gold is None:
        return ()
    kept = None if attempts is None else set(attempts)
    decided = rulings(record) if decided is None else decided
    answers = []
    for attempt in record.attempts:
        if kept is not None and attempt.id not in kept:
            continue
        for judged in judge(attempt.turns, record.answers_of(attempt), gold, decided):
            if judged.given is not None and judged.right is not None:
                answers.append(_answered(attempt, judged, judged.given, judged.right))
    return tuple(sorted(answers, key=lambda a: (a.at, a.person, a.item, a.question)))


def _answered(attempt: Attempt, judged: Judged, response: Response, right: bool) -> Answered:
    return Answered(
        attempt.person.id,
        attempt.id,
        response.item,
        response.question,
        response.label,
        response.skip,
        response.note or None,
        right,
        judged.gold,
        judged.rules,
        response.answered_at,
        response.seconds,
    )


def rulings(record: RoundRecord) -> Rulings:
    """What the decided appeals of a round change."""
    if all(appeal.ruling in (None, "gold stands") for appeal in record.appeals):
        return Rulings()
    answers = {(answer.attempt_id, answer.turn): answer for answer in record.answers}
    return rulings_of(record.appeals, answers, record.round.method)


def first_of_each(answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """One answer per person and question about an item, the earliest: later ones may know the gold."""
    seen: dict[tuple[str, str, str], Answered] = {}
    for answer in sorted(answers, key=lambda a: a.at):
        seen.setdefault((answer.person, *answer.place), answer)
    return tuple(seen.values())


def as_table(
    answers: Sequence[Answered], gold: GoldSet, prefix: str = ""
) -> tuple[Annotations, AnswerKey, dict[str, tuple[str, ...]]]:
    """Labels as one table with its key and the experts' votes; an item is named `prefix/question/item`.

    Answers without a label are left out.
    """
    rows = [answer for answer in answers if answer.label is not None]
    places = {row.place for row in rows}
    golds: dict[str, GoldAnswer] = {
        name_of(item, question, prefix): answer
        for question in gold.questions()
        for item, answer in gold.answers(question).items()
        if answer.label and (item, question) in places
    }
    table = Annotations(
        Categorical.of([name_of(*row.place, prefix) for row in rows]),
        Categorical.of([row.person for row in rows]),
        Categorical.of([row.label for row in rows]),
        submitted_at=np.array([_microseconds(row.at) for row in rows], "datetime64[us]"),
        seconds=np.array([row.seconds for row in rows], np.float64),
    )
    corrected: dict[str, set[str]] = {}
    for row in rows:
        if row.right:
            corrected.setdefault(name_of(*row.place, prefix), set()).add(row.label or "")
    key = AnswerKey(
        {name: answer.label for name, answer in golds.items() if answer.label},
        {name: answer.right | corrected.get(name, set()) for name, answer in golds.items()},
        {name: answer.rules for name, answer in golds.items()},
    )
    votes = {name: tuple(answer.votes.values()) for name, answer in golds.items()}
    return table, key, votes


def name_of(item: str, question: str, prefix: str = "") -> str:
    """How a question about an item is named in a table of several questions.

    >>> name_of("T-1", "intent"), name_of("T-1", "intent", "may")
    ('intent/T-1', 'may/intent/T-1')
    """
    return "/".join(filter(None, (prefix, question, item)))


def _microseconds(at: dt.datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(dt.UTC).replace(tzinfo=None), "us")
