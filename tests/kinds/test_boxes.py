"""Boxes overlap in continuous coordinates, have one partner each, and are refused where they are none."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds import boxes
from workbench.kinds.matching import Found, apart, partners

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


def test_partners_by_the_highest_total():
    """The best single pair is given up where two others are better together; a similarity of 0 is no partner."""
    assert partners(np.array([[0.6, 0.5], [0.5, 0.0]])) == [(0, 1), (1, 0)]
    assert partners(np.array([[0.6, 0.0], [0.0, 0.0]])) == [(0, 0)]
    assert apart(np.array([[0.6, 0.5], [0.5, 0.0]])) == pytest.approx(0.5)


def test_against_gold():
    """Right from an IoU of one half, with the same label; without a partner a box counts 0 in the mean."""
    gold = boxes.parse('[[0, 0, 10, 10, "car"], [20, 0, 30, 10, "car"], [40, 0, 50, 10, "bus"]]')
    answer = boxes.parse('[[0, 0, 10, 8, "car"], [26, 0, 36, 10, "car"], [40, 0, 50, 10, "car"]]')
    found = boxes.score(answer, gold)
    assert found.found == Found(right=1, given=3, gold=3)
    assert (found.found.precision, found.found.recall, found.found.f1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert sorted(found.ious) == pytest.approx([0.25, 0.8])
    assert found.mean_iou == pytest.approx(2 * 1.05 / 6)
    assert boxes.score(answer, gold, least=0.2).found.right == 2
    both = found + boxes.score((), gold)
    assert both.found == Found(1, 3, 6)
    empty = boxes.score((), ())
    assert (empty.found.precision, empty.found.f1, empty.mean_iou) == (None, None, None)


def test_scores_at_unlike_thresholds_are_not_added():
    """Nor is an IoU of 0 or above 1 asked for."""
    with pytest.raises(OutOfRange, match=r"IoU 0.5 and 0.7 are not added"):
        boxes.score((), ()) + boxes.score((), (), least=0.7)
    with pytest.raises(OutOfRange, match="cannot be asked for"):
        boxes.score((), (), least=0)


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
