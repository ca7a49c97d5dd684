"""The keys of mixed batches on disk, which say which rows are gold. Only for the lead, in `runs/honeypots/`."""

from dataclasses import dataclass
from pathlib import Path

from workbench.documents.honeypots import MixedBatch
from workbench.errors import AlreadyPublished, InvalidDocument, NotFound, listed
from workbench.store import documents, files

FOLDER = Path("runs") / "honeypots"


@dataclass(frozen=True)
class HoneypotStore:
    """The folder of keys of a workspace, one JSON file per batch, written once."""

    root: Path

    def path(self, name: str) -> Path:
        """The path of the key of a batch."""
        return self.root / FOLDER / f"{documents.checked_name(name, 'batch')}.json"

    def keep(self, key: MixedBatch) -> Path:
        """Save the key of a batch; a different one of the same name is refused."""
        path = self.path(key.name)
        try:
            files.write_once(path, key.canonical())
        except AlreadyPublished:
            raise AlreadyPublished(
                f"a batch {key.name!r} was mixed already and may be with annotators; give this one another name."
            ) from None
        return path

    def names(self) -> tuple[str, ...]:
        """The mixed batches."""
        return tuple(sorted(path.stem for path in (self.root / FOLDER).glob("*.json")))

    def load(self, name: str) -> MixedBatch:
        """The key of a batch."""
        path = self.path(name)
        if not path.exists():
            raise NotFound(
                f"there is no mixed batch {name!r}; expected one of {listed(self.names()) or 'none yet'}."
            )
        batches = documents.parse_lines(MixedBatch, path, f"batch {name}")
        if not batches:
            raise InvalidDocument(f"{path}: is empty; expected the key of batch {name!r} on its first line.")
        return batches[0]
