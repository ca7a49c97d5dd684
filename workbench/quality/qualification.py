"""Who has passed by the answers at hand: Wald's sequential test over each annotator's answers in their order."""

from dataclasses import dataclass
from typing import Any

from workbench.answers.annotations import Annotations
from workbench.answers.key import Key
from workbench.quality.order import in_time
from workbench.statistics.judging import judged
from workbench.statistics.sequential import SequentialTest, SequentialVerdict


@dataclass(frozen=True)
class Qualification:
    """The test, and the verdict on each annotator, in the order of their names; None without an answer on gold."""

    test: SequentialTest
    people: dict[str, SequentialVerdict | None]

    def to_dict(self, annotator: str) -> dict[str, Any] | None:
        """The verdict on one annotator as JSON has it."""
        found = self.people[annotator]
        return None if found is None else dict(vars(found))


def qualify(annotations: Annotations, key: Key, test: SequentialTest) -> Qualification:
    """Go through the answers of each annotator by delivery and time, else by row, up to a verdict.

    Hand in first answers: an item that comes round again says nothing new.
    """
    rows, right = judged(in_time(annotations), key)
    people = {}
    used = set(annotations.annotator.code.tolist())
    for code, name in enumerate(annotations.annotators):
        if code in used:
            mine = right[rows.annotator.code == code].tolist()
            people[name] = test.verdict(mine) if mine else None
    return Qualification(test, people)
