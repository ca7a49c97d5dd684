"""Wald's sequential test: published lines, exact chances beside brute force and beside Wald's approximations."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OutOfRange
from workbench.statistics.sequential import SequentialTest


def test_the_lines_of_the_handbook():
    """NIST/SEMATECH e-Handbook 6.2.6.1: p1 .01, p2 .10, α .05, β .10: accept −.939 + .0397 n, reject 1.205 + .0397 n."""
    slope, passed, fail = SequentialTest(0.99, 0.90, false_fail=0.05, false_pass=0.10).lines
    assert (round(slope, 4), round(passed, 3), round(fail, 3)) == (0.0397, -0.939, 1.205)


def test_walds_own_example():
    """An example of Wald (1947): p0 .1, p1 .3, α .02, β .03 has slope .186; the bounds are ln(.03 / .98), ln(.97 / .02)."""
    test = SequentialTest(0.9, 0.7, false_fail=0.02, false_pass=0.03)
    assert test.lines[0] == pytest.approx(0.186, abs=0.0005)
    assert test.bounds == pytest.approx((np.log(0.02 / 0.97), np.log(0.98 / 0.03)))


def test_verdicts_by_hand():
    """Good .9, poor .5: a right answer adds .588, a wrong one takes 1.609; bounds ± 2.944."""
    test = SequentialTest(0.9, 0.5)
    assert test.steps == pytest.approx((0.5878, -1.6094), abs=1e-4)
    assert test.bounds == pytest.approx((-2.9444, 2.9444), abs=1e-4)
    passed = test.verdict([True] * 9)
    assert (passed.state, passed.answers) == ("pass", 6)
    assert (test.verdict([False, False, True]).state, test.verdict([False, False]).answers) == ("fail", 2)
    half_way = test.verdict([True, False, True])
    assert (half_way.state, half_way.right) == ("not enough evidence", 2)
    assert half_way.evidence == pytest.approx(2 * 0.5878 - 1.6094, abs=1e-3)
    assert test.verdict([]).answers == 0


@pytest.mark.parametrize("p", [0.3, 0.7, 0.9])
def test_exact_chances_by_brute_force(p):
    """All 2^9 runs of nine answers, weighed by their probability."""
    test = SequentialTest(0.9, 0.5, most=9)
    totals = dict.fromkeys(("pass", "fail", "not enough evidence"), 0.0)
    length = 0.0
    for run in itertools.product([True, False], repeat=9):
        weight = p ** sum(run) * (1 - p) ** (9 - sum(run))
        found = test.verdict(run)
        totals[found.state] += weight
        length += weight * found.answers
    exact = test.characteristic(p)
    assert (exact.passes, exact.fails, exact.undecided) == pytest.approx(tuple(totals.values()))
    assert exact.expected == pytest.approx(length)


def stands_still(test: SequentialTest) -> float:
    """The accuracy at which the evidence stands still on average."""
    up, down = test.steps
    return -down / (up - down)


def test_walds_approximations_are_near():
    """Steps that are small beside the bounds hardly overshoot: chances within .02, lengths within a tenth."""
    test = SequentialTest(0.95, 0.92, 0.05, 0.05, most=5000)
    for p in (0.95, 0.92, 0.935, stands_still(test)):
        exact, wald = test.characteristic(p), test.wald(p)
        assert exact.passes == pytest.approx(wald.passes, abs=0.02)
        assert exact.expected == pytest.approx(wald.expected, rel=0.1)


def test_where_the_evidence_stands_still():
    """Wald's formulas have limits of their own there, which are near their neighbours."""
    test = SequentialTest(0.95, 0.8)
    here, beside = (test.wald(stands_still(test) + step) for step in (0, 1e-4))
    assert here.expected == pytest.approx(beside.expected, rel=0.01)
    assert here.passes == pytest.approx(beside.passes, abs=0.01)


@given(st.floats(0.55, 0.97), st.floats(0.05, 0.4), st.floats(0.01, 0.2), st.floats(0.01, 0.2))
def test_stated_rates_hold_together(good, gap, false_fail, false_pass):
    """Wald (1947): false pass ≤ β / (1 − α), false fail ≤ α / (1 − β), however the bounds are overshot."""
    test = SequentialTest(good, good - gap, false_fail, false_pass, most=400)
    at_good, at_poor = test.characteristic(good), test.characteristic(good - gap)
    assert at_good.fails <= false_fail / (1 - false_pass) + 1e-9
    assert at_poor.passes <= false_pass / (1 - false_fail) + 1e-9
    for one in (at_good, at_poor):
        assert one.passes + one.fails + one.undecided == pytest.approx(1)
        assert 1 <= one.expected <= 400
    assert at_good.passes >= at_poor.passes


@pytest.mark.parametrize("given_rates", [(0.8, 0.9), (0.9, 0.8, 0.6, 0.6), (0.9, 0.8, 0.05, 0.05, 0)])
def test_refused(given_rates):
    """Good below poor, rates that sum to one, no answers."""
    with pytest.raises(OutOfRange):
        SequentialTest(*given_rates)


def test_as_json():
    """The plan and what it does."""
    said = SequentialTest(0.95, 0.8).to_dict()
    assert set(said) == {"most", "lines", "good", "poor"}
    assert said["good"]["expected"] < said["most"]


def test_how_many_more_end_the_test(rng):
    """Of people with 13 of 15 right, eight in ten are decided after so many more; nobody is told before an answer."""
    test = SequentialTest(good=0.9, poor=0.75, most=400)
    more = test.more_to_end(13, 2)
    ended = 0
    start = [True] * 8 + [False] + [True] * 5 + [False]
    assert test.verdict(start).state == "not enough evidence"
    for truth in rng.beta(13 + 2 * 0.825 / 0.175, 2 + 2, 3000):
        answers = start + list(rng.random(more) < truth)
        ended += test.verdict(answers).state != "not enough evidence"
    assert ended / 3000 == pytest.approx(0.8, abs=0.03)
    assert test.more_to_end(0, 0) is None
