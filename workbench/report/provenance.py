"""The provenance of a page: inputs with digests, versions, seed, losses and command; and a check of the inputs."""

import json
import os
import platform
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from workbench.answers.import_report import ImportReport
from workbench.documents.method import FIRST, METHOD
from workbench.errors import InvalidDocument, NotFound
from workbench.result import Result
from workbench.store.files import digest_of, read
from workbench.version import __version__

META = "workbench-provenance"
NO_LOSSES = ImportReport()
Status = Literal["unchanged", "changed", "missing"]


@dataclass(frozen=True)
class Input:
    """An input file: its role, its path relative to the workspace, and the SHA-256 of its bytes.

    `name` is its display name, such as `support-tickets@1.2.0`; empty for a plain file.
    """

    role: str
    path: str
    sha256: str
    name: str = ""

    @classmethod
    def of(cls, role: str, path: Path, root: Path, name: str = "") -> "Input":
        """Digest a file; its path is relative to `root`, with `..` if it is outside."""
        if not path.is_file():
            raise NotFound(f"{role}: there is no file {path}.")
        return cls(role, seen_from(root, path), digest_of(path), name)


@dataclass(frozen=True)
class Provenance(Result, json="command inputs losses=losses.losses method seed versions=named_versions"):
    """Everything needed to rebuild a page, and to check that it would be the same.

    versions   of the computing and drawing packages, by name
    command    the command line that rebuilds the page, run in the workspace
    method     the version of the methods behind the newest numbers of the page
    """

    inputs: tuple[Input, ...]
    command: str
    seed: int | None = None
    losses: ImportReport = NO_LOSSES
    versions: tuple[tuple[str, str], ...] = ()
    method: int = METHOD

    @property
    def named_versions(self) -> dict[str, str]:
        """The versions as package -> version."""
        return dict(self.versions)


@dataclass(frozen=True)
class Check:
    """One input of a page, and whether the file is unchanged."""

    input: Input
    status: Status

    def __str__(self) -> str:
        return f"{self.status}: {self.input.role} {self.input.path}"


@dataclass(frozen=True)
class Verification:
    """The checks of all inputs of a page, and the version of the methods it was made with."""

    checks: tuple[Check, ...]
    command: str
    method: int = METHOD

    @property
    def earlier_method(self) -> bool:
        """Whether a page made today would be computed by newer methods."""
        return self.method < METHOD

    @property
    def holds(self) -> bool:
        """Whether every input is unchanged."""
        return all(check.status == "unchanged" for check in self.checks)


def verify(html: Path, root: Path) -> Verification:
    """Check every input of a report against its file in the workspace `root`."""
    provenance = read_provenance(html)
    checks = []
    for part in provenance["inputs"]:
        source = Input(**part)
        path = root / source.path
        status: Status = "missing"
        if path.is_file():
            status = "unchanged" if digest_of(path) == source.sha256 else "changed"
        checks.append(Check(source, status))
    return Verification(tuple(checks), provenance["command"], provenance.get("method", FIRST))


def read_provenance(html: Path) -> Mapping[str, Any]:
    """The content of a report's meta tag; refused if it is missing or unreadable."""
    reader = _MetaReader()
    reader.feed(read(html, "report").decode("utf-8", "replace"))
    if reader.content is None:
        raise InvalidDocument(f"{html}: no <meta name={META!r}>: this is not a report of the workbench.")
    try:
        provenance = json.loads(reader.content)
        whole = {"command", "inputs", "losses", "seed", "versions"} <= set(provenance)
        for part in provenance["inputs"]:
            Input(**part)
    except (ValueError, TypeError, KeyError):
        whole = False
    if not whole:
        raise InvalidDocument(f"{html}: its provenance is damaged and cannot be checked.")
    return dict(provenance)


def versions_of(*packages: str) -> tuple[tuple[str, str], ...]:
    """The workbench, Python and the packages named, each with its version."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (("workbench", __version__), ("python", python), *((name, version(name)) for name in packages))


def seen_from(root: Path, path: Path) -> str:
    """A path relative to the workspace, with forward slashes; never absolute, so that no page names a machine."""
    try:
        return Path(os.path.relpath(path.resolve(), root.resolve())).as_posix()
    except ValueError:  # Windows: another drive has no relative path
        return path.name


def command_line(words: Iterable[str]) -> str:
    """A command as typed: quoted only where the shell needs it."""
    return shlex.join(words)


class _MetaReader(HTMLParser):
    """Finds the content of our meta tag."""

    content: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "meta" and values.get("name") == META and self.content is None:
            self.content = values.get("content")
