"""Migrations on disk: one sealed file for the step to each version of a guideline, beside its versions."""

from dataclasses import dataclass
from pathlib import Path

from workbench.documents.guideline import Guideline
from workbench.documents.migration import Migration, Renames, check
from workbench.documents.version import PATTERN, Version
from workbench.errors import AlreadyPublished, DigestMismatch, InvalidDocument, NotFound, listed
from workbench.store import documents, files
from workbench.store.identity import identity
from workbench.store.log.workspace_log import WorkspaceLog

FOLDER = "migrations"


@dataclass(frozen=True)
class Declared:
    """The result of declaring: the file, its digest, and whether it is new or was there with equal content."""

    path: Path
    sha256: str
    new: bool


@dataclass(frozen=True)
class MigrationStore:
    """The folders `guidelines/<name>/migrations/`: `3.0.0.yaml` is the step to version 3.0.0.

    Until that version is published, its migration may be declared again; afterwards it is final.
    """

    root: Path

    def all(self, name: str) -> tuple[Migration, ...]:
        """The migrations of a guideline, oldest first; each is checked against its seal."""
        folder = self._folder(name)
        stems = [path.stem for path in folder.glob("*.yaml") if PATTERN.fullmatch(path.stem)]
        return tuple(self._load(name, str(v)) for v in sorted(map(Version.parse, stems)))

    def after(self, name: str, version: str) -> Migration | None:
        """The migration that starts at a version; None without one."""
        return next((m for m in self.all(name) if m.since == version), None)

    def renames(self, name: str) -> dict[str, Renames]:
        """The renames of each step, by the version it starts at."""
        return {migration.since: migration.renames for migration in self.all(name)}

    def read(self, path: Path) -> Migration:
        """A migration from a YAML file, not declared yet."""
        return documents.load(Migration, path, "migration")

    def declare(
        self, migration: Migration, old: Guideline, new: Guideline, published: tuple[str, ...]
    ) -> Declared:
        """Seal a migration; refused if it does not fit its two versions or would change a final step."""
        name, path = migration.guideline, self._path(migration.guideline, migration.to)
        if problems := check(migration, old, new):
            raise InvalidDocument(f"migration of {migration} does not fit:\n" + "\n".join(problems))
        between = [v for v in published if _lies(v, migration)]
        if between:
            raise InvalidDocument(
                f"migration of {migration}: {listed(between)} was published between; declare a step from "
                f"{between[-1]} instead."
            )
        others = [m for m in self.all(name) if m.since == migration.since and m.to != migration.to]
        for other in others:
            if other.to in published:
                raise AlreadyPublished(f"from {migration.since} a migration leads to {other.to} already.")
        content = documents.sealed_yaml(migration)
        if migration.to in published or not path.exists():
            fresh = files.write_once(path, content)
        else:
            fresh = files.read(path, f"migration of {migration}") != content
            files.replace(path, content)
        if fresh and migration.to in published:
            self.note_final(migration)
        for other in others:
            self._path(name, other.to).unlink()  # its version was renumbered before it was published
        return Declared(path, migration.digest(), fresh)

    def note_final(self, migration: Migration) -> None:
        """Record a migration whose later version is published: it can no longer change. Once is enough."""
        log, path = WorkspaceLog(self.root.parent), self._path(migration.guideline, migration.to)
        if log.last_digest(path) is None:
            log.note(
                "guideline.migrate",
                f"migration of {migration}",
                by=identity(typed=migration.declared_by),
                reason=migration.why,
                path=path,
            )

    def withdraw(self, name: str, since: str, published: tuple[str, ...]) -> None:
        """Withdraw the migration that starts at a version; refused if its later version is published."""
        declared = self.after(name, since)
        if declared is not None:
            if declared.to in published:
                raise AlreadyPublished(f"the migration of {declared} is published and cannot change.")
            self._path(name, declared.to).unlink()

    def _load(self, name: str, to: str) -> Migration:
        path = self._path(name, to)
        migration = documents.load_sealed(Migration, path, f"migration of {name} to {to}")
        if (migration.guideline, migration.to) != (name, to):
            raise DigestMismatch(f"{path} holds the migration of {migration}: it was copied or renamed.")
        return migration

    def _path(self, name: str, to: str) -> Path:
        return self._folder(name) / f"{to}.yaml"

    def _folder(self, name: str) -> Path:
        folder = self.root / documents.checked_name(name, "guideline")
        if not folder.is_dir():
            names = listed(documents.names_in(self.root))
            raise NotFound(f"there is no guideline {name!r} in {self.root}; expected one of {names}.")
        return folder / FOLDER


def _lies(version: str, migration: Migration) -> bool:
    return Version.parse(migration.since) < Version.parse(version) < Version.parse(migration.to)
