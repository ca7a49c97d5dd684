"""The answers of a round beside their gold: right or not, which rules they test, and when they were given."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.documents.attempts import Attempt, Response, RoundRecord
from workbench.documents.credit import WHOLE, best_credit
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.guideline import Guideline
from workbench.kinds.registry import Kind, Outcome, Problems
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
    credit     0 to 1, for an answer that can be partly right; `outcomes` is what became of its parts
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
    credit: float = 0.0
    partial: bool = False
    outcomes: tuple[Outcome, ...] = ()

    @property
    def score(self) -> float:
        """The credit; 0 or 1 for an answer that is right or wrong as a whole."""
        return self.credit if self.partial else float(self.right)

    @property
    def place(self) -> Place:
        """What was asked: item and question."""
        return self.item, self.question


class Exam(NamedTuple):
    """A round that gold judges, with its gold and the guideline that it asks about."""

    record: RoundRecord
    gold: GoldSet
    guideline: Guideline

    @property
    def answered(self) -> tuple[Answered, ...]:
        """The answers that gold can judge, in the order in which they were given."""
        return answered(self.record, self.gold, self.guideline)


def answered(
    record: RoundRecord,
    gold: GoldSet | None,
    guideline: Guideline,
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
        mine = record.answers_of(attempt)
        for judged in judge(attempt.turns, mine, gold, guideline, decided, record.round.method):
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
        judged.credit or 0.0,
        judged.partial,
        judged.outcomes,
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
    answers: Sequence[Answered], gold: GoldSet, guideline: Guideline, prefix: str = ""
) -> tuple[Annotations, AnswerKey, dict[str, tuple[str, ...]]]:
    """Labels as one table with its key and the experts' votes; an item is named `prefix/question/item`.

    Answers without a label are left out. Where an answer can be partly right, those that count as the same carry one text:
    a right one that of gold, the others that of the first of them; so do the votes.
    """
    rows = [answer for answer in answers if answer.label is not None]
    same = {question.id: SameAnswers(question.as_kind) for question in guideline.questions}
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
        Categorical.of([same[row.question].text(row) for row in rows]),
        submitted_at=np.array([_microseconds(row.at) for row in rows], "datetime64[us]"),
        seconds=np.array([row.seconds for row in rows], np.float64),
    )
    corrected: dict[str, set[str]] = {}
    for row in rows:
        if row.right:
            corrected.setdefault(name_of(*row.place, prefix), set()).add(same[row.question].text(row))
    key = AnswerKey(
        {name: answer.label for name, answer in golds.items() if answer.label},
        {name: answer.right | corrected.get(name, set()) for name, answer in golds.items()},
        {name: answer.rules for name, answer in golds.items()},
    )
    asked = {name_of(item, question, prefix): (item, question) for item, question in places}
    votes = {
        name: tuple(same[asked[name][1]].vote(asked[name][0], answer, vote) for vote in answer.votes.values())
        for name, answer in golds.items()
    }
    return table, key, votes


def exported(record: RoundRecord, guideline: Guideline, called: Mapping[str, str]) -> tuple[Annotations, ...]:
    """The answers of a round as tables that every command reads, one a question, each with its kind of answer.

    called   what each person is called, by id
    Answers without a label are left out.
    """
    person = {attempt.id: attempt.person for attempt in record.attempts}
    tables = []
    for question in record.round.questions:
        rows = [a for a in record.answers if a.question == question and a.label and a.withdrawn_at is None]
        if not rows:
            continue
        people = [person[row.attempt_id] for row in rows]
        tables.append(
            Annotations(
                Categorical.of([row.item for row in rows]),
                Categorical.of([called.get(each.id, each.id) for each in people]),
                Categorical.of([row.label or "" for row in rows]),
                question=question,
                vendor=Categorical.of([each.vendor for each in people])
                if all(p.vendor for p in people)
                else None,
                submitted_at=np.array([_microseconds(row.answered_at) for row in rows], "datetime64[us]"),
                seconds=np.array([row.seconds for row in rows], np.float64),
                answer_kind=guideline.question(question).kind,
            )
        )
    return tuple(tables)


class SameAnswers:
    """One text for all answers to a question that count as the same: labels stay as they are."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._first: dict[str, list[tuple[str, Any]]] = {}

    def text(self, answer: Answered) -> str:
        """The text of an answer in a round; that of gold where it is right."""
        if not answer.partial or answer.label is None:
            return answer.label or ""
        return answer.gold if answer.right else self.of(answer.item, answer.label)

    def vote(self, item: str, gold: GoldAnswer, vote: str) -> str:
        """The text of an expert's vote."""
        if self.kind.closed:
            return vote
        right = best_credit(self.kind, gold, vote)[0] >= WHOLE
        return gold.label or "" if right else self.of(item, vote)

    def of(self, item: str, text: str) -> str:
        """The text of the first answer to the item that is the same."""
        answer, seen = self.kind.parse(text), self._first.setdefault(item, [])
        for first, other in seen:
            if first == text or self.kind.agree(other, answer):
                return first
        if not isinstance(answer, Problems):
            seen.append((text, answer))
        return text


def name_of(item: str, question: str, prefix: str = "") -> str:
    """How a question about an item is named in a table of several questions.

    >>> name_of("T-1", "intent"), name_of("T-1", "intent", "may")
    ('intent/T-1', 'may/intent/T-1')
    """
    return "/".join(filter(None, (prefix, question, item)))


def _microseconds(at: dt.datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(dt.UTC).replace(tzinfo=None), "us")
