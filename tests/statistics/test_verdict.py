"""A verdict has three values, and an open one says how many more items would settle it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.documents.pilot import Criterion
from workbench.statistics.assurance import Evidence, more_to_settle
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.verdict import Ruling, VendorVerdict, advice, best, non_inferiority, rule_on

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
    assert bool(ruling.more) == bool(ruling.evidence) == (expected == "open" and value != 0.75)


def test_an_open_verdict_says_what_would_settle_it():
    """82 of a hundred, at least .75 asked for: more items are named with their chance, and each chance is kept."""
    ruling = rule_on(AT_LEAST, Estimate(0.82, *wilson(0.82, 100), n=100), 100)
    assert [more.chance >= chance for more, chance in zip(ruling.more, (0.6, 0.8), strict=False)] == [
        True
    ] * 2
    assert ruling.likely == next(more for more in ruling.more if more.chance >= 0.8)
    assert ruling.more_items == ruling.likely.n
    assert advice(ruling.more).startswith(
        f"{ruling.more_items:,} more items settle it in 8 of 10 such pilots; "
    )


def test_a_value_at_the_threshold_is_hardly_settled_by_items():
    """No sensible number has a chance of 8 in 10; what has less is named with its chance, or the ruling says that nothing does."""
    ruling = rule_on(AT_LEAST, estimate(0.75, 0.7, 0.8), 100)
    assert (ruling.verdict, ruling.more_items, ruling.likely) == ("open", None, None)
    assert best(ruling.more).odds == "6 of 10"
    few = rule_on(AT_LEAST, estimate(0.75, 0.5, 0.92), 10)
    assert (few.more, few.why) == ((), "Cannot be settled by more items")
    assert advice(()) == few.why


def test_a_cost_rests_on_what_is_stated():
    """A cost is no share: without evidence of its own there is no number, with it the number is that of the accuracy."""
    at_most = Criterion(metric="cost_per_correct", at_most=0.125)
    accuracy = Estimate(0.88, *wilson(0.88, 200), n=200)
    cost = Estimate(0.1 / 0.88, 0.1 / accuracy.high, 0.1 / accuracy.low, n=200)
    assert rule_on(at_most, cost, 200).verdict == "pass"
    at_most = Criterion(metric="cost_per_correct", at_most=0.118)
    assert rule_on(at_most, cost, 200).more == ()
    evidence = Evidence.behind(accuracy, 0.1 / 0.118, 200)
    of_accuracy = rule_on(Criterion(metric="accuracy", at_least=0.1 / 0.118), accuracy, 200)
    assert rule_on(at_most, cost, 200, evidence=evidence).more == of_accuracy.more != ()


def test_what_could_not_be_measured_is_open():
    """With the reason of the estimate, and no number of items."""
    ruling = rule_on(AT_LEAST, Estimate.undefined("the deliveries carry no times"), 100)
    assert (ruling.verdict, ruling.more_items) == ("open", None)
    assert ruling.why == "Could not be measured: the deliveries carry no times"
    assert rule_on(AT_LEAST, Estimate(0.8), 100).verdict == "open"


numbers = st.floats(0, 1)


@given(st.lists(numbers, min_size=3, max_size=3).map(sorted), numbers, st.integers(1, 1000))
@example([0.0, 0.0, 0.5], 2.2250738585072014e-308, 1)  # so small that its reciprocal overflows
@example([0.0, 0.0, 1.0], 1e-286, 1)  # so near the threshold that a square overflows
def test_the_two_directions_are_mirror_images(bounds, threshold, items):
    """What passes `at_least t` strictly inside fails `at_most t`, and what is open for one is open for the other."""
    low, value, high = bounds
    if threshold in (low, high):
        return
    up = rule_on(Criterion(metric="accuracy", at_least=threshold), estimate(value, low, high), items)
    down = rule_on(Criterion(metric="rework", at_most=threshold), estimate(value, low, high), items)
    assert {"pass": "fail", "fail": "pass", "open": "open"}[up.verdict] == down.verdict
    assert up.more == down.more


def ruling(verdict: str, evidence: Evidence | None = None) -> Ruling:
    return Ruling(AT_LEAST, estimate(0.8, 0.7, 0.9), verdict, 100, evidence=evidence)


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


EASY, HARD = (Evidence(share, 100, 0.75, 100) for share in (0.85, 0.83))
LATE = Evidence(1.0, 28, 0.85, 4, "batch")


def test_items_that_would_settle_a_vendor():
    """All open criteria at once: more than the slowest alone needs; the same evidence counts once."""
    alone = more_to_settle([HARD])
    both = VendorVerdict("a", (ruling("open", EASY), ruling("open", HARD), ruling("pass")))
    assert both.more_items >= alone[1].n
    assert VendorVerdict("a", (ruling("open", HARD), ruling("open", HARD))).more == alone
    assert len(both.of("pass")) == 1


@pytest.mark.parametrize("rulings", [(ruling("open", EASY), ruling("open")), (ruling("pass"),)])
def test_a_vendor_beyond_items(rulings):
    """No number where a criterion could not be measured, and none where all is settled."""
    assert VendorVerdict("a", rulings).more == ()


def test_items_and_batches_are_not_added():
    """A vendor who waits for both has no one number; a vendor who waits for batches has one of batches."""
    assert VendorVerdict("a", (ruling("open", EASY), ruling("open", LATE))).more == ()
    late = VendorVerdict("a", (ruling("open", LATE),))
    assert (late.more_items, late.likely.unit) == (None, "batch")


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
