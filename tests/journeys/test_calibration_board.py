"""a lead at the calibration board: tries it, finds the worst rule, rules on appeals, asks again, declares somebody ready, meets."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import WIDE, newcomer
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@pytest.fixture
def board(desk) -> tuple[Page, Locator]:
    """The shipped notebook; the first of these journeys finds no round and tries a dry run."""
    page, screen = desk.screen("Calibration")
    dry_run = screen.get_by_role("button", name="Try it with simulated people")
    people = screen.get_by_role("heading", name="12 people")
    expect(dry_run.or_(people)).to_be_visible()
    if dry_run.count():
        dry_run.click()
    expect(people).to_be_visible()
    return page, screen


def test_one_click_opens_the_board_with_and_without_the_example(desk):
    """The tile opens its notebook and runs it; in a workspace of one's own it says what is needed first."""
    newcomer(desk, "Calibration", shows="dry run", own="gold")


def test_a_lead_finds_the_worst_rule_rules_an_appeal_and_asks_again(desk, board):
    """From the worst rule to its edge case, an appeal with its reply, a retake with its links; all of it is kept."""
    page, screen = board
    workspace = Workspace(desk.lab.root)
    expect(screen.get_by_text("simulated people", exact=True)).to_be_visible()
    expect(screen.get_by_text("4 passed")).to_be_visible()
    make_edge_case(page, screen)
    (case,) = [
        one for one in workspace.guidelines.draft("support-tickets").cases if one.why == "Asks for terms."
    ]
    expect(screen.get_by_role("status").filter(has_text=f"{case.id} is in the draft")).to_be_visible()
    tabs = desk.tabs()
    rule_an_appeal(screen)
    assert desk.tabs() == tabs
    create_a_retake(screen)
    with AttemptStore.open(None, desk.lab.root) as store:
        replies = {one.reply for one in store.appeals("dry-run-now")}
        assert "Thank you: see R3.1." in replies
        new = next(one for one in store.rounds() if one.changed_since == "1.1.0")
        assert [one.person.shown[:10] for one in store.invitations(new.name)]


def make_edge_case(page: Page, screen: Locator) -> None:
    """The worst rule's item by keys alone: J, K, E, a label, why, Ctrl+Enter."""
    worst = re.search(r"(R[\d.]+) is missed most", screen.inner_text())
    assert worst
    screen.get_by_role("button", name=worst[1], exact=True).click()
    expect(screen.get_by_role("button", name=f"Show items of all rules, not only {worst[1]}")).to_be_visible()
    screen.focus()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("e")
    expect(screen.get_by_role("button", name="Add to draft")).to_have_attribute("aria-disabled", "true")
    expect(screen.get_by_role("group", name="The decision").get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    screen.get_by_label("Why").fill("Asks for terms.")
    page.keyboard.press("Control+Enter")
    expect(screen.get_by_role("button", name="Add to draft")).to_have_count(0)
    expect(screen).to_be_focused()
    page.keyboard.press("t")  # the keys stay here when what had the focus is gone
    expect(screen.get_by_label("A message you can send")).to_be_focused()
    page.keyboard.press("Escape")
    expect(screen.get_by_label("A message you can send")).to_have_count(0)
    page.keyboard.press("q")
    expect(screen.get_by_role("button", name="Ask the authors", exact=True).last).to_be_visible()
    page.keyboard.press("Escape")


def rule_an_appeal(screen: Locator) -> None:
    """Open the first appeal, decide with a reply; then it is decided and can be decided anew."""
    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").first.click()
    appeals.get_by_role("button", name="Gold stands").click()
    appeals.get_by_label("Reply").fill("Thank you: see R3.1.")
    appeals.get_by_role("button", name=re.compile("^Send")).click()
    expect(screen.get_by_role("status").filter(has_text="Decided: gold stands.")).to_be_visible()
    expect(appeals.get_by_text("1 answer decided")).to_be_visible()


def create_a_retake(screen: Locator) -> None:
    """Over time: who needs it, on what; asked first; links once."""
    screen.get_by_role("tab", name="Over time").click()
    expect(screen.get_by_role("img", name=re.compile("Share right by round"))).to_be_visible()
    retakes = screen.get_by_role("region", name="Retakes")
    expect(retakes).to_contain_text("They are asked only about")
    retakes.get_by_role("button", name="Make the retake").click()
    screen.get_by_role("button", name="Make the round").click()
    expect(screen.get_by_role("heading", name=re.compile("links? into"))).to_be_visible()
    assert "/q/" in screen.get_by_label(re.compile("^Link of")).first.input_value()
    screen.get_by_role("button", name="I have them").click()
    expect(screen.get_by_role("heading", name=re.compile("links? into"))).to_have_count(0)


def test_a_lead_watches_live_and_declares_somebody_ready(desk, board):
    """What happens elsewhere shows by itself while a half-typed reply and the focus stay; a declaration has its reason."""
    page, screen = board
    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").first.click()
    appeals.get_by_label("Reply").fill("Half a sen")
    with AttemptStore.open(None, desk.lab.root) as store:
        store.invite("dry-run-now", store.person("newcomer", "north"), store.round("dry-run-now").created_at)
    expect(screen.get_by_role("heading", name="13 people")).to_be_visible()
    page.keyboard.type("tence")
    expect(appeals.get_by_label("Reply")).to_have_value("Half a sentence")
    with AttemptStore.open(None, desk.lab.root) as store:
        (there,) = [one for one in store.invitations("dry-run-now") if one.person.name == "newcomer"]
        store.revoke(there.id, store.round("dry-run-now").created_at)
    expect(screen.get_by_role("heading", name="12 people")).to_be_visible()
    screen.get_by_role("tab", name="Over time").click()
    north = screen.get_by_role("region", name="Days by vendor").get_by_role("row", name=re.compile("^north"))
    expect(north).to_contain_text("1 can no longer qualify")
    screen.get_by_role("tab", name="Now").click()

    people = screen.get_by_role("region", name="People", exact=True)
    name = people.get_by_role("listitem").filter(has_text="undecided").first.locator(".name").inner_text()
    row = people.get_by_role("listitem").filter(has_text=name)
    row.locator(".line").click()
    row.get_by_role("button", name="Declare ready …").click()
    expect(row.get_by_label("Why they are ready")).to_be_focused()
    row.get_by_label("Why they are ready").fill("Forty more with me, all right.")
    row.get_by_role("button", name="Declare ready", exact=True).click()
    expect(people.get_by_text("1 declared ready")).to_be_visible()
    expect(row).to_contain_text("Declared ready by")
    row.get_by_role("button", name="Withdraw readiness …").click()
    row.get_by_label("Why they are not ready after all").fill("The wrong person.")
    row.get_by_role("button", name="Withdraw readiness").click()
    expect(people.get_by_text("1 declared ready")).to_have_count(0)
    expect(row).to_contain_text("undecided")


def test_a_lead_runs_a_meeting(desk, board):
    """Blind bars, notes, a counted second vote, a decision in the draft; undo by its key."""
    page, screen = board
    screen.get_by_role("tab", name="Meeting").click()
    screen.get_by_role("button", name="Begin the meeting").click()
    expect(screen.get_by_text("First vote, blind")).to_be_visible()
    assert "simulated-" not in screen.get_by_role("tabpanel").inner_text()
    screen.get_by_label("What was said").fill("Both are fair.")
    screen.get_by_role("button", name="Count a second vote").click()
    screen.get_by_label("delivery").fill("7")
    screen.get_by_role("button", name="Save the second vote").click()
    expect(screen.get_by_text("Second vote, blind")).to_be_visible()
    screen.get_by_role("group", name="The decision").get_by_role("button", name="delivery").click()
    screen.get_by_label("Why").fill("Decided in the meeting.")
    screen.get_by_role("button", name="Save the edge case").click()
    expect(screen.get_by_text("Decided: delivery")).to_be_visible()
    store = Workspace(desk.lab.root).guidelines
    assert store.draft("support-tickets").cases[-1].why == "Decided in the meeting."
    screen.focus()
    page.keyboard.press("u")
    expect(screen.get_by_role("button", name="Save the edge case")).to_be_visible()
    assert store.draft("support-tickets").cases[-1].why != "Decided in the meeting."
    expect(screen.get_by_label("What was said")).to_have_value("Both are fair.")
    screen.get_by_role("group", name="The decision").get_by_role("button", name="delivery").click()
    screen.get_by_label("Why").fill("Decided again.")
    screen.get_by_role("button", name="Save the edge case").click()
    expect(screen.get_by_text("Decided: delivery")).to_be_visible()
    case = store.draft("support-tickets").cases[-1].id
    screen.get_by_role("button", name=f"Open {case} in the guideline").click()
    editor = page.locator(".wb .ge")
    expect(editor.get_by_label("Number")).to_have_value(case)
    expect(editor.get_by_label("Why")).to_have_value("Decided again.")


def test_a_lead_can_read_the_board_in_the_dark_and_on_a_small_window(desk, board, axe):
    """Axe finds no serious fault in any part in the dark, nor where most stands in the light; nothing runs over at 1024 px."""
    page, screen = board
    page.set_viewport_size({"width": 1024, "height": 900})
    desk.theme(dark=True)
    for part in ("Over time", "Meeting", "Now"):
        screen.get_by_role("tab", name=part).click()
        expect(screen.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")
        expect(screen.get_by_text("Working it out")).to_have_count(0)
        if part == "Now":
            screen.locator(".items .btn").first.click()
            screen.locator(".person .line").first.click()
        assert screen.evaluate(WIDE) == []
        assert axe(page, ".wb-room") == []
    screen.get_by_role("button", name="Report", exact=True).click()
    menu, room = screen.get_by_role("list", name="Report").bounding_box(), screen.bounding_box()
    assert menu
    assert room
    assert menu["x"] > room["x"]
    page.keyboard.press("Escape")
    desk.theme(dark=False)
    assert axe(page, ".wb-room") == []
