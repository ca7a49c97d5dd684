"""The pace that was measured: how many answers an hour each person gave, and how much was done again."""

from dataclasses import dataclass

from workbench.answers.annotations import Annotations
from workbench.documents.simulation import SIMULATED
from workbench.errors import OutOfRange
from workbench.quality.speeding import study_speed


@dataclass(frozen=True)
class Pace:
    """What was measured: answers an hour of each person, pauses capped (`studies.speed`).

    answers    timed answers that it rests on
    simulated  whether the measured people are made up
    """

    per_hour: tuple[float, ...]
    source: str
    answers: int = 0
    simulated: bool = False

    def __post_init__(self) -> None:
        if not self.per_hour or min(self.per_hour) <= 0:
            raise OutOfRange(
                f"a pace is above 0 answers an hour, of one person or more; found {self.per_hour}."
            )


def measured_pace(answers: Annotations, source: str, *, simulated: bool = False) -> Pace:
    """Answers an hour of everybody with a known time, first answers of the first pass; refused where no time is known.

    People are simulated where it is said so here, or where the answers themselves say it.
    """
    found = study_speed(answers.first_pass())
    paces = tuple(float(one.per_hour) for one in found.people if one.per_hour)
    if not paces:
        raise OutOfRange(f"{source}: {found.reason or 'no time is known'}, so no pace can be measured.")
    made_up = simulated or (answers.kind is not None and SIMULATED in answers.kind.values)
    return Pace(paces, source, sum(one.n for one in found.people), made_up)


def rework_seen(answers: Annotations) -> float:
    """The answers of later deliveries, for each answer of the first pass; at most .99."""
    return min(0.99, float((answers.passes > 1).sum() / max((answers.passes == 1).sum(), 1)))
