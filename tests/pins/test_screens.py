"""What the screens of the front door show of the shipped example, as their browser is told it."""

import sys

import pytest

import workbench as wb
from tests.pins.conftest import typed
from tests.pins.pinned import Normal, pinned

ROUND = (
    "quiz",
    "create",
    "november",
    "--gold",
    "support-tickets@1.0.0",
    "--question",
    "intent",
    "--until-sure",
)
SCREENS = {
    "home": lambda root: wb.home_page(root=root),
    "gold_builder": lambda root: wb.gold_builder("support-tickets", lead="Ruth", root=root),
    "guideline_editor": lambda root: wb.guideline_editor("support-tickets", me="Ruth", root=root),
    "pilot_designer": lambda root: wb.pilot_designer("november", root=root),
    "disagreement_browser": lambda root: wb.disagreement_browser(pilot="november", by="Ruth", root=root),
    "calibration_board": lambda root: wb.calibration_board("november", lead="Lea", root=root),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(labelling, name, monkeypatch):
    """Its view is what it was, on a machine that can print a PDF."""
    monkeypatch.setenv("CHROMIUM", sys.executable)
    if name == "calibration_board":
        assert typed(*ROUND).exit_code == 0
        assert typed("quiz", "simulate", "november", "--people", 12, "--seed", 7).exit_code == 0
    screen = SCREENS[name](labelling)
    view = dict(screen.view)
    if name == "calibration_board":
        screen.session.board.store.close()
    pinned(f"screens/{name}.json", Normal({"ROOT": labelling})(view))
