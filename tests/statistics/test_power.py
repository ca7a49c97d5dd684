"""Power of the paired comparison: published numbers, limits, and what a simulated pilot shows."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import stdtrit

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import OutOfRange
from workbench.statistics.intervals import student
from workbench.statistics.power import (
    People,
    item_sd,
    items_for_power,
    observed_sd,
    people_for_power,
    power_at,
    smallest_difference,
)


def test_published_sample_sizes():
    """Two-sided paired t test, α .05, power .8: 34 pairs for d = .5 (R's power.t.test says 33.37), 199 for d = .2."""
    half = items_for_power(0.5, 1.0)
    assert half.items == 34
    assert half.power == pytest.approx(0.8078, abs=1e-4)  # G*Power 3.1
    assert items_for_power(0.2, 1.0).items == 199


@given(st.integers(2, 2000), st.floats(0.005, 0.3), st.floats(0.05, 1.0))
def test_more_items_more_power(items, difference, sd):
    """Power rises with items and with the difference, and lies between α / 2 and 1."""
    here = power_at(items, difference, sd)
    assert 0.025 - 1e-9 <= here <= 1
    assert power_at(items + 50, difference, sd) >= here - 1e-9
    assert power_at(items, difference * 1.5, sd) >= here - 1e-9


@pytest.mark.parametrize("items", [5, 11, 101, 2001])
def test_a_certain_sight(items):
    """A difference of forty and more standard errors is seen for certain, also where the tail underflows."""
    assert [power_at(items, d * items**-0.5, 1.0) for d in (38.5, 45.5, 55.0)] == pytest.approx([1, 1, 1])


@given(st.floats(0.02, 0.3), st.floats(0.1, 0.9))
def test_the_fewest_items(difference, sd):
    """One item less falls short; the smallest difference that so many items see is the one that was asked for."""
    plan = items_for_power(difference, sd)
    assert plan.power >= 0.8
    assert plan.items == 2 or power_at(plan.items - 1, difference, sd) < 0.8
    assert smallest_difference(plan.items, sd) <= difference + 1e-9


def test_power_by_simulation(rng):
    """Of 2,000 pilots with normal differences of .1 ± .4 over 100 items, as many show it as the formula says."""
    shown = [student(rng.normal(0.1, 0.4, 100))[0] > 0 for _ in range(2000)]
    assert np.mean(shown) == pytest.approx(power_at(100, 0.1, 0.4), abs=0.03)


def test_people_set_a_limit():
    """Few people are not made up for by items; the plan says how many are needed, and with them it comes out."""
    plan = items_for_power(0.05, 0.3, people=People(6, 0.05))
    assert plan.items is None
    assert plan.reason.endswith("with 6 people at each vendor: 18 at each are the fewest")
    assert people_for_power(0.05, 0.05) == 18
    assert items_for_power(0.05, 0.3, people=People(18, 0.05)).items is not None
    assert people_for_power(0.001, 0.05) is None
    assert "too small to be seen" in items_for_power(0.001, 0.3, people=People(6, 0.05)).reason
    with pytest.raises(OutOfRange, match="2 people or more"):
        People(1, 0.05)
    assert items_for_power(0.0, 0.3).reason == "a difference of 0 cannot be seen"
    assert smallest_difference(1, 0.3) is None
    assert plan.to_dict()["items"] is None


def test_people_by_simulation(rng):
    """Of 4,000 comparisons with 12 people a side, as many show .08 as the formula says."""
    items, people, sd = 200, People(12, 0.05), 0.3
    W, skill = sd**2 / items / 2, people.sd**2 / people.n
    away = rng.normal(0.08, sqrt(2 * (W + skill)), 4000)
    seen = (skill + W) * rng.chisquare(11, (2, 4000)) / 11
    parts = np.maximum(stdtrit(11, 0.975) ** 2 * seen - 1.96**2 * W, 0).sum(axis=0)
    shows = away > np.sqrt(stdtrit(199, 0.975) ** 2 * 2 * W + parts)
    assert power_at(items, 0.08, sd, people=people) == pytest.approx(shows.mean(), abs=0.02)


def test_no_spread_of_people_costs_little():
    """Where people are alike, many of them see nearly what the paired test on items sees."""
    assert power_at(200, 0.06, 0.3, people=People(200, 0.0)) == pytest.approx(
        power_at(200, 0.06, 0.3), abs=0.03
    )


def test_the_deviation_by_hand():
    """One answer each, independent: p q + p' q'; three answers of correlation 1 are worth one."""
    assert item_sd(0.9, 0.8) == pytest.approx(sqrt(0.09 + 0.16))
    assert item_sd(0.9, 0.8, per_item=3, within=1) == pytest.approx(item_sd(0.9, 0.8))
    assert item_sd(0.9, 0.9, per_item=2, within=0.2, between=0.1) == pytest.approx(
        sqrt(2 * 0.09 * 1.2 / 2 - 2 * 0.1 * 0.09)
    )
    assert item_sd(0.5, 0.5, between=1.0) == 0


def test_the_deviation_of_a_pilot():
    """One: q1 right, q2 half, q3 wrong; other: all right. Differences 0, .5, 1."""
    one = Annotations.of([("q1", "A", "x"), ("q2", "A", "x"), ("q2", "B", "y"), ("q3", "A", "y")])
    other = Annotations.of([("q1", "C", "x"), ("q2", "C", "x"), ("q3", "C", "x"), ("q4", "C", "x")])
    key = AnswerKey(dict.fromkeys(("q1", "q2", "q3", "q4"), "x"))
    assert observed_sd(one, other, key) == pytest.approx(0.5)
    with pytest.raises(OutOfRange, match="0 items of the key were answered by both"):
        observed_sd(one, other, AnswerKey({}))


@pytest.mark.parametrize(
    "call",
    [
        lambda: item_sd(1.1, 0.9),
        lambda: item_sd(0.9, 0.9, per_item=0),
        lambda: item_sd(0.9, 0.9, per_item=3, within=0.0, between=0.9),
        lambda: items_for_power(0.1, 0.3, power=1.0),
    ],
)
def test_refused(call):
    """What cannot be."""
    with pytest.raises(OutOfRange):
        call()
