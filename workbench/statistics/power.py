"""How many items show that one vendor is better than another: power of the paired comparison."""

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from scipy.special import nctdtr, stdtrit

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.statistics.judging import judged

MOST = 10_000_000  # items; larger plans are not made


@dataclass(frozen=True)
class PowerPlan(Result):
    """What a comparison on `items` items can detect.

    difference  in accuracy, to detect
    sd          of the difference on one item
    power       the chance that the interval at `confidence` excludes 0 on the right side, if the difference is true
    items       None if no number of items is enough; `reason` says why
    """

    items: int | None
    difference: float
    sd: float
    power: float
    confidence: float
    reason: str | None = None


def item_sd(
    first: float, second: float, *, per_item: int = 1, within: float = 0.0, between: float = 0.0
) -> float:
    """The standard deviation over items of the difference in the share of right answers of two vendors.

    sd² = Σ_v p_v (1 − p_v) (1 + (m − 1) ρ) / m − 2 ρ' √(p_1 (1 − p_1) p_2 (1 − p_2)), with accuracies p, m =
    `per_item` answers of each vendor to an item, ρ = `within` the correlation of two answers of one vendor to an
    item and ρ' = `between` that of two answers of different vendors: hard items are hard for both.
    """
    for name, p in (("first", first), ("second", second)):
        if not 0 <= p <= 1:
            raise OutOfRange(f"the {name} accuracy must be between 0 and 1; got {p:g}.")
    if per_item < 1 or not 0 <= between <= 1 or not 0 <= within <= 1:
        raise OutOfRange(
            f"per_item must be at least 1, and the correlations within and between must be between 0 and 1; "
            f"got {per_item}, {within:g}, {between:g}."
        )
    v, w = first * (1 - first), second * (1 - second)
    variance = (v + w) * (1 + (per_item - 1) * within) / per_item - 2 * between * sqrt(v * w)
    if variance < -1e-12:
        raise OutOfRange(
            f"a correlation between vendors of {between:g} is more than {per_item} answers an item with a"
            f" correlation within vendors of {within:g} allow; it can hardly exceed that within."
        )
    return sqrt(max(variance, 0.0))


def observed_sd(first: Annotations, second: Annotations, key: AnswerKey) -> float:
    """The standard deviation of the difference over the items that both vendors answered in a pilot; first answers."""
    first_right, second_right = _right_by_item(first, key), _right_by_item(second, key)
    both = sorted(first_right.keys() & second_right.keys())
    if len(both) < 2:
        raise OutOfRange(
            f"{len(both)} items of the key were answered by both; two are needed for their spread."
        )
    return float(np.std([second_right[item] - first_right[item] for item in both], ddof=1))


def power_at(
    items: int, difference: float, sd: float, *, confidence: float = 0.95, people: float = 0.0
) -> float:
    """The power of the paired t test on `items` items.

    P(T > t_{n−1, (1+confidence)/2}) for T noncentral with δ = d / √(sd² / n + people): two-sided, counting only
    the right side; Cohen (1988), "Statistical Power Analysis". `people` is the variance that the
    choice of annotators adds to the difference and that more items do not reduce; 0 is for these people only.
    """
    if items < 2 or difference == 0:
        return (1 - confidence) / 2 if items >= 2 else 0.0
    error = sqrt(sd**2 / items + people)
    if error == 0:
        return 1.0
    delta = abs(difference) / error
    bound = float(stdtrit(items - 1, (1 + confidence) / 2))
    below = float(nctdtr(items - 1, min(delta, 1e3), bound))
    return 1.0 if isnan(below) else 1 - below  # underflows to nan where the power is 0 to all digits


def items_for_power(
    difference: float, sd: float, *, power: float = 0.8, confidence: float = 0.95, people: float = 0.0
) -> PowerPlan:
    """The fewest items that detect a difference with this power."""
    if not 0 < power < 1:
        raise OutOfRange(f"power must be between 0 and 1; got {power:g}.")

    def enough(n: int) -> bool:
        return power_at(n, difference, sd, confidence=confidence, people=people) >= power

    if difference == 0 or not enough(MOST):
        reached = power_at(MOST, difference, sd, confidence=confidence, people=people)
        why = (
            "a difference of 0 cannot be seen"
            if difference == 0
            else (
                f"even {MOST:,} items reach a power of {reached:.2f} only: the choice of annotators matters more"
            )
        )
        return PowerPlan(None, difference, sd, reached, confidence, why)
    high = 2
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    reached = power_at(high, difference, sd, confidence=confidence, people=people)
    return PowerPlan(high, difference, sd, reached, confidence)


def smallest_difference(
    items: int, sd: float, *, power: float = 0.8, confidence: float = 0.95, people: float = 0.0
) -> float | None:
    """The smallest difference that this many items detect with this power; None if there is none."""
    if items < 2 or power_at(items, 1.0, sd, confidence=confidence, people=people) < power:
        return None
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        seen = power_at(items, middle, sd, confidence=confidence, people=people) >= power
        low, high = (low, middle) if seen else (middle, high)
    return high


def _right_by_item(annotations: Annotations, key: AnswerKey) -> dict[str, float]:
    """The share of right first answers of every answered item in the key."""
    rows, right = judged(annotations.first_answers(), key)
    answers = np.bincount(rows.item.code, minlength=len(rows.items))
    correct = np.bincount(rows.item.code, right, minlength=len(rows.items))
    return {rows.items[u]: float(correct[u] / answers[u]) for u in np.flatnonzero(answers).tolist()}
