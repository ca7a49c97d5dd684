"""A picture, sound or film as it may be shown: recognised by its first bytes, cleaned once, and kept by its digest."""

import struct
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final

from workbench.errors import InvalidDocument
from workbench.store import files
from workbench.store.media.images import PNG, gif, jpeg, png, webp
from workbench.store.media.mp4 import mp4
from workbench.store.media.pieces import Broken, Piece
from workbench.store.media.sounds import flac, mp3, ogg, wav
from workbench.store.media.webm import webm

VERSION: Final = 2  # of what is left out: a cleaner file is made anew
FOLDER = "media"

Cleaner = Callable[[memoryview], list[Piece]]


def cleaner_of(head: bytes) -> tuple[str, Cleaner] | None:
    """What a file is, and how it is cleaned, by its first twelve bytes; None where it is nothing that we show."""
    riff = head[8:12] if head[:4] in (b"RIFF", b"RF64") else b""
    for name, matches, clean in (
        ("PNG", head[:8] == PNG, png),
        ("JPEG", head[:3] == b"\xff\xd8\xff", jpeg),
        ("GIF", head[:6] in (b"GIF87a", b"GIF89a"), gif),
        ("WebP", riff == b"WEBP", webp),
        ("WAV", riff == b"WAVE", wav),
        ("FLAC", head[:4] == b"fLaC", flac),
        ("Ogg", head[:4] == b"OggS", ogg),
        ("MP4", head[4:8] in (b"ftyp", b"styp", b"moov", b"mdat", b"free", b"wide", b"skip"), mp4),
        ("WebM", head[:4] == b"\x1a\x45\xdf\xa3", webm),
        (
            "MP3",
            head[:3] == b"ID3" or head[:8] == b"APETAGEX" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0"),
            mp3,
        ),
    ):
        if matches:
            return name, clean
    return None


def cleaned(content: bytes, name: str) -> bytes:
    """The content without metadata; the same bytes where it has none.

    Pixels and samples are not touched. Refused where the file is damaged, or is no picture, sound or film.
    """
    if not content:
        raise InvalidDocument(f"{name} is empty.")
    known = cleaner_of(content[:12])
    if content[:3] == b"ID3" and Path(name).suffix.lower() == ".flac":
        known = ("FLAC", flac)
    if known is None:
        raise InvalidDocument(f"{name} is no picture, sound or film of a kind that is shown.")
    kind, clean = known
    try:
        return b"".join(clean(memoryview(content)))
    except (Broken, struct.error, IndexError, KeyError, RecursionError):
        raise InvalidDocument(f"{name} is no whole {kind}; save it again, or convert it.") from None


class CleanMedia:
    """Clean copies of the files that a server shows, in `runs/media/` of its workspace.

    A file that holds nothing to leave out is shown itself. A copy is named by the digest of its original, so that a
    changed original is cleaned again.
    """

    def __init__(self, runs: Path) -> None:
        self.folder = runs / FOLDER
        self._known: dict[tuple[str, int, int, int], Path] = {}
        self._lock = threading.Lock()  # one large film in memory at a time

    def of(self, path: Path) -> Path:
        """The file to show in place of `path`; raises InvalidDocument where it cannot be cleaned."""
        about = path.stat()
        key = (str(path), about.st_ino, about.st_mtime_ns, about.st_size)
        if (known := self._known.get(key)) and known.is_file():
            return known
        with self._lock:
            self._known[key] = shown = self._made(path)
        return shown

    def _made(self, path: Path) -> Path:
        content = files.read(path, "picture, sound or film")
        copy = self.folder / f"{sha256(content).hexdigest()[:32]}-{VERSION}{path.suffix.lower()}"
        if copy.is_file():
            return copy
        plain = cleaned(content, path.name)
        if plain == content:
            return path
        files.replace(copy, plain)
        return copy
