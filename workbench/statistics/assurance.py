"""The chance that more of what was sampled settles an open verdict, and the fewest more that do so with a stated chance.

The chance is predictive: what is not known of the truth is averaged over, so it comes true over many pilots like this one,
whatever the truth in each. Spiegelhalter, Abrams & Myles (2004), "Bayesian Approaches to Clinical Trials and Health-Care
Evaluation". The prior is sceptical in their sense: centred at the threshold, for what is piloted is seldom far from what
is asked for.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from scipy.special import bdtr, bdtrc, betainc, betaincinv, ndtr, ndtri, stdtr, stdtrit

from workbench.answers.annotations import Floats
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.two_way import Parts

CHANCES = (0.6, 0.8, 0.9)  # those for which a number is given
LIKELY = 0.8  # that of *the* number
EDGE = 1e-6  # no threshold of a share lies nearer to 0 or 1
FARTHEST = 20  # times what is at hand; a plan for more makes no sense
RARE = 2.0  # cases of the rarer kind that the prior of a share is worth, at the threshold: few, and yet as near as it must be
PRIOR_SD = 0.06  # of a vendor's share, or of a difference of two, about the threshold
SCEPTICAL = 10.0  # cases that the prior of a mean is worth
GRID = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True)
class More(Result):
    """`n` more of a `unit` ("item", "batch") settle it in this share of pilots like this one."""

    n: int
    chance: float
    unit: str = "item"

    @property
    def text(self) -> str:
        """`57 more items settle it in 6 of 10 such pilots`; the chance is rounded down.

        >>> More(57, 0.61).text, More(1, 0.8, "batch").text
        ('57 more items settle it in 6 of 10 such pilots', '1 more batch settles it in 8 of 10 such pilots')
        """
        return f"{self.amount} {'settles' if self.n == 1 else 'settle'} it in {self.odds} such pilots"

    @property
    def amount(self) -> str:
        """`57 more items`."""
        plural = "es" if self.unit.endswith("ch") else "s"
        return f"{self.n:,} more {self.unit}{'' if self.n == 1 else plural}"

    @property
    def odds(self) -> str:
        """`6 of 10`; nothing is certain, so at most `9 of 10`."""
        return f"{min(9, floor(10 * self.chance + 1e-9))} of 10"


@dataclass(frozen=True)
class Evidence:
    """An open verdict on a share: what was observed, on how much, and where the threshold is.

    share    observed on `worth` independent cases: an effective number where answers cluster
    at_hand  how many of the unit that more can be had of
    """

    share: float
    worth: float
    threshold: float
    at_hand: int
    unit: str = "item"
    confidence: float = 0.95

    @classmethod
    def behind(
        cls, estimate: Estimate, threshold: float, at_hand: int, unit: str = "item", lowest: float = 0.0
    ) -> "Evidence | None":
        """The evidence behind the interval of a share; None where it says nothing.

        Wilson's bound b of a share p solves |p − b| = z √(b (1 − b) / n). So any interval of a share is worth
        n = z² b (1 − b) / (p − b)² cases on the side of the threshold. A value from `lowest` to 1 counts as a share.
        """
        value, low, high = estimate.value, estimate.low, estimate.high
        if value is None or low is None or high is None or not at_hand:
            return None
        share, low, high, threshold = ((x - lowest) / (1 - lowest) for x in (value, low, high, threshold))
        z = float(ndtri((1 + estimate.confidence) / 2))
        for bound in (low, high) if share > threshold else (high, low):
            if 0 < bound < 1 and abs(share - bound) > EDGE and EDGE < threshold < 1 - EDGE:
                worth = z * z * bound * (1 - bound) / (share - bound) ** 2
                return cls(share, worth, threshold, at_hand, unit, estimate.confidence)
        return None

    def chance(self, more: int) -> float:
        """The chance that `more` of the unit, each worth as much as those at hand, settle the verdict."""
        cases = more * self.worth / self.at_hand
        return share_settles(self.share, self.worth, cases, self.threshold, self.confidence)


def more_to_settle(evidence: Collection[Evidence]) -> tuple[More, ...]:
    """For each of `CHANCES` the fewest more of a unit that settle all these verdicts with it; those in reach.

    Verdicts may hang together, so what is missing to 1 in their chances adds up: the joint chance is at least that. The
    evidence is on one unit; the same evidence counts once.
    """
    if not evidence:
        return ()
    different = set(evidence)
    (unit,) = {each.unit for each in different}

    def chance(more: int) -> float:
        return 1 - sum(1 - each.chance(more) for each in different)

    at_hand = min(each.at_hand for each in different)
    numbers = (fewest(chance, at_hand, wanted) for wanted in CHANCES)
    return tuple(More(n, chance(n), unit) for n in dict.fromkeys(numbers) if n is not None)


def share_settles(share: float, worth: float, more: float, threshold: float, confidence: float) -> float:
    """The chance that Wilson's interval of a share leaves the threshold t after `more` cases.

    The share was observed on `worth` cases, k of them right; numbers of cases may be effective, with a fraction. Its
    posterior is Beta(k + s t, n − k + s (1 − t)). The prior's s is 2 / min(t, 1 − t), or more where its standard deviation
    about t would else be above `PRIOR_SD`. Given a share, further cases are binomial. Wilson's interval of m cases leaves t
    where the right ones are more than z √(m t (1 − t)) away from m t.
    """
    right, m = share * worth, worth + more
    near = threshold * (1 - threshold) / PRIOR_SD**2 - 1
    p = _posterior(right, worth - right, threshold, max(near, RARE / min(threshold, 1 - threshold)))
    reach = float(ndtri((1 + confidence) / 2)) * sqrt(m * threshold * (1 - threshold))
    enough, few = m * threshold + reach - right, m * threshold - reach - right
    return _at_least(enough + 0.5, more, p) + 1 - _at_least(few + 0.5, more, p)  # ½: counts are whole


def _at_least(count: float, n: float, p: Floats) -> float:
    """P(X ≥ count) for X binomial with n tries, averaged over p (G,); count and n may have a fraction."""
    if count <= 0:
        return 1.0
    return 0.0 if count > n else float(betainc(count, n - count + 1, p).mean())


def counts_settle(right: float, wrong: float, more: int, needed: int, failing: int, centre: float) -> float:
    """The chance that after `more` answers at least `needed` are right, or at most `failing`; the prior is at `centre`."""
    p = _posterior(right, wrong, centre, RARE / min(centre, 1 - centre))
    enough = 1.0 if needed <= right else float(bdtrc(needed - right - 1, more, p).mean())
    few = 0.0 if failing < right else float(bdtr(min(failing - right, more), more, p).mean())
    return enough + few if needed - right <= more else few


def _posterior(right: float, wrong: float, centre: float, prior: float) -> Floats:
    """(G,) quantiles of the share right, with a prior worth so many cases at `centre`."""
    quantiles: Floats = betaincinv(right + prior * centre, wrong + prior * (1 - centre), GRID)
    return quantiles


def mean_settles(
    value: float, half: float, n: int, more: float, *, threshold: float = 0.0, confidence: float = 0.95
) -> float:
    """The chance that Student's interval of a mean, now ± `half` on n cases, leaves the threshold after `more` cases."""
    freedom = max(n - 1, 1)
    upper = (1 + confidence) / 2
    spread = half / float(stdtrit(freedom, upper)) * sqrt(n)  # of one case
    away, known = value - threshold, n + SCEPTICAL
    later = away * (n + more * n / known) / (n + more)  # expected of all cases together
    moved = spread * more / (n + more) * sqrt(1 / known + 1 / more)
    reach = float(stdtrit(n + more - 1, upper)) * spread / sqrt(n + more)
    return float(stdtr(freedom, (later - reach) / moved) + stdtr(freedom, (-later - reach) / moved))


def fewest(chance: Callable[[int], float], at_hand: int, wanted: float = LIKELY) -> int | None:
    """The fewest more with this chance, by bisection; None where `FARTHEST` times what is at hand have a smaller one."""
    low, high = 0, FARTHEST * at_hand
    if high < 1 or chance(high) < wanted:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= wanted else (middle, high)
    return high


@dataclass(frozen=True)
class Repeat(Result):
    """`items` more items, answered by `people` other people at each vendor, settle a difference with this chance."""

    items: int
    people: tuple[int, ...]
    chance: float

    @property
    def text(self) -> str:
        """`160 more items by 6 other people at each vendor settle it in 8 of 10 such pilots`."""
        people = " and ".join(f"{n:,}" for n in dict.fromkeys(self.people))
        each = "at each vendor" if len(set(self.people)) == 1 else "at the two vendors"
        more = More(self.items, self.chance)
        verb = "settles" if self.items == 1 else "settle"
        return f"{more.amount} by {people} other people {each} {verb} it in {more.odds} such pilots"


def repeat_to_settle(
    value: float, parts: Parts, threshold: float, *, confidence: float = 0.95, wanted: float = LIKELY
) -> Repeat | None:
    """The smallest repetition of a comparison, with other items and other people, that settles a difference.

    With f times the items and people the variance V of the difference becomes V / f, and the later difference has the
    spread √(V − V / f) about what is expected today: normal, with a prior about the threshold of standard deviation .06.
    None beyond `FARTHEST` times what is at hand, and where nothing varied, so that nothing is known of the spread.
    """
    V = parts.item + sum(parts.person)
    kept = PRIOR_SD**2 / (PRIOR_SD**2 + V)
    away = value - threshold

    def chance(items: int) -> float:
        times = 1 + items / parts.items
        later = away * (1 / times + (1 - 1 / times) * kept)
        new = V / (times - 1)  # variance of the repetition alone
        moved = (1 - 1 / times) * sqrt(kept * V + new)
        half = parts.at(parts.items + items, times).half_width(confidence)
        return float(ndtr((later - half) / moved) + ndtr((-later - half) / moved)) if V else 0.0

    items = fewest(chance, parts.items, wanted)
    if items is None:
        return None
    people = tuple(max(1, ceil(n * items / parts.items - 1e-9)) for n in parts.people)
    return Repeat(items, people, chance(items))
