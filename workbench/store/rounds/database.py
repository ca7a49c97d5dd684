"""The connection to the database of rounds: opening it, and translating its failures."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic, TypeVar

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, exc, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

from workbench.documents.record import Known
from workbench.errors import NotFound, OutOfRange, StoreBusy, StoreLost, TooNew, WorkbenchError, WriteFailed
from workbench.store.files import make_folder, mode_in
from workbench.store.log.keys import CurrentKeys
from workbench.store.rounds import intact, records
from workbench.store.rounds.prepared import Prepared

# Upgrade a database to this version's tables, once, however many processes start at the same time.

VERSION_TABLE = "schema_version"
LOG_SINCE = "0006"  # the step that brought the log
LOCK = 0x776B62  # any number unused by other programs on the same PostgreSQL


def steps() -> ScriptDirectory:
    """The migration steps of this version."""
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config = Config()
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", folder)
    config.set_main_option("path_separator", "newline")  # a folder's name may contain any other character
    return ScriptDirectory.from_config(config)


def revision(connection: Connection) -> str | None:
    """The migration step of a database; None if it is empty."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def current(connection: Connection) -> bool:
    """Whether the tables are those of this version."""
    return revision(connection) == steps().get_current_head()


def upgrade(connection: Connection, where: str) -> None:
    """Run the missing steps within the caller's transaction, which already holds SQLite's write lock.

    `where` names the database in a refusal. All steps or none: both databases roll back table changes. Raises
    TooNew if the database is at a step that this version does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    scripts = steps()
    here = revision(connection)
    known = {script.revision for script in scripts.walk_revisions()}
    if here is not None and here not in known:
        raise TooNew(
            f"{where} was written by a newer version of the workbench (its tables are at {here}, this version "
            f"knows up to {scripts.get_current_head()}). Upgrade the workbench; nothing was changed."
        )
    if here == scripts.get_current_head():
        return

    def missing(heads: tuple[str, ...], _: MigrationContext) -> Iterable[Any]:
        return scripts._upgrade_revs("head", heads)  # type: ignore[arg-type]  # as alembic's own command does

    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "fn": missing})
    context.run_migrations(op=Operations(context))
    if here is not None and here < LOG_SINCE:
        records.adopt(connection)


PATIENCE = 5.0  # seconds to wait for another write
IDLE = 600  # seconds before a connection to PostgreSQL is renewed, so that no proxy cuts it
DEFAULT_FILE = Path("runs") / "attempts.sqlite"  # of a workspace
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
SQLITE_FAILED = {  # the disk is full, or the file cannot be opened, written or read
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM),
}
UNREACHABLE = (
    "08",
    "40",
    "53300",
    "55P03",
    "57",
)  # PostgreSQL's classes: connection, conflict, lock, shutdown
NOT_WRITTEN = ("25006", "53", "58")  # read-only, out of disk or memory, the system's own errors
GONE = (
    "3D000",
    "3F000",
    "42P01",
    "XX001",
    "XX002",
)  # no database, schema or table (any more); damaged rows, indexes


class Database:
    """One engine, with read and write transactions; thread-safe."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self._writing = engine.execution_options(writes=True)
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._glancing = engine.execution_options(
            **({} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"})
        )
        self._reading = engine.execution_options(**({} if engine.dialect.name == "sqlite" else snapshot))
        self.where = where
        self._intact: intact.Intact | None = None  # of SQLite's file

    @classmethod
    def open(cls, url: str | None, root: Path, patience: float = PATIENCE) -> "Database":
        """Connect, and bring the tables to this version; without a URL, `runs/attempts.sqlite` below `root`."""
        parsed = url_of(url, root)
        where = parsed.render_as_string(hide_password=True)
        logged = {"root": root, "keys": CurrentKeys(root)}  # what `records` cites and signs with
        if parsed.get_backend_name() == "sqlite":
            where = str(parsed.database)
            _make_file(Path(where))
            engine = create_engine(parsed, connect_args={"timeout": patience}, execution_options=logged)
            _as_sqlite(engine, patience)
        else:
            engine = create_engine(
                parsed, pool_recycle=IDLE, connect_args={"connect_timeout": 10}, execution_options=logged
            )
            _as_postgresql(engine, patience)
        database = cls(engine, where)
        try:
            if database.one_writer:
                database._recognise(Path(where), patience)
            with database.read() as connection:
                is_current = current(connection)
            if not is_current:
                with database.write() as connection:
                    upgrade(connection, where)
        except BaseException:
            database.close()
            raise
        return database

    def _recognise(self, path: Path, patience: float) -> None:
        """Refuse a file that is not the database that was made here; mark a new one; watch it from now on."""
        expected = intact.marked(path)
        try:
            with self._refusals():
                mark, commits = intact.mark_in(path, patience)
        except WriteFailed as error:
            if expected is None:
                raise
            if not intact.may_write(path):
                raise WriteFailed(f"{error} {intact.NOT_YOURS}") from error
            raise StoreLost(f"{error} {intact.WAY_BACK}") from error
        intact.refuse_other(path, expected, mark, commits)
        if mark == 0:
            with self.write() as connection:
                mark = connection.exec_driver_sql("PRAGMA user_version").scalar_one() or intact.new_mark()
                connection.exec_driver_sql(f"PRAGMA user_version = {mark}")
        with self._refusals():
            self._intact = intact.Intact(path, mark)
        self.check()
        if intact.marked(path) is None:
            intact.set_mark(path, mark, commits)

    def check(self) -> None:
        """Raise StoreLost if SQLite's file is not the one that was opened, or is not whole (any more)."""
        if self._intact is not None:
            self._intact.check()

    def known_by(self, holders: Known) -> None:
        """How those who act by a link are known from now on."""
        self._writing.update_execution_options(holders=holders)

    @property
    def one_writer(self) -> bool:
        """Whether writes run one after another, as in SQLite."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._intact is not None:
            self._intact.close()
            self._intact = None

    def shred(self) -> None:
        """After a removal: empty SQLite's log, so that no old page stays on disk.

        Freed pages are overwritten at once (secure_delete). If a reader still needs the log, it is emptied next time, at
        the latest when the last program closes the database. PostgreSQL frees removed rows with its vacuum.
        """
        if self.engine.dialect.name != "sqlite":
            return
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run within a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        except (exc.DBAPIError, sqlite3.Error) as error:
            raise WriteFailed(
                f"the removal is done, but {self.where}-wal could not be emptied and may hold what was removed: "
                f"{error}. Close all programs that use it: the last one empties it."
            ) from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read transaction that sees one consistent state, however many queries it runs."""
        self.check()
        with self._refusals(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def read_autocommit(self) -> Iterator[Connection]:
        """For a single query: like `read`, without PostgreSQL's round trips to begin and end a transaction."""
        self.check()
        with self._refusals(), self._glancing.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: on disk if this ends without an error, undone otherwise.

        SQLite commits to a deleted file without complaint, so the file is looked at before and after.
        """
        self.check()
        with self._refusals(), self._writing.connect() as connection, connection.begin():
            driver: Any = connection.connection.driver_connection
            before, commits = driver.total_changes if self.one_writer else None, 0
            yield connection
            if self.one_writer and driver.total_changes != before:
                commits = intact.count(driver)
        self.check()
        if self._intact is not None:
            self._intact.committed(commits)

    def note(self) -> None:
        """Note beside SQLite's file how often it was written, so that a later start sees if some of it is gone."""
        if self._intact is not None:
            self._intact.note()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except exc.TimeoutError as error:  # no connection is free
            raise self._busy(str(error)) from error
        except exc.DBAPIError as error:
            self.check()
            raise self._refusal(error) or error from error
        except sqlite3.Error as error:  # while connecting
            self.check()
            raise self._sqlite(error) or error from error
        except exc.StatementError as error:
            if isinstance(error.orig, WorkbenchError):  # refused while binding a value
                raise error.orig from None
            raise

    def _refusal(self, error: exc.DBAPIError) -> WorkbenchError | None:
        """What a failure of the database means for the caller; None if it is our own mistake."""
        if isinstance(error.orig, sqlite3.Error):
            return self._sqlite(error.orig)
        message = str(error.orig).strip().partition("\n")[0]  # later lines may quote a row
        state = getattr(error.orig, "sqlstate", None)
        if state is None:
            return self._busy(message) if isinstance(error, exc.OperationalError) else None
        if state.startswith(UNREACHABLE):
            return self._busy(message)
        if state in GONE:
            return StoreLost(f"{self.where} is damaged or gone ({message}). {intact.WAY_BACK}")
        return self._failed(message) if state.startswith(NOT_WRITTEN) else None

    def _sqlite(self, error: sqlite3.Error) -> WorkbenchError | None:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in BUSY:
            return self._busy(str(error))
        if code == sqlite3.SQLITE_CORRUPT or str(error).startswith("no such table"):
            return StoreLost(f"{self.where} is damaged ({error}). {intact.WAY_BACK}")
        return self._failed(str(error)) if code in SQLITE_FAILED else None

    def _busy(self, message: str) -> StoreBusy:
        return StoreBusy(
            f"{self.where} is busy or cannot be reached ({message}). Nothing was kept; the same may be sent again."
        )

    def _failed(self, message: str) -> WriteFailed:
        return WriteFailed(f"{self.where} could not be written or read ({message}). Nothing was kept.")


def is_there(url: str | None, root: Path) -> bool:
    """Whether there is a database to read: False if SQLite never made one there.

    True for one that was made and is missing: whoever opens it is told.
    """
    file = file_of(url, root)
    return file is None or file.exists() or intact.mark_file(file).exists()


def file_of(url: str | None, root: Path) -> Path | None:
    """SQLite's file; None for PostgreSQL."""
    parsed = url_of(url, root)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def keep(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Insert a row unless one with the same key exists; True if it was inserted."""
    return _insert_unless_there(table).run(connection, row) == 1


@lru_cache(maxsize=32)
def _insert_unless_there(table: Table) -> Prepared:
    return Prepared(*(kind.insert(table).on_conflict_do_nothing() for kind in (sqlite, postgresql)))


def url_of(url: str | None, root: Path) -> URL:
    """The address of a database; without a URL, `runs/attempts.sqlite` below `root`."""
    if url is None:
        return URL.create("sqlite", database=str(root / DEFAULT_FILE))
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        raise NotFound(f"a database's URL cannot be read; {_expected()}") from None  # it may hold a password
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise OutOfRange("a round's answers are kept in a file: sqlite:///FILE.")
        return parsed.set(drivername="sqlite")
    if backend != "postgresql":
        raise NotFound(f"there is no support for databases of kind {backend!r}; {_expected()}")
    if find_spec("psycopg") is None:
        raise NotFound(
            "PostgreSQL needs psycopg, which is not installed: "
            "`pip install 'calibration-workbench[postgres]'` brings it."
        )
    return parsed.set(drivername="postgresql+psycopg")


def _expected() -> str:
    return "expected sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE."


def _make_file(path: Path) -> None:
    """A new database is an empty file for its owner alone, or for the group of a shared folder; its log takes that over.

    Refused where a database was made before and is missing.
    """
    intact.refuse_missing(path)
    if path.exists():
        return
    try:
        make_folder(path.parent)
    except OSError as error:
        raise WriteFailed(
            f"{path.parent} could not be made: {error.strerror}. Nothing was changed."
        ) from error
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        path.chmod(mode_in(path.parent, private=True))
    except FileExistsError:  # another process was first
        return
    except OSError as error:
        raise WriteFailed(f"{path} could not be made: {error.strerror}. Nothing was changed.") from error


def _as_sqlite(engine: Engine, patience: float) -> None:
    """Write-ahead log, everything on disk at commit, foreign keys enforced, and the write lock taken at the start.

    A connection never makes the file: one that is opened later must not begin an empty database.
    """

    @event.listens_for(engine, "do_connect")
    def _never_make(_: Any, __: Any, place: list[Any], options: dict[str, Any]) -> None:
        place[0], options["uri"] = intact.address(Path(place[0])), True

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins no transaction; `_begin` does
        _to_write_ahead_log(connection, patience)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _to_write_ahead_log(connection: sqlite3.Connection, patience: float) -> None:
    """Switch a new file to the write-ahead log; SQLite does not wait if another process does the same."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _as_postgresql(engine: Engine, patience: float) -> None:
    """Waits for another write as long as SQLite does, and answers only after commit."""

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{int(patience * 1000)}ms'")
            cursor.execute("SET synchronous_commit = on")
        connection.commit()


# Group commit: answers that wait at the same time share one transaction and one disk write.

T = TypeVar("T")
Write = Callable[[], AbstractContextManager[Connection]]


class _Job(Generic[T]):
    """A write that waits, and its result."""

    def __init__(self, job: Callable[[Connection], T]) -> None:
        self.job = job
        self.done = False
        self.result: T | None = None
        self.error: BaseException | None = None

    def ended(self, result: T | None = None, error: BaseException | None = None) -> None:
        self.result, self.error, self.done = result, error, True


class GroupCommit:
    """Writes for several threads at once. Each is answered only after the commit, and fails alone."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[_Job] = []  # type: ignore[type-arg]
        self._list, self._turn = threading.Lock(), threading.Lock()

    def keep(self, job: Callable[[Connection], T]) -> T:
        """Do this in one transaction with whatever else waits; return when it is on disk, or raise its refusal."""
        write = _Job(job)
        with self._list:
            self._waiting.append(write)
        with self._turn:  # the first thread here works for all that wait
            if not write.done:
                with self._list:
                    batch, self._waiting = self._waiting, []
                try:
                    self._all(batch)
                finally:  # if interrupted, the next thread takes the rest; nobody gets a false result
                    with self._list:
                        self._waiting = [
                            other for other in batch if not other.done and other is not write
                        ] + self._waiting
        if write.error is not None:
            raise write.error
        return write.result  # type: ignore[return-value]

    def _all(self, batch: list[_Job]) -> None:  # type: ignore[type-arg]
        """Every job in one transaction; if that fails for no known reason, each in its own."""
        if len(batch) == 1:
            self._alone(batch[0])
            return
        try:
            with self._write() as connection:
                kept = [(write, *_tried(connection, write)) for write in batch]
        except (StoreBusy, WriteFailed) as error:  # nothing was saved: locked, or the disk is full
            for write in batch:
                write.ended(error=error)
        except Exception:  # one job failed; run each alone
            for write in batch:
                self._alone(write)
        else:
            for write, result, refusal in kept:
                write.ended(result, refusal)

    def _alone(self, write: _Job) -> None:  # type: ignore[type-arg]
        try:
            with self._write() as connection:
                result = write.job(connection)
        except BaseException as error:
            write.ended(error=error)
        else:
            write.ended(result)


def _tried(connection: Connection, write: _Job[T]) -> tuple[T | None, WorkbenchError | None]:
    """The result, or the refusal after everything of this job was undone."""
    connection.exec_driver_sql("SAVEPOINT job")
    result, refusal = None, None
    try:
        result = write.job(connection)
    except WorkbenchError as error:
        connection.exec_driver_sql("ROLLBACK TO job")
        refusal = error
    connection.exec_driver_sql("RELEASE job")
    return result, refusal
