"""Every screen of the quiz card in every state: light and dark, desk and phone, without a fault that axe or a narrow page would find.

`WORKBENCH_SCREENSHOTS=FOLDER` keeps a picture of each.
"""

import io
import json
import os
import wave
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

VIEWS = json.loads(Path(__file__).with_name("card_views.json").read_text(encoding="utf-8"))
STATES = VIEWS["screens"]
SHOTS = os.environ.get("WORKBENCH_SCREENSHOTS")
each_state = pytest.mark.parametrize("state", STATES)


@pytest.fixture(scope="module")
def link(rounds):
    """A link whose page is the real one; what its server answers is replaced by a state."""
    return rounds.invite("--length", "60", "--good", "0.9", "--poor", "0.6")


@pytest.fixture
def show(page: Page, link):
    """Open the page in a state, as wide and as bright as asked."""

    def shown(state: str, width: int, scheme: str = "light") -> Page:
        view = {**VIEWS["base"], **STATES[state]}
        page.route("**/api/*", lambda route: route.fulfill(json=view))
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 740 if width < 500 else 900})
        page.goto(link)
        expect(page.locator(f".quiz[data-screen={view['screen']}]")).to_be_visible()
        return page

    return shown


def keep(page: Page, name: str) -> None:
    """A picture, where pictures are wanted."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@each_state
def test_a_state_is_sound_in_light_and_dark_and_on_a_phone(show, axe, state):
    """Axe finds nothing serious; at 360 px nothing is wider than the page, and what is pressed is 44 px high."""
    page = show(state, 1280)
    keep(page, f"{state}_1280_light")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".wb.wb-dark")).to_be_visible()
    keep(page, f"{state}_1280_dark")
    assert axe(page) == []
    page = show(state, 360)
    keep(page, f"{state}_360_light")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    for button in page.locator(".ans, .qfoot .btn, .btn.primary").all():
        assert button.bounding_box()["height"] >= 44


def test_axe_would_find_a_fault(show, axe):
    """The tests above can fail: a button without a name is found."""
    page = show("welcome", 1280)
    page.evaluate("() => document.querySelector('.quiz').append(document.createElement('button'))")
    assert any("button-name" in fault for fault in axe(page))


@pytest.mark.parametrize("state", ["item", "feedback_wrong", "verdict_undecided"])
def test_a_tablet_has_its_own_width(show, state):
    """At 1024 px the guideline stands beside the item, and nothing sticks out."""
    page = show(state, 1024)
    keep(page, f"{state}_1024_light")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1024


def test_the_sheet_and_the_note_on_a_phone(show, axe):
    """On a phone the guideline is a sheet above the footer, and the submit button stays in reach."""
    page = show("item", 360, "dark")
    page.get_by_role("radio", name="billing question").click()
    page.get_by_role("button", name="Guideline", exact=True).click()
    sheet, submit = page.get_by_role("complementary"), page.get_by_role("button", name="Submit")
    expect(sheet.get_by_role("heading", level=2)).to_have_text("billing question")
    keep(page, "sheet_360_dark")
    assert sheet.bounding_box()["y"] + sheet.bounding_box()["height"] <= submit.bounding_box()["y"]
    assert submit.bounding_box()["y"] + submit.bounding_box()["height"] <= 740
    assert axe(page) == []
    page.get_by_role("button", name="Close the guideline").click()
    page.get_by_role("checkbox", name="I cannot tell").click()
    note = page.get_by_label("What is missing?")
    expect(note).to_be_focused()
    assert note.bounding_box()["y"] + note.bounding_box()["height"] <= submit.bounding_box()["y"]
    keep(page, "note_360_dark")
    assert axe(page) == []


def test_open_overlays_have_no_serious_fault(show, axe):
    """The sheet of keys, the search, the line about the connection and an objection are as sound as the rest."""
    page = show("item_after_one", 1280)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    keep(page, "keys_1280_light")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    expect(page.get_by_text("Nothing in the guideline holds “zebra”.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("2")
    page.unroute("**/api/*")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are offline. Item 14 is kept here")).to_be_visible()
    keep(page, "offline_1280_light")
    assert axe(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_an_expert_may_say_why_and_by_which_rules(show, axe, width, scheme):
    """Beside a label: the reason, the rules that tell it from others, and the other ones folded away; sent with it."""
    page = show("item_of_an_expert", width, scheme)
    expect(page.get_by_label("Why this label?")).to_have_count(0)
    page.get_by_role("radio", name="billing question").click()
    rules = page.get_by_role("group", name="Rules it rests on")
    expect(rules.get_by_role("checkbox")).to_have_count(2)
    expect(rules.get_by_text("2 other rules")).to_be_visible()
    page.get_by_label("Why this label?").focus()
    page.keyboard.type("It asks 1 question.")
    rules.get_by_role("checkbox", name="R1.1").check()
    keep(page, f"item_of_an_expert_{width}_{scheme}")
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    with page.expect_request("**/api/act") as sent:
        page.get_by_role("button", name="Submit").click()
    told = sent.value.post_data_json
    assert {name: told[name] for name in ("answer", "cannot_tell", "note", "rules")} == {
        "answer": "billing_question",
        "cannot_tell": False,
        "note": "It asks 1 question.",
        "rules": ["R1.1"],
    }


def test_an_expert_who_cannot_tell_names_no_rules(show):
    """The note then is what the guideline lacks; rules ticked before are not sent with it."""
    page = show("item_of_an_expert", 1280)
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
    assert (told["answer"], told["cannot_tell"], told["note"]) == (None, True, "Gifts")
    assert "rules" not in told


def test_an_objection_has_no_serious_fault(show, axe):
    """Writing that the gold is wrong."""
    page = show("verdict_undecided", 1280, "dark")
    page.keyboard.press("w")
    expect(page.get_by_label("Why is the gold wrong?")).to_be_focused()
    keep(page, "objection_1280_dark")
    assert axe(page) == []


def test_both_lines_of_a_verdict_have_their_names(show):
    """Which of the two dotted lines is poor and which is good stands below the bar, in words."""
    page = show("verdict_not_yet", 360)
    expect(page.get_by_text("Dotted lines: 0.75 is a poor rate, 0.90 a good one.")).to_be_visible()


def test_an_item_that_was_taken_out_is_not_called_wrong(show):
    """It does not count, and there is nothing left to object to."""
    page = show("feedback_taken_out", 1280)
    expect(page.locator("#q-said")).to_have_text("Taken out, does not count")
    expect(page.get_by_role("button", name="I think the gold is wrong")).to_have_count(0)
    page = show("feedback_wrong", 1280)
    expect(page.get_by_role("button", name="I think the gold is wrong")).to_be_visible()


def test_text_runs_in_its_own_direction(show):
    """Arabic runs from right to left inside a page that runs from left to right."""
    page = show("right_to_left", 1280)
    item = page.locator("#q-item p").last
    assert item.evaluate("(p) => getComputedStyle(p).direction") == "rtl"
    assert page.locator(".quiz").evaluate("(a) => getComputedStyle(a).direction") == "ltr"


def test_a_screen_reader_is_told_what_happens(show):
    """The item is named by its place, its text and its question; a choice made by key is spoken."""
    page = show("several", 1280)
    focused = page.evaluate("() => document.activeElement.getAttribute('aria-labelledby')")
    assert focused == "q-position q-item q-ask"
    page.keyboard.press("2")
    expect(page.locator(".quiz > [role=status]").first).to_have_text("billing question, chosen")
    page.keyboard.press("2")
    expect(page.locator(".quiz > [role=status]").first).to_have_text("billing question, no longer chosen")
    group = page.get_by_role("group", name="Which of these does the message hold?")
    expect(group.get_by_role("checkbox")).to_have_count(7)


def test_several_labels_are_sent_in_the_order_of_the_guideline(show):
    """Digits tick and untick; what is sent is a list."""
    page = show("several", 1280)
    for key in "4212":
        page.keyboard.press(key)
    with page.expect_request("**/api/act") as sent:
        page.keyboard.press("Enter")
    told = sent.value.post_data_json
    assert (told["do"], told["turn"], told["answer"]) == ("answer", 14, ["refund_request", "bug_report"])


@pytest.mark.parametrize("state", ["item", "rating"])
def test_keys_beside_the_labels_do_nothing(show, state):
    """A digit beyond the labels and a letter of the keyboard choose nothing."""
    page = show(state, 1280)
    for key in "89xq":
        page.keyboard.press(key)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)


def test_a_tenth_label_has_the_key_of_the_guideline(show, page):
    """Beyond nine labels the guideline's letters choose, where the card does not need them itself."""
    labels = [
        {"id": f"l{n}", "name": f"label {n}", "colour": "c1", "definition": "", "hotkey": None}
        for n in range(1, 12)
    ]
    labels[9]["hotkey"], labels[10]["hotkey"] = "t", "u"
    STATES["many"] = {**STATES["item"], "question": {**VIEWS["base"]["question"], "labels": labels}}
    try:
        page = show("many", 1280)
    finally:
        del STATES["many"]
    page.keyboard.press("t")
    expect(page.get_by_role("radio", name="label 10")).to_be_checked()
    page.keyboard.press("u")
    expect(page.get_by_role("radio", name="label 10")).to_be_checked()
    expect(page.locator(".ans kbd").nth(9)).to_have_text("T")


def test_what_became_of_an_objection_is_told(show):
    """A ruling stands at its miss, or by itself where the answer is no miss any more."""
    page = show("verdict_undecided", 1280)
    expect(page.get_by_text("you were right, the gold was corrected")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_text("The lead decided: the gold stands.")).to_be_visible()
    expect(page.get_by_text("It asks for nothing to be undone.")).to_be_visible()


def test_a_recording_plays_under_the_content_policy(show, page):
    """A recording from the round's own address is loaded, and the keys of the card leave its controls alone."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16000))
    page.route("**/media/**", lambda route: route.fulfill(body=sound.getvalue(), content_type="audio/wav"))
    page = show("media_lost", 1280)
    audio = page.locator("audio")
    expect(audio).to_have_attribute("aria-label", "The recording to listen to")
    page.wait_for_function("() => document.querySelector('audio').readyState > 0")
    assert audio.evaluate("(a) => a.duration") == pytest.approx(1.0, abs=0.05)
