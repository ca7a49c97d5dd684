"""How many items an interval of alpha needs before there are answers; simulated, because there is no formula."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Categorical, Floats
from workbench.errors import OutOfRange
from workbench.result import Result
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.planning import CHANCE, items_from_pilot

WORLDS = 400
TRIED = 200  # items of the first simulation, from which the number is scaled
ALPHA = "krippendorff_alpha"


@dataclass(frozen=True)
class AgreementPlan(Result):
    """Items for ± `half_width` of alpha, in a world that was simulated `worlds` times.

    alpha       its mean over the worlds
    half_width  the one that `chance` of the worlds keep; the larger side
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
    chance: float = CHANCE


def items_for_agreement(
    width: float,
    *,
    accuracy: float = 0.9,
    labels: int = 2,
    per_item: int = 2,
    confidence: float = 0.95,
    seed: int = 20260101,
    chance: float = CHANCE,
) -> AgreementPlan:
    """Items for nominal alpha to ± `width` in `chance` of pilots, where annotators are right with probability `accuracy`.

    The world: labels equally frequent, mistakes spread evenly over the other labels, independent of each other.
    Real items differ in difficulty, which makes intervals wider: after a pilot use `planning.items_from_pilot`.
    """
    if labels < 2 or per_item < 2 or not 0 < width < 1 or not 0 <= accuracy <= 1 or not 0 < chance < 1:
        raise OutOfRange(
            "agreement needs two labels and two answers an item or more, an accuracy, a half-width and a chance between"
            f" 0 and 1; found {labels}, {per_item}, {accuracy:g}, {width:g} and {chance:g}."
        )
    items = TRIED
    for turn in range(3):
        alphas, halves = simulated_alpha(
            items, per_item, accuracy, labels, confidence=confidence, seed=seed + turn
        )
        half = float(np.quantile(halves, chance))
        if turn < 2:
            items = max(2, items_from_pilot(items, half, width, 0.5)) if half else 2
    scaled = items if half <= width else items_from_pilot(items, half, width, 0.5)
    return AgreementPlan(
        scaled,
        per_item,
        labels,
        accuracy,
        float(alphas.mean()),
        half * (items / scaled) ** 0.5,
        confidence,
        3 * WORLDS,
        seed,
        chance,
    )


def simulated_alpha(
    items: int, per_item: int, accuracy: float, labels: int, *, confidence: float = 0.95, seed: int
) -> tuple[Floats, Floats]:
    """(WORLDS,) alpha of so many items in each simulated world, and the larger side of its interval."""
    rng = np.random.default_rng(seed)
    alphas, halves = np.ones(WORLDS), np.zeros(WORLDS)
    rows = np.repeat(np.arange(items, dtype=np.int32), per_item)
    who = np.tile(np.arange(per_item, dtype=np.int32), items)
    item, person, names = (tuple(map(str, range(size))) for size in (items, per_item, labels))
    for world in range(WORLDS):
        truth = rng.integers(labels, size=items)[rows]
        wrong = rng.random(len(rows)) >= accuracy
        label = ((truth + wrong * rng.integers(1, labels, size=len(rows))) % labels).astype(np.int32)
        table = Annotations(Categorical(item, rows), Categorical(person, who), Categorical(names, label))
        alpha = coefficients(table, names=(ALPHA,), interval="analytic", confidence=confidence)[ALPHA]
        if alpha.value is not None:  # else one label only: nothing was disagreed on
            alphas[world], halves[world] = alpha.value, np.inf
        if alpha.value is not None and alpha.low is not None and alpha.high is not None:
            halves[world] = max(alpha.value - alpha.low, alpha.high - alpha.value)
    return alphas, halves


def expected_alpha(accuracy: float, labels: int) -> float:
    """Alpha in that world with items without end: (a² + (1 − a)² / (L − 1) − 1 / L) / (1 − 1 / L).

    >>> round(expected_alpha(0.9, 2), 2), expected_alpha(0.5, 2)
    (0.64, 0.0)
    """
    same = accuracy**2 + (1 - accuracy) ** 2 / (labels - 1)
    return (same - 1 / labels) / (1 - 1 / labels)
