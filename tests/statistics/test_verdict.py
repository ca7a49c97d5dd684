"""A verdict has three values, and an open one says how many more items would settle it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.documents.pilot import Criterion
from workbench.statistics.estimate import Estimate
from workbench.statistics.verdict import (
    MOST_SENSIBLE,
    Ruling,
    VendorVerdict,
    items_to_settle,
    non_inferiority,
    rule_on,
)

AT_LEAST = Criterion(metric="accuracy", at_least=0.75)
AT_MOST = Criterion(metric="rework", at_most=0.25)


def estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, n=100)


@pytest.mark.parametrize(
    ("criterion", "low", "value", "high", "expected"),
    [
        (AT_LEAST, 0.76, 0.80, 0.84, "pass"),
        (AT_LEAST, 0.75, 0.80, 0.85, "pass"),  # the whole interval is at least the threshold
        (AT_LEAST, 0.60, 0.65, 0.70, "fail"),
        (AT_LEAST, 0.65, 0.70, 0.75, "open"),  # the upper bound would still do
        (AT_LEAST, 0.70, 0.80, 0.90, "open"),
        (AT_LEAST, 0.60, 0.70, 0.80, "open"),
        (AT_MOST, 0.10, 0.20, 0.24, "pass"),
        (AT_MOST, 0.15, 0.20, 0.25, "pass"),
        (AT_MOST, 0.26, 0.30, 0.34, "fail"),
        (AT_MOST, 0.25, 0.30, 0.35, "open"),
        (AT_MOST, 0.20, 0.24, 0.28, "open"),
    ],
)
def test_the_interval_decides(criterion, low, value, high, expected):
    """Pass when all of it keeps the promise, fail when none of it does, else open; in both directions."""
    ruling = rule_on(criterion, estimate(value, low, high), 100)
    assert expected == ruling.verdict
    assert (ruling.more_items is None) == (expected != "open")
    assert ruling.why is None


@pytest.mark.parametrize(
    ("value", "low", "high", "threshold", "items", "expected"),
    [
        # half-width 1/4, distance 1/8: four times the items, so three times as many more
        (0.750, 0.500, 1.000, 0.625, 100, 300),
        (0.500, 0.250, 0.750, 0.625, 100, 300),
        # half-width 3/16, distance 1/8: 9/4 of the items
        (0.750, 0.5625, 0.9375, 0.625, 100, 125),
        # only the side of the threshold counts
        (0.750, 0.500, 0.8125, 0.625, 100, 300),
        # a bound on the threshold: at least one more
        (0.750, 0.625, 0.875, 0.625, 100, 1),
    ],
)
def test_items_that_would_settle(value, low, high, threshold, items, expected):
    """The half-width shrinks with the square root of the number of items, on the threshold's side."""
    assert expected == items_to_settle(value, low, high, threshold, items)


def test_a_value_at_the_threshold_is_not_settled_by_items():
    """However many there are, the interval will hold the threshold; the ruling says so."""
    assert items_to_settle(0.75, 0.7, 0.8, 0.75, 100) is None
    ruling = rule_on(AT_LEAST, estimate(0.75, 0.7, 0.8), 100)
    assert (ruling.verdict, ruling.more_items) == ("open", None)
    assert "more items are unlikely to decide it" in ruling.why


def test_a_plan_that_is_no_plan():
    """More than twenty times the items at hand is not proposed."""
    half, items = 0.125, 100
    near, far = half / 5, half / 4  # 25 and 16 times the items
    assert items_to_settle(0.5 + near, 0.5 + near - half, 0.9, 0.5, items) is None
    assert items_to_settle(0.5 + far, 0.5 + far - half, 0.9, 0.5, items) == 15 * items
    assert MOST_SENSIBLE == 20


def test_without_items_there_is_no_plan():
    """Nothing times a factor is nothing."""
    assert items_to_settle(0.7, 0.5, 0.9, 0.6, 0) is None


def test_what_could_not_be_measured_is_open():
    """With the reason of the estimate, and no number of items."""
    ruling = rule_on(AT_LEAST, Estimate.undefined("the deliveries carry no times"), 100)
    assert (ruling.verdict, ruling.more_items) == ("open", None)
    assert ruling.why == "Could not be measured: the deliveries carry no times"
    assert rule_on(AT_LEAST, Estimate(0.8), 100).verdict == "open"


numbers = st.floats(0, 1)


@given(st.lists(numbers, min_size=3, max_size=3).map(sorted), numbers, st.integers(1, 1000))
@example([0.0, 0.0, 1.0], 1e-286, 1)  # so near the threshold that a square overflows
def test_the_two_directions_are_mirror_images(bounds, threshold, items):
    """What passes `at_least t` strictly inside fails `at_most t`, and what is open for one is open for the other."""
    low, value, high = bounds
    if threshold in (low, high):
        return
    up = rule_on(Criterion(metric="accuracy", at_least=threshold), estimate(value, low, high), items)
    down = rule_on(Criterion(metric="rework", at_most=threshold), estimate(value, low, high), items)
    assert {"pass": "fail", "fail": "pass", "open": "open"}[up.verdict] == down.verdict
    assert up.more_items == down.more_items


def ruling(verdict: str, more: int | None = None) -> Ruling:
    return Ruling(AT_LEAST, estimate(0.8, 0.7, 0.9), verdict, 100, more)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("pass", "pass"), "pass"),
        (("pass", "open"), "open"),
        (("open", "fail", "pass"), "fail"),
        (("fail",), "fail"),
    ],
)
def test_the_verdict_on_a_vendor(verdicts, expected):
    """One failure fails; all must pass; anything else is open."""
    assert expected == VendorVerdict("a", tuple(map(ruling, verdicts))).verdict


@pytest.mark.parametrize(
    ("rulings", "expected"),
    [
        ((ruling("open", 30), ruling("open", 120), ruling("pass")), 120),
        ((ruling("open", 30), ruling("open", None)), None),
        ((ruling("pass"),), None),
    ],
)
def test_items_that_would_settle_a_vendor(rulings, expected):
    """As many as the slowest criterion needs; None where one of them cannot be settled by items."""
    verdict = VendorVerdict("a", rulings)
    assert expected == verdict.more_items
    assert len(verdict.of("pass")) == sum(one.verdict == "pass" for one in rulings)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-0.04, 0.10, "not inferior"),
        (0.01, 0.10, "not inferior"),
        (-0.20, -0.06, "inferior"),
        (-0.10, 0.02, "not settled"),
        (-0.05, 0.02, "not settled"),
        (-0.10, -0.05, "not settled"),
    ],
)
def test_non_inferiority(low, high, expected):
    """Above minus the margin, below it, or across; a bound on the margin settles nothing."""
    assert expected == non_inferiority(estimate((low + high) / 2, low, high), 0.05)


def test_a_difference_without_an_interval_settles_nothing():
    """No common items, no claim."""
    assert non_inferiority(Estimate.undefined("no item was answered by both"), 0.05) == "not settled"
