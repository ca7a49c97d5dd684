"""A workspace: the folder with guidelines, gold sets, pilots and everything made from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from workbench.documents.document import Document, Reference
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline, guideline_name
from workbench.documents.record import Actor
from workbench.documents.roles import Right
from workbench.errors import DigestMismatch, NotFound
from workbench.store.documents import names_in
from workbench.store.feedback import FeedbackStore
from workbench.store.files import ROOMS
from workbench.store.gold_sets import GoldStore
from workbench.store.guidelines import GuidelineStore
from workbench.store.identity import identity
from workbench.store.log.sealed_files import gold_set
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.mappings import MappingStore
from workbench.store.pilots import PilotStore
from workbench.store.roles import Roles, require

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Workspace:
    """The data of a team in one folder; its stores open the files."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> "Workspace":
        """The workspace around `start` (by default the current folder): the folder with one of ROOMS."""
        start = (start or Path.cwd()).resolve()
        if not start.exists():
            raise NotFound(f"there is no folder {start}.")
        for folder in (start, *start.parents):
            if any((folder / room).is_dir() for room in ROOMS):
                return cls(folder)
        raise NotFound(
            f"{start} is in no workspace (no folder there or above it holds {', '.join(ROOMS)}). "
            "Make one with: workbench init DIR"
        )

    @classmethod
    def here(cls, start: Path | None = None) -> "Workspace":
        """The workspace around `start`, or `start` itself without one, for work on plain files."""
        try:
            return cls.find(start)
        except NotFound:
            return cls((start or Path.cwd()).resolve())

    @property
    def guidelines(self) -> GuidelineStore:
        """The store of guidelines."""
        return GuidelineStore(self.root / "guidelines")

    @property
    def feedback(self) -> FeedbackStore:
        """The store of annotators' questions about the guidelines."""
        return FeedbackStore(self.root / "guidelines")

    @property
    def gold_sets(self) -> GoldStore:
        """The store of gold sets."""
        return GoldStore(self.root / "gold_sets")

    @property
    def pilots(self) -> PilotStore:
        """The store of pilots."""
        return PilotStore(self.root / "pilots")

    @property
    def mappings(self) -> MappingStore:
        """The store of what is remembered about files."""
        return MappingStore(self.root)

    def require(self, right: Right, by: Actor | None = None) -> Actor:
        """Refuse what `by` (else who is at the keyboard) has no right to; returns who acts."""
        return require(self.root, right, by)

    def may(self, right: Right) -> bool:
        """Whether who is at the keyboard has a right."""
        return Roles.of(self.root).may(identity(), right)

    @property
    def log(self) -> WorkspaceLog | None:
        """The log of who decided what; None in a folder that is no workspace."""
        is_one = any((self.root / room).is_dir() for room in ROOMS)
        return WorkspaceLog(self.root) if is_one else None

    def recover(self) -> None:
        """Complete or void what a crash interrupted."""
        if self.log:
            self.log.recover()

    def gold_opened(self, gold: GoldSet) -> None:
        """Record that gold answers are shown to a person outside a round; refused for who may not see them."""
        self.require("see gold")
        if self.log:
            self.log.once_a_day("gold.open", gold_set(gold.card.name, gold.card.version))

    def names_exported(self, what: str, file: Path | None = None) -> None:
        """Record that names of people leave the workspace: as a file, or all of them on a screen; refused for who may not see them.

        The file's name may be that of a person, so it lies with the words that can be forgotten.
        """
        self.require("see names")
        if self.log:
            self.log.once_a_day("people.export", what, reason=f"To the file {file.name}." if file else None)

    def latest(self, room: str, begin: str, among: Iterable[str] | None = None) -> str:
        """The name in a folder of ROOMS, or of some there, whose files changed last; `begin` says how to make a first one."""
        folders = [self.root / room / name for name in among or names_in(self.root / room)]
        if not folders:
            raise NotFound(f"there is nothing in {self.root / room} yet. {begin}")
        changed = {
            folder.name: max(file.stat().st_mtime_ns for file in (folder, *folder.iterdir()))
            for folder in folders
        }
        return max(sorted(changed), key=lambda name: changed[name])

    def guideline(self, reference: Reference | str) -> Guideline:
        """A guideline by `name@version` (`@draft` for the draft, by default the newest version)."""
        if isinstance(reference, Reference):
            return _as_cited(self.guidelines.load(reference.name, reference.version), reference, "guideline")
        name, version = guideline_name(reference)
        return self.guidelines.any(name, version)

    def gold(self, reference: Reference | str) -> GoldSet:
        """A gold set by `name@version`, checked against the guideline version it cites."""
        if isinstance(reference, Reference):
            gold = self.gold_sets.load(reference.name, reference.version)
            _as_cited(gold.card, reference, "gold set")
        else:
            gold = self.gold_sets.any(*guideline_name(reference))
        try:
            self.guideline(gold.card.guideline)
        except NotFound as error:
            raise NotFound(f"gold set {gold} cites guideline {gold.card.guideline}: {error}") from None
        return gold


def _as_cited(document: D, reference: Reference, what: str) -> D:
    """The document; refused if its digest is not the cited one."""
    digest = document.digest()
    if reference.sha256 not in (None, digest):
        raise DigestMismatch(
            f"{what} {reference} is cited with sha256 {reference.sha256}, but the one here has {digest}."
        )
    return document
