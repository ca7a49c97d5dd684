"""Which parts of two answers belong together: one to one, with the highest total similarity."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.errors import InvalidTable

Floats = npt.NDArray[np.float64]
FURTHEST = 1e15  # limit of a coordinate, offset or time, so that areas stay exact in a float


@dataclass(frozen=True)
class Found:
    """How many parts of an answer are right, how many were given, and how many gold has."""

    right: int
    given: int
    gold: int

    @property
    def precision(self) -> float | None:
        """Right / given; None if nothing was given."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Right / gold; None if gold has nothing."""
        return self.right / self.gold if self.gold else None

    @property
    def totals(self) -> tuple[int, int]:
        """(2 right, given + gold), the two sides of F1."""
        return 2 * self.right, self.given + self.gold

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, 2 right / (given + gold); None if both are empty."""
        return 2 * self.right / (self.given + self.gold) if self.given + self.gold else None

    def __add__(self, other: "Found") -> "Found":
        return Found(self.right + other.right, self.given + other.given, self.gold + other.gold)


def partners(similarities: Floats) -> list[tuple[int, int]]:
    """The rows and columns of (a, b) that belong together: the assignment with the highest total, without pairs of 0.

    >>> partners(np.array([[0.6, 0.5], [0.5, 0.0]]))
    [(0, 1), (1, 0)]
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(similarities, maximize=True)
    return [(i, j) for i, j in zip(rows.tolist(), columns.tolist(), strict=True) if similarities[i, j] > 0]


def apart(similarities: Floats) -> float:
    """1 − the mean similarity of each part of both answers with its partner; 0 without a partner.

    similarities (a, b) from 0 to 1. Two answers without parts are the same.

    >>> apart(np.array([[1.0, 0.0]])).__round__(3), apart(np.zeros((0, 0))), apart(np.zeros((0, 2)))
    (0.333, 0.0, 1.0)
    """
    a, b = similarities.shape
    if not a or not b:
        return float(a != b)
    if a == 1 or b == 1:
        total = float(similarities.max())
    else:
        from scipy.optimize import linear_sum_assignment

        total = float(similarities[linear_sum_assignment(similarities, maximize=True)].sum())
    share: float = 1 - 2 * total / (a + b)
    return max(0.0, share)


def same_label(ours: Sequence[str], theirs: Sequence[str]) -> Floats:
    """(a, b) 1 where two parts have the same label, else 0."""
    return np.array([[float(label == other_label) for other_label in theirs] for label in ours])


def listed_parts(text: str, parts: str) -> list[Any]:
    """The parts of an answer written as a JSON list; `parts` is their name in a refusal."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidTable(f"{text[:60]!r} is not JSON; expected a list of {parts}.") from None
    if not isinstance(answer, list):
        raise InvalidTable(f"{text[:60]!r} is not a list of {parts}.")
    return answer


def measures(values: Sequence[Any], where: str) -> tuple[float, ...]:
    """The numbers as floats; refused if a value is no number or impossibly large."""
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            raise InvalidTable(f"{where}: {value!r} is not a number.")
        if abs(value) > FURTHEST:
            raise InvalidTable(f"{where}: a number is beyond {FURTHEST:.0e}.")
    return tuple(float(value) for value in values)


def label_of(value: Any, where: str) -> str:
    """A label; refused if it is no text."""
    if not isinstance(value, str):
        raise InvalidTable(f"{where}: label {value!r} is not a text.")
    return value


def plain(value: float) -> float | int:
    """A number in its shortest JSON form: 3, not 3.0."""
    return int(value) if value.is_integer() else value
