"""How many items and annotators an interval of a stated width needs, with what chance, and what that costs.

The width of an interval varies from pilot to pilot, so a plan states the share of pilots that reach it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, floor, inf, sqrt

import numpy as np
from scipy.special import betaln, gammaln, ndtri, stdtrit

from workbench.answers.annotations import Floats
from workbench.errors import OutOfRange
from workbench.result import Result

MOST = 10_000_000  # items; larger plans are not made
CHANCE = 0.8  # share of pilots that keep a plan
PILOTS = 2000  # simulated for one half-width
SEED = 20260101
UNLIKE = 2.0  # variance of √n log(half-width) of a coefficient whose influence of an item has a kurtosis of 9


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

    half_width  the one that `chance` of pilots keep; the larger side of an asymmetric interval
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
    chance: float = CHANCE

    @property
    def answers(self) -> int | None:
        """All answers together."""
        return None if self.items is None else self.items * self.design.per_item


@dataclass(frozen=True, eq=False)
class Truths:
    """What may be true, (D,) draws each: the share right and the correlation of two answers to one item."""

    share: Floats
    icc: Floats


def half_width(
    share: float,
    items: float,
    design: Design,
    *,
    confidence: float = 0.95,
    chance: float = CHANCE,
    truths: Truths | None = None,
) -> float:
    """The half-width, the larger side, of an accuracy that `chance` of pilots on so many items keep.

    `truths` are those that an earlier pilot leaves possible; without them `share` and the design are the truth.
    """
    fixed = Truths(np.array([share]), np.array([design.icc]))
    widths = half_widths(truths or fixed, int(min(items, MOST)), design, confidence=confidence)
    return float(np.quantile(widths, chance))


def half_widths(truths: Truths, items: int, design: Design, *, confidence: float = 0.95) -> Floats:
    """(PILOTS,) half-widths of accuracy in simulated pilots, with the interval that accuracy gets.

    An item has k right answers of m, beta-binomial with correlation ρ. V_items is the clustered variance of the
    share. With people as a sample their shares have the variance σ² = ρ_a p (1 − p), and the noise W of their answers
    besides; between them G = (σ² + W) χ²(A − 1) / (A − 1) is seen. The interval is Wilson's on p (1 − p) (z / h)²
    answers with h² = t² V_items + max(t² G − z² W, 0) / A: Howe (1974), "Approximate confidence limits on the mean of X +
    Y", Journal of the American Statistical Association 69.
    """
    rng = np.random.default_rng(SEED)
    m, up = design.per_item, (1 + confidence) / 2
    each = -(-PILOTS // len(truths.share))
    p, icc = (np.repeat(x, each) for x in (truths.share, truths.icc))
    k = np.arange(m + 1)
    n = rng.multinomial(items, _patterns(p, icc, m))  # (D, m + 1) items with k right answers
    value = n @ k / (items * m)
    item = (n * (k - m * value[:, None]) ** 2).sum(axis=1) / (items * max(items - 1, 1) * m**2)
    t, z = float(stdtrit(max(items - 1, 1), up)), float(ndtri(up))
    square = t**2 * item
    A = design.annotators
    if A is not None and A > 1:
        skill, noise = design.annotator_icc * p * (1 - p), p * (1 - p) * A / (items * m)
        value = np.clip(value + rng.normal(0, np.sqrt(skill / A)), 0, 1)
        seen = (skill + noise) * rng.chisquare(A - 1, len(p)) / (A - 1)
        square += np.maximum(float(stdtrit(A - 1, up)) ** 2 * seen - z**2 * noise, 0) / A
    alone = m == 1 and A is None
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(square > 0, np.minimum(value * (1 - value) * z**2 / square, items * m), items)
    worth = np.full(len(p), items) if alone else np.maximum(worth, 1e-9)
    centre = (value + z**2 / (2 * worth)) / (1 + z**2 / worth)
    half = z * np.sqrt(value * (1 - value) / worth + (z / (2 * worth)) ** 2) / (1 + z**2 / worth)
    widths: Floats = half + np.abs(centre - value)
    return widths


def _patterns(p: Floats, icc: Floats, m: int) -> Floats:
    """(D, m + 1) the chance of k right answers of m, beta-binomial with mean p and correlation icc, both (D,)."""
    k = np.arange(m + 1)
    inside = np.clip(p, 1e-9, 1 - 1e-9)[:, None]
    total = 1 / np.clip(icc, 1e-6, 1 - 1e-6)[:, None] - 1
    a, b = inside * total, (1 - inside) * total
    ways = gammaln(m + 1) - gammaln(k + 1) - gammaln(m - k + 1)
    chances: Floats = np.exp(ways + betaln(k + a, m - k + b) - betaln(a, b))
    chances /= chances.sum(axis=1, keepdims=True)
    return chances


def items_for_accuracy(
    share: float,
    width: float,
    design: Design | None = None,
    *,
    prices: Prices | None = None,
    confidence: float = 0.95,
    chance: float = CHANCE,
    truths: Truths | None = None,
) -> IntervalPlan:
    """The fewest items that give an accuracy near `share` to ± `width`, in `chance` of pilots."""
    design = design or Design()
    if not 0 <= share <= 1 or not 0 < width < 1 or not 0 < chance < 1:
        raise OutOfRange(
            "accuracy, half-width and chance must be between 0 and 1;"
            f" got {share:g}, {width:g} and {chance:g}."
        )
    method = (
        f"Wilson on effective answers, {PILOTS:,} simulated pilots; correlation of answers {design.icc:.3g}"
    )
    if design.annotators is not None:
        method += f", of one annotator's {design.annotator_icc:.3g}"

    def reached(n: int) -> float:
        return half_width(share, n, design, confidence=confidence, chance=chance, truths=truths)

    best = reached(MOST)
    if best > width:
        why = (
            f"{design.annotators} annotators who differ with a correlation of {design.annotator_icc:.3g} allow"
            f" ± {best:.3f} at best, however many items: more annotators are needed"
            if design.annotators is not None and design.annotator_icc
            else f"more than {MOST:,} items would be needed"
        )
        return IntervalPlan(None, design, best, confidence, method, None, why, chance)
    items = _fewest(lambda n: reached(n) <= width)
    cost = None if prices is None else prices.of(items, design.per_item)
    return IntervalPlan(items, design, reached(items), confidence, method, cost, chance=chance)


def items_from_pilot(items: int, half: float, width: float, chance: float = CHANCE) -> int:
    """Items for ± `width` of any coefficient in `chance` of pilots, if a pilot of `items` gave ± `half`.

    On average items (half / width)² are enough, as the half-width shrinks with the square root of their number, with
    the same annotators and answers per item. Both half-widths vary: log(half-width) has a standard deviation of about
    √(2 / n) on n items, and as much is added as keeps the chance.
    """
    if items < 1 or half <= 0 or width <= 0 or not 0 < chance < 1:
        raise OutOfRange(
            f"items, half-widths and the chance must be above 0, the chance below 1; got {items}, {half:g},"
            f" {width:g} and {chance:g}."
        )
    z = float(ndtri(chance))

    def enough(n: int) -> bool:
        later = half * sqrt(items / n) * exp(z * sqrt(UNLIKE * (1 / items + 1 / n)))
        return later <= width * (1 + 1e-9)

    return _fewest(enough)


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
