"""Boxes overlap in continuous coordinates, have one partner each, and are refused where they are none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.errors import InvalidTable
from workbench.kinds import boxes
from workbench.kinds.regions import RegionSettings

CORNERS = st.tuples(
    st.integers(0, 6), st.integers(0, 6), st.integers(1, 5), st.integers(1, 5), st.sampled_from("ab")
)
ANSWERS = st.lists(CORNERS, max_size=3).map(
    lambda some: boxes.parse(json.dumps([[x, y, x + w, y + h, label] for x, y, w, h, label in some]))
)


def test_no_pixel_is_added():
    """Two boxes of 100 that share 25 overlap by 25/175 = 1/7 (shapely), not by 36/206 as with a pixel added."""
    a, b = boxes.parse("[[0, 0, 10, 10]]"), boxes.parse("[[5, 5, 15, 15]]")
    assert boxes.overlaps(a, b)[0, 0] == pytest.approx(1 / 7, abs=1e-12)
    assert boxes.overlaps(a, boxes.parse("[[10, 0, 20, 10]]"))[0, 0] == 0  # they touch


@given(ANSWERS, ANSWERS)
def test_overlaps_by_counting_squares(a, b):
    """On whole numbers the IoU is the share of unit squares that both hold."""

    def squares(box: boxes.Box) -> set[tuple[int, int]]:
        return {
            (x, y) for x in range(int(box.left), int(box.right)) for y in range(int(box.top), int(box.bottom))
        }

    found = boxes.overlaps(a, b)
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            assert found[i, j] == pytest.approx(
                len(squares(one) & squares(other)) / len(squares(one) | squares(other))
            )


@given(ANSWERS, ANSWERS)
def test_the_distance_is_one(a, b):
    """0 to itself alone, the same both ways round, from 0 to 1; what is written is read again as it was."""
    assert boxes.distance(a, b) == pytest.approx(boxes.distance(b, a))
    assert 0 <= boxes.distance(a, b) <= 1
    assert (boxes.distance(a, b) < 1e-12) == (a == b)
    assert boxes.parse(boxes.render(a)) == a


def test_against_gold():
    """Right from an IoU of one half, with the same label; without a partner a box counts 0 in the mean."""
    gold = boxes.parse('[[0, 0, 10, 10, "car"], [20, 0, 30, 10, "car"], [40, 0, 50, 10, "bus"]]')
    answer = boxes.parse('[[0, 0, 10, 8, "car"], [26, 0, 36, 10, "car"], [40, 0, 50, 10, "car"]]')
    totals = {measure.name: measure.totals(answer, gold) for measure in boxes.KIND.measures()}
    assert totals["f1"] == (2, 6)
    assert totals["precision"] == totals["recall"] == (1, 3)
    assert totals["localisation"] == (4, 6)
    assert totals["labels"] == (1, 2)
    assert totals["overlap"] == pytest.approx((2 * 1.05, 6))
    lenient = boxes.KIND.of(settings=RegionSettings(least=0.2)).measures()[0]
    assert (lenient.title, lenient.totals(answer, gold)) == ("F1 at an IoU of 0.2", (4, 6))


def test_nothing_against_nothing_agrees_and_adds_nothing():
    """It has full credit and no share, and the method says so."""
    for measure in boxes.KIND.measures():
        assert measure.totals((), ()) == ((1, 1) if measure.name == "overlap" else (0, 0))
        assert "neither" in measure.method
    assert boxes.KIND.credit((), ()) == 1
    assert boxes.KIND.distance((), ()) == 0
    assert boxes.KIND.outcomes((), ()) == ()
    one = boxes.parse("[[0, 0, 1, 1]]")
    assert (boxes.KIND.credit((), one), boxes.KIND.credit(one, ()), boxes.distance((), one)) == (0, 0, 1)


def test_a_threshold_lies_above_0_up_to_1():
    """Others are refused."""
    for least in (0, 1.01, -1):
        with pytest.raises(ValidationError):
            RegionSettings(least=least)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[1, 2, 3]]", r"box 1: \[1, 2, 3\] is not \[left, top, right, bottom\]"),
        ("[[0, 0, 1, 1], [5, 0, 5, 1]]", "box 2: .* has no area; expected left < right"),
        ("[[0, 3, 1, 1]]", "has no area"),
        ("[[0, 0, 1e-200, 1e-200]]", "has no area"),
        ('[[0, 0, 1, "1"]]', "box 1: '1' is not a number"),
        ("[[0, 0, 1, Infinity]]", "box 1: a number is beyond"),
        ("[[0, 0, 1, 1, null]]", "label None is not a text"),
        ("none", "'none' is not JSON; expected a list of boxes"),
    ],
)
def test_what_is_no_box_is_refused_with_its_place(text, why):
    """A refusal says which box, what it is, and what was expected."""
    with pytest.raises(InvalidTable, match=why):
        boxes.parse(text)
