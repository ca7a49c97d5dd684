"""The database is deleted while somebody answers: the page says so, the answer stays on it, and the board says so too."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Rounds
from tests.journeys.quiz_steps import FIVE, answer, begin, on_item
from tests.journeys.serving import serving
from workbench.cli import main
from workbench.ui.words import words

LOST = "The server's storage is damaged; nothing you send is kept now."
WHOM = "Tell whoever sent you the link."


@pytest.fixture
def own(tmp_path: Path):
    """A server whose database may be broken."""
    root = tmp_path / "workspace"
    assert CliRunner().invoke(main, ["init", str(root)], catch_exceptions=False).exit_code == 0
    with serving(root) as address:
        yield Rounds(root, address)


def shot(page: Page, name: str) -> None:
    """A picture for whoever looks, where a folder for them is named."""
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_an_annotator_is_told_that_nothing_is_kept(own: Rounds, page: Page, chromium: Browser):
    """After an answer that was kept the file is deleted: the next one stays on screen and device, and nothing says it was sent."""
    link = own.invite(*FIVE)
    begin(page, link)
    answer(page, 1)
    on_item(page, 2)
    (own.root / "runs" / "attempts.sqlite").unlink()
    text = page.locator("#q-item").inner_text()
    answer(page, 2)
    line = page.get_by_role("status").filter(has_text=LOST)
    expect(line).to_contain_text("Your answer to item 2 stays on this device.")
    expect(line).to_contain_text(WHOM)
    expect(page.locator("#q-item")).to_have_text(text)
    expect(page.locator("[aria-checked=true], input:checked").first).to_be_visible()
    page.get_by_role("button", name="Try now").click()
    expect(line).to_contain_text(WHOM)
    shot(page, "lost_light")
    page.emulate_media(color_scheme="dark")
    shot(page, "lost_dark")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "lost_phone")
    kept = page.evaluate(
        "Object.entries(localStorage).filter(([name]) => name.startsWith('workbench kept '))"
    )
    assert ["billing_question" in text for _, text in kept] == [True]
    spanish = chromium.new_context(locale="es-ES", color_scheme="dark")
    other = spanish.new_page()
    other.goto(link)
    expect(other.get_by_text(words("es")["message.lost"])).to_be_visible()
    shot(other, "lost_page_dark")
    spanish.close()
