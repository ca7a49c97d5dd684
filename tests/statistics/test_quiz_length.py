"""Lengths of a quiz: published plans, and what they promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from workbench.errors import OutOfRange
from workbench.statistics.quiz_length import quiz, quiz_length


def test_59_without_a_mistake():
    """Wilks (1941): 59 without a failure show 95 % with 95 % confidence, 93 with one failure, 22 show 90 % with 90 %."""
    assert quiz_length(0.99, 0.95, false_pass=0.05, pass_mark=1.0).n == 59
    assert quiz_length(0.99, 0.90, false_pass=0.10, pass_mark=1.0).n == 22
    assert quiz(93, 92, 0.99, 0.95).false_pass <= 0.05 < quiz(92, 91, 0.99, 0.95).false_pass


def test_a_published_sampling_plan():
    """The plan n = 68, c = 2: α .05 at 1.213 % defective, β .05 at 8.9704 % (samplingplans.com, program TP105)."""
    found = quiz(68, 66, 1 - 0.01213, 1 - 0.089704)
    assert (found.false_pass, found.false_fail) == pytest.approx((0.05, 0.05), abs=1e-4)


@given(st.floats(0.85, 0.99), st.floats(0.1, 0.4), st.floats(0.01, 0.2), st.floats(0.02, 0.2))
def test_it_keeps_what_it_promises(good, gap, false_pass, false_fail):
    """Both rates are kept, and no shorter quiz keeps them."""
    found = quiz_length(good, good - gap, false_pass=false_pass, false_fail=false_fail)
    assert found.false_pass <= false_pass
    assert found.false_fail <= false_fail
    n = found.n - 1
    shorter = [(binom.sf(c - 1, n, good - gap), binom.cdf(c - 1, n, good)) for c in range(1, n + 1)]
    assert not any(a <= false_pass and b <= false_fail for a, b in shorter)


def test_a_fixed_pass_mark():
    """90 % of 44 is 40; the mark is met by whole answers."""
    found = quiz_length(0.95, 0.8, false_pass=0.05, false_fail=0.1, pass_mark=0.9)
    assert (found.n, found.needed) == (44, 40)
    assert found.passes(0.8) == found.false_pass
    assert found.to_dict()["pass_mark"] == pytest.approx(40 / 44)


@pytest.mark.parametrize(
    ("good", "poor", "rates", "said"),
    [
        (0.8, 0.9, {}, "poor must be below good"),
        (0.9, 0.8, {"pass_mark": 0.75}, "must be above poor"),
        (0.9, 0.8, {"pass_mark": 0.95}, "must be below good"),
        (0.9, 0.8, {"false_pass": 0.0}, "between 0 and 1"),
        (0.9, 0.899, {}, "no quiz of up to 5,000 items"),
    ],
)
def test_refused(good, poor, rates, said):
    """What no quiz can do is said."""
    with pytest.raises(OutOfRange, match=said):
        quiz_length(good, poor, **{"false_pass": 0.05, "false_fail": 0.1, **rates})
