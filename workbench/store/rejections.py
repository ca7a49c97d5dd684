"""Decisions from elsewhere that somebody kept out of a gold set, on disk: a line each in `rejected.jsonl` beside it."""

from dataclasses import dataclass
from pathlib import Path

from workbench.documents.gold import Rejection
from workbench.store import documents, files
from workbench.store.files import locked

FILE = "rejected.jsonl"


@dataclass(frozen=True)
class RejectionStore:
    """The rejections of one gold set; `folder` is that of the set."""

    folder: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE

    def all(self) -> tuple[Rejection, ...]:
        """Every rejection, oldest first; none without a file."""
        if not self.path.exists():
            return ()
        return documents.parse_lines(Rejection, self.path, "rejected decisions")

    def add(self, rejection: Rejection) -> None:
        """Keep a rejection; the file is the old or the new one, whatever happens."""
        with locked(self.folder):
            before = files.read(self.path, "rejected decisions") if self.path.exists() else b""
            files.replace(self.path, before + rejection.canonical())
