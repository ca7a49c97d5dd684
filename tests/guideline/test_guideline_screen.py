"""The guideline editor as a notebook makes it: from a workspace, from a file that somebody has, with past answers."""

import base64
import json
import shutil
from pathlib import Path

import pytest

from workbench.errors import NotFound, OutOfRange
from workbench.home.open import guideline_editor

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
    screen._asked(screen, {"act": action, "id": 1}, [])
    return screen.view


def test_a_message_edits_and_a_refusal_is_shown(root):
    """The view follows an edit; what is refused is told above the screen, and the draft stays."""
    screen = guideline_editor("support-tickets", me="Ines", root=root)
    assert screen.view["words"]["item.submit"]
    assert does(screen, do="set", at=["title"], value="Tickets")["tree"]["title"] == "Tickets"
    assert "title: Tickets" in (root / "guidelines/support-tickets/draft.yaml").read_text(encoding="utf-8")
    assert "no act 'explode'" in does(screen, do="explode")["refused"]
    assert (
        "no act 'explode'" in does(screen, do="check")["refused"]
    )  # the screen looks by itself, and wipes nothing
    assert "refused" not in does(screen, do="tab", tab="changes")


def test_what_pilots_delivered_is_touched_and_priced(root):
    """Past answers are those of the pilot, simulated as they are; a price gives the cost."""
    screen = guideline_editor("support-tickets", root=root)
    does(screen, do="set", at=[*HOW_TO, "definition"], value="Another meaning.")
    touches = does(screen, do="tab", tab="touches")["touches"]
    assert touches["again"] > 0
    assert (touches["simulated"], touches["cost"]) == (1.0, None)
    priced = does(screen, do="price", price="0,10")["touches"]
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
    (answers,) = does(screen, do="tab", tab="touches")["touches"]["answers"]
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
