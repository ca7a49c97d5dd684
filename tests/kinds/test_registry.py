"""Every kind of answer that is registered keeps the same promises, whatever a cell holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import NotFound
from workbench.kinds.registry import KINDS, Problems, closed_kinds
from workbench.testing import check_kind, check_pair

LABELS = ["1", "2", "3"]
EXAMPLES = {
    "boxes": ["[]", "[[0, 0, 10, 10]]", '[[5, 5, 15, 15, "car"], [0, 0, 1.5, 2]]'],
    "choice": ["1", "3"],
    "keypoints": [
        "[]",
        '[{"points": [[1, 2, 2], [40, 50, 1], [0, 0, 0]], "label": "person"}]',
        '[{"points": [[3, 3, 2]]}]',
    ],
    "multi_choice": ["1", "3|1", '["2", "3"]'],
    "polygons": ["[]", "[[[0, 0], [4, 0], [0, 4]]]", '[{"points": [[1, 1], [3, 1], [1, 3]], "label": "a"}]'],
    "rating": ["1", "3", "2.0"],
    "rotated_boxes": ["[]", "[[5, 5, 10, 4, 30]]", '[[5, 5, 4, 10, 120, "car"], [0, 0, 1.5, 2, 0]]'],
    "spans": ["[]", "[[0, 4]]", '[[0, 4, "PER"], [6, 9.5, "LOC"]]'],
    "transcript": ["the cat sat", "the  cat", ""],
}
NUMBERS = st.one_of(
    st.integers(-3, 9), st.floats(), st.integers(), st.booleans(), st.none(), st.text(max_size=2)
)
NESTED = st.recursive(NUMBERS, lambda inner: st.lists(inner, max_size=5), max_leaves=30)
CORNERS = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=6)
CELLS = st.one_of(
    st.text(max_size=30),
    NESTED.map(json.dumps),
    st.lists(st.lists(st.floats(0, 1e15), min_size=2, max_size=4), max_size=3).map(json.dumps),
    st.lists(CORNERS, max_size=2).map(json.dumps),
)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_keeps_its_promises(name):
    """Read and written back, compared, and refused in words."""
    check_kind(KINDS[name], EXAMPLES[name])
    if KINDS[name].closed:
        check_kind(KINDS[name], EXAMPLES[name], LABELS)


@pytest.mark.parametrize("name", KINDS)
@given(CELLS, CELLS)
def test_a_cell_is_an_answer_or_refused(name, one, other):
    """Any text is read or refused in words; what is read can be compared."""
    a, b = KINDS[name].parse(one), KINDS[name].parse(other)
    if isinstance(a, Problems) or isinstance(b, Problems):
        assert all(str(x).endswith(".") for x in (a, b) if isinstance(x, Problems))
        return
    hash(a)
    check_pair(KINDS[name], a, a)
    check_pair(KINDS[name], a, b)


def test_the_closed_kinds_are_labels_and_nothing_else():
    """The others have parts, or text of their own."""
    assert closed_kinds() == ("choice", "multi_choice", "rating")


def test_an_unknown_kind_is_refused_with_those_there_are():
    """What was asked for, and what there is."""
    with pytest.raises(
        NotFound, match="there is no kind of answer 'cuboids'; expected one of 'boxes', 'choice',"
    ):
        KINDS["cuboids"]
