"""JupyterLab as somebody who does not program meets it: tiles, one click, nothing asked of the network."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from tests.browser.lab import FAULT, Lab, opened
from workbench.cli import main

TILES = ["Status", "Guideline", "Gold set", "Calibration", "Disagreement", "Pilot"]
PICTURES = os.environ.get("WORKBENCH_SCREENSHOTS")
SHOWS = {  # what the example's screens show without another click
    "Status": "1.0.0 is locked: 160 items",
    "Guideline": "support-tickets",
    "Gold set": "support-tickets",
    "Calibration": "rehearsal",
    "Disagreement": "Which labels get mixed up",
    "Pilot": "Support tickets, November pilot",
}
OWN = {  # the same in a workspace with one guideline of its own and nothing else
    "Status": "draft 1.0.0 without a published version",
    "Guideline": "comments",
    "Gold set": "New gold set",
    "Calibration": "gold",
    "Disagreement": "Table of answers",
    "Pilot": "Name of the new pilot",
}


def to_launcher(lab: Lab, page: Page) -> None:
    """JupyterLab's first page."""
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    expect(page.locator(".jp-LauncherCard").first).to_be_visible(timeout=60_000)


@pytest.fixture
def launcher(lab, example, page):
    """The launcher, and every address that the page asked for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    to_launcher(lab, page)
    yield page, asked
    end_kernels(lab)


def end_kernels(lab: Lab) -> None:
    """What a test ran does not run on."""
    for session in json.loads(lab.asks("/api/sessions")):
        lab.asks(f"/api/sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """JupyterLab in a workspace with a guideline of its own, nothing published, and nothing of the example."""
    root = tmp_path_factory.mktemp("own") / "recipes"
    with opened(root, tmp_path_factory.mktemp("own_home"), empty=True) as running:
        (root / "labels.csv").write_text(
            "label,definition\npraise,Somebody is glad.\nquestion,Somebody asks.\n"
        )
        words = ["guideline", "start", "comments", "--from", str(root / "labels.csv"), "--root", str(root)]
        assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
        yield running


def click_tile(page: Page, tile: str, shows: str, kind: str) -> None:
    """A screen appears, without a fault; a picture for who looks at it."""
    page.locator(".jp-LauncherCard").get_by_text(tile, exact=True).click()
    output = page.locator(".jp-OutputArea-output")
    expect(output.get_by_text(shows).first).to_be_visible(timeout=60_000)
    assert "Traceback" not in "".join(output.all_inner_texts())
    faults = page.locator(FAULT)
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"tile_{kind}_{tile}.png"))
    assert faults.count() == 0, faults.first.inner_text()


def test_every_screen_has_a_tile(launcher, lab):
    """The launcher shows the screens first, in the order of the road; no news are offered, no other host is asked."""
    page, asked = launcher
    section = page.locator(".jp-Launcher-section", has_text="Calibration workbench")
    assert section.locator(".jp-LauncherCard-label").all_inner_texts() == TILES
    tops = [one.bounding_box()["y"] for one in page.locator(".jp-Launcher-section").all()]
    assert section.bounding_box()["y"] == min(tops)
    assert page.get_by_text("official Jupyter news").count() == 0
    assert [url for url in asked if not url.startswith((lab.url, "data:", "blob:"))] == []


@pytest.mark.parametrize("tile", TILES)
def test_one_click_opens_a_screen_ready_to_use(launcher, tile):
    """A tile opens its notebook and runs it: the screen is there without another click."""
    page, _ = launcher
    click_tile(page, tile, SHOWS[tile], "example")


@pytest.mark.parametrize("tile", TILES)
def test_one_click_in_a_workspace_of_one_s_own(own, page, tile):
    """The same where nothing of the example is: what there is, or how to begin, never a traceback."""
    to_launcher(own, page)
    click_tile(page, tile, OWN[tile], "own")
    end_kernels(own)


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
