"""A guideline's draft in an editor: reading, writing, and protection from concurrent changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.documents.fields import ordered
from workbench.documents.guideline import Guideline
from workbench.errors import ChangedMeanwhile, NotFound
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.guidelines import GuidelineStore
from workbench.store.yaml_text import rewritten

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class DraftFile:
    """The draft of the guideline `name`, which others may change at the same time."""

    store: GuidelineStore
    name: str

    @property
    def path(self) -> Path:
        """The path of the draft."""
        return self.store.draft_path(self.name)

    def read(self) -> tuple[dict[str, Any], str]:
        """The values, valid or not, and the digest of the file; a missing draft starts from the newest version."""
        if not self.path.exists() and self.store.versions(self.name):
            files.write_once(self.path, documents.to_yaml(self.store.load(self.name)))
        content = files.read(self.path, self._what)
        tree = documents.plain_of(documents.load_tree(self.path, self._what))
        return tree, sha256(content).hexdigest()

    def digest(self) -> str:
        """The current digest of the file; empty if it is gone."""
        try:
            return sha256(files.read(self.path, self._what)).hexdigest()
        except NotFound:
            return ""

    def save(self, tree: Plain, seen: str) -> str:
        """Write the values with comments kept, and return the new digest; refused if the file is not as `seen`."""
        with locked(self.path.parent):
            content = files.read(self.path, self._what) if self.path.exists() else b""
            if sha256(content).hexdigest() != seen:
                raise ChangedMeanwhile(f"{self.path} was changed by somebody else while you had it open.")
            new = self._text(content.decode("utf-8-sig"), tree)
            if new != content:
                files.replace(self.path, new)
        return sha256(new).hexdigest()

    def put_anew(self, tree: Plain) -> tuple[str, str]:
        """Write the values if the file is gone or not YAML; returns the new digest, and the name of the copy of the old file."""
        with locked(self.path.parent):
            aside = ""
            if self.path.exists():
                content = files.read(self.path, self._what)
                aside = f"draft.unreadable-{sha256(content).hexdigest()[:8]}.yaml"
                files.write_once(self.path.with_name(aside), content)
            new = self._text(f"name: {self.name}\n", tree)
            files.replace(self.path, new)
        return sha256(new).hexdigest(), aside

    def _text(self, before: str, tree: Plain) -> bytes:
        return rewritten(before, ordered(Guideline, tree), str(self.path)).encode()

    @property
    def _what(self) -> str:
        return f"draft of guideline {self.name}"
