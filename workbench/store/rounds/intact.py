"""Whether SQLite's open file is still the file at its path, and whole: asked before and after each commit.

A process that holds a deleted, cut or overwritten file goes on writing without any error; what it keeps is gone.
"""

import contextlib
import os
import secrets
import sqlite3
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import StoreLost, WriteFailed
from workbench.store import files

MAGIC = b"SQLite format 3\0"
LOG_MAGIC = (0x377F0682, 0x377F0683)  # of the write-ahead log, in either byte order of its checksums
AGAIN = 0.05  # seconds until a second look confirms a loss; another process may be writing the header
Key = tuple[int, int]  # device and inode

WAY_BACK = (
    "Nothing that is sent is kept. Stop every `workbench quiz serve` of this database, move what is left of it aside "
    "and restore a backup with `workbench restore`."
)
NOT_YOURS = "This account may not read and write it. Its owner can share the workspace with a group: workbench protect --group."


@dataclass(frozen=True)
class Header:
    """What the first 100 bytes of a database say."""

    page: int  # bytes
    pages: int
    mark: int  # SQLite's user_version: a number of this database alone
    commits: int  # SQLite's application_id: counts our commits, so that an older copy shows

    @classmethod
    def of(cls, raw: bytes) -> "Header | None":
        """The header; None if these are not the first bytes of a database."""
        if len(raw) < 100 or not raw.startswith(MAGIC):
            return None
        (page,) = struct.unpack_from(">H", raw, 16)
        (pages,) = struct.unpack_from(">I", raw, 28)
        (mark,) = struct.unpack_from(">i", raw, 60)
        (commits,) = struct.unpack_from(">i", raw, 68)
        return cls(65536 if page == 1 else page, pages, mark, commits)


def address(path: Path) -> str:
    """Where SQLite opens a file that is there; it never makes one."""
    return f"{path.absolute().as_uri()}?mode=rw"


def count(connection: sqlite3.Connection) -> None:
    """Count one commit more, in the transaction that is under way."""
    commits = connection.execute("PRAGMA application_id").fetchone()[0]
    connection.execute(f"PRAGMA application_id = {max(0, commits) + 1}")


# The mark: a file beside the database that says which one belongs there, so that an empty one is never taken for it.


def new_mark() -> int:
    """A number for a new database."""
    return 1 + secrets.randbelow(2**31 - 1)


def mark_in(path: Path, patience: float) -> int:
    """The mark that a database holds, read without a change to it; 0 without one."""
    with contextlib.closing(sqlite3.connect(address(path), uri=True, timeout=patience)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def mark_file(path: Path) -> Path:
    """The file beside a database that holds its mark."""
    return path.with_name(f"{path.name}-id")


def may_write(path: Path) -> bool:
    """Whether the system lets this account read and write a database and its folder; that is no damage."""
    return all(os.access(each, os.R_OK | os.W_OK) for each in (path.parent, path))


def marked(path: Path) -> int | None:
    """The mark of the database that belongs at a path; None if none was made there."""
    mark = mark_file(path)
    if not mark.exists():
        return None
    first = files.read(mark, "which database belongs here").decode(errors="replace").partition("\n")[0]
    if not (first.isascii() and first.isdigit() and len(first) < 11):
        raise WriteFailed(f"{mark} cannot be read: expected a number in its first line, not {first[:40]!r}.")
    return int(first)


def set_mark(path: Path, mark: int) -> None:
    """Note which database belongs at a path."""
    text = f"{mark}\nWhich {path.name} belongs here. Remove this file only to begin with an empty database.\n"
    files.replace(mark_file(path), text.encode())


def refuse_missing(path: Path) -> None:
    """Refuse to begin anew where a database was made before."""
    if marked(path) is not None and not path.exists():
        raise StoreLost(
            f"{path} is missing: a database was made there before ({mark_file(path).name} says so). {WAY_BACK} "
            f"To begin with an empty database, remove {mark_file(path).name}."
        )


def refuse_other(path: Path, mark: int) -> None:
    """Refuse a database that is not the one that was made at this path."""
    expected = marked(path)
    if expected is not None and expected != mark:
        raise StoreLost(
            f"{path} is not the database that was made there ({mark_file(path).name} names another). {WAY_BACK} "
            f"If this database is meant, remove {mark_file(path).name}."
        )


# Files held open. Closing any descriptor of a file drops the locks that SQLite holds on it in the same process, so each
# is opened once in a process and closed when nobody here has that database open.

_held: dict[Key, list[int]] = {}  # descriptor, how many hold it
_holding = threading.Lock()


def _hold(path: Path) -> tuple[Key, int]:
    key = _key(path.stat())
    with _holding:
        if key not in _held:
            descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            key = _key(os.fstat(descriptor))
            _held[key] = [descriptor, 0]
        _held[key][1] += 1
        return key, _held[key][0]


def _let_go(key: Key) -> None:
    with _holding:
        _held[key][1] -= 1
        if _held[key][1] == 0:
            os.close(_held.pop(key)[0])


def _key(status: os.stat_result) -> Key:
    return status.st_dev, status.st_ino


def _first_bytes(descriptor: int, n: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(descriptor, n, 0)
    with _holding:  # Windows
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.read(descriptor, n)


class Intact:
    """An open database file; `check` raises StoreLost once it is gone, cut or another, and from then on always.

    It has a connection of its own: while that is open, SQLite keeps the same write-ahead log.
    """

    def __init__(self, path: Path, mark: int) -> None:
        self.path, self._mark = path, mark
        self._log, self._index = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
        self._names = tuple(map(str, (path, self._log, self._index)))
        self._lost: str | None = None
        self._lock = threading.Lock()
        self._anchor = sqlite3.connect(address(path), uri=True, isolation_level=None, check_same_thread=False)
        try:
            self._anchor.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log
            self._log_file = os.open(
                self._log, os.O_RDONLY | getattr(os, "O_BINARY", 0)
            )  # SQLite locks it nowhere
            self._key, self._file = _hold(path)
            self._keys = (self._key, _key(os.fstat(self._log_file)), _key(self._index.stat()))
        except OSError as error:
            self._anchor.close()
            raise WriteFailed(
                f"{path} cannot be watched: {error.filename}: {error.strerror}. SQLite needs a disk of this machine; "
                "on a drive over the network use PostgreSQL. Nothing was changed."
            ) from error
        self._commits, self._size, self._log_size, self._shows_mark = 0, 0, 0, False

    def close(self) -> None:
        """Let go of the file; all connections to it are closed already."""
        self._anchor.close()
        os.close(self._log_file)
        _let_go(self._key)

    def check(self) -> None:
        """Raise StoreLost unless the file is still there and whole."""
        if self._lost is None and self._problem() is not None:
            time.sleep(AGAIN)
            self._lost = self._problem()
        if self._lost is not None:
            raise StoreLost(f"{self._lost} {WAY_BACK}")

    def _problem(self) -> str | None:
        """What is wrong with the files, as a sentence."""
        try:
            statuses = [os.stat(name) for name in self._names]  # noqa: PTH116  # before and after each commit: quick
        except (FileNotFoundError, NotADirectoryError) as error:
            return f"{error.filename} is gone."
        except OSError as error:  # perhaps only now: a disk over the network
            raise WriteFailed(
                f"{self.path} cannot be looked at: {error.strerror}. Nothing was kept."
            ) from error
        for name, status, key in zip(self._names, statuses, self._keys, strict=True):
            if _key(status) != key:
                return f"{name} was replaced by another file."
        with self._lock:
            return self._header_problem(statuses[0].st_size) or self._log_problem(statuses[1].st_size)

    def _header_problem(self, size: int) -> str | None:
        header = Header.of(_first_bytes(self._file, 100))
        if header is None:
            return f"{self.path} was cut or overwritten: it does not begin as a database."
        if header.mark != self._mark and (self._shows_mark or header.mark):
            return f"{self.path} was overwritten by another database."
        if header.commits < self._commits:
            return f"{self.path} was overwritten by an older copy."
        # while pages go from the log to the file it may be shorter than its header says, but never shorter than before
        if size < self._size and size < header.page * header.pages:
            return f"{self.path} was cut: {size:,} bytes are left of {header.page * header.pages:,}."
        self._shows_mark |= header.mark == self._mark
        self._commits, self._size, self._page = header.commits, size, header.page
        return None

    def _log_problem(self, size: int) -> str | None:
        if size and int.from_bytes(_first_bytes(self._log_file, 4), "big") not in LOG_MAGIC:
            return f"{self._log} was cut or overwritten."
        if size < self._log_size:  # emptied by a checkpoint, or cut
            try:
                frames = self._anchor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_IOERR_SHORT_READ:
                    raise WriteFailed(f"{self._log} cannot be read: {error}. Nothing was kept.") from error
                return f"{self._log} was cut."
            if size < frames * (24 + self._page):
                return f"{self._log} was cut: {size:,} bytes are left for {frames:,} pages."
        self._log_size = size
        return None
