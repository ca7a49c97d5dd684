"""Regions of any size and place are written for a tool and read back as they were."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.formats.importing import of_annotations, tables_of
from workbench.formats.read import read
from workbench.formats.registry import FORMATS
from workbench.kinds.registry import KINDS

PLACE = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4))
SIZE = st.floats(0.01, 1e5).map(lambda x: round(x, 4))
LABELS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=8)


@st.composite
def boxes(draw):
    """Corners; the sides are whole numbers of a power of two, so that nothing is rounded."""
    x, y = draw(st.integers(-4096, 4096)) / 16, draw(st.integers(-4096, 4096)) / 16
    return [x, y, x + draw(st.integers(1, 999)) / 16, y + draw(st.integers(1, 999)) / 16, draw(LABELS)]


@st.composite
def rotated(draw):
    """Centre, sides, degrees."""
    x, y = draw(st.integers(-4096, 4096)) / 16, draw(st.integers(-4096, 4096)) / 16
    sides = [draw(st.integers(1, 999)) / 8 for _ in "ab"]
    return [x, y, *sides, draw(st.integers(1, 359)), draw(LABELS)]


@st.composite
def polygons(draw):
    """Triangles."""
    x, y, width, height = draw(PLACE), draw(PLACE), draw(SIZE), draw(SIZE)
    return {"points": [[x, y], [x + width, y], [x, y + height]], "label": draw(LABELS)}


@st.composite
def keypoints(draw):
    """Points that are all seen, as tools without names of points have them."""
    points = draw(st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=4))
    return {"points": [[x, y, 2] for x, y in points], "label": draw(LABELS)}


SHAPES = {"boxes": boxes(), "rotated_boxes": rotated(), "polygons": polygons(), "keypoints": keypoints()}


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("tool", ["coco", "cvat"])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_written_is_read_back(tool, kind, data):
    """Every label, every coordinate, in both tools."""
    regions = data.draw(st.lists(SHAPES[kind], min_size=1, max_size=4))
    table = pa.table({"item_id": ["a.jpg"], "annotator_id": ["ann"], "label": [json.dumps(regions)]})
    ours = of_annotations([read(table, kind=kind)])
    [content] = FORMATS[tool].write(ours, None, "gold").files.values()
    again = tables_of(content, annotator="ann")
    [theirs], [own] = (each.answers.column("label").to_pylist() for each in (again, ours))
    assert KINDS[kind].read(theirs) == KINDS[kind].read(own)
    assert again.answers.column("answer_kind").to_pylist() == [kind]
