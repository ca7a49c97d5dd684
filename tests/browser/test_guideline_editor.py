"""The guideline editor as its author meets it in JupyterLab: draft, see what is wrong, undo, publish, settle a conflict."""

import io
import re
import shutil

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

NOTEBOOK = "1_guideline.ipynb"
QUESTION = (
    '{"id":"quiz-1","at":"2026-11-20T10:00:00Z","who":"A05","source":"quiz","item":"T-0417","item_text":"I was '
    'charged twice. Sort it out.","question":"intent","rule":"R1.2","note":"Is sort it out a wish for money?"}\n'
)


@pytest.fixture
def guideline(lab):
    """The folder of the example's guideline; it is as it was again afterwards, for other tests."""
    folder = lab.root / "guidelines" / "support-tickets"
    kept = lab.root / "kept"
    shutil.copytree(folder, kept)
    yield folder
    shutil.rmtree(folder)
    kept.rename(folder)


@pytest.fixture
def editor(guideline, notebook):
    """The editor on the screen."""
    page = notebook(NOTEBOOK)
    expect(page.locator(".ge")).to_be_visible(timeout=60_000)
    return page


def saved(page: Page, path, text: str) -> None:
    """Wait until the draft on disk holds a text."""
    for _ in range(100):
        if text in path.read_text(encoding="utf-8"):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{text!r} did not reach {path.name}")


def test_a_label_is_drafted_judged_undone_and_published(editor, guideline):
    """A new label has its problem said at its field; undo brings it back; too small a step is refused with the reasons."""
    page, draft = editor, guideline / "draft.yaml"
    page.locator(".ge-adds").get_by_role("button", name="Label").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("New label")
    expect(page.get_by_text("Say in a sentence when this label is right.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Name", exact=True).fill("praise")
    page.get_by_label("Name", exact=True).press("F8")
    expect(page.get_by_label("Definition")).to_be_focused()
    page.keyboard.insert_text("The customer thanks us and wants nothing.")
    expect(page.get_by_text("Say in a sentence when this label is right.")).to_have_count(0)
    saved(page, draft, "The customer thanks us and wants nothing.")
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Definition")).to_have_value("")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_label("Definition")).to_have_value("The customer thanks us and wants nothing.")
    saved(page, draft, "# new with the starter kit, which nobody could order before 14 September")

    page.get_by_role("button", name="Publish 2.1.0").click()
    page.get_by_label("Version", exact=True).fill("2.0.1")
    page.get_by_label("What changed, in a line").fill("A label for thanks.")
    page.get_by_role("region", name="Publish").get_by_role("button", name="Publish 2.0.1").click()
    expect(page.locator(".refused")).to_contain_text("intent/praise added: asks for MINOR")
    assert not (guideline / "2.0.1.yaml").exists()
    page.get_by_label("Version", exact=True).fill("2.1.0")
    page.get_by_role("region", name="Publish").get_by_role("button", name="Publish 2.1.0").click()
    expect(page.get_by_text("Published support-tickets 2.1.0")).to_be_visible(timeout=30_000)
    assert "praise" in (guideline / "2.1.0.yaml").read_text(encoding="utf-8")
    assert "# Money: R1.x" in draft.read_text(encoding="utf-8")


def test_a_file_that_changed_underneath_is_told_and_nothing_is_lost(editor, guideline):
    """The notice offers theirs and mine; after loading theirs, one undo brings mine back."""
    page, draft = editor, guideline / "draft.yaml"
    theirs = draft.read_text(encoding="utf-8").replace("title: Support tickets", "title: Messages")
    draft.write_text(theirs, encoding="utf-8")
    page.get_by_label("Definition").fill("Mine.")
    notice = page.get_by_text("The file was changed by somebody else while you had it open.")
    expect(notice).to_be_visible()
    assert draft.read_text(encoding="utf-8") == theirs
    page.get_by_role("button", name="Load theirs").click()
    expect(notice).to_have_count(0)
    page.get_by_role("treeitem", name="The document").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Messages")
    page.keyboard.press("Control+z")
    saved(page, draft, "definition: Mine.")


def test_the_draft_is_there_again_after_the_notebook_was_reloaded(editor, guideline, notebook):
    """What was typed is in the draft, so a reload of the page and a new run of the notebook show it."""
    page = editor
    page.get_by_label("Key", exact=True).fill("z")
    saved(page, guideline / "draft.yaml", "hotkey: z")
    page = notebook(NOTEBOOK)
    expect(page.get_by_label("Key", exact=True)).to_have_value("z", timeout=60_000)


def test_a_question_becomes_an_edge_case_that_names_it(guideline, notebook):
    """One click and a sentence: the case is in the draft with the question's id, and the answer names the case."""
    (guideline / "feedback.jsonl").write_text(QUESTION, encoding="utf-8")
    page = notebook(NOTEBOOK)
    page.get_by_role("tab", name=re.compile("Questions")).click(timeout=60_000)
    page.get_by_role("button", name="Make edge case").click()
    page.get_by_label("Decided as").select_option("refund_request")
    page.get_by_label("Why; the answer to who asked").fill("It tells us to undo a charge.")
    page.get_by_role("button", name="Make it E8").click()
    expect(page.get_by_text("became E8", exact=True)).to_be_visible()
    saved(page, guideline / "draft.yaml", "asked_in: [quiz-1]")
    assert '"became":"E8"' in (guideline / "feedback.jsonl").read_text(encoding="utf-8")


def test_a_split_is_declared_and_what_it_touches_is_said(editor, guideline):
    """Split makes two labels and a migration beside the guideline; the panel counts the gold that is stale."""
    page = editor
    page.get_by_role("treeitem", name=re.compile("^how-to")).click()
    page.get_by_role("button", name="Split…").click()
    page.get_by_label("First new label").fill("question")
    page.get_by_label("Second new label").fill("wish")
    page.get_by_label("Why, for the record").fill("Wishes go to another desk.")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.get_by_role("treeitem", name=re.compile("^wish"))).to_be_visible()
    declared = guideline / "migrations" / "3.0.0.yaml"
    assert "Wishes go to another desk." in declared.read_text(encoding="utf-8")
    page.locator(".ge").press("Alt+3")
    expect(page.get_by_text("gold answers stale")).to_be_visible()
    expect(page.locator(".ge-big").first).not_to_have_text("0")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_serious_fault(guideline, notebook, axe, dark):
    """Every tab of the editor and the publishing pane, with a problem on the screen, light and dark, pass axe."""
    (guideline / "feedback.jsonl").write_text(QUESTION, encoding="utf-8")
    page = notebook(NOTEBOOK, dark=dark)
    page.locator(".ge-adds").get_by_role("button", name="Case").click(timeout=60_000)
    expect(page.get_by_text("Quote the item.")).to_be_visible()
    found = {}
    for tab in ("Preview", "What changed", "Touches", "Questions"):
        page.get_by_role("tab", name=re.compile(tab)).click()
        expect(page.get_by_role("tab", name=re.compile(tab))).to_have_attribute("aria-selected", "true")
        found[tab] = axe(page, ".ge")
    page.locator(".ge").press("Control+z")
    page.get_by_role("treeitem", name="The document").click()
    page.get_by_label("Purpose").fill("Another purpose.")
    page.get_by_role("button", name="Publish 2.0.1").click()
    page.get_by_role("tab", name=re.compile("What changed")).click()
    expect(page.get_by_text("No meaning in it.")).to_be_visible()
    found["publish"] = axe(page, ".ge")
    assert {pane: faults for pane, faults in found.items() if faults} == {}


def test_keys_search_fold_and_reorder_and_a_picture_is_dropped(editor, guideline):
    """`/` searches, arrows walk, Alt with an arrow moves a label and a rule alike; a chosen picture lies beside the guideline and is shown."""
    page, draft = editor, guideline / "draft.yaml"
    page.locator(".ge").press("/")
    page.keyboard.type("starter kit damaged")
    expect(page.get_by_role("treeitem")).to_have_count(3)  # the document, a heading, the label
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("treeitem", name=re.compile("^delivery"))).to_be_focused()
    page.get_by_role("searchbox").fill("")
    row = page.get_by_role("treeitem", name=re.compile("^refund request"))
    row.click()
    row.press("Alt+ArrowDown")
    expect(page.locator("[role=treeitem][data-row='questions.0.labels.1']")).to_contain_text("refund request")
    expect(page.locator("[role=treeitem][data-row='questions.0.labels.1']")).to_be_focused()
    text = draft.read_text(encoding="utf-8")
    assert text.index("id: billing_question") < text.index("id: refund_request")
    rule = page.get_by_role("treeitem", name=re.compile("^R1.1"))
    rule.click()
    rule.press("Alt+ArrowDown")
    expect(page.locator("[role=treeitem][data-row='rules.1']")).to_contain_text("R1.1")
    expect(page.locator("[role=treeitem][data-row='rules.1']")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number", exact=True)).to_have_value("R1.2")
    expect(page.get_by_label("Number", exact=True)).to_be_focused()
    row.click()
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "#e69f00").save(picture, "PNG")
    page.get_by_label("A picture for Good examples").set_input_files(
        {"name": "Invoice.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(page.locator(".ge-pic img")).to_be_visible()
    saved(page, draft, "picture: pictures/invoice-")


def test_a_sheet_comes_in_and_the_labels_leave(editor, guideline):
    """A chosen sheet fills the inbox, or is refused with its place; the labels lie in the workspace for the chosen tool."""
    page = editor
    page.get_by_role("tab", name=re.compile("Questions")).click()
    page.get_by_text("Import questions from a sheet").click()
    sheet = {"name": "asked.csv", "mimeType": "text/csv"}
    page.get_by_label("A sheet of questions").set_input_files({**sheet, "buffer": b"remark_of,who\nA,B\n"})
    expect(page.locator(".refused")).to_contain_text("asked.csv: there is no column note")
    rows = b"note,who,at\nIs a voucher money?,A05,2026-11-20 10:00\n"
    page.get_by_label("A sheet of questions").set_input_files({**sheet, "buffer": rows})
    expect(page.get_by_text("1 question added from asked.csv.")).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)
    expect(page.get_by_text("“Is a voucher money?”")).to_be_visible()
    assert "Is a voucher money?" in (guideline / "feedback.jsonl").read_text(encoding="utf-8")

    page.get_by_role("treeitem", name="The document").click()
    page.get_by_label("Tool", exact=True).select_option("doccano")
    expect(page.get_by_label("Question", exact=True)).to_have_value("intent")
    page.get_by_role("button", name="Write the file").click()
    expect(page.get_by_text("Written, of support-tickets@2.0.0")).to_be_visible()
    path = page.locator(".ge-path").inner_text()
    assert "refund_request" in (guideline.parents[1] / path).read_text(encoding="utf-8")
    page.get_by_text(re.compile("of the guideline have no place there")).click()
    expect(page.get_by_text(re.compile("^definition: 7"))).to_be_visible()
