"""The guideline editor as a notebook makes it: from a workspace, from a file that somebody has, and one of several."""

import base64
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from workbench.errors import BadAction, InvalidDocument, NotFound, OutOfRange
from workbench.guideline.screen import GuidelinePicker, guideline_editor
from workbench.guideline.session import GuidelineEditor
from workbench.store.workspace import Workspace
from workbench.ui.actions import LARGEST

SHIPPED = Path(__file__).parents[2]
HOW_TO = ["questions", 0, "labels", 4]


@pytest.fixture
def root(tmp_path):
    """The example, with its pilot."""
    for room in ("guidelines", "gold_sets", "pilots"):
        shutil.copytree(SHIPPED / room, tmp_path / room)
    return tmp_path


def does(screen, **action):
    """What the browser sends; the view that it gets."""
    screen._receive(screen, {"acts": [{"act": action, "id": 1}]}, [])
    return screen.view


def test_a_message_edits_and_a_refusal_is_shown(root):
    """The view follows an edit; what is refused is told above the screen, and the draft stays."""
    screen = guideline_editor("support-tickets", me="Ines", root=root)
    assert screen.view["words"]["item.submit"]
    assert does(screen, do="set", at=["title"], value="Tickets")["tree"]["title"] == "Tickets"
    assert "title: Tickets" in (root / "guidelines/support-tickets/draft.yaml").read_text(encoding="utf-8")
    assert "cannot do 'explode'" in does(screen, do="explode")["refused"]
    assert (
        "cannot do 'explode'" in does(screen, do="check")["refused"]
    )  # the screen looks by itself, and wipes nothing
    assert "refused" not in does(screen, do="tab", tab="changes")


def test_what_pilots_delivered_is_touched_and_priced(root):
    """Past answers are those of the pilot, simulated as they are; a price gives the cost."""
    screen = guideline_editor("support-tickets", root=root)
    does(screen, do="set", at=[*HOW_TO, "definition"], value="Another meaning.")
    touches = does(screen, do="tab", tab="impact")["impact"]
    assert touches["again"] > 0
    assert (touches["simulated"], touches["cost"]) == (1.0, None)
    priced = does(screen, do="price", price="0,10")["impact"]
    assert priced["cost"] == pytest.approx(0.1 * touches["again"])
    assert "no price" in does(screen, do="price", price="cheap")["refused"]


def test_named_answers_count_instead_of_pilots(root, tmp_path):
    """The file that is given, and only that."""
    file = tmp_path / "old.csv"
    file.write_text(
        "item_id,annotator_id,question,label\n1,a,intent,how_to\n2,a,intent,delivery\n", encoding="utf-8"
    )
    screen = guideline_editor("support-tickets", answers=file, root=root)
    does(screen, do="set", at=[*HOW_TO, "definition"], value="Another meaning.")
    (answers,) = does(screen, do="tab", tab="impact")["impact"]["answers"]
    assert (answers["answers"], answers["stale"], answers["items"]) == (2, 1, 1)


def test_the_whole_page_is_the_handbook_of_the_draft(root):
    """The preview is the page that annotators get, while the draft is valid."""
    screen = guideline_editor("support-tickets", root=root)
    does(screen, do="set", at=["title"], value="A new title")
    page = does(screen, do="tab", tab="preview", whole=True)["page"]
    assert "A new title" in page
    assert does(screen, do="set", at=["title"], value="")["page"] is None


def test_a_guideline_starts_from_a_list_of_labels(root, tmp_path):
    """A first draft is made once from a file; the second time it is opened as it is."""
    file = tmp_path / "labels.txt"
    file.write_text("spam\nham\n", encoding="utf-8")
    screen = guideline_editor("mail", start=file, root=root)
    labels = screen.view["tree"]["questions"][0]["labels"]
    assert [label["id"] for label in labels] == ["spam", "ham"]
    assert screen.view["changes"]["needed"] == "FIRST"
    does(screen, do="set", at=["title"], value="Mail")
    assert guideline_editor("mail", start=file, root=root).view["tree"]["title"] == "Mail"
    json.dumps(screen.view)


def test_a_guideline_starts_on_the_screen_from_a_file(tmp_path):
    """In a workspace without guidelines the screen asks for a name; a dropped file becomes the draft, and its losses are said."""
    (tmp_path / "guidelines").mkdir()
    screen = guideline_editor(root=tmp_path)
    assert (screen.view["known"], "tree" in screen.view) == ([], False)
    text = b"# Mail\n\n## Spam\n\nNobody asked for it.\n\n## Ham\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    sent = base64.b64encode(text).decode()
    view = does(screen, do="begin", name="Office mail", file="policy.md", base64=sent)
    assert "refused" not in view
    assert [label["id"] for label in view["tree"]["questions"][0]["labels"]] == ["spam", "ham"]
    assert view["left"]
    assert {one["kind"] for one in view["problems"]} == {"to write"}
    draft = (tmp_path / "guidelines/office-mail/draft.yaml").read_text(encoding="utf-8")
    assert draft.startswith("# Started from policy.md.")
    assert "a guideline office-mail already" in does(screen, do="begin", name="office mail")["refused"]
    refused = does(screen, do="begin", name="other", file="policy.pdf", base64=sent)["refused"]
    assert "cannot tell what it is by its ending" in refused
    assert not (tmp_path / "guidelines/other").exists()


def test_a_start_without_a_name_is_called_as_its_file(root, tmp_path):
    """The newest guideline is not opened in its place."""
    file = tmp_path / "Hotel reviews.txt"
    file.write_text("good\nbad\n", encoding="utf-8")
    assert guideline_editor(start=file, root=root).view["name"] == "hotel-reviews"


def test_a_guideline_that_is_not_there_is_refused_by_name(root):
    """A typing mistake makes no folder."""
    with pytest.raises((NotFound, OutOfRange), match="suport-tickets"):
        guideline_editor("suport-tickets", root=root)
    assert not (root / "guidelines" / "suport-tickets").exists()


# Which guideline is on the screen: each keeps its way back, and a new one begins from a file or from nothing.


NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
POLICY = "# Mail\n\n## Spam\n\nNobody asked for it.\n\n## Ham\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.fixture
def choice(tmp_path):
    """Two guidelines that were begun from nothing."""
    workspace = Workspace(tmp_path)
    store = workspace.guidelines
    for name in ("mail", "calls"):
        store.new(name)
    return GuidelinePicker(store, lambda name: GuidelineEditor(workspace, name, now=lambda: NOW))


def test_another_is_chosen_and_each_keeps_its_way_back(choice):
    """An edit of the one is undone after the other was looked at."""
    assert choice.view() == {"known": ["calls", "mail"], "why_not": None, "led": None, "read": "", "left": []}
    choice.act({"do": "choose", "name": "mail"})
    choice.act({"do": "set", "at": ["title"], "value": "Mail"})
    choice.act({"do": "choose", "name": "calls"})
    assert choice.view()["name"] == "calls"
    assert not choice.view()["can_undo"]
    choice.act({"do": "choose", "name": "mail"})
    assert choice.view()["tree"]["title"] == "Mail"
    choice.act({"do": "undo"})
    assert choice.view()["tree"]["title"] != "Mail"


def test_whoever_comes_from_another_screen_sees_what_was_changed_there(root):
    """A case that was decided in a meeting is on the screen at once, although somebody has just written here."""
    screen = guideline_editor("support-tickets", me="Ines", root=root)
    does(screen, do="set", at=["purpose"], value="Mine.")
    draft = root / "guidelines/support-tickets/draft.yaml"
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("title: Support tickets", "title: Theirs"), encoding="utf-8")
    screen.session.go({"tool": "guideline", "name": "support-tickets", "place": "cases", "case": "E7"})
    view = does(screen, do="check")
    assert (view["conflict"], view["tree"]["title"], view["tree"]["purpose"]) == (False, "Theirs", "Mine.")


def test_a_new_one_begins_from_nothing_or_from_a_file(choice):
    """Its name is made a folder's; what the file held and the draft does not is said until another act of choice."""
    choice.act({"do": "begin", "name": "Hotel reviews"})
    assert (choice.view()["name"], choice.view()["left"]) == ("hotel-reviews", [])
    text = base64.b64encode(POLICY.encode()).decode()
    choice.act({"do": "begin", "name": "spam", "file": "policy.md", "base64": text})
    assert [label["id"] for label in choice.view()["tree"]["questions"][0]["labels"]] == ["spam", "ham"]
    assert [text.partition(":")[0] for text in choice.view()["left"]] == [
        "a part of the document, not understood"
    ]
    assert choice.view()["read"] == "Read from policy.md: 1 question, 2 labels."
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
def test_what_cannot_begin_is_refused(choice, action, kind, said):
    """Nothing is written, and what was on the screen stays."""
    choice.open("calls")
    with pytest.raises(kind, match=said):
        choice.act({"do": "begin", **action})
    assert (choice.view()["known"], choice.view()["name"]) == (["calls", "mail"], "calls")


def test_nothing_is_done_to_a_guideline_that_is_not_chosen(choice):
    """An act without a guideline, and a guideline that is not there, are refused by name."""
    with pytest.raises(BadAction, match="No guideline is on the screen"):
        choice.act({"do": "undo"})
    with pytest.raises(BadAction, match="No guideline is on the screen"):
        choice.act({"do": ["choose"]})
    with pytest.raises(BadAction, match="'choose', field 'name'"):
        choice.act({"do": "choose", "name": 3})
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
