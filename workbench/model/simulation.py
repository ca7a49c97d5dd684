"""A stated world of made-up annotators: how often each errs, in which direction, how fast, from when worse."""

import datetime as dt
from typing import Self

from pydantic import AwareDatetime, Field, model_validator

from workbench.model.document import Document, Name, Text


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
    """From this day on, other accuracies."""

    from_day: dt.date
    accuracy: dict[str, float]


class SimulatedAnnotator(Document):
    """One made-up annotator: accuracy by question, a pair it confuses, median seconds per item, drift."""

    id: Text
    accuracy: dict[str, float]
    confuses: tuple[Confuses, ...] = ()
    seconds: float = Field(gt=0)
    drift: Drift | None = None

    @model_validator(mode="after")
    def _shares_are_shares(self) -> Self:
        for name, value in {**self.accuracy, **(self.drift.accuracy if self.drift else {})}.items():
            if not 0 <= value <= 1:
                raise ValueError(f"accuracy for {name!r} must lie between 0 and 1, found {value}")
        return self


class SimulatedRework(Document):
    """One more delivery: items of which a reviewer found at least one wrong answer, done again."""

    sent_at: AwareDatetime
    items: int = Field(gt=0)
    accuracy: dict[str, float]


class SimulatedVendor(Document):
    """One made-up vendor: its annotators, what their errors become, median hours before a batch is taken up."""

    id: Name
    lag_hours: float = Field(ge=0)
    lag_spread: float = Field(default=0.35, ge=0)
    annotators: tuple[SimulatedAnnotator, ...] = Field(min_length=1)
    mixes: tuple[Mix, ...] = ()
    rework: SimulatedRework | None = None


class Ambiguous(Document):
    """Items on which the guideline leaves a choice: everyone takes `answers` with these shares."""

    items: tuple[Text, ...]
    question: Name
    answers: dict[str, float]


class Simulation(Document):
    """A seeded world: who answers, how well, and in what the world differs from the gold.

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
