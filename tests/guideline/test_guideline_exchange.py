"""Files in and out of the guideline editor: a sheet of questions for the inbox, and the labels for another tool."""

import base64
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from workbench.errors import BadAction, InvalidDocument, InvalidTable, NotFound
from workbench.formats.tools import WRITE, export
from workbench.guideline.at_hand import GuidelineAtHand
from workbench.guideline.session import ONE_QUESTION, TOOLS, GuidelineEditor
from workbench.store.workspace import Workspace

SHIPPED = Path(__file__).parents[2]
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
SHEET = (
    "note,who,at,mood\nIs a voucher money?,A05,2026-11-20 10:00,calm\nWhich is urgent?,A07,,tired\n,A08,,\n"
)


@pytest.fixture
def workspace(tmp_path):
    """The example's guideline."""
    shutil.copytree(SHIPPED / "guidelines", tmp_path / "guidelines")
    return Workspace.find(tmp_path)


@pytest.fixture
def editor(workspace):
    """An editor of the example."""
    return GuidelineEditor(GuidelineAtHand(workspace, "support-tickets"), now=lambda: NOW, me="Ines")


def bring(editor, text, name="asked.csv", **more):
    content = base64.b64encode(text.encode()).decode()
    editor.act({"do": "bring", "name": name, "base64": content, **more})
    return editor.view()["exchange"]["read"]


def test_a_sheet_of_questions_comes_into_the_inbox(editor, workspace):
    """What was added and what was not read is said; the same sheet again adds nothing, also at another time."""
    read = bring(editor, SHEET, timezone="Europe/Madrid")
    assert (read["file"], read["added"], read["known"]) == ("asked.csv", 2, 0)
    assert [text.split(" (for")[0] for text in read["left"]] == [
        "column 'mood' not read: 3",
        "rows without a note left out: 1",
    ]
    first, second = workspace.feedback.all("support-tickets")
    assert (first.note, first.who, first.at.hour, first.source) == ("Is a voucher money?", "A05", 9, "sheet")
    assert second.at == NOW
    assert [one["open"] for one in editor.view()["questions"]] == [True, True]
    editor.exchange.now = lambda: NOW + dt.timedelta(days=1)
    assert bring(editor, SHEET, timezone="Europe/Madrid")["known"] == 2
    assert len(workspace.feedback.all("support-tickets")) == 2
    assert json.loads(json.dumps(editor.view())) == editor.view()


@pytest.mark.parametrize(
    ("text", "name", "error", "why"),
    [
        (SHEET, "asked.csv", InvalidTable, "asked.csv.*2026-11-20 10:00"),
        ("remarks,who\nA,B\n", "asked.csv", NotFound, "no column note"),
        (SHEET, "asked.docx", InvalidTable, "cannot tell its format by its ending"),
        ("", "asked.csv", BadAction, "arrived empty or broken"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(editor, workspace, text, name, error, why):
    """With the reason, and nothing is added; what an earlier sheet said goes from the screen."""
    bring(editor, "note\nFine?\n")
    with pytest.raises(error, match=why):
        bring(editor, text, name)
    assert editor.view()["exchange"]["read"] is None
    assert len(workspace.feedback.all("support-tickets")) == 1


@pytest.mark.parametrize("tool", WRITE)
def test_labels_leave_for_every_tool(editor, workspace, tool):
    """The same bytes as the command writes, in the workspace; the path, what to do with it and what it lacks are said."""
    question = "intent" if tool in ONE_QUESTION else ""
    editor.act({"do": "export", "tool": tool, "version": "2.0.0", "question": question})
    written = editor.view()["exchange"]["written"]
    same = export(workspace.guideline("support-tickets@2.0.0"), tool, question or None)
    path = workspace.root / written["paths"][0]
    assert path.read_bytes() == same.content
    assert len(written["paths"]) == 1 + len(same.beside)
    assert path.parent == workspace.root / "runs/taxonomies"
    assert path.name.startswith(f"support-tickets-2.0.0-{tool}")
    assert len(written["left"]) == len(list(same.losses)) > 0
    assert written["how"] == same.advice(path.name)
    if tool in ONE_QUESTION:
        with pytest.raises(InvalidDocument, match="asks one question a project"):
            editor.act({"do": "export", "tool": tool, "version": "2.0.0"})
        assert editor.view()["exchange"]["written"] is None


def test_the_screen_offers_every_tool(editor):
    """As many as the command has."""
    assert set(TOOLS) == set(WRITE)
    assert [tool["id"] for tool in editor.view()["exchange"]["tools"]] == list(TOOLS)


def test_the_draft_on_the_screen_leaves_too(editor, workspace):
    """With what was typed last; refused while it has problems, as is a version that is not there."""
    wish = {"do": "export", "tool": "prompt", "version": "draft"}
    editor.act({"do": "set", "at": ["title"], "value": "Tickets of November", "run": None})
    editor.act(wish)
    (path,) = editor.view()["exchange"]["written"]["paths"]
    assert path == "runs/taxonomies/support-tickets-draft-prompt.md"
    assert "Tickets of November" in (workspace.root / path).read_text(encoding="utf-8")
    editor.act({"do": "set", "at": ["title"], "value": "", "run": None})
    with pytest.raises(InvalidDocument, match="settle the problems of the draft first"):
        editor.act(wish)
    with pytest.raises(NotFound, match=r"no version '9\.0\.0'; expected one of 'draft', '1\.0\.0'"):
        editor.act({**wish, "version": "9.0.0"})
    with pytest.raises(NotFound, match="no export to 'excel'"):
        editor.act({**wish, "tool": "excel"})
