"""One pilot as a session works on it: its specification, what it may cite, its deliveries, and its seal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.documents.document import Reference
from workbench.documents.gold import GoldSet
from workbench.documents.pilot import Frozen, GoldFile, Seal
from workbench.errors import AlreadyPublished, InvalidDocument, WorkbenchError
from workbench.quality.deliveries import pilots_of
from workbench.store import files
from workbench.store.workspace import Workspace

TABLES = (".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".parquet")


def freeze_pilot(workspace: Workspace, name: str) -> Frozen:
    """Seal a pilot with the digests of the guideline and gold that it names; refused where a criterion cannot be measured."""
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    if problems := pilot.unmeasurable():
        raise InvalidDocument(
            f"{path}: {'; '.join(problems)}. Add it or leave the criterion out: freezing is final."
        )
    digests = {}
    if pilot.guideline is not None:
        digests["guideline"] = workspace.guideline(str(pilot.guideline)).digest()
    digests["gold"] = (
        files.digest_of(path.parent / pilot.gold.file)
        if isinstance(pilot.gold, GoldFile)
        else workspace.gold(str(pilot.gold)).card.digest()
    )
    return workspace.pilots.freeze(path, digests)


@dataclass(frozen=True)
class PilotAtHand:
    """The pilot `name` of a workspace; it may not be there yet. `count` tells how many items a gold file has."""

    workspace: Workspace
    name: str
    count: Callable[[Path, Mapping[str, str]], int]
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # locked gold, by version
    kept_vendors: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # by pilot

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.workspace.pilots.root / self.name

    def read(self) -> tuple[dict[str, Any], str | None]:
        """The fields as written, and the digest of the file; nothing where there is no file yet."""
        if self.name not in self.workspace.pilots.names() or not (self.folder / "pilot.yaml").exists():
            return {}, None
        return self.workspace.pilots.tree(self.name)

    def write(self, fields: dict[str, Any], read: str | None) -> str:
        """Save the fields; the digest of the file now."""
        return self.workspace.pilots.write(self.name, fields, read)

    def seal(self) -> Seal:
        """Whether it is frozen."""
        path = self.folder / "pilot.yaml"
        return self.workspace.pilots.seal(path) if path.exists() else Seal(state="not frozen")

    def freeze(self) -> Frozen:
        """Seal it."""
        return freeze_pilot(self.workspace, self.name)

    def gold_sets(self) -> dict[str, dict[str, Any]]:
        """`name@version` -> guideline and items by question, of every locked version, the newest of each set first."""
        store = self.workspace.gold_sets
        for name in store.names():
            for version in reversed(store.versions(name)):
                key = f"{name}@{version}"
                if key not in self.kept:
                    self.kept[key] = _about(store.load(name, version))
        return dict(self.kept)

    def items(self, gold: GoldFile) -> int | None:
        """How many items of a gold file have an answer; None where it cannot be read."""
        try:
            return self.count(self.folder / gold.file, gold.columns)
        except WorkbenchError:
            return None

    def there(self, file: str) -> bool:
        """Whether a delivery lies where it is said to."""
        return (self.folder / file).is_file()

    def unlisted(self, listed: tuple[str, ...]) -> tuple[str, ...]:
        """Tables in the folder of deliveries that the specification does not list."""
        folder = self.folder / "deliveries"
        found = folder.iterdir() if folder.is_dir() else ()
        names = sorted(
            f"deliveries/{one.name}" for one in found if one.suffix.lower() in TABLES and one.is_file()
        )
        return tuple(name for name in names if name not in listed)

    def take_in(self, name: str, content: bytes) -> str:
        """Keep a table among the deliveries; where it lies, from the pilot's folder. None there is replaced."""
        target = self.folder / "deliveries" / Path(name).name
        if target.suffix.lower() not in TABLES or target.name.startswith("."):
            raise InvalidDocument(f"{name} is no table; a delivery ends in one of {', '.join(TABLES)}.")
        if target.exists() and target.read_bytes() != content:
            raise AlreadyPublished(
                f"deliveries/{target.name} is there already and holds something else; rename the new file."
            )
        if not target.exists():
            files.write_once(target, content)
        return f"deliveries/{target.name}"

    def pilots(self) -> tuple[str, ...]:
        """The pilots of the workspace with a specification."""
        return pilots_of(self.workspace)

    def measured(self) -> tuple[tuple[str, str, str], ...]:
        """Pilot, vendor and how the vendor is called, of each that delivered something; a file as it was is not read again."""
        found: list[tuple[str, str, str]] = []
        for name in self.pilots():
            now = (self.folder.parent / name / "pilot.yaml").stat().st_mtime_ns
            if self.kept_vendors.get(name, (0,))[0] != now:
                self.kept_vendors[name] = (now, self._vendors_of(name))
            folder = self.folder.parent / name
            for vendor, shown, listed in self.kept_vendors[name][1]:
                if any((folder / file).is_file() for file in listed):
                    found.append((name, vendor, shown))
        return tuple(found)

    def _vendors_of(self, name: str) -> list[tuple[str, str, list[str]]]:
        try:
            pilot = self.workspace.pilots.load(self.folder.parent / name / "pilot.yaml")
        except WorkbenchError:
            return []
        return [(one.id, one.shown, [each.file for each in one.deliveries]) for one in pilot.vendors]


def _about(gold: GoldSet) -> dict[str, Any]:
    guideline: Reference = gold.card.guideline
    counts = {
        question: sum(1 for answer in gold.answers(question).values() if answer.label)
        for question in gold.questions()
    }
    return {"guideline": {"name": guideline.name, "version": guideline.version}, "questions": counts}
