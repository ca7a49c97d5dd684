"""The way from a draft to its next version: what it asks for, what is declared, and the step that is taken."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.documents.changes import Change, bump_of
from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration
from workbench.documents.version import PATTERN, Version
from workbench.errors import BumpTooSmall, InvalidDocument, WorkbenchError
from workbench.guideline.desk import GuidelineDesk
from workbench.guideline.edits import Edits
from workbench.guideline.guideline_changes import change_view, pending, smallest
from workbench.guideline.guideline_history import State
from workbench.guideline.label_steps import Steps
from workbench.guideline.label_steps import said as step_said


class Publishing:
    """What is declared about a draft's changes, until it is published."""

    def __init__(
        self, desk: GuidelineDesk, edits: Edits, now: Callable[[], dt.datetime], tree: Mapping[str, Any]
    ) -> None:
        self.desk, self.edits, self.now = desk, edits, now
        self.wording = self._written(tree)
        self.why = ""
        self.declared: Steps = ()

    def declared_steps(self) -> Steps:
        """The steps that are on disk for the version that comes next."""
        old = self.edits.newest
        migration = self.desk.migration(old.version) if old else None
        self.declared = migration.steps if migration else ()
        self.why = migration.why if migration else self.why
        return self.declared

    def declare(self, subject: str, on: bool) -> None:
        """Say that a subject changed its wording alone, or take that back."""
        self.wording = self.wording | {subject} if on else self.wording - {subject}

    def because(self, why: str) -> None:
        """Why labels were renamed, merged or split; stays on record."""
        self.why = why.strip()

    def found(self, draft: Guideline | None, steps: Steps) -> tuple[Change, ...]:
        """The changes since the newest version; none while the draft is not valid."""
        return pending(self.edits.newest, draft, steps, self.wording) if draft else ()

    def coming(self, draft: Guideline | None, steps: Steps) -> str | None:
        """The version that the draft becomes."""
        return smallest(self.edits.newest, draft.version, self.found(draft, steps)) if draft else None

    def keep(self, draft: Guideline | None, state: State) -> bool:
        """Put the steps on disk, once the draft is valid; False while they wait for that."""
        old = self.edits.newest
        if old is None or state.steps == self.declared:
            return True
        if draft is None:
            return False
        if state.steps:
            self._declare(old, draft, state.steps, str(self.coming(draft, state.steps)))
        else:
            self.desk.withdraw(old.version)
        self.declared = state.steps
        return True

    def publish(self, draft: Guideline | None, state: State, version: str, summary: str) -> str:
        """Publish for ever; refused, in words, where a problem is open or the step is too small."""
        if draft is None:
            raise InvalidDocument("The draft has problems; F8 leads from one to the next.")
        if not PATTERN.fullmatch(version):
            raise InvalidDocument("A version is written like 2.1.0.")
        if not summary.strip():
            raise InvalidDocument("Say in a line what changed: it goes into the changelog and the handbook.")
        if self.wording and not any(c.what == "reworded" for c in self.found(draft, state.steps)):
            self.wording = frozenset()
        old = self.edits.newest
        if old is not None and state.steps and Version.parse(version) > Version.parse(old.version):
            self._declare(old, draft, state.steps, version)
        try:
            done = self.desk.publish(version, summary.strip(), sorted(self.wording))
        except BumpTooSmall as error:
            way = f"Publish as {self.coming(draft, state.steps)}; where only the wording changed, say so at each change."
            raise BumpTooSmall(f"{str(error).rpartition(chr(10))[0] or error}\n{way}") from None
        self.edits.published = self.desk.versions()
        self.wording, self.declared, self.why = frozenset(), (), ""
        return done

    def view(self, draft: Guideline | None, steps: Steps, found: Sequence[Change]) -> dict[str, Any]:
        """What changed and what it asks for, as the screen shows it."""
        old = self.edits.newest
        needed = bump_of(found)
        return {
            "valid": draft is not None,
            "since": old.version if old else None,
            "draft": draft.version if draft else None,
            "needed": needed.name if old else "FIRST",
            "version": self.coming(draft, steps),
            "all": [change_view(change, old, draft) for change in found] if draft else [],
            "steps": [step_said(step) for step in steps],
            "nothing": old is not None and draft is not None and not found,
            "wording": sorted(self.wording),
            "why": self.why,
        }

    def _declare(self, old: Guideline, draft: Guideline, steps: Steps, version: str) -> None:
        migration = Migration(
            guideline=self.desk.name,
            since=old.version,
            to=version,
            why=self.why or "Labels were renamed, merged or split in the editor.",
            declared_by=self.edits.me or (draft.authors[0] if draft.authors else "the author"),
            declared_on=self.now().date(),
            steps=steps,
        )
        try:
            self.desk.declare(migration, old, draft)
        except InvalidDocument as error:
            raise InvalidDocument(f"{error} Undo leads back.") from None

    def _written(self, tree: Mapping[str, Any]) -> frozenset[str]:
        """What the draft's changelog declares already for versions that are not published."""
        old = self.edits.newest
        found: set[str] = set()
        for release in tree.get("changelog") or ():
            try:
                later = old is None or Version.parse(str(release.get("version"))) > Version.parse(old.version)
            except WorkbenchError:
                continue  # a version that is none: it is shown as a problem
            found |= set(release.get("wording_only") or ()) if later else set()
        return frozenset(found)
