"""Pilots on disk: the specification, the seal of its freeze, and the deliveries."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from workbench.documents.method import METHOD
from workbench.documents.pilot import Frozen, Pilot, Seal
from workbench.documents.record import Actor
from workbench.errors import (
    AlreadyPublished,
    ChangedMeanwhile,
    DigestMismatch,
    InvalidDocument,
    NotFound,
    WorkbenchError,
    listed,
)
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.log.sealed_files import TABLES, delivery
from workbench.store.log.workspace_log import Act, WorkspaceLog
from workbench.store.roles import require
from workbench.store.yaml_text import rewrite, with_values

SPECIFICATION, SEAL = "pilot.yaml", "frozen.yaml"


@dataclass(frozen=True)
class PilotStore:
    """The folder `pilots/` of a workspace."""

    root: Path

    def names(self) -> tuple[str, ...]:
        """The pilots of this workspace."""
        return documents.names_in(self.root)

    def path(self, name_or_file: str) -> Path:
        """The specification's file, from a pilot's name or the path of a YAML file."""
        if name_or_file.endswith((".yaml", ".yml")):
            return Path(name_or_file)
        path = self.root / documents.checked_name(name_or_file, "pilot") / SPECIFICATION
        if not path.exists():
            names = f"one of {listed(self.names())}, or " if self.names() else ""
            raise NotFound(
                f"there is no pilot {name_or_file!r} in {self.root}; expected {names}the path of a pilot.yaml."
            )
        return path

    def load(self, path: Path) -> Pilot:
        """Read a specification."""
        return documents.load(Pilot, path, f"pilot {path.parent.name}")

    def new(self, pilot: dict[str, Any]) -> Path:
        """Write a first specification; refused if one exists."""
        path = self.root / documents.checked_name(pilot["name"], "pilot") / SPECIFICATION
        if path.exists():
            raise AlreadyPublished(f"{path} exists already; edit it, or choose another name.")
        content = documents.to_yaml(documents.of_answers(Pilot, pilot, f"pilot {pilot['name']}"))
        files.write_once(path, content)
        (path.parent / "deliveries").mkdir(exist_ok=True)
        return path

    def tree(self, name: str) -> tuple[dict[str, Any], str]:
        """The fields of a specification as written, valid or not, and the digest of the file."""
        path = self.path(name)
        digest = files.digest_of(path)
        return documents.plain_of(documents.load_tree(path, f"pilot {name}")), digest

    def read(self, name: str) -> tuple[dict[str, Any], str | None]:
        """`tree`, or empty if there is no specification yet."""
        if name not in self.names() or not (self.root / name / SPECIFICATION).exists():
            return {}, None
        return self.tree(name)

    def write(self, name: str, fields: dict[str, Any], read: str | None) -> str:
        """Change a specification to these fields, keeping comments and order. Returns the digest of the new file.

        `read` is the digest of the file as read, None without a file; refused if the file has changed since. In a frozen
        pilot only unsealed fields may change: the places of deliveries and texts, and how they are read.
        """
        path = self.root / documents.checked_name(name, "pilot") / SPECIFICATION
        pilot = documents.of_answers(Pilot, fields, f"pilot {name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            if read != (files.digest_of(path) if path.exists() else None):
                raise ChangedMeanwhile(
                    f"{path} was changed by somebody else since it was read. Read it again; what you typed is kept "
                    "here until then."
                )
            if path.with_name(SEAL).exists():
                seal = documents.load_sealed(Frozen, path.with_name(SEAL), f"seal of {path}")
                if pilot.agreed() != seal.pilot_sha256:
                    raise InvalidDocument(
                        f"pilot {name} was frozen at {seal.frozen_at.isoformat()}: you can only list deliveries. "
                        "Start a new pilot for other terms."
                    )
            old = self._earlier(path) if read else None
            if _listed(pilot) != _listed(old):
                require(self.root.parent, "deliver")
            content = (
                documents.to_yaml(pilot)
                if read is None
                else with_values(path, Pilot, f"pilot {name}", fields).encode()
            )
            self._note_files(pilot, _listed(pilot) - _listed(old))
            with self._log.acts(_listings(old, pilot), path=path, after=sha256(content).hexdigest()):
                files.write_once(path, content) if read is None else files.replace(path, content)
        (path.parent / "deliveries").mkdir(exist_ok=True)
        return files.digest_of(path)

    @property
    def _log(self) -> WorkspaceLog:
        return WorkspaceLog(self.root.parent)

    def _earlier(self, path: Path) -> Pilot | None:
        """The specification on disk; None while it is not valid."""
        try:
            return self.load(path)
        except WorkbenchError:
            return None

    def _note_files(self, pilot: Pilot, files_listed: Iterable[str]) -> None:
        """Record the files that somebody put among the deliveries by hand, once they are listed."""
        for file in sorted(files_listed):
            path = self.root / pilot.name / file
            if path.is_file() and self._log.last_digest(path) != files.digest_of(path):
                act = "pilot.replace" if self._log.last_digest(path) else "pilot.deliver"
                self._log.note(act, delivery(pilot.name, file), path=path)

    def seal(self, path: Path) -> Seal:
        """Whether the specification was frozen, and whether it changed afterwards."""
        seal_path = path.with_name(SEAL)
        if not path.exists() or not seal_path.exists():
            return Seal(state="not frozen")
        seal = documents.load_sealed(Frozen, seal_path, f"seal of {path}")
        same = seal.pilot_sha256 == self.load(path).agreed()
        state: Literal["frozen", "changed since"] = "frozen" if same else "changed since"
        return Seal(state=state, frozen_at=seal.frozen_at, method=seal.method)

    def freeze(
        self,
        path: Path,
        digests: dict[str, str],
        *,
        at: dt.datetime | None = None,
        by: Actor | None = None,
    ) -> Frozen:
        """Write the digests of guideline and gold into the specification, and seal it with the time.

        `digests` maps `guideline` and `gold` to their digests. Freezing an unchanged specification again does nothing;
        a specification that changed after it was frozen is refused.
        """
        require(self.root.parent, "freeze")
        seal_path = path.with_name(SEAL)
        if seal_path.exists():
            return self._again(path, seal_path)
        pilot = self.load(path)
        for field, digest in digests.items():
            stated = getattr(getattr(pilot, field), "sha256", None)
            if stated not in (None, digest):
                raise DigestMismatch(
                    f"{path}, {field}: it says sha256 {stated}, the file there has {digest}."
                )

        values = documents.plain_of(documents.load_tree(path, f"pilot {pilot.name}"))
        pinned = {field: {**values[field], "sha256": digest} for field, digest in digests.items()}
        rewrite(path, Pilot, f"pilot {pilot.name}", {**values, **pinned})
        pilot = self.load(path)
        now = (at or dt.datetime.now(dt.UTC)).replace(microsecond=0)
        seal = Frozen(pilot=pilot.name, pilot_sha256=pilot.agreed(), frozen_at=now, method=METHOD)
        content = documents.sealed_yaml(seal)
        after = sha256(content).hexdigest()
        with self._log.act("pilot.freeze", f"pilot {pilot.name}", path=seal_path, after=after, by=by):
            files.write_once(seal_path, content)
        return seal

    def delivered(self, name: str, file: str) -> bool:
        """Whether a delivery's file exists."""
        return (self.root / name / file).is_file()

    def unlisted(self, name: str, listed_files: Sequence[str]) -> tuple[str, ...]:
        """Tables in a pilot's folder of deliveries that its specification does not list."""
        folder = self.root / name / "deliveries"
        tables = folder.iterdir() if folder.is_dir() else ()
        names = sorted(
            f"deliveries/{table.name}"
            for table in tables
            if table.suffix.lower() in TABLES and table.is_file()
        )
        return tuple(file for file in names if file not in listed_files)

    def deliver(self, name: str, file: str, content: bytes) -> str:
        """Save a table among a pilot's deliveries; returns its path in the pilot's folder. Never replaces a file."""
        require(self.root.parent, "deliver")
        target = self.root / name / "deliveries" / Path(file).name
        if target.suffix.lower() not in TABLES or target.name.startswith("."):
            raise InvalidDocument(f"{file} is no table; a delivery ends in one of {', '.join(TABLES)}.")
        if target.exists() and target.read_bytes() != content:
            raise AlreadyPublished(
                f"deliveries/{target.name} already exists with other content; rename the new file."
            )
        if not target.exists():
            self._put(target, delivery(name, f"deliveries/{target.name}"), content)
        return f"deliveries/{target.name}"

    def aside(self, name: str) -> list[str]:
        """Files that vendors sent and nobody uses, by their paths in the pilot's folder."""
        folder = self.root / name / "aside"
        files_there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        return [f"aside/{file}" for file in files_there if not file.startswith(".")]

    def set_aside(self, name: str, file: str, content: bytes, *, replaced: bool = False) -> Path:
        """Keep a file beside the deliveries, under its own name, or one like it where another file has that; returns its path."""
        require(self.root.parent, "deliver")
        plain = Path(file.replace("\\", "/")).name
        if Path(plain).suffix.lower() not in TABLES or plain.startswith("."):
            raise InvalidDocument(f"{plain} is no table; a delivery ends in one of {', '.join(TABLES)}.")
        stem, suffix = Path(plain).stem, Path(plain).suffix
        names = [plain] if not replaced else []
        names += [f"{stem} ({'replaced ' if replaced else ''}{number}){suffix}" for number in range(1, 1000)]
        folder = self.root / name / "aside"
        folder.mkdir(parents=True, exist_ok=True)
        for free in names:
            path = folder / free
            if not path.exists():
                files.write_once(path, content)
            if path.read_bytes() == content:
                return path
        raise AlreadyPublished(
            f"there are too many files called {plain} beside the deliveries; take some away."
        )

    def replace_delivery(self, path: Path, file: str, content: bytes) -> Path:
        """Write a delivery of the specification at `path`, in place of one that is there."""
        target = path.parent / file
        self._put(target, delivery(path.parent.name, file), content)
        return target

    def _put(self, target: Path, called: str, content: bytes) -> None:
        act = "pilot.replace" if target.exists() else "pilot.deliver"
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._log.act(act, called, path=target, after=sha256(content).hexdigest()):
            files.replace(target, content)

    def _again(self, path: Path, seal_path: Path) -> Frozen:
        seal = documents.load_sealed(Frozen, seal_path, f"seal of {path}")
        if seal.pilot_sha256 != self.load(path).agreed():
            raise InvalidDocument(
                f"{path} was changed after it was frozen at {seal.frozen_at.isoformat()}. Restore it, or start a "
                "new pilot: criteria are fixed before the first delivery."
            )
        return seal


def _listed(pilot: Pilot | None) -> set[str]:
    """The files of all deliveries."""
    return {each.file for vendor in pilot.vendors for each in vendor.deliveries} if pilot else set()


def _places(pilot: Pilot | None) -> dict[tuple[str, str], int]:
    """The number of each delivery, by vendor and file."""
    vendors = pilot.vendors if pilot else ()
    return {(vendor.id, each.file): each.number for vendor in vendors for each in vendor.deliveries}


def _listings(old: Pilot | None, new: Pilot) -> tuple[Act, ...]:
    """Which deliveries a new specification lists, or no longer lists."""
    before, after = _places(old), _places(new)
    acts = []
    for (vendor, file), number in (before | after).items():
        was, now = before.get((vendor, file)), after.get((vendor, file))
        if was != now:
            called = f"delivery {number} of {vendor} in pilot {new.name}: {file}"
            reason = f"It was delivery {was}." if was and now else None
            acts.append(Act("pilot.list" if now else "pilot.unlist", called, reason=reason))
    return tuple(acts)
