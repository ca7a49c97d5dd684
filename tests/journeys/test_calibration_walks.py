"""Two walks with the people of a round: an appeal until they read its decision, and a meeting until its gain is known."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.lab import Desk
from tests.journeys.quiz_steps import FIVE, answer, begin
from tests.journeys.road_steps import Road, served
from workbench.documents.attempts import Response
from workbench.documents.round import Turn

NOTE, REPLY = "It is about the parcel.", "You are right: thank you."
WHY = "Whoever wants to stop is told how."


@pytest.fixture
def road(desk: Desk) -> Iterator[Road]:
    """The example as it ships, and a server of its rounds."""
    desk.lab.as_shipped()
    with served(desk.lab.root) as found:
        yield found


def test_a_person_contests_on_a_phone_and_reads_what_the_lead_decided(
    road: Road, desk: Desk, chromium: Browser
) -> None:
    """Nia contests the gold of a miss; the lead agrees; the board counts it at once, and Nia reads reply and score."""
    about = ("--gold", "support-tickets@1.0.0", "--question", "intent", "--feedback", "end")
    road.command("quiz", "create", "contested", *about, *FIVE)
    link = road.links("contested", "Nia")["Nia"]
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    nia = context.new_page()
    begin(nia, link)
    for turn in range(1, 6):
        answer(nia, turn, "7")
    right = right_of(nia)
    nia.keyboard.press("w")
    expect(nia.get_by_label("Why is the expected answer wrong?")).to_be_focused()
    nia.keyboard.type(NOTE)
    nia.keyboard.press("Control+Enter")
    expect(nia.get_by_text("The lead has not decided yet")).to_be_visible()

    _, screen = desk.call('wb.calibration_board("contested", lead="QA lead")')
    person = screen.get_by_role("region", name="People", exact=True).get_by_role("listitem")
    expect(person).to_contain_text(f"{right} of 5")
    expect(screen.get_by_role("tab", name="Now")).to_contain_text("1")
    appeals = screen.get_by_role("region", name="Appeals")
    appeals.locator(".line").click()
    expect(appeals).to_contain_text(NOTE)
    appeals.get_by_role("button", name="Gold corrected").click()
    appeals.get_by_label("Reply").fill(REPLY)
    appeals.get_by_role("button", name="Send the decision").click()
    expect(screen.get_by_role("status").filter(has_text="1 person reads the reply")).to_be_visible()
    expect(appeals.get_by_text("all decided")).to_be_visible()
    expect(person).to_contain_text(f"{right + 1} of 5")

    nia.reload()
    expect(nia.get_by_text(REPLY)).to_be_visible()
    assert right_of(nia) == right + 1
    context.close()


def right_of(page: Page) -> int:
    """How many were right, as the verdict page tells the person."""
    expect(page.locator(".quiz[data-screen=verdict]")).to_be_visible()
    found = re.search(r"You got (\d) of 5 right", page.locator(".quiz").inner_text())
    assert found
    return int(found[1])


def test_a_lead_runs_a_meeting_from_its_items_to_what_it_gained(road: Road, desk: Desk) -> None:
    """Items are picked, held-back ones asked before, one item decided out of the gold, and asked again: it gained."""
    road.command(
        "quiz", "create", "winter", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    road.command("quiz", "simulate", "winter", "--people", "12", "--seed", "7")
    _, screen = desk.call('wb.calibration_board("winter", lead="QA lead")')
    screen.get_by_role("tab", name="Meeting").click()
    expect(screen.get_by_role("heading", name="Items worth discussing")).to_be_visible()
    assert screen.locator(".picked li").count() > 1
    screen.get_by_role("button", name="Begin the meeting").click()
    before = ask_held_back(screen, "Ask held-back items first")
    gold = road.workspace.gold("support-tickets@1.0.0")
    with road.store() as store:
        right = {item: gold.item(item).answers["intent"].label for item in store.round(before).items}
    wrong = {item: label if n % 2 else "delivery" for n, (item, label) in enumerate(right.items())}
    everybody_answers(road, before, wrong, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    look_again(screen)
    expect(screen.get_by_text("The first answers are in.")).to_be_visible()

    item = decide(screen)
    (case,) = [one for one in road.workspace.guidelines.draft("support-tickets").cases if one.why == WHY]
    draft = road.workspace.guidelines.draft("support-tickets")
    assert f"{case.id}: " in draft.changelog[-1].summary
    assert "decided in the calibration meeting about winter" in draft.changelog[-1].summary
    assert [one.id for one in road.workspace.gold_sets.draft("support-tickets").left] == [item]

    after = ask_held_back(screen, "Ask the held-back items again")
    everybody_answers(road, after, right, dt.datetime.now(dt.UTC))
    look_again(screen)
    gain = screen.get_by_role("region", name="What the meeting gained")
    expect(gain.get_by_role("heading", name="What the meeting gained")).to_be_visible()
    expect(gain).to_contain_text(re.compile(r"to 1\.00 right on held-back items: \+0\.\d\d, 95 % range"))
    expect(gain.get_by_text("gained", exact=True)).to_be_visible()


def ask_held_back(screen: Locator, name: str) -> str:
    """Make a round of held-back items; asked first, links shown once. Its name."""
    screen.get_by_role("button", name=name).click()
    screen.get_by_role("button", name="Create it, invite them").click()
    heading = screen.get_by_role("heading", name=re.compile("links? into"))
    said = re.search(r"into (\S+)", heading.inner_text())
    assert said
    screen.get_by_role("button", name="I have them").click()
    expect(heading).to_have_count(0)
    return said[1]


def look_again(screen: Locator) -> None:
    """Away from the meeting and back: all rounds are read at once, and nothing waits for the next look by itself."""
    for tab in ("Now", "Meeting"):
        screen.get_by_role("tab", name=tab).click()
        expect(screen.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")


def decide(screen: Locator) -> str:
    """A second vote, and a decision that takes the item out of the gold; the item."""
    heading = screen.get_by_role("heading", name=re.compile("to decide"))
    item = heading.locator(".mono").inner_text()
    screen.get_by_label("What was said").fill("Two wishes in one message.")
    screen.get_by_role("button", name="Count a second vote").click()
    screen.get_by_label("cancellation").fill("9")
    screen.get_by_role("button", name="Save the second vote").click()
    expect(screen.get_by_text("Second vote, blind")).to_be_visible()
    screen.get_by_role("group", name="The decision").get_by_role("button", name="cancellation").click()
    screen.get_by_label("Why").fill(WHY)
    expect(screen.get_by_text("its answer is given away")).to_be_visible()
    screen.get_by_role("button", name="Take the item out of the gold").click()
    screen.get_by_role("button", name="Save the edge case").click()
    expect(screen.get_by_text("Decided: cancellation")).to_be_visible()
    expect(
        screen.get_by_role("status").filter(has_text="The item leaves the next version of gold set")
    ).to_be_visible()
    return item


def everybody_answers(road: Road, name: str, labels: Mapping[str, str], at: dt.datetime) -> None:
    """Everybody who was invited gives these labels, some seconds an item."""
    with road.store() as store:
        for invitation in store.invitations(name):
            turns = [Turn(number=k, item=item, question="intent") for k, item in enumerate(labels, start=1)]
            attempt = store.begin(invitation.id, turns, at)
            for turn in attempt.turns:
                shown = at + dt.timedelta(seconds=10 * turn.number)
                store.mark_shown(attempt.id, turn.number, shown)
                answered = shown + dt.timedelta(seconds=5)
                label = labels[turn.item]
                store.answer(
                    Response(attempt.id, turn.number, turn.item, "intent", label, None, None, shown, answered)
                )
            store.finish(attempt.id, at + dt.timedelta(hours=1), "done")
