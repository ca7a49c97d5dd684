"""Two sides are compared item by item, on the items that both answered."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import paired_difference

KEY = AnswerKey({f"q{i}": "x" if i < 3 else "y" for i in range(6)})


def side(*items: str) -> Annotations:
    """One string an item, one letter an annotator; "." is no answer."""
    rows = [(f"q{u}", f"a{a}", x) for u, item in enumerate(items) for a, x in enumerate(item) if x != "."]
    return Annotations.of(rows, labels="xy")


def test_each_item_counts_once():
    """Item by item 0 − 1, 1 − 1/2, 1 − 1/3: however many answers, the mean of three differences."""
    found = paired_difference(side("x", "xy", "xyy"), side("yyyy", "x", "x"), KEY)
    assert found.value == pytest.approx((-1 + 1 / 2 + 2 / 3) / 3)
    assert (found.n, found.unit) == (3, "items")
    assert found.method == "t interval over 3 items that both answered"


def test_the_t_interval():
    """Differences 1, 0, 0, 1 of four items: 1/2 ± 3.182 · .5774 / 2, cut at 1."""
    found = paired_difference(side("y", "x", "x", "x"), side("x", "x", "x", "y"), KEY)
    assert found.value == 0.5
    assert found.low == pytest.approx(0.5 - 3.1824 * 0.57735 / 2, abs=1e-4)
    assert found.high == 1


def test_only_common_items():
    """Items of one side alone say nothing about the difference; none in common is undefined."""
    assert paired_difference(side("x", ".", "y"), side("x", "x", "."), KEY).n == 1
    nothing = paired_difference(side("x"), side(".", "x"), KEY)
    assert (nothing.value, nothing.reason) == (None, "no item of the key was answered by both")


def test_no_spread_is_not_certainty():
    """Ten items without a difference leave room for the 26 % of items that ten may have missed."""
    key = AnswerKey({f"q{i}": "x" for i in range(10)})
    found = paired_difference(side(*["x"] * 10), side(*["x"] * 10), key)
    assert (found.low, found.value, found.high) == pytest.approx((-0.2589, 0, 0.2589), abs=5e-5)
    assert (
        found.method == "the same difference on all 10 items; bound on a share of items never seen among 10"
    )
    always = paired_difference(side(*["y"] * 10), side(*["x"] * 10), key)
    assert (always.value, always.high) == (1, 1)
    assert always.low == pytest.approx(1 - 2 * 0.2589, abs=1e-4)


def test_swapping_sides_changes_the_sign():
    """`other` minus `one`, and the other way round the same with the other sign."""
    one, other = side("x", "xy", "y", "y"), side("xx", "yy", "x", "x")
    there, back = paired_difference(one, other, KEY), paired_difference(other, one, KEY)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low))


def test_two_platforms_on_the_same_tweets(shared):
    """Weather tweets: CrowdFlower minus Mechanical Turk is +.068 ± .028 over 300 tweets, first answers."""
    sides = {
        name: (
            read(shared(f"data/weather_sentiment_{name}/annotations.csv")).first_answers(),
            read_key(shared(f"data/weather_sentiment_{name}/gold.csv")),
        )
        for name in ("amt", "cf")
    }
    assert sides["amt"][1].label == sides["cf"][1].label
    found = paired_difference(sides["amt"][0], sides["cf"][0], sides["cf"][1])
    assert (found.value, found.n) == (pytest.approx(0.068, abs=5e-4), 300)
    assert (found.high - found.low) / 2 == pytest.approx(0.028, abs=5e-4)
