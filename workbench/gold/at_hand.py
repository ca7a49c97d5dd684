"""One gold set as a session works on it: its draft, its guideline, where questions go, and the expert rounds about it."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.documents.attempts import Attempt, Exposure, Given
from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.version import PATTERN, Version
from workbench.errors import NotFound
from workbench.store import files
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

TYPES = {  # what an item may show beside text; nothing a browser would run
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"},
    **{".webp": "image/webp", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".ogg": "audio/ogg"},
    **{".m4a": "audio/mp4", ".flac": "audio/flac", ".mp4": "video/mp4", ".webm": "video/webm"},
}
LARGEST = 20_000_000  # bytes of a file that goes into a notebook; a round sends larger ones piece by piece


@dataclass(frozen=True)
class GoldAtHand:
    """The gold set `name` of a workspace; `database` as in `AttemptStore.open`."""

    workspace: Workspace
    name: str
    database: str | None = None
    kept: dict[str, Any] = field(
        default_factory=dict, compare=False, repr=False
    )  # what was read, by its stamp

    def exists(self) -> bool:
        """Whether there is a draft or a locked version."""
        store = self.workspace.gold_sets
        return self.name in store.names() and (store.has_draft(self.name) or bool(self.locked()))

    def read(self) -> GoldSet:
        """The draft where one is there, else the newest locked version; read again only when the files changed."""
        stamp = self.workspace.gold_sets.stamp(self.name)
        if self.kept.get("stamp") != stamp:
            self.kept.update({"gold": self._read(), "stamp": stamp})
        gold: GoldSet = self.kept["gold"]
        return gold

    def _read(self) -> GoldSet:
        store = self.workspace.gold_sets
        if not store.has_draft(self.name):
            return store.load(self.name)
        draft = store.draft(self.name)
        return store.load(self.name, draft.card.version) if draft.card.version in self.locked() else draft

    def change(self, step: Callable[[GoldSet], GoldSet]) -> GoldSet:
        """Apply a step to the draft on disk; it is written when this returns."""
        return self.workspace.gold_sets.change(self.name, step)

    def begin(self, gold: GoldSet) -> GoldSet:
        """Put a new draft in its place."""
        self.workspace.gold_sets.write_draft(gold)
        return gold

    def locked(self) -> tuple[str, ...]:
        """The locked versions, oldest first."""
        return self.workspace.gold_sets.versions(self.name)

    def lock(self, stale: Sequence[str]) -> str:
        """Lock the draft under the guideline it cites."""
        done = self.workspace.gold_sets.lock(self.name, self.guideline(), stale=stale)
        return f"Locked {self.name} {done.version}, sha256 {done.sha256[:12]}…"

    def guideline(self) -> Guideline:
        """The guideline version that the set cites."""
        cited = self.read().card.guideline
        if self.kept.get("cited") != cited:  # what is published never changes
            self.kept.update({"guideline": self.workspace.guideline(cited), "cited": cited})
        guideline: Guideline = self.kept["guideline"]
        return guideline

    def newer(self) -> tuple[Guideline, Sequence[Change]] | None:
        """The newest published guideline and what leads to it, None where the set cites it, or its draft."""
        return self.newer_than(self.read())

    def newer_than(self, gold: GoldSet) -> tuple[Guideline, Sequence[Change]] | None:
        """The same for any version of the set."""
        cited = gold.card.guideline
        store = self.workspace.guidelines
        versions = store.versions(cited.name)
        if not versions or not PATTERN.fullmatch(cited.version):
            return None
        if Version.parse(versions[-1]) <= Version.parse(cited.version):
            return None
        asked = (cited, versions)
        if self.kept.get("newest_of") != asked:
            newest = store.load(cited.name, versions[-1])
            found = (newest, store.changes_between(cited.name, cited.version, newest))
            self.kept.update({"newest": found, "newest_of": asked})
        newer: tuple[Guideline, Sequence[Change]] = self.kept["newest"]
        return newer

    def ask(self, feedback: Feedback) -> None:
        """Into the guideline's `feedback.jsonl`."""
        self.workspace.feedback.add(self.read().card.guideline.name, feedback)

    def rounds(self) -> tuple[str, ...]:
        """Expert rounds about this gold set; none where no database is there yet."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return ()
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return tuple(
                one.name
                for one in store.rounds()
                if one.kind == "expert" and one.gold is not None and one.gold.name == self.name
            )

    def round_votes(self, name: str) -> tuple[Sequence[Attempt], Sequence[Given]]:
        """The attempts and standing answers of an expert round about this gold set."""
        if name not in self.rounds():
            raise NotFound(f"there is no expert round {name!r} about gold set {self.name}.")
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return store.attempts(name), store.round_answers(name)

    def quiz_answers(self) -> tuple[Sequence[Attempt], Sequence[Given]]:
        """The attempts and standing answers of all quizzes against any version of this set."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return (), ()
        with AttemptStore.open(self.database, self.workspace.root) as store:
            names = [
                r.name for r in store.rounds() if r.kind == "quiz" and r.gold and r.gold.name == self.name
            ]
            attempts = [attempt for name in names for attempt in store.attempts(name)]
            return attempts, [given for name in names for given in store.round_answers(name)]

    def seen(self) -> tuple[Sequence[Exposure], Mapping[str, str]]:
        """Who saw which item of any version of this set, and what people are called, by id.

        What simulated people saw in rounds is no exposure: they pass nothing on.
        """
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return (), {}
        simulated = {attempt.id for attempt in self.quiz_answers()[0] if attempt.simulated}
        versions = dict.fromkeys((*self.locked(), self.read().card.version))
        with AttemptStore.open(self.database, self.workspace.root) as store:
            every = [one for version in versions for one in store.exposures(f"{self.name}@{version}")]
            names = {person.id: person.full for person in store.people()}
        return [one for one in every if one.ref not in simulated], names

    def medium(self, path: str) -> str | None:
        """A picture, sound or film beside the gold set as a `data:` address; None where it is none, or over LARGEST."""
        folder = (self.workspace.gold_sets.root / self.name).resolve()
        file = (folder / path).resolve()
        kind = TYPES.get(file.suffix.lower())
        if kind is None or not file.is_relative_to(folder) or not file.is_file():
            return None
        about = file.stat()
        if about.st_size > LARGEST:
            return None
        stamp = (file, about.st_mtime_ns, about.st_size)
        if self.kept.get("medium_of") != stamp:  # a film is not read again with every key that is pressed
            said = base64.b64encode(files.read(file, "item's file")).decode()
            self.kept.update({"medium": f"data:{kind};base64,{said}", "medium_of": stamp})
        address: str = self.kept["medium"]
        return address
