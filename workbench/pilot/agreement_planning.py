"""How many items an interval of alpha needs before there are answers; simulated, because there is no formula."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtri

from workbench.answers.annotations import Floats
from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.statistics.agreement.krippendorff import krippendorff_alpha
from workbench.statistics.planning import items_from_pilot

WORLDS = 1000
TRIED = 200  # items of the first simulation, from which the number is scaled


@dataclass(frozen=True)
class AgreementPlan(Result):
    """Items for ± `half_width` of alpha, in a world that was simulated `worlds` times.

    alpha       its mean over the worlds
    half_width  z times the spread of alpha over the worlds
    """

    items: int
    per_item: int
    labels: int
    accuracy: float
    alpha: float
    half_width: float
    confidence: float
    worlds: int
    seed: int


def items_for_agreement(
    width: float,
    *,
    accuracy: float = 0.9,
    labels: int = 2,
    per_item: int = 2,
    confidence: float = 0.95,
    seed: int = 20260101,
) -> AgreementPlan:
    """Items for nominal alpha to ± `width`, where annotators find the true label with probability `accuracy`.

    The world: labels equally frequent, mistakes spread evenly over the other labels, independent of each other.
    Real items differ in difficulty, which makes intervals wider: after a pilot use `planning.items_from_pilot`.
    """
    if labels < 2 or per_item < 2 or not 0 < width < 1 or not 0 <= accuracy <= 1:
        raise OutOfRange(
            "agreement needs two labels and two answers an item or more, an accuracy and a half-width between"
            f" 0 and 1; found {labels}, {per_item}, {accuracy:g} and {width:g}."
        )
    tried = simulated_alpha(TRIED, per_item, accuracy, labels, seed=seed)
    if not np.ptp(tried):
        return AgreementPlan(2, per_item, labels, accuracy, 1.0, 0.0, confidence, WORLDS, seed)
    items = max(2, items_from_pilot(TRIED, _half(tried, confidence), width))
    again = simulated_alpha(items, per_item, accuracy, labels, seed=seed + 1)
    both = np.concatenate([(tried - tried.mean()) * sqrt(TRIED / items), again - again.mean()])
    half = _half(both, confidence)
    items, first = max(2, items_from_pilot(items, half, width)), items
    half *= sqrt(first / items)
    return AgreementPlan(
        items, per_item, labels, accuracy, float(again.mean()), half, confidence, 2 * WORLDS, seed
    )


def simulated_alpha(items: int, per_item: int, accuracy: float, labels: int, *, seed: int) -> Floats:
    """(WORLDS,) alpha of so many items in each simulated world."""
    rng = np.random.default_rng(seed)
    alphas = np.empty(WORLDS)
    rows = np.repeat(np.arange(items), per_item)
    for world in range(WORLDS):
        truth = rng.integers(labels, size=items)[rows]
        wrong = rng.random(len(rows)) >= accuracy
        answer = (truth + wrong * rng.integers(1, labels, size=len(rows))) % labels
        n = np.bincount(rows * labels + answer, minlength=items * labels).reshape(items, labels)
        alphas[world] = krippendorff_alpha(n, np.ones(items, np.int64))
    return np.nan_to_num(alphas, nan=1.0)  # one label only: nothing was disagreed on


def expected_alpha(accuracy: float, labels: int) -> float:
    """Alpha in that world with items without end: (a² + (1 − a)² / (L − 1) − 1 / L) / (1 − 1 / L).

    >>> round(expected_alpha(0.9, 2), 2), expected_alpha(0.5, 2)
    (0.64, 0.0)
    """
    same = accuracy**2 + (1 - accuracy) ** 2 / (labels - 1)
    return (same - 1 / labels) / (1 - 1 / labels)


def _half(values: Floats, confidence: float) -> float:
    """Half the width of the interval that holds `confidence` of values like these: z times their spread."""
    return float(ndtri((1 + confidence) / 2)) * float(values.std(ddof=1))
