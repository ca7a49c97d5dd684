"""An author tries the card of a draft in the editor, as annotators will have it: draws, marks, types; nothing is saved."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.mark_rounds import QUESTIONS
from tests.journeys.test_quiz_marks import draw, select
from workbench.documents.guideline import Guideline

FREE = "Try it. Nothing you answer here is saved."


@pytest.fixture
def card(desk) -> Callable[[str], tuple[Page, Locator]]:
    """`card("boxes")` chooses a question of a draft that has one of every kind; the page, and the card beside its form."""
    draft = desk.lab.root / "guidelines" / "marks" / "draft.yaml"
    draft.parent.mkdir(parents=True, exist_ok=True)
    guideline = Guideline(
        name="marks",
        version="0.1.0",
        title="Marks",
        purpose="To try every kind of answer.",
        questions=tuple(QUESTIONS.values()),
    )
    draft.write_bytes(guideline.canonical())  # JSON is YAML
    page, screen = desk.screen("Guideline")
    page.get_by_role("combobox", name="Guideline", exact=True).select_option("marks")

    def choose(question: str) -> tuple[Page, Locator]:
        screen.get_by_role("treeitem", name=re.compile(f"^{question}")).first.click()
        expect(page.get_by_label("Id", exact=True)).to_have_value(question)
        return page, page.locator(".ge-quiz")

    return choose


def test_boxes_are_tried_on_a_sample_picture(desk, card):
    """Drawn by the mouse, given a label by its key, said to go nowhere; another kind of answer gets its own control at once."""
    draft = desk.lab.root / "guidelines" / "marks" / "draft.yaml"
    page, trial = card("boxes")
    before = draft.read_bytes()
    expect(trial.get_by_text(FREE)).to_be_visible()
    expect(trial.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    trial.locator(".sh-frame").scroll_into_view_if_needed()
    expect(trial.locator(".sh-frame svg")).to_be_visible()
    box = trial.locator(".sh-frame img").bounding_box()
    assert box is not None
    left, top = box["x"], box["y"]
    draw(page, (left + 30, top + 60), (left + 80, top + 90), (left + 140, top + 120))
    expect(trial.locator(".regions > li")).to_have_count(1)
    page.keyboard.press("]")
    page.keyboard.press("2")
    expect(trial.locator(".regions > li")).to_contain_text("person")
    expect(page.get_by_label("What annotators read about person")).to_be_visible()
    trial.get_by_role("button", name="Submit").click()
    expect(trial.get_by_role("status").filter(has_text="Yours was not.")).to_be_visible()
    assert draft.read_bytes() == before

    page.get_by_label("Kind of answer").select_option("keypoints")
    expect(trial.locator(".regions > li")).to_have_count(0)
    expect(trial.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Kind of answer").select_option("spans")
    expect(trial.locator(".sp-text")).to_be_visible()


def test_spans_are_tried_on_a_text(card):
    """Marked with the mouse; "Start again" takes all back; a new name of a label stands on its button at once."""
    page, trial = card("spans")
    expect(trial.locator(".sp-text")).to_be_visible()
    trial.locator(".sp-text").scroll_into_view_if_needed()
    select(page, 0, 11)
    page.keyboard.press("1")
    expect(trial.locator(".regions > li")).to_contain_text("Anna Weber")
    trial.get_by_role("button", name="Start again").click()
    expect(trial.locator(".regions > li")).to_have_count(0)
    page.get_by_role("treeitem", name=re.compile("^dose")).click()
    page.get_by_label("Name", exact=True).fill("amount")
    expect(trial.locator(".palette").get_by_text("amount")).to_be_visible()


def test_a_transcript_a_number_and_a_leaf_are_tried(card):
    """The sound plays; typing in a form is not disturbed by the card's own field; a setting moves the number's slider."""
    page, trial = card("transcript")
    expect(trial.locator("audio")).to_have_js_property("duration", 3)
    expect(trial.locator("textarea")).not_to_be_focused()
    trial.locator("textarea").fill("three tones")
    trial.locator("textarea").press("Control+Enter")
    expect(trial.get_by_role("status").filter(has_text="Yours was not.")).to_be_visible()

    page, trial = card("number")
    page.get_by_label(re.compile("^Highest")).fill("9")
    page.get_by_label(re.compile("^Highest")).press("Tab")
    expect(trial.locator(".slider")).to_have_attribute("max", "9")
    expect(trial.locator("input[type=text]")).not_to_be_focused()
    trial.locator("input[type=text]").fill("12")
    expect(trial.get_by_role("button", name="Submit")).to_have_attribute("aria-disabled", "true")
    trial.locator("input[type=text]").fill("7")
    trial.locator("input[type=text]").press("Enter")
    expect(trial.get_by_role("status").filter(has_text="Yours was not.")).to_be_visible()

    page, trial = card("tree")
    trial.get_by_role("button", name="vehicle").click()
    trial.get_by_role("checkbox", name="lorry").click()
    expect(trial.get_by_text("vehicle › lorry")).to_be_visible()
    expect(page.get_by_label("What annotators read about lorry")).to_be_visible()
