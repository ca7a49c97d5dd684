"""Decisions from elsewhere that somebody kept out of a gold set, on disk: a line each in `rejected.jsonl` beside it."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workbench.documents.gold import Rejection
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.identity import identity
from workbench.store.log.workspace_log import WorkspaceLog

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
            content = before + rejection.canonical()
            with WorkspaceLog(self.folder.parent.parent).act(
                "gold.reject",
                f"item {rejection.item}, question {rejection.question} of gold set {self.folder.name}",
                path=self.path,
                after=sha256(content).hexdigest(),
                by=identity(typed=rejection.by),
                reason=f"{rejection.says} Rejected: {rejection.reason}",
            ):
                files.replace(self.path, content)
