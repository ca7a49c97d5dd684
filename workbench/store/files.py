"""Atomic file writes: written once, or replaced in one step; and who may read what is written."""

import errno
import hashlib
import os
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from workbench.errors import AlreadyPublished, InvalidDocument, NotFound, WriteFailed
from workbench.formats.limits import FILE

# Windows replaces no file that somebody reads: so many seconds between tries.
PAUSES: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0) if sys.platform == "win32" else ()


def write_once(path: Path, content: bytes) -> bool:
    """Publish `content` under a new name; True if it was written now.

    The finished, synced file is linked into place, so the file system itself refuses an overwrite and two
    processes cannot both win. The same content again is no change (False); other content is refused.
    """
    spare = _written_beside(path, content)
    try:
        os.link(spare, path)
    except FileExistsError:
        if path.read_bytes() == content:
            return False
        raise AlreadyPublished(
            f"{path} is published and holds something else; give the new content a new version."
        ) from None
    except OSError as error:
        raise WriteFailed(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error
    finally:
        spare.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def replace(path: Path, content: bytes, *, private: bool = False) -> None:
    """Replace the content of `path`; on any failure the old file stays unchanged. `private`: for its owner alone."""
    spare = _written_beside(path, content, private)
    try:
        take_place(spare, path)
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise WriteFailed(
            f"{path} could not be replaced: {error.strerror}. The old file was kept."
        ) from error
    sync_folder(path.parent)


def take_place(spare: Path, path: Path) -> None:
    """Move a file over another in one step."""
    for pause in PAUSES:
        try:
            spare.replace(path)
            return
        except PermissionError:
            time.sleep(pause)
    spare.replace(path)


def read(path: Path, what: str) -> bytes:
    """The bytes of a file; `what` describes the file in a refusal."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise NotFound(f"{what}: {path} is a device or a pipe, no file.")
        if path.is_file():
            FILE.check(path.stat().st_size, f"{what}: {path}", InvalidDocument)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise NotFound(f"{what}: there is no file {path}.") from None
    except OSError as error:
        raise NotFound(f"{what}: {path} cannot be read: {error.strerror}.") from error


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}.") from error


def _written_beside(path: Path, content: bytes, private: bool = False) -> Path:
    """A synced temporary file in the folder of `path`; removed if the disk is full."""
    spare: Path | None = None
    try:
        make_folder(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        spare = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not private:  # as the file was made, for its owner alone
            spare.chmod(mode_in(path.parent))
    except OSError as error:
        if spare is not None:
            spare.unlink(missing_ok=True)
        raise WriteFailed(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error
    return spare


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, where the system can (not on Windows)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# Who may read: a new file may be read by whoever may read its folder. So it is enough to close a few folders.

ROOMS = ("guidelines", "gold_sets", "pilots")  # a workspace is the folder with one of them
CLOSED = ("gold_sets", "runs", "log")  # of a workspace: gold, the rounds' database, and the names in the log
OTHERS = stat.S_IRWXO


def make_folder(folder: Path) -> None:
    """Make a folder and those above it: closed to others where it holds gold, answers or names, or its parent is closed."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    above = stat.S_IMODE(folder.parent.stat().st_mode)
    is_shared = above & stat.S_ISGID and above & stat.S_IWGRP
    closed = above & (0o2770 if is_shared else 0o700) | 0o700
    if folder.name in CLOSED and any((folder.parent / room).is_dir() for room in ROOMS):
        mode = closed
    elif is_shared or not above & OTHERS:
        mode = above & 0o2775
    else:
        folder.mkdir(exist_ok=True)
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(mode)


def mode_in(folder: Path, *, private: bool = False) -> int:
    """The mode of a new file: to read for whoever may read the folder, to write also for the group of a shared folder.

    `private`: never for others. A folder is shared with its group where new files take over the group (setgid).
    """
    mode = folder.stat().st_mode
    readers = mode & (0o664 if mode & stat.S_ISGID else 0o600 if private else 0o644) | 0o600
    return readers & ~OTHERS if private else readers


# One writer at a time in a folder, among threads and processes; the system frees the lock of a dead process.

_mine = threading.local()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of an existing folder; others wait. No file is left in it.

    The same thread may lock it again, so that a step can be part of a larger one.
    """
    held: set[Path] = _mine.__dict__.setdefault("folders", set())
    if (place := folder.resolve()) in held:
        yield
        return
    try:
        handle = _hold(folder)
    except OSError as error:
        raise WriteFailed(f"{folder} cannot be locked: {error.strerror}. Nothing was kept.") from error
    held.add(place)
    try:
        yield
    finally:
        held.discard(place)
        os.close(handle)  # this frees it


if sys.platform == "win32":  # a folder cannot be opened there: lock a file named after it

    def _hold(folder: Path) -> int:
        import msvcrt

        name = sha256(str(folder.resolve()).encode()).hexdigest()
        handle = os.open(Path(tempfile.gettempdir()) / f"workbench-{name}.lock", os.O_CREAT | os.O_RDWR)
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return handle
            except OSError as error:
                if error.errno != errno.EDEADLK:  # that says only that ten seconds were not enough
                    os.close(handle)
                    raise

else:

    def _hold(folder: Path) -> int:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            os.close(handle)
            raise
        return handle
