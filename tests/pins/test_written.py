"""What an earlier version wrote is opened by this one: its workspace, its database of rounds, its drafts and notes.

`tests/pins/written` was made by `tests/pins/write_workspace.py`; it is copied, for opening it may write.
"""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from tests.pins.conftest import Story
from tests.pins.pinned import Normal, pinned

WRITTEN = Path(__file__).parent / "written"
FOREIGN = re.compile(rb"/(?:tmp|root|home|work|Users)/")


@pytest.fixture
def written(tmp_path, monkeypatch, clock) -> Path:
    """A copy of what was written, some days later; the current folder."""
    folder = tmp_path / "written"
    shutil.copytree(WRITTEN, folder)
    monkeypatch.chdir(folder)
    clock.at = clock.at + dt.timedelta(days=14)
    return folder


def test_it_is_of_no_machine():
    """No file of it names a folder of the machine that wrote it, and the database stands alone."""
    files = [path for path in WRITTEN.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if FOREIGN.search(path.read_bytes())]
    assert not [path for path in files if path.name.endswith(("-wal", "-shm", ".lock"))]


def test_reading_it(written):
    """Everything that stands in it is told as it was."""
    told = Story("written_read", written)
    told.say("status")
    told.show("status")
    for name in ("november", "short", "real"):
        told.say("quiz", "results", name)
        told.say("quiz", "appeals", name)
    told.say("quiz", "list")
    told.say("people", "list")
    told.say("gold", "status", "winter")
    told.say("gold", "disputes", "winter")
    told.say("gold", "coverage", "winter")
    told.say("gold", "status", "support-tickets@1.0.0")
    told.say("gold", "exposure", "support-tickets")
    told.say("gold", "retire", "support-tickets")
    told.say("guideline", "questions", "list", "support-tickets")
    told.say("guideline", "validate", "support-tickets")
    told.say("guideline", "diff", "support-tickets")
    told.say("guideline", "impact", "support-tickets", "--since", "1.1.0", "--to", "2.0.0")
    told.say("pilot", "scorecard")
    told.say("pilot", "freeze", "spring")
    told.pin()


def test_going_on_with_it(written):
    """Work goes on where it was left: an appeal is decided, a dispute settled, the draft published, a round made."""
    told = Story("written_go_on", written)
    appeals = told.say("quiz", "appeals", "november")
    waiting = [one["id"] for one in appeals if one["ruling"] is None]
    signed = ("--reply", "No: see R1.1.", "--by", "Lead B")
    told.say("quiz", "rule", waiting[0], "--gold-stands", *signed)
    told.say("quiz", "rule", waiting[0], "--item-retired", *signed)
    told.say("quiz", "results", "november")
    dispute = told.say("gold", "disputes", "winter")["waiting"][0]["item"]
    why = ("--rationale", "Asks how.", "--rule", "R1.1", "--by", "Lead B")
    told.say("gold", "adjudicate", "winter", dispute, "--label", "how_to", *why)
    told.say("gold", "status", "winter")
    told.say("guideline", "publish", "support-tickets", "--version", "2.1.0", "--summary", "Case E8.")
    told.say("gold", "status", "support-tickets")
    told.say("quiz", "create", "again", "--retest-of", "november")
    told.say("quiz", "invite", "real", "Person A", "Person C", "--vendor", "north")
    told.say("people", "forget", "Person A", "--vendor", "north")
    told.say("people", "list")
    told.say("quiz", "simulate", "november", "--people", 12, "--seed", 7)
    told.pin()


def test_reporting_on_it(written):
    """The round goes out of the database into the same records, with the meeting about it."""
    from tests.pins.page_text import text_of

    told = Story("written_report", written)
    told.say("report", "calibration", "november", "--out", "page.html")
    text = text_of((written / "page.html").read_text(encoding="utf-8"))
    pinned("pages/written.txt", Normal({"ROOT": written}).text(text))
