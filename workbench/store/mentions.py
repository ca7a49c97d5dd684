"""Finds a person's name in a workspace's files: published files are never changed."""

import html
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

DATABASE = (".sqlite", ".sqlite-wal", ".sqlite-shm")  # cleaned by `forget`
OTHERS = ("node_modules", "__pycache__")  # made by programs, like hidden folders


def mentions(root: Path, *names: str) -> tuple[str, ...]:
    """The files in `root` that contain a name as whole words, as relative paths; packed files count by their file name.

    Matches the plain name, its JSON and HTML forms, and any composition of accents. Hidden folders are left out.
    Spreadsheets, Parquet files and pictures are packed, so their content is not searched.
    """
    words = {
        written.encode()
        for name in names
        for form in ("NFC", "NFD")
        for composed in [unicodedata.normalize(form, name)]
        for written in (
            composed,
            json.dumps(composed)[1:-1],
            html.escape(composed),
            escape(composed),
            composed.replace(" ", "_"),
        )
    }
    if not words:
        return ()
    word = re.compile(rb"(?<!\w)(?:" + b"|".join(map(re.escape, sorted(words))) + rb")(?!\w)")
    return tuple(sorted(path.relative_to(root).as_posix() for path in _files(root) if _holds(path, word)))


def _files(root: Path) -> Iterator[Path]:
    for folder, below, names in os.walk(root):
        here = Path(folder)
        below[:] = [
            folder
            for folder in below
            if not folder.startswith(".")
            and folder not in OTHERS
            and not (here / folder / "pyvenv.cfg").exists()
        ]
        for name in names:
            if (here / name).is_file() and not name.endswith(DATABASE):
                yield here / name


def _holds(path: Path, word: re.Pattern[bytes]) -> bool:
    if word.search(path.name.encode()):
        return True
    try:
        with path.open("rb") as lines:
            return any(word.search(line) for line in lines)
    except PermissionError:  # sealed votes of somebody else, such as: nobody can say that it is not there
        return True
