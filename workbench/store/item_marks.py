"""Marks on disputed items on disk: one line each in `runs/disagreement/NAME.jsonl`, append-only."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from workbench.documents.document import canonical_json
from workbench.documents.item_marks import Mark
from workbench.errors import InvalidDocument, WriteFailed
from workbench.store import documents, files
from workbench.store.files import locked, make_folder, mode_in

FOLDER = Path("runs") / "disagreement"


@dataclass(frozen=True)
class CauseStore:
    """The folder of the marks; `root` is the workspace. A name stands for one question of one table."""

    root: Path

    @property
    def folder(self) -> Path:
        """The folder of the marks."""
        return self.root / FOLDER

    def path(self, name: str) -> Path:
        """The file of a name."""
        return self.folder / f"{documents.checked_name(name, 'table of answers')}.jsonl"

    def add(self, name: str, mark: Mark) -> None:
        """Save a mark; it is on disk when this returns. A half-written line from a crash is cut off first."""
        path = self.path(name)
        try:
            make_folder(path.parent)
            with locked(path.parent):
                whole = _whole(path)
                new = not path.exists()
                with path.open("w+b" if new else "r+b") as file:
                    if new:
                        path.chmod(mode_in(path.parent))
                    file.truncate(len(whole))
                    file.seek(len(whole))
                    file.write(canonical_json(mark.model_dump(mode="json", exclude_none=True)))
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise WriteFailed(f"{path} could not be written: {error.strerror}. Nothing was kept.") from error

    def all(self, name: str) -> tuple[Mark, ...]:
        """Every mark in order; a bad line is refused with its place."""
        path = self.path(name)
        marks = []
        for number, line in enumerate(_whole(path).splitlines(), start=1):
            try:
                marks.append(Mark.model_validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"])) or "the line"
                raise InvalidDocument(f"{path}, line {number}, {place}: {first['msg']}.") from None
        return tuple(marks)


def _whole(path: Path) -> bytes:
    """The file without a half-written line from a crash, which was never acknowledged."""
    content = files.read(path, "marks") if path.exists() else b""
    end = content.rfind(b"\n") + 1
    try:
        json.loads(content[end:])
    except (ValueError, RecursionError):
        return content[:end]
    return content + b"\n"
