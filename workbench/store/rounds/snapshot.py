"""The rounds' database as of one moment, copied while others write to it: SQLite's online backup, or pg_dump."""

import datetime as dt
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import URL, Connection, create_engine, exc, inspect, text

from workbench.documents.backup import DATABASE, ArchivedDatabase
from workbench.documents.record import Head
from workbench.errors import DigestMismatch, NotFound, OutOfRange, StoreBusy, WriteFailed
from workbench.store.rounds import intact
from workbench.store.rounds.database import BUSY, PATIENCE, file_of, url_of

PAGES = 1024  # of SQLite, copied between two reports of progress
FORGOTTEN = "SELECT id, forgotten_at FROM people WHERE forgotten_at IS NOT NULL"
Advance = Callable[[int], object]  # hears how many bytes more are done


class Snapshot(Protocol):
    """A moment of a database: what it holds, its size, who was forgotten, and a copy of it."""

    contents: ArchivedDatabase
    size: int
    head: Head | None
    forgotten: dict[str, dt.datetime]

    def copy_to(self, path: Path, advance: Advance) -> None:
        """Write the database as of this moment to a new file."""


@contextmanager
def snapshot(url: str | None, root: Path) -> Iterator[Snapshot | None]:
    """Hold the database as it is now; others go on writing. None where there is no database yet."""
    file = file_of(url, root)
    if file is not None:
        intact.refuse_missing(file)
    if file is None:
        with _postgresql(url_of(url, root)) as held:
            yield held
    elif file.exists():
        with _sqlite(file) as held:
            yield held
    else:
        yield None


class _Sqlite:
    """A read transaction on SQLite's file: what is committed later is not in it."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.file, self.connection = file, connection
        expected = intact.marked(file)
        connection.execute("BEGIN")
        mark, commits = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")
        )
        intact.refuse_other(file, expected, mark, commits)
        rows = connection.execute("SELECT name FROM sqlite_schema").fetchall()
        self.head = _head(lambda query: connection.execute(query).fetchall(), {name for (name,) in rows})
        times = {person: dt.datetime.fromisoformat(at) for person, at in connection.execute(FORGOTTEN)}
        self.forgotten = {person: at.replace(tzinfo=dt.UTC) for person, at in times.items()}
        answers = connection.execute("SELECT count(*) FROM answers").fetchone()[0]
        self.page = connection.execute("PRAGMA page_size").fetchone()[0]
        self.size = self.page * connection.execute("PRAGMA page_count").fetchone()[0]
        path = f"{DATABASE}/attempts.sqlite"
        self.contents = ArchivedDatabase(kind="sqlite", path=path, answers=answers)

    def copy_to(self, path: Path, advance: Advance) -> None:
        """SQLite's online backup; the copy is checked page by page, so that damage is noticed now."""
        with closing(sqlite3.connect(path)) as copy:
            left: list[int] = []

            def report(_: int, remaining: int, total: int) -> None:
                advance(((left[-1] if left else total) - remaining) * self.page)
                left.append(remaining)

            self.connection.backup(copy, pages=PAGES, progress=report)
            faults = [fault for (fault,) in copy.execute("PRAGMA integrity_check(3)") if fault != "ok"]
        if faults:
            raise DigestMismatch(f"{self.file} is damaged: {' '.join(faults[0].split())}.")


@contextmanager
def _sqlite(file: Path) -> Iterator[_Sqlite]:
    try:
        address = intact.address(file)
        with closing(
            sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        ) as connection:
            yield _Sqlite(file, connection)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in BUSY:
            raise StoreBusy(f"{file} is busy ({error}). Nothing was kept; try again.") from error
        raise WriteFailed(f"{file} could not be copied: {error}.") from error


class _Postgresql:
    """A transaction on PostgreSQL whose snapshot pg_dump uses too."""

    def __init__(self, url: URL, connection: Connection) -> None:
        self.url = url
        self.program = _program("pg_dump", connection)
        schema = connection.scalar(text("SELECT current_schema()"))
        self.id = connection.scalar(text("SELECT pg_export_snapshot()"))
        tables = set(inspect(connection).get_table_names(schema))
        if "answers" not in tables:
            raise NotFound(f"there are no rounds in {url.render_as_string()}: it has no table of answers.")
        self.head = _head(lambda query: [tuple(row) for row in connection.execute(text(query))], tables)
        self.forgotten = {row.id: row.forgotten_at for row in connection.execute(text(FORGOTTEN))}
        self.size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
        answers = connection.scalar(text("SELECT count(*) FROM answers"))
        path = f"{DATABASE}/attempts.pgdump"
        self.contents = ArchivedDatabase(
            kind="postgresql", path=path, answers=answers or 0, table_schema=schema
        )

    def copy_to(self, path: Path, advance: Advance) -> None:
        """`pg_dump` in its custom format, without owners and privileges."""
        how = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self.id}")
        _run(
            self.program,
            *how,
            f"--schema={_pattern(self.contents.table_schema)}",
            f"--file={path}",
            url=self.url,
        )
        advance(self.size)


@contextmanager
def _postgresql(url: URL) -> Iterator[_Postgresql]:
    with _connected(url) as connection:
        yield _Postgresql(url, connection)


@contextmanager
def _connected(
    url: URL, isolation: Literal["REPEATABLE READ", "AUTOCOMMIT"] = "REPEATABLE READ"
) -> Iterator[Connection]:
    """A connection to PostgreSQL; what goes wrong with it is StoreBusy."""
    engine = create_engine(url, connect_args={"connect_timeout": 10}, isolation_level=isolation)
    try:
        with engine.connect() as connection:
            yield connection
    except exc.DBAPIError as error:
        first = str(error.orig).strip().partition("\n")[0]
        raise StoreBusy(f"{url.render_as_string()} cannot be reached or read ({first}).") from error
    finally:
        engine.dispose()


def load(path: Path, url: str, contents: ArchivedDatabase) -> None:
    """Load a dump into an empty PostgreSQL: all of it, or nothing."""
    parsed = url_of(url, Path())
    if parsed.get_backend_name() != "postgresql":
        raise OutOfRange("the archive holds a PostgreSQL database: --database takes the URL of an empty one.")
    where = parsed.render_as_string()
    with _connected(parsed, "AUTOCOMMIT") as connection:
        program = _program("pg_restore", connection)
        schema = connection.scalar(text("SELECT current_schema()"))
        if schema != contents.table_schema:
            raise OutOfRange(f"{where}: its schema is {schema}, the archive's is {contents.table_schema}.")
        if tables := inspect(connection).get_table_names(schema):
            raise OutOfRange(f"{where} is not empty ({len(tables)} tables); name an empty database.")
    how = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    database = parsed.set(query={}).database or ""
    _run(program, *how, f"--schema={schema}", f"--dbname={database}", str(path), url=parsed)


def _head(rows: Callable[[str], list[tuple[int, str]]], tables: set[str]) -> Head | None:
    """The last record of the database's chain; None where it has none."""
    if "records" not in tables:
        return None
    last = rows("SELECT number, sha256 FROM records ORDER BY number DESC LIMIT 1")
    return Head(number=last[0][0], sha256=last[0][1]) if last else None


def _program(name: str, connection: Connection) -> str:
    """A program of PostgreSQL on the path, of the server's version or a newer one."""
    program = shutil.which(name)
    if program is None:
        raise NotFound(
            f"PostgreSQL needs {name}, which is not on the path: install PostgreSQL's client programs."
        )
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\b(\d+)(?:\.\d+)?", version)
    server = connection.scalar(text("SHOW server_version_num"))
    if number is None or int(number[1]) < int(server or 0) // 10_000:
        raise NotFound(
            f"{program} is of version {number[1] if number else 'unknown'}, older than the server's "
            f"{int(server or 0) // 10_000}: install client programs of the server's version."
        )
    return program


def _pattern(schema: str | None) -> str:
    """A schema's name as pg_dump takes it, read as it is and not as a pattern."""
    quoted = (schema or "").replace('"', '""')
    return f'"{quoted}"'


def _run(program: str, *arguments: str, url: URL) -> None:
    """Run a program of PostgreSQL; the password goes by the environment, where other users cannot read it."""
    known = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    named = {name: str(value) for name, value in known.items() if value}
    options = {
        f"PG{name.upper()}": str(url.query[name]) for name in ("sslmode", "options") if name in url.query
    }
    done = subprocess.run(
        [program, *arguments],
        env={**os.environ, **named, **options},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        first = next(
            (line for line in done.stderr.splitlines() if line.strip()), f"exit status {done.returncode}"
        )
        raise WriteFailed(f"{Path(program).name} failed: {first.strip()}")
