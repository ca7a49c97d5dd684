"""The interval after a quiz that stopped when it was sure holds the true rate as often as stated."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import beta

from workbench.errors import OutOfRange
from workbench.statistics.intervals import wilson
from workbench.statistics.sequential import SequentialTest, sequential_interval

TESTS = [
    SequentialTest(0.9, 0.75, most=60),
    SequentialTest(0.95, 0.8, 0.1, 0.05, most=80),
    SequentialTest(0.99, 0.9, 0.05, 0.1, most=120),
    SequentialTest(0.7, 0.4, 0.2, 0.2, most=25),
]
RATES = np.linspace(0.005, 0.995, 199)


def ends(test: SequentialTest) -> list[tuple[int, int]]:
    """Every (answers, wrong) at which the test ends."""
    alive, found = {0}, []
    for n in range(1, test.most + 1):
        passes, fails = test.limits(n)
        reached = alive | {w + 1 for w in alive}
        done = {w for w in reached if w <= passes or w >= fails or n == test.most}
        found += [(n, w) for w in sorted(done)]
        alive = reached - done
    return found


def chances(test: SequentialTest, p: float) -> dict[tuple[int, int], float]:
    """The chance of every end, answer by answer."""
    alive, found = {0: 1.0}, {}
    for n in range(1, test.most + 1):
        passes, fails = test.limits(n)
        reached: dict[int, float] = {}
        for wrong, chance in alive.items():
            reached[wrong] = reached.get(wrong, 0.0) + chance * p
            reached[wrong + 1] = reached.get(wrong + 1, 0.0) + chance * (1 - p)
        done = {w for w in reached if w <= passes or w >= fails or n == test.most}
        found |= {(n, w): reached[w] for w in done}
        alive = {w: chance for w, chance in reached.items() if w not in done}
    return found


def coverage(test: SequentialTest, limits: dict[tuple[int, int], tuple[float, float]], p: float) -> float:
    """How often an interval holds p: computed, not simulated."""
    return sum(chance for end, chance in chances(test, p).items() if limits[end][0] <= p <= limits[end][1])


@pytest.mark.parametrize("test", TESTS)
def test_it_holds_the_true_rate_at_least_as_often_as_stated(test):
    """Exact coverage is .95 or more at every rate; Wilson's interval, which takes no account of stopping, falls below."""
    exact = {end: sequential_interval(test, *end) for end in ends(test)}
    plain = {(n, w): wilson(1 - w / n, n) for n, w in ends(test)}
    assert min(coverage(test, exact, p) for p in RATES) >= 0.95 - 1e-9
    assert min(coverage(test, plain, p) for p in RATES) < 0.93


@pytest.mark.parametrize("test", TESTS)
def test_the_share_that_was_observed_lies_in_it(test):
    """Whatever the end, and whether or not the test was cut off there."""
    for n, wrong in ends(test):
        low, high = sequential_interval(test, n, wrong)
        assert low <= 1 - wrong / n <= high


@pytest.mark.parametrize(("n", "wrong"), [(1, 0), (1, 1), (12, 5), (16, 1)])
def test_where_nothing_stops_it_is_clopper_and_pearsons(n, wrong):
    """Bounds that no 16 answers reach leave a binomial number of right answers: Clopper & Pearson (1934), Biometrika 26."""
    far = SequentialTest(0.6, 0.5, 0.001, 0.001)
    low, high = sequential_interval(far, n, wrong)
    right = n - wrong
    assert low == pytest.approx(beta.ppf(0.025, right, wrong + 1) if right else 0, abs=1e-9)
    assert high == pytest.approx(beta.ppf(0.975, right + 1, wrong) if wrong else 1, abs=1e-9)


def test_the_limits_are_those_of_all_paths_counted_one_by_one():
    """Every order of 10 answers, stopped by the test itself: at the limits the ends at least as good or bad have 2.5 %."""
    test = SequentialTest(0.7, 0.4, 0.2, 0.2, most=10)
    order = ends(test)

    def rank(end: tuple[int, int]) -> tuple[int, int]:
        n, wrong = end
        passes, fails = test.limits(n)
        return (0, n) if wrong <= passes else (2, -n) if wrong >= fails else (1, wrong)

    def chance(p: float, wanted: set[tuple[int, int]]) -> float:
        total = 0.0
        for path in product((True, False), repeat=test.most):
            found = test.verdict(path)
            if (found.answers, found.answers - found.right) in wanted:
                total += p ** sum(path) * (1 - p) ** (test.most - sum(path))
        return total

    for end in order:
        low, high = sequential_interval(test, *end)
        if low > 0:
            assert chance(low, {one for one in order if rank(one) <= rank(end)}) == pytest.approx(0.025)
        if high < 1:
            assert chance(high, {one for one in order if rank(one) >= rank(end)}) == pytest.approx(0.025)


def test_what_the_test_cannot_come_to_is_refused():
    """Five wrong of five: it had failed after four."""
    with pytest.raises(OutOfRange, match="no end of this test"):
        sequential_interval(SequentialTest(0.9, 0.75), 5, 5)
