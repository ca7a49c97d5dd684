"""Plans for an interval keep their width: written from the docs alone, never used for tuning."""

import numpy as np
import pytest
from scipy.optimize import brentq

from tests.slow.second.worlds import Rate, by_shares, hold, key_of, squash, table, who
from workbench.quality.accuracy import vendor_accuracy
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.planning import Design, items_for_accuracy, items_from_pilot

pytestmark = pytest.mark.slow
KEPT, PILOTS = 0.80, 3000  # many, as the method aims at the bar itself


def logit_normal(share, icc):
    """Mean and sd on the logit scale of item chances with exactly this mean and correlation."""
    x, weight = np.polynomial.hermite_e.hermegauss(120)
    weight = weight / weight.sum()

    def middle(sd):
        return brentq(lambda m: squash(m + sd * x) @ weight - share, 0, 20)

    def excess(sd):
        return (squash(middle(sd) + sd * x) - share) ** 2 @ weight - icc * share * (1 - share)

    sd = brentq(excess, 0.01, 6)
    return middle(sd), sd


PLANS = [(0.9, 0.03, 3, 0.2), (0.85, 0.05, 2, 0.3), (0.95, 0.025, 1, 0.0), (0.8, 0.04, 5, 0.1)]


@pytest.mark.parametrize(("share", "width", "each", "icc"), PLANS)
def test_a_planned_accuracy_keeps_its_width(share, width, each, icc):
    """Item chances logit-normal with the stated correlation: how often the width is kept."""
    plan = items_for_accuracy(share, width, Design(per_item=each, icc=icc))
    middle, sd = logit_normal(share, icc) if icc else (np.log(share / (1 - share)), 0.0)
    kept = Rate()
    for seed in range(PILOTS):
        random = np.random.default_rng([seed, each])
        item, person = who(random, plan.items, each, np.ones(10))
        chance = squash(middle + sd * random.normal(size=plan.items))
        wrong = random.random(len(item)) >= chance[item]
        e = vendor_accuracy(
            table(item, person, wrong.astype(int)), key_of(np.zeros(plan.items, int))
        ).these_people
        kept.add(max(e.value - e.low, e.high - e.value) <= width)
    hold(
        kept.at_least(KEPT, f"plan, accuracy {share} ± {width}, {each} answers, ρ {icc}: {plan.items} items")
    )


@pytest.mark.parametrize(
    ("mean", "alpha", "items"), [([0.5, 0.3, 0.2], 0.7, 40), ([0.8, 0.2], 0.75, 80), ([0.25] * 4, 0.8, 160)]
)
def test_a_planned_agreement_keeps_its_width(mean, alpha, items):
    """From a pilot's half-width to ± .05 for alpha."""
    kept = Rate()
    for seed in range(150):
        random = np.random.default_rng([seed, items])
        pilot = coefficients(by_shares(random, np.array(mean), alpha, items, 3, 3))["krippendorff_alpha"]
        n = items_from_pilot(items, max(pilot.value - pilot.low, pilot.high - pilot.value), 0.05)
        later = coefficients(by_shares(random, np.array(mean), alpha, n, 3, 3))["krippendorff_alpha"]
        kept.add(max(later.value - later.low, later.high - later.value) <= 0.05)
    hold(kept.at_least(KEPT, f"plan, alpha {alpha} ± .05 from {items} items"))
