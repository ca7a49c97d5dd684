"""What a new gold set may begin with: the tables of a workspace, one brought in, and the guidelines that are published."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.documents.guideline import Guideline
from workbench.errors import AlreadyPublished, InvalidTable
from workbench.gold.at_hand import TYPES
from workbench.store import files
from workbench.store.workspace import Workspace

TABLES = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl", ".ndjson", ".json")
OURS = ("guidelines", "pilots", "notebooks")  # rooms that hold no table of items
CANDIDATES = (
    "_gold_candidates.csv"  # what the disagreement browser sends to experts, the only such table in runs/
)
MOST = 200  # tables that are listed
DEEP = 3  # folders below the workspace that are looked into


@dataclass(frozen=True)
class GoldShelf:
    """The gold sets, tables and guidelines of a workspace."""

    workspace: Workspace

    def sets(self) -> tuple[str, ...]:
        """The gold sets that have a draft or a locked version."""
        store = self.workspace.gold_sets
        return tuple(name for name in store.names() if store.has_draft(name) or store.versions(name))

    def guidelines(self) -> tuple[str, ...]:
        """Every published guideline version as `name@version`, the newest of each first."""
        store = self.workspace.guidelines
        return tuple(f"{name}@{one}" for name in store.names() for one in reversed(store.versions(name)))

    def guideline(self, reference: str) -> Guideline:
        """One of these."""
        return self.workspace.guideline(reference)

    def tables(self) -> tuple[str, ...]:
        """Files that may hold items, by their paths in the workspace; our own files are none."""
        root, found = self.workspace.root, list[str]()
        for here, folders, names in os.walk(root):
            parts = Path(here).relative_to(root).parts
            inner = sorted(
                one for one in folders if not one.startswith((".", "_")) and (parts or one not in OURS)
            )
            folders[:] = inner if len(parts) < DEEP else []
            for name in sorted(names):
                ending = PurePosixPath(name).suffix.lower()
                draft = parts[:1] == ("gold_sets",) and ending == ".jsonl"
                made = parts[:1] == ("runs",) and not name.endswith(CANDIDATES)
                if ending in TABLES and not draft and not made and not name.startswith((".", "_", "~")):
                    found.append("/".join((*parts, name)))
            if len(found) >= MOST:
                break
        return tuple(found[:MOST])

    def answers(self) -> tuple[str, ...]:
        """Files that may hold many people's answers: these tables, and what was delivered to pilots."""
        root = self.workspace.root
        delivered = sorted(
            path.relative_to(root).as_posix()
            for path in root.glob("pilots/*/deliveries/*")
            if path.suffix.lower() in TABLES and not path.name.startswith((".", "_", "~"))
        )
        return (*self.tables(), *delivered[:MOST])

    def path(self, table: str) -> Path:
        """Where a table lies."""
        return self.workspace.root / table

    def bring(self, name: str, content: bytes) -> tuple[str, bool]:
        """Put a table into the workspace under its own name, and whether it is new; another one is never replaced."""
        plain = PurePosixPath(name.replace("\\", "/")).name
        if PurePosixPath(plain).suffix.lower() not in TABLES:
            raise InvalidTable(
                f"{plain}: cannot tell its format by its ending; expected {', '.join(TABLES)}."
            )
        try:
            return plain, files.write_once(self.path(plain), content)
        except AlreadyPublished:
            raise AlreadyPublished(
                f"the workspace has another {plain} already; choose it, or give yours another name."
            ) from None

    def take_away(self, table: str) -> None:
        """A table that was brought in and turned out to be none goes again."""
        self.path(table).unlink(missing_ok=True)

    def bring_media(self, name: str, table: str, paths: tuple[str, ...]) -> int:
        """Copy pictures, sounds and films from beside a table to the gold set `name`; how many are there then.

        Only files inside the table's folder, of the kinds that are shown; what lies there already stays.
        """
        source, target = self.path(table).parent.resolve(), (self.workspace.gold_sets.root / name).resolve()
        there = 0
        for path in dict.fromkeys(paths):
            file, copy = (source / path).resolve(), (target / path).resolve()
            if TYPES.get(file.suffix.lower()) is None or not copy.is_relative_to(target):
                continue
            if not copy.exists() and file.is_relative_to(source) and file.is_file():
                files.replace(copy, files.read(file, "item's file"))
            there += copy.exists()
        return there
