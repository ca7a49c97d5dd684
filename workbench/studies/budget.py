"""What a budget buys, for each number of answers an item: how narrow an interval, and how small a difference it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.studies.planning import Design, Prices, half_width, items_for_budget
from workbench.studies.power import item_sd, smallest_difference


@dataclass(frozen=True)
class Offer:
    """What the money buys with `per_item` answers to an item.

    half_width           of an accuracy near the expected one
    smallest_difference  from a second vendor, paid as much for the same items, that is seen with the stated power;
                         None where there is none
    """

    per_item: int
    items: int
    cost: float
    half_width: float
    smallest_difference: float | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return dict(vars(self))


def bought(
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

    The correlation between two vendors is taken to be half of that within one.
    """
    offers = []
    for m in per_item:
        items = items_for_budget(budget, prices, m)
        if items < 1:
            continue
        people = None if design.annotators is None else max(design.annotators, m)
        one = replace(design, per_item=m, annotators=people)
        sd = item_sd(accuracy, accuracy, per_item=m, within=design.icc, between=design.icc / 2)
        offers.append(
            Offer(
                m,
                items,
                prices.of(items, m),
                half_width(accuracy, items, one, confidence=confidence),
                smallest_difference(items, sd, power=power, confidence=confidence),
            )
        )
    return tuple(offers)
