"""In JupyterLab, as a QA lead: design a pilot, freeze it, run its report on what vendors sent, and go on from there."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from workbench.store.workspace import Workspace

NAME = "spring"
PICTURES = os.environ.get("WORKBENCH_SCREENSHOTS")


def picture(page: Page, name: str) -> None:
    """A picture of the screen for who looks at it, where a folder is named."""
    if PICTURES:
        page.locator(".wb").last.screenshot(path=str(Path(PICTURES) / f"pilot_{name}.png"))


@pytest.fixture
def designer(lab, notebook):
    """The shipped notebook, run, and a new pilot begun in it by a name; what an earlier test wrote is taken away."""
    shutil.rmtree(lab.root / f"pilots/{NAME}", ignore_errors=True)
    page = notebook("5_pilot.ipynb")
    page.set_viewport_size({"width": 1280, "height": 1000})
    screen = page.locator(".wb .pilot")
    screen.get_by_role("button", name="New pilot").click()
    expect(screen.get_by_label("Name of the new pilot")).to_be_focused()
    page.keyboard.type(NAME.capitalize())
    picture(page, "begin")
    page.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="Spring pilot", exact=True)).to_be_visible()
    assert not (lab.root / f"pilots/{NAME}").exists()
    return page, screen


def design(screen: Locator) -> None:
    """Two vendors with prices, a promise, a batch a day, and all five criteria."""
    screen.get_by_label("Title").fill("Spring pilot")
    screen.get_by_label("Promised hours").fill("24")
    screen.get_by_role("button", name="Add a vendor").click()
    cards = screen.get_by_role("region", name="Vendors").locator("li.card")
    expect(cards).to_have_count(2)
    for card, model, prices in (
        (cards.nth(0), "per_unit", ["0.105"]),
        (cards.nth(1), "hybrid", ["0.045", "4"]),
    ):
        card.get_by_label("Paid").select_option(model)
        for label, price in zip(("For an answer", "For an hour"), prices, strict=False):
            card.get_by_label(label).fill(price)
        card.get_by_text("Its annotators are simulated").click()
    for metric, value in (
        ("Accuracy", "85 %"),
        ("Back in time", "0.85"),
        ("Cost per correct", "0.12"),
        ("Rework", "10%"),
    ):
        screen.get_by_label(f"{metric}", exact=False).and_(screen.locator("input")).first.fill(value)
    for place, day in enumerate(("mon", "tue", "wed", "thu", "fri")):
        screen.get_by_role("button", name="Add a batch").click()
        screen.get_by_label(f"Batch {place + 1}, id").fill(day)
        screen.get_by_label(f"Batch {place + 1}, sent at").fill(f"2026-11-0{place + 2} 08:00")
        screen.get_by_label("Title").focus()


def test_from_design_to_the_report(lab, designer):
    """A wrong field is told at once and kept; the frozen file is what was typed; the page opens from the screen."""
    page, screen = designer
    price = screen.get_by_label("Currency")
    price.fill("euro")
    expect(screen.get_by_text("Three capital letters, such as EUR. Found “euro”.")).to_be_visible()
    expect(screen.get_by_text("1 field to mend, not saved")).to_be_visible()
    picture(page, "wrong")
    price.fill("EUR")
    expect(screen.get_by_text("1 field to mend, not saved")).to_be_hidden()
    design(screen)
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    expect(screen.get_by_role("img", name="Half-width of an accuracy")).to_be_visible()
    picture(page, "design")

    screen.get_by_role("button", name="Freeze …").click()
    asked = screen.get_by_role("group", name="Freeze")
    expect(asked).to_contain_text(
        "vendor a at 0.105 EUR a unit, vendor b at 0.045 EUR a unit and 4 EUR an hour"
    )
    picture(page, "freeze")
    asked.get_by_role("button", name="Freeze for good").click()
    expect(screen.get_by_text("Frozen at 2")).to_be_visible()
    store = Workspace(lab.root).pilots
    pilot = store.load(store.path(NAME))
    assert store.seal(store.path(NAME)).state == "frozen"
    assert (pilot.title, pilot.currency, pilot.promised_hours) == ("Spring pilot", "EUR", 24)
    assert [batch.id for batch in pilot.batches] == ["mon", "tue", "wed", "thu", "fri"]
    assert {c.metric: c.threshold for c in pilot.criteria}["rework"] == 0.1

    expect(screen.get_by_text("No delivery is there yet.")).to_be_visible()
    sent = lab.root / "pilots/november/deliveries"
    bring(page, screen, "vendor a", sent / "vendor_a_1.csv")
    bring(page, screen, "vendor b", sent / "vendor_b_1.csv")
    shutil.copy(sent / "vendor_b_2_rework.csv", lab.root / f"pilots/{NAME}/deliveries")
    screen.get_by_role("button", name="Look again").click()
    screen.get_by_role("button", name="It is from vendor b").click()
    expect(screen.get_by_text("3 of 3 there")).to_be_visible()
    picture(page, "deliveries")
    screen.get_by_role("button", name="Make the report").click()
    expect(screen.get_by_text("step ")).to_be_visible(timeout=60_000)
    link = screen.get_by_role("link", name="Open the report")
    expect(link).to_be_visible(timeout=120_000)
    picture(page, "report")
    with page.context.expect_page() as opened:
        link.click()
    report = opened.value
    expect(report.get_by_role("heading", name="Spring pilot").first).to_be_visible()
    report.close()
    after(page, screen)


def bring(page: Page, screen: Locator, vendor: str, file: Path) -> None:
    """A vendor's file, chosen on this machine as a lead does who has it from a mail."""
    with page.expect_file_chooser() as asked:
        screen.get_by_role("button", name=f"Add a file from {vendor}").click()
    asked.value.set_files(file)
    expect(screen.get_by_text(f"{file.name} lies in the folder of deliveries and is listed.")).to_be_visible()


def after(page: Page, screen: Locator) -> None:
    """Compared with the example, which had the same items; scored; and a volume planned at the measured pace."""
    screen.get_by_role("tab", name="Compare").click()
    screen.get_by_role("tabpanel").get_by_role("button", name="november").click()
    expect(screen.get_by_text("paired: the same items both times").first).to_be_visible()
    expect(screen.get_by_text("the currency was USD, then EUR")).to_be_visible()
    money = screen.get_by_role("row", name="Cost per correct answer").first
    expect(money).to_contain_text("0.1112 to 0.1189")
    expect(money).to_contain_text("USD and EUR are not compared")
    picture(page, "compare")
    screen.get_by_role("tab", name="Scorecard").click()
    expect(screen.get_by_text("All pilots of this workspace, a row for each month.")).to_be_visible()
    expect(
        screen.get_by_role("region", name="vendor b").or_(screen.get_by_role("region", name="Vendor B"))
    ).to_be_visible()
    picture(page, "scorecard")
    screen.get_by_role("tab", name="Ramp-up").click()
    screen.get_by_label("Answers", exact=True).fill("50000")
    screen.get_by_role("button", name="Simulate").click()
    expect(screen.get_by_text("People from day one")).to_be_visible()
    picture(page, "ramp_up")


def test_by_keys(designer):
    """Alt and a digit change the pane, Ctrl and Z takes back, F8 goes to what is wrong; no key reaches the notebook."""
    page, screen = designer
    title = screen.get_by_label("Title")
    title.fill("Another name")
    expect(screen.get_by_role("heading", name="Another name")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(title).to_have_value("Spring pilot")
    screen.get_by_label("Margin").fill("much")
    expect(screen.locator("[aria-invalid=true]")).to_have_count(1)
    title.focus()
    page.keyboard.press("F8")
    expect(screen.get_by_label("Margin")).to_be_focused()
    page.keyboard.press("Alt+5")
    expect(screen.get_by_role("heading", name="How many people it takes")).to_be_visible()
    screen.focus()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.keyboard.press("d")
    page.keyboard.press("d")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


@pytest.fixture
def two_pilots(lab, example):
    """The example, and a copy of it that began earlier in the file system, to compare it with."""
    winter, november = lab.root / "pilots/winter", lab.root / "pilots/november"
    shutil.rmtree(winter, ignore_errors=True)
    shutil.copytree(november, winter)
    (winter / "frozen.yaml").unlink()
    text = (winter / "pilot.yaml").read_text()
    (winter / "pilot.yaml").write_text(text.replace("name: november", "name: winter"))
    os.utime(november)
    yield
    shutil.rmtree(winter)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read(notebook, two_pilots, axe, dark):
    """The shipped notebook runs; axe finds no serious fault on any pane in either theme; nothing runs over at 1024 px."""
    page = notebook("5_pilot.ipynb", dark=dark)
    page.set_viewport_size({"width": 1024, "height": 1000})
    screen = page.locator(".wb .pilot")
    expect(screen.get_by_label("Pilot", exact=True)).to_have_value("november")
    for pane in ("Design", "Report", "Compare", "Scorecard", "Ramp-up"):
        screen.get_by_role("tab", name=pane).click()
        if pane == "Compare":
            screen.get_by_role("tabpanel").get_by_role("button", name="winter").click()
            expect(screen.get_by_text("paired: the same items both times").first).to_be_visible()
        if pane == "Scorecard":
            expect(screen.get_by_text("no trend settled").first).to_be_visible()
        if pane == "Ramp-up":
            screen.get_by_role("button", name="Simulate").click()
            expect(screen.get_by_text("People from day one")).to_be_visible()
        assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
        assert axe(page, ".wb") == []
        if PICTURES:
            path = Path(PICTURES) / f"november_{pane.lower()}_{'dark' if dark else 'light'}.png"
            page.locator(".wb").first.screenshot(path=str(path))
