"""Turned boxes share their exact area, and a quarter turn is the upright twin."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InvalidTable
from workbench.kinds import boxes
from workbench.kinds.parts import Medium
from workbench.kinds.registry import KINDS, Problems
from workbench.kinds.rotated_boxes import RotatedBox, corners

KIND = KINDS["rotated_boxes"]
UPRIGHT = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 20), st.integers(1, 20))
TURN = st.integers(-720, 720)


def turned(x, y, w, h, degrees=0.0) -> RotatedBox:
    (box,) = KIND.read(json.dumps([[x + w / 2, y + h / 2, w, h, degrees]]))
    return box


@given(UPRIGHT, UPRIGHT, st.sampled_from([-90, 0, 90, 180, 270]), st.sampled_from([0, 90]))
def test_a_quarter_turn_is_the_upright_twin(a, b, one_turn, other_turn):
    """Turned by 0 or 180 degrees the box itself, by 90 the box with width and height swapped, about the same centre."""

    def twin(x, y, w, h, turn):
        cx, cy = x + w / 2, y + h / 2
        w, h = (h, w) if turn % 180 else (w, h)
        return boxes.Box(cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)

    expected = boxes.overlaps([twin(*a, one_turn)], [twin(*b, other_turn)])
    assert KIND.overlaps([turned(*a, one_turn)], [turned(*b, other_turn)]) == pytest.approx(
        expected, abs=1e-9
    )


@given(UPRIGHT, TURN, TURN)
def test_the_same_box_however_it_is_written_overlaps_by_exactly_one(box, degrees, turn):
    """A turn by 180 degrees more, and sides swapped with a quarter turn more, are the same area."""
    x, y, w, h = box
    written = [turned(x, y, w, h, degrees), turned(x, y, w, h, degrees + 180)]
    swapped = RotatedBox(x + w / 2, y + h / 2, h, w, (degrees + 90) % 360)
    assert (KIND.overlaps(written, [*written, swapped]) == 1).all()
    other = turned(x + 3, y, w, h, turn)
    assert KIND.overlaps(written, [other]) == pytest.approx(KIND.overlaps([other], written).T)


@pytest.mark.parametrize(
    ("box", "swapped"),
    [
        (RotatedBox(18, 9, 6, 18, 235), RotatedBox(18, 9, 18, 6, 325)),
        (RotatedBox(10, 9, 14, 8, 114), RotatedBox(10, 9, 8, 14, 204)),
        (RotatedBox(5.5, 23.5, 7, 17, 353), RotatedBox(5.5, 23.5, 17, 7, 83)),
        (RotatedBox(7.5, 10, 15, 4, 131), RotatedBox(7.5, 10, 4, 15, 221)),
    ],
)
def test_where_geos_finds_nothing_in_common(box, swapped):
    """The same area with corners rounded otherwise: GEOS 3.14 intersects these pairs to a point."""
    assert KIND.overlaps([box], [swapped])[0, 0] == 1


def test_published_by_hand():
    """A square of 2 and itself turned by 45 degrees share the regular octagon, 8 (√2 − 1): an IoU of √2 / 2."""
    shared = KIND.overlaps([turned(0, 0, 2, 2)], [turned(0, 0, 2, 2, 45)])[0, 0]
    assert shared == pytest.approx(np.sqrt(0.5))


def test_a_turn_is_clockwise_on_the_screen():
    """With y down, the left top corner of a box turned by 30 degrees moves up and to the right."""
    (x, y), *_ = corners(turned(-1, -1, 2, 2, 30))
    assert (x, y) == pytest.approx((-0.3660254, -1.3660254))
    (mark,) = KIND.marks((turned(-1, -1, 2, 2, 30),))
    assert mark.shape == "path"
    assert mark.closed
    assert mark.points[0] == (x, y)


def test_rows_and_places():
    """A row holds centre, sides and turn; a corner beyond an edge is told of, though its box upright would lie inside."""
    answer = KIND.read('[[5, 5, 9, 9, 45, "car"]]')
    assert KIND.from_parts(KIND.parts(answer)) == answer
    assert KIND.misplaced(answer, Medium("a", 20, 20))[0].startswith("rotated box 1: lies at -1.36396")
    assert KIND.misplaced(KIND.read("[[5, 5, 9, 9, 0]]"), Medium("a", 20, 20)) == ()


def test_consensus_of_boxes_written_in_other_ways():
    """The median, with turns counted around the circle and sides swapped where that is the nearer turn."""
    answers = [
        KIND.read(f"[[{cx}, 50, {w}, {h}, {turn}]]")
        for cx, w, h, turn in ((50, 40, 10, 2), (51, 40, 12, 358), (52, 12, 40, 90))
    ]
    (merged,) = KIND.merge(answers).answer
    assert merged[:4] == (51, 50, 40, 12)
    assert merged.degrees in (0, 90, 180, 270)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[1, 2, 3, 4]]", "rotated box 1: .* is not .cx, cy, width, height, degrees."),
        ("[[0, 0, 1, 1, 0], [0, 0, 0, 1, 0]]", "rotated box 2: .* has no area"),
        ("[[0, 0, -1, 1, 0]]", "has no area; expected width and height above 0"),
        ("[[0, 0, 1, 1, NaN]]", "nan is not a number"),
        ("[[0, 0, 1, 1, 0, 7]]", "label 7 is not a text"),
    ],
)
def test_what_is_no_rotated_box_is_refused_with_its_place(text, why):
    """A refusal says which box, what it is, and what was expected."""
    assert isinstance(KIND.parse(text), Problems)
    with pytest.raises(InvalidTable, match=why):
        KIND.read(text)
