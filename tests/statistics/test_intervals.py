"""Intervals give published numbers, and clustered answers are worth fewer than they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics.intervals import (
    clustered_variance,
    effective_sample,
    never_seen,
    ratio,
    student,
    wilson,
)


@pytest.mark.parametrize(
    ("r", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson(r, n, low, high):
    """Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3."""
    assert wilson(r / n, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 40), st.integers(1, 40))
def test_wilson_stays_inside(r, n):
    """The interval holds the share and stays within 0 and 1; all right is never certain."""
    share = min(r, n) / n
    low, high = wilson(share, n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    assert low < 1


def test_student():
    """Student (1908), sleep gained with the one drug over the other: mean 1.58, 95 % from .70 to 2.46."""
    gained = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    assert student(gained) == pytest.approx((0.700, 2.460), abs=5e-4)
    assert student(gained[:1]) is None


def test_ratio():
    """By hand: R = 12 / 6, y - R x = 0, -1, 1, sum of squares 2, V = 2 / (3 · 2 · 2²); over ones it is Student's."""
    above, below = np.array([2.0, 3.0, 7.0]), np.array([1.0, 2.0, 3.0])
    half = 4.302653 * (1 / 12) ** 0.5
    value, interval = ratio(above, below)
    assert value == 2
    assert interval == pytest.approx((2 - half, 2 + half))
    assert ratio(above, np.ones(3))[1] == pytest.approx(student(above))
    assert ratio(above[:1], below[:1]) == (2, None)


def test_answers_that_cluster_fully_are_worth_their_clusters():
    """Ten answers that repeat one answer for each of 40 items carry what 40 answers carry."""
    once = np.arange(40) % 4 > 0
    ten_times, item = np.repeat(once, 10), np.repeat(np.arange(40), 10)
    alone = clustered_variance(once, np.arange(40))
    assert clustered_variance(ten_times, item) == pytest.approx(alone)
    assert alone == pytest.approx(0.75 * 0.25 / 39)
    assert effective_sample(ten_times, item) == pytest.approx(39 * (1.959964 / 2.022691) ** 2, rel=1e-5)


def test_the_variance_is_that_of_the_ratio():
    """Items with different numbers of answers: the textbook sum over clusters, by hand."""
    right = np.array([1, 1, 0, 1, 0, 0], bool)
    item = np.array([0, 0, 0, 1, 2, 2])
    by_item = [2 - 3 * 0.5, 1 - 0.5, 0 - 2 * 0.5]
    assert clustered_variance(right, item) == pytest.approx(3 / 2 * sum(z * z for z in by_item) / 36)


def test_no_spread_is_no_sample_size():
    """All right, or every item alike, says nothing about spread; one cluster neither."""
    item = np.array([0, 0, 1, 1])
    assert effective_sample(np.ones(4, bool), item) is None
    assert effective_sample(np.array([True, False, True, False]), item) is None
    assert effective_sample(np.array([True, False]), np.array([3, 3])) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_effective_answers_never_exceed_the_answers(rows):
    """What answers are worth is above 0 and at most their number."""
    item, right = (np.array(column) for column in zip(*rows, strict=True))
    worth = effective_sample(right.astype(bool), item)
    assert worth is None or 0 < worth <= len(rows)


def test_coverage_of_clustered_answers():
    """The interval holds the truth about as often as it says: 95 in 100, on 60 items of 5 answers each."""
    rng, hits, truth = np.random.default_rng(11), 0, 0.8
    item = np.repeat(np.arange(60), 5)
    for _ in range(600):
        right = rng.random(300) < rng.beta(2.4, 0.6, 60)[item]
        low, high = wilson(right.mean(), effective_sample(right, item) or 60)
        hits += low <= truth <= high
    assert 0.92 <= hits / 600 <= 0.98


def test_what_ten_alike_items_do_not_show():
    """Ten items that all differ by 0.5: at most 1 − 0.05^(1/10) = .259 of all items differ by another amount, −1 or 1 at worst."""
    assert never_seen(0.5, 10, 0.95) == pytest.approx((0.5 - 0.25887 * 1.5, 0.5 + 0.25887 * 0.5), abs=1e-4)
