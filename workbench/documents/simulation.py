"""A simulated world: annotators with stated error rates, confusions, speed and drift."""

import datetime as dt
from collections.abc import Iterator
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.documents.document import Document, Name, Text
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
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
    """One simulated annotator: accuracy by question, a pair it confuses, median seconds per item, drift."""

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
    items by their difficulty. A simulation is a document of a pilot; its answers are called simulated everywhere.
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


def check(world: Simulation, pilot: Pilot, gold: GoldSet, guideline: Guideline) -> tuple[str, ...]:
    """All mismatches of a world with its pilot, gold and guideline, one sentence each."""
    labels = {question.id: set(question.label_ids) for question in guideline.questions}
    promised = {vendor.id: {delivery.number for delivery in vendor.deliveries} for vendor in pilot.vendors}
    problems = [] if pilot.batches else ["the pilot has no batches to answer"]
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
        f"{where}: {label!r} is no label of a question {question!r} of {guideline}"
        for where, question, label in _labels_named(world)
        if label not in labels.get(question, ())
    ]
    return tuple(dict.fromkeys(problems))


def _labels_named(world: Simulation) -> Iterator[tuple[str, str, str]]:
    """(where, question, label) of every label that a world names."""
    for vendor in world.vendors:
        pairs: list[Mix | Confuses] = [*vendor.mixes]
        pairs += [confuses for annotator in vendor.annotators for confuses in annotator.confuses]
        for pair in pairs:
            yield from ((f"vendor {vendor.id}", pair.question, label) for label in (pair.gold, pair.answer))
    for unclear in world.ambiguous:
        yield from (("ambiguous", unclear.question, label) for label in unclear.answers)
    for item, answers in world.truth.items():
        yield from ((f"truth of {item}", question, label) for question, label in answers.items())
