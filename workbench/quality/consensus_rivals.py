"""A consensus method beside the plain majority: by how much it leads on gold, and whether its smoothing did it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from workbench.quality.accuracy import ConsensusAccuracy
from workbench.statistics.consensus.methods import TITLES
from workbench.statistics.estimate import Estimate

Finding = Literal["better", "worse", "hinges on smoothing", "not told apart"]


@dataclass(frozen=True)
class Trial:
    """One method at one smoothing (None where it has none), on the items of the key.

    difference  its accuracy less that of the plain majority on the same items, ties split evenly by both
    """

    method: str
    smoothing: float | None
    how: str
    accuracy: ConsensusAccuracy
    difference: Estimate

    @property
    def words(self) -> str:
        """The difference in percentage points."""
        d = self.difference
        points = [f"{100 * (share or 0.0):+.1f}".replace("-", "−") for share in (d.value, d.low, d.high)]
        at = "" if self.smoothing is None else f" at smoothing {self.smoothing:g}"
        return f"{points[0]} points ({points[1]} to {points[2]}){at}"


@dataclass(frozen=True)
class Rival:
    """A method beside the plain majority, at each of its smoothings."""

    method: str
    trials: tuple[Trial, ...]

    @property
    def title(self) -> str:
        """What a reader calls it."""
        return TITLES.get(self.method, self.method)

    @cached_property
    def finding(self) -> Finding:
        """What the differences at all smoothings say together."""
        differences = [trial.difference for trial in self.trials]
        values = [one.value for one in differences if one.value is not None]
        above = [one.low is not None and one.low > 0 for one in differences]
        if all(above):
            return "better"
        if all(one.high is not None and one.high < 0 for one in differences):
            return "worse"
        if any(above) or (values and min(values) <= 0 < max(values)):
            return "hinges on smoothing"
        return "not told apart"

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        if self.trials[0].difference.value is None:
            return f"{self.title}: {self.trials[0].difference.reason}."
        lead = max(trial.difference.value or 0.0 for trial in self.trials)
        won = any(trial.difference.low is not None and trial.difference.low > 0 for trial in self.trials)
        verb = {
            "better": "beats plain voting beyond chance",
            "worse": "loses to plain voting beyond chance",
            "hinges on smoothing": "wins by its smoothing alone"
            if won
            else "is ahead of plain voting at some smoothing, by that alone and not beyond chance",
            "not told apart": "leads plain voting, not beyond chance"
            if lead > 0
            else "does not beat plain voting",
        }[self.finding]
        return f"{self.title} {verb}: {'; '.join(trial.words for trial in self.trials)}."
