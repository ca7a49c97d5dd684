"""The policies of a round decide at the edges as their words say."""

import datetime as dt

import pytest

from workbench.documents.policies import (
    ExpiryPolicy,
    FeedbackPolicy,
    LengthPolicy,
    OrderPolicy,
    Retry,
    RetryPolicy,
)

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("when", "running", "over", "sentence"),
    [
        ("item", True, True, "The gold is shown after each item."),
        ("end", False, True, "The gold is shown at the end."),
        ("none", False, False, "The gold is never shown."),
    ],
)
def test_gold_is_shown_when_the_feedback_says(when, running, over, sentence):
    """While an attempt runs, and once it is over."""
    policy = FeedbackPolicy(when)
    assert (policy.shows(over=False), policy.shows(over=True), policy.sentence()) == (running, over, sentence)


def test_another_attempt_waits_for_the_cool_down_and_ends_with_the_last():
    """The second of two attempts begins at the hour and not before; there is no third; a closed round allows none."""
    policy = RetryPolicy(2, 1, "warm-up")
    assert policy.after(1, AT, AT + HOUR, open=True) == Retry(True, practice_round="warm-up")
    early = policy.after(1, AT, AT + HOUR - dt.timedelta(seconds=1), open=True)
    assert early == Retry(False, AT + HOUR, "warm-up", "cool_down")
    assert policy.after(2, AT, AT + HOUR, open=True).why == "no_attempts_left"
    assert policy.after(1, AT, AT + HOUR, open=False).why == "closed"


def test_a_round_ends_at_the_first_of_its_ends():
    """Expiry, closing, or none; an attempt's time runs from its own clock."""
    policy = ExpiryPolicy(AT + HOUR, 30)
    assert (policy.open_at(AT), policy.open_at(AT + HOUR)) == (True, False)
    assert (policy.ended_at(None), policy.ended_at(AT)) == (AT + HOUR, AT)
    assert (policy.deadline(AT), policy.time_limit_seconds) == (AT + HOUR / 2, 1800)
    assert ExpiryPolicy(None, None).ended_at() is ExpiryPolicy(None, None).deadline(AT) is None


def test_an_attempt_never_asks_more_than_there_is():
    """A length is cut to the pool; two attempts of 40 out of 60 repeat some."""
    assert (LengthPolicy(None).turns(60), LengthPolicy(40).turns(60), LengthPolicy(70).turns(60)) == (
        60,
        40,
        60,
    )
    assert LengthPolicy(40).repeats(60, 2)
    assert not LengthPolicy(30).repeats(60, 2)


def test_only_a_round_that_asks_everything_goes_item_by_item():
    """A length, or a quiz that may stop, draws single items."""
    assert OrderPolicy(7, None).item_by_item
    assert not OrderPolicy(7, 30).item_by_item
    assert not OrderPolicy(7, None, stops_early=True).item_by_item
    assert OrderPolicy(7, 30).seed_of("p1", 2) == "7/p1/2"
