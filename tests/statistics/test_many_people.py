"""Looking at many people at once names nobody by chance, and comparing them on the same items finds who differs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.statistics.many_people import FEWEST, apart_on_items, below_floor, holm


def test_holm_by_hand():
    """Of .01, .02 and .04 all pass at .05: .01 ≤ .05/3 fails no one, .02 ≤ .05/2, .04 ≤ .05; with .03 only the first does."""
    assert holm(np.array([0.04, 0.01, 0.02])).tolist() == [True, True, True]
    assert holm(np.array([0.04, 0.01, 0.03])).tolist() == [False, True, False]
    assert holm(np.array([0.06, 0.02, 0.04])).tolist() == [False, False, False]
    assert holm(np.array([])).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_passes_the_smallest_and_no_more_than_each_alone(chances):
    """Whoever passes has a chance of at most the rate, and nobody with a smaller chance fails."""
    p = np.array(chances)
    passed = holm(p)
    assert (p[passed] <= 0.05).all()
    assert not passed.any() or p[passed].max() <= p[~passed].min(initial=1)


def test_below_a_floor_by_hand():
    """12 of 20 at a floor of .8 has the chance .0321: flagged alone, not among three who are looked at together."""
    twelve, fifteen = (12, 20), (15, 20)
    right, n = (np.array(column) for column in zip(twelve, strict=True))
    assert below_floor(right, n, 0.8).tolist() == [True]
    right, n = (np.array(column) for column in zip(twelve, fifteen, fifteen, strict=True))
    assert below_floor(right, n, 0.8).tolist() == [False, False, False]


def test_five_answers_flag_nobody():
    """None of five right says nothing; none of six does, and those with five do not count among the people looked at."""
    right, n = np.zeros(50, int), np.full(50, FEWEST - 1)
    assert not below_floor(right, n, 0.9).any()
    n[0] = FEWEST
    assert below_floor(right, n, 0.9).tolist() == [True] + [False] * 49


def flat(table):
    """(item, person, score) of a table with a row an item and a column a person; -1 is no answer."""
    item, person = np.nonzero(np.array(table) >= 0)
    return item, person, np.array(table)[item, person].astype(float)


def compared(table, **more):
    """People by who is right on the same items."""
    item, person, score = flat(table)
    share = np.bincount(item, score) / np.bincount(item)
    levels, weights = np.tile([0.0, 1.0], (len(share), 1)), np.stack([1 - share, share], axis=1)
    return apart_on_items(item, person, score, levels, weights, people=len(table[0]), **more)


def test_the_tail_is_that_of_independent_draws():
    """One of three wrong on 20 items, always the same: his chance is (1/3)^20, half of it, and twice for two sides."""
    found = compared([[0, 1, 1]] * 20)
    assert found.chance[0] == pytest.approx(3.0**-20, rel=1e-6)
    assert found.side.tolist() == [-1, 1, 1]
    assert found.expected == pytest.approx([2 / 3] * 3)


def test_the_tail_of_a_mixture_is_near_the_exact_one():
    """Items with 1/3, 1/2 and 2/3 right: the saddlepoint against the convolution of all draws."""
    rng = np.random.default_rng(2)
    table = rng.permuted(np.array([[1, 0, 0], [1, 1, 0], [1, 0, -1]] * 20), axis=1)
    table[:, 0] = np.where(table[:, 0] > 0, 0, table[:, 0])
    item, person, score = flat(table)
    share = (np.bincount(item, score) / np.bincount(item))[table[:, 0] >= 0]
    exact = np.ones(1)
    for p in share:
        exact = np.convolve(exact, [1 - p, p])
    total = int(score[person == 0].sum())
    expected = 2 * (exact[:total].sum() + exact[total] / 2)
    assert compared(table).chance[0] == pytest.approx(expected, rel=0.15)


def test_hard_items_are_nobodys_fault():
    """Half right on items that everybody misses by half is what the others do; the raw share would be far below."""
    rng = np.random.default_rng(4)
    hard = np.arange(120) < 60
    table = np.where(hard[:, None], rng.random((120, 6)) < 0.5, rng.random((120, 6)) < 0.97).astype(int)
    table[~hard, 0] = -1
    found = compared(table)
    assert found.side.tolist() == [0] * 6
    assert found.expected[0] < 0.6


def test_nobody_with_few_items_is_named():
    """Five items on which others differ are too few, and items on which nobody differs say nothing."""
    table = [[0, 1, 1, 1]] * 5 + [[1, 1, 1, 1]] * 50
    found = compared(table)
    assert found.side.tolist() == [0] * 4
    assert np.isnan(found.chance).all()


def test_somebody_without_an_answer():
    """Has no standing."""
    found = compared([[0, 1, -1]] * 10)
    assert np.isnan(found.expected[2])
    assert found.side[2] == 0


def test_whoever_is_outside_of_the_range_of_chance_is_named():
    """And nobody else: the range and the test never contradict each other."""
    rng = np.random.default_rng(6)
    for spread in (0, 1, 2):
        right = rng.random((80, 9)) < 1 / (1 + np.exp(-rng.normal(1.5, spread, 9)))
        table = np.where(rng.random((80, 9)) < 0.6, right, -1)
        found = compared(table)
        share = np.array([table[:, a][table[:, a] >= 0].mean() for a in range(9)])
        assert found.side.tolist() == [
            -1 if x < low else 1 if x > high else 0
            for x, low, high in zip(share, found.low, found.high, strict=True)
        ]


def test_people_of_one_skill_are_not_told_apart():
    """40 people of one skill on items of unlike difficulty: anybody is named in at most one in twenty tables or so."""
    rng, named = np.random.default_rng(5), 0
    for _ in range(100):
        ease = rng.normal(1.5, 1.5, 60)
        answered = rng.random((60, 40)).argsort(axis=1) < 8
        right = rng.random((60, 40)) < 1 / (1 + np.exp(-ease))[:, None]
        named += compared(np.where(answered, right, -1)).side.any()
    assert named <= 10
