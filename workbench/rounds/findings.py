"""What a round without verdict shows: how far people agree with themselves, or blind experts with one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from workbench.answers.annotations import Annotations
from workbench.documents.attempts import Response, RoundRecord
from workbench.documents.guideline import Guideline
from workbench.quality.self_consistency import SelfConsistency, study_self_consistency
from workbench.result import Result

Place = tuple[str, str]  # (item, question)


def retest_consistency(
    before: RoundRecord, again: RoundRecord, guideline: Guideline | None = None
) -> dict[str, SelfConsistency]:
    """For each question, how often people give in a retest the answer that they gave in the round before.

    Of several attempts of one person the last answer to an item counts. Where one of the two answers is "I cannot
    tell from the guideline", the item is left out. Annotators are person ids. Answers that are no labels are the same where
    the question of the guideline takes them for the same.
    """
    first, second = _latest(before), _latest(again)
    both = [key for key in first if key in second and first[key].label and second[key].label]
    studies = {}
    for question in again.round.questions:
        rows = []
        for key in both:
            person, item, asked = key
            if asked == question:
                was, now = str(first[key].label), str(second[key].label)
                same = guideline is not None and guideline.question(question).same(was, now)
                rows += [(item, person, was), (item, person, was if same else now)]
        studies[question] = study_self_consistency(Annotations.of(rows, question=question))
    return studies


def _latest(record: RoundRecord) -> dict[tuple[str, str, str], Response]:
    """The last standing answer of each person to each question about each item."""
    attempts = sorted(record.attempts, key=lambda attempt: attempt.number)
    return {
        (attempt.person.id, answer.item, answer.question): answer
        for attempt in attempts
        for answer in record.answers_of(attempt)
    }


@dataclass(frozen=True)
class BlindLabels(Result, json="* disputed=places"):
    """How far an expert round is.

    asked      questions about items in the round
    one        how many have one blind answer
    several    how many have two or more
    disputed   those of `several` whose answers are not all one label; who could not tell disputes
    experts    how many people answered; simulated ones are left out everywhere
    """

    asked: int
    one: int
    several: int
    disputed: tuple[Place, ...]
    experts: int

    @property
    def places(self) -> list[dict[str, str]]:
        """The disputed items and questions by name."""
        return [{"item": item, "question": question} for item, question in self.disputed]


def blind_labels(record: RoundRecord, guideline: Guideline | None = None) -> BlindLabels:
    """Count the blind answers of an expert round, and find where they differ.

    Answers that are no labels differ where the question of the guideline does not take them for the same.
    """
    real = {attempt.person.id for attempt in record.attempts if not attempt.simulated}
    votes: dict[Place, list[str | None]] = {}
    people = set()
    for (person, item, question), answer in _latest(record).items():
        if person in real:
            people.add(person)
            votes.setdefault((item, question), []).append(answer.label)
    order = {(item, q): n for n, (item, q) in enumerate(_places(record))}
    disputed = [
        at
        for at, labels in votes.items()
        if len(labels) > 1 and (None in labels or not _all_same(labels, at[1], guideline))
    ]
    return BlindLabels(
        len(order),
        sum(len(vote) == 1 for vote in votes.values()),
        sum(len(vote) > 1 for vote in votes.values()),
        tuple(sorted(disputed, key=lambda at: order.get(at, len(order)))),
        len(people),
    )


def _all_same(labels: Sequence[str | None], question: str, guideline: Guideline | None) -> bool:
    different = dict.fromkeys(labels)
    if guideline is None or len(different) == 1:
        return len(different) == 1
    return all(guideline.question(question).same(a, b) for a, b in combinations(different, 2))


def _places(record: RoundRecord) -> list[Place]:
    return [(item, question) for item in record.round.items for question in record.round.questions]
