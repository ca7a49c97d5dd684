"""Intervals of agreement where the truth is exact: written from the docs alone, never used for tuning.

An item has its own shares of labels, from a Dirichlet distribution of mean m and mass A, and answers are
drawn from them. Then alpha and Fleiss' kappa are 1 / (A + 1), and no truth has to be simulated.
"""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, by_shares, hold, table
from workbench.statistics.agreement.coefficients import coefficients

pytestmark = pytest.mark.slow
SAMPLES = 500
COVERED, WITHHELD, PASSES = 0.94, 0.10, 0.025
NAMES = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement", "brennan_prediger")


def truths(mean, alpha):
    """Each coefficient in the population."""
    chance = float(np.sum(mean**2))
    agreeing = 1 - (1 - chance) * (1 - alpha)
    by_ac1 = (1 - chance) / (len(mean) - 1)
    even = 1 / len(mean)
    rest = [(agreeing - by_ac1) / (1 - by_ac1), agreeing, (agreeing - even) / (1 - even)]
    return dict(zip(NAMES, [alpha, alpha, *rest], strict=True))


WORLDS = {  # mean shares, alpha, items, answers from, to
    "alpha .95, 100 items × 3": ([0.5, 0.5], 0.95, 100, 3, 3),
    "alpha .95, 100 items × 2": ([0.6, 0.4], 0.95, 100, 2, 2),
    "alpha .95, 5 labels, 100 items × 2 to 4": ([0.4, 0.3, 0.15, 0.1, 0.05], 0.95, 100, 2, 4),
    "alpha .98, 60 items × 3": ([0.5, 0.5], 0.98, 60, 3, 3),
    "5 % prevalence, alpha .6, 80 items × 3": ([0.95, 0.05], 0.6, 80, 3, 3),
    "5 % prevalence, alpha .8, 80 items × 3": ([0.95, 0.05], 0.8, 80, 3, 3),
    "5 % prevalence, alpha .8, 80 items × 2": ([0.95, 0.05], 0.8, 80, 2, 2),
    "5 % prevalence, alpha .95, 80 items × 3": ([0.95, 0.05], 0.95, 80, 3, 3),
    "2 % prevalence, alpha .7, 200 items × 3": ([0.98, 0.02], 0.7, 200, 3, 3),
    "alpha .8, 4 labels, 120 items × 2 to 5": ([0.4, 0.3, 0.2, 0.1], 0.8, 120, 2, 5),
    "alpha .8, 60 items × 2": ([0.5, 0.5], 0.8, 60, 2, 2),
    "alpha .4, 3 labels, 50 items × 3": ([0.5, 0.3, 0.2], 0.4, 50, 3, 3),
}


@pytest.mark.parametrize("world", WORLDS)
def test_intervals_hold_the_truth(world):
    """How often each interval holds the truth, is missing, or lies above the truth."""
    mean, alpha, items, least, most = WORLDS[world]
    true = truths(np.array(mean), alpha)
    covered, withheld, above = ({name: Rate() for name in NAMES} for _ in range(3))
    for seed in range(SAMPLES):
        random = np.random.default_rng([seed, items, least])
        answers = by_shares(random, np.array(mean), alpha, items, least, most)
        for name, estimate in coefficients(answers, names=NAMES).items():
            withheld[name].add(estimate.low is None)
            assert estimate.low is not None or estimate.reason
            if estimate.low is not None:
                covered[name].add(estimate.low <= true[name] <= estimate.high)
            above[name].add(estimate.low is not None and estimate.low > true[name])
    broken = []
    for name in NAMES:
        broken.append(covered[name].at_least(COVERED, f"{name}, {world}, covered"))
        broken.append(withheld[name].at_most(WITHHELD, f"{name}, {world}, no interval"))
        broken.append(above[name].at_most(PASSES, f"{name}, {world}, lower end above the truth"))
    hold(*broken)


def fixed_people(random, items, bias, lapse):
    """Two labels, 30 % yes; everybody lapses with their own chance and then says yes by their own bias."""
    truth = random.random(items) < 0.3
    person = np.argsort(random.random((items, len(bias))), axis=1)[:, :3].ravel()
    item = np.repeat(np.arange(items), 3)
    label = np.where(
        random.random(3 * items) < lapse[person], random.random(3 * items) < bias[person], truth[item]
    )
    return table(item, person, label.astype(int), 2)


@pytest.mark.parametrize("items", [40, 120])
def test_intervals_hold_with_biased_people(items):
    """Seven people with a bias of their own; the truth is what they would reach on endlessly many items."""
    random = np.random.default_rng(3)
    bias, lapse = random.beta(2, 2, 7), random.beta(2, 12, 7)
    true = {
        name: e.value
        for name, e in coefficients(fixed_people(random, 300_000, bias, lapse), names=NAMES).items()
    }
    covered, above = ({name: Rate() for name in NAMES} for _ in range(2))
    for seed in range(SAMPLES):
        answers = fixed_people(np.random.default_rng([seed, 4]), items, bias, lapse)
        for name, estimate in coefficients(answers, names=NAMES).items():
            covered[name].add(estimate.low <= true[name] <= estimate.high)
            above[name].add(estimate.low > true[name])
    what = f"biased people, {items} items"
    hold(*(covered[name].at_least(COVERED, f"{name}, {what}, covered") for name in NAMES))
    hold(*(above[name].at_most(PASSES, f"{name}, {what}, lower end above the truth") for name in NAMES))


def scale(random, items, noise, answers):
    """A scale of five points, everybody with some noise; few items lie at the upper end."""
    place = 5 * random.beta(1.2, 2.5, items)
    item = np.repeat(np.arange(items), answers)
    label = np.floor(place[item] + noise * random.normal(size=len(item))).clip(0, 4).astype(int)
    return table(item, np.tile(np.arange(answers), items), label, 5).in_label_order(
        [f"l{x:05d}" for x in range(5)]
    )


@pytest.mark.parametrize(("items", "noise", "answers"), [(80, 0.5, 3), (100, 0.1, 2), (40, 1.0, 4)])
def test_intervals_of_ordered_labels_hold_the_truth(items, noise, answers):
    """Alpha with the ordinal metric; the truth from 60,000 items."""
    true = alpha_of(scale(np.random.default_rng(1), 60_000, noise, answers)).value
    covered, above = Rate(), Rate()
    for seed in range(SAMPLES // 2):
        estimate = alpha_of(scale(np.random.default_rng([seed, 9]), items, noise, answers))
        covered.add(estimate.low <= true <= estimate.high)
        above.add(estimate.low > true)
    what = f"ordinal alpha {true:.2f}, {items} items × {answers}"
    hold(
        covered.at_least(COVERED, f"{what}, covered"),
        above.at_most(PASSES, f"{what}, lower end above the truth"),
    )


def alpha_of(answers):
    """Alpha of ordered labels."""
    return coefficients(answers, names=NAMES[:1], level="ordinal")["krippendorff_alpha"]


@pytest.mark.parametrize(("items", "crowd", "answers"), [(80, 10, 3), (120, 16, 4)])
def test_intervals_over_items_and_people_hold_the_truth(items, crowd, answers):
    """Each team is drawn anew; the truth is that of endlessly many items and people."""
    random = np.random.default_rng(2)
    true = both(random, 100_000, 3000, answers)
    covered = {name: Rate() for name in true}
    for seed in range(150):
        estimates = both(np.random.default_rng([seed, 8]), items, crowd, answers, over="both")
        for name, estimate in estimates.items():
            covered[name].add(estimate.low <= true[name].value <= estimate.high)
    what = f"over items and people, {items} items × {answers}, {crowd} people, covered"
    hold(*(rate.at_least(COVERED, f"{name}, {what}") for name, rate in covered.items()))


def both(random, items, crowd, answers, over="items"):
    """Coefficients of a team whose lapses are beta distributed, four labels."""
    lapse, truth = random.beta(2, 10, crowd), random.choice(4, items, p=[0.5, 0.25, 0.15, 0.1])
    first = random.integers(0, crowd, items)
    step = random.integers(1, crowd // answers, items)  # different people, a step apart
    person = ((first[:, None] + step[:, None] * np.arange(answers)) % crowd).ravel()
    item = np.repeat(np.arange(items), answers)
    label = np.where(random.random(len(item)) < lapse[person], random.integers(0, 4, len(item)), truth[item])
    return coefficients(table(item, person, label, 4), names=NAMES[:1] + NAMES[2:4], over=over)
