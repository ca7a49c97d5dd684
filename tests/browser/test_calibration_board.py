"""In JupyterLab, as a lead uses it: rehearse, read the board, rule, make an edge case of the worst rule, retake, meet."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@pytest.fixture
def board(lab, notebook):
    """The shipped notebook; the first of these tests finds no round and rehearses."""
    page = notebook("3_calibration.ipynb")
    screen = page.locator(".wb .board")
    expect(screen.get_by_role("heading", name="Calibration board")).to_be_visible()
    rehearse = screen.get_by_role("button", name="Rehearse with simulated people")
    if rehearse.count():
        expect(screen.get_by_role("heading", name="No round yet")).to_be_visible()
        rehearse.click()
    expect(screen.get_by_role("heading", name="12 people")).to_be_visible(timeout=90_000)
    return page, screen


def test_a_lead_reads_and_acts(lab, board):
    """From the worst rule to its edge case, an appeal with its reply, a retake with its links; all of it is kept."""
    page, screen = board
    workspace = Workspace(lab.root)
    expect(screen.get_by_text("simulated people", exact=True)).to_be_visible()
    expect(screen.get_by_text("4 passed")).to_be_visible()
    make_edge_case(page, screen)
    (case,) = [
        one for one in workspace.guidelines.draft("support-tickets").cases if one.why == "Asks for terms."
    ]
    expect(screen.get_by_role("status").filter(has_text=f"{case.id} is in the draft")).to_be_visible()
    rule_an_appeal(page, screen)
    create_a_retake(screen)
    with AttemptStore.open(None, lab.root) as store:
        replies = {one.reply for one in store.appeals("rehearsal-now")}
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
    page.keyboard.press("Enter")  # the first label has the focus
    screen.get_by_label("Why").fill("Asks for terms.")
    page.keyboard.press("Control+Enter")
    expect(screen.get_by_role("button", name="Add to draft")).to_have_count(0)
    page.keyboard.press("t")  # the keys stay here when what had the focus is gone
    expect(screen.get_by_label("A message you can send")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(screen.get_by_role("button", name="Ask the authors", exact=True).last).to_be_visible()
    page.keyboard.press("Escape")


def rule_an_appeal(page: Page, screen: Locator) -> None:
    """Open the first appeal, decide with a reply; then it is decided and can be decided anew."""
    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").first.click()
    appeals.get_by_role("button", name="Gold stands").click()
    appeals.get_by_label("Reply").fill("Thank you: see R3.1.")
    appeals.get_by_role("button", name=re.compile("^Send")).click()
    expect(screen.get_by_role("status").filter(has_text="Decided: gold stands.")).to_be_visible()
    expect(appeals.get_by_text("1 answer decided")).to_be_visible()
    assert page.locator(".jp-Notebook .jp-Cell").count() == 5


def create_a_retake(screen: Locator) -> None:
    """Over time: who needs it, on what; asked first; links once."""
    screen.get_by_role("tab", name="Over time").click()
    expect(screen.get_by_role("img", name=re.compile("Share right by round"))).to_be_visible()
    retakes = screen.get_by_role("region", name="Retakes")
    expect(retakes).to_contain_text("Asked again only on")
    retakes.get_by_role("button", name="Create the retake").click()
    retakes.get_by_role("button", name="Create it, invite them").click()
    expect(screen.get_by_text("shown this once")).to_be_visible()
    assert "/q/" in screen.get_by_label(re.compile("^Link of")).first.input_value()
    screen.get_by_role("button", name="I have them").click()
    expect(screen.get_by_text("shown this once")).to_have_count(0)
    screen.get_by_role("tab", name="Now").click()


def test_it_is_live_and_keeps_what_is_typed(lab, board):
    """An answer given elsewhere shows by itself while a half-typed reply and the focus stay."""
    page, screen = board
    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").first.click()
    appeals.get_by_label("Reply").fill("Half a sen")
    with AttemptStore.open(None, lab.root) as store:
        store.invite(
            "rehearsal-now", store.person("newcomer", "north"), store.round("rehearsal-now").created_at
        )
    expect(screen.get_by_role("heading", name="13 people")).to_be_visible()
    page.keyboard.type("tence")
    expect(appeals.get_by_label("Reply")).to_have_value("Half a sentence")
    with AttemptStore.open(None, lab.root) as store:
        (there,) = [one for one in store.invitations("rehearsal-now") if one.person.name == "newcomer"]
        store.revoke(there.id, store.round("rehearsal-now").created_at)
    expect(screen.get_by_role("heading", name="12 people")).to_be_visible()
    screen.get_by_role("tab", name="Over time").click()
    north = screen.get_by_role("region", name="Days by vendor").get_by_role("row", name=re.compile("^north"))
    expect(north).to_contain_text("1 cannot any more")


def test_a_lead_declares_somebody_ready(board):
    """In the row of whoever has not passed, with a reason; said beside the evidence, and taken back there."""
    _, screen = board
    people = screen.get_by_role("region", name="People", exact=True)
    row = people.get_by_role("listitem").filter(has_text="undecided").first
    name = row.locator(".name").inner_text()
    row = people.get_by_role("listitem").filter(has_text=name)
    row.locator(".line").click()
    row.get_by_role("button", name="Declare ready …").click()
    expect(row.get_by_label("Why they are ready")).to_be_focused()
    row.get_by_label("Why they are ready").fill("Forty more with me, all right.")
    row.get_by_role("button", name="Declare ready", exact=True).click()
    expect(people.get_by_text("1 declared ready")).to_be_visible()
    expect(row).to_contain_text("Declared ready by")
    row.get_by_role("button", name="Not ready after all …").click()
    row.get_by_label("Why they are not ready after all").fill("The wrong person.")
    row.get_by_role("button", name="Take it back").click()
    expect(people.get_by_text("1 declared ready")).to_have_count(0)
    expect(row).to_contain_text("undecided")


def test_a_meeting(lab, board):
    """Blind bars, notes, a counted second vote, a decision in the draft; undo by its key."""
    page, screen = board
    screen.get_by_role("tab", name="Meeting").click()
    screen.get_by_role("button", name="Begin the meeting").click()
    expect(screen.get_by_text("First vote, blind")).to_be_visible()
    assert "simulated-" not in screen.get_by_role("tabpanel").inner_text()
    screen.get_by_label("What was said").fill("Both are fair.")
    screen.get_by_role("button", name="Count a second vote").click()
    screen.get_by_label("delivery").fill("7")
    screen.get_by_role("button", name="Keep the second vote").click()
    expect(screen.get_by_text("Second vote, blind")).to_be_visible()
    screen.get_by_role("group", name="The decision").get_by_role("button", name="delivery").click()
    screen.get_by_label("Why").fill("Decided in the meeting.")
    screen.get_by_role("button", name="Save the edge case").click()
    expect(screen.get_by_text("Decided: delivery")).to_be_visible()
    store = Workspace(lab.root).guidelines
    assert store.draft("support-tickets").cases[-1].why == "Decided in the meeting."
    screen.focus()
    page.keyboard.press("u")
    expect(screen.get_by_role("button", name="Save the edge case")).to_be_visible()
    assert store.draft("support-tickets").cases[-1].why != "Decided in the meeting."
    expect(screen.get_by_label("What was said")).to_have_value("Both are fair.")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read(notebook, board, axe, dark):
    """Axe finds no serious fault in any part, in either theme; nothing runs over at 1024 and at 1280 px."""
    page, screen = board
    if dark:
        page = notebook("3_calibration.ipynb", dark=True)
        screen = page.locator(".wb .board")
    for width in (1280, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        for part in ("Now", "Over time", "Meeting"):
            screen.get_by_role("tab", name=part).click()
            expect(screen.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")
            expect(screen.get_by_text("Working it out")).to_have_count(0)
            if part == "Now":
                screen.locator(".items .btn").first.click()
                screen.locator(".person .line").first.click()
            wide = "n => [...n.querySelectorAll('*')].filter(e => !e.closest('.scroll-x, .cut, .unseen, svg, .clamp') && e.getBoundingClientRect().right > n.getBoundingClientRect().right + 1).map(e => e.outerHTML.slice(0, 90))"
            assert screen.evaluate(wide) == []
            if width == 1024:
                assert axe(page, ".wb") == []
