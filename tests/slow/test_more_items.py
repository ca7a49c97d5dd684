"""“n more settle it in 8 of 10 such pilots” comes true, over truths and kinds of evidence; prints the table of the docs."""

from collections.abc import Callable

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.documents.method import METHOD
from workbench.documents.pilot import Criterion
from workbench.pilot.study import _within
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.assurance import Evidence
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import effective_sample, wilson
from workbench.statistics.verdict import rule_on

LEAST = 0.75  # of those who were promised 8 of 10
PILOTS = 140  # a cell

NOBODY = np.zeros(0, bool)
pytestmark = pytest.mark.slow


def allowed(pilots: int) -> float:
    """The bar less 2 standard errors of a rate of .75 in so many pilots."""
    return LEAST - 2 * (LEAST * (1 - LEAST) / pilots) ** 0.5


Truths = Callable[[np.random.Generator], float]
TRUTHS: dict[str, tuple[Truths, float]] = {
    "uniform .7 to 1, at least .85": (lambda rng: rng.uniform(0.7, 1), 0.85),
    "uniform .85 to 1, at least .95": (lambda rng: rng.uniform(0.85, 1), 0.95),
    "beta 18, 3, at least .85": (lambda rng: rng.beta(18, 3), 0.85),
    "beta 38, 2, at least .95": (lambda rng: rng.beta(38, 2), 0.95),
}
SHAPES = {
    "60 × 1": (60, 1, 0.0),
    "60 × 3, ρ .2": (60, 3, 0.2),
    "80 × 3, ρ .5": (80, 3, 0.5),
    "30 × 5, ρ .3": (30, 5, 0.3),
}


def share_of(right: np.ndarray) -> Estimate:
    """The share right (I, m) with the interval of `score`: clustered by item where an item has several answers."""
    value, items = float(right.mean()), np.repeat(np.arange(len(right)), right.shape[1]).astype(np.int32)
    worth = None if right.shape[1] == 1 else effective_sample(right.ravel(), items)
    return Estimate(value, *wilson(value, worth or len(right)), n=right.size)


def agreement_of(label: np.ndarray) -> Estimate:
    """Alpha of labels (I, m) with the interval of the pilot's methods."""
    items, people = label.shape
    item, who = (code.ravel().astype(np.int32) for code in np.indices(label.shape))
    names = (tuple(map(str, range(size))) for size in (items, people, 4))
    columns = (
        Categorical(*column)
        for column in zip(names, (item, who, label.ravel().astype(np.int32)), strict=True)
    )
    return coefficients(Annotations(*columns), names=("krippendorff_alpha",), interval="analytic")[
        "krippendorff_alpha"
    ]


def answers(rng: np.random.Generator, truth: float, items: int, per_item: int, icc: float) -> np.ndarray:
    """(I, m) right or wrong, where two answers to an item correlate by `icc`."""
    total = 1 / icc - 1 if icc else 0.0
    ease = rng.beta(truth * total, (1 - truth) * total, items) if icc and truth < 1 else np.full(items, truth)
    return rng.random((items, per_item)) < ease[:, None]


@pytest.mark.parametrize("truths", TRUTHS)
def test_the_number_comes_true(truths):
    """At least .75 are settled after the number that was named, over kinds of evidence; measured on new answers."""
    rng = np.random.default_rng(sum(map(ord, truths)))
    draw, threshold = TRUTHS[truths]
    criterion = Criterion(metric="accuracy", at_least=threshold)
    rates = []
    for shape, (items, per_item, icc) in SHAPES.items():
        settled, opened, numbers = 0, 0, []
        while len(numbers) < PILOTS:
            truth = draw(rng)
            first = answers(rng, truth, items, per_item, icc)
            ruling = rule_on(criterion, share_of(first), items)
            opened += ruling.verdict == "open"
            if ruling.likely is None:
                continue
            numbers.append(ruling.likely.n)
            more = answers(rng, truth, ruling.likely.n, per_item, icc)
            later = rule_on(criterion, share_of(np.concatenate([first, more])), items + ruling.likely.n)
            settled += later.verdict != "open"
        rates.append(settled / len(numbers))
        print(
            f"{truths} | {shape} | {rates[-1]:.2f} | {len(numbers) / opened:.2f} | {np.median(numbers):.0f}"
        )
    assert np.mean(rates) >= allowed(PILOTS * len(rates))


@pytest.mark.parametrize(("items", "threshold", "skill"), [(40, 0.67, (0.75, 1)), (100, 0.8, (0.82, 1))])
def test_it_comes_true_for_agreement(items, threshold, skill):
    """Alpha of three answers among four labels, of people who are right by an unknown skill."""
    rng = np.random.default_rng(items)
    criterion = Criterion(metric="agreement", at_least=threshold)
    settled: list[bool] = []

    def labels(n: int, right: float) -> np.ndarray:
        truth = rng.choice(4, (n, 1), p=[0.4, 0.3, 0.2, 0.1])
        return (truth + (rng.random((n, 3)) >= right) * rng.integers(1, 4, (n, 3))) % 4

    while len(settled) < 200:
        right = rng.uniform(*skill)
        first = labels(items, right)
        ruling = rule_on(criterion, agreement_of(first), items)
        if ruling.likely is not None:
            later = agreement_of(np.concatenate([first, labels(ruling.likely.n, right)]))
            settled.append(rule_on(criterion, later, items).verdict != "open")
    print(f"alpha, at least {threshold} | {items} × 3 | {np.mean(settled):.2f}")
    assert np.mean(settled) >= allowed(len(settled))


def test_it_comes_true_for_batches():
    """Six people in ten batches are late with all of their part or with none of it; the advice is in batches."""
    rng, batches = np.random.default_rng(6), 10
    settled: list[bool] = []

    def within(batches: int, chance: float, before: np.ndarray = NOBODY) -> tuple[Estimate, np.ndarray]:
        in_time = np.concatenate([before, rng.random(6 * batches) < chance])
        sitting = np.repeat(np.arange(len(in_time)), 16).astype(np.int32)
        return _within(np.repeat(in_time, 16), sitting, 0.95, METHOD), in_time

    for _ in range(3000):
        chance = rng.uniform(0.6, 1)
        first, in_time = within(batches, chance)
        evidence = Evidence.behind(first, 0.85, batches, "batch")
        ruling = rule_on(Criterion(metric="within_promise", at_least=0.85), first, 80, evidence=evidence)
        if ruling.likely is not None:
            later, _ = within(ruling.likely.n, chance, in_time)
            settled.append(later.low >= 0.85 or later.high < 0.85)
    print(f"in time, at least .85 | 6 people in 10 batches | {np.mean(settled):.2f} of {len(settled)}")
    assert len(settled) >= 100
    assert np.mean(settled) >= allowed(len(settled))
