"""A vendor's accuracy for other items and other people: the two parts of its variance, and the intervals from them."""

import numpy as np
import pytest
from scipy.special import stdtrit

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.statistics.judging import judged
from workbench.statistics.two_way import (
    difference_for_others,
    difference_parts,
    parts_of,
    share_for_others,
    share_parts,
    side_of,
)

KEY = AnswerKey({f"q{u}": "x" for u in range(40)})


def side(*people: str, names: str = "abcdefgh"):
    """One string a person, "x" right and "y" wrong on item after item; "." is no answer."""
    rows = [(f"q{u}", names[a], x) for a, line in enumerate(people) for u, x in enumerate(line) if x != "."]
    return judged(Annotations.of(rows, labels="xy"), KEY)


def test_three_people_by_hand():
    """2, 1 and 3 of three right: residual sums 1/9, 0, −1/9; between 2/3, within 2/9 an answer, c = 6; pairs weigh 2/9."""
    item, person = np.tile([0, 1, 2], 3), np.repeat([0, 1, 2], 3)
    right = np.array([1, 1, 0, 1, 0, 0, 1, 1, 1], bool)
    parts = parts_of([side_of(item, person, right, items=3, people=3)])
    assert parts.item == pytest.approx(3 / 2 * 2 / 81)
    assert parts.gross == pytest.approx([1 / 9 * 2 / 9])
    assert parts.noise == pytest.approx([2 / 6 * 2 / 9 * 2 / 9])


def test_people_by_moments():
    """Four and eight answers, 3 and 4 right: between 4 (1/6)² + 8 (1/12)², within (3/4 + 2) / 10, c = 12 − 80/12."""
    item, person = np.r_[0:4, 0:8], np.r_[[0] * 4, [1] * 8]
    right = np.array([1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0], bool)
    found = side_of(item, person, right, items=8, people=2)
    c, between, within = 12 - 80 / 12, 4 / 36 + 8 / 144, (3 / 4 + 2) / 10
    assert (found.gross, found.noise) == pytest.approx((between / c, within / c))
    assert found.weights.tolist() == pytest.approx([1 / 3, 2 / 3])
    assert (found.freedom, found.people, found.answers) == (pytest.approx(1.0), 2, 12)


def test_freedom_is_that_of_the_quadratic_form():
    """tr(M)² / tr(M²) of M = (D − n n′ / N) S, written out as a matrix, and half way to what unlike loads are worth."""
    rng = np.random.default_rng(3)
    person = np.repeat(np.arange(5), [3, 10, 20, 30, 37])
    right = rng.random(100) < np.array([0.5, 0.9, 0.7, 0.95, 0.6])[person]
    found = side_of(np.arange(100), person, right, items=100, people=5)
    n = np.bincount(person).astype(float)
    k = np.bincount(person, right)
    within = (k - k * k / n).sum() / 95
    skill = found.gross - found.noise
    M = (np.diag(n) - np.outer(n, n) / 100) * (skill + within / n)
    assert skill > 0
    f, k = np.trace(M) ** 2 / np.trace(M @ M), 1 / ((n / 100) ** 2).sum() - 1
    assert 1 < k < f < 4
    assert found.freedom == pytest.approx(2 / (1 / f + 1 / k))


def test_equal_people_have_the_freedom_of_their_number():
    """Six people of alike loads are worth five degrees of freedom."""
    person = np.repeat(np.arange(6), 10)
    right = np.arange(60) % 10 < np.repeat([9, 8, 7, 6, 5, 4], 10)
    assert side_of(np.arange(60), person, right, items=60, people=6).freedom == pytest.approx(5)


def test_difference_by_hand():
    """Every part with its own t, and noise taken off: √(t²(9) V_items + Σ (t²(1) G − z² W)) around the value."""
    one, other = side("x" * 10, "xxxxx" + "y" * 5), side("x" * 9 + "y", "x" * 4 + "y" * 6)
    parts = difference_parts(one, other)
    assert (parts.items, parts.people, parts.freedom) == (10, (2, 2), pytest.approx((1, 1)))
    z, t, t_items = 1.959964, stdtrit(1, 0.975), stdtrit(9, 0.975)
    half = np.sqrt(t_items**2 * parts.item + t**2 * sum(parts.gross) - z**2 * sum(parts.noise))
    found = difference_for_others(one, other)
    assert found.value == pytest.approx(-0.1)
    assert (found.low, found.high) == pytest.approx((max(-1, -0.1 - half), min(1, -0.1 + half)))
    assert found.method.startswith(
        "interval for other items and people, two-way: 10 items and 2 and 2 people"
    )


def test_an_item_hard_for_both_cancels():
    """Where both sides miss the same items nothing is left of the items' part; a share alone keeps it."""
    lines = "xxxxxxxyyy", "xxxxxxxyyy"
    assert difference_parts(side(*lines), side(*lines)).item == 0
    assert share_parts(*side(*lines)).item > 0


def test_somebody_on_both_sides_cancels():
    """The same three people twice: their skill is the same on both sides, so only items are left."""
    one, other = side("x" * 10, "xxxxxyyyyy", "x" * 10), side("x" * 10, "xxxxxxyyyy", "x" * 10)
    assert sum(difference_parts(one, other).person) > 0
    assert difference_parts(one, other, same_people=True).person == (0, 0)
    alone = side("xxxxxyyyyy"), side("xxxxxxyyyy")
    assert difference_for_others(*alone, same_people=True).low is not None


def test_one_person_is_no_sample():
    """A value, no interval, and why; the same for a vendor alone."""
    found = difference_for_others(side("xxxxxyyyyy"), side("x" * 10, "x" * 10))
    assert (found.value, found.low, found.high) == (pytest.approx(0.5), None, None)
    assert "one person answered" in found.reason
    assert difference_parts(side("xy"), side("xx", "xy")) is None
    alone = share_for_others(*side("xxxyy"))
    assert (alone.value, alone.low, alone.n) == (0.6, None, 5)
    assert "no sample of other people" in alone.reason
    assert share_parts(*side("xxxyy")) is None


def test_no_spread_is_not_certainty():
    """All right on both sides: a bound on items never seen; for a vendor alone Wilson's on its items."""
    same = side("x" * 10, "x" * 10)
    found = difference_for_others(same, same)
    assert (found.low, found.high) == pytest.approx((-0.2589, 0.2589), abs=5e-5)
    assert share_for_others(*same).low == pytest.approx(0.7225, abs=5e-4)


def test_only_common_items():
    """Items of one side alone say nothing about a difference."""
    found = difference_for_others(side("xx.xx", "yx.xx"), side("..xxx", "..xyx"))
    assert found.n == 2
    nothing = difference_for_others(side("xx"), side("..xx"))
    assert (nothing.value, nothing.reason) == (None, "no item of the key was answered by both")


def test_order_of_rows_and_names_does_not_matter():
    """Rows in another order, and a vocabulary with items that nobody answered, give the same interval."""
    rows, right = side("xxxyxxxxyx", "xyxyxxyxxx", "xxxxxxxxxx")
    order = np.random.default_rng(1).permutation(len(rows))
    here, there = share_for_others(rows, right), share_for_others(rows.take(order), right[order])
    assert (here.low, here.high) == pytest.approx((there.low, there.high))
    other = side("xyyyxxxxyx", "xyxyxxyxyx", names="vwxyz")
    swapped = difference_for_others((rows.take(order), right[order]), other)
    assert swapped.low == pytest.approx(difference_for_others((rows, right), other).low)


def test_more_items_and_more_people():
    """More items shrink the first part and the noise, more people what skill does: with the freedom they then have."""
    parts = share_parts(*side("xxxyxxxxyx", "xyxyyyyxxy", "xxxxxxxxxx"))
    assert 0 < parts.from_people < 1
    more, many = parts.at(40), parts.at(10, 3)
    assert (more.item, more.person) == (pytest.approx(parts.item / 4), parts.person)
    assert (many.item, many.people) == (parts.item, (9,))
    assert many.person[0] == pytest.approx(parts.person[0] / 3)
    assert many.half_width() < parts.half_width()
    assert more.half_width() < parts.half_width()


def test_half_widths_of_an_even_design():
    """Four people with the very same answers: less apart than noise alone would put them, so people add nothing."""
    item = np.tile(np.arange(20), 4)
    right = np.tile(np.arange(20) % 4 > 0, 4)
    split = parts_of([side_of(item, np.repeat(np.arange(4), 20), right, items=20, people=4)])
    assert (split.person, split.from_people) == ((0.0,), 0.0)
