"""A 95 % interval holds the truth about as often as it says, in worlds shaped like a pilot; in 1,000 of them: slow/."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.statistics.agreement.coefficients import USUAL, coefficients

ANNOTATORS, EACH, ITEMS, WORLDS = 12, 3, 80, 60


def codes(code: np.ndarray, size: int) -> Categorical:
    """Numbers as names."""
    return Categorical(tuple(f"{i:05}" for i in range(size)), code.astype(np.int32))


def world(rng: np.random.Generator, items: int, skill: np.ndarray) -> Annotations:
    """Items of unlike difficulty, each with three answers of annotators of unlike skill."""
    ease, truth = rng.beta(5, 1.2, items), rng.choice(3, items, p=[0.5, 0.3, 0.2])
    item = np.repeat(np.arange(items), EACH)
    who = rng.random((items, len(skill))).argsort(axis=1)[:, :EACH].ravel()
    right = rng.random(len(item)) < skill[who] * ease[item]
    label = np.where(right, truth[item], rng.integers(0, 3, len(item)))
    return Annotations(codes(item, items), codes(who, len(skill)), codes(label, 3))


@pytest.mark.parametrize(("over", "least", "most"), [("items", 0.86, 1.0), ("both", 0.86, 1.0)])
def test_coverage(over, least, most):
    """Over items for these annotators about 95 in 100; over both also of other people."""
    population = np.random.default_rng(5)
    skill = population.beta(8, 2, ANNOTATORS if over == "items" else 2000)
    large = world(population, 40_000, skill)
    truth = {name: e.value for name, e in coefficients(large, replicates=0).items()}
    rng, held = np.random.default_rng(7), dict.fromkeys(USUAL, 0)
    for _ in range(WORLDS):
        people = skill if over == "items" else rng.beta(8, 2, ANNOTATORS)
        found = coefficients(world(rng, ITEMS, people), interval="analytic", over=over)
        for name in USUAL:
            held[name] += found[name].low <= truth[name] <= found[name].high
    assert all(least <= n / WORLDS <= most for n in held.values()), held
