"""What a draft changes about the newest published version, in words, and how far its version has to step."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.documents.changes import Change, bump_of, changes
from workbench.documents.guideline import Guideline, Release
from workbench.documents.migration import Rename, Step
from workbench.documents.version import Bump, Version

WHY: Mapping[str, str] = {
    "removed": "It is gone. Answers that rest on it must be looked at again.",
    "redefined": "The meaning may have changed. Answers that rest on it must be looked at again.",
    "added": "New advice. Answers already given stand, but were never offered it.",
    "renamed": "Another name, the same meaning. Old answers are carried over.",
    "reworded": "You declare that the meaning stands. Old answers stand.",
    "restyled": "No meaning in it. Old answers stand.",
}
FIELDS = {
    "includes": "what is in",
    "excludes": "what is not in",
    "examples": "good examples",
    "counterexamples": "bad examples",
    "separates": "what it tells apart",
    "hotkey": "key",
    "asked_in": "who asked",
    "rules": "what it rests on",
    "item": "the item",
    "severities": "what mistakes cost",
}
DONE = {
    "removed": "removed",
    "redefined": "changed",
    "added": "added",
    "renamed": "renamed",
    "reworded": "reworded",
}


def pending(
    old: Guideline | None, new: Guideline, steps: Sequence[Step], declared: Iterable[str]
) -> tuple[Change, ...]:
    """The changes since the newest published version, with what is declared to be wording alone."""
    if old is None:
        return ()
    ahead = str(Version.parse(old.version).step(Bump.MAJOR))
    kept = tuple(r for r in new.changelog if Version.parse(r.version) <= Version.parse(old.version))
    said = Release(version=ahead, date=dt.date.min, summary="-", wording_only=tuple(sorted(declared)))
    kept += (said,)
    renames = {(s.question, s.label): s.to for s in steps if isinstance(s, Rename)}
    return changes(old, new.model_copy(update={"changelog": kept}), renames)


def smallest(old: Guideline | None, draft: str, found: Sequence[Change]) -> str:
    """The version that the draft becomes: its own where that lies far enough ahead, else the smallest step."""
    if old is None:
        return draft
    newest = Version.parse(old.version)
    needed = str(newest.step(max(bump_of(found), Bump.PATCH)))
    own = Version.parse(draft)
    return draft if own > newest and own.bump_since(newest) >= bump_of(found) else needed


def change_view(change: Change, old: Guideline | None, new: Guideline) -> dict[str, Any]:
    """One change as the screen shows it."""
    what = DONE.get(change.what, "changed")
    fields = ", ".join(FIELDS.get(field, field.replace("_", " ")) for field in change.fields)
    return {
        "subject": change.subject,
        "what": change.what,
        "bump": change.bump.name,
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
            found = [one.shown for one in asked.labels if asked.id == question and one.id == label]
            if found:
                return found[0]
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
