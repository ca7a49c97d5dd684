"""The first draft of a guideline, written from what was read in somebody's file; never over a draft that is there."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from workbench.documents.guideline import Guideline, Release
from workbench.errors import AlreadyPublished
from workbench.store import documents, files
from workbench.store.guidelines import GuidelineStore


def start_draft(store: GuidelineStore, guideline: Guideline, source: str, left: Iterable[str]) -> Path:
    """Write a draft, with what its source held and it does not as comments above it; refused where a draft exists."""
    documents.checked_name(guideline.name, "guideline")
    path = store.root / guideline.name / "draft.yaml"
    if path.exists():
        raise AlreadyPublished(f"{path} exists already; choose another name, or remove the draft first.")
    today = dt.datetime.now(dt.UTC).date()
    release = Release(version=guideline.version, date=today, summary=f"First version, started from {source}.")
    draft = guideline.model_copy(update={"changelog": (release,)})
    left = list(left)
    notes = [f"Started from {source}. Sentences that it did not give say: To be written."]
    if left:
        notes += ["Of the file, this is not in the draft:", *(f"  {each}" for each in left)]
    above = "".join(f"# {_line(note)}\n" for note in notes)
    files.write_once(path, above.encode() + documents.to_yaml(draft))
    return path


def _line(text: str) -> str:
    """A comment on one line, without characters that YAML refuses."""
    return "".join(c if c.isprintable() else " " for c in text)
