"""The estimated share of wrong answers, with the interval that leaving out groups of items gives."""

from collections.abc import Callable
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.statistics.confident_learning import confident_joint
from workbench.statistics.estimate import Estimate

GROUPS = 50
FEWEST = 10  # items below which no interval is given


def rate_of_doubt(first: Annotations, doubt: Floats, *, seed: int, confidence: float = 0.95) -> Estimate:
    """The mean over answers of the probability `doubt` (N,) that they are wrong."""
    return _estimate(
        first, lambda kept: float(doubt[kept].mean()), "mean probability of being wrong", seed, confidence
    )


def rate_of_joint(first: Annotations, P: Floats, *, seed: int, confidence: float = 0.95) -> Estimate:  # noqa: N803
    """What confident learning puts off the diagonal, from a model's probabilities `P` (N, L); as `confident_joint`."""
    given = first.label.code
    return _estimate(
        first,
        lambda kept: confident_joint(given[kept], P[kept]).error_rate,
        "confident learning, off the diagonal",
        seed,
        confidence,
    )


def _estimate(
    first: Annotations, statistic: Callable[[Bools], float], what: str, seed: int, confidence: float
) -> Estimate:
    """A share of answers with a t interval by the jackknife over random groups of items, cut at 0 and 1.

    V = (G − 1) / G Σ (c_g − c̄)², c_g without group g. Kott (2001), "The delete-a-group jackknife".
    """
    n = len(first)
    value = statistic(np.ones(n, bool))
    items = np.unique(first.item.code)
    if len(items) < FEWEST:
        few = f"{len(items)} items are too few for an interval"
        return Estimate(value, n=n, method=what, reason=few, unit="answers")
    groups = min(GROUPS, len(items))
    of_item = np.zeros(len(first.items), np.int64)
    of_item[np.random.default_rng(seed).permutation(items)] = np.arange(len(items)) % groups
    group = of_item[first.item.code]
    without = np.array([statistic(group != g) for g in range(groups)])
    half = float(stdtrit(groups - 1, (1 + confidence) / 2)) * sqrt(
        (groups - 1) / groups * float(((without - without.mean()) ** 2).sum())
    )
    return Estimate(
        value,
        max(0.0, value - half),
        min(1.0, value + half),
        n,
        f"{what}, jackknife over {groups} groups of items",
        unit="answers",
        confidence=confidence,
    )
