"""An attempt as somebody takes it who listens and types: names, states, where the focus goes, and what is said when."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.card_states import STATES, VIEWS, Show, shower
from tests.journeys.mark_rounds import made
from tests.journeys.quiz_steps import FIVE, begin, on_item

SAID = """() => {
  window.said = [];
  const live = "[role=status], [role=alert]";
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const region = (target.nodeType === 1 ? target : target.parentElement)?.closest(live);
      const alerts = [...addedNodes].filter((part) => part.matches?.("[role=alert]"));
      for (const part of [region, ...alerts]) {
        const text = part?.textContent.replace(/\\s+/g, " ").trim();
        if (text && window.said.at(-1) !== text) window.said.push(text);
      }
    }
  }).observe(document.querySelector("#app"), { childList: true, subtree: true, characterData: true });
}"""
FOCUSED = """() => {
  const part = document.activeElement;
  const of = (part.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.innerText ?? "");
  return (part.getAttribute("aria-label") || of.join(" ") || part.innerText).replace(/\\s+/g, " ").trim();
}"""
SOUND = (
    "welcome_timed",
    "terms",
    "item",
    "several",
    "rating",
    "picture",
    "feedback_wrong",
    "verdict_pass",
    "verdict_not_yet",
)
STILL = """() => [...document.querySelectorAll("*")].filter((part) => {
  const { animationName, transitionDuration } = getComputedStyle(part);
  return animationName !== "none" || transitionDuration.split(",").some((time) => parseFloat(time) > 0);
}).map((part) => part.className)"""


@pytest.fixture(scope="module")
def link(rounds) -> str:
    """A link whose page is the real one; what its server answers is replaced by a state."""
    return rounds.invite("--length", "60", "--good", "0.9", "--poor", "0.6")


@pytest.fixture
def show(page: Page, link: str) -> Show:
    """The page in a state."""
    return shower(page, link)


def said(page: Page, sentence: str) -> None:
    """Wait until a live region that was there before said a sentence."""
    page.wait_for_function("(sentence) => window.said.some((text) => text.includes(sentence))", arg=sentence)


def listen(page: Page) -> None:
    """Keep what live regions say from now on."""
    page.evaluate(SAID)


def tab_to(page: Page, name: str) -> None:
    """Walk by Tab until something of this name has the focus."""
    for _ in range(30):
        if name in page.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached")


def test_a_whole_attempt_by_ear(rounds, page, axe, tmp_path):
    """From the terms to the verdict and an objection: each screen takes the focus under its name, each event is said once."""
    terms = tmp_path / "terms.txt"
    terms.write_text("Tell nobody.", encoding="utf-8")
    link = rounds.invite(*FIVE, "--feedback", "item", "--terms", str(terms))
    page.goto(link)
    expect(page.get_by_role("heading", level=1, name="Before you begin")).to_be_visible()
    expect(page.get_by_role("button", name="Agree and continue")).to_have_accessible_description(
        "Tick the box to continue."
    )
    page.get_by_role("checkbox", name="I have read this and agree").focus()
    page.keyboard.press("Space")
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=welcome]")).to_be_visible()
    assert page.evaluate(FOCUSED) == "Pilot round, November"
    assert axe(page) == []
    listen(page)
    page.keyboard.press("Enter")
    on_item(page, 1)
    heard = page.evaluate(FOCUSED)
    assert heard.startswith("Item 1 of ")
    assert "What does the customer want" in heard
    expect(page.locator("body")).to_match_aria_snapshot("""
        - main:
          - article:
            - heading /Item 1 of \\d+/ [level=1]
            - timer
            - progressbar "0 answered"
            - region /Item 1 of/:
              - paragraph
              - heading /What does the customer want/ [level=2]
              - radiogroup /What does the customer want/:
                - radio "refund request"
                - radio "billing question"
              - checkbox "I cannot tell from the guideline"
            - complementary /Guideline, support-tickets/:
              - group:
                - heading "Guideline" [level=2]
                - searchbox "Search the guideline"
            - button "Guideline" [expanded]
            - button "all keys"
            - button "Submit" [disabled]
            - text: Choose an answer first.
        """)
    tab_to(page, "refund request")
    page.keyboard.press("ArrowDown")
    said(page, "billing question, chosen")
    expect(page.get_by_role("radio", name="billing question", checked=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
    assert page.evaluate(FOCUSED) in ("Right", "The expected answer is different")
    assert axe(page) == []
    page.keyboard.press("Enter")
    on_item(page, 2)
    page.context.set_offline(True)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    said(page, "You are offline. Your answer to item 2 is kept on this device and will be sent.")
    assert axe(page) == []
    page.context.set_offline(False)
    said(page, "Your answer to item 2 was sent.")
    for turn in (3, 4, 5):
        expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
        page.keyboard.press("Enter")
        on_item(page, turn)
        page.keyboard.press("3")
        page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=feedback]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    assert page.evaluate(FOCUSED) in ("Not yet", "Not enough evidence yet")
    names = page.get_by_role("heading").all_inner_texts()
    assert names[1:] == ["What happens next", "By label", "By rule", "What to look at"]
    page.keyboard.press("w")
    expect(page.get_by_role("textbox", name="Why is the expected answer wrong?")).to_be_focused()
    page.keyboard.type("It is both.")
    page.keyboard.press("Control+Enter")
    said(page, "The lead has not decided yet.")
    assert page.evaluate("() => document.activeElement.closest('.quiz') !== null")
    assert axe(page) == []


def test_what_is_saved_refused_and_left_of_the_time_is_said(show):
    """After Submit: which answer was saved; a refusal; an answer taken back; the last minute."""
    page = show("item_last_minute", seconds={"spent": 10, "left": 63})
    listen(page)
    said(page, "1 minute left")
    after = {**VIEWS["base"], **STATES["item_after_one"], "words": {}}
    after |= {"item": {**after["item"], "turn": 15}, "last": {**after["last"], "turn": 14}}
    page.route("**/api/act", lambda route: route.fulfill(json=after))
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    said(page, "Item 14 saved: how-to")
    page.route("**/api/act", lambda route: route.fulfill(status=400, json={"message": {"id": "bad_answer"}}))
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    said(page, "This answer cannot be taken as it is.")
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_regions_are_marked_by_ear(rounds, page, axe):
    """A span and a box by keys alone: what is selected, added, labelled and removed is said, and the list names each."""
    create = made(rounds.root)
    begin(page, rounds.link(create("spans", "note"), "A03"))
    listen(page)
    tab_to(page, "Text to mark")
    page.keyboard.press("Home")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("1")
    said(page, "added")
    expect(
        page.get_by_role("list", name="What is marked").get_by_role("button", name="drug").first
    ).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("]")
    said(page, "selected")
    page.keyboard.press("Delete")
    said(page, "removed")
    begin(page, rounds.link(create("boxes", "street"), "A03"))
    expect(page.locator(".sh-frame svg")).to_be_visible()
    listen(page)
    page.keyboard.press("1")
    page.keyboard.press("n")
    said(page, "added")
    page.keyboard.press("ArrowRight")
    expect(
        page.get_by_role("list", name="What is marked").get_by_role("button", name="car").first
    ).to_be_visible()
    assert axe(page) == []


def test_the_page_reflows_is_still_and_keeps_its_states_without_colours(show, axe, browser_page):
    """At 200 % and 400 % nothing scrolls both ways; nothing moves by itself; forced colours keep what is chosen."""
    for state in STATES:
        for width in (640, 320):
            page = show(state, width)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, (state, width)
    page = show("item", 320)
    page.set_viewport_size({"width": 320, "height": 256})
    submit = page.get_by_role("button", name="Submit")
    submit.scroll_into_view_if_needed()
    expect(submit).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    for state in SOUND:
        page = show(state)
        assert page.evaluate(STILL) == [], state
    page = browser_page(forced_colors="active")
    show = shower(page, page.url)
    page = show("item")
    page.keyboard.press("2")
    chosen = page.get_by_role("radio", checked=True)
    assert chosen.evaluate("(radio) => getComputedStyle(radio).outlineStyle") == "solid"
    expect(chosen.locator(".tick")).to_be_visible()
    assert page.locator(".prog > i").evaluate(
        "(bar) => getComputedStyle(bar).backgroundColor"
    ) != page.locator(".prog").evaluate("(bar) => getComputedStyle(bar).backgroundColor")


@pytest.fixture
def browser_page(chromium, link) -> Callable[..., Page]:
    """A page of the link in a browser of other settings."""
    contexts = []

    def opened(**settings: Any) -> Page:
        context = chromium.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.goto(link)
        return page

    yield opened
    for context in contexts:
        context.close()
