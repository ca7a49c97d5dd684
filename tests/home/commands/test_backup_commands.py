"""`workbench backup`, `restore` and `protect` as they are typed: once, every so often, and when something is wrong."""

import json
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.store.rounds.store import AttemptStore


@pytest.fixture
def place(labelling, tmp_path, workbench) -> Path:
    """A folder for backups, beside a workspace with a round that five simulated people took."""
    workbench(
        "quiz", "create", "may", "--gold", "support-tickets@1.0.0", "--question", "intent", "--until-sure"
    )
    workbench("quiz", "simulate", "may", "--people", 5, "--seed", 1)
    (tmp_path / "to").mkdir()
    return tmp_path / "to"


def archives(folder: Path) -> list[str]:
    """The archives in a folder."""
    return sorted(path.name for path in folder.glob("*.zip"))


def until(what: Callable[[], bool]) -> None:
    """Wait for something, at most a minute."""
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_a_workspace_goes_there_and_comes_back(place, workbench):
    """Both commands say what was taken: files, size, answers; the restored workspace has the same people and results."""
    said = json.loads(workbench("backup", place / "lab.zip", "--json").stdout)
    assert said["database"]["kind"] == "sqlite"
    assert said["database"]["answers"] > 50
    assert (said["changed"], said["left_out"], said["deleted"]) == ([], [], [])
    back = json.loads(workbench("restore", place / "lab.zip", place / "back", "--json").stdout)
    assert {key: back[key] for key in ("at", "files", "bytes", "database")} == {
        key: said[key] for key in ("at", "files", "bytes", "database")
    }
    for command in (("people", "list"), ("quiz", "results", "may"), ("status",)):
        assert (
            workbench(*command, "--json", "--root", place / "back").stdout
            == workbench(*command, "--json").stdout
        )


def test_a_person_reads_what_was_done(place, labelling, workbench):
    """One line, and one more for what was left out; a restore says which list of forgotten people it applied, or that none was there."""
    (labelling / "link").symlink_to("guidelines")
    said = workbench("backup", place / "lab.zip").stdout
    assert "answers in sqlite; checked." in said
    assert "Left out: link (a link)." in said
    done = workbench("restore", place / "lab.zip", place / "one")
    assert "No list of forgotten people was beside the archive" in done.stderr
    workbench("people", "forget", "simulated-01")
    done = workbench("restore", place / "lab.zip", place / "two")
    assert f"{place / 'forgotten.jsonl'} was applied; 1 name removed again." in " ".join(done.stdout.split())
    assert "simulated-01" not in workbench("people", "list", "--root", place / "two").stdout


def test_a_backup_is_on_record_once_a_day(place, labelling, workbench):
    """As an export of names; a damaged log is said and keeps no backup from being taken."""
    for number in range(2):
        workbench("backup", place / f"{number}.zip")
    acts = json.loads(workbench("log", "show", "--json").stdout)
    assert sum(act["object"] == "a backup of the workspace" for act in acts) == 1
    (labelling / "log" / "records.jsonl").write_text("damaged\n")
    assert "The backup is not in the log" in workbench("backup", place / "3.zip").stderr
    assert archives(place) == ["0.zip", "1.zip", "3.zip"]


def test_a_folder_that_is_away_is_said_when_somebody_is_forgotten(place, workbench):
    """The list beside the backups there could not be written."""
    workbench("backup", place)
    place.rename(place.with_name("away"))
    said = workbench("people", "forget", "simulated-01").stderr
    assert f"A list beside backups was not written: {place} is not there now" in said


def test_a_series_keeps_so_many(place, workbench, monkeypatch):
    """The oldest go when the new one was checked; a file of another name stays."""
    (place / "mine.zip").write_text("mine")
    workbench("backup", place)
    first = archives(place)[0]
    for expected in (2, 2):
        time.sleep(1.1)
        workbench("backup", place, "--keep", 2)
        assert len(archives(place)) == expected + 1
    assert first not in archives(place)
    assert (place / "mine.zip").read_text() == "mine"


def test_a_database_that_lost_answers_deletes_no_backup(place, labelling, workbench, refusal):
    """The new one is written and the old ones stay, each time, until somebody looked."""
    workbench("backup", place)
    with sqlite3.connect(labelling / "runs" / "attempts.sqlite") as connection:
        connection.execute("DELETE FROM answers WHERE turn > 2")
    for number in (2, 3):
        time.sleep(1.1)
        assert "No old backup was deleted" in refusal("backup", place, "--keep", 1)
        assert len(archives(place)) == number


def running(*words: object) -> "subprocess.Popen[str]":
    """A backup as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", "backup", *map(str, words)], stderr=subprocess.PIPE, text=True
    )


def test_it_goes_on_until_it_is_told_to_stop(place, labelling):
    """Every second a new one, two are kept; a stop ends it with status 0 and leaves nothing half written."""
    process = running(place, "--every", "1s", "--keep", 2)
    seen: set[str] = set()
    until(lambda: bool(seen.update(archives(place)) or len(seen) >= 4))
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert len(archives(place)) == 2
    assert all(stat.S_IMODE((place / name).stat().st_mode) == 0o600 for name in archives(place))
    assert [path.name for path in place.iterdir() if path.name.endswith(".part")] == []
    assert "NO BACKUP" not in process.stderr.read()


def test_a_failed_backup_is_loud_and_tried_again(place, labelling):
    """The database is away for a while: NO BACKUP, the old ones stay, and the next one is taken when it is back."""
    process = running(place, "--every", "1s", "--keep", 1)
    until(lambda: len(archives(place)) == 1)
    AttemptStore.open(None, labelling).close()  # nothing is left in its log
    database = labelling / "runs" / "attempts.sqlite"
    content = database.read_bytes()
    database.write_bytes(b"")  # emptied, as a careless shell does
    time.sleep(3)
    assert len(archives(place)) == 1
    failing = archives(place)
    database.write_bytes(content)
    until(lambda: archives(place) != failing)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert "NO BACKUP" in process.stderr.read()


def test_a_series_whose_folder_is_away_writes_no_file_in_its_place(place, labelling):
    """The disk for backups is away for a while: NO BACKUP, and no archive takes the folder's name."""
    away = place.with_name("away")
    process = running(place, "--every", "1s", "--keep", 1)
    until(lambda: len(archives(place)) == 1)
    place.rename(away)
    time.sleep(3)
    assert not place.exists()
    away.rename(place)
    before = archives(place)
    until(lambda: archives(place) != before)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert "NO BACKUP" in process.stderr.read()


@pytest.mark.parametrize(
    "words", [("--every", "1w"), ("--every", "0h"), ("--every", "soon"), ("--keep", "0")]
)
def test_a_time_that_is_none_is_refused(place, workbench, words):
    """Before anything is written."""
    workbench("backup", place, *words, status=2)
    assert archives(place) == []


def test_what_makes_no_sense_is_refused(place, workbench, refusal):
    """A series needs a folder, and only folders of the workspace can be left out."""
    assert "--every and --keep need one" in refusal("backup", place / "x.zip", "--every", "1h")
    assert "expected a folder of the workspace" in refusal("backup", place / "x.zip", "--exclude", "/etc")
    workbench("backup", place / "lab.zip")
    words = ("restore", place / "lab.zip", place / "back", "--database", "postgresql://x/y")
    assert "leave out --database" in refusal(*words)


def test_protect_says_how_much_changed(labelling, workbench):
    """A workspace that was copied is closed, and the second time nothing is left to do."""
    (labelling / "gold_sets").chmod(0o755)
    assert json.loads(workbench("protect", "--json").stdout)["changed"] > 0
    assert "0 permissions changed" in workbench("protect").stdout
    assert stat.S_IMODE((labelling / "gold_sets").stat().st_mode) == 0o700
