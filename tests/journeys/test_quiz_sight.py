"""What an annotator always sees: whether answers are saved, what is asked, Submit; and nothing that jumps or hints at keys nobody has."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.card_states import VIEWS, Show, shower

PHONE = {"is_mobile": True, "has_touch": True, "viewport": {"width": 390, "height": 740}}
PLACES = """() => [...document.querySelectorAll('.qhead, #q-item, #q-ask, .ans, .qfoot .btn')].map((part) => {
  const { x, y, width, height } = part.getBoundingClientRect();
  return [part.className, part.innerText.slice(0, 20), x, y, width, height].join(' ');
})"""
LONG = " ".join(["I see the October payment two times on my statement."] * 60)


@pytest.fixture(scope="module")
def link(rounds) -> str:
    """A link whose page is the real one; what its server answers is replaced by a state."""
    return rounds.invite("--length", "60", "--good", "0.9", "--poor", "0.6")


@pytest.fixture
def show(page: Page, link: str) -> Show:
    """The page in a state."""
    return shower(page, link)


@pytest.fixture
def phone(chromium: Browser, link: str) -> Iterator[Show]:
    """The same on a phone."""
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    yield shower(context.new_page(), link)
    context.close()


def long_item() -> dict[str, Any]:
    """An item of many lines."""
    return {"item": {"turn": 14, "on": None, "content": [{"kind": "text", "text": LONG, "name": "text"}]}}


@pytest.mark.parametrize("state", ["item", "several", "rating", "item_of_an_expert"])
def test_choosing_moves_nothing(show, phone, state):
    """A chosen label has its frame and tick, and everything stands where it stood: at a desk and on a phone."""
    asked = -2 if state == "item_of_an_expert" else None  # a field for the reason: the foot makes room
    for page in (show(state), phone(state, 390)):
        expect(page.locator(".ans").first).to_be_visible()
        before = page.evaluate(PLACES)
        page.locator(".ans").nth(1).click()
        expect(page.locator(".ans[aria-checked=true] .tick")).to_be_visible()
        expect(page.get_by_role("button", name="Submit")).not_to_have_attribute("aria-disabled", "true")
        assert page.evaluate(PLACES)[:asked] == before[:asked]


def test_offline_on_a_phone_below_a_long_item_with_the_guideline_open(phone):
    """What waits is counted and named above, Submit stays below, and the guideline covers neither; the item scrolls beside it."""
    page = phone("item", 390, "dark", **long_item())
    page.locator(".ans").nth(1).scroll_into_view_if_needed()
    page.locator(".ans").nth(1).tap()
    scrolled = page.evaluate("() => window.scrollY")
    assert scrolled > 300
    page.get_by_role("button", name="Guideline", exact=True).tap()
    sheet, item = page.get_by_role("complementary"), page.locator(".qmain")
    expect(sheet).to_be_visible()
    assert item.evaluate("(pane) => pane.scrollTop") >= scrolled - 200  # what was in sight still is
    page.context.set_offline(True)
    page.unroute("**/api/*")
    page.get_by_role("button", name="Submit").tap()
    expect(page.get_by_text("Your answer to item 14 is kept on this device")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Offline, 1 answer waits to be sent")).to_be_in_viewport(ratio=1)
    for part in (page.get_by_role("button", name="Submit"), page.get_by_role("button", name="Try now")):
        expect(part).to_be_in_viewport(ratio=1)
    edges = [page.locator(part).bounding_box() for part in (".qhead", ".qmain", ".drawer", ".qfoot")]
    for above, below in pairwise(edges):
        assert above["y"] + above["height"] <= below["y"] + 0.5
    assert edges[-1]["y"] + edges[-1]["height"] <= 740.5
    item.evaluate("(pane) => pane.scrollTo(0, 0)")
    expect(page.get_by_text("Offline, 1 answer waits to be sent")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Close the guideline").tap()
    expect(sheet).to_have_count(0)
    page.evaluate("() => window.scrollTo(0, 600)")
    expect(page.get_by_text("Offline, 1 answer waits to be sent")).to_be_in_viewport(ratio=1)


def test_a_guideline_beside_a_long_item_stays_beside_it(show):
    """At a desk the guideline, the state and Submit are in sight wherever the item is scrolled to."""
    page = show("item_after_one", 1280, **long_item())
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_text("Saved", exact=True)).to_be_in_viewport(ratio=1)
    for part in (page.get_by_role("searchbox"), page.get_by_role("button", name="Submit")):
        expect(part).to_be_in_viewport(ratio=1)
    item, guideline = page.locator("#q-ask").bounding_box(), page.locator(".drawer").bounding_box()
    assert item["x"] + item["width"] <= guideline["x"]


def test_what_takes_long_says_so_above(show):
    """While an answer is under way the page says so; then it is saved, and a listener hears which."""
    page = show("item")
    answered = {**VIEWS["base"], **VIEWS["screens"]["item_after_one"], "skips": VIEWS["base"]["skips"]}
    answered |= {
        "words": {},
        "item": {**answered["item"], "turn": 15},
        "last": {**answered["last"], "turn": 14},
    }
    holding = []
    page.route("**/api/act", lambda route: holding.append(route))
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.locator(".saved")).to_have_text("Saving …")
    holding[0].fulfill(json=answered)
    expect(page.locator(".saved")).to_have_text("Saved")
    expect(page.locator(".quiz > [role=status]").first).to_contain_text("Item 14 saved")


def test_on_touch_there_are_no_keys_and_undo_is_in_reach(phone):
    """No key is shown on any screen; the answer before can be taken back from the foot, beside Submit."""
    for state in ("welcome", "item", "several", "item_of_an_expert", "feedback_wrong", "verdict_undecided"):
        page = phone(state, 390)
        assert page.locator("kbd").evaluate_all("(keys) => keys.filter((key) => key.offsetWidth).length") == 0
    tablet = phone("welcome", 1024)
    assert tablet.locator("kbd").evaluate_all("(keys) => keys.filter((key) => key.offsetWidth).length") == 0
    page = phone("item_after_one", 390, **long_item())
    undo = page.locator(".qfoot").get_by_role("button", name="Undo")
    expect(undo).to_be_in_viewport(ratio=1)
    assert undo.bounding_box()["height"] >= 44
    with page.expect_request("**/api/act") as sent:
        undo.tap()
    assert (sent.value.post_data_json["do"], sent.value.post_data_json["turn"]) == ("take_back", 13)


def test_a_refusal_goes_when_the_answer_is_changed(show):
    """What was wrong with an answer is said until another one is chosen."""
    page = show("item")
    refusal = {"error": "no", "message": {"id": "too_long", "values": {}}}
    page.route("**/api/act", lambda route: route.fulfill(status=413, json=refusal))
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("Your answer or your note is too long. Make it shorter.")
    page.keyboard.press("3")
    expect(alert).to_have_count(0)


def test_the_verdict_says_what_happens_next(show):
    """Passed: who sees it and what comes; not yet: until when and what to practise meanwhile; undecided: how many more."""
    after = {
        "pass": "tells you when the work begins",
        "not_yet": "You can try again from",
        "undecided": "more items",
    }
    for state, sentence in after.items():
        page = show(f"verdict_{state}", 390)
        expect(page.get_by_text(sentence).first).to_be_visible()
        expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    retry = {
        **VIEWS["screens"]["verdict_not_yet"]["verdict"]["retry"],
        "practice_title": "Practice on refunds",
    }
    verdict = {**VIEWS["screens"]["verdict_not_yet"]["verdict"], "retry": retry}
    page = show("verdict_not_yet", verdict=verdict)
    expect(page.get_by_text("Until then, practise in “Practice on refunds”.")).to_be_visible()
    words = page.locator(".quiz").inner_text()
    assert "R1." not in words
    page.get_by_role("button", name="Open in the guideline").first.click()
    expect(page.get_by_role("complementary")).to_be_visible()
