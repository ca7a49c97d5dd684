"""Day one by the buttons of Home alone: from an empty workspace to the place where each thing is made."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import Desk
from tests.quiz_rounds import a_gold, a_guideline
from workbench.documents.guideline import Release
from workbench.store.workspace import Workspace

AGAIN = 30_000  # ms within which Home has seen what was done elsewhere


@pytest.fixture
def empty(desk: Desk) -> Iterator[Workspace]:
    """A workspace in which nothing is yet."""
    desk.lab.emptied()
    for room in ("guidelines", "gold_sets", "pilots"):
        (desk.lab.root / room).mkdir()
    yield Workspace(desk.lab.root)
    desk.lab.as_shipped()


def publish(workspace: Workspace) -> None:
    """A guideline, as somebody else writes and publishes it meanwhile."""
    folder = workspace.guidelines.root / "mail"
    folder.mkdir()
    first = Release(version="1.0.0", date=dt.date(2026, 11, 2), summary="The first one.")
    draft = a_guideline().model_copy(update={"changelog": (first,)})
    (folder / "draft.yaml").write_text(draft.model_dump_json(exclude_defaults=True))
    workspace.guidelines.publish("mail")


def lock(workspace: Workspace) -> None:
    """A gold set under it, decided and locked."""
    gold = a_gold()
    workspace.gold_sets.write_draft(gold)
    workspace.gold_sets.lock("mail", workspace.guideline("mail@1.0.0"))


def home_again(page: Page) -> Locator:
    """Back at Home by the bar of the tool that is open."""
    tool = page.locator(".wb:visible").first
    tool.get_by_role("navigation", name="Tools").get_by_role("button", name="Home").click()
    home = page.locator(".wb .home")
    expect(home).to_be_visible()
    return home


def test_day_one(desk: Desk, empty: Workspace) -> None:
    """Each step's button opens its form. What is done meanwhile is seen by itself, and opens the next step."""
    page, home = desk.screen("Home")
    expect(home.get_by_text("0 of 4 done")).to_be_visible()
    expect(home.get_by_text("Needs a published guideline.")).to_be_visible()
    expect(home.get_by_text("Needs a locked gold set.")).to_have_count(2)
    home.get_by_role("button", name="Begin a guideline").click()
    expect(page.get_by_label("Name of the new guideline")).to_be_visible()

    publish(empty)
    home = home_again(page)
    home.get_by_role("button", name="Build a gold set").click(timeout=AGAIN)
    expect(page.locator(".wb .gold").get_by_label("Guideline", exact=True)).to_have_value("mail@1.0.0")

    lock(empty)
    home = home_again(page)
    expect(home.get_by_text("2 of 4 done")).to_be_visible(timeout=AGAIN)
    home.get_by_role("button", name="Make a round").click()
    expect(page.locator(".wb .board").get_by_role("heading", name="New round")).to_be_visible()

    home = home_again(page)
    home.get_by_role("button", name="Design a pilot").click()
    expect(page.get_by_label("Name of the new pilot")).to_be_visible()


def test_the_next_step_is_a_button(desk: Desk) -> None:
    """The example's pilot is frozen and delivered: its next step makes the report, in its pane."""
    _, pilot = desk.screen("Pilot")
    pilot.get_by_role("complementary", name="Next steps").get_by_role(
        "button", name="Make the report"
    ).click()
    expect(pilot.get_by_role("tab", name="Deliveries")).to_have_attribute("aria-selected", "true")
    expect(pilot.get_by_text("The report is ready.")).to_be_visible(timeout=120_000)


def test_what_waits_leads_to_where_it_is_done(desk: Desk) -> None:
    """A row opens the draft's changes; the bar counts it on every tool, and forgets it once it is undone."""
    page, home = desk.screen("Home")
    draft = desk.lab.root / "guidelines/support-tickets/draft.yaml"
    before = draft.read_text()
    draft.write_text(before.replace("title: Support tickets", "title: Tickets", 1))
    row = home.get_by_role("button", name="1 change in the draft")
    expect(row).to_be_visible(timeout=AGAIN)
    bar = page.get_by_role("navigation", name="Tools").first
    expect(bar.get_by_role("button", name="Guideline, 1 waiting")).to_be_visible()
    expect(bar.get_by_role("button", name="Home, 1 waiting")).to_have_attribute("aria-current", "page")
    row.click()
    editor = page.locator(".wb .ge")
    expect(editor.get_by_role("tab", name="What changed")).to_have_attribute("aria-selected", "true")
    draft.write_text(before)
    home = home_again(page)
    expect(home.get_by_role("button", name="1 change in the draft")).to_have_count(0, timeout=AGAIN)
