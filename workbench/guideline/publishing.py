"""Publishing a draft: what changed, what is declared about it, and the version it becomes."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from workbench.days import day_of
from workbench.documents.changes import Change, bump_of, changes
from workbench.documents.fields import title_of
from workbench.documents.guideline import Guideline, Release
from workbench.documents.migration import Migration, Rename, Step
from workbench.documents.record import called
from workbench.documents.version import PATTERN, Bump, Version
from workbench.errors import BumpTooSmall, InvalidDocument, WorkbenchError
from workbench.guideline.edits import Edits
from workbench.guideline.label_steps import Steps, step_text
from workbench.guideline.tree import State
from workbench.store.guidelines import GuidelineStore

WHY: Mapping[str, str] = {
    "removed": "Removed. Check the old answers that depend on it.",
    "redefined": "The meaning may have changed. Check the old answers that depend on it.",
    "added": "New. Old answers stay valid, but were given without it.",
    "renamed": "A new name, same meaning. Old answers get the new name.",
    "reworded": "Reworded, same meaning, as you say. Old answers stay valid.",
    "restyled": "Does not change the meaning. Old answers stay valid.",
}
DONE = {
    "removed": "removed",
    "redefined": "changed",
    "added": "added",
    "renamed": "renamed",
    "reworded": "reworded",
}


class Publishing:
    """What is declared about a draft's changes, until it is published."""

    def __init__(
        self,
        store: GuidelineStore,
        name: str,
        edits: Edits,
        now: Callable[[], dt.datetime],
        tree: Mapping[str, Any],
    ) -> None:
        self.store, self.name, self.edits, self.now = store, name, edits, now
        self.wording = self._written(tree)
        self.why = ""
        self.declared: Steps = ()

    def declared_steps(self) -> Steps:
        """The steps that are on disk for the version that comes next."""
        old = self.edits.newest
        migration = self.store.migrations.after(self.name, old.version) if old else None
        self.declared = migration.steps if migration else ()
        self.why = migration.why if migration else self.why
        return self.declared

    def declare(self, subject: str, on: bool) -> None:
        """Say that a subject changed its wording alone, or take that back."""
        self.wording = self.wording | {subject} if on else self.wording - {subject}

    def set_reason(self, why: str) -> None:
        """Say why labels were renamed, merged or split; it stays on record."""
        self.why = why.strip()

    def changes(self, draft: Guideline | None, steps: Steps) -> tuple[Change, ...]:
        """The changes since the newest version; none while the draft is not valid."""
        if draft is None:
            return ()
        return pending(self.edits.newest, self.store.with_pictures(draft), steps, self.wording)

    def next_version(self, draft: Guideline | None, steps: Steps) -> str | None:
        """The version that the draft becomes."""
        return (
            smallest_version(self.edits.newest, draft.version, self.changes(draft, steps)) if draft else None
        )

    def keep(self, draft: Guideline | None, state: State) -> bool:
        """Write the steps to disk once the draft is valid; False while they wait for that."""
        old = self.edits.newest
        if old is None or state.steps == self.declared:
            return True
        if draft is None:
            return False
        if state.steps:
            self._declare(old, draft, state.steps, str(self.next_version(draft, state.steps)))
        else:
            self.store.migrations.withdraw(self.name, old.version, self.store.versions(self.name))
        self.declared = state.steps
        return True

    def publish(self, draft: Guideline | None, state: State, version: str, summary: str) -> str:
        """Publish for ever; refused, in words, where a problem is open or the step is too small."""
        if draft is None:
            raise InvalidDocument("The draft has problems; F8 goes to the next one.")
        if not PATTERN.fullmatch(version):
            raise InvalidDocument("A version is written like 2.1.0.")
        if not summary.strip():
            raise InvalidDocument(
                "Say in a line what this version is about, for the changelog and the handbook."
            )
        if self.wording and not any(c.what == "reworded" for c in self.changes(draft, state.steps)):
            self.wording = frozenset()
        old, by = self.edits.newest, self.edits.by
        if old is not None and state.steps and Version.parse(version) > Version.parse(old.version):
            self._declare(old, draft, state.steps, version)
        try:
            done = self.store.publish_as(self.name, version, summary.strip(), sorted(self.wording), by=by)
        except BumpTooSmall as error:
            raise BumpTooSmall(self._too_small(draft, state.steps, version) or str(error)) from None
        self.edits.published = self.store.published(self.name)
        self.wording, self.declared, self.why = frozenset(), (), ""
        day = day_of(self.edits.today())
        return f"Published {self.name} {done.version} on {day} by {called(by.shown)}. It no longer changes."

    def _too_small(self, draft: Guideline, steps: Steps, version: str) -> str:
        """Which changes ask for a larger step than to a version; "" where it is no step forward at all."""
        newest = self.edits.newest
        if newest is None or Version.parse(version) <= Version.parse(newest.version):
            return ""
        step = Version.parse(version).bump_since(Version.parse(newest.version))
        views = [
            change_view(change, newest, draft) for change in self.changes(draft, steps) if change.bump > step
        ]
        reasons = "\n".join(f"  {view['title']} ({view['does'].lower()})" for view in views)
        return (
            f"{version} is too small a step from {newest.version}:\n{reasons}\n"
            f"Publish as {self.next_version(draft, steps)}; if only the wording changed, say so at each change."
        )

    def view(self, draft: Guideline | None, steps: Steps, changes: Sequence[Change]) -> dict[str, Any]:
        """What changed and what it asks for, as the screen shows it."""
        old = self.edits.newest
        needed = bump_of(changes)
        return {
            "valid": draft is not None,
            "since": old.version if old else None,
            "draft": draft.version if draft else None,
            "needed": needed.name if old else "FIRST",
            "does": needed.shown,
            "version": self.next_version(draft, steps),
            "all": [change_view(change, old, draft) for change in changes] if draft else [],
            "steps": [step_text(step) for step in steps],
            "nothing": old is not None and draft is not None and not changes,
            "wording": sorted(self.wording),
            "why": self.why,
        }

    def _declare(self, old: Guideline, draft: Guideline, steps: Steps, version: str) -> None:
        migration = Migration(
            guideline=self.name,
            since=old.version,
            to=version,
            why=self.why or "Labels were renamed, merged or split in the editor.",
            declared_by=self.edits.by.shown,
            declared_on=self.now().date(),
            steps=steps,
        )
        try:
            self.store.migrations.declare(migration, old, draft, self.store.versions(self.name))
        except InvalidDocument as error:
            raise InvalidDocument(f"{error} Undo leads back.") from None

    def _written(self, tree: Mapping[str, Any]) -> frozenset[str]:
        """The subjects that the draft's changelog already declares for unpublished versions."""
        old = self.edits.newest
        subjects: set[str] = set()
        for release in tree.get("changelog") or ():
            try:
                later = old is None or Version.parse(str(release.get("version"))) > Version.parse(old.version)
            except WorkbenchError:
                continue  # not a version: it is shown as a problem
            subjects |= set(release.get("wording_only") or ()) if later else set()
        return frozenset(subjects)


# What a draft changes about the newest published version, in words, and how far its version has to step.


def pending(
    old: Guideline | None, new: Guideline, steps: Sequence[Step], declared: Iterable[str]
) -> tuple[Change, ...]:
    """The changes since the newest published version, with what is declared to be wording alone."""
    if old is None:
        return ()
    ahead = str(Version.parse(old.version).step(Bump.MAJOR))
    kept = tuple(r for r in new.changelog if Version.parse(r.version) <= Version.parse(old.version))
    release = Release(version=ahead, date=dt.date.min, summary="-", wording_only=tuple(sorted(declared)))
    kept += (release,)
    renames = {(s.question, s.label): s.to for s in steps if isinstance(s, Rename)}
    return changes(old, new.model_copy(update={"changelog": kept}), renames)


def smallest_version(old: Guideline | None, draft: str, changes: Sequence[Change]) -> str:
    """The version that the draft becomes: its own where that is a large enough step, else the smallest one that is."""
    if old is None:
        return draft
    newest = Version.parse(old.version)
    needed = str(newest.step(max(bump_of(changes), Bump.PATCH)))
    own = Version.parse(draft)
    return draft if own > newest and own.bump_since(newest) >= bump_of(changes) else needed


def change_view(change: Change, old: Guideline | None, new: Guideline) -> dict[str, Any]:
    """One change as the screen shows it."""
    what = DONE.get(change.what, "changed")
    fields = ", ".join(title_of(change.kind, field).lower() for field in change.fields)
    return {
        "subject": change.subject,
        "what": change.what,
        "bump": change.bump.name,
        "does": change.bump.shown,
        "title": f"{name_of(change.subject, new, old)} {what}" + (f": {fields}" if fields else ""),
        "why": WHY[change.what],
        "was": sides(change.was) if change.fields else [],
        "now": sides(change.now) if change.fields else [],
        "wording": change.what in ("redefined", "reworded"),
    }


def name_of(subject: str, *versions: Guideline | None) -> str:
    """A subject as people call it: the name of a label, the number of a rule."""
    question, _, label = subject.partition("/")
    for version in versions:
        for asked in version.questions if version else ():
            if asked.id == question and not label:
                return f"question {asked.shown}"
            names = [known.shown for known in asked.labels if asked.id == question and known.id == label]
            if names:
                return names[0]
    return subject


def sides(side: Mapping[str, Any] | None) -> list[str]:
    """The texts of one side of a change, a line each."""
    return [line for value in (side or {}).values() for line in _lines(value)]


def _lines(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [" · ".join(str(each) for key, each in value.items() if key != "picture_sha256")]
    if isinstance(value, list | tuple):
        return [line for each in value for line in _lines(each)]
    return [] if value in (None, "") else [str(value)]
