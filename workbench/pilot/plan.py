"""What a pilot as it is drafted can show and what it cannot, and what it costs: known before anybody is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.special import ndtr

from workbench.documents.pilot import Price
from workbench.errors import OutOfRange
from workbench.pilot.budget import CostCurve, cost_curves
from workbench.statistics.intervals import wilson
from workbench.statistics.planning import Design, Prices, half_width
from workbench.statistics.power import item_sd, power_at, smallest_difference

POWER = 0.8
CURVES = (1, 2, 3, 5)


@dataclass(frozen=True)
class Assumed:
    """What a plan rests on before the first answer.

    accuracy   that is expected of a vendor
    icc        correlation of two answers to one item; between vendors half of it
    seconds    an answer, for prices by the hour
    item       what an item costs whatever its answers, such as its gold
    """

    items: int
    per_item: int = 3
    accuracy: float = 0.92
    icc: float = 0.2
    seconds: float = 40.0
    item: float = 0.0

    def __post_init__(self) -> None:
        if self.items < 1 or self.per_item < 1 or not 0 < self.accuracy < 1 or not 0 <= self.icc <= 1:
            raise OutOfRange(
                "a plan needs 1 item or more with 1 answer or more, an accuracy between 0 and 1 and a correlation "
                f"from 0 to 1; found {self.items}, {self.per_item}, {self.accuracy:g}, {self.icc:g}."
            )
        if self.seconds <= 0 or self.item < 0:
            raise OutOfRange(
                f"seconds are above 0 and prices not below, found {self.seconds:g} and {self.item:g}."
            )


@dataclass(frozen=True)
class PilotPlan:
    """What the draft promises.

    half_width     of each vendor's accuracy
    passes_from    true accuracy from which the criterion is passed with a chance of .8; None without a criterion, or
                   where not even 1 is enough
    fails_below    true accuracy below which it is failed with that chance
    chance         to pass at the expected accuracy
    visible        smallest difference between two vendors that is seen with a chance of .8
    not_inferior   chance to show that an equal vendor is not inferior by more than the margin
    costs          vendor -> cost of the first pass, None where no price is known
    """

    assumed: Assumed
    half_width: float
    passes_from: float | None
    fails_below: float | None
    chance: float | None
    visible: float | None
    not_inferior: float | None
    costs: dict[str, float | None]
    curves: tuple[CostCurve, ...]

    @property
    def total(self) -> float | None:
        """All vendors together with what the items cost; None where one of them is unknown."""
        if not self.costs or None in self.costs.values():
            return None
        return sum(cost or 0.0 for cost in self.costs.values()) + self.assumed.items * self.assumed.item

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        said = {**vars(self), "assumed": dict(vars(self.assumed)), "total": self.total}
        return {**said, "curves": [curve.to_dict() for curve in self.curves]}


def plan_pilot(
    prices: dict[str, Price | None],
    assumed: Assumed,
    *,
    at_least: float | None,
    margin: float,
    confidence: float = 0.95,
) -> PilotPlan:
    """What the draft can show. `prices` are those of its vendors, `at_least` is the accuracy asked for.

    The chance to pass is that of an observed share from which Wilson's lower bound reaches the threshold, by the
    normal approximation on the effective number of answers (`planning.Design`).
    """
    design = Design(assumed.per_item, assumed.icc)
    worth = design.worth(assumed.items)
    sd = item_sd(
        assumed.accuracy,
        assumed.accuracy,
        per_item=assumed.per_item,
        within=assumed.icc,
        between=assumed.icc / 2,
    )
    chance = passes = fails = visible = equal = None
    if at_least is not None and 0 < at_least < 1:
        chance = _passing(assumed.accuracy, at_least, worth, confidence)
        passes = _least([p / 1000 for p in range(1, 1000)], at_least, worth, confidence)
        failed = [
            p / 1000 for p in range(1, 1000) if _failing(p / 1000, at_least, worth, confidence) >= POWER
        ]
        fails = max(failed) if failed else None
    if len(prices) > 1:
        visible = smallest_difference(assumed.items, sd, power=POWER, confidence=confidence)
        equal = power_at(assumed.items, margin, sd, confidence=confidence)
    costs = {vendor: _cost(price, assumed) for vendor, price in prices.items()}
    return PilotPlan(
        assumed,
        half_width(assumed.accuracy, assumed.items, design, confidence=confidence),
        passes,
        fails,
        chance,
        visible,
        equal,
        costs,
        _curves(costs, assumed, confidence),
    )


def _cost(price: Price | None, assumed: Assumed) -> float | None:
    if price is None:
        return None
    answers = assumed.items * assumed.per_item
    return answers * ((price.per_unit or 0.0) + (price.per_hour or 0.0) * assumed.seconds / 3600)


def _curves(costs: dict[str, float | None], assumed: Assumed, confidence: float) -> tuple[CostCurve, ...]:
    """Of one vendor at the mean price, up to three times what the pilot costs."""
    known = [cost for cost in costs.values() if cost]
    if not known:
        return ()
    mean = sum(known) / len(known)
    prices = Prices(mean / (assumed.items * assumed.per_item), assumed.item)
    most = 3 * prices.of(assumed.items, assumed.per_item)
    counts: Sequence[int] = sorted({*CURVES, assumed.per_item})
    design = Design(assumed.per_item, assumed.icc)
    return cost_curves(
        assumed.accuracy, prices, per_item=counts, design=design, most=most, points=40, confidence=confidence
    )


def _passing(p: float, threshold: float, worth: float, confidence: float) -> float:
    """The chance that the whole interval lies above the threshold, where p is true."""
    low, high = threshold, 1.0
    if wilson(1.0, worth, confidence)[0] < threshold:
        return 0.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if wilson(middle, worth, confidence)[0] >= threshold else (middle, high)
    return float(ndtr((p - high) / sqrt(p * (1 - p) / worth)))


def _failing(p: float, threshold: float, worth: float, confidence: float) -> float:
    """The chance that the whole interval lies below it."""
    return _passing(1 - p, 1 - threshold, worth, confidence)


def _least(candidates: Sequence[float], threshold: float, worth: float, confidence: float) -> float | None:
    """The smallest accuracy that passes with `POWER`."""
    found = (p for p in candidates if p >= threshold and _passing(p, threshold, worth, confidence) >= POWER)
    return next(found, None)
