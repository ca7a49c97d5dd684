"""Every kind of answer that is registered keeps the same promises, whatever a cell holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import NotFound
from workbench.kinds.registry import KINDS, Problems, closed_kinds
from workbench.kinds.settings import settings_of
from workbench.testing import check_kind, check_pair

LABELS = ["1", "2", "3"]
EXAMPLES = {
    "boxes": ["[]", "[[0, 0, 10, 10]]", '[[5, 5, 15, 15, "car"], [0, 0, 1.5, 2]]'],
    "choice": ["1", "3"],
    "hierarchy": ["1", "3"],
    "keypoints": [
        "[]",
        '[{"points": [[1, 2, 2], [40, 50, 1], [0, 0, 0]], "label": "person"}]',
        '[{"points": [[3, 3, 2]]}]',
    ],
    "multi_choice": ["1", "3|1", '["2", "3"]', "[]"],
    "number": ["1", "-2.50", "1e3", "3"],
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


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"tolerance": 2},
        {"lowest": -100, "highest": 100},
        {"lowest": 0, "highest": 1000, "tolerance": 0.5, "consensus": "mean", "unit": "kg"},
        {"level": "ratio", "consensus": "mean"},
        {"level": "ratio", "lowest": 0, "tolerance": 1},
    ],
)
def test_numbers_keep_their_promises_with_any_settings(settings):
    """Range, tolerance, level, unit and consensus."""
    number = KINDS["number"]
    number = number.of(settings=number.settings_class(**settings))
    check_kind(number, ["1", "2.50", "70", "3"])


@pytest.mark.parametrize("leaf", [True, False])
def test_labels_of_a_tree_keep_their_promises(leaf):
    """Leaves alone, or every label."""
    tree = KINDS["hierarchy"]
    parents = {"cat": "animal", "dog": "animal", "poodle": "dog", "oak": "plant"}
    labels = ["animal", "cat", "dog", "poodle", "plant", "oak", "stone"]
    tree = tree.of(labels, parents, tree.settings_class(leaf=leaf))
    check_kind(tree, ["cat", "poodle", "oak", "stone", *([] if leaf else ["animal", "dog"])])


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


def test_a_closed_kind_takes_the_labels_of_its_question_alone():
    """The others have parts, or text of their own."""
    first = {name: KINDS[name].of(["a", "b"]).parse(EXAMPLES[name][0]) for name in KINDS}
    assert {name for name, answer in first.items() if isinstance(answer, Problems)} == set(closed_kinds())


def test_an_unknown_kind_is_refused_with_those_there_are():
    """What was asked for, and what there is."""
    with pytest.raises(
        NotFound, match="there is no kind of answer 'cuboids'; expected one of 'boxes', 'choice',"
    ):
        KINDS["cuboids"]


@pytest.mark.parametrize("name", KINDS)
def test_every_setting_has_a_title_for_people_and_says_what_it_does(name):
    """Forms and handbooks show them; a title that is a word of the code needs a better one."""
    for setting in settings_of(KINDS[name]):
        assert setting.help
        assert setting.title.lower() not in ("least", "quorum", "outline", "leaf", "sigmas", "skeleton")
