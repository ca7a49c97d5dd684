"""The choices of a form: gold sets, published guidelines and tables of a workspace, and uploaded tables."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbench.errors import AlreadyPublished, InvalidTable
from workbench.formats.tables.endings import ENDINGS, EXPORTS
from workbench.store import files
from workbench.store.workspace import Workspace

OURS = ("guidelines", "pilots", "notebooks", "log")  # folders without tables of items
CANDIDATES = (
    "_gold_candidates.csv"  # what the disagreement browser sends to experts, the only such table in runs/
)
MOST = 200  # tables in the list, at most
DEEP = 3  # levels of folders searched below the workspace


@dataclass(frozen=True)
class Catalogue:
    """The gold sets, tables and guidelines of a workspace."""

    workspace: Workspace

    def sets(self) -> tuple[str, ...]:
        """The gold sets with a draft or a locked version."""
        store = self.workspace.gold_sets
        return tuple(name for name in store.names() if store.has_draft(name) or store.versions(name))

    def guidelines(self) -> tuple[str, ...]:
        """Every published guideline version as `name@version`, newest first."""
        store = self.workspace.guidelines
        return tuple(
            f"{name}@{version}" for name in store.names() for version in reversed(store.versions(name))
        )

    def tables(self, endings: tuple[str, ...] = ENDINGS) -> tuple[str, ...]:
        """Files that may hold items, by their paths in the workspace, without our own files."""
        root, tables = self.workspace.root, list[str]()
        for here, folders, names in os.walk(root):
            parts = Path(here).relative_to(root).parts
            inner = sorted(
                folder
                for folder in folders
                if not folder.startswith((".", "_")) and (parts or folder not in OURS)
            )
            folders[:] = inner if len(parts) < DEEP else []
            for name in sorted(names):
                ending = PurePosixPath(name).suffix.lower()
                draft = parts[:1] == ("gold_sets",) and ending == ".jsonl"
                made = parts[:1] == ("runs",) and not name.endswith(CANDIDATES)
                if (
                    ending in endings
                    and not draft
                    and not made
                    and name != "proposals.jsonl"
                    and not name.startswith((".", "_", "~"))
                ):
                    tables.append("/".join((*parts, name)))
            if len(tables) >= MOST:
                break
        return tuple(tables[:MOST])

    def answers(self) -> tuple[str, ...]:
        """Files that may hold answers: tables, exports of tools, and the deliveries of pilots."""
        root, endings = self.workspace.root, (*ENDINGS, *EXPORTS)
        delivered = sorted(
            path.relative_to(root).as_posix()
            for path in root.glob("pilots/*/deliveries/*")
            if path.suffix.lower() in endings and not path.name.startswith((".", "_", "~"))
        )
        return (*self.tables(endings), *delivered[:MOST])

    def bring(self, name: str, content: bytes) -> tuple[str, bool]:
        """Save a table or export in the workspace under its own name, never over another file; its path, and whether it is new."""
        plain = PurePosixPath(name.replace("\\", "/")).name
        known = (*ENDINGS, *EXPORTS)
        if PurePosixPath(plain).suffix.lower() not in known:
            raise InvalidTable(f"{plain}: cannot tell its format by its ending; expected {', '.join(known)}.")
        try:
            return plain, files.write_once(self.workspace.root / plain, content)
        except AlreadyPublished:
            raise AlreadyPublished(
                f"the workspace has another {plain} already; choose it, or give yours another name."
            ) from None

    def take_away(self, table: str) -> None:
        """Remove an uploaded file that is no table."""
        (self.workspace.root / table).unlink(missing_ok=True)
