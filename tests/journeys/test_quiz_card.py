"""The quiz card in each of its states: read on a phone and in the dark, used by keys and with a screen reader; what is sent and told."""

import io
import re
import wave

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.card_states import STATES, VIEWS, Show, shower

MAIN = {  # where axe looks: each kind of screen once, the item in each of its forms
    "light": ("terms", "welcome_timed", "item_after_one", "several", "feedback_wrong", "verdict_undecided"),
    "dark": ("item", "rating", "picture", "feedback_right", "verdict_not_yet", "waiting", "closed"),
}

LOW = """() => [...document.querySelectorAll('.ans, .qfoot .btn, .btn.primary')]
  .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


@pytest.fixture(scope="module")
def link(rounds) -> str:
    """A link whose page is the real one; what its server answers is replaced by a state."""
    return rounds.invite("--length", "60", "--good", "0.9", "--poor", "0.6")


@pytest.fixture
def show(page: Page, link: str) -> Show:
    """The page in a state."""
    return shower(page, link)


def test_every_state_fits_a_phone_and_every_kind_of_screen_is_sound(show, axe):
    """At 360 px nothing is too wide or too low to press, nor beside the guideline at 1024 px; axe finds nothing serious, and would."""
    for state in STATES:
        page = show(state, 360)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, state
        assert page.evaluate(LOW) == [], state
    found = {}
    for scheme, states in MAIN.items():
        for state in states:
            page = show(state, 1024, scheme)
            expect(page.locator(f".wb.wb-{scheme}")).to_be_visible()
            found[state] = axe(page)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 1024, state
    assert {state: faults for state, faults in found.items() if faults} == {}
    page.evaluate("() => document.querySelector('.quiz').append(document.createElement('button'))")
    assert any("button-name" in fault for fault in axe(page))


def test_what_opens_over_the_card_is_sound_and_leaves_the_way_to_submit(show, axe):
    """On a phone the guideline and the note stand above the footer; keys, search, a lost connection and an objection pass axe too."""
    page = show("item", 360, "dark")
    page.get_by_role("radio", name="billing question").click()
    page.get_by_role("button", name="Guideline", exact=True).click()
    sheet, submit = page.get_by_role("complementary"), page.get_by_role("button", name="Submit")
    expect(sheet.get_by_role("heading", level=3)).to_have_text("billing question")
    assert sheet.bounding_box()["y"] + sheet.bounding_box()["height"] <= submit.bounding_box()["y"]
    assert submit.bounding_box()["y"] + submit.bounding_box()["height"] <= 740
    assert axe(page) == []
    page.get_by_role("button", name="Close the guideline").click()
    page.get_by_role("checkbox", name="I cannot tell").click()
    note = page.get_by_label("What is missing?")
    expect(note).to_be_focused()
    assert note.bounding_box()["y"] + note.bounding_box()["height"] <= submit.bounding_box()["y"]
    assert axe(page) == []
    page = show("verdict_undecided", 1280, "dark")
    page.keyboard.press("w")
    expect(page.get_by_label("Why is the expected answer wrong?")).to_be_focused()
    assert axe(page) == []
    page = show("item_after_one")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("zebra")
    expect(page.get_by_text("The guideline does not contain “zebra”.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.unroute("**/api/*")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Try now")).to_be_visible()
    assert axe(page) == []


def test_an_expert_says_why_and_by_which_rules_or_that_they_cannot_tell(show, axe):
    """Beside a label: the reason and the rules, sent with it; who cannot tell names none, not even those ticked before."""
    page = show("item_of_an_expert", 360, "dark")
    expect(page.get_by_label("Why this label?")).to_have_count(0)
    page.get_by_role("radio", name="billing question").click()
    rules = page.get_by_role("group", name="Rules you used")
    expect(rules.get_by_role("checkbox")).to_have_count(2)
    expect(rules.get_by_text("2 other rules")).to_be_visible()
    page.get_by_label("Why this label?").focus()
    page.keyboard.type("It asks 1 question.")
    rules.get_by_role("checkbox", name="R1.1").check()
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    with page.expect_request("**/api/act") as sent:
        page.get_by_role("button", name="Submit").click()
    told = sent.value.post_data_json
    assert {name: told[name] for name in ("answer", "skip", "note", "rules")} == {
        "answer": "billing_question",
        "skip": None,
        "note": "It asks 1 question.",
        "rules": ["R1.1"],
    }
    page = show("item_of_an_expert")
    page.keyboard.press("2")
    page.get_by_role("checkbox", name="R1.1").check()
    page.locator("[data-start]").focus()
    page.keyboard.press("0")
    expect(page.get_by_label("What is missing?")).to_be_focused()
    expect(page.get_by_label("Why this label?")).to_have_count(0)
    page.keyboard.type("Gifts")
    with page.expect_request("**/api/act") as sent:
        page.keyboard.press("Enter")
    told = sent.value.post_data_json
    assert (told["answer"], told["skip"], told["note"]) == (None, "cannot_tell", "Gifts")
    assert "rules" not in told


def test_somebody_who_listens_chooses_labels_by_key(show):
    """The item has its name, each choice is spoken, a list is sent in the guideline's order; keys choose only what has them."""
    page = show("several")
    focused = page.evaluate("() => document.activeElement.getAttribute('aria-labelledby')")
    assert focused == "q-position q-item q-ask"
    spoken = page.locator(".quiz > [role=status]").first
    page.keyboard.press("2")
    expect(spoken).to_have_text("billing question, chosen")
    page.keyboard.press("2")
    expect(spoken).to_have_text("billing question, no longer chosen")
    group = page.get_by_role("group", name="Which of these does the message hold?")
    expect(group.get_by_role("checkbox")).to_have_count(7)
    for key in "4212":
        page.keyboard.press(key)
    with page.expect_request("**/api/act") as sent:
        page.keyboard.press("Enter")
    told = sent.value.post_data_json
    assert (told["do"], told["turn"], told["answer"]) == ("answer", 14, ["refund_request", "bug_report"])

    for state in ("item", "rating"):
        page = show(state)
        for key in "89xq":
            page.keyboard.press(key)
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    labels = [
        {"id": f"l{n}", "name": f"label {n}", "colour": "c1", "definition": "", "hotkey": None}
        for n in range(1, 12)
    ]
    labels[9]["hotkey"], labels[10]["hotkey"] = "t", "u"
    page = show("item", question={**VIEWS["base"]["question"], "labels": labels})
    page.keyboard.press("t")
    expect(page.get_by_role("radio", name="label 10")).to_be_checked()
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="label 10")).to_be_checked()
    expect(page.locator(".ans kbd").nth(9)).to_have_text("T")


def test_an_annotator_reads_what_became_of_an_answer(show):
    """Both lines of a verdict have names; a ruling stands at its miss, or by itself; what was taken out is not called wrong; a rule opens."""
    page = show("verdict_not_yet", 360)
    expect(page.get_by_text("Dotted lines: 75% is poor, 90% is good.")).to_be_visible()
    page = show("verdict_undecided")
    expect(page.get_by_text("you were right, and the expected answer was corrected")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text("The lead decided: the expected answer is right.")).to_be_visible()
    expect(page.get_by_text("It asks for nothing to be undone.")).to_be_visible()
    rules = page.locator(".vrow.long .textlink")
    assert not re.match(r"R\d", rules.first.inner_text())  # by its text
    rules.first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary")).to_have_count(0)
    page = show("feedback_taken_out")
    expect(page.locator("#q-said")).to_have_text("Removed, does not count")
    expect(page.get_by_role("button", name="I think the expected answer is wrong")).to_have_count(0)
    page = show("feedback_wrong")
    expect(page.get_by_role("button", name="I think the expected answer is wrong")).to_be_visible()


def test_arabic_and_a_recording_stand_in_a_page_of_another_direction(show, page):
    """Text runs its own way inside a page from left to right; a recording is loaded under the content policy and has a name."""
    page = show("right_to_left")
    item = page.locator("#q-item p").last
    assert item.evaluate("(p) => getComputedStyle(p).direction") == "rtl"
    assert page.locator(".quiz").evaluate("(a) => getComputedStyle(a).direction") == "ltr"
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(bytes(16000))
    page.route("**/media/**", lambda route: route.fulfill(body=sound.getvalue(), content_type="audio/wav"))
    page = show("media_lost")
    audio = page.locator("audio")
    expect(audio).to_have_attribute("aria-label", "The recording to listen to")
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")
    assert audio.evaluate("(a) => a.duration") == pytest.approx(1.0, abs=0.05)
