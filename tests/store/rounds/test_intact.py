"""An answer is never acknowledged by a database whose file is gone, cut or another: whatever was done to it."""

import contextlib
import os
import shutil
import sqlite3
import threading

import pytest
from sqlalchemy import text

from workbench.errors import StoreLost, WriteFailed
from workbench.store.rounds import intact
from workbench.store.rounds.store import AttemptStore


@pytest.fixture
def file(tmp_path):
    """Where the database is."""
    return tmp_path / "runs" / "attempts.sqlite"


@pytest.fixture
def store(file, tmp_path, made):
    """An open store with one attempt begun and one answer kept, most of it in the file, some in the log."""
    with AttemptStore.open(None, tmp_path) as opened:
        opened.add_round(made.a_round())
        opened.attempt_id = made.begun(opened, "Ana").attempt.id
        opened.answer(made.given(opened.attempt_id, turn=1))
        opened._database.shred()
        opened.expose(())
        yield opened


def holders(file):
    """How many in this process hold the file; other tests may hold files of their own."""
    _, n = intact._held.get(intact._key(file.stat()), (None, 0))
    return n


def wal(file):
    return file.with_name(file.name + "-wal")


def replaced(file):
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.replace(file)


def another(file):
    """A whole database of another workspace is copied over it, into the same file."""
    with AttemptStore.open(f"sqlite:///{file.with_name('other.sqlite')}", file.parent) as other:
        other._database.shred()
    shutil.copyfile(file.with_name("other.sqlite"), file)


def empty_one(file):
    """SQLite's own way to begin anew, by whoever opens the path."""
    file.unlink()
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE answers (a)")
        other.commit()


ATTACKS = {
    "deleted": lambda file: file.unlink(),
    "emptied": lambda file: os.truncate(file, 0),
    "cut": lambda file: os.truncate(file, file.stat().st_size - 4096),
    "cut within its header": lambda file: os.truncate(file, 50),
    "overwritten": lambda file: file.write_bytes(b"x" * file.stat().st_size),
    "overwritten by less": lambda file: file.write_text("oops\n"),
    "replaced by its copy": replaced,
    "another database over it": another,
    "an empty one in its place": empty_one,
    "its log removed": lambda file: wal(file).unlink(),
    "its index removed": lambda file: file.with_name(file.name + "-shm").unlink(),
    "its folder renamed": lambda file: file.parent.rename(file.parent.with_name("old")),
    "a link to nowhere": lambda file: (file.unlink(), file.symlink_to("/nowhere")),
    "a folder in its place": lambda file: (file.unlink(), file.mkdir()),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_may_be_lost_is_not_acknowledged(store, file, made, attack):
    """Answers, single or together, reading and the health check are refused; nothing is made in its place."""
    ATTACKS[attack](file)
    before = file.exists()
    for _ in range(2):
        with pytest.raises(StoreLost, match="Nothing that is sent is kept"):
            store.answer(made.given(store.attempt_id, turn=2))
        with pytest.raises(StoreLost):
            store.answers(store.attempt_id)
        with pytest.raises(StoreLost):
            store.ping()
    assert file.exists() == before


@pytest.mark.parametrize("attack", ATTACKS)
def test_between_the_commit_and_its_word(store, file, made, attack, monkeypatch):
    """What happens while a transaction runs is noticed before the answer is acknowledged, by each who waits."""
    from workbench.store.rounds import attempts

    true, done = attempts.answer, threading.Event()

    def slow(*given):
        new = true(*given)
        if not done.is_set():
            done.set()
            ATTACKS[attack](file)
        return new

    monkeypatch.setattr(attempts, "answer", slow)
    acknowledged, refused = [], []

    def send(turn):
        try:
            store.answer(made.given(store.attempt_id, turn=turn))
            acknowledged.append(turn)
        except StoreLost:
            refused.append(turn)

    windows = [threading.Thread(target=send, args=(turn,)) for turn in (2, 3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert acknowledged == []
    assert sorted(refused) == [2, 3]
    assert done.is_set()


@pytest.mark.parametrize("size", [0, 20, 60])
def test_a_log_that_was_cut(store, file, made, size):
    """Answers that are only in the log are gone with it: the next one is refused."""
    store.answer(made.given(store.attempt_id, turn=2))
    os.truncate(wal(file), size)
    with pytest.raises(StoreLost, match="wal was cut"):
        store.answer(made.given(store.attempt_id, turn=3))


def test_an_older_copy_over_it(store, file, made, tmp_path):
    """A backup that is copied over a database in use."""
    shutil.copy(file, tmp_path / "backup")
    store.answer(made.given(store.attempt_id, turn=2))
    store._database.shred()
    store.ping()
    shutil.copyfile(tmp_path / "backup", file)
    with pytest.raises(StoreLost, match="older copy"):
        store.answer(made.given(store.attempt_id, turn=3))


def test_once_lost_it_stays_lost_until_it_is_opened_again(store, file, tmp_path, made):
    """A folder that is renamed back is taken up by a new start, not in the midst."""
    file.parent.rename(tmp_path / "old")
    with pytest.raises(StoreLost):
        store.ping()
    (tmp_path / "old").rename(file.parent)
    with pytest.raises(StoreLost):
        store.answer(made.given(store.attempt_id, turn=2))
    with AttemptStore.open(None, tmp_path) as again:
        assert len(again.answers(store.attempt_id)) == 1


def test_no_false_alarm(store, file, made, tmp_path):
    """Checkpoints, an emptied log, other processes' writes, a vacuum: every answer is taken."""
    with AttemptStore.open(None, tmp_path) as other:
        for n in range(30):
            store.answer(made.given(store.attempt_id, turn=2))
            store.take_back(store.attempt_id, 2, made.minute(5))
            other.person(f"person {n}" + "x" * 2000)
            if n % 5 == 0:
                other._database.shred()
            if n % 11 == 0:
                with other._database.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("VACUUM")
        store.ping()
    store.answer(made.given(store.attempt_id, turn=2))


def test_closing_one_store_keeps_the_locks_of_another(store, file, tmp_path, made):
    """Closing any descriptor of a file drops a process's locks on it: another process must not take the log away."""
    import subprocess
    import sys

    AttemptStore.open(None, tmp_path).close()
    subprocess.run(
        [sys.executable, "-c", f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('SELECT * FROM answers'); c.close()"],
        check=True,
    )  # fmt: skip
    store.answer(made.given(store.attempt_id, turn=2))
    assert holders(file) == 1


@pytest.mark.parametrize("attack", ["deleted", "emptied", "overwritten", "an empty one in its place", "cut"])
def test_opened_again_it_is_not_taken_for_a_new_one(store, file, attack, tmp_path):
    """Status, board and every command say that the database is missing or another, with the way back."""
    store.close()
    ATTACKS[attack](file)
    before = file.read_bytes() if file.exists() else None
    assert AttemptStore.is_there(None, tmp_path)
    with pytest.raises(StoreLost, match="workbench restore"):
        AttemptStore.open(None, tmp_path)
    assert (file.read_bytes() if file.exists() else None) == before or attack == "emptied"


def test_a_file_of_somebody_else_is_not_called_lost(store, file, tmp_path, monkeypatch):
    """Who may not open it is told so, and not to stop the server and restore a backup."""
    store.close()

    def refused(*_: object) -> int:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN"
        raise error

    monkeypatch.setattr(intact, "mark_in", refused)
    with pytest.raises(StoreLost, match="restore a backup"):
        AttemptStore.open(None, tmp_path)
    monkeypatch.setattr(os, "access", lambda path, _: path != file)
    with pytest.raises(WriteFailed, match="This account may not read and write it") as error:
        AttemptStore.open(None, tmp_path)
    assert "restore" not in str(error.value)


def test_who_wants_an_empty_one_says_so(store, file, tmp_path):
    """The file beside it says how; it is made again for the new database."""
    store.close()
    file.unlink()
    mark = intact.mark_file(file)
    assert "Remove this file only to begin with an empty database" in mark.read_text()
    mark.unlink()
    assert not AttemptStore.is_there(None, tmp_path)
    with AttemptStore.open(None, tmp_path) as anew:
        assert anew.rounds() == ()
    assert mark.exists()


def _one_more_round(root, made, name):
    with AttemptStore.open(None, root) as store:
        store.add_round(made.a_round(name=name))


def test_an_older_copy_put_back_while_nothing_ran_is_refused(store, file, tmp_path, made):
    """The file beside it says how often it was written; removing that file goes on with what is left."""
    store.close()
    older = file.read_bytes()
    _one_more_round(tmp_path, made, "second")
    file.write_bytes(older)
    with pytest.raises(StoreLost, match=r"lacks the last \d+ of its \d+ writes"):
        AttemptStore.open(None, tmp_path)
    intact.mark_file(file).unlink()
    with AttemptStore.open(None, tmp_path) as left:
        assert [round_.name for round_ in left.rounds()] == ["first"]


def test_a_log_that_was_cut_is_still_a_loss_after_a_restart(store, file, tmp_path, made):
    """The writes that were acknowledged and cut away are missing, and the next start says so."""
    store.add_round(made.a_round(name="second"))
    log = file.with_name(f"{file.name}-wal")
    os.truncate(log, 0)
    with pytest.raises(StoreLost):
        store.rounds()
    store.close()
    with pytest.raises(StoreLost, match=r"lacks the last|write-ahead log"):
        AttemptStore.open(None, tmp_path)


def test_who_stops_and_starts_loses_nothing(store, file, tmp_path, made):
    """However often, also when the server notes it between two writes."""
    for n in range(5):
        store.add_round(made.a_round(name=f"r{n}"))
        store.beat(made.minute(n))
    store.close()
    for n in range(5, 8):
        _one_more_round(tmp_path, made, f"r{n}")
    with AttemptStore.open(None, tmp_path) as again:
        assert len(again.rounds()) == 9


def test_a_program_that_ends_late_does_not_claim_a_new_database(store, file, tmp_path, made):
    """Somebody began anew while an old program still had the old file open."""
    store.add_round(made.a_round(name="second"))
    for path in tmp_path.rglob("attempts.sqlite*"):
        path.unlink()
    with AttemptStore.open(None, tmp_path):
        store.close()
    with AttemptStore.open(None, tmp_path) as anew:
        assert anew.rounds() == ()


def test_a_database_without_a_mark_gets_one(store, file, tmp_path):
    """One that an earlier version made, or that was brought from elsewhere."""
    store.close()
    intact.mark_file(file).unlink()
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as old:
        old.execute("PRAGMA user_version = 0")
    with AttemptStore.open(None, tmp_path) as again:
        assert [round_.name for round_ in again.rounds()] == ["first"]
    assert intact.marked(file)[0] > 0


def test_postgresql_is_read_through(postgresql_url, tmp_path, made):
    """Every value is read; a table that is gone is a loss, and people are told so."""
    with AttemptStore.open(postgresql_url, tmp_path) as store:
        assert store.faults() == ()
        assert store.counts()["answers"] == 0
        store.beat(made.minute(0))
        assert store.latest() is not None
        with store._database.write() as connection:
            connection.execute(text("DROP TABLE answers CASCADE"))
        for ask in (store.faults, store.counts, store.latest):
            with pytest.raises(StoreLost, match="damaged or gone"):
                ask()


def test_a_disk_that_keeps_no_log_is_refused(tmp_path, monkeypatch):
    """Where SQLite falls back to another journal (a drive over the network) nothing could be watched; it is said."""
    from workbench.errors import WriteFailed
    from workbench.store.rounds import database

    monkeypatch.setattr(database, "_to_write_ahead_log", lambda *_: None)
    with pytest.raises(WriteFailed, match=r"cannot be watched.*use PostgreSQL"):
        AttemptStore.open(None, tmp_path)
    (left,) = tmp_path.rglob("attempts.sqlite")
    assert holders(left) == 0
