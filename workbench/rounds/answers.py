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
    record: RoundRecord, gold: GoldSet | None, attempts: Iterable[str] | None = None
) -> tuple[Answered, ...]:
    """The answers that gold can judge, in the order in which they were given; `attempts` keeps some attempts' only.

    What the appeals of the round decided holds for everybody (`rounds.judging`).
    """
    if gold is None:
        return ()
    wanted = None if attempts is None else set(attempts)
    decided = rulings(record)
    found = []
    for attempt in record.attempts:
        if wanted is not None and attempt.id not in wanted:
            continue
        for one in judge(attempt.turns, record.answers_of(attempt), gold, decided):
            if one.given is not None and one.right is not None:
                found.append(_answered(attempt, one, one.given, one.right))
    return tuple(sorted(found, key=lambda a: (a.at, a.person, a.item, a.question)))


def _answered(attempt: Attempt, one: Judged, given: Response, right: bool) -> Answered:
    return Answered(
        attempt.person.id,
        attempt.id,
        given.item,
        given.question,
        given.label,
        given.skip,
        given.note or None,
        right,
        one.gold,
        one.rules,
        given.answered_at,
        given.seconds,
    )


def rulings(record: RoundRecord) -> Rulings:
    """What the decided appeals of a round change."""
    if all(appeal.ruling in (None, "gold stands") for appeal in record.appeals):
        return Rulings()
    return rulings_of(record.appeals, {(one.attempt_id, one.turn): one for one in record.answers})


def first_of_each(found: Iterable[Answered]) -> tuple[Answered, ...]:
    """One answer per person and question about an item, the earliest: later ones may know the gold."""
    seen: dict[tuple[str, str, str], Answered] = {}
    for one in sorted(found, key=lambda a: a.at):
        seen.setdefault((one.person, *one.place), one)
    return tuple(seen.values())


def as_table(
    found: Sequence[Answered], gold: GoldSet, prefix: str = ""
) -> tuple[Annotations, AnswerKey, dict[str, tuple[str, ...]]]:
    """Labels as one table with its key and the experts' votes; an item is named `prefix/question/item`.

    Who could not tell gave no label and is left out.
    """
    rows = [one for one in found if one.label is not None]
    said = {one.place for one in rows}
    answers: dict[str, GoldAnswer] = {
        name_of(item, question, prefix): answer
        for question in gold.questions()
        for item, answer in gold.answers(question).items()
        if answer.label and (item, question) in said
    }
    table = Annotations(
        Categorical.of([name_of(*one.place, prefix) for one in rows]),
        Categorical.of([one.person for one in rows]),
        Categorical.of([one.label for one in rows]),
        submitted_at=np.array([_microseconds(one.at) for one in rows], "datetime64[us]"),
        seconds=np.array([one.seconds for one in rows], np.float64),
    )
    corrected: dict[str, set[str]] = {}
    for one in rows:
        if one.right:
            corrected.setdefault(name_of(*one.place, prefix), set()).add(one.label or "")
    key = AnswerKey(
        {name: answer.label for name, answer in answers.items() if answer.label},
        {name: answer.right | corrected.get(name, set()) for name, answer in answers.items()},
        {name: answer.rules for name, answer in answers.items()},
    )
    votes = {name: tuple(answer.votes.values()) for name, answer in answers.items()}
    return table, key, votes


def name_of(item: str, question: str, prefix: str = "") -> str:
    """How a question about an item is named in a table of several questions.

    >>> name_of("T-1", "intent"), name_of("T-1", "intent", "may")
    ('intent/T-1', 'may/intent/T-1')
    """
    return "/".join(filter(None, (prefix, question, item)))


def _microseconds(at: dt.datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(dt.UTC).replace(tzinfo=None), "us")
