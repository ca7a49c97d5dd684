"""A file of lines that only grows: appended and synced, read from its end, and whole again after a crash."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import WriteFailed
from workbench.store.files import mode_in, sync_folder

BLOCK = 16_384  # bytes that are read at once from the end


@dataclass(frozen=True)
class Lines:
    """The lines of the file at `path`. Writers hold the lock of its folder."""

    path: Path

    def append(self, lines: Sequence[bytes]) -> None:
        """Add lines, each with its line end; they are on disk when this returns. What a failure half wrote is cut off."""
        if not lines:
            return
        new, size = not self.path.exists(), 0
        try:
            with self.path.open("ab", buffering=0) as file:
                size = file.tell()
                try:
                    if new:
                        self.path.chmod(mode_in(self.path.parent))
                    _write(file.fileno(), b"".join(lines))
                    os.fsync(file.fileno())
                except OSError:
                    os.ftruncate(file.fileno(), size)
                    raise
        except OSError as error:
            raise WriteFailed(f"{self.path} could not be written: {error.strerror}.") from error
        if new:
            sync_folder(self.path.parent)

    def newest(self) -> Iterator[bytes]:
        """The whole lines without their ends, the last one first; a torn last line is left out."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            place, rest = file.seek(0, os.SEEK_END), b""
            torn = True  # what follows the last line end
            while place:
                start = max(0, place - BLOCK)
                file.seek(start)
                parts = (file.read(place - start) + rest).split(b"\n")
                place, rest = start, parts[0]
                for part in reversed(parts[1:]):
                    if not torn:
                        yield part
                    torn = False
            if not torn:
                yield rest

    def torn(self) -> bytes:
        """What follows the last line end: the start of a line that a crash cut off."""
        if not self.path.exists():
            return b""
        with self.path.open("rb") as file:
            place, rest = file.seek(0, os.SEEK_END), b""
            while place and b"\n" not in rest:
                start = max(0, place - BLOCK)
                file.seek(start)
                place, rest = start, file.read(place - start) + rest
        return rest.rpartition(b"\n")[2]

    def cut_torn(self) -> bytes:
        """Cut the torn last line off, and return it."""
        torn = self.torn()
        if torn:
            try:
                with self.path.open("r+b") as file:
                    file.truncate(file.seek(0, os.SEEK_END) - len(torn))
                    os.fsync(file.fileno())
            except OSError as error:
                raise WriteFailed(f"{self.path} could not be repaired: {error.strerror}.") from error
        return torn

    def all(self) -> Iterator[bytes]:
        """The whole lines, oldest first, without their ends."""
        if self.path.exists():
            with self.path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield line[:-1]


def _write(handle: int, content: bytes) -> None:
    """All of it: one call of the system may write less."""
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
