"""The pilot designer's widget shows its session, draws again from the kernel's thread, and is one text."""

import asyncio
import json
import re
import threading

import pytest
from click.testing import CliRunner

import workbench as wb
from workbench.cli import main


@pytest.fixture
def root(tmp_path):
    """A workspace with the shipped example."""
    CliRunner().invoke(main, ["init", str(tmp_path / "labelling")], catch_exceptions=False)
    return tmp_path / "labelling"


def test_the_view_is_json(root):
    """Nothing but plain values goes out; an act comes back as a new view."""
    screen = wb.pilot_designer("november", root=root)
    assert json.loads(json.dumps(screen.view))["state"] == "frozen"
    screen._receive(None, {"acts": [{"act": {"do": "tab", "tab": "run"}, "id": 1}]}, [])
    assert screen.view["tab"] == "run"
    screen._receive(None, {"acts": [{"act": {"do": "set", "at": "title", "value": "x"}, "id": 2}]}, [])
    assert "frozen" in screen.view["refused"]


def test_work_in_the_background_is_drawn_by_the_kernel_s_own_thread(root):
    """Whoever tells from another thread, the view is set in the loop's."""
    threads = []

    async def run() -> None:
        screen = wb.pilot_designer("november", root=root)
        screen.observe(lambda _: threads.append(threading.current_thread()), "view")
        screen.session.chosen.tab = "run"
        teller = threading.Thread(target=screen.session.changed)
        teller.start()
        teller.join()
        await asyncio.sleep(0.05)
        assert screen.view["tab"] == "run"

    asyncio.run(run())
    assert threads == [threading.main_thread()]


def test_one_text(root):
    """No address outside is named."""
    screen = wb.pilot_designer("november", root=root)
    assert re.findall(r"https?://(?!www\.w3\.org)[\w.]+", screen._esm + screen.css) == []
