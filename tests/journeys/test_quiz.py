"""An annotator takes a quiz in the page of a round: by keyboard alone, on a phone, with feedback, in their language."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.journeys.quiz_steps import FIVE, answer, begin, on_item


@pytest.fixture
def faults(page: Page) -> list[str]:
    """Errors of scripts, and what the content policy blocked."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda line: found.append(line.text) if "Content Security Policy" in line.text else None
    )
    return found


def test_an_annotator_takes_a_quiz_by_keyboard_alone(rounds, page, kept, faults):
    """From the link to the verdict and a second attempt; each answer counts once, with its times; no response gives the gold away."""
    told: list[Response] = []
    page.on("response", lambda r: told.append(r) if "/api/" in r.url else None)
    link = rounds.invite(*FIVE, "--attempts", "2")
    begin(page, link)
    walk_the_labels(page)
    read_the_guideline(page)
    change_ones_mind(page, link, kept)
    cannot_tell(page, rounds)
    for turn in range(3, 6):
        on_item(page, turn)
        page.wait_for_timeout(100)  # somebody reads
        if turn == 5:
            assert len(told) > 5
            assert not [one for one in told if {"verdict", "feedback"} & set(json.loads(one.text()))]
        answer(page, turn, "7")
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Passed|Not yet|Not enough evidence yet")
    )
    answers = kept(link)
    assert [given.turn for given in answers] == [1, 2, 3, 4, 5]
    assert [given.label for given in answers] == ["cancellation", None, *["delivery"] * 3]
    assert [given.note for given in answers if given.note] == ["2 gifts? Unclear.\nSee R1.2"]
    assert all(
        0 < given.client_seconds < given.seconds + 1 and given.hidden_seconds == 0 for given in answers
    )
    look_at_the_misses(page)
    page.reload()
    expect(page.get_by_role("button", name=re.compile("Try again|Answer more items"))).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    assert faults == []


def walk_the_labels(page: Page) -> None:
    """The labels are one tab stop; arrows walk and choose; Escape clears; without a choice nothing is sent; ? tells all keys."""
    radios = page.get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    expect(radios.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(radios.last).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choose an answer first.")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="All keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def read_the_guideline(page: Page) -> None:
    """The drawer stands at the label that is chosen, finds words, and closes and opens with G."""
    drawer = page.get_by_role("complementary")
    heading = drawer.get_by_role("heading", level=3)
    page.keyboard.press("1")
    expect(heading).to_have_text("refund request")
    page.keyboard.press("3")
    expect(heading).to_have_text("cancellation")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("kit 2")  # letters and digits in a text field choose nothing
    expect(page.get_by_role("radio", checked=True)).to_have_text(re.compile("cancellation"))
    page.get_by_role("searchbox").fill("reverse")
    expect(drawer.get_by_role("button", name=re.compile("refund request"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(drawer).to_have_count(0)
    page.keyboard.press("g")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def change_ones_mind(page: Page, link: str, kept) -> None:
    """U opens the last item again with the choice as it was; the new answer counts, the old one is withdrawn."""
    answer(page, 1)
    on_item(page, 2)
    expect(page.get_by_text("Item 1 saved: billing question")).to_be_visible()
    page.keyboard.press("u")
    on_item(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_text(re.compile("billing question"))
    assert kept(link) == ()
    answer(page, 1, "3")
    on_item(page, 2)
    assert [given.label for given in kept(link)] == ["cancellation"]


def cannot_tell(page: Page, rounds) -> None:
    """0 opens a note in which keys are letters; Enter sends both, and the guideline's owner gets the note."""
    page.wait_for_timeout(100)  # somebody reads
    page.keyboard.press("0")
    expect(page.get_by_label("What is missing?")).to_be_focused()
    page.keyboard.type("2 gifts? Unclear.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("See R1.2")
    page.keyboard.press("Enter")
    on_item(page, 3)
    feedback = rounds.root / "guidelines" / "support-tickets" / "feedback.jsonl"
    assert "2 gifts? Unclear." in feedback.read_text(encoding="utf-8")


def look_at_the_misses(page: Page) -> None:
    """J and K walk along the misses, and the gold of one is contested."""
    expect(page.get_by_role("heading", name="What to look at")).to_be_visible()
    item = page.locator(".miss .item")
    first = item.inner_text()
    page.keyboard.press("j")
    expect(item).not_to_have_text(first)
    page.keyboard.press("k")
    expect(item).to_have_text(first)
    page.keyboard.press("w")
    expect(page.get_by_label("Why is the expected answer wrong?")).to_be_focused()
    page.keyboard.type("Look again, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The lead has not decided yet")).to_be_visible()


def test_an_annotator_gets_feedback_after_each_item_and_objects(rounds, page):
    """Where the round says so, the gold and its reason follow each answer; W says that the gold is wrong."""
    begin(page, rounds.invite(*FIVE, "--feedback", "item"))
    seen = False
    for turn in range(1, 6):
        answer(page, turn, "7")
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        if not seen and page.get_by_text("The expected answer is different").is_visible():
            seen = True
            page.keyboard.press("w")
            expect(page.get_by_label("Why is the expected answer wrong?")).to_be_focused()
            page.keyboard.type("It is about money, not the kit.")
            page.keyboard.press("Control+Enter")
            expect(page.get_by_text("The lead has not decided yet")).to_be_visible()
            page.locator("[data-start]").focus()
        page.keyboard.press("Enter")
    assert seen
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()


def test_an_annotator_accepts_the_terms_and_chooses_a_language(rounds, page, tmp_path):
    """Terms are text, and Enter alone accepts nothing; the card speaks Spanish when asked to, and still does after a reload."""
    terms = tmp_path / "terms.txt"
    terms.write_text("Keep this to yourself. <b>Please</b>", encoding="utf-8")
    page.goto(rounds.invite(*FIVE, "--terms", str(terms)))
    expect(page.get_by_text("Keep this to yourself. <b>Please</b>")).to_be_visible()  # never markup
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tick the box to continue.")).to_be_visible()
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    page.get_by_label("Language").select_option("es")
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "es"


def test_an_annotator_takes_a_quiz_on_a_phone_and_loses_the_connection(rounds, chromium: Browser, kept):
    """By touch: choose, read the guideline, undo, say that it does not tell; what was kept offline survives the browser's end."""
    link = rounds.invite(*FIVE)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Start").tap()
    on_item(page, 1)
    page.get_by_role("radio", name="how-to").tap()
    page.get_by_role("button", name="Guideline", exact=True).tap()
    expect(page.get_by_role("complementary").get_by_role("heading", level=3)).to_have_text("how-to")
    page.get_by_role("button", name="Close the guideline").tap()
    page.get_by_role("button", name="Submit").tap()
    on_item(page, 2)
    page.locator(".qfoot").get_by_role("button", name="Undo").tap()
    on_item(page, 1)
    page.get_by_role("checkbox", name="I cannot tell").tap()
    page.get_by_label("What is missing?").fill("Gifts")
    page.keyboard.press("Enter")  # a phone's keyboard makes a new line; only the button sends
    on_item(page, 1)
    page.get_by_role("button", name="Submit").tap()
    on_item(page, 2)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    context.set_offline(True)
    page.get_by_role("radio", name="delivery").tap()
    page.get_by_role("button", name="Submit").tap()
    expect(page.get_by_text("You are offline. Your answer to item 2")).to_be_visible()
    assert [(given.skip, given.note) for given in kept(link)] == [("cannot_tell", "Gifts")]
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(link)
    on_item(again, 3)
    assert [(given.turn, given.label) for given in kept(link)] == [(1, None), (2, "delivery")]
    context.close()
