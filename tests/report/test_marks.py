"""Marks say their numbers in words, keep within their picture, and let no text through unescaped."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.report import charts, marks
from workbench.report.charts import Part
from workbench.report.drawing import Axis
from workbench.report.marks import Dot

AXIS = Axis(0.5, 1.0)
DOT = Dot(0.9, 0.86, 0.93, "Vendor A", "va")
EVIL = '"><script>alert(1)</script>'

DRAWN = {
    "interval_bar": lambda label: marks.interval_bar(DOT, 0.85, AXIS, label),
    "dot_row": lambda label: marks.dot_row((DOT, Dot(0.7, 0.6, 0.8, diamond=True)), AXIS, label, line=0.8),
    "difference_row": lambda label: marks.difference_row(
        Dot(-0.1, -0.2, 0), 0.05, Axis(-0.3, 0.1), label, reading=EVIL
    ),
    "small_interval": lambda label: marks.small_interval(DOT, AXIS, label, line=0.85),
    "histogram": lambda label: charts.histogram(
        [3, 0, 2], [0, 12, 24, 36], label, promise=24, sides=("3 ok", "2 late")
    ),
    "bars": lambda label: charts.bars([3, 1], [EVIL, "b"], label),
    "split_bar": lambda label: charts.split_bar([Part(2, EVIL, "seg1"), Part(1, "b", "seg2")], label),
    "stack": lambda label: charts.stack([Part(2, "a", "seg k1")], label),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_mark_is_a_picture_with_words(name):
    """Well formed, role=img, a label that says what it shows, no viewBox and no style attribute."""
    svg = ET.fromstring(str(DRAWN[name](f"Accuracy {EVIL}")))
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"].startswith(f"Accuracy {EVIL}")
    assert not {"viewBox", "style"} & {key for element in svg.iter() for key in element.attrib}
    assert "script" not in {element.tag for element in svg.iter()}


def test_a_criterion_says_value_interval_and_threshold():
    """The numbers of the picture are in its label."""
    said = ET.fromstring(str(marks.interval_bar(DOT, 0.85, AXIS, "Accuracy"))).attrib["aria-label"]
    assert said == "Accuracy: Vendor A .90, interval .86 to .93, threshold at least .85"


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_nothing_is_drawn_outside(low, high):
    """Whatever the values, x stays between 0% and 100% and no width is negative."""
    svg = marks.dot_row((Dot(low, min(low, high), max(low, high)),), AXIS, "x", zone=(min(low, high), 2))
    for value in re.findall(r'(?:x|x1|x2|cx|width)="(-?[\d.]+)%"', svg):
        assert 0 <= float(value) <= 100


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0.5, 1)), min_size=1, max_size=12, unique=True))
def test_no_name_is_lost_in_a_scatter(points):
    """Every point keeps its name, within the picture."""
    places = [charts.Place(x, y, y, y, f"A{i:02}") for i, (x, y) in enumerate(points)]
    svg = charts.scatter(places, Axis(0, 60), AXIS, "Speed")
    for place in places:
        assert f">{place.name}</text>" in svg


def test_names_of_points_that_overlap_move_apart():
    """Three points on one spot: three places for their names, none on the other."""
    spots = [(100.0, 100.0)] * 3
    texts = ["A01", "A02", "A03"]
    shifts = charts._shifts(spots, [], texts)
    assert len(set(shifts)) == 3
    boxes = [(100 + dx, 100 + dy, 100 + dx + 22.5, 100 + dy + 15) for dx, dy in shifts]
    assert not any(charts._overlap(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_an_undefined_value_draws_nothing():
    """The axis stands, the label says that there is no number."""
    svg = ET.fromstring(str(marks.dot_row((Dot(None, None, None),), AXIS, "Alpha")))
    assert svg.attrib["aria-label"] == "Alpha: undefined"
    assert not [element for element in svg.iter() if element.tag == "circle"]


@pytest.mark.parametrize(
    ("axis", "ticks"),
    [
        (Axis(0.4, 1), (0.4, 0.6, 0.8, 1.0)),
        (Axis(-0.3, 0.1), (-0.3, -0.2, -0.1, 0.0, 0.1)),
        (Axis(0, 72), (0, 20, 40, 60)),
    ],
)
def test_ticks_are_round(axis, ticks):
    """Round steps, both ends where they are round themselves."""
    assert axis.ticks() == ticks


def test_an_axis_runs_upwards():
    """An axis of no length cannot place anything."""
    with pytest.raises(ValueError, match="upwards"):
        Axis(1, 1)


def test_a_chip_says_more_than_its_colour():
    """A miss is a dashed box, a cross and words; the label itself is escaped."""
    chip = marks.chip("<refund>", 2, "no", "A01")
    assert "k2 miss" in chip
    assert "&lt;refund&gt;" in chip
    assert "differs from gold" in chip
