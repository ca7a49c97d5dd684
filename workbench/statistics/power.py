"""How many items and people show that one vendor is better than another: power of the paired comparison."""

from dataclasses import dataclass
from math import isnan, sqrt

import numpy as np
from scipy.special import chdtri, nctdtr, ndtr, ndtri, stdtrit

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.statistics.judging import judged

MOST = 10_000_000  # items; larger plans are not made
MOST_PEOPLE = 1000
GRID = (np.arange(60) + 0.5) / 60


@dataclass(frozen=True)
class People(Result):
    """Who answers: each vendor sends `n` people, and the accuracy of its people has the standard deviation `sd`."""

    n: int
    sd: float

    def __post_init__(self) -> None:
        if self.n < 2 or not 0 <= self.sd <= 0.5:
            raise OutOfRange(
                "other people of a vendor are told from 2 people or more, whose accuracy has a standard deviation of 0 to .5;"
                f" got {self.n} and {self.sd:g}."
            )


@dataclass(frozen=True)
class PowerPlan(Result):
    """What a comparison on `items` items can detect.

    difference  in accuracy, to detect
    sd          of the difference on one item
    power       the chance that the interval at `confidence` excludes 0 on the right side, if the difference is true
    items       None if no number of items is enough; `reason` says why
    people      whom each vendor sends; None where the claim is about the people who take part
    """

    items: int | None
    difference: float
    sd: float
    power: float
    confidence: float
    reason: str | None = None
    people: People | None = None


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
    items: int, difference: float, sd: float, *, confidence: float = 0.95, people: People | None = None
) -> float:
    """The chance that the interval of a true difference leaves 0 out on the right side.

    For the people who take part, the paired t test on items: P(T > t_{n−1, (1+confidence)/2}) for T noncentral with
    δ = d √n / sd; Cohen (1988), "Statistical Power Analysis". For any people of both vendors see `People`.
    """
    if items < 2 or difference == 0:
        return (1 - confidence) / 2 if items >= 2 else 0.0
    if people is not None:
        return _power_for_others(items, abs(difference), sd, people, confidence)
    if sd == 0:
        return 1.0
    bound = float(stdtrit(items - 1, (1 + confidence) / 2))
    below = float(nctdtr(items - 1, min(abs(difference) * sqrt(items) / sd, 1e3), bound))
    return 1.0 if isnan(below) else 1 - below  # underflows to nan where the power is 0 to all digits


def _power_for_others(items: int, difference: float, sd: float, people: People, confidence: float) -> float:
    """Power of the two-way interval ± √(t² V_items + Σ_v max(t² G_v − z² W, 0)) of two vendors.

    V_items = sd² / I holds the noise of answers, half of which, W, is a vendor's; σ² / A comes from the choice of its A
    people, and between them G = (σ² / A + W) χ²(A − 1) / (A − 1) is seen. The difference itself is normal with
    variance V_items + 2 σ² / A; averaged over both χ². Howe (1974), "Approximate confidence limits on the mean of X + Y",
    Journal of the American Statistical Association 69, for the interval.
    """
    up, freedom = (1 + confidence) / 2, people.n - 1
    t, t_people, z = (float(x) for x in (stdtrit(items - 1, up), stdtrit(freedom, up), ndtri(up)))
    item, skill = sd**2 / items, people.sd**2 / people.n
    if item + skill == 0:
        return 1.0
    seen = (skill + item / 2) * chdtri(freedom, GRID) / freedom
    part = np.maximum(t_people**2 * seen - z**2 * item / 2, 0)
    half = np.sqrt(t**2 * item + part[:, None] + part)
    return float(ndtr((difference - half) / sqrt(item + 2 * skill)).mean())


def items_for_power(
    difference: float,
    sd: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    people: People | None = None,
) -> PowerPlan:
    """The fewest items that detect a difference with this power."""
    if not 0 < power < 1:
        raise OutOfRange(f"power must be between 0 and 1; got {power:g}.")

    def enough(n: int) -> bool:
        return power_at(n, difference, sd, confidence=confidence, people=people) >= power

    if difference == 0 or not enough(MOST):
        reached = power_at(MOST, difference, sd, confidence=confidence, people=people)
        why = "a difference of 0 cannot be seen"
        if difference:
            why = f"even {MOST:,} items reach a power of {reached:.2f} only"
        if difference and people:
            needed = people_for_power(difference, people.sd, power=power, confidence=confidence)
            why += f" with {people.n} people at each vendor: " + (
                f"{needed} at each are the fewest" if needed else "the difference is too small to be seen"
            )
        return PowerPlan(None, difference, sd, reached, confidence, why, people)
    high = 2
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    reached = power_at(high, difference, sd, confidence=confidence, people=people)
    return PowerPlan(high, difference, sd, reached, confidence, people=people)


def people_for_power(
    difference: float,
    people_sd: float,
    *,
    items: int = MOST,
    sd: float = 0.0,
    power: float = 0.8,
    confidence: float = 0.95,
) -> int | None:
    """The fewest people at each vendor that detect a difference on so many items; None where 1,000 do not."""
    for n in range(2, MOST_PEOPLE + 1):
        if power_at(items, difference, sd, confidence=confidence, people=People(n, people_sd)) >= power:
            return n
    return None


def smallest_difference(
    items: int,
    sd: float,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    people: People | None = None,
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
