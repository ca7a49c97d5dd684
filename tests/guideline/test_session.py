"""The guideline editor by its acts: every edit judged, saved and undoable; publishing, migrations, questions, pictures."""

import base64
import datetime as dt
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from workbench.documents.feedback import Feedback
from workbench.errors import (
    BadAction,
    BumpTooSmall,
    InvalidDocument,
    InvalidTable,
    NotFound,
    OutOfRange,
    WriteFailed,
)
from workbench.formats.tools import export, writers
from workbench.guideline.session import GuidelineEditor
from workbench.store.drafts import DraftFile
from workbench.store.workspace import Workspace

SHIPPED = Path(__file__).parents[2]
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
LABEL = ["questions", 0, "labels", 0]
HOW_TO = 4


@pytest.fixture
def workspace(tmp_path):
    """The example's guideline and gold."""
    for room in ("guidelines", "gold_sets"):
        shutil.copytree(SHIPPED / room, tmp_path / room)
    return Workspace.find(tmp_path)


@pytest.fixture
def draft(workspace):
    """The draft's file."""
    return workspace.guidelines.draft_path("support-tickets")


@pytest.fixture
def editor(workspace):
    """An editor of the example."""
    return GuidelineEditor(workspace, "support-tickets", now=lambda: NOW, me="Ines")


def put(editor, at, value, run=None):
    editor.act({"do": "set", "at": at, "value": value, "run": run})


def test_the_view_is_json_and_nothing_changed_at_first(editor):
    """What the browser may know is JSON; opening a draft changes nothing."""
    view = editor.view()
    assert json.loads(json.dumps(view)) == view
    assert (view["problems"], view["can_undo"], view["conflict"]) == ([], False, False)
    assert view["changes"]["nothing"] is True
    assert [one["version"] for one in view["published"]] == ["2.0.0", "1.1.0", "1.0.0"]
    assert view["gold"]["intent/refund_request"] == 25


def test_an_edit_is_on_disk_at_once_and_comments_stay(editor, draft):
    """One line differs, and it is the one that was edited."""
    before = draft.read_text(encoding="utf-8")
    put(editor, [*LABEL, "hotkey"], "x")
    assert draft.read_text(encoding="utf-8") == before.replace("hotkey: r", "hotkey: x")
    assert editor.view()["saved"]["at"] == NOW.isoformat()


def test_invalid_text_is_judged_at_its_field_and_kept(editor, draft):
    """An empty definition is a problem where it stands; it is saved all the same, and undo brings the old one back."""
    before = draft.read_text(encoding="utf-8")
    put(editor, [*LABEL, "definition"], "")
    problem = editor.view()["problems"][0]
    assert (problem["at"], problem["where"]) == ([*LABEL, "definition"], "refund request")
    assert problem["text"] == "Say in a sentence when this label is right."
    assert "definition: ''" in draft.read_text(encoding="utf-8")
    editor.act({"do": "undo"})
    assert editor.view()["problems"] == []
    assert draft.read_text(encoding="utf-8").split("definition:")[0] == before.split("definition:")[0]


def test_typing_in_one_go_is_one_step_and_undo_has_no_end(editor):
    """The same run is one step; six steps back, and forward again."""
    first = editor.view()["tree"]
    for n in range(6):
        put(editor, [*LABEL, "definition"], f"Step {n}", run=f"run {n}")
        put(editor, [*LABEL, "definition"], f"Step {n}, typed on", run=f"run {n}")
    last = editor.view()["tree"]
    for _ in range(6):
        editor.act({"do": "undo"})
    assert editor.view()["tree"] == first
    assert editor.view()["can_undo"] is False
    for _ in range(6):
        editor.act({"do": "redo"})
    assert editor.view()["tree"] == last


def test_a_new_label_gets_its_id_from_its_name(editor):
    """Until it is published, the id follows the name; a published id does not change by typing."""
    editor.act({"do": "add", "at": ["questions", 0, "labels"]})
    at = editor.view()["done"]["at"]
    put(editor, [*at, "name"], "Praise and thanks")
    assert editor.view()["tree"]["questions"][0]["labels"][7]["id"] == "praise_and_thanks"
    with pytest.raises(InvalidDocument, match="press Rename"):
        put(editor, [*LABEL, "id"], "money")


def test_entries_move_and_go(editor):
    """A label moves within its question; a case is taken out."""
    editor.act({"do": "move", "at": LABEL, "to": 2})
    ids = [label["id"] for label in editor.view()["tree"]["questions"][0]["labels"]]
    assert ids[:3] == ["billing_question", "cancellation", "refund_request"]
    editor.act({"do": "remove", "at": ["cases", 0]})
    assert editor.view()["tree"]["cases"][0]["id"] == "E2"
    changes = editor.view()["changes"]
    assert [(c["title"], c["bump"]) for c in changes["all"]] == [
        ("question Intent changed: order of labels", "PATCH"),
        ("E1 removed", "MAJOR"),
    ]
    assert changes["version"] == "3.0.0"


def test_what_a_mistake_costs_is_edited_and_judged(editor, draft):
    """A cost is added, wrong ones are said at their field, a number is written as one, and it is a PATCH."""
    costs = ["questions", 0, "severities"]
    editor.act({"do": "add", "at": costs})
    assert [one["at"][-1] for one in editor.view()["problems"]] == ["answer", "gold"]
    put(editor, [*costs, 0, "gold"], "refund_request")
    put(editor, [*costs, 0, "answer"], "how_to")
    put(editor, [*costs, 0, "severity"], "much")
    (problem,) = editor.view()["problems"]
    assert (problem["at"], problem["text"][:18]) == ([*costs, 0, "severity"], "A cost is a number")
    put(editor, [*costs, 0, "severity"], "2,5")
    assert editor.view()["problems"] == []
    assert (
        "      - gold: refund_request\n        answer: how_to\n        severity: 2.5\n" in draft.read_text()
    )
    (change,) = editor.view()["changes"]["all"]
    assert (change["bump"], change["title"]) == ("PATCH", "question Intent changed: what mistakes cost")
    editor.act({"do": "remove", "at": [*costs, 0]})
    assert editor.view()["changes"]["nothing"]


def test_a_number_is_never_given_again(editor):
    """The last case goes; the next one has a number that no version ever used."""
    editor.act({"do": "remove", "at": ["cases", 6]})
    editor.act({"do": "add", "at": ["cases"], "question": "intent"})
    new = editor.view()["tree"]["cases"][6]
    assert (new["id"], new["decided_by"], new["decided_on"]) == ("E8", "uwe (typed: Ines)", "2026-11-24")


def test_a_file_that_changed_underneath_is_not_overwritten(editor, draft):
    """The notice stands until one chooses; loading theirs, mine is one undo away; keeping mine, theirs is."""
    theirs = draft.read_text(encoding="utf-8").replace("title: Support tickets", "title: Theirs")
    draft.write_text(theirs, encoding="utf-8")
    assert editor.view()["conflict"] is True
    put(editor, ["purpose"], "Mine.")
    assert draft.read_text(encoding="utf-8") == theirs
    editor.act({"do": "theirs"})
    view = editor.view()
    assert (view["conflict"], view["tree"]["title"]) == (False, "Theirs")
    editor.act({"do": "undo"})
    assert editor.view()["tree"]["purpose"] == "Mine."
    draft.write_text(theirs, encoding="utf-8")
    editor.act({"do": "mine"})
    assert "purpose: Mine." in draft.read_text(encoding="utf-8")
    editor.act({"do": "undo"})
    text = draft.read_text(encoding="utf-8")
    assert "title: Theirs" in text
    assert "household planner" in text


def test_who_is_not_writing_gets_what_was_changed_on_another_screen(workspace, draft):
    """The board added a case meanwhile: the editor shows it without a question, and one undo takes it back."""
    clock = [NOW]
    editor = GuidelineEditor(workspace, "support-tickets", now=lambda: clock[0], me="Ines")
    put(editor, ["purpose"], "Mine.")
    theirs = draft.read_text(encoding="utf-8").replace("title: Support tickets", "title: Theirs")
    draft.write_text(theirs, encoding="utf-8")
    editor.act({"do": "check"})
    assert editor.view()["conflict"] is True, "somebody has just written here"
    clock[0] += dt.timedelta(seconds=11)
    editor.act({"do": "check"})
    view = editor.view()
    assert (view["conflict"], view["tree"]["title"], view["tree"]["purpose"]) == (False, "Theirs", "Mine.")
    editor.act({"do": "undo"})
    assert "title: Support tickets" in draft.read_text(encoding="utf-8")
    draft.write_text("a: [1,\n", encoding="utf-8")
    clock[0] += dt.timedelta(seconds=11)
    editor.act({"do": "check"})
    assert editor.view()["conflict"] is True, "nobody can read it"


def test_a_failed_save_keeps_the_text_and_says_so(editor, monkeypatch):
    """A full disk: the text stays here, and trying again writes it."""

    def full(self, tree, seen):
        raise WriteFailed("draft.yaml could not be written: no space left.")

    with monkeypatch.context() as patch:
        patch.setattr(DraftFile, "save", full)
        put(editor, ["title"], "Kept here")
        assert "no space left" in editor.view()["saved"]["failed"]
    editor.act({"do": "save"})
    assert editor.view()["saved"]["failed"] is None
    assert "Kept here" in editor.file.path.read_text(encoding="utf-8")


def test_too_small_a_step_is_refused_and_the_draft_stays(editor, draft, workspace):
    """A changed definition asks for MAJOR; declared wording only, it is a PATCH, and the author's word is on record."""
    put(editor, [*LABEL, "definition"], "Money that was paid is to come back.")
    before = draft.read_text(encoding="utf-8")
    with pytest.raises(BumpTooSmall, match=r"definition \(changes answers\)\n") as refusal:
        editor.act({"do": "publish", "version": "2.0.1", "summary": "Plainer."})
    assert str(refusal.value).endswith(
        "Publish as 3.0.0; if only the wording changed, say so at each change."
    )
    assert draft.read_text(encoding="utf-8") == before
    editor.act({"do": "wording", "subject": "intent/refund_request", "on": True})
    assert (editor.view()["changes"]["needed"], editor.view()["changes"]["version"]) == ("PATCH", "2.0.1")
    editor.act({"do": "publish", "version": "2.0.1", "summary": "Plainer."})
    release = workspace.guidelines.load("support-tickets", "2.0.1").changelog[-1]
    assert release.wording_only == ("intent/refund_request",)
    view = editor.view()
    assert (view["published"][0]["version"], view["changes"]["nothing"]) == ("2.0.1", True)


def test_publishing_asks_for_a_line_and_a_version(editor):
    """Without a line of the changelog, or with a version that is none, nothing is published."""
    put(editor, ["title"], "Tickets")
    with pytest.raises(InvalidDocument, match="in a line"):
        editor.act({"do": "publish", "version": "2.0.1", "summary": " "})
    with pytest.raises(InvalidDocument, match=r"like 2\.1\.0"):
        editor.act({"do": "publish", "version": "two", "summary": "Shorter."})
    put(editor, ["title"], "")
    with pytest.raises(InvalidDocument, match="problems"):
        editor.act({"do": "publish", "version": "2.0.1", "summary": "Shorter."})


def test_a_rename_is_declared_and_undone_with_the_edit(editor, workspace):
    """Everything that names the label follows; the migration lies beside the guideline until the rename is undone."""
    put_in = {"question": "intent", "label": "how_to", "to": "usage", "name": "usage"}
    editor.act({"do": "rename", **put_in})
    view = editor.view()
    assert (view["changes"]["needed"], view["changes"]["steps"]) == ("MINOR", ["how_to is called usage"])
    assert view["tree"]["questions"][0]["labels"][HOW_TO]["id"] == "usage"
    assert "how_to" not in json.dumps(view["tree"]["rules"])
    migration = workspace.guidelines.migrations.after("support-tickets", "2.0.0")
    assert (migration.to, migration.declared_by) == ("2.1.0", "uwe (typed: Ines)")
    editor.act({"do": "undo"})
    assert workspace.guidelines.migrations.after("support-tickets", "2.0.0") is None
    assert editor.view()["changes"]["nothing"] is True


def test_a_merge_is_published_with_its_migration(editor, workspace):
    """The declared step follows the version that is published."""
    editor.act({"do": "merge", "question": "urgency", "labels": ["1", "2"], "to": "2"})
    editor.act({"do": "publish", "version": "3.0.0", "summary": "Two levels are one."})
    step = workspace.guidelines.migrations.after("support-tickets", "2.0.0").steps[0]
    assert (step.labels, step.to) == (("1", "2"), "2")
    assert workspace.guidelines.versions("support-tickets")[-1] == "3.0.0"


def test_each_undo_and_redo_says_where_it_happened(editor):
    """The screen goes there: several in a row each name their own place."""
    places = [["title"], [*LABEL, "definition"], ["rules", 0, "text"]]
    for place in places:
        put(editor, place, "Another text.")

    def went(what):
        editor.act({"do": what})
        return editor.view()["done"]["at"]

    assert [went("undo") for _ in places] == places[::-1]
    assert [went("redo") for _ in places] == places


def test_what_was_done_is_said_until_a_person_does_something(editor):
    """The screen looks at the file every few seconds; that takes no message away."""
    put(editor, ["title"], "Tickets")
    editor.act({"do": "publish", "version": "2.0.1", "summary": "Shorter."})
    editor.act({"do": "check"})
    assert editor.view()["said"].startswith("Published support-tickets 2.0.1")
    editor.act({"do": "undo"})
    assert editor.view()["said"] == ""


def test_a_split_touches_the_gold_of_the_label(editor):
    """What it touches counts the gold answers that rest on what was split."""
    editor.act({"do": "split", "question": "intent", "label": "how_to", "names": ["question", "wish"]})
    editor.act({"do": "tab", "tab": "impact"})
    view = editor.view()
    assert view["changes"]["version"] == "3.0.0"
    assert view["impact"]["stale_gold"] >= view["gold"]["intent/how_to"] > 0
    assert view["impact"]["gold"][0]["name"] == "support-tickets@1.0.0"


def test_the_declared_steps_are_there_when_the_draft_is_opened_again(editor, workspace):
    """A notebook that is run again knows the rename of before."""
    editor.act({"do": "rename", "question": "intent", "label": "how_to", "to": "usage"})
    again = GuidelineEditor(workspace, "support-tickets", now=lambda: NOW)
    assert again.view()["changes"]["steps"] == ["how_to is called usage"]


def test_a_question_becomes_a_case_linked_both_ways(editor, workspace):
    """The case names the question, the answer names the case; taken out again, the question is open again."""
    asked = Feedback(
        id="q1", at=NOW, who="A05", source="quiz", item_text="Charged twice.", note="Is it money?"
    )
    workspace.feedback.add("support-tickets", asked)
    wish = {"id": "q1", "question": "intent", "item": "Charged twice.", "decision": "refund_request"}
    with pytest.raises(InvalidDocument, match="write the answer"):
        editor.act({"do": "case", "reply": " ", **wish})
    editor.act({"do": "case", "reply": "It is to be undone.", **wish})
    case = editor.view()["tree"]["cases"][-1]
    assert (case["id"], case["asked_in"], case["why"]) == ("E8", ["q1"], "It is to be undone.")
    answer = workspace.feedback.all("support-tickets")[0].answer
    assert (answer.became, answer.by, answer.version) == ("E8", "uwe (typed: Ines)", "2.0.1")
    assert editor.view()["questions"][0]["open"] is False
    editor.act({"do": "undo"})
    assert (editor.view()["questions"][0]["open"], editor.view()["questions"][0]["gone"]) == (True, "E8")


def test_a_question_becomes_a_rule_or_is_answered(editor, workspace):
    """A rule tells labels of the question apart; an answer alone changes no draft."""
    for name in ("q1", "q2"):
        workspace.feedback.add("support-tickets", Feedback(id=name, at=NOW, source="sheet", note="Which?"))
    bad = {
        "do": "rule",
        "id": "q1",
        "question": "intent",
        "text": "So.",
        "separates": ["nobody"],
        "reply": "So.",
    }
    with pytest.raises(NotFound, match="no label"):
        editor.act(bad)
    editor.act({**bad, "separates": ["how_to", "bug_report"]})
    assert editor.view()["tree"]["rules"][-1]["asked_in"] == ["q1"]
    before = editor.view()["tree"]
    editor.act({"do": "answer", "id": "q2", "reply": "R1.1 says it."})
    assert editor.view()["tree"] == before
    assert [one["open"] for one in editor.view()["questions"]] == [False, False]


def test_a_dropped_picture_becomes_an_example(editor, draft):
    """It lies beside the guideline, is shown small, and is refused where it is none or too large."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#0072b2").save(out, "PNG")
    at = [*LABEL, "examples"]
    encoded = base64.b64encode(out.getvalue()).decode()
    editor.act({"do": "picture", "at": at, "name": "Invoice.PNG", "base64": encoded})
    path = editor.view()["tree"]["questions"][0]["labels"][0]["examples"][-1]["picture"]
    assert path.startswith("pictures/invoice-")
    assert (draft.parent / path).exists()
    assert editor.view()["pictures"][path].startswith("data:image/png;base64,")
    assert editor.view()["problems"] == []
    with pytest.raises(InvalidDocument):
        editor.act({"do": "picture", "at": at, "name": "x.png", "base64": "bm8gcGljdHVyZQ=="})
    with pytest.raises(OutOfRange, match="5 MB"):
        editor.act({"do": "picture", "at": at, "name": "x.png", "base64": "A" * 7_000_000})


def test_what_the_browser_asks_for_is_judged(editor, draft):
    """Places and acts that are none are refused by name, and nothing is written."""
    before = draft.read_bytes()
    for action in (
        {"do": "explode"},
        {"do": "set", "at": "title", "value": "x"},
        {"do": "set", "at": ["name"], "value": "x"},
        {"do": "set", "at": [*LABEL, "nothing"], "value": "x"},
        {"do": "set", "at": ["questions", 99, "ask"], "value": "x"},
        {"do": "set", "at": ["title"], "value": {"a": 1}},
        {"do": "add", "at": ["changelog"]},
        {"do": "remove", "at": ["title"]},
        {"do": "tab", "tab": "secrets"},
    ):
        with pytest.raises((BadAction, NotFound, OutOfRange, InvalidDocument)):
            editor.act(action)
    assert draft.read_bytes() == before


def test_a_draft_that_no_form_can_show_is_refused_with_its_place(workspace, draft):
    """A text where a list belongs is mended in a text editor first."""
    text = draft.read_text(encoding="utf-8").replace(
        "separates: [refund_request, billing_question]", "separates: refund", 1
    )
    draft.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidDocument, match=r"rules\.0\.separates"):
        GuidelineEditor(workspace, "support-tickets", now=lambda: NOW)


def test_a_guideline_without_a_draft_starts_from_its_newest_version(workspace, draft):
    """The draft is written from what is published."""
    draft.unlink()
    editor = GuidelineEditor(workspace, "support-tickets", now=lambda: NOW)
    assert editor.view()["changes"]["nothing"] is True
    assert draft.exists()


def test_no_undo_takes_back_what_was_published(editor, workspace):
    """After publishing, undo leads back in the text alone: the changelog stays, and a rename is declared once."""
    rename = {"do": "rename", "question": "intent", "label": "how_to", "to": "question", "name": "question"}
    editor.act(rename)
    editor.act({"do": "publish", "version": "2.1.0", "summary": "Plainer."})
    editor.act({"do": "undo"})
    view = editor.view()
    assert view["tree"]["questions"][0]["labels"][HOW_TO]["id"] == "how_to"
    assert (view["changes"]["steps"], view["changes"]["version"]) == ([], "3.0.0")
    put(editor, ["questions", 0, "labels", 0, "definition"], "Money back.")
    editor.act({"do": "publish", "version": "3.0.0", "summary": "Back again."})
    log = [one.version for one in workspace.guidelines.load("support-tickets").changelog]
    assert log == ["1.0.0", "1.1.0", "2.0.0", "2.1.0", "3.0.0"]


@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_a_version_that_somebody_else_published_is_known(editor, workspace, choice):
    """The next change is held against the newest version, and its numbers are not given again, whichever is kept."""
    other = GuidelineEditor(workspace, "support-tickets", now=lambda: NOW, me="Otto")
    put(editor, ["purpose"], "Mine.")
    other.act({"do": "theirs"})
    other.act({"do": "add", "at": ["rules"], "question": "intent", "label": "how_to"})
    put(other, ["rules", 10, "text"], "A question about how is a how-to.")
    put(other, ["rules", 10, "separates"], ["how_to", "bug_report"])
    number = other.view()["tree"]["rules"][10]["id"]
    other.act({"do": "publish", "version": "2.1.0", "summary": "A rule."})
    other.act({"do": "remove", "at": ["rules", 10]})
    assert editor.view()["conflict"] is True
    editor.act({"do": choice})
    view = editor.view()
    assert view["changes"]["since"] == "2.1.0"
    assert view["tree"]["changelog"][-1]["version"] == "2.1.0"
    editor.act({"do": "add", "at": ["rules"], "question": "intent", "label": "how_to"})
    assert editor.view()["tree"]["rules"][-1]["id"] != number


def test_loading_theirs_takes_the_rename_that_they_declared(editor, workspace):
    """What somebody else declared is not lost to one's own next rename."""
    other = GuidelineEditor(workspace, "support-tickets", now=lambda: NOW, me="Otto")
    other.act({"do": "rename", "question": "intent", "label": "how_to", "to": "question"})
    editor.act({"do": "theirs"})
    editor.act({"do": "rename", "question": "intent", "label": "delivery", "to": "parcel"})
    declared = workspace.guidelines.migrations.after("support-tickets", "2.0.0")
    assert {step.label: step.to for step in declared.steps} == {"how_to": "question", "delivery": "parcel"}


@pytest.mark.parametrize("broken", [None, "a: [1,\n", "<<<<<<< HEAD\nname: x\n"])
def test_a_draft_that_went_or_is_no_yaml_can_be_written_anew(editor, draft, workspace, broken):
    """The screen goes on, says so, and Keep mine is a way out; what lay there is kept beside it."""
    put(editor, ["title"], "Before")
    if broken is None:
        draft.unlink()
    else:
        draft.write_text(broken, encoding="utf-8")
    assert editor.view()["conflict"] is True
    put(editor, ["purpose"], "Mine.")
    editor.act({"do": "mine"})
    assert editor.view()["conflict"] is False
    found = workspace.guidelines.draft("support-tickets")
    assert (found.title, found.purpose) == ("Before", "Mine.")
    kept = [path.read_text(encoding="utf-8") for path in draft.parent.glob("draft.unreadable-*.yaml")]
    assert kept == ([broken] if broken else [])


def test_a_sentence_that_is_still_to_be_written_is_not_published(editor, workspace):
    """What the start from a document left open is named, for annotators would read it."""
    put(editor, [*LABEL, "definition"], "To be written: the file gave no definition.")
    view = editor.view()
    assert [(one["kind"], one["where"]) for one in view["problems"]] == [("to write", "refund request")]
    assert view["changes"]["valid"] is True
    with pytest.raises(InvalidDocument, match="intent/refund_request: still to be written; the file gave"):
        editor.act({"do": "publish", "version": "3.0.0", "summary": "Not done."})
    assert workspace.guidelines.versions("support-tickets")[-1] == "2.0.0"


def test_a_split_whose_labels_say_the_same_is_not_published(editor, workspace):
    """Each new label starts with the old definition; until they differ, nobody could tell them apart."""
    editor.act({"do": "split", "question": "intent", "label": "how_to", "names": ["question", "wish"]})
    kinds = [(one["kind"], one["at"][3]) for one in editor.view()["problems"] if one["kind"] == "to write"]
    assert kinds == [("to write", HOW_TO + 1)]
    publish = {"do": "publish", "version": "3.0.0", "summary": "Wishes apart."}
    with pytest.raises(InvalidDocument, match="intent/wish: the definition is the same as that of question"):
        editor.act(publish)
    put(editor, ["questions", 0, "labels", HOW_TO + 1, "definition"], "Something the planner cannot do.")
    editor.act(publish)
    assert workspace.guidelines.versions("support-tickets")[-1] == "3.0.0"


# Files in and out of the guideline editor: a sheet of questions for the inbox, and the labels for another tool.


SHEET = (
    "note,who,at,mood\nIs a voucher money?,A05,2026-11-20 10:00,calm\nWhich is urgent?,A07,,tired\n,A08,,\n"
)


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


@pytest.mark.parametrize("tool", writers())
def test_labels_leave_for_every_tool(editor, workspace, tool):
    """The same bytes as the command writes; what to do with the file and what it lacks are said."""
    question = "intent" if writers()[tool].single else ""
    handed = editor.act({"do": "export", "tool": tool, "version": "2.0.0", "question": question})
    written = editor.view()["exchange"]["written"]
    same = export(workspace.guideline("support-tickets@2.0.0"), tool, question or None)
    packed = zipfile.ZipFile(io.BytesIO(handed.content)) if same.beside else None
    files = (
        {name: packed.read(name) for name in packed.namelist()} if packed else {handed.name: handed.content}
    )
    assert same.content in files.values()
    assert len(files) == 1 + len(same.beside)
    assert handed.name == written["file"]
    assert handed.name.startswith(f"support-tickets-2.0.0-{tool}")
    assert len(written["left"]) == len(list(same.losses)) > 0
    assert written["how"] in {same.advice(name) for name in files}
    if writers()[tool].single:
        with pytest.raises(InvalidDocument, match="asks one question a project"):
            editor.act({"do": "export", "tool": tool, "version": "2.0.0"})
        assert editor.view()["exchange"]["written"] is None


def test_the_screen_offers_every_tool(editor):
    """As many as are registered and write labels."""
    assert [tool["id"] for tool in editor.view()["exchange"]["tools"]] == list(writers())


def test_the_draft_on_the_screen_leaves_too(editor, workspace):
    """With what was typed last; refused while it has problems, as is a version that is not there."""
    wish = {"do": "export", "tool": "prompt", "version": "draft"}
    editor.act({"do": "set", "at": ["title"], "value": "Tickets of November", "run": None})
    handed = editor.act(wish)
    assert handed.name == "support-tickets-draft-prompt.md"
    assert "Tickets of November" in handed.content.decode()
    editor.act({"do": "set", "at": ["title"], "value": "", "run": None})
    with pytest.raises(InvalidDocument, match="correct the problems of the draft first"):
        editor.act(wish)
    with pytest.raises(NotFound, match=r"no version '9\.0\.0'; expected one of 'draft', '1\.0\.0'"):
        editor.act({**wish, "version": "9.0.0"})
    with pytest.raises(NotFound, match="no export to 'excel'"):
        editor.act({**wish, "tool": "excel"})


def test_ticks_say_what_changed_and_none_is_lost(editor):
    """Each tick changes its own value, also where the browser had not seen the one before; the order is the options'."""
    at = ["rules", 0, "separates"]
    labels = [label["id"] for label in editor.view()["tree"]["questions"][0]["labels"]]
    put(editor, at, [])
    for label in (labels[2], labels[0], labels[1]):
        editor.act({"do": "tick", "at": at, "value": label, "on": True, "among": labels})
    editor.act({"do": "tick", "at": at, "value": labels[1], "on": False, "among": labels})
    assert editor.view()["tree"]["rules"][0]["separates"] == [labels[0], labels[2]]
    editor.act({"do": "undo"})
    assert editor.view()["tree"]["rules"][0]["separates"] == labels[:3]
