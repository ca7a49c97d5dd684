"""Which parts of two answers belong together: one to one, with the highest total, for many pairs of answers at once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.errors import InvalidTable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
FURTHEST = 1e15  # limit of a coordinate, offset or time, so that areas stay exact in a float
TIE = 1e-9  # of an overlap: what is this near is equal, so that rounding does not decide at a threshold


def columns(regions: Sequence[tuple[Any, ...]], k: int) -> Floats:
    """(n, k) the first k fields of tuples, two or more."""
    fields = chain.from_iterable(map(itemgetter(*range(k)), regions))
    return np.fromiter(fields, float, k * len(regions)).reshape(-1, k)


def crossed(ours: Ints, theirs: Ints) -> tuple[Ints, Ints, Ints]:
    """(n,) pair, row and column: every part of one answer beside every part of the other.

    ours, theirs (P,)  how many parts the two answers of each pair have

    >>> [x.tolist() for x in crossed(np.array([1, 2]), np.array([2, 1]))]
    [[0, 0, 1, 1], [0, 0, 0, 1], [0, 1, 0, 0]]
    """
    sizes = ours * theirs
    pair = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row, column = np.divmod(within, theirs[pair]) if len(pair) else (within, within)
    return pair, row, column


@dataclass(frozen=True, eq=False)
class Met:
    """The parts of P pairs of answers that lie over each other.

    ours, theirs (P,)  how many parts the two answers have
    pair, row, column (n,)  the pair of answers, and the number of the part in each, in this order
    alike (n,)  how well they lie over each other, above 0
    same (n,)   whether they have the same label
    """

    ours: Ints
    theirs: Ints
    pair: Ints
    row: Ints
    column: Ints
    alike: Floats
    same: Bools

    def best(self, value: Floats) -> "Met":
        """One to one, with the highest total `value` (n,) in each pair of answers; without those of 0.

        Most parts meet one other part or stand in a star, where the best edge is taken at once; for the rest the
        assignment is solved.
        """
        here = self._take(np.flatnonzero(value > 0))
        value = value[value > 0]
        first = (np.cumsum(self.ours) - self.ours)[here.pair] + here.row
        second = (np.cumsum(self.theirs) - self.theirs)[here.pair] + here.column
        by_row = _stars(first, second)
        by_column = _stars(second, first) & ~by_row
        chosen = [_highest(first, value, by_row), _highest(second, value, by_column)]
        rest = np.flatnonzero(~(by_row | by_column))
        if len(rest):
            from scipy.optimize import linear_sum_assignment

            chosen += [here._assigned(some, value, linear_sum_assignment) for some in _runs(rest, here.pair)]
        return here._take(np.sort(np.concatenate(chosen)))

    def _assigned(self, edges: Ints, value: Floats, solve: Callable[..., Any]) -> Ints:
        """Of some edges of one pair of answers, those of the best assignment."""
        pair = self.pair[edges[0]]
        at = np.full((self.ours[pair], self.theirs[pair]), -1)
        at[self.row[edges], self.column[edges]] = edges
        chosen = at[solve(np.where(at >= 0, value[at], 0.0), maximize=True)]
        return np.asarray(chosen[chosen >= 0])

    def _take(self, rows: Ints) -> "Met":
        return replace(
            self, **{name: getattr(self, name)[rows] for name in ("pair", "row", "column", "alike", "same")}
        )

    def total(self, weight: Floats | Bools | None = None) -> Floats:
        """(P,) how many there are of each pair of answers, or the sum of a weight (n,)."""
        return np.bincount(self.pair, weight, len(self.ours)).astype(float)


def _stars(first: Ints, second: Ints) -> Bools:
    """(n,) the edges of those parts whose partners all meet nobody else."""
    if not len(first):
        return np.zeros(0, bool)
    meets = np.bincount(second)[second]
    busiest = np.zeros(int(first.max()) + 1, np.int64)
    np.maximum.at(busiest, first, meets)
    return np.asarray(busiest[first] == 1)


def _highest(part: Ints, value: Floats, among: Bools) -> Ints:
    """The edge with the highest value of each part; of equals the first."""
    edges = np.flatnonzero(among)
    edges = edges[np.lexsort((-value[edges], part[edges]))]
    held = part[edges]
    return edges[np.append(True, held[1:] != held[:-1])] if len(edges) else edges


def _runs(edges: Ints, pair: Ints) -> list[Ints]:
    """Edges in order of their pairs, those of one pair together."""
    return np.split(edges, np.flatnonzero(np.diff(pair[edges])) + 1)


def blind_value(met: Met, least: float) -> Floats:
    """(n,) what partners count whatever their labels: from `least` on as much as they lie over each other.

    Of equal totals the one with more partners comes first, then the one with more of the same label.
    """
    few = np.minimum(met.ours, met.theirs)[met.pair] + 1
    return np.asarray(np.where(met.alike >= least - TIE, met.alike + TIE * (1 + met.same / few), 0.0))


def weighted_median(values: Floats, weights: Floats) -> Floats:
    """(k,) the median of each column of (n, k) values, by weight; the middle where two values are, to a billionth.

    >>> weighted_median(np.array([[1.0], [2.0], [4.0], [8.0]]), np.ones(4)).tolist()
    [3.0]
    >>> weighted_median(np.array([[45.93], [45.36]]), np.ones(2)).tolist()  # in binary 45.644999999999996
    [45.645]
    """
    middle = (lower_median(values, weights) - lower_median(-values, weights)) / 2
    return np.asarray(np.round(middle, 9))


def lower_median(values: Floats, weights: Floats) -> Floats:
    """(k,) the first value of each column up to which half of the weight lies: one of the values."""
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0)
    at = (reached >= weights.sum() / 2 * (1 - TIE)).argmax(axis=0)
    return np.asarray(np.take_along_axis(values, order, 0)[at, np.arange(values.shape[1])])


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
