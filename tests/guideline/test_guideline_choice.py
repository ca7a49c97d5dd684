"""Which guideline is on the screen: each keeps its way back, and a new one begins from a file or from nothing."""

import base64
import datetime as dt

import pytest

from workbench.errors import BadAction, InvalidDocument, NotFound, OutOfRange
from workbench.guideline.at_hand import GuidelineAtHand
from workbench.guideline.screen import GuidelineChoice
from workbench.guideline.session import GuidelineEditor
from workbench.store.workspace import Workspace
from workbench.ui.actions import LARGEST

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)


@pytest.fixture
def begun():
    """The drafts that were asked for, as they were."""
    return []


@pytest.fixture
def choice(tmp_path, begun):
    """Two guidelines, and a start that writes the draft which explains itself."""
    workspace = Workspace(tmp_path)
    store = workspace.guidelines
    for name in ("mail", "calls"):
        store.new(name)

    def begin(name, file, content):
        begun.append((name, file, content))
        store.new(name)
        return ("a table: 3 cells",) if file else ()

    def edit(name):
        return GuidelineEditor(GuidelineAtHand(workspace, name), now=lambda: NOW)

    return GuidelineChoice(store.names, edit, begin)


def test_another_is_chosen_and_each_keeps_its_way_back(choice):
    """An edit of the one is undone after the other was looked at; who one is goes along."""
    assert choice.view() == {"known": ["calls", "mail"], "why_not": None, "left": []}
    choice.act({"do": "choose", "name": "mail"})
    choice.act({"do": "me", "name": "Ines"})
    choice.act({"do": "set", "at": ["title"], "value": "Mail"})
    choice.act({"do": "choose", "name": "calls"})
    assert (choice.view()["name"], choice.view()["me"]) == ("calls", "Ines")
    assert not choice.view()["can_undo"]
    choice.act({"do": "choose", "name": "mail"})
    assert choice.view()["tree"]["title"] == "Mail"
    choice.act({"do": "undo"})
    assert choice.view()["tree"]["title"] != "Mail"


def test_a_new_one_begins_from_nothing_or_from_a_file(choice, begun):
    """Its name is made a folder's; what the file held and the draft does not is said until another act of choice."""
    choice.act({"do": "begin", "name": "Hotel reviews"})
    assert (choice.view()["name"], choice.view()["left"]) == ("hotel-reviews", [])
    text = base64.b64encode(b"# Spam\n").decode()
    choice.act({"do": "begin", "name": "spam", "file": "policy.md", "base64": text})
    assert begun == [("hotel-reviews", None, b""), ("spam", "policy.md", b"# Spam\n")]
    assert choice.view()["left"] == ["a table: 3 cells"]
    assert choice.view()["known"] == ["calls", "hotel-reviews", "mail", "spam"]
    choice.act({"do": "choose", "name": "mail"})
    assert choice.view()["left"] == []


@pytest.mark.parametrize(
    ("action", "kind", "said"),
    [
        ({"name": "  "}, InvalidDocument, "a name of 1 to 64 letters"),
        ({"name": "Mail"}, InvalidDocument, "a guideline mail already"),
        ({"name": "new", "file": "a.md", "base64": "%%"}, BadAction, "arrived empty or broken"),
        (
            {"name": "new", "file": "a.md", "base64": "A" * (LARGEST * 2)},
            OutOfRange,
            "a.md has more than 5 MB",
        ),
    ],
)
def test_what_cannot_begin_is_refused(choice, begun, action, kind, said):
    """Nothing is written, and what was on the screen stays."""
    choice.open("calls")
    with pytest.raises(kind, match=said):
        choice.act({"do": "begin", **action})
    assert (begun, choice.view()["name"]) == ([], "calls")


def test_nothing_is_done_to_a_guideline_that_is_not_chosen(choice):
    """An act without a guideline, and a guideline that is not there, are refused by name."""
    with pytest.raises(BadAction, match="No guideline is on the screen"):
        choice.act({"do": "undo"})
    with pytest.raises(InvalidDocument, match="needs a text 'do'"):
        choice.act({"do": ["choose"]})
    with pytest.raises(NotFound, match="no guideline 'male'"):
        choice.act({"do": "choose", "name": "male"})


def test_a_draft_that_cannot_be_read_leaves_the_choice(choice, tmp_path):
    """The screen says why, and another one can be opened."""
    (tmp_path / "guidelines/mail/draft.yaml").write_text("title: [", encoding="utf-8")
    choice.open_if_readable("mail")
    assert choice.view()["why_not"].startswith("mail: ")
    assert "tree" not in choice.view()
    choice.act({"do": "choose", "name": "calls"})
    assert choice.view()["why_not"] is None
