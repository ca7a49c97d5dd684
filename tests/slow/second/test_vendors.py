"""Vendors alike, and accuracy for different staff: written from the docs alone, never used for tuning."""

import numpy as np
import pytest

from tests.slow.second.worlds import Rate, hard_and_easy, hold, key_of, table, two_pl, who
from workbench.quality.accuracy import vendor_accuracy, vendor_difference
from workbench.statistics.verdict import non_inferiority

pytestmark = pytest.mark.slow
WORLDS_EACH = 400
BAR, BAR_FEW, BAR_WORSE, COVERED = 0.06, 0.08, 0.025, 0.93  # the last two are those of the docs
MARGIN = 0.05
WITHHELD = 0.10  # one person answered: uneven loads leave others without an answer


def normal_skills(random, n):
    """Logit skills of sd .8: right in about .85."""
    return 2.0 + random.normal(0, 0.8, n)


def beta_skills(random, n):
    """Levels from a beta distribution: mean .86, sd .07."""
    return random.beta(20, 3.3, n)


def chances_for(random, kind, people, items):
    """Chances (item, person) of everybody of both vendors on the same items."""
    if kind == "2PL":
        return two_pl(random, normal_skills(random, people), items)
    return hard_and_easy(random, (beta_skills if kind == "beta" else skewed_skills)(random, people), items)


def skewed_skills(random, n):
    """Levels with a tail of poor people: mean .85, sd .10, skewness about −1.1."""
    return random.beta(10, 1.75, n) * random.choice([1.0, 0.85], n, p=[0.9, 0.1]) + 0.013


def truth(kind):
    """How often anybody of this kind of people is right on any item of this kind."""
    random = np.random.default_rng(99)
    return float(np.mean([chances_for(random, kind, 400, 400).mean() for _ in range(40)]))


def loads_of(random, n, uneven):
    """Loads of people: equal, or Pareto's with some who do most of the work."""
    return 1 + random.pareto(1.2, n) * 3 if uneven else np.ones(n)


def draw(random, chances, people, each, uneven, team):
    """The answers of one vendor, as a table, to all items."""
    item, person = who(random, len(chances), each, loads_of(random, len(people), uneven))
    right = random.random(len(item)) < chances[item, people[person]]
    return table(item, person, (~right).astype(int), team=team)


WORLDS = {  # bar, kind, items, answers, people of either, loads uneven
    "80 items × 3, 6 people, 2PL": (BAR, "2PL", 80, 3, 6, 6, False),
    "160 × 3, 6 people, 2PL": (BAR, "2PL", 160, 3, 6, 6, False),
    "600 × 2, 8 people, 2PL": (BAR, "2PL", 600, 2, 8, 8, False),
    "160 × 3, 20 against 4, 2PL": (BAR_FEW, "2PL", 160, 3, 20, 4, False),
    "160 × 3, 20 against 4, beta skills": (BAR_FEW, "beta", 160, 3, 20, 4, False),
    "160 × 3, 20 against 4, skewed skills": (BAR_FEW, "skewed", 160, 3, 20, 4, False),
    "160 × 3, 8 people, skewed skills": (BAR, "skewed", 160, 3, 8, 8, False),
    "120 × 2, 10 people, beta skills": (BAR, "beta", 120, 2, 10, 10, False),
    "200 × 2, 12 people, uneven loads, 2PL": (BAR, "2PL", 200, 2, 12, 12, True),
    "200 × 1, 15 people, uneven loads, beta skills": (BAR, "beta", 200, 1, 15, 15, True),
}


@pytest.mark.parametrize("world", WORLDS)
def test_vendors_alike_are_seldom_told_apart(world):
    """Both vendors draw from the same kind of people; also how often different staff are covered."""
    bar, kind, items, each, many, few, uneven = WORLDS[world]
    expected, key = truth(kind), key_of(np.zeros(items, int))
    apart, narrow, worse, covered, missing = Rate(), Rate(), Rate(), Rate(), Rate()
    for seed in range(WORLDS_EACH):
        random = np.random.default_rng([seed, items, many])
        chances = chances_for(random, kind, many + few, items)
        first = draw(random, chances, np.arange(many), each, uneven, "a")
        second = draw(random, chances, many + np.arange(few), each, uneven, "b")
        difference = vendor_difference(first, second, key)
        other = vendor_accuracy(second, key).others
        missing.add(difference.others.low is None or other.low is None)
        if difference.others.low is not None and other.low is not None:
            apart.add(difference.others.low > 0 or difference.others.high < 0)
            narrow.add(difference.these_people.low > 0 or difference.these_people.high < 0)
            worse.add(non_inferiority(difference.others, MARGIN) == "inferior")
            covered.add(other.low <= expected <= other.high)
    print(f"narrow interval tells apart in {narrow.value:.3f}; truth {expected:.3f}")
    hold(
        missing.at_most(WITHHELD, f"vendors, {world}, no interval"),
        apart.at_most(bar, f"vendors, {world}, told apart"),
        worse.at_most(BAR_WORSE, f"vendors, {world}, called worse beyond the margin"),
        covered.at_least(COVERED, f"vendors, {world}, different staff covered"),
    )


def test_a_real_difference_is_seen():
    """The wide interval is no excuse: with 30 people each, a logit is told apart most of the time."""
    seen, key = Rate(), key_of(np.zeros(300, int))
    for seed in range(100):
        random = np.random.default_rng([seed, 7])
        skill = np.concatenate([normal_skills(random, 30), normal_skills(random, 30) - 1.0])
        chances = two_pl(random, skill, 300)
        first = draw(random, chances, np.arange(30), 3, False, "a")
        second = draw(random, chances, 30 + np.arange(30), 3, False, "b")
        seen.add(vendor_difference(first, second, key).others.high < 0)
    hold(seen.at_least(0.8, "vendors, a logit apart, 30 people each, seen"))
