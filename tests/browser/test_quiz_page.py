"""A person takes a quiz in the page of a round: by keys alone, by touch, with the guideline, to the verdict."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.quiz_steps import FIVE, answer, begin, on_item


@pytest.fixture
def faults(page: Page):
    """Errors of scripts, and what the content policy blocked."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda line: found.append(line.text) if "Content Security Policy" in line.text else None
    )
    return found


def test_a_whole_quiz_with_keys_only(rounds, page, kept, faults):
    """From the link to the verdict without a mouse; each answer reaches the server once, with its times apart."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    for turn in range(1, 6):
        on_item(page, turn)
        page.wait_for_timeout(100)  # somebody reads
        answer(page, turn)
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Passed|Not yet|Not enough evidence yet")
    )
    answers = kept(link)
    assert [given.turn for given in answers] == [1, 2, 3, 4, 5]
    assert {given.label for given in answers} == {"billing_question"}
    assert all(
        0 < given.client_seconds < given.seconds + 1 and given.hidden_seconds == 0 for given in answers
    )
    assert faults == []


def test_arrows_and_tab_work_as_in_any_radio_group(rounds, page):
    """The labels are one tab stop; arrows walk and choose; Escape clears the choice."""
    begin(page, rounds.invite(*FIVE))
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


def test_undo_takes_the_last_answer_back(rounds, page, kept):
    """U opens the last item again with the choice as it was; the new answer counts, the old one is withdrawn."""
    link = rounds.invite(*FIVE)
    begin(page, link)
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


def test_cannot_tell_with_a_note(rounds, page, kept):
    """0 opens a note in which keys are letters; Enter sends both, and the guideline's owner gets the note."""
    link = rounds.invite(*FIVE)
    begin(page, link)
    page.keyboard.press("0")
    note = page.get_by_label("What is missing?")
    expect(note).to_be_focused()
    page.keyboard.type("2 gifts? Unclear.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("See R1.2")
    page.keyboard.press("Enter")
    on_item(page, 2)
    (given,) = kept(link)
    assert (given.label, given.cannot_tell, given.note) == (None, True, "2 gifts? Unclear.\nSee R1.2")
    feedback = rounds.root / "guidelines" / "support-tickets" / "feedback.jsonl"
    assert "2 gifts? Unclear." in feedback.read_text(encoding="utf-8")


def test_the_guideline_follows_the_chosen_label(rounds, page):
    """The drawer opens at the label that is chosen, finds words, and closes and opens with G."""
    begin(page, rounds.invite(*FIVE))
    drawer = page.get_by_role("complementary")
    expect(drawer).to_be_visible()
    page.keyboard.press("1")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("refund request")
    page.keyboard.press("3")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("cancellation")
    page.keyboard.press("/")
    page.keyboard.type("kit 2")  # letters and digits in a text field choose nothing
    expect(page.get_by_role("radio", checked=True)).to_have_text(re.compile("cancellation"))
    page.get_by_role("searchbox").fill("reverse")
    expect(drawer.get_by_role("button", name=re.compile("refund request"))).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(drawer).to_have_count(0)
    page.keyboard.press("g")
    expect(drawer).to_be_visible()


def test_feedback_after_each_item_and_an_objection(rounds, page):
    """Where the round says so, the gold and its reason follow each answer; W says that the gold is wrong."""
    begin(page, rounds.invite(*FIVE, "--feedback", "item"))
    seen = False
    for turn in range(1, 6):
        answer(page, turn, "7")
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        if not seen and page.get_by_text("The gold answer is another").is_visible():
            seen = True
            page.keyboard.press("w")
            page.keyboard.type("It is about money, not the kit.")
            page.keyboard.press("Control+Enter")
            expect(page.get_by_text("The lead has not decided yet")).to_be_visible()
            page.locator("[data-start]").focus()
        page.keyboard.press("Enter")
    assert seen
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()


def test_misses_can_be_walked_and_contested(rounds, page):
    """On the verdict page J and K walk along the misses, and a rule opens in the guideline."""
    begin(page, rounds.invite(*FIVE))
    for turn in range(1, 6):
        answer(page, turn, "7")
    expect(page.get_by_role("heading", name="What to look at")).to_be_visible()
    first = page.locator(".miss .item").inner_text()
    page.keyboard.press("j")
    expect(page.locator(".miss .item")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator(".miss .item")).to_have_text(first)
    page.locator(".textlink.rid").first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page.keyboard.press("w")
    page.keyboard.type("Look again, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The lead has not decided yet")).to_be_visible()


def test_terms_come_first_and_are_not_accepted_by_chance(rounds, page, tmp_path):
    """Enter alone accepts nothing: the box has to be ticked."""
    terms = tmp_path / "terms.txt"
    terms.write_text("Keep this to yourself. <b>Please</b>", encoding="utf-8")
    page.goto(rounds.invite(*FIVE, "--terms", str(terms)))
    expect(page.get_by_text("Keep this to yourself. <b>Please</b>")).to_be_visible()  # text, never markup
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tick the box to go on.")).to_be_visible()
    page.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()


def test_the_language_is_chosen_and_remembered(rounds, page):
    """The card speaks Spanish when asked to, and still does after a reload."""
    link = rounds.invite(*FIVE)
    page.goto(link)
    page.get_by_label("Language").select_option("es")
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Empezar")).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "es"


def test_all_keys_are_told(rounds, page):
    """? shows all keys and Escape puts the focus back on the item."""
    begin(page, rounds.invite(*FIVE))
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="All keys")
    expect(sheet.get_by_text("I think the gold is wrong")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    answer(page, 1)
    on_item(page, 2)


def test_nothing_of_the_gold_is_in_the_page_before_its_time(rounds, page):
    """No response before the verdict names the gold, a rationale or a score."""
    seen = []
    page.on("response", lambda response: seen.append(response) if "/api/" in response.url else None)
    begin(page, rounds.invite(*FIVE))
    answer(page, 1)
    on_item(page, 2)
    for response in seen:
        assert not {"verdict", "feedback"} & set(json.loads(response.text()))


def test_another_attempt_begins_afresh(rounds, page):
    """A second attempt asks again from the start, with nothing chosen."""
    begin(page, rounds.invite(*FIVE, "--attempts", "2"))
    for turn in range(1, 6):
        answer(page, turn, "7")
    expect(page.get_by_role("button", name=re.compile("Try again|Answer more items"))).to_be_visible()
    page.keyboard.press("Enter")
    on_item(page, 1)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_a_phone_takes_the_quiz_by_touch(rounds, chromium, kept):
    """On a phone everything goes by touch: choose, submit, undo, read the guideline, say that it does not tell."""
    link = rounds.invite(*FIVE)
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Start").tap()
    on_item(page, 1)
    page.get_by_role("radio", name="how-to").tap()
    page.get_by_role("button", name="Guideline", exact=True).tap()
    expect(page.get_by_role("complementary").get_by_role("heading", level=2)).to_have_text("how-to")
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
    context.close()
    assert [(given.cannot_tell, given.note) for given in kept(link)] == [(True, "Gifts")]
