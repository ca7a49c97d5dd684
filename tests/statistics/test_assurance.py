"""The chance that more settles a verdict: exact cases, limits, and monotone in what it rests on."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom

from workbench.statistics.assurance import (
    PRIOR_SD,
    RARE,
    SCEPTICAL,
    Evidence,
    fewest,
    mean_settles,
    more_to_settle,
    repeat_to_settle,
    share_settles,
)
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.two_way import Parts


@pytest.mark.parametrize(
    ("right", "n", "more", "threshold"), [(92, 100, 60, 0.85), (50, 60, 40, 0.9), (19, 20, 200, 0.8)]
)
def test_the_exact_chance(right, n, more, threshold):
    """Against the beta-binomial sum over every later count whose Wilson interval leaves the threshold."""
    prior = max(RARE / (1 - threshold), threshold * (1 - threshold) / PRIOR_SD**2 - 1)
    a, b = right + prior * threshold, n - right + prior * (1 - threshold)
    bounds = [wilson((right + k) / (n + more), n + more) for k in range(more + 1)]
    settled = np.array([low >= threshold or high < threshold for low, high in bounds])
    exact = betabinom(more, a, b).pmf(np.arange(more + 1)) @ settled
    assert share_settles(right / n, n, more, threshold, 0.95) == pytest.approx(exact, abs=0.06)


@given(st.floats(0.05, 0.95), st.floats(5, 5000), st.floats(0.5, 0.99))
def test_what_an_interval_is_worth(share, cases, confidence):
    """Wilson's interval gives back the number of cases from either bound."""
    estimate = Estimate(share, *wilson(share, cases, confidence), confidence=confidence)
    for threshold in (share - 0.01, share + 0.01):
        assert Evidence.behind(estimate, threshold, 10).worth == pytest.approx(cases, rel=1e-6)


@given(st.floats(0.55, 0.95), st.floats(0.6, 0.95), st.integers(20, 400))
def test_certain_in_the_end(share, threshold, n):
    """No case settles nothing, so many that the truth is known settle it unless it lies at the threshold; all are chances."""
    chances = [share_settles(share, n, more, threshold, 0.95) for more in (1, n, 100 * n, 1e9)]
    assert all(-1e-9 <= chance <= 1 + 1e-9 for chance in chances)
    assert chances[-1] > 0.99


def test_the_mean_by_simulation(rng):
    """Means with a normal truth about what was seen: the later interval leaves 0 as often as is said."""
    n, more, value, spread = 40, 200, 0.08, 0.4
    half = 2.0227 * spread / np.sqrt(n)  # t, 39 degrees of freedom
    known = n + SCEPTICAL
    truth = rng.normal(value * n / known, spread / np.sqrt(known), 20_000)
    later = (n * value + more * rng.normal(truth, spread / np.sqrt(more))) / (n + more)
    settled = np.abs(later) > 1.97 * spread / np.sqrt(n + more)
    assert mean_settles(value, half, n, more) == pytest.approx(settled.mean(), abs=0.02)


def test_the_fewest():
    """The smallest number with the chance, and none beyond twenty times what is at hand."""
    assert fewest(lambda n: n / 100, 10) == 80
    assert fewest(lambda n: n / 1000, 10) is None
    assert fewest(lambda _: 1.0, 0) is None


def test_numbers_grow_with_the_chance():
    """For 6, 8 and 9 of 10; two verdicts at once need at least as many as either."""
    easy, hard = Evidence(0.85, 100, 0.75, 100), Evidence(0.82, 100, 0.75, 100)
    numbers = [more.n for more in more_to_settle([hard])]
    assert numbers == sorted(numbers)
    assert more_to_settle([easy, hard])[0].n >= more_to_settle([hard])[0].n
    assert more_to_settle([]) == ()


def test_a_comparison_is_repeated_with_other_people():
    """Where people make the doubt, items by themselves do not help: both are named, and less doubt needs fewer."""
    parts = Parts(0.0004, 160, (0.0004, 0.0004), (0.0001, 0.0001), (6, 6), (5.0, 5.0))
    repeat = repeat_to_settle(0.02, parts, -0.05)
    assert repeat.chance >= 0.8
    assert repeat.people == (ceil(6 * repeat.items / 160),) * 2
    assert repeat.text == (
        f"{repeat.items:,} more items by {repeat.people[0]} other people at each vendor settle it in 8 of 10 such pilots"
    )
    surer = Parts(0.0002, 160, (0.0003, 0.0003), (0.0001, 0.0001), (6, 6), (5.0, 5.0))
    assert repeat_to_settle(0.02, surer, -0.05).items < repeat.items
    assert repeat_to_settle(-0.05, parts, -0.05) is None
