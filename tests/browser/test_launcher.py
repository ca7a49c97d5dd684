"""JupyterLab as somebody who does not program meets it: tiles, one click, nothing asked of the network."""

import re

import pytest
from playwright.sync_api import expect

TILES = ["Status", "Guideline", "Gold set", "Calibration", "Disagreement", "Pilot"]


@pytest.fixture
def launcher(lab, page):
    """The launcher, and every address that the page asked for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    expect(page.locator(".jp-LauncherCard").first).to_be_visible(timeout=60_000)
    return page, asked


def test_every_screen_has_a_tile(launcher, lab):
    """The launcher shows the screens first, in the order of the road; no news are offered, no other host is asked."""
    page, asked = launcher
    section = page.locator(".jp-Launcher-section", has_text="Calibration workbench")
    assert section.locator(".jp-LauncherCard-label").all_inner_texts() == TILES
    tops = [one.bounding_box()["y"] for one in page.locator(".jp-Launcher-section").all()]
    assert section.bounding_box()["y"] == min(tops)
    assert page.get_by_text("official Jupyter news").count() == 0
    assert [url for url in asked if not url.startswith((lab.url, "data:", "blob:"))] == []


def test_one_click_opens_a_screen_ready_to_use(launcher):
    """A tile opens its notebook and runs it: the screen is there without another click."""
    page, _ = launcher
    page.locator(".jp-LauncherCard", has_text="Status").click()
    screen = page.locator(".wb")
    expect(screen.get_by_role("heading", name="Status", exact=True)).to_be_visible(timeout=60_000)
    expect(screen.get_by_text(re.compile("1.0.0 is locked: 160 items"))).to_be_visible()


def test_a_tile_outside_a_workspace_says_where_to_start(lab, launcher):
    """Where the notebook is not there, the tile says how JupyterLab is started in a workspace."""
    page, _ = launcher
    moved = lab.root / "notebooks" / "0_status.ipynb"
    away = moved.rename(moved.with_suffix(".away"))
    try:
        page.locator(".jp-LauncherCard", has_text="Status").click()
        expect(page.get_by_text("workbench lab")).to_be_visible()
    finally:
        away.rename(moved)
