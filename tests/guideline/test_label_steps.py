"""Rename, merge and split in a draft: what follows, and the steps that say what becomes of published labels."""

import json

import pytest

from workbench.documents.guideline import Guideline
from workbench.documents.migration import Merge, Rename, Split
from workbench.errors import InvalidDocument
from workbench.guideline.label_steps import merge, rename, split, step_text
from workbench.guideline.tree import PALETTE


def label(name, **more):
    return {"id": name, "definition": name.upper(), **more}


TREE = {
    "name": "tickets",
    "version": "1.0.0",
    "title": "Tickets",
    "purpose": "To sort them.",
    "questions": [
        {
            "id": "q",
            "ask": "What?",
            "labels": [
                label("a", includes=["x"]),
                label("b", includes=["x", "y"], counterexamples=[{"text": "t", "label": "a"}]),
                label("c", parent="a"),
            ],
        }
    ],
    "rules": [{"id": "R1.1", "question": "q", "text": "So.", "separates": ["a", "b"]}],
    "cases": [],
}
OLD = Guideline.model_validate_json(json.dumps(TREE))


def ids(tree):
    return [one["id"] for one in tree["questions"][0]["labels"]]


def test_a_rename_follows_everywhere_and_leaves_the_old_tree():
    """Parents, counterexamples and rules say the new id; the tree before is untouched."""
    tree, steps = rename(TREE, (), OLD, "q", "a", "z")
    labels = tree["questions"][0]["labels"]
    assert (ids(tree), labels[1]["counterexamples"][0]["label"], labels[2]["parent"]) == (
        ["z", "b", "c"],
        "z",
        "z",
    )
    assert tree["rules"][0]["separates"] == ["z", "b"]
    assert steps == (Rename(question="q", label="a", to="z"),)
    assert ids(TREE) == ["a", "b", "c"]


def test_renames_in_a_row_are_one_and_back_again_is_none():
    """Two renames are one step from the published label; back to its own id is none."""
    tree, steps = rename(TREE, (), OLD, "q", "a", "y")
    tree, steps = rename(tree, steps, OLD, "q", "y", "z")
    assert steps == (Rename(question="q", label="a", to="z"),)
    assert rename(tree, steps, OLD, "q", "z", "a")[1] == ()


def test_a_merge_takes_sentences_over_and_knows_where_labels_came_from():
    """A renamed label that is merged is declared by the name that old answers have."""
    tree, steps = rename(TREE, (), OLD, "q", "b", "z")
    tree, steps = merge(tree, steps, OLD, "q", ["z", "a"], "a")
    assert ids(tree) == ["a", "c"]
    assert tree["questions"][0]["labels"][0]["includes"] == ["x", "y"]
    assert steps == (Merge(question="q", labels=("b", "a"), to="a"),)
    assert step_text(steps[0]) == "b, a become a"


def test_a_split_starts_with_the_old_sentences():
    """Both say what the old one said; rules name both; old answers are asked again."""
    tree, steps = split(TREE, (), OLD, "q", "a", ["First one", "b"])
    assert ids(tree) == ["first_one", "b_2", "b", "c"]
    assert tree["rules"][0]["separates"] == ["first_one", "b_2", "b"]
    assert steps == (Split(question="q", label="a", to=("first_one", "b_2")),)
    assert rename(tree, steps, OLD, "q", "b_2", "z")[1] == (
        Split(question="q", label="a", to=("first_one", "z")),
    )


def test_the_new_labels_of_a_split_look_different():
    """Where the old label had a colour, each new one has one that no other label has; else the look gives them theirs."""
    asked = dict(TREE["questions"][0])
    asked["labels"] = [{**one, "colour": PALETTE[n]} for n, one in enumerate(asked["labels"])]
    tree, _ = split({**TREE, "questions": [asked]}, (), OLD, "q", "a", ["d", "e", "f"])
    found = [label["colour"] for label in tree["questions"][0]["labels"]]
    assert found == [PALETTE[0], PALETTE[3], PALETTE[4], PALETTE[1], PALETTE[2]]
    plain, _ = split(TREE, (), OLD, "q", "a", ["d", "e"])
    assert all("colour" not in label for label in plain["questions"][0]["labels"])


def test_what_was_never_published_needs_no_step():
    """A label of the draft alone is renamed and merged without a word to old answers."""
    assert rename(TREE, (), None, "q", "a", "z")[1] == ()
    assert merge(TREE, (), None, "q", ["a", "b"], "b")[1] == ()


def test_what_makes_no_sense_is_refused():
    """A name that is taken, one label alone, a single part, a label that came from a split."""
    with pytest.raises(InvalidDocument, match="merge them"):
        rename(TREE, (), OLD, "q", "a", "b")
    with pytest.raises(InvalidDocument, match="another label to merge"):
        merge(TREE, (), OLD, "q", ["a"], "a")
    with pytest.raises(InvalidDocument, match="would leave only one"):
        merge(TREE, (), OLD, "q", ["a", "b", "c"], "a")
    with pytest.raises(InvalidDocument, match="at least two"):
        split(TREE, (), OLD, "q", "a", ["one", " "])
    tree, steps = split(TREE, (), OLD, "q", "a", ["d", "e"])
    with pytest.raises(InvalidDocument, match="not published"):
        merge(tree, steps, OLD, "q", ["d", "b"], "b")
