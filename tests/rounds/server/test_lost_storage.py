"""When the database is deleted, cut or replaced under the running server: no answer is acknowledged, and all are told."""

import os
import shutil
from pathlib import Path

import pytest

import workbench as wb
from workbench.errors import StoreLost
from workbench.ui.words import words

SENTENCE = "The server's storage is damaged; nothing you send is kept now. Tell whoever sent you the link."
ATTACKS = {
    "deleted": lambda file: file.unlink(),
    "cut": lambda file: os.truncate(file, 4096),
    "emptied": lambda file: os.truncate(file, 0),
    "overwritten": lambda file: file.write_bytes(b"x" * file.stat().st_size),
    "replaced by its copy": lambda file: Path(shutil.copy(file, f"{file}.copy")).replace(file),
    "its log removed": lambda file: file.with_name(f"{file.name}-wal").unlink(),
    "its folder renamed": lambda file: file.parent.rename(file.parent.with_name("old")),
}  # fmt: skip


@pytest.fixture
def token(site):
    """Ana has answered the first item."""
    site.round(length=8)
    token = site.invite("ana")
    site.start()
    site.act(token, do="begin")
    assert site.act(token, do="answer", turn=1, answer="spam").status == 200
    return token


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_is_acknowledged_any_more(site, token, attack):
    """Answer, view, page and health are refused in plain words, without a path, again and again; the log says what to do."""
    file = site.root / "runs" / "attempts.sqlite"
    assert site.ask("GET", "/healthz").status == 200
    ATTACKS[attack](file)
    there = file.exists()
    for turn in (2, 2, 3):
        reply = site.act(token, do="answer", turn=turn, answer="spam")
        assert (reply.status, reply.json) == (
            503,
            {"error": SENTENCE, "message": {"id": "lost", "values": {}}},
        )
    assert site.view(token).status == 503
    page = site.ask("GET", f"/q/{token}", headers={"Accept-Language": "es"})
    assert page.status == 503
    assert words("es")["message.lost"] in page.body.decode()
    health = site.ask("GET", "/healthz")
    assert (health.status, health.body.decode()) == (503, f"{SENTENCE}\n")
    assert str(site.root).encode() not in b"".join(reply.body for reply in site.replies)
    log = (site.root / "server.log").read_text()
    assert "StoreLost" in log
    assert "restore a backup with `workbench restore`" in log
    assert file.exists() == there  # nothing was made in its place


def test_status_and_commands_say_so(site, token, refusal, workbench):
    """A missing database is no empty one: status, list, check and a new server name it and the way back."""
    site.stop()
    (site.root / "runs" / "attempts.sqlite").unlink()
    root = ("--root", str(site.root))
    for command in (("quiz", "list"), ("quiz", "serve"), ("quiz", "check"), ("people", "list")):
        message = refusal(*command, *root)
        assert "attempts.sqlite is missing: a database was made there before" in message
        assert "workbench restore" in message
    status = " ".join(workbench("status", *root).stdout.split())
    assert "attempts.sqlite is missing" in status
    assert "run: workbench quiz check" in status
    assert "fix the file" not in status
    with pytest.raises(StoreLost, match="is missing"):
        wb.calibration_board(root=site.root)


def test_the_board_says_so(site, token):
    """A board that is open keeps what it showed, and says that the database is gone."""
    screen = wb.calibration_board("first", root=site.root)
    before = screen.view["people"]
    (site.root / "runs" / "attempts.sqlite").unlink()
    for action in ("refresh", "read"):
        screen._receive(screen, {"acts": [{"act": {"do": action}, "id": 1}]}, [])
        assert "attempts.sqlite is gone. Nothing that is sent is kept." in screen.view["refused"]
        assert screen.view["people"] == before


def test_a_damaged_database_is_not_served(site, token, refusal, workbench):
    """Pages overwritten in the midst: the check names them, and no server starts on them; a whole one is counted."""
    root = ("--root", str(site.root))
    assert "is whole: rounds 1, people 1, attempts 1, answers 1." in workbench("quiz", "check", *root).stdout
    site.stop()
    file = site.root / "runs" / "attempts.sqlite"
    with file.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xff" * (file.stat().st_size - 4 * 4096))
    for command in ("check", "serve"):
        assert "is damaged" in refusal("quiz", command, *root)
