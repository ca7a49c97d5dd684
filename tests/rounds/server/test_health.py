"""The health check writes and reads the database, seldom however often it is asked; the deep check finds what it does not."""

import contextlib
import sqlite3
import threading

import pytest

from workbench.errors import StoreBusy
from workbench.rounds.server import service
from workbench.rounds.server.service import RoundService
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@pytest.fixture
def health(site):
    """A service of a site, in this process."""
    site.round()
    with AttemptStore.open(None, site.root, patience=0.2) as store:
        yield RoundService(Workspace(site.root), store)


def beats(site):
    with contextlib.closing(sqlite3.connect(site.root / "runs" / "attempts.sqlite")) as database:
        return [row[0] for row in database.execute("SELECT value FROM settings WHERE name = 'last beat'")]


def test_it_writes_once_in_ten_seconds(site, health, monkeypatch):
    """Asked a hundred times it writes once; ten seconds later again, into the same row."""
    for _ in range(100):
        health.health()
    (first,) = beats(site)
    monkeypatch.setattr(service, "PULSE", 0.0)
    health.health()
    (second,) = beats(site)
    assert second > first


def test_it_fails_when_nothing_can_be_written(site, health):
    """Reading alone is not health: while another program holds the lock it says busy, and then it is well again."""
    with contextlib.closing(
        sqlite3.connect(site.root / "runs" / "attempts.sqlite", isolation_level=None)
    ) as lock:
        lock.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            health.health()
        lock.execute("ROLLBACK")
    health.health()
    assert len(beats(site)) == 1


def test_who_asks_at_once_does_not_wait(site, health, monkeypatch):
    """While one look is under way the next is refused: a crowd of monitors holds no thread."""
    started, go_on = threading.Event(), threading.Event()

    def slow(_):
        started.set()
        go_on.wait(10)

    monkeypatch.setattr(health.store, "beat", slow)
    first = threading.Thread(target=health.health)
    first.start()
    started.wait(10)
    with pytest.raises(StoreBusy, match="not over"):
        health.health()
    go_on.set()
    first.join()


def test_the_address_says_so(site):
    """503 and a sentence while nothing can be written, 200 otherwise."""
    site.round()
    site.start()
    with contextlib.closing(
        sqlite3.connect(site.root / "runs" / "attempts.sqlite", isolation_level=None)
    ) as lock:
        lock.execute("BEGIN IMMEDIATE")
        reply = site.ask("GET", "/healthz")
        assert (reply.status, reply.headers["Content-Type"]) == (503, "text/plain; charset=utf-8")
        assert "cannot keep answers right now" in reply.body.decode()
        lock.execute("ROLLBACK")
    assert (site.ask("GET", "/healthz").status, len(beats(site))) == (200, 1)


def test_the_latest_record_is_the_floor_of_the_clock(site, health):
    """Of beats, attempts, turns and answers."""
    health.health()
    assert health.store.latest().isoformat(timespec="microseconds") == beats(site)[0]


def test_the_deep_check_finds_a_row_without_its_parent(site, health):
    """Pages and keys are whole; a row that some other program wrote past the keys is named."""
    file = site.root / "runs" / "attempts.sqlite"
    assert health.store.faults() == health.store.faults(quick=True) == ()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute(
            "INSERT INTO turns (attempt_id, number, item, question) VALUES ('none', 1, 'i1', 'kind')"
        )
    assert any("of turns cites attempts" in fault for fault in health.store.faults(quick=True))
