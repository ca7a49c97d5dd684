"""A chart that watches somebody whose error rate is known and alarms when it rises: the Bernoulli CUSUM."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.errors import OutOfRange

HIGHEST = 5000  # states of the chain


@dataclass(frozen=True, eq=False)
class ChartRun:
    """The chart over n answers: its path (n,) in units of the chart's height, and the answer that raised the alarm.

    alarm   counts from 0; None where there was none. The path ends with it.
    began   the first answer after the path last lay at 0: where the rise probably began; None without an alarm
    """

    path: Counts
    alarm: int | None
    began: int | None


@dataclass(frozen=True)
class ErrorChart:
    """S_t = max(0, S_(t−1) + (m − 1 for a wrong answer, −1 for a right one)), with an alarm at `height` or above.

    usual, worse    error rates: in control, and the one to be noticed
    m               the chart stands still on average at an error rate of 1 / m
    false_alarm     the chance of an alarm within `horizon` answers at the usual rate: exact, at most what was asked
    between_false   mean answers to a false alarm
    to_notice       mean answers to the alarm at the worse rate, from 0
    """

    usual: float
    worse: float
    m: int
    height: int
    horizon: int
    false_alarm: float
    between_false: float
    to_notice: float

    def run(self, wrong: Sequence[bool]) -> ChartRun:
        """Follow answers in their order, up to an alarm."""
        path: list[int] = []
        level, began = 0, 0
        for place, mistake in enumerate(wrong):
            level = max(0, level + (self.m - 1 if mistake else -1))
            path.append(level)
            if level >= self.height:
                return ChartRun(np.array(path), place, began)
            if level == 0:
                began = place + 1
        return ChartRun(np.array(path, np.int64), None, None)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return dict(vars(self))


def error_chart(usual: float, worse: float, *, false_alarm: float = 0.05, horizon: int = 500) -> ErrorChart:
    """The most watchful chart whose chance of a false alarm within `horizon` answers stays below `false_alarm`.

    Page (1954), "Continuous inspection schemes"; for single answers Reynolds & Stoumbos (1999), "A CUSUM chart for
    monitoring a proportion when inspecting continuously": steps by the log likelihood ratio, whose zero is rounded
    to 1 / m so that the chart is a Markov chain on whole numbers and its chances are exact.
    """
    if not 0 < usual < worse < 1 or not 0 < false_alarm < 1 or horizon < 1:
        raise OutOfRange(
            f"the usual error rate must lie below the worse one, both between 0 and 1, found {usual:g} and"
            f" {worse:g}; false_alarm between 0 and 1, found {false_alarm:g}; horizon 1 or more, found {horizon}."
        )
    right = log((1 - usual) / (1 - worse))
    m = max(2, round((right + log(worse / usual)) / right))
    low, high = 0, 1
    while _alarm_within(usual, m, high, horizon) > false_alarm:
        low, high = high, 2 * high
        if high > HIGHEST:
            raise OutOfRange(
                f"error rates of {usual:g} and {worse:g} lie too close for a chart over {horizon:,} answers."
            )
    while high - low > 1:
        middle = (low + high) // 2
        if _alarm_within(usual, m, middle, horizon) > false_alarm:
            low = middle
        else:
            high = middle
    lengths = run_length(usual, m, high), run_length(worse, m, high)
    return ErrorChart(usual, worse, m, high, horizon, _alarm_within(usual, m, high, horizon), *lengths)


def run_length(rate: float, m: int, height: int) -> float:
    """Mean answers to an alarm, from 0, at an error rate: the first entry of (I − Q)⁻¹ 1, Q between the states."""
    chain = np.zeros((height, height))
    states = np.arange(height)
    np.add.at(chain, (states, np.maximum(states - 1, 0)), 1 - rate)
    rising = states + m - 1
    some = rising < height
    np.add.at(chain, (states[some], rising[some]), rate)
    return float(np.linalg.solve(np.eye(height) - chain, np.ones(height))[0])


def _alarm_within(rate: float, m: int, height: int, horizon: int) -> float:
    """The chance of an alarm within so many answers."""
    at: Floats = np.zeros(height)
    at[0] = 1.0
    for _ in range(horizon):
        moved = np.zeros(height)
        moved[:-1] += (1 - rate) * at[1:]
        moved[0] += (1 - rate) * at[0]
        if m - 1 < height:
            moved[m - 1 :] += rate * at[: height - m + 1]
        at = moved
    return float(1 - at.sum())
