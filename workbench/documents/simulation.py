"""A simulated world: annotators with stated error rates, confusions, speed and drift."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.documents.document import Document, Name, Text
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, Question
from workbench.documents.pilot import Pilot

SIMULATED = "simulated"  # the kind of every simulated annotator


class Mix(Document):
    """Of the errors on gold label `gold`, the share that becomes `answer`."""

    question: Name
    gold: Text
    answer: Text
    share: float = Field(gt=0, le=1)


class Confuses(Document):
    """Beyond the usual errors: the chance that an annotator answers `answer` where the truth is `gold`."""

    question: Name
    gold: Text
    answer: Text
    chance: float = Field(gt=0, le=1)


class Drift(Document):
    """New accuracies from a day on."""

    from_day: dt.date
    accuracy: dict[str, float]


class SimulatedAnnotator(Document):
    """One simulated annotator: accuracy by question, a pair it confuses, median seconds per item, drift.

    Where answers can be right in part, the accuracy is the skill that the kind simulates with: of regions, the chance that each
    is right; of others, the chance that the answer is.
    """

    id: Text
    accuracy: dict[str, float]
    confuses: tuple[Confuses, ...] = ()
    seconds: float = Field(gt=0)
    drift: Drift | None = None

    @model_validator(mode="after")
    def _shares_are_shares(self) -> Self:
        for name, value in {**self.accuracy, **(self.drift.accuracy if self.drift else {})}.items():
            if not 0 <= value <= 1:
                raise ValueError(f"accuracy for {name!r} must be between 0 and 1; got {value}")
        return self


class SimulatedRework(Document):
    """One more delivery, with the items redone where a reviewer found a wrong answer."""

    sent_at: AwareDatetime
    items: int = Field(gt=0)
    accuracy: dict[str, float]


class SimulatedVendor(Document):
    """One simulated vendor: its annotators, where their errors go, median hours before a batch is started."""

    id: Name
    lag_hours: float = Field(ge=0)
    lag_spread: float = Field(default=0.35, ge=0)
    annotators: tuple[SimulatedAnnotator, ...] = Field(min_length=1)
    mixes: tuple[Mix, ...] = ()
    rework: SimulatedRework | None = None


class Ambiguous(Document):
    """Items that the guideline leaves open: everyone gives `answers` with these shares."""

    items: tuple[Text, ...]
    question: Name
    answers: dict[str, float]


class Simulation(Document):
    """A seeded world: the annotators, their accuracy, and where the truth differs from the gold.

    `truth` names items whose gold is wrong in this world, by question. `difficulty` multiplies the error rate of
    items by their difficulty. `sent_at` is when the items are sent, where the pilot has no batches. A simulation is a
    document of a pilot; its answers are called simulated everywhere.
    """

    note: Text
    seed: int
    answers_per_item: int = Field(ge=1)
    guideline_version: Text | None = None
    vendors: tuple[SimulatedVendor, ...] = Field(min_length=1)
    truth: dict[str, dict[str, str]] = Field(default_factory=dict)
    ambiguous: tuple[Ambiguous, ...] = ()
    difficulty: dict[str, float] = Field(default_factory=lambda: {"easy": 0.4, "medium": 1.0, "hard": 1.8})
    working_hours: tuple[int, int] = (8, 17)
    sent_at: AwareDatetime | None = None


def check(world: Simulation, pilot: Pilot, gold: GoldSet, guideline: Guideline) -> tuple[str, ...]:
    """All mismatches of a world with its pilot, gold and guideline, one sentence each."""
    asked = {question.id: question for question in guideline.questions}
    promised = {vendor.id: {delivery.number for delivery in vendor.deliveries} for vendor in pilot.vendors}
    sent = pilot.batches or world.sent_at
    problems = (
        []
        if sent
        else ["the pilot has no batches to answer; add some, or say when items are sent as sent_at"]
    )
    for vendor in world.vendors:
        passes = {1, 2} if vendor.rework else {1}
        lacking = passes - promised.get(vendor.id, set())
        problems += [
            f"vendor {vendor.id}: the pilot lists no delivery {number}" for number in sorted(lacking)
        ]
        for annotator in vendor.annotators:
            stated = [annotator.accuracy, *([annotator.drift.accuracy] if annotator.drift else ())]
            stated += [vendor.rework.accuracy] if vendor.rework else []
            unsaid = sorted({name for accuracy in stated for name in set(gold.questions()) - accuracy.keys()})
            problems += [
                f"{vendor.id}, {annotator.id}: no accuracy is stated for {name!r}" for name in unsaid
            ]
    problems += [
        f"{where}: {answer!r} is no {'answer to' if in_part(asked, question) else 'label of'} a question {question!r} of {guideline}"
        for where, question, answer in _answers_named(world)
        if question not in asked or not asked[question].allows(answer)
    ]
    problems += [
        f"vendor {vendor.id}: mixes and confuses are of labels that are right or wrong; {pair.question!r} asks for "
        f"{asked[pair.question].as_kind.title}"
        for vendor in world.vendors
        for pair in _pairs(vendor)
        if in_part(asked, pair.question)
    ]
    return tuple(dict.fromkeys(problems))


def in_part(asked: Mapping[str, Question], question: str) -> bool:
    """Whether an answer to a question can be right in part; False where there is no such question."""
    return question in asked and asked[question].as_kind.partial


def _pairs(vendor: SimulatedVendor) -> list[Mix | Confuses]:
    """The labels that people of a vendor take for others."""
    return [*vendor.mixes, *(pair for annotator in vendor.annotators for pair in annotator.confuses)]


def _answers_named(world: Simulation) -> Iterator[tuple[str, str, str]]:
    """(where, question, answer) of every answer that a world names."""
    for vendor in world.vendors:
        for pair in _pairs(vendor):
            yield from ((f"vendor {vendor.id}", pair.question, label) for label in (pair.gold, pair.answer))
    for unclear in world.ambiguous:
        yield from (("ambiguous", unclear.question, label) for label in unclear.answers)
    for item, answers in world.truth.items():
        yield from ((f"truth of {item}", question, label) for question, label in answers.items())


SECONDS, LAG_HOURS = 30.0, 4.0  # for an item and until a batch is begun, where nobody states them
APART = 0.04  # from the stated skill to that of the best and the worst person


def plain_world(
    pilot: Pilot,
    questions: Sequence[str],
    skills: Mapping[str, float],
    *,
    people: int,
    per_item: int,
    seed: int,
) -> Simulation:
    """A world in which each vendor has `people` around a stated skill, the best and the worst up to .04 from it.

    questions   those that the gold answers
    skills      by vendor id, 0 to 1; the mean of its people
    per_item    answers to an item, at most as many as people
    """
    vendors = []
    for vendor, skill in skills.items():
        spread = min(APART, skill, 1 - skill)
        steps = [2 * n / (people - 1) - 1 if people > 1 else 0.0 for n in range(people)]
        each = [round(skill + spread * step, 3) for step in steps]
        annotators = tuple(
            SimulatedAnnotator(
                id=f"sim-{vendor}-{n}", accuracy=dict.fromkeys(questions, value), seconds=SECONDS
            )
            for n, value in enumerate(each, start=1)
        )
        vendors.append(SimulatedVendor(id=vendor, lag_hours=LAG_HOURS, annotators=annotators))
    return Simulation(
        note="Simulated annotators of a stated skill. Their answers say nothing about any real vendor.",
        seed=seed,
        answers_per_item=min(per_item, people),
        guideline_version=pilot.guideline.version if pilot.guideline else None,
        vendors=tuple(vendors),
        sent_at=None if pilot.batches else dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC),
    )
