"""Where a person's name still stands among a workspace's files: published ones are never changed."""

import html
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

DATABASE = (".sqlite", ".sqlite-wal", ".sqlite-shm")  # cleaned by `forget` itself
OTHERS = ("node_modules", "__pycache__")  # what programs made, beside hidden folders


def mentions(root: Path, *names: str) -> tuple[str, ...]:
    """The files below `root` that hold a name as whole words, as paths from there; also packed ones by their name.

    Found as it is, as JSON or HTML write it, and however accents are composed. Hidden folders are left out.
    Spreadsheets, Parquet files and pictures are packed: what they hold is not seen here.
    """
    words = {
        written.encode()
        for name in names
        for form in ("NFC", "NFD")
        for one in [unicodedata.normalize(form, name)]
        for written in (one, json.dumps(one)[1:-1], html.escape(one), escape(one), one.replace(" ", "_"))
    }
    if not words:
        return ()
    word = re.compile(rb"(?<!\w)(?:" + b"|".join(map(re.escape, sorted(words))) + rb")(?!\w)")
    return tuple(sorted(path.relative_to(root).as_posix() for path in _files(root) if _holds(path, word)))


def _files(root: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(root):
        here = Path(folder)
        below[:] = [
            one
            for one in below
            if not one.startswith(".") and one not in OTHERS and not (here / one / "pyvenv.cfg").exists()
        ]
        for name in names:
            if (here / name).is_file() and not name.endswith(DATABASE):
                yield here / name


def _holds(path: Path, word: re.Pattern[bytes]) -> bool:
    if word.search(path.name.encode()):
        return True
    with path.open("rb") as lines:
        return any(word.search(line) for line in lines)
