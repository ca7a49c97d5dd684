"""How many answers to check by hand, which ones, and the error rate that comes of it: an estimate becomes measured."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.errors import OutOfRange
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.planning import items_for_accuracy


@dataclass(frozen=True)
class SamplePlan:
    """So many of `of` answers, drawn at random, tell the error rate to within ± `width` where it is near `rate`."""

    n: int
    of: int
    width: float
    rate: float
    confidence: float


def plan_sample(of: int, rate: float | Estimate, width: float, *, confidence: float = 0.95) -> SamplePlan:
    """The fewest answers to check: by Wilson's interval, less where they are a large part of the whole.

    Of an estimated rate, the end of its interval nearer to one half counts, so that the sample does for all of it.
    n = n₀ / (1 + (n₀ − 1) / N). Cochran (1977), "Sampling Techniques", section 4.4.
    """
    if of < 1:
        raise OutOfRange("there is no answer to draw a sample from.")
    if isinstance(rate, Estimate):
        bounds = [one for one in (rate.value, rate.low, rate.high) if one is not None]
        rate = min(bounds, key=lambda one: abs(one - 0.5))
    endless = items_for_accuracy(rate, width, confidence=confidence).items
    n = of if endless is None else min(of, ceil(endless / (1 + (endless - 1) / of) - 1e-9))
    return SamplePlan(n, of, width, rate, confidence)


def draw_sample(annotations: Annotations, n: int, *, seed: int = 20260101) -> Annotations:
    """`n` of the first answers at random, each as likely as any other, in the order of the table."""
    first = annotations.first_answers()
    if not 0 < n <= len(first):
        raise OutOfRange(f"a sample of {n} cannot be drawn from {len(first)} answers.")
    return first.take(np.sort(np.random.default_rng(seed).choice(len(first), n, replace=False)))


def measured_rate(checked: int, wrong: int, of: int, *, confidence: float = 0.95) -> Estimate:
    """The error rate of `of` answers, from a random sample of which so many were found wrong.

    Wilson's interval on n (N − 1) / (N − n) answers: what was checked is known, only the rest is not.
    """
    if not 0 < checked <= of or not 0 <= wrong <= checked:
        raise OutOfRange(
            f"{wrong} wrong of {checked} checked, of {of} answers: expected 0 ≤ wrong ≤ checked ≤ answers, some checked."
        )
    share = wrong / checked
    if checked == of:
        return Estimate(share, share, share, checked, "all answers checked by hand", unit="answers")
    low, high = wilson(share, checked * (of - 1) / (of - checked), confidence)
    how = f"random sample checked by hand, Wilson interval for {checked:,} of {of:,} answers"
    return Estimate(share, low, high, checked, how, unit="answers", confidence=confidence)
