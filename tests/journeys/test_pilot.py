"""A QA lead in the pilot designer: agrees with vendors, freezes it, makes the report of what they sent, and goes on from there."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.lab import newcomer
from workbench.store.shipped import examples
from workbench.store.workspace import Workspace

NAME = "spring"
PANES = ("Design", "Deliveries", "Compare", "Scorecard", "Ramp-up")


@pytest.fixture
def designer(desk) -> tuple[Page, Locator]:
    """A new pilot of the example as it ships, begun by a name; nothing is written yet."""
    desk.lab.as_shipped()
    page, screen = desk.screen("Pilot")
    page.set_viewport_size({"width": 1280, "height": 1000})
    screen.get_by_role("button", name="New pilot").click()
    expect(screen.get_by_label("Name of the new pilot")).to_be_focused()
    page.keyboard.type(NAME.capitalize())
    page.keyboard.press("Enter")
    expect(screen.get_by_role("heading", name="Spring", exact=True)).to_be_visible()
    assert not (desk.lab.root / f"pilots/{NAME}").exists()
    return page, screen


def test_one_click_opens_the_pilots_with_and_without_the_example(desk):
    """The tile opens its notebook and runs it; in a workspace of one's own it says how to begin."""
    newcomer(desk, "Pilot", shows="Support tickets, November pilot", own="Name of the new pilot")


def test_a_lead_goes_from_the_design_of_a_pilot_to_its_report(desk, designer):
    """A wrong field is told at once and kept; the frozen file is what was typed; the page opens, and pilots are compared."""
    page, screen = designer
    currency = screen.get_by_label("Currency")
    currency.fill("euro")
    expect(screen.get_by_text("Found “euro”.")).to_be_visible()
    expect(screen.get_by_text("1 field to fix, not saved")).to_be_visible()
    currency.fill("EUR")
    expect(screen.get_by_text("1 field to fix, not saved")).to_be_hidden()
    design(screen)
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    expect(screen.get_by_role("img", name="Half-width of an accuracy")).to_be_visible()
    freeze(screen)
    store = Workspace(desk.lab.root).pilots
    pilot = store.load(store.path(NAME))
    assert store.seal(store.path(NAME)).state == "frozen"
    assert (pilot.title, pilot.currency, pilot.promised_hours) == ("Spring pilot", "EUR", 24)
    assert [batch.id for batch in pilot.batches] == ["mon", "tue", "wed", "thu", "fri"]
    assert {c.metric: c.threshold for c in pilot.criteria}["rework"] == 0.1
    report(page, screen, desk.lab.root / "pilots")
    go_on(screen)


def test_the_next_pilot_takes_the_terms_of_an_earlier_one(desk):
    """Vendors, prices and criteria are there at once, batches and deliveries are not; Home and End walk to the outer panes."""
    desk.lab.as_shipped()
    page, screen = desk.screen("Pilot")
    screen.get_by_role("button", name="New pilot").click()
    screen.get_by_label("Name of the new pilot").fill("Winter 2027")
    screen.get_by_label("Terms and vendors").select_option("as in Support tickets, November pilot")
    screen.get_by_role("button", name="Begin", exact=True).click()
    expect(screen.get_by_label("Title")).to_have_value("Winter 2027")
    expect(screen.get_by_label("For an answer")).to_have_count(2)
    expect(screen.get_by_text("No batches yet.")).to_be_visible()
    screen.get_by_role("tab", name="Design").focus()
    page.keyboard.press("End")
    expect(screen.get_by_role("tab", name="Ramp-up")).to_be_focused()
    page.keyboard.press("Home")
    expect(screen.get_by_role("tab", name="Design")).to_be_focused()


def test_a_percent_is_typed_slowly(desk, designer):
    """Nothing moves under the fingers; once the field is left, it says how the number was understood."""
    page, screen = designer
    accuracy = screen.get_by_label("Accuracy, at least", exact=True)
    accuracy.fill("")
    accuracy.press("9")
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    accuracy.press("2")
    page.keyboard.press("Tab")
    expect(accuracy).to_have_value("92 %")
    rework = screen.get_by_label("Rework, at most", exact=True)
    rework.fill("1")
    page.keyboard.press("Tab")
    expect(rework).to_have_value("1 %")
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    store = Workspace(desk.lab.root).pilots
    criteria = {one.metric: one.threshold for one in store.load(store.path(NAME)).criteria}
    assert (criteria["accuracy"], criteria["rework"]) == (0.92, 0.01)


def test_measures_of_boxes_are_criteria(desk, designer):
    """With a question about boxes their main measure is proposed and the others can be set; the file says what was typed."""
    for room in ("guidelines", "gold_sets"):
        shutil.copytree(examples()["street-scenes"] / room, desk.lab.root / room, dirs_exist_ok=True)
    _, screen = designer
    screen.get_by_label("Title").fill("Streets")
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    screen.get_by_label("Gold").select_option("street-scenes@1.1.0")
    expect(screen.get_by_label("Question")).to_have_value("objects")
    criteria = screen.get_by_role("region", name="Criteria")
    main = criteria.get_by_label("F1 at an IoU of 0.5, at least", exact=True)
    expect(main).to_have_value("90 %")
    expect(criteria.get_by_text("share of an answer's boxes that are right").first).to_be_visible()
    main.fill("80 %")
    overlap = criteria.get_by_label("Mean IoU, at least", exact=True)
    overlap.fill("much")
    expect(criteria.get_by_text("The threshold is a share between 0 and 1")).to_be_visible()
    overlap.fill("75 %")
    screen.get_by_label("Title").focus()
    expect(screen.get_by_text("saved", exact=True)).to_be_visible()
    store = Workspace(desk.lab.root).pilots
    expect(overlap).to_have_value("75 %")
    criteria_set = {c.metric: c.threshold for c in store.load(store.path(NAME)).criteria}
    assert criteria_set == {"f1": 0.8, "agreement": 0.7, "overlap": 0.75}
    screen.get_by_label("Question").select_option("ground")
    expect(criteria.get_by_label("F1 at an IoU of 0.7, at least", exact=True)).to_have_value("80 %")


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
        screen.get_by_label(metric, exact=False).and_(screen.locator("input")).first.fill(value)
    for place, day in enumerate(("mon", "tue", "wed", "thu", "fri")):
        screen.get_by_role("button", name="Add a batch").click()
        screen.get_by_label(f"Batch {place + 1}, id").fill(day)
        screen.get_by_label(f"Batch {place + 1}, sent at").fill(f"2026-11-0{place + 2} 08:00")
        screen.get_by_label("Title").focus()


def freeze(screen: Locator) -> None:
    """Asked first, with what each vendor is paid; then for good."""
    screen.get_by_role("button", name="Freeze …").click()
    asked = screen.get_by_role("group", name="Freeze")
    expect(asked).to_contain_text(
        "vendor a at 0.105 EUR a unit, vendor b at 0.045 EUR a unit and 4 EUR an hour"
    )
    asked.get_by_role("button", name="Freeze for good").click()
    expect(screen.get_by_text("Frozen on")).to_be_visible()


def report(page: Page, screen: Locator, pilots: Path) -> None:
    """What vendors sent is chosen or found in the folder; the report is made and opened from the screen."""
    expect(screen.get_by_text("No delivery yet.")).to_be_visible()
    sent = pilots / "november/deliveries"
    bring(page, screen, "vendor a", sent / "vendor_a_1.csv")
    bring(page, screen, "vendor b", sent / "vendor_b_1.csv")
    shutil.copy(sent / "vendor_b_2_rework.csv", pilots / f"{NAME}/deliveries")
    screen.get_by_role("button", name="Look again").click()
    screen.get_by_role("button", name="It is from vendor b").click()
    expect(screen.get_by_role("radio", name="It is rework: delivery 2")).to_be_checked()
    screen.get_by_role("button", name="Use it").click()
    expect(screen.get_by_text("3 of 3 there")).to_be_visible()
    screen.get_by_role("region", name="Report").get_by_role("button", name="Make the report").click()
    link = screen.get_by_role("link", name="Open the report")
    expect(screen.get_by_text("step ").or_(link)).to_be_visible()
    expect(link).to_be_visible(timeout=240_000)
    with page.context.expect_page() as opened:
        link.click()
    made = opened.value
    expect(made.get_by_role("heading", name="Spring pilot").first).to_be_visible()
    made.close()


def bring(page: Page, screen: Locator, vendor: str, file: Path) -> None:
    """A vendor's file, chosen on this machine as a lead does who has it from a mail."""
    screen.get_by_role("button", name=f"Add a file from {vendor}").click()
    with page.expect_file_chooser() as asked:
        screen.get_by_role("button", name="Choose a file …").click()
    asked.value.set_files(file)
    expect(screen.get_by_text("160 of 160 gold items are answered.")).to_be_visible()
    screen.get_by_role("button", name="Use it").click()
    expect(screen.get_by_text(f"{file.name}: 480 answers are read and listed.")).to_be_visible()


def test_a_vendors_file_is_read_when_it_is_added(desk, designer, axe, tmp_path):
    """Other columns, other labels: mapped, remembered, listed; the next file asks only what becomes of it."""
    page, screen = designer
    screen.get_by_role("tab", name="Deliveries").click()
    items = [item.id for item in Workspace(desk.lab.root).gold("support-tickets@1.0.0").items]
    rows = [
        f"{item};{who};{label}" for item in items for who, label in (("Anna", "Delivery"), ("Ben", "Refund"))
    ]
    file = tmp_path / "sent.csv"
    file.write_text("Export\nVorgang;Wer;Urteil\n" + "\n".join(rows))
    choose(page, screen, "vendor a", file)
    expect(screen.get_by_label("What Vorgang holds")).to_have_value("item")
    expect(screen.get_by_text("1 to settle")).to_be_visible()
    expect(screen.get_by_role("button", name="Use it")).to_be_disabled()
    assert axe(page, ".wb-room") == []
    screen.get_by_role("button", name="It is “refund request”").click()
    expect(screen.get_by_text("160 of 160 gold items are answered.")).to_be_visible()
    screen.get_by_label("Remember for").check()
    screen.get_by_role("button", name="Use it").click()
    expect(screen.get_by_text("sent.csv: 320 answers are read and listed.")).to_be_visible()
    again = tmp_path / "again.csv"
    again.write_text(file.read_text().replace("Delivery", "how to", 40))
    choose(page, screen, "vendor a", again)
    screen.get_by_label("It replaces sent.csv, which was wrong").check()
    screen.get_by_role("button", name="Use it").click()
    expect(screen.get_by_text("1 of 1 there")).to_be_visible()
    folder = desk.lab.root / f"pilots/{NAME}"
    assert (folder / "deliveries/sent.csv").read_bytes() == again.read_bytes()
    assert (folder / "aside/sent (replaced 1).csv").read_bytes() == file.read_bytes()


def choose(page: Page, screen: Locator, vendor: str, file: Path) -> None:
    """A vendor's file, dropped on the screen."""
    screen.get_by_role("button", name=f"Add a file from {vendor}").click()
    screen.get_by_label("A file of yours").set_input_files(file)
    expect(screen.get_by_text("What the columns hold")).to_be_visible()


def go_on(screen: Locator) -> None:
    """Compared with the example, which had the same items; scored; and a volume planned at the measured throughput."""
    screen.get_by_role("tab", name="Compare").click()
    screen.get_by_role("tabpanel").get_by_role("button", name="november").click()
    expect(screen.get_by_text("the same items both times").first).to_be_visible()
    expect(screen.get_by_text("the currency was USD, then EUR")).to_be_visible()
    money = screen.get_by_role("row", name="Cost per correct answer").first
    expect(money).to_contain_text("0.1112 to 0.1189")
    expect(money).to_contain_text("USD and EUR are not compared")
    screen.get_by_role("tab", name="Scorecard").click()
    expect(screen.get_by_text("a row for each month")).to_be_visible()
    expect(
        screen.get_by_role("region", name="vendor b").or_(screen.get_by_role("region", name="Vendor B"))
    ).to_be_visible()
    screen.get_by_role("tab", name="Ramp-up").click()
    screen.get_by_label("Answers", exact=True).fill("50000")
    screen.get_by_role("button", name="Simulate").click()
    expect(screen.get_by_text("People from day one")).to_be_visible()


def test_a_lead_designs_by_keyboard(desk, designer):
    """Alt and a digit change the pane, Ctrl and Z takes back, F8 goes to what is wrong; no key reaches the notebook."""
    page, screen = designer
    title = screen.get_by_label("Title")
    title.fill("Another name")
    expect(screen.get_by_role("heading", name="Another name")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(title).to_have_value("Spring")
    screen.get_by_label("Margin").fill("much")
    expect(screen.locator("[aria-invalid=true]")).to_have_count(1)
    title.focus()
    page.keyboard.press("F8")
    expect(screen.get_by_label("Margin")).to_be_focused()
    page.keyboard.press("Alt+5")
    expect(screen.get_by_role("heading", name="How many people it takes")).to_be_visible()
    screen.focus()
    tabs = desk.tabs()
    page.keyboard.press("d")
    page.keyboard.press("d")
    assert desk.tabs() == tabs


def test_a_lead_can_read_every_pane_in_the_dark_and_on_a_small_window(desk, axe):
    """Axe finds no serious fault on any pane in the dark, and in the design in the light; nothing runs over at 1024 px."""
    desk.lab.as_shipped()
    winter, november = desk.lab.root / "pilots/winter", desk.lab.root / "pilots/november"
    shutil.copytree(november, winter)  # to compare with: it began earlier in the file system
    (winter / "frozen.yaml").unlink()
    text = (winter / "pilot.yaml").read_text()
    (winter / "pilot.yaml").write_text(text.replace("name: november", "name: winter"))
    os.utime(november)
    page, screen = desk.screen("Pilot")
    page.set_viewport_size({"width": 1024, "height": 1000})
    expect(screen.get_by_label("Pilot", exact=True)).to_have_value("november")
    assert axe(page, ".wb-room") == []
    desk.theme(dark=True)
    for pane in PANES:
        screen.get_by_role("tab", name=pane).click()
        if pane == "Compare":
            screen.get_by_role("tabpanel").get_by_role("button", name="winter").click()
            expect(screen.get_by_text("the same items both times").first).to_be_visible()
        if pane == "Scorecard":
            expect(screen.get_by_text("no trend settled").first).to_be_visible()
        if pane == "Ramp-up":
            screen.get_by_role("button", name="Simulate").click()
            expect(screen.get_by_text("People from day one")).to_be_visible()
        assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
        assert axe(page, ".wb-room") == []
