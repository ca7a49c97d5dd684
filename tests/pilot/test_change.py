"""What moved between two pilots: paired where the items are the same, by Newcombe's interval where not."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import Key
from workbench.pilot.change import apart, move, move_in_accuracy
from workbench.quality.accuracy import accuracy
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson

KEY = Key({f"q{n}": "x" for n in range(10)})


def share(right: int, n: int) -> Estimate:
    return Estimate(right / n, *wilson(right / n, n), n)


def answers(right: int, n: int, first: int = 0) -> Annotations:
    """One answer to each of n items, the first `right` of them right."""
    return Annotations.of(
        [(f"q{first + i}", "ann", "x" if i < right else "y") for i in range(n)], labels=["x", "y"]
    )


def moved(one: Annotations, other: Annotations, key: Key = KEY, other_key: Key = KEY):
    return move_in_accuracy((one, key, accuracy(one, key)), (other, other_key, accuracy(other, other_key)))


def test_two_independent_shares():
    """56 of 70 against 48 of 80 is .20 (.0524 to .3339): Newcombe (1998), Table II, method 10, example (a)."""
    found = apart(share(48, 80), share(56, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert found.n == 150


def test_the_other_way_round():
    """Before and after swapped give the mirrored interval."""
    there, back = apart(share(48, 80), share(56, 70)), apart(share(56, 70), share(48, 80))
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))


def test_an_undefined_side():
    """No difference, for the reason of the side that has no value."""
    found = apart(Estimate.undefined("no price is agreed"), share(1, 2))
    assert (found.value, found.reason) == (None, "no price is agreed")


def test_the_same_items_are_paired():
    """5 of 10, then 8 of the same 10: the mean of ten differences, and a warning that they may be remembered."""
    found = moved(answers(5, 10), answers(8, 10))
    assert (found.paired, found.difference.n) == (True, 10)
    assert found.difference.value == pytest.approx(0.3)
    assert "may have been remembered" in found.says


def test_other_items_are_not():
    """Half of each side has to be common, else the intervals are taken apart, and the sentence says how few were common."""
    key = Key({f"q{n}": "x" for n in range(20)})
    found = moved(answers(5, 10), answers(8, 10, first=8), key, key)
    assert found.paired is False
    assert "only 2 items are common" in found.says
    assert found.difference.n == 20


def test_an_item_whose_gold_changed_is_not_common():
    """What was right before and is wrong now cannot be paired."""
    found = moved(answers(5, 10), answers(5, 10), KEY, Key(dict.fromkeys(KEY.label, "y")))
    assert found.paired is False


def test_settled():
    """Only where 0 is left out."""
    assert move("rework", share(5, 100), share(40, 100)).settled
    assert not move("rework", share(5, 100), share(6, 100)).settled
    assert not move("rework", share(5, 100), share(40, 100), "not to be compared").settled
