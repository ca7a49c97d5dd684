"""An author in the guideline editor: begins with what they have, drafts, publishes, and carries old answers and questions along."""

import io
import re
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.lab import CLICKS, WIDE, newcomer

CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="mood" toName="text" choice="single"><Choice value="Happy"/><Choice value="Sad"/></Choices></View>"""
QUESTION = (
    '{"id":"quiz-1","at":"2026-11-20T10:00:00Z","who":"A05","source":"quiz","item":"T-0417","item_text":"I was '
    'charged twice. Sort it out.","question":"intent","rule":"R1.2","note":"Is sort it out a wish for money?"}\n'
)
ANSWERS = "item_id,annotator_id,question,label,guideline_version\nt1,ann,intent,bug_report,2.0.0\nt2,ann,intent,how_to,2.0.0\n"
SHEET = {"name": "asked.csv", "mimeType": "text/csv"}
THANKS = "The customer thanks us and wants nothing."


@pytest.fixture
def editor(desk) -> tuple[Page, Path]:
    """The example as it ships, a question of an annotator in it, the editor on the screen; and the guideline's folder."""
    desk.lab.as_shipped()
    folder = desk.lab.root / "guidelines" / "support-tickets"
    (folder / "feedback.jsonl").write_text(QUESTION, encoding="utf-8")
    page, _ = desk.screen("Guideline")
    return page, folder


def saved(page: Page, path: Path, text: str) -> None:
    """Wait until the draft on disk holds a text."""
    for _ in range(300):
        if text in path.read_text(encoding="utf-8"):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{text!r} did not reach {path.name}")


def publish(page: Page, version: str, summary: str) -> None:
    """The one button, the version as it is proposed, a line of the changelog."""
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_label(", in a line")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_count(1)
    page.keyboard.insert_text(summary)
    page.get_by_role("button", name=f"Publish {version}").click()
    expect(page.get_by_role("status").filter(has_text=f" {version} on ")).to_be_visible()


def begin(page: Page, name: str, file: str, content: bytes) -> None:
    """Start a guideline from a file that is chosen."""
    page.get_by_role("button", name="New guideline …").click()
    form = page.get_by_role("form", name="New guideline")
    form.get_by_label("A file to start from").set_input_files(
        {"name": file, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(form.get_by_text(file, exact=True)).to_be_visible()
    form.get_by_label("Name of the new guideline").fill(name)
    form.get_by_role("button", name="Begin").click()


def a_policy() -> bytes:
    """A Word document: one label with its meaning, one without, and a table that has no place."""
    document, out = Document(), io.BytesIO()
    document.add_heading("Hotel reviews", 0)
    document.add_paragraph("We sort what guests write about a stay.")
    document.add_heading("What is it about?", 1)
    document.add_heading("Room", 2)
    document.add_paragraph("The room itself: bed, noise, size.")
    document.add_heading("Food", 2)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Seldom asked."
    document.save(out)
    return out.getvalue()


def test_one_click_opens_the_editor_with_and_without_the_example(desk):
    """The tile opens its notebook and runs it; in a workspace of one's own it shows what there is, never a traceback."""
    newcomer(desk, "Guideline", shows="support-tickets", own="comments")


def test_an_author_begins_with_the_labels_or_the_document_they_have(desk, editor):
    """What nobody can read leaves the form as it was; labels of a tool come in; a Word document leads to version 1.0.0."""
    page, folder = editor
    begin(page, "moods", "policy.pdf", b"%PDF-1.7")
    expect(page.locator(".refused")).to_be_visible()
    form = page.get_by_role("form", name="New guideline")
    expect(form.get_by_label("Name of the new guideline")).to_have_value("moods")
    form.get_by_label("A file to start from").set_input_files(
        {"name": "config.xml", "mimeType": "text/xml", "buffer": CONFIG.encode()}
    )
    form.get_by_role("button", name="Begin").click()
    for label in ("Happy", "Sad"):
        expect(page.get_by_role("treeitem", name=re.compile(f"^{label}"))).to_be_visible()
    assert (folder.parent / "moods/draft.yaml").exists()
    assert not (folder.parent / "policy").exists()

    begin(page, "Hotel reviews", "policy.docx", a_policy())
    expect(page.get_by_role("combobox", name="Guideline", exact=True)).to_have_value("hotel-reviews")
    expect(page.get_by_text("1 thing in the file is not in the draft")).to_be_visible()
    expect(page.get_by_role("treeitem", name=re.compile("^Food.*is to be written"))).to_be_visible()
    expect(page.get_by_role("button", name="Publish 1.0.0")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="2 sentences to write first").click()
    expect(page.get_by_label("What annotators are asked")).to_be_focused()
    page.get_by_label("What annotators are asked").fill("What does the guest write about?")
    page.get_by_role("button", name="1 sentence to write first: Food").click()
    expect(page.get_by_label("Definition")).to_be_focused()
    page.get_by_label("Definition").fill("What is eaten and drunk.")
    expect(page.get_by_role("button", name="to write first")).to_have_count(0)
    publish(page, "1.0.0", "First version.")
    assert "What is eaten and drunk." in (folder.parent / "hotel-reviews/1.0.0.yaml").read_text("utf-8")
    page.get_by_role("combobox", name="Guideline", exact=True).select_option("support-tickets")
    expect(page.get_by_role("treeitem", name=re.compile("^refund request"))).to_be_visible()


def test_an_author_drafts_a_label_and_publishes_it_and_loses_nothing(desk, editor):
    """A problem stands at its field; undo and redo; too small a step is refused; another's change of the file overwrites nothing."""
    page, folder = editor
    draft = folder / "draft.yaml"
    page.locator(".ge-adds").get_by_role("button", name="Label").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("New label")
    problem = page.get_by_text("Say in a sentence when this label is right.")
    expect(problem).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Name", exact=True).fill("praise")
    page.get_by_label("Name", exact=True).press("F8")
    expect(page.get_by_label("Definition")).to_be_focused()
    page.keyboard.insert_text(THANKS)
    expect(problem).to_have_count(0)
    saved(page, draft, THANKS)
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Definition")).to_have_value("")
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_label("Definition")).to_have_value(THANKS)
    saved(page, draft, "# new with the starter kit, which nobody could order before 14 September")

    page.get_by_role("button", name="Publish 2.1.0").click()
    page.get_by_label("Version", exact=True).fill("2.0.1")
    page.get_by_label("What changed, in a line").fill("A label for thanks.")
    page.get_by_role("region", name="Publish").get_by_role("button", name="Publish 2.0.1").click()
    expect(page.locator(".refused")).to_contain_text("adds or renames")
    assert not (folder / "2.0.1.yaml").exists()
    page.get_by_label("Version", exact=True).fill("2.1.0")
    page.get_by_role("region", name="Publish").get_by_role("button", name="Publish 2.1.0").click()
    expect(page.get_by_role("status").filter(has_text=" 2.1.0 on ")).to_be_visible()
    assert "praise" in (folder / "2.1.0.yaml").read_text(encoding="utf-8")
    assert "# Money: R1.x" in draft.read_text(encoding="utf-8")

    theirs = draft.read_text(encoding="utf-8").replace("title: Support tickets", "title: Messages")
    draft.write_text(theirs, encoding="utf-8")
    page.get_by_role("treeitem", name=re.compile("^refund request")).click()
    page.get_by_label("Definition").fill("Mine.")
    notice = page.get_by_role("alert").filter(has=page.get_by_role("button", name="Load theirs"))
    expect(notice).to_be_visible()
    assert draft.read_text(encoding="utf-8") == theirs
    page.get_by_role("button", name="Load theirs").click()
    expect(notice).to_have_count(0)
    page.get_by_role("treeitem", name="The document").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Messages")
    page.keyboard.press("Control+z")
    saved(page, draft, "definition: Mine.")
    page, _ = desk.screen("Guideline")  # run anew, what was typed is there
    page.get_by_role("treeitem", name=re.compile("^refund request")).click()
    expect(page.get_by_label("Definition")).to_have_value("Mine.")


def test_what_is_chosen_on_a_narrow_screen_is_in_sight(editor):
    """At 1024 px the right panel lies below the form: by a click and by a key, what it shows comes into sight."""
    page, _ = editor
    page.set_viewport_size({"width": 1024, "height": 800})
    page.get_by_label("Definition").focus()
    page.keyboard.press("Alt+3")
    expect(page.get_by_text("gold answers out of date")).to_be_in_viewport(ratio=1)
    page.get_by_label("Definition").scroll_into_view_if_needed()
    tab = page.get_by_role("tab", name="What changed")
    tab.evaluate("tab => tab.scrollIntoView({ block: 'end' })")
    tab.evaluate("tab => tab.click()")
    expect(page.get_by_role("tabpanel", name="What changed")).to_be_in_viewport(ratio=1)


def test_clicks_faster_than_the_kernel_are_all_kept(editor):
    """Three boxes ticked within 50 ms are all on disk, and stay on the screen."""
    page, folder = editor
    page.get_by_role("treeitem", name=re.compile("^R1.1")).click()
    boxes = page.get_by_role("group", name="Separates").get_by_role("checkbox", checked=False)
    expect(boxes).to_have_count(5)
    page.evaluate(f"boxes => ({CLICKS})(boxes.slice(0, 3))", boxes.element_handles())
    expect(boxes).to_have_count(2)
    ticked = "separates: [refund_request, billing_question, cancellation, bug_report, how_to]"
    saved(page, folder / "draft.yaml", ticked)
    expect(boxes).to_have_count(2)


def test_an_author_finds_and_orders_the_parts_by_keys_and_drops_a_picture(editor):
    """`/` searches, arrows walk, Alt with an arrow moves a label and a rule alike; a picture lies beside the guideline and is shown."""
    page, folder = editor
    page.locator(".ge").press("/")
    page.keyboard.type("starter kit damaged")
    expect(page.get_by_role("treeitem")).to_have_count(3)  # the document, a heading, the label
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("treeitem", name=re.compile("^delivery"))).to_be_focused()
    page.get_by_role("searchbox").fill("")
    row = page.get_by_role("treeitem", name=re.compile("^refund request"))
    row.click()
    row.press("Alt+ArrowDown")
    second = page.locator("[role=treeitem][data-row='questions.0.labels.1']")
    expect(second).to_contain_text("refund request")
    expect(second).to_be_focused()
    text = (folder / "draft.yaml").read_text(encoding="utf-8")
    assert text.index("id: billing_question") < text.index("id: refund_request")
    rule = page.get_by_role("treeitem", name=re.compile("^R1.1"))
    rule.click()
    rule.press("Alt+ArrowDown")
    second = page.locator("[role=treeitem][data-row='rules.1']")
    expect(second).to_contain_text("R1.1")
    expect(second).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Number", exact=True)).to_have_value("R1.2")
    expect(page.get_by_label("Number", exact=True)).to_be_focused()
    row.click()
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "#e69f00").save(picture, "PNG")
    page.get_by_label("A picture for Examples that fit").set_input_files(
        {"name": "Invoice.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(page.locator(".ge-pic img")).to_be_visible()
    saved(page, folder / "draft.yaml", "picture: pictures/invoice-")


def test_an_author_can_read_the_editor_in_the_dark_and_on_a_small_window(desk, editor, axe):
    """Axe finds no serious fault: the tabs with a problem on the screen in the dark, the publishing pane in both themes."""
    page, _ = editor
    page.locator(".ge-adds").get_by_role("button", name="Case").click()
    problems = page.get_by_role("button", name=re.compile("to settle first"))
    expect(problems).to_be_visible()
    desk.theme(dark=True)
    found = {}
    for tab in ("Preview", "Questions"):
        page.get_by_role("tab", name=re.compile(tab)).click()
        expect(page.get_by_role("tab", name=re.compile(tab))).to_have_attribute("aria-selected", "true")
        found[tab] = axe(page, ".wb-room")
    page.locator(".ge").press("Control+z")
    expect(problems).to_have_count(0)
    page.get_by_role("treeitem", name="The document").click()
    page.get_by_label("Purpose").fill("Another purpose.")
    page.get_by_role("button", name="Publish 2.0.1").click()
    page.get_by_role("tab", name=re.compile("What changed")).click()
    expect(page.get_by_text("Does not change the meaning.")).to_be_visible()
    found["publish, dark"] = axe(page, ".wb-room")
    desk.theme(dark=False)
    page.get_by_role("tab", name="Impact").click()
    expect(page.get_by_text("gold answers out of date", exact=True)).to_be_visible()
    found["publish, light"] = axe(page, ".wb-room")
    assert {pane: faults for pane, faults in found.items() if faults} == {}
    page.set_viewport_size({"width": 1024, "height": 900})
    assert page.locator(".ge").evaluate(WIDE) == []


def test_an_author_splits_and_merges_labels_and_old_answers_follow(desk, editor, tmp_path):
    """Both are declared with their reason, the stale gold is counted, and a file of old answers says the label that stayed."""
    page, folder = editor
    page.get_by_role("treeitem", name=re.compile("^how-to")).click()
    page.get_by_role("button", name="Split…").click()
    page.get_by_label("First new label").fill("question")
    page.get_by_label("Second new label").fill("wish")
    page.get_by_label("Why, for the record").fill("Wishes go to another desk.")
    page.get_by_role("button", name="Split", exact=True).click()
    expect(page.get_by_role("treeitem", name=re.compile("^wish"))).to_be_visible()
    declared = folder / "migrations" / "3.0.0.yaml"
    assert "Wishes go to another desk." in declared.read_text(encoding="utf-8")
    page.locator(".ge").press("Alt+3")
    expect(page.get_by_text("gold answers out of date", exact=True)).to_be_visible()
    expect(page.locator(".ge-big").first).not_to_have_text("0")

    desk.lab.as_shipped()  # and the other way round
    page, _ = desk.screen("Guideline")
    page.get_by_role("treeitem", name=re.compile("^bug report")).click()
    page.get_by_role("button", name="Merge into…").click()
    page.get_by_label("Into", exact=True).select_option("how_to")
    page.get_by_label("Why, for the record").fill("One desk takes both.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("treeitem", name=re.compile("^bug report"))).to_have_count(0)
    expect(page.get_by_role("treeitem", selected=True)).to_contain_text("how-to")
    publish(page, "3.0.0", "Bugs and how-to are one.")
    assert "One desk takes both." in declared.read_text(encoding="utf-8")
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(ANSWERS, encoding="utf-8")
    words = ["--from", "2.0.0", "--to", "3.0.0", "--answers", old, "--out", new]
    desk.lab.command("guideline", "migrate", "support-tickets", *words)
    assert "bug_report" not in new.read_text(encoding="utf-8")
    assert new.read_text(encoding="utf-8").count("how_to") == 2


def test_a_question_becomes_a_case_and_who_asked_finds_it_in_the_handbook(desk, editor, tmp_path):
    """A sheet of questions comes in; one becomes a case that names it, and the handbook leads there; the labels leave for a tool."""
    page, folder = editor
    page.get_by_role("tab", name=re.compile("Questions")).click()
    bring_in_a_sheet(page, folder)
    asked = page.get_by_role("listitem").filter(has_text="Is sort it out a wish for money?")
    asked.get_by_role("button", name="Make edge case").click()
    page.get_by_label("Decided as").select_option("refund_request")
    page.get_by_label("Why (sent back to the annotator)").fill("It tells us to undo a charge.")
    page.get_by_role("button", name="Make it E8").click()
    expect(page.get_by_text("became E8", exact=True)).to_be_visible()
    saved(page, folder / "draft.yaml", "asked_in: [quiz-1]")
    assert '"became":"E8"' in (folder / "feedback.jsonl").read_text(encoding="utf-8")
    publish(page, "2.1.0", "A case from a question.")
    made = tmp_path / "handbook.html"
    desk.lab.command("guideline", "render", "support-tickets@2.1.0", "--since", "2.0.0", "--out", made)
    book = page.context.new_page()
    book.goto(made.as_uri())
    new = book.locator("#new")
    book.get_by_role("heading", name="What is new since").click()
    expect(new).to_contain_text("A05 asked")
    expect(new).to_contain_text("It tells us to undo a charge. It became E8.")
    new.locator(".asked").get_by_role("link", name="E8").click()
    expect(book.locator("#E8")).to_be_in_viewport()
    book.close()
    take_the_labels_out(page)


def bring_in_a_sheet(page: Page, folder: Path) -> None:
    """A chosen sheet is refused with its place, or fills the inbox."""
    page.get_by_text("Import questions from a sheet").click()
    page.get_by_label("A sheet of questions").set_input_files({**SHEET, "buffer": b"remark_of,who\nA,B\n"})
    expect(page.locator(".refused")).to_contain_text("asked.csv: there is no column note")
    rows = b"note,who,at\nIs a voucher money?,A05,2026-11-20 10:00\n"
    page.get_by_label("A sheet of questions").set_input_files({**SHEET, "buffer": rows})
    expect(page.get_by_text("“Is a voucher money?”")).to_be_visible()
    expect(page.locator(".refused")).to_have_count(0)
    assert "Is a voucher money?" in (folder / "feedback.jsonl").read_text(encoding="utf-8")


def take_the_labels_out(page: Page) -> None:
    """The browser saves them in the tool's form, and the screen says what had no place there."""
    page.get_by_role("treeitem", name="The document").click()
    page.get_by_label("Tool", exact=True).select_option("doccano")
    expect(page.get_by_label("Question", exact=True)).to_have_value("intent")
    with page.expect_download() as download:
        page.get_by_role("region", name="Labels for another tool").get_by_role("button").click()
    assert "refund_request" in download.value.path().read_text(encoding="utf-8")
    expect(page.get_by_text("Saved, of support-tickets@2.1.0")).to_be_visible()
    page.get_by_text(re.compile("of the guideline have no place there")).click()
    expect(page.get_by_text(re.compile("^definition: 7"))).to_be_visible()
