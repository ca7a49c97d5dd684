"""Labels of a tree: leaves, and distances by the tree."""

import pytest

from workbench.errors import InvalidTable
from workbench.kinds.hierarchy import KIND, TreeSettings

PARENTS = {"cat": "animal", "dog": "animal", "poodle": "dog", "oak": "plant"}
LABELS = ["animal", "cat", "dog", "poodle", "plant", "oak", "stone"]
TREE = KIND.of(LABELS, PARENTS)


def test_an_answer_is_a_leaf():
    """The refusal names what lies below."""
    assert TREE.read("poodle") == "poodle"
    with pytest.raises(InvalidTable, match=r"'animal' has labels below it; expected one of 'cat', 'dog'\."):
        TREE.read("animal")
    with pytest.raises(InvalidTable, match=r"'fish' is no label"):
        TREE.read("fish")


def test_a_question_may_take_any_label():
    """With leaf: false."""
    assert KIND.of(LABELS, PARENTS, TreeSettings(leaf=False)).read("animal") == "animal"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("cat", "cat", 0),
        ("cat", "dog", 1 - 2 / 4),
        ("cat", "poodle", 1 - 2 / 5),
        ("dog", "poodle", 1 - 4 / 5),
        ("cat", "oak", 1),
        ("stone", "oak", 1),
    ],
)
def test_the_distance_goes_by_the_tree(a, b, expected):
    """1 − 2 depth(lowest common label) / the sum of depths: Wu & Palmer (1994)."""
    assert TREE.distance(a, b) == pytest.approx(expected)
    assert TREE.credit(a, b) == pytest.approx(1 - expected)


def test_the_consensus_lies_where_most_of_the_tree_is():
    """Two kinds of dog outweigh each other's cat: the branch counts, not only the label."""
    tree = KIND.of([*LABELS, "spaniel"], PARENTS | {"spaniel": "dog"})
    assert tree.merge(["cat", "poodle", "spaniel", "stone", "stone"]).answer in {"poodle", "spaniel"}
    assert tree.merge(["cat", "cat", "oak"]).answer == "cat"


def test_a_tree_that_runs_in_circles_still_ends():
    """The guideline reports it; nothing hangs."""
    assert KIND.of(["a", "b"], {"a": "b", "b": "a"}, TreeSettings(leaf=False)).distance("a", "b") == 1
