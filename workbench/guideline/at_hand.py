"""One guideline as a session works on it: its draft with the comments in it, its versions, questions, gold and rounds."""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from PIL import Image

from workbench.documents.changes import Change
from workbench.documents.feedback import Feedback, FeedbackAnswer
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.documents.round import Round
from workbench.errors import ChangedMeanwhile, NotFound
from workbench.store import documents, files, guidelines
from workbench.store.draft_text import rewritten
from workbench.store.files import locked
from workbench.store.pictures import PictureStore
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace

TAXONOMIES = "runs/taxonomies"  # labels for other tools; made anew from a guideline at any time
SIDE = 320  # pixels of a picture in the editor


@dataclass(frozen=True)
class GuidelineAtHand:
    """The guideline `name` of a workspace; `database` as in `AttemptStore.open`."""

    workspace: Workspace
    name: str
    database: str | None = None

    @property
    def path(self) -> Path:
        """Where the draft lies."""
        return self.workspace.guidelines.draft_path(self.name)

    def read(self) -> tuple[dict[str, Any], str]:
        """The values of the draft, valid or not, and the digest of its file; begun from the newest version if need be."""
        if not self.path.exists() and self.workspace.guidelines.versions(self.name):
            files.write_once(self.path, documents.to_yaml(self.workspace.guidelines.load(self.name)))
        content = files.read(self.path, self._what)
        tree = documents.plain_of(documents.load_tree(self.path, self._what))
        return tree, sha256(content).hexdigest()

    def digest(self) -> str:
        """The digest of the draft's file as it is now; empty where it is gone."""
        try:
            return sha256(files.read(self.path, self._what)).hexdigest()
        except NotFound:
            return ""

    def save(self, tree: Mapping[str, Any], seen: str) -> str:
        """Write the draft, comments kept, and give its new digest; refused where the file is not what was `seen`."""
        with locked(self.path.parent):
            content = files.read(self.path, self._what) if self.path.exists() else b""
            if sha256(content).hexdigest() != seen:
                raise ChangedMeanwhile(f"{self.path} was changed by somebody else while you had it open.")
            new = rewritten(content.decode("utf-8-sig"), tree, str(self.path)).encode()
            if new != content:
                files.replace(self.path, new)
        return sha256(new).hexdigest()

    def put_anew(self, tree: Mapping[str, Any]) -> tuple[str, str]:
        """Write the draft where its file is gone or no YAML: its new digest, and the name of the copy of what was there."""
        with locked(self.path.parent):
            aside = ""
            if self.path.exists():
                content = files.read(self.path, self._what)
                aside = f"draft.unreadable-{sha256(content).hexdigest()[:8]}.yaml"
                files.write_once(self.path.with_name(aside), content)
            new = rewritten(f"name: {self.name}\n", tree, str(self.path)).encode()
            files.replace(self.path, new)
        return sha256(new).hexdigest(), aside

    def versions(self) -> tuple[Guideline, ...]:
        """The published versions, oldest first."""
        store = self.workspace.guidelines
        return tuple(store.load(self.name, version) for version in store.versions(self.name))

    def publish(self, version: str, summary: str, wording_only: Sequence[str]) -> str:
        """Publish the draft for ever; the text says as what."""
        done = self.workspace.guidelines.publish_as(self.name, version, summary, wording_only)
        return f"Published {self.name} {done.version}, sha256 {done.sha256[:12]}…"

    def migration(self, since: str) -> Migration | None:
        """The migration declared from a version."""
        return self.workspace.guidelines.migrations.after(self.name, since)

    def declare(self, migration: Migration, old: Guideline, new: Guideline) -> None:
        """Say what becomes of old labels."""
        store = self.workspace.guidelines
        store.migrations.declare(migration, old, new, store.versions(self.name))

    def withdraw(self, since: str) -> None:
        """Take back what was declared from a version, while the next one is not published."""
        store = self.workspace.guidelines
        store.migrations.withdraw(self.name, since, store.versions(self.name))

    def questions(self) -> tuple[Feedback, ...]:
        """What annotators asked, oldest first."""
        return self.workspace.feedback.all(self.name)

    def answer(self, question: str, answer: FeedbackAnswer) -> None:
        """Answer a question."""
        self.workspace.feedback.answer(self.name, question, answer)

    def ask(self, asked: Sequence[Feedback]) -> int:
        """Keep questions from a sheet; how many are new."""
        return self.workspace.feedback.add_read(self.name, asked)

    def put_export(self, file: str, content: bytes, beside: Mapping[str, bytes]) -> list[str]:
        """Write the labels for another tool into `runs/taxonomies/`; where the files lie in the workspace."""
        written = guidelines.put(self.workspace.root / TAXONOMIES / file, content, beside)
        return [path.relative_to(self.workspace.root).as_posix() for path in written]

    def put_picture(self, name: str, content: bytes) -> str:
        """Keep a picture beside the guideline; where it lies, as an example names it."""
        return PictureStore(self.workspace.guidelines.root).put(self.name, name, content).path

    def picture(self, path: str) -> str | None:
        """A picture, made small, as a `data:` address; None where there is none."""
        lies = (self.path.parent / path).resolve()
        if not lies.is_relative_to(self.path.parent.resolve()) or not lies.is_file():
            return None
        out = io.BytesIO()
        try:
            with Image.open(lies) as image:
                image.thumbnail((SIDE, SIDE))
                image.convert("RGBA").save(out, "PNG")
        except (OSError, ValueError):
            return None
        return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()

    @cached_property
    def gold(self) -> tuple[GoldSet, ...]:
        """The newest locked version of every gold set of this guideline."""
        store = self.workspace.gold_sets
        newest = (store.load(name) for name in store.names() if store.versions(name))
        return tuple(one for one in newest if one.card.guideline.name == self.name)

    def since_made(self, gold: GoldSet, draft: Guideline) -> tuple[Change, ...]:
        """What changed since the version that a gold set was made under."""
        return self.workspace.guidelines.changes_between(self.name, gold.card.guideline.version, draft)

    def rounds(self) -> tuple[tuple[Round, tuple[str, ...]], ...]:
        """The rounds, each with the people who took it; none where there is no database, and none is made."""
        if not AttemptStore.is_there(self.database, self.workspace.root):
            return ()
        with AttemptStore.open(self.database, self.workspace.root) as store:
            return tuple(
                (one, tuple(attempt.person.shown for attempt in store.attempts(one.name)))
                for one in store.rounds()
                if one.guideline.name == self.name
            )

    @property
    def _what(self) -> str:
        return f"draft of guideline {self.name}"
