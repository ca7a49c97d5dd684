"""A draft written from somebody's file is valid, says what it lacks, and never takes the place of another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.taxonomies import guidelines
from workbench.documents.guideline import Guideline, Label, Question
from workbench.errors import AlreadyPublished, InvalidDocument
from workbench.store.guidelines import GuidelineStore, start_draft


@given(guideline=guidelines(), left=st.lists(st.text(max_size=20), max_size=3))
@settings(max_examples=40)
def test_what_was_read_is_what_the_draft_says(guideline, left, tmp_path_factory):
    """The draft loads as the guideline that was handed in, whatever was left out, with a changelog of its own."""
    store = GuidelineStore(tmp_path_factory.mktemp("workspace"))
    start_draft(store, guideline, "labels.xml", left)
    draft = store.draft("sample")
    assert draft.questions == guideline.questions
    assert [release.summary for release in draft.changelog] == ["First version, started from labels.xml."]


def sample():
    labels = tuple(Label(id=id_, definition="d") for id_ in "ab")
    return Guideline(
        name="mail",
        version="1.0.0",
        title="t",
        purpose="p",
        questions=(Question(id="q", ask="?", labels=labels),),
    )


def test_losses_stand_above_the_draft(tmp_path):
    """What the draft does not hold is a comment at its top, a line each."""
    path = start_draft(GuidelineStore(tmp_path), sample(), "a.md", ["a point: line 3: 'x\ny'"])
    assert path.read_text().splitlines()[:4] == [
        "# Started from a.md. Sentences that it did not give say: To be written.",
        "# Of the file, this is not in the draft:",
        "#   a point: line 3: 'x y'",
        "name: mail",
    ]


def test_a_draft_that_is_there_stays(tmp_path):
    """A second start is refused, and the draft is as it was, even where the content would be the same."""
    store = GuidelineStore(tmp_path)
    before = start_draft(store, sample(), "a.md", []).read_bytes()
    with pytest.raises(AlreadyPublished, match=r"draft.yaml exists already; choose another name"):
        start_draft(store, sample(), "a.md", [])
    assert store.draft_path("mail").read_bytes() == before


def test_a_name_that_leaves_the_workspace_is_refused(tmp_path):
    """A name is a folder's, and nothing else."""
    guideline = sample().model_copy(update={"name": "../mail"})
    with pytest.raises(InvalidDocument, match="no '/'"):
        start_draft(GuidelineStore(tmp_path), guideline, "a.md", [])
