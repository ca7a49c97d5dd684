"""A number on an open scale: how near to gold it is, by a tolerance or over the range, and the mean or median of several."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from workbench.errors import InvalidTable
from workbench.kinds.model import Settings
from workbench.kinds.registry import ALIKE, Kind, Level, Measure, Merged, Outcome, weights_of

if TYPE_CHECKING:
    import numpy as np

    from workbench.kinds.matching import Floats

WRITTEN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
FURTHEST = 1e15  # so that whole numbers stay exact in a float
DIGITS = 12  # of a mean: beyond them there is only rounding


class NumberSettings(Settings):
    """What a question sets for its numbers.

    lowest     the smallest number that is taken; None where the range is open
    highest    the largest number that is taken; None where the range is open
    tolerance  how far a right answer may lie from gold, in the number's unit; None where it counts by its distance
    level      "interval", where differences count (points, degrees), or "ratio", where 0 means none (counts, metres)
    unit       such as "kg", for people
    consensus  of several answers, their "median" or their "mean"
    """

    visible = ("lowest", "highest", "unit")

    lowest: float | None = Field(default=None, ge=-FURTHEST, le=FURTHEST)
    highest: float | None = Field(default=None, ge=-FURTHEST, le=FURTHEST)
    tolerance: float | None = Field(default=None, ge=0, le=FURTHEST)
    level: Literal["interval", "ratio"] = Field(default="interval", title="Scale")
    unit: str = ""
    consensus: Literal["median", "mean"] = Field(default="median", title="Agreed answer")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError(f"lowest is {self.lowest:g} and highest {self.highest:g}; lowest must be less")
        return self

    @property
    def range(self) -> float | None:
        """Highest − lowest; None where an end is open."""
        return None if self.lowest is None or self.highest is None else self.highest - self.lowest


class Number(Kind):
    """A number. How near two lie, in [0, 1], follows from what the question sets, the first that holds:

    1. a range: 1 − |a − b| / (highest − lowest);
    2. the level "ratio": 1 − |a − b| / max(|a|, |b|), not below 0;
    3. a tolerance: 1 up to it, else 0;
    4. none of them: 1 if equal, else 0.

    Against gold, a question with a tolerance counts an answer as right or wrong; without one, by how near it is.
    """

    name = "number"
    title = "numbers"
    form = "a number, with a point before its decimals"
    compared = "the difference over the range, or 0 for the same number, else 1"
    level: Level = "interval"
    control = "number"
    settings_class = NumberSettings

    def follow(self) -> None:
        """The level of measurement."""
        self.level = self.settings.level

    def read(self, text: str) -> float:
        """The number; refused if it is none, or lies outside the range."""
        if not WRITTEN.fullmatch(text.strip()):
            raise InvalidTable(f"{text[:60]!r} is no number; expected one such as 3 or 0.5.")
        number = float(text) + 0.0  # −0 is 0
        lowest, highest = self.settings.lowest, self.settings.highest
        if not -FURTHEST <= number <= FURTHEST:
            raise InvalidTable(f"{text[:60]!r} is beyond {FURTHEST:.0e}.")
        if lowest is not None and number < lowest:
            raise InvalidTable(f"{text[:60]!r} is below the lowest, {lowest:g}.")
        if highest is not None and number > highest:
            raise InvalidTable(f"{text[:60]!r} is above the highest, {highest:g}.")
        return number

    def render(self, answer: Any) -> str:
        """The number in its shortest form: 3, not 3.0."""
        return str(int(answer)) if float(answer).is_integer() else repr(float(answer))

    def called(self, answer: Any, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """The number with its unit."""
        return f"{self.render(answer)} {self.settings.unit}".strip()

    def distance(self, a: Any, b: Any) -> float:
        """1 − how near the two lie."""
        difference = abs(a - b)
        if not difference:
            return 0.0
        if self.settings.range is not None:
            return float(min(difference / self.settings.range, 1.0))
        if self.settings.level == "ratio":
            return float(min(difference / max(abs(a), abs(b)), 1.0))
        return float(not self.within(a, b))

    def within(self, a: float, b: float) -> bool:
        """Whether two numbers lie no further apart than the tolerance; equal, where there is none."""
        near = self.settings.tolerance or 0.0
        return abs(a - b) <= near or math.isclose(abs(a - b), near, rel_tol=1e-9)

    def agree(self, a: Any, b: Any, least: float = ALIKE) -> bool:
        """Whether two numbers count as the same: within the tolerance; without one, where they lie near enough."""
        return self.within(a, b) if self.settings.tolerance is not None else super().agree(a, b, least)

    def disagreements(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P,) (a − b)² at the interval level, ((a − b) / (a + b))² at the ratio level. Krippendorff (2011)."""
        import numpy as np  # documents know this kind, and need no arrays

        a, b = np.array(pairs, dtype=float).reshape(-1, 2).T
        if self.settings.level == "interval":
            return np.asarray((a - b) ** 2)
        whole = a + b
        return np.asarray(np.divide(a - b, whole, out=np.asarray(a != b, float), where=whole != 0) ** 2)

    def distances(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P,) 1 − how near the two of each pair lie."""
        import numpy as np  # documents know this kind, and need no arrays

        a, b = np.array(pairs, dtype=float).reshape(-1, 2).T
        difference = np.abs(a - b)
        if self.settings.range is not None:
            return np.asarray(np.minimum(difference / self.settings.range, 1.0))
        if self.settings.level == "ratio":
            larger = np.maximum(np.abs(a), np.abs(b))
            return np.asarray(
                np.minimum(np.divide(difference, larger, out=np.zeros(len(a)), where=difference > 0), 1.0)
            )
        near = self.settings.tolerance or 0.0
        return np.asarray((difference > near) & ~np.isclose(difference, near, 1e-9, 0), float)

    def measures(self) -> tuple[Measure, ...]:
        """How near, first as the question counts it, and the errors in the number's unit."""
        unit, tolerance = self.settings.unit, self.settings.tolerance
        of = f", in {unit}" if unit else ""
        near = Measure(
            "closeness", "mean closeness", _mean(self.similarity), method=f"an answer counts {self._how()}"
        )
        within = Measure(
            "within",
            f"answers within {tolerance or 0:g}{f' {unit}' if unit else ''}",
            _mean(self.within),
            method="an answer is right or wrong",
        )
        return (
            *((near, within) if tolerance is None else (within, near)),
            Measure("exact", "exact answers", _mean(lambda answer, gold: answer == gold)),
            Measure(
                "mae", f"mean absolute error{of}", _mean(lambda a, gold: abs(a - gold)), inf, errors=True
            ),
            Measure(
                "mse", f"mean squared error{of}", _mean(lambda a, gold: (a - gold) ** 2), inf, errors=True
            ),
            Measure(
                "relative_error",
                "absolute errors over the sum of gold",
                lambda answer, gold: (abs(answer - gold), abs(gold)),
                inf,
                errors=True,
            ),
        )

    def _how(self) -> str:
        if self.settings.range is not None:
            return f"1 − its distance to gold over the range of {self.settings.range:g}"
        if self.settings.level == "ratio":
            return "1 − its distance to gold over the larger of the two"
        return f"1 within {self.settings.tolerance or 0:g} of gold, else 0"

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """The number of gold, and the one given."""
        return (Outcome(self.render(gold), self.render(answer), alike=self.similarity(answer, gold)),)

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """The median or the mean, by weight; the confidence is how near the answers lie to it on average."""
        weight = weights_of(answers, weights)
        middle = mean(answers, weight) if self.settings.consensus == "mean" else median(answers, weight)
        near = math.fsum(w * self.similarity(a, middle) for a, w in zip(answers, weight, strict=True))
        return Merged(middle, min(near / math.fsum(weight), 1.0), (len(answers),))

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """A number an eighth of the range away, or of its own size, on average."""
        spread = (self.settings.range or max(abs(gold), 4.0)) / 8
        step = spread * (1 if rng.random() < 0.5 else -1) * (0.2 + rng.exponential(0.8))
        number = gold + (step if abs(step) < 1 or gold % 1 else round(step))
        lowest, highest = self.settings.lowest, self.settings.highest
        number = number if lowest is None else max(number, lowest)
        return rounded(number if highest is None else min(number, highest))


def mean(numbers: Sequence[float], weights: Sequence[float]) -> float:
    """The mean by weight."""
    return rounded(math.fsum(x * w for x, w in zip(numbers, weights, strict=True)) / math.fsum(weights))


def median(numbers: Sequence[float], weights: Sequence[float]) -> float:
    """The number with half of the weight on each side; halfway between two where they share the middle.

    >>> median([1, 2, 10], [1, 1, 1]), median([1, 2], [1, 1]), median([1, 2, 10], [1, 1, 5])
    (2.0, 1.5, 10.0)
    """
    rows = sorted((x, w) for x, w in zip(numbers, weights, strict=True) if w > 0)
    half, below = math.fsum(w for _, w in rows) / 2, 0.0
    for (number, weight), following in zip(rows, [*rows[1:], rows[-1]], strict=True):
        below += weight
        if math.isclose(below, half, rel_tol=1e-12):
            return rounded((number + following[0]) / 2)
        if below > half:
            break
    return rounded(number)


def rounded(number: float) -> float:
    """A number without what arithmetic in binary adds behind its last digits."""
    return float(f"{number:.{DIGITS}g}") + 0.0


def _mean(of: Callable[[float, float], float]) -> Callable[[float, float], tuple[float, float]]:
    """The totals of a mean over answers."""
    return lambda answer, gold: (float(of(answer, gold)), 1.0)


KIND = Number()
