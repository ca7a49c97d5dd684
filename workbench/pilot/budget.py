"""What a budget buys, for each number of answers an item: an interval, a visible difference, and the whole curve of cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Floats
from workbench.answers.counts import Counts
from workbench.result import Result
from workbench.statistics.planning import Design, Prices, half_width, items_for_budget
from workbench.statistics.power import People, item_sd, smallest_difference


@dataclass(frozen=True, eq=False)
class CostCurve(Result):
    """Cost against certainty for one number of answers an item: three columns (P,), items ascending."""

    per_item: int
    items: Counts
    cost: Floats
    half_width: Floats


@dataclass(frozen=True)
class Offer(Result):
    """What the money buys with `per_item` answers to an item.

    half_width           of an accuracy near the expected one, which 8 of 10 pilots keep
    smallest_difference  from a second vendor, paid as much for the same items, that is seen with the stated power;
                         None where there is none
    """

    per_item: int
    items: int
    cost: float
    half_width: float
    smallest_difference: float | None


def offers_for(
    budget: float,
    accuracy: float,
    prices: Prices,
    design: Design,
    *,
    per_item: Sequence[int] = (1, 2, 3, 5),
    power: float = 0.8,
    confidence: float = 0.95,
) -> tuple[Offer, ...]:
    """An offer for each number of answers an item that the budget pays for at least one item of.

    The correlation between two vendors is taken to be half of that within one. Where annotators are a sample, the
    difference is for any people of both vendors.
    """
    offers = []
    for m in per_item:
        items = items_for_budget(budget, prices, m)
        if items < 1:
            continue
        people = None if design.annotators is None else max(design.annotators, m)
        variant = replace(design, per_item=m, annotators=people)
        sd = item_sd(accuracy, accuracy, per_item=m, within=design.icc, between=design.icc / 2)
        skill = (design.annotator_icc * accuracy * (1 - accuracy)) ** 0.5
        crew = People(max(people, 2), skill) if people is not None and skill else None
        offers.append(
            Offer(
                m,
                items,
                prices.of(items, m),
                half_width(accuracy, items, variant, confidence=confidence),
                smallest_difference(items, sd, power=power, confidence=confidence, people=crew),
            )
        )
    return tuple(offers)


def cost_curves(
    share: float,
    prices: Prices,
    *,
    per_item: Sequence[int] = (1, 2, 3, 5),
    design: Design | None = None,
    most: float = 10_000.0,
    points: int = 60,
    confidence: float = 0.95,
) -> tuple[CostCurve, ...]:
    """Half-width of an accuracy against cost up to `most`, one curve for each number of answers an item."""
    base = design or Design()
    curves = []
    for m in per_item:
        top = items_for_budget(most, prices, m)
        if top < 1:
            continue
        items: npt.NDArray[np.int64] = np.unique(np.geomspace(min(10, top), top, points).astype(np.int64))
        people = None if base.annotators is None else max(base.annotators, m)
        variant = Design(m, base.icc, people, base.annotator_icc)
        widths = np.array([half_width(share, n, variant, confidence=confidence) for n in items.tolist()])
        cost = np.array([prices.of(n, m) for n in items.tolist()])
        curves.append(CostCurve(m, items, cost, widths))
    return tuple(curves)
