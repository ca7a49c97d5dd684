"""Whole ways of an author in JupyterLab: from a file to a published version, a merge to carried answers, a question to the handbook."""

import io
import re
import shutil

import pytest
from click.testing import CliRunner
from docx import Document
from playwright.sync_api import Page, expect

from workbench.cli import main

NOTEBOOK = "1_guideline.ipynb"
CONFIG = """<View><Text name="text" value="$text"/>
<Choices name="mood" toName="text" choice="single"><Choice value="Happy"/><Choice value="Sad"/></Choices></View>"""
QUESTION = (
    '{"id":"quiz-1","at":"2026-11-20T10:00:00Z","who":"A05","source":"quiz","item":"T-0417","item_text":"I was '
    'charged twice. Sort it out.","question":"intent","note":"Is sort it out a wish for money?"}\n'
)
ANSWERS = "item_id,annotator_id,question,label,guideline_version\nt1,ann,intent,bug_report,2.0.0\nt2,ann,intent,how_to,2.0.0\n"


@pytest.fixture(autouse=True)
def as_it_ships(lab, example):
    """The guidelines are as they ship for each walk, and nothing of it stays for the next module."""
    folder = lab.root / "guidelines"
    kept = lab.root / "kept"
    shutil.copytree(folder, kept)
    yield
    shutil.rmtree(folder)
    kept.rename(folder)


def run(lab, *words: object) -> str:
    """One command in the workspace of the lab."""
    done = CliRunner().invoke(main, [*map(str, words), "--root", str(lab.root)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def opened(notebook) -> Page:
    """The notebook with the editor on it."""
    page = notebook(NOTEBOOK)
    expect(page.locator(".ge")).to_be_visible(timeout=60_000)
    return page


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


def publish(page: Page, version: str, summary: str) -> None:
    """The one button, the version as it is proposed, a line of the changelog."""
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.get_by_label("What changed, in a line")).to_be_focused()
    expect(page.get_by_role("button", name=re.compile("^Publish"))).to_have_count(1)
    page.keyboard.insert_text(summary)
    page.get_by_role("button", name=f"Publish {version}").click()
    expect(page.get_by_role("status").filter(has_text=f" {version}, sha256")).to_be_visible(timeout=30_000)


def test_from_a_word_document_to_the_first_version(lab, notebook):
    """What the document gave is there; what it left open is named, led to, and written before it is published."""
    document, out = Document(), io.BytesIO()
    document.add_heading("Hotel reviews", 0)
    document.add_paragraph("We sort what guests write about a stay.")
    document.add_heading("What is it about?", 1)
    document.add_heading("Room", 2)
    document.add_paragraph("The room itself: bed, noise, size.")
    document.add_heading("Food", 2)
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Seldom asked."
    document.save(out)
    page = opened(notebook)
    begin(page, "Hotel reviews", "policy.docx", out.getvalue())
    expect(page.get_by_label("Guideline", exact=True)).to_have_value("hotel-reviews")
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
    assert "What is eaten and drunk." in (lab.root / "guidelines/hotel-reviews/1.0.0.yaml").read_text("utf-8")
    page.get_by_label("Guideline", exact=True).select_option("support-tickets")
    expect(page.get_by_role("treeitem", name=re.compile("^refund request"))).to_be_visible()


def test_from_the_labels_of_another_tool(lab, notebook):
    """A labelling configuration gives question and labels; a file that nobody can read leaves the form as it was."""
    page = opened(notebook)
    begin(page, "moods", "policy.pdf", b"%PDF-1.7")
    expect(page.locator(".refused")).to_contain_text("cannot tell what it is by its ending")
    form = page.get_by_role("form", name="New guideline")
    expect(form.get_by_label("Name of the new guideline")).to_have_value("moods")
    form.get_by_label("A file to start from").set_input_files(
        {"name": "config.xml", "mimeType": "text/xml", "buffer": CONFIG.encode()}
    )
    form.get_by_role("button", name="Begin").click()
    for label in ("Happy", "Sad"):
        expect(page.get_by_role("treeitem", name=re.compile(f"^{label}"))).to_be_visible()
    assert (lab.root / "guidelines/moods/draft.yaml").exists()
    assert not (lab.root / "guidelines/policy").exists()


def test_a_merge_is_published_and_carries_old_answers(lab, notebook, tmp_path):
    """One label goes into another, the reason stays on record, and a file of old answers says the label that stayed."""
    page = opened(notebook)
    page.get_by_role("treeitem", name=re.compile("^bug report")).click()
    page.get_by_role("button", name="Merge into…").click()
    page.get_by_label("Into", exact=True).select_option("how_to")
    page.get_by_label("Why, for the record").fill("One desk takes both.")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("treeitem", name=re.compile("^bug report"))).to_have_count(0)
    expect(page.get_by_role("treeitem", selected=True)).to_contain_text("how-to")
    publish(page, "3.0.0", "Bugs and how-to are one.")
    declared = (lab.root / "guidelines/support-tickets/migrations/3.0.0.yaml").read_text(encoding="utf-8")
    assert "One desk takes both." in declared
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(ANSWERS, encoding="utf-8")
    words = ["--from", "2.0.0", "--to", "3.0.0", "--answers", old, "--out", new]
    run(lab, "guideline", "migrate", "support-tickets", *words)
    assert "bug_report" not in new.read_text(encoding="utf-8")
    assert new.read_text(encoding="utf-8").count("how_to") == 2


def test_a_question_comes_back_in_the_handbook(lab, notebook, chromium, tmp_path):
    """Asked in a quiz, decided as an edge case, published: who asked finds the answer under what is new, with the case."""
    (lab.root / "guidelines/support-tickets/feedback.jsonl").write_text(QUESTION, encoding="utf-8")
    page = opened(notebook)
    page.get_by_role("tab", name=re.compile("Questions")).click()
    page.get_by_role("button", name="Make edge case").click()
    page.get_by_label("Decided as").select_option("refund_request")
    page.get_by_label("Why; the answer to who asked").fill("It tells us to undo a charge.")
    page.get_by_role("button", name="Make it E8").click()
    expect(page.get_by_text("became E8", exact=True)).to_be_visible()
    publish(page, "2.1.0", "A case from a question.")
    made = tmp_path / "handbook.html"
    run(lab, "guideline", "render", "support-tickets@2.1.0", "--since", "2.0.0", "--out", made)
    book = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    book.goto(made.as_uri())
    new = book.locator("#new")
    expect(new).to_contain_text("What is new since 2.0.0")
    expect(new).to_contain_text("A05 asked")
    expect(new).to_contain_text("It tells us to undo a charge. It became E8.")
    new.locator(".asked").get_by_role("link", name="E8").click()
    expect(book.locator("#E8")).to_be_in_viewport()
    book.context.close()
