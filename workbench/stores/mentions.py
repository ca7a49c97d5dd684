"""Where a person's name still stands among a workspace's files: published ones are never changed."""

import re
from collections.abc import Iterator
from pathlib import Path

PLACES = ("guidelines", "gold_sets", "pilots", "notebooks", "runs")
DATABASE = (".sqlite", ".sqlite-wal", ".sqlite-shm")  # cleaned by `forget` itself


def mentions(root: Path, name: str) -> tuple[str, ...]:
    """The files below `root` that hold the name as whole words, as paths from there; also packed ones by their name.

    Spreadsheets, Parquet files and pictures are packed: what they hold is not seen here.
    """
    word = re.compile(rb"(?<!\w)" + re.escape(name.encode()) + rb"(?!\w)")
    return tuple(path.relative_to(root).as_posix() for path in _files(root) if _holds(path, word))


def _files(root: Path) -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((root / place).rglob("*")):
            if path.is_file() and not path.name.endswith(DATABASE):
                yield path


def _holds(path: Path, word: re.Pattern[bytes]) -> bool:
    if word.search(path.name.encode()):
        return True
    with path.open("rb") as lines:
        return any(word.search(line) for line in lines)
