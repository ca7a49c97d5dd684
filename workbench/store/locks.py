"""One writer at a time in a folder, among threads and processes; the system frees the lock of who dies."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from workbench.errors import WriteFailed

_mine = threading.local()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder that exists; whoever else wants it waits. No file is left behind in it.

    Within it the same thread may ask for it again, and goes on: one step of many steps that belong together.
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
        os.close(handle)  # which frees it


if sys.platform == "win32":  # there a folder cannot be opened: a file named after it stands for it

    def _hold(folder: Path) -> int:
        import msvcrt

        name = sha256(str(folder.resolve()).encode()).hexdigest()
        handle = os.open(Path(tempfile.gettempdir()) / f"workbench-{name}.lock", os.O_CREAT | os.O_RDWR)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
        return handle

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
