"""What a screen offers comes as a file in JupyterLab, and opens; the history of what is selected is beside it."""

import csv
import io

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture(autouse=True)
def shipped(lab):
    """The example as it ships."""
    lab.as_shipped()


def taken(page: Page, screen: Locator, menu: str, row: str) -> bytes:
    """Open a menu, take a file, and read what the browser saved."""
    screen.get_by_role("button", name=menu, exact=True).click()
    with page.expect_download() as download:
        screen.get_by_role("button", name=row, exact=True).click()
    screen.get_by_role("button", name=menu, exact=True).click()
    return download.value.path().read_bytes()


def test_a_report_and_a_table_are_saved_and_open(desk, lab):
    """The page is a report that a browser shows; the table is one that a spreadsheet reads."""
    page, screen = desk.screen("Disagreement")
    report = taken(page, screen, "Report", "Disagreement report, Page (HTML)")
    with page.context.expect_page() as window:
        page.evaluate("window.open('about:blank')")
    shown = window.value
    shown.set_content(report.decode())
    expect(shown.get_by_role("heading", level=1)).to_contain_text("November")
    shown.close()
    page, screen = desk.screen("Gold set")
    table = taken(page, screen, "Report", "Coverage of labels and rules, Table (CSV)")
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert {"refund_request", "R1.2"} <= {row["id"] for row in rows}
    assert all(int(row["items"]) >= 0 for row in rows)


def test_the_history_tells_who_changed_what(desk):
    """A label's own history, with the words before and after; Escape closes it."""
    _, screen = desk.screen("Guideline")
    screen.get_by_role("button", name="History", exact=True).click()
    past = screen.get_by_role("region", name="History")
    expect(past.get_by_text("“Definition” of label refund request")).to_be_visible()  # that is selected
    expect(past.get_by_text("Published version")).to_have_count(0)
    past.get_by_role("combobox").select_option(label="Everything")
    expect(past.get_by_text("Published version 2.0.0")).to_be_visible()
    past.press("Escape")
    expect(past).to_have_count(0)
