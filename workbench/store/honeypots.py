"""The keys of mixed batches on disk: which rows are gold. They stay with the lead, in `runs/honeypots/`."""

from dataclasses import dataclass
from pathlib import Path

from workbench.documents.honeypots import MixedBatch
from workbench.errors import AlreadyPublished, NotFound, listed
from workbench.store import documents, files

FOLDER = Path("runs") / "honeypots"


@dataclass(frozen=True)
class HoneypotStore:
    """The folder of keys of a workspace, one JSON file a batch, written once."""

    root: Path

    def path(self, name: str) -> Path:
        """Where the key of a batch lies."""
        return self.root / FOLDER / f"{documents.checked_name(name, 'batch')}.json"

    def keep(self, key: MixedBatch) -> Path:
        """Keep the key of a batch; another batch of the same name is refused."""
        path = self.path(key.name)
        try:
            files.write_once(path, key.canonical())
        except AlreadyPublished:
            raise AlreadyPublished(
                f"a batch {key.name!r} was mixed already and may be with annotators; give this one another name."
            ) from None
        return path

    def names(self) -> tuple[str, ...]:
        """The batches that were mixed."""
        return tuple(sorted(path.stem for path in (self.root / FOLDER).glob("*.json")))

    def load(self, name: str) -> MixedBatch:
        """The key of a batch."""
        path = self.path(name)
        if not path.exists():
            raise NotFound(
                f"there is no mixed batch {name!r}; expected one of {listed(self.names()) or 'none yet'}."
            )
        return documents.parse_lines(MixedBatch, path, f"batch {name}")[0]
