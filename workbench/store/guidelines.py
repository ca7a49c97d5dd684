"""Guidelines on disk: a draft that may change, published versions that never do, pictures beside them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from workbench.documents.changes import Change, along, bump_of, changes
from workbench.documents.guideline import Example, Guideline, Question, Release
from workbench.documents.migration import NONE, check
from workbench.documents.record import Actor
from workbench.documents.unwritten import named_place, unwritten
from workbench.documents.version import PATTERN, Version
from workbench.errors import (
    AlreadyPublished,
    BumpTooSmall,
    DigestMismatch,
    InvalidDocument,
    NotFound,
    WorkbenchError,
    listed,
)
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.log import sealed_files
from workbench.store.log.workspace_log import Act, WorkspaceLog
from workbench.store.migrations import MigrationStore
from workbench.store.roles import require
from workbench.store.yaml_text import rewrite

DRAFT = "draft.yaml"
FIRST_DRAFT = Path(__file__).with_name("first_guideline.yaml")


@dataclass(frozen=True)
class Published:
    """The result of publishing: the file, its digest, and whether it is new or was there with equal content."""

    path: Path
    version: str
    sha256: str
    new: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class GuidelineStore:
    """The folder `guidelines/` of a workspace."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """The guidelines of this workspace."""
        return documents.names_in(self.root)

    def versions(self, name: str) -> tuple[str, ...]:
        """The published versions of a guideline, oldest first."""
        stems = [p.stem for p in self._folder(name).glob("*.yaml") if PATTERN.fullmatch(p.stem)]
        return tuple(map(str, sorted(map(Version.parse, stems))))

    def load(self, name: str, version: str | None = None) -> Guideline:
        """A published version, by default the newest."""
        version = version or self._newest(name)
        path = self._folder(name) / f"{Version.parse(version)}.yaml"
        if not path.exists():
            raise NotFound(
                f"guideline {name} has no published version {version}; expected one of "
                f"{listed(self.versions(name)) or 'none: nothing is published yet'}."
            )
        guideline = documents.load_sealed(Guideline, path, f"guideline {name} {version}")
        if (guideline.name, guideline.version) != (name, version):
            raise DigestMismatch(f"{path} holds {guideline}, not {name}@{version}: it was copied or renamed.")
        _pictures_as_published(guideline, path)
        return guideline

    def published(self, name: str) -> tuple[Guideline, ...]:
        """Every published version, oldest first."""
        return tuple(self.load(name, version) for version in self.versions(name))

    def draft(self, name: str) -> Guideline:
        """The draft, with the digests of its pictures filled in."""
        path = self.draft_path(name)
        guideline = documents.load(Guideline, path, f"draft of guideline {name}")
        if guideline.name != name:
            raise InvalidDocument(f"{path}, name: {guideline.name!r} is in a folder called {name!r}.")
        return _with_pictures(guideline, path)

    def any(self, name: str, version: str | None) -> Guideline:
        """The draft if `version` is "draft", else a published version."""
        return self.draft(name) if version == "draft" else self.load(name, version)

    def chain(self, name: str, first: str, last: Guideline) -> tuple[Guideline, ...]:
        """The published versions from `first` up to `last`, and `last` itself (which may be a draft)."""
        between = [
            self.load(name, version)
            for version in self.versions(name)
            if Version.parse(first) <= Version.parse(version) < Version.parse(last.version)
        ]
        start = () if between and between[0].version == first else (self.load(name, first),)
        return (*start, *between, last)

    def draft_path(self, name: str) -> Path:
        """The path of the draft."""
        return self._folder(name) / DRAFT

    def new(self, name: str) -> Path:
        """Start a draft with explanations in it."""
        path = self.root / documents.checked_name(name, "guideline") / DRAFT
        if path.exists():
            raise AlreadyPublished(f"{path} exists already; edit it, or choose another name.")
        text = FIRST_DRAFT.read_text(encoding="utf-8").replace("NAME", name).replace("TODAY", _today())
        files.write_once(path, text.encode())
        return path

    def with_pictures(self, draft: Guideline) -> Guideline:
        """A draft with the digests of its pictures, as it would be published; as it is while a picture is not there."""
        try:
            return _with_pictures(draft, self.draft_path(draft.name), _digest_once)
        except NotFound:
            return draft

    def pending(self, name: str) -> tuple[Change, ...]:
        """The changes from the newest published version to the draft; empty for a first version."""
        versions = self.versions(name)
        return self._step(self.load(name, versions[-1]), self.draft(name)) if versions else ()

    def changes_between(self, name: str, first: str, last: Guideline) -> tuple[Change, ...]:
        """The changes from a published version to a later one, with the declarations of each step."""
        return along(self.chain(name, first, last), self.migrations.renames(name))

    @property
    def migrations(self) -> MigrationStore:
        """The migrations: what happens to old answers when labels are renamed, merged or split."""
        return MigrationStore(self.root)

    def _step(self, old: Guideline, new: Guideline) -> tuple[Change, ...]:
        """The changes from one version to the next, with the renames declared between them."""
        return changes(old, new, self.migrations.renames(new.name).get(old.version, NONE))

    def release(
        self, name: str, version: str, summary: str, wording_only: Iterable[str] = (), date: str | None = None
    ) -> None:
        """Write version and changelog entry into the draft, as one locked step."""
        Version.parse(version)
        path, what = self.draft_path(name), f"draft of guideline {name}"
        entry = {"version": version, "date": date or _today(), "summary": summary}
        with locked(path.parent):
            values = documents.plain_of(documents.load_tree(path, what))
            log = [old for old in values.get("changelog") or () if old.get("version") != version]
            log.append({**entry, "wording_only": [*wording_only]})
            rewrite(path, Guideline, what, {**values, "version": version, "changelog": log})

    def publish_as(
        self,
        name: str,
        version: str,
        summary: str,
        wording_only: Iterable[str] = (),
        *,
        by: Actor | None = None,
    ) -> Published:
        """Release and publish in one step; if publishing is refused, the draft stays unchanged."""
        path = self.draft_path(name)
        with locked(self._folder(name)):  # so that no edit is lost when the old draft is restored
            before = files.read(path, f"draft of guideline {name}")
            self.release(name, version, summary, wording_only)
            try:
                return self.publish(name, by=by)
            except WorkbenchError:
                files.replace(path, before)
                raise

    def publish(self, name: str, *, by: Actor | None = None) -> Published:
        """Publish the draft under the version it names; refused if the version step is too small for its changes."""
        require(self.root.parent, "publish")
        draft = self.draft(name)
        path = self._folder(name) / f"{draft.version}.yaml"
        content = documents.sealed_yaml(draft)
        if path.exists() and self.load(name, draft.version) == draft:
            self._log_migration(draft)
            return Published(path, draft.version, draft.digest(), False, ())
        differences = () if path.exists() else self._judged(draft)
        acts = () if path.exists() else (_published(draft, by),)
        with self._log.acts(acts, path=path, after=sha256(content).hexdigest()):
            new = files.write_once(path, content)
        self._log_migration(draft)
        return Published(path, draft.version, draft.digest(), new, differences)

    @property
    def _log(self) -> WorkspaceLog:
        return WorkspaceLog(self.root.parent)

    def _log_migration(self, draft: Guideline) -> None:
        """The step to a version is final when the version is published."""
        for migration in self.migrations.all(draft.name):
            if migration.to == draft.version:
                self.migrations.note_final(migration)

    def _judged(self, draft: Guideline) -> tuple[Change, ...]:
        """The changes of a draft; refused if its version or changelog does not fit them."""
        if draft.version not in {release.version for release in draft.changelog}:
            raise InvalidDocument(
                f"{self.draft_path(draft.name)}: the changelog has no entry for {draft.version}; say what changed."
            )
        values = draft.model_dump()
        if left := [*unwritten(values)]:
            lines = "\n".join(f"  {named_place(values, problem.at)}: {problem.message}" for problem in left)
            raise InvalidDocument(f"{draft.name}: annotators cannot work with this yet:\n{lines}")
        versions = self.versions(draft.name)
        if not versions:
            return ()
        newest, version = Version.parse(versions[-1]), Version.parse(draft.version)
        if version < newest:
            raise BumpTooSmall(
                f"{draft}: version {newest} is already published; a new version must be higher."
            )
        self._migration_fits(self.load(draft.name, versions[-1]), draft)
        differences = self._step(self.load(draft.name, versions[-1]), draft)
        needed = bump_of(differences)
        if version.bump_since(newest) < needed:
            reasons = "\n".join(
                f"  {change}" for change in differences if change.bump > version.bump_since(newest)
            )
            raise BumpTooSmall(
                f"{draft.name}: {newest} to {version} is a {version.bump_since(newest).name} step, but the changes "
                f"ask for {needed.name} ({newest.step(needed)} or above):\n{reasons}\n"
                "Where only the wording changed, list the subject under wording_only in the changelog entry."
            )
        return differences

    def _migration_fits(self, old: Guideline, draft: Guideline) -> None:
        """Refuse to publish with a migration to another version, or one that no longer fits the draft."""
        migration = self.migrations.after(draft.name, old.version)
        if migration is None:
            return
        if migration.to != draft.version:
            raise InvalidDocument(
                f"{draft.name}: a migration from {old.version} to {migration.to} is declared, and the draft is "
                f"{draft.version}; declare it again for that version."
            )
        if problems := check(migration, old, draft):
            raise InvalidDocument(f"migration of {migration} no longer fits:\n" + "\n".join(problems))

    def _newest(self, name: str) -> str:
        versions = self.versions(name)
        if not versions:
            raise NotFound(f"guideline {name} has no published version yet; publish its draft first.")
        return versions[-1]

    def _folder(self, name: str) -> Path:
        folder = self.root / documents.checked_name(name, "guideline")
        if not folder.is_dir():
            raise NotFound(
                f"there is no guideline {name!r} in {self.root}; expected one of {listed(self.names())}."
            )
        return folder


def _published(draft: Guideline, by: Actor | None) -> Act:
    """The act of publishing, with the changelog's line as its reason."""
    summary = next(release.summary for release in draft.changelog if release.version == draft.version)
    return Act("guideline.publish", sealed_files.guideline(draft.name, draft.version), by, summary)


def _digest_once(path: Path) -> str:
    """The digest of a picture; one that has not changed is not read again."""
    about = path.stat()
    return _digest_at(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=1000)
def _digest_at(path: Path, _changed: int, _size: int) -> str:
    return files.digest_of(path)


def _with_pictures(
    guideline: Guideline, path: Path, digest: Callable[[Path], str] = files.digest_of
) -> Guideline:
    """The guideline with the digest of every picture that its examples show."""

    def sealed(example: Example) -> Example:
        if example.picture is None:
            return example
        picture = path.parent / example.picture
        if not picture.is_file():
            raise NotFound(f"{path}: an example shows {example.picture!r}, but there is no file {picture}.")
        return example.model_copy(update={"picture_sha256": digest(picture)})

    def of(question: Question) -> Question:
        labels = tuple(
            label.model_copy(
                update={
                    "examples": tuple(map(sealed, label.examples)),
                    "counterexamples": tuple(map(sealed, label.counterexamples)),
                }
            )
            for label in question.labels
        )
        return question.model_copy(update={"labels": labels})

    return guideline.model_copy(update={"questions": tuple(map(of, guideline.questions))})


def _pictures_as_published(guideline: Guideline, path: Path) -> None:
    if _with_pictures(guideline, path) != guideline:
        raise DigestMismatch(f"{path}: a picture was changed after the guideline was published; restore it.")


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


# The first draft of a guideline, written from an imported file; never over an existing draft.


def start_draft(store: GuidelineStore, guideline: Guideline, source: str, left: Iterable[str]) -> Path:
    """Write a draft, with the parts of the source that it lacks as comments above it; refused if a draft exists."""
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


# Exports of a guideline's labels for another tool: the file itself, and the files beside it.


def put(out: Path, content: bytes, beside: Mapping[str, bytes]) -> list[Path]:
    """Write the export and the files beside it, by the ends of their names; existing files are replaced."""
    paths = [out, *(out.with_name(out.stem + ending) for ending in beside)]
    for path, data in zip(paths, [content, *beside.values()], strict=True):
        files.replace(path, data)
    return paths
