"""How many items and annotators an interval of a stated width needs, and what that costs."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, inf

from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.statistics.intervals import wilson

MOST = 10_000_000  # items; larger plans are not made


@dataclass(frozen=True)
class Prices:
    """What a pilot costs: `answer` for each answer, `item` for each item, however many answers (gold, adjudication)."""

    answer: float
    item: float = 0.0

    def __post_init__(self) -> None:
        if min(self.answer, self.item) < 0 or self.answer + self.item <= 0:
            raise OutOfRange(
                f"prices are from 0 upwards and not both 0, found {self.answer:g}, {self.item:g}."
            )

    def of(self, items: int, per_item: int) -> float:
        """The price of `items` with `per_item` answers each."""
        return items * (self.item + per_item * self.answer)


@dataclass(frozen=True)
class Design:
    """Who answers what, and how answers correlate.

    per_item        answers to an item
    icc             correlation of two answers to one item: items are hard or easy for everybody
    annotators      how many people share the work; None if they are not treated as a sample
    annotator_icc   correlation of two answers of one annotator: people differ
    """

    per_item: int = 1
    icc: float = 0.0
    annotators: int | None = None
    annotator_icc: float = 0.0

    def __post_init__(self) -> None:
        if self.per_item < 1 or (self.annotators is not None and self.annotators < self.per_item):
            raise OutOfRange(
                f"an item has 1 answer or more, each by another annotator; found {self.per_item} answers an item"
                f" and {self.annotators} annotators."
            )
        if not (0 <= self.icc <= 1 and 0 <= self.annotator_icc <= 1):
            raise OutOfRange(
                f"correlations must be between 0 and 1; got {self.icc:g} and {self.annotator_icc:g}."
            )

    def effect(self, items: float) -> float:
        """The design effect: how many answers are worth one independent answer.

        1 + (m − 1) ρ + (k − 1) ρ_a for m answers an item and k an annotator: Kish (1965), "Survey Sampling",
        for clusters in two ways.
        """
        effect = 1 + (self.per_item - 1) * self.icc
        if self.annotators is not None:
            effect += max(items * self.per_item / self.annotators - 1, 0) * self.annotator_icc
        return effect

    def worth(self, items: float) -> float:
        """How many independent answers the answers to this many items are worth."""
        if items == inf:
            known = self.annotators is not None and self.annotator_icc > 0
            return (self.annotators or 0) / self.annotator_icc if known else inf
        return items * self.per_item / self.effect(items)


@dataclass(frozen=True)
class IntervalPlan(Result, json="* answers"):
    """How many items an interval needs.

    half_width  the one reached; the larger side of an asymmetric interval
    items       None if no number of items is enough; `reason` says why
    cost        None without prices
    """

    items: int | None
    design: Design
    half_width: float
    confidence: float
    method: str
    cost: float | None = None
    reason: str | None = None

    @property
    def answers(self) -> int | None:
        """All answers together."""
        return None if self.items is None else self.items * self.design.per_item


def half_width(share: float, items: float, design: Design, *, confidence: float = 0.95) -> float:
    """The larger side of Wilson's interval of an accuracy on the effective number of answers."""
    worth = design.worth(items)
    if worth == inf:
        return 0.0
    low, high = wilson(share, worth, confidence)
    return max(share - low, high - share)


def items_for_accuracy(
    share: float,
    width: float,
    design: Design | None = None,
    *,
    prices: Prices | None = None,
    confidence: float = 0.95,
) -> IntervalPlan:
    """The fewest items that give an accuracy near `share` to ± `width`."""
    design = design or Design()
    if not 0 <= share <= 1 or not 0 < width < 1:
        raise OutOfRange(f"accuracy and half-width must be between 0 and 1; got {share:g} and {width:g}.")
    method = f"Wilson on effective answers, design effect 1 + (m − 1) {design.icc:.3g}"
    if design.annotators is not None:
        method += f" + (k − 1) {design.annotator_icc:.3g}"

    def enough(n: int) -> bool:
        return half_width(share, n, design, confidence=confidence) <= width

    if not enough(MOST):
        best = half_width(share, inf, design, confidence=confidence)
        why = (
            f"{design.annotators} annotators who differ with a correlation of {design.annotator_icc:.3g} allow"
            f" ± {best:.3f} at best, however many items: more annotators are needed"
            if best > width
            else f"more than {MOST:,} items would be needed"
        )
        return IntervalPlan(None, design, best, confidence, method, None, why)
    items = _fewest(enough)
    reached = half_width(share, items, design, confidence=confidence)
    cost = None if prices is None else prices.of(items, design.per_item)
    return IntervalPlan(items, design, reached, confidence, method, cost)


def items_from_pilot(items: int, half: float, width: float) -> int:
    """Items for ± `width` of any coefficient, if a pilot of `items` gave ± `half`: items (half / width)².

    The half-width shrinks with the square root of the number of items, with the same annotators and answers per item.
    """
    if items < 1 or half <= 0 or width <= 0:
        raise OutOfRange(f"items and half-widths must be above 0; got {items}, {half:g} and {width:g}.")
    return max(1, ceil(items * (half / width) ** 2 - 1e-9))


def items_for_budget(budget: float, prices: Prices, per_item: int) -> int:
    """How many items with `per_item` answers each the budget pays for."""
    return floor(budget / prices.of(1, per_item) + 1e-9)


def best_per_item(prices: Prices, icc: float, *, most: int = 100) -> int:
    """The number of answers per item, up to `most`, that gives the most precise accuracy for the money.

    Minimises (c_item + m c_answer) (1 + (m − 1) ρ) / m, whose minimum lies at √(c_item (1 − ρ) / (c_answer ρ));
    Cochran (1977), "Sampling Techniques".

    >>> best_per_item(Prices(answer=0.1, item=1.6), 0.2), best_per_item(Prices(answer=0.1), 0.2)
    (8, 1)
    """
    cost = [prices.of(1, m) * (1 + (m - 1) * icc) / m for m in range(1, most + 1)]
    return 1 + min(range(most), key=lambda at: cost[at])


def _fewest(enough: Callable[[int], bool]) -> int:
    """The smallest number that is enough, if every larger one is too."""
    high = 1
    while not enough(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
