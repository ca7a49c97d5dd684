"""A database that cannot keep an answer says so, and nothing was acknowledged; several processes lose nothing."""

import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import util

import pytest
from sqlalchemy import exc

from workbench.errors import NotFound, OutOfRange, StoreBusy, WriteFailed
from workbench.store.rounds.store import AttemptStore


@pytest.fixture
def file(tmp_path):
    return tmp_path / "attempts.sqlite"


@pytest.fixture
def impatient(file, tmp_path, made):
    """A SQLite store that waits a fifth of a second, with one attempt begun."""
    with AttemptStore.open(f"sqlite:///{file}", tmp_path, patience=0.2) as opened:
        opened.add_round(made.a_round())
        yield opened


def test_an_answer_waits_for_the_lock_and_then_says_so(impatient, file, made):
    """While another program holds SQLite's lock nothing is kept; afterwards the same answer is."""
    attempt = made.begun(impatient, "Ana").attempt
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    with pytest.raises(StoreBusy, match=r"database is locked.*Nothing was kept"):
        impatient.answer(made.given(attempt.id))
    assert time.monotonic() - started >= 0.2
    assert impatient.answers(attempt.id) == ()  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert impatient.answer(made.given(attempt.id)) is True


def test_on_postgresql_too(postgresql_url, tmp_path, made):
    """While another transaction holds the attempt's row nothing is kept; afterwards the same answer is."""
    with AttemptStore.open(postgresql_url, tmp_path, patience=0.2) as store:
        store.add_round(made.a_round())
        attempt = made.begun(store, "Ana").attempt
        with store._database.engine.connect() as other:
            other.exec_driver_sql("SELECT * FROM attempts FOR UPDATE")
            with pytest.raises(StoreBusy, match=r"lock timeout.*Nothing was kept"):
                store.answer(made.given(attempt.id))
        assert store.answers(attempt.id) == ()
        assert store.answer(made.given(attempt.id)) is True


def test_a_server_that_went_away_is_busy_and_comes_back(postgresql_url, tmp_path, made):
    """A connection cut in the midst of an answer keeps nothing; the next answer takes a new one."""
    with AttemptStore.open(postgresql_url, tmp_path) as store:
        store.add_round(made.a_round())
        attempt = made.begun(store, "Ana").attempt
        with pytest.raises(StoreBusy, match="Nothing was kept"), store._database.write() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert store.answer(made.given(attempt.id)) is True


def test_a_full_disk_keeps_nothing_and_loses_nothing(impatient, made):
    """What was acknowledged before is there; the answer that did not fit is not, and fits when there is room."""
    attempt = made.begun(impatient, "Ana").attempt
    impatient.answer(made.given(attempt.id, turn=1))
    with impatient._database.engine.connect() as connection:  # the pool hands the same connection out again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    long = made.given(attempt.id, turn=2, note="n" * 200_000)
    with pytest.raises(WriteFailed, match=r"full.*Nothing was kept"):
        impatient.answer(long)
    assert [given.turn for given in impatient.answers(attempt.id)] == [1]
    with impatient._database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert impatient.answer(long) is True


def test_a_file_that_is_no_database_is_refused(file, tmp_path):
    """Nothing is written over it."""
    file.write_bytes(b"item,annotator,label\n" * 100)
    with pytest.raises(WriteFailed, match="not a database"):
        AttemptStore.open(f"sqlite:///{file}", tmp_path)
    assert file.read_bytes() == b"item,annotator,label\n" * 100


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    """The message names it."""
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(WriteFailed, match="runs could not be made"):
        AttemptStore.open(None, tmp_path)


def test_without_a_url_the_file_lies_in_runs(tmp_path):
    """Beside everything else that is made."""
    with AttemptStore.open(None, tmp_path) as store:
        assert store.where == str(tmp_path / "runs" / "attempts.sqlite")
    assert (tmp_path / "runs" / "attempts.sqlite").is_file()


def test_every_commit_is_on_disk(impatient):
    """Write-ahead log with full synchronisation, keys held to, removed text overwritten."""
    with impatient._database.engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    assert pragmas == ["wal", 2, 1, 1, 200]


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("mysql://me:secret@host/db", NotFound, "databases of kind 'mysql'"),
        ("answers.sqlite", NotFound, "cannot be read; expected sqlite:///FILE or postgresql"),
        ("sqlite://", OutOfRange, "kept in a file"),
        ("sqlite:///:memory:", OutOfRange, "kept in a file"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/db", StoreBusy, "cannot be reached"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url, error, message, tmp_path):
    """With what was expected, and never with its password."""
    with pytest.raises(error, match=message) as refused:
        AttemptStore.open(url, tmp_path)
    assert "secret" not in str(refused.value)


def test_without_psycopg_the_extra_is_named(monkeypatch, tmp_path):
    """PostgreSQL is an extra."""
    there = util.find_spec
    monkeypatch.setattr(
        "workbench.store.rounds.database.find_spec",
        lambda name: None if name == "psycopg" else there(name),
    )
    with pytest.raises(NotFound, match=r"calibration-workbench\[postgres\]"):
        AttemptStore.open("postgresql://me@host/db", tmp_path)


def test_the_database_itself_refuses_a_second_standing_answer(store, running, made):
    """Whatever a program does: one standing answer a turn, one unfinished attempt, one standing invitation."""
    store.answer(made.given(running.attempt.id))
    for statement in (
        "INSERT INTO answers SELECT attempt_id, turn, 2, label, skipped, note, shown_at, answered_at, "
        "client_seconds, hidden_seconds, withdrawn_at, rules, skip FROM answers",
        "INSERT INTO attempts SELECT 'other', round, person_id, 2, started_at, finished_at, ended, simulated, "
        "paused_seconds, events, head, head_signature FROM attempts",
        "INSERT INTO invitations SELECT 'other', round, person_id, created_at, expires_at, revoked_at, "
        "terms_accepted_at, terms_sha256, device_sha256, opened_at FROM invitations",
        "UPDATE answers SET turn = 9",
        "UPDATE answers SET label = NULL",
    ):
        with pytest.raises(exc.IntegrityError), store._database.write() as connection:
            connection.exec_driver_sql(statement)
    assert len(store.answers(running.attempt.id)) == 1


def test_threads_answer_the_same_turns_once(store, running, made):
    """Eight windows send the same three answers at once: each is kept once and acknowledged eight times."""
    together = threading.Barrier(8)

    def window(_):
        together.wait()
        return [store.answer(made.given(running.attempt.id, turn=turn)) for turn in (1, 2, 3)]

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(window, range(8)))
    assert [sum(column) for column in zip(*kept, strict=True)] == [1, 1, 1]
    assert [given.turn for given in store.answers(running.attempt.id)] == [1, 2, 3]


HAMMER = """
import datetime as dt, random, sys
from pathlib import Path
from workbench.errors import AlreadyAnswered
from workbench.documents.attempts import Response
from workbench.store.rounds.store import AttemptStore

url, attempt, seed = sys.argv[1:]
dice, at = random.Random(int(seed)), dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)
with AttemptStore.open(url, Path(), patience=30) as store:
    kept = back = 0
    for _ in range(60):
        turn = dice.choice([1, 2, 3])
        if dice.random() < 0.3:
            back += store.take_back(attempt, turn, at)
            continue
        given = Response(attempt, turn, f"t{turn}", "intent", dice.choice(["ham", "spam"]), None, None, at, at)
        try:
            kept += store.answer(given)
        except AlreadyAnswered:
            pass
    print(kept, back)
"""


def test_two_processes_at_one_attempt_lose_and_double_nothing(store, url, running):
    """Every answer that was acknowledged as new is in the database exactly once, standing or taken back."""
    command = [sys.executable, "-c", HAMMER, url, running.attempt.id]
    both = [subprocess.Popen([*command, str(seed)], stdout=subprocess.PIPE, text=True) for seed in (1, 2)]
    counts = [list(map(int, process.communicate(timeout=120)[0].split())) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    kept, back = (sum(column) for column in zip(*counts, strict=True))
    standing, withdrawn = store.answers(running.attempt.id), store.withdrawn(running.attempt.id)
    assert kept > back > 10
    assert (len(withdrawn), len(standing) + len(withdrawn)) == (back, kept)
    assert len({given.turn for given in standing}) == len(standing)


OPEN = """
import sys
from pathlib import Path
from workbench.store.rounds.store import AttemptStore
with AttemptStore.open(sys.argv[1], Path(), patience=30) as store:
    print(store.token("abcdefgh23456789"))
"""


def test_servers_that_start_at_once_make_one_database(url):
    """Four processes find an empty database: its tables and its signing key are made once."""
    command = [sys.executable, "-c", OPEN, url]
    starting = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    tokens = {process.communicate(timeout=120)[0] for process in starting}
    assert [process.returncode for process in starting] == [0] * 4
    assert len(tokens) == 1


ANSWER = """
import datetime as dt, sys
from pathlib import Path
from workbench.documents.attempts import Response
from workbench.store.rounds.store import AttemptStore

url, attempt = sys.argv[1:]
at = dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)
with AttemptStore.open(url, Path()) as store:
    n = 0
    while True:
        n += 1
        store.answer(Response(attempt, 1, "t1", "intent", f"label {n}", None, None, at, at))
        print(n, flush=True)
        store.take_back(attempt, 1, at)
"""


def test_what_was_acknowledged_survives_a_kill(store, url, running):
    """A process is killed in the midst of answering: every answer that it said was kept is there."""
    process = subprocess.Popen(
        [sys.executable, "-c", ANSWER, url, running.attempt.id], stdout=subprocess.PIPE, text=True
    )
    acknowledged = [int(process.stdout.readline()) for _ in range(25)]
    process.kill()
    acknowledged += [int(line) for line in process.communicate(timeout=60)[0].splitlines()]
    standing, withdrawn = store.answers(running.attempt.id), store.withdrawn(running.attempt.id)
    kept = [int(given.label.removeprefix("label ")) for given in withdrawn + standing]
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) - len(acknowledged) in (0, 1)  # at most the one whose word did not get out
    assert len(standing) <= 1
