"""The files of a workspace that never change: published guidelines, locked gold sets, frozen pilots, deliveries."""

from collections.abc import Iterator
from pathlib import Path

from workbench.documents.document import NAME
from workbench.documents.version import PATTERN
from workbench.formats.tables.endings import ENDINGS, EXPORTS

TABLES = (*ENDINGS, *EXPORTS)  # file types of a delivery
CARD = ".card.yaml"


def sealed_files(root: Path) -> Iterator[tuple[str, Path]]:
    """What each is called in the log, and its path, in order."""
    for room, ending, called in (("guidelines", ".yaml", guideline), ("gold_sets", CARD, gold_set)):
        for folder in _folders(root / room):
            for path in sorted(folder.glob(f"*{ending}")):
                version = path.name.removesuffix(ending)
                if PATTERN.fullmatch(version):
                    yield called(folder.name, version), path
    for folder in _folders(root / "pilots"):
        if (seal := folder / "frozen.yaml").is_file():
            yield f"pilot {folder.name}", seal
        for path in sorted((folder / "deliveries").glob("*")):
            if path.suffix.lower() in TABLES and path.is_file() and not path.name.startswith("."):
                yield delivery(folder.name, f"deliveries/{path.name}"), path


def guideline(name: str, version: str) -> str:
    """What the log calls a guideline version."""
    return f"guideline {name}@{version}"


def gold_set(name: str, version: str) -> str:
    """What the log calls a version of a gold set."""
    return f"gold set {name}@{version}"


def delivery(pilot: str, file: str) -> str:
    """What the log calls a delivery's file."""
    return f"{file} of pilot {pilot}"


def _folders(room: Path) -> Iterator[Path]:
    folders = sorted(room.iterdir()) if room.is_dir() else ()
    return (folder for folder in folders if folder.is_dir() and NAME.fullmatch(folder.name))
