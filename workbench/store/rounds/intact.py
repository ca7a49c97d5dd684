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


def count(connection: sqlite3.Connection) -> int:
    """Count one commit more, in the transaction that is under way; returns how many there are with it."""
    commits: int = max(0, connection.execute("PRAGMA application_id").fetchone()[0]) + 1
    connection.execute(f"PRAGMA application_id = {commits}")
    return commits


# The mark: a file beside the database that says which one belongs there, so that an empty one is never taken for it.


def new_mark() -> int:
    """A number for a new database."""
    return 1 + secrets.randbelow(2**31 - 1)


def mark_in(path: Path, patience: float) -> tuple[int, int]:
    """The mark that a database holds (0 without one) and its count of commits, read without a change to it."""
    with contextlib.closing(sqlite3.connect(address(path), uri=True, timeout=patience)) as connection:
        mark, commits = (
            int(connection.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("user_version", "application_id")
        )
    return mark, max(0, commits)


def mark_file(path: Path) -> Path:
    """The file beside a database that holds its mark."""
    return path.with_name(f"{path.name}-id")


def may_write(path: Path) -> bool:
    """Whether the system lets this account read and write a database and its folder; that is no damage."""
    return all(os.access(each, os.R_OK | os.W_OK) for each in (path.parent, path))


def marked(path: Path) -> tuple[int, int] | None:
    """The mark of the database that belongs at a path, and how many commits it had when that was noted last.

    None if none was made there.
    """
    mark = mark_file(path)
    if not mark.exists():
        return None
    first = files.read(mark, "which database belongs here").decode(errors="replace").partition("\n")[0]
    numbers = first.split(" ")
    if len(numbers) > 2 or not all(n.isascii() and n.isdigit() and len(n) < 11 for n in numbers):
        raise WriteFailed(f"{mark} cannot be read: expected numbers in its first line, not {first[:40]!r}.")
    return int(numbers[0]), int(numbers[1]) if len(numbers) == 2 else 0


def set_mark(path: Path, mark: int, commits: int) -> None:
    """Note which database belongs at a path, and how many commits it has."""
    text = f"{mark} {commits}\nWhich {path.name} belongs here, and how often it was written. "
    text += "Remove this file only to begin with an empty database, or with an older one.\n"
    files.replace(mark_file(path), text.encode())


def refuse_missing(path: Path) -> None:
    """Refuse to begin anew where a database was made before."""
    if marked(path) is not None and not path.exists():
        raise StoreLost(
            f"{path} is missing: a database was made there before ({mark_file(path).name} says so). {WAY_BACK} "
            f"To begin with an empty database, remove {mark_file(path).name}."
        )


def refuse_other(path: Path, expected: tuple[int, int] | None, mark: int, commits: int) -> None:
    """Refuse a database that is not the one that was made at this path, or that lacks what was written to it.

    `expected` is `marked`, asked before the database: what is written in between is no loss.
    """
    if expected is not None and expected[0] != mark:
        raise StoreLost(
            f"{path} is not the database that was made there ({mark_file(path).name} names another). {WAY_BACK} "
            f"If this database is meant, remove {mark_file(path).name}."
        )
    if expected is not None and commits < expected[1]:
        raise StoreLost(
            f"{path} lacks the last {expected[1] - commits:,} of its {expected[1]:,} writes: it is an older copy, or its "
            f"write-ahead log was cut. {WAY_BACK} To go on with what is left, remove {mark_file(path).name}."
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
        self._committed = 0

    def committed(self, commits: int) -> None:
        """A commit is on disk: there are so many now."""
        self._committed = max(self._committed, commits)

    def note(self) -> None:
        """Note beside the database how many commits it has, so that whoever opens it later sees if some are gone."""
        noted = marked(self.path)  # none, or another's, where somebody began anew meanwhile
        if noted is not None and noted[0] == self._mark and noted[1] < self._committed:
            set_mark(self.path, self._mark, self._committed)

    def close(self) -> None:
        """Let go of the file; all connections to it are closed already."""
        with contextlib.suppress(WriteFailed):  # a later look sees less, and no answer is lost by it
            self.note()
        self._anchor.close()
        os.close(self._log_file)
        _let_go(self._key)

    def check(self) -> None:
        """Raise StoreLost unless the file is still there and whole."""
        if self._lost is None and self._problem() is not None:
            time.sleep(AGAIN)
            self._lost = self._problem()
            with contextlib.suppress(WriteFailed):
                self.note()
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
