"""The provenance of a page: inputs with digests, versions, seed, losses and command; and a check of the inputs."""

import json
import platform
import re
import shlex
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from glob import escape
from html.parser import HTMLParser
from importlib.metadata import version
from os.path import commonpath
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

from workbench.answers.import_report import ImportReport
from workbench.characters import visible
from workbench.documents.method import FIRST, METHOD
from workbench.errors import InvalidDocument, NotFound
from workbench.result import Result
from workbench.store.files import digest_of, read
from workbench.store.workspace import Workspace
from workbench.version import __version__

META = "workbench-provenance"
NO_LOSSES = ImportReport()
Status = Literal["unchanged", "changed", "missing"]


@dataclass(frozen=True)
class Input:
    """An input file: its role, how the page names it (`names_of`), and the SHA-256 of its bytes.

    `name` is its display name, such as `support-tickets@1.2.0`; empty for a plain file.
    """

    role: str
    path: str
    sha256: str
    name: str = ""

    @classmethod
    def of(cls, role: str, path: Path, name: str = "") -> "Input":
        """Digest a file; one in no workspace keeps its whole path until `named_together` gives it a name."""
        if not path.is_file():
            raise NotFound(f"{role}: there is no file {path}.")
        return cls(role, _in_workspace(path) or path.resolve().as_posix(), digest_of(path), name)


def named_together(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """All inputs of a page, with no whole path left."""
    inputs = tuple(inputs)
    names = names_of([Path(source.path) for source in inputs if Path(source.path).is_absolute()])
    return tuple(replace(source, path=names.get(Path(source.path), source.path)) for source in inputs)


def names_of(paths: Iterable[Path]) -> dict[Path, str]:
    """How a page names files, so that it says nothing of the disk, and the same wherever it is made.

    A file in a workspace is named from that workspace; the others from the folder that they have in common. Where
    this is the top of the disk, or a folder there, they have nothing in common: then each by the shortest end of its
    path that no other one has.
    """
    paths = list(paths)
    inside = {path: _in_workspace(path) for path in paths}
    outside = _from_common(sorted({path.resolve() for path in paths if inside[path] is None}))
    return {path: name or outside[path.resolve()] for path, name in inside.items()}


TOP = 2  # parts of a path at most, such as / and home, that are no folder of anybody's work


def _in_workspace(path: Path) -> str | None:
    """A file's path from the workspace around it; None in none."""
    try:
        root = Workspace.find(path.resolve().parent).root
    except NotFound:
        return None
    return path.resolve().relative_to(root).as_posix()


def _from_common(paths: Sequence[Path]) -> dict[Path, str]:
    """Names of whole paths from the folder that they have in common."""
    try:
        common = Path(commonpath([path.parent for path in paths])) if paths else Path()
    except ValueError:  # Windows: two drives have nothing in common
        common = Path()
    if len(common.parts) > TOP or len({path.parent for path in paths}) == 1:
        return {path: path.relative_to(common).as_posix() for path in paths}
    ends = {path: ["/".join(path.parts[-n:]) for n in range(1, len(path.parts) + 1)] for path in paths}
    times = Counter(end for some in ends.values() for end in some)
    return {path: next(end for end in some if times[end] == 1) for path, some in ends.items()}


@dataclass(frozen=True)
class Provenance(Result, json="command inputs losses=losses.losses method seed versions=named_versions"):
    """Everything needed to rebuild a page, and to check that it would be the same.

    versions   of the computing and drawing packages, by name
    command    the command line that rebuilds the page, run in the workspace, or where there is none in the folder that
               the inputs have in common
    method     the version of the methods behind the newest numbers of the page
    """

    inputs: tuple[Input, ...]
    command: str
    seed: int | None = None
    losses: ImportReport = NO_LOSSES
    versions: tuple[tuple[str, str], ...] = ()
    method: int = METHOD

    def __post_init__(self) -> None:
        if whole := [source.path for source in self.inputs if Path(source.path).is_absolute()]:
            raise ValueError(
                f"a page names no place on the disk, but an input is {whole[0]}: use named_together"
            )

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


LARGEST = 200_000_000  # bytes of a page
HEAD = 20_000_000  # bytes of its head, which holds the meta tag
MOST = 100_000  # inputs
LONGEST = 4_000  # characters of a path, a name or a digest


def verify(html: Path, *roots: Path) -> Verification:
    """Check every input of a report against its file in one of the folders: workspaces, or where plain files lie.

    A page may come from anybody. Of the disk only regular files inside the folders are read, whatever it names.
    """
    provenance = read_provenance(html)
    folders = tuple(dict.fromkeys(root.resolve() for root in roots))
    checks = [
        Check(source, _status(source, folders)) for part in provenance["inputs"] for source in [Input(**part)]
    ]
    return Verification(tuple(checks), provenance["command"], provenance.get("method", FIRST))


def _status(source: Input, roots: Sequence[Path]) -> Status:
    """Whether a file of its path, in a folder or else at most two below, has the input's bytes."""
    exact = [digest for root in roots if (digest := _digest_in(root, root / source.path))]
    if exact:
        return "unchanged" if source.sha256 in exact else "changed"
    return "unchanged" if any(digest == source.sha256 for digest in _below(source, roots)) else "missing"


def _below(source: Input, roots: Sequence[Path]) -> Iterator[str]:
    for root in roots:
        for deep in ("*/", "*/*/"):
            for path in root.glob(deep + escape(source.path)):
                if digest := _digest_in(root, path):
                    yield digest


def _digest_in(root: Path, path: Path) -> str | None:
    """The digest of a regular file inside a folder; None for anything else, and for a link that leads out of it."""
    try:
        path = path.resolve()
        regular = path.is_relative_to(root) and stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError, RuntimeError):  # not there, a name that is none, links in a circle
        return None
    return digest_of(path) if regular else None


def read_provenance(html: Path) -> Mapping[str, Any]:
    """The content of a report's meta tag; refused if it is missing, doubled or unreadable."""
    try:
        about = html.stat()
    except OSError:
        raise NotFound(f"report: there is no file {html}.") from None
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
        raise InvalidDocument(
            f"{html}: this is not a report of the workbench: a report is a file below 200 MB."
        )
    content = _meta_of(read(html, "report")[:HEAD].decode("utf-8", "replace"))
    if not content:
        raise InvalidDocument(f"{html}: no <meta name={META!r}>: this is not a report of the workbench.")
    if len(content) > 1:
        raise InvalidDocument(
            f"{html}: it has {len(content)} provenances, so it is no report as it was made."
        )
    try:
        provenance = json.loads(content[0] or "")
    except (ValueError, RecursionError):  # no JSON, too deep, or a number of thousands of digits
        provenance = None
    if not _whole(provenance):
        raise InvalidDocument(f"{html}: its provenance is damaged and cannot be checked.")
    return dict(provenance)


def _meta_of(text: str) -> list[str | None]:
    reader = _MetaReader()
    with suppress(_EndOfHead):
        reader.feed(text)
    return reader.content


def _whole(provenance: Any) -> bool:
    """Whether a provenance has the fields and types that we write, and names files as we name them."""
    if not isinstance(provenance, dict) or not {"command", "inputs", "losses", "seed", "versions"} <= set(
        provenance
    ):
        return False
    inputs, method = provenance["inputs"], provenance.get("method", FIRST)
    return (
        isinstance(provenance["command"], str)
        and type(method) is int
        and FIRST <= method < 1_000_000
        and isinstance(inputs, list)
        and len(inputs) <= MOST
        and all(map(_is_input, inputs))
    )


def _is_input(part: Any) -> bool:
    """Whether a part names a file below a folder, with a digest."""
    if not isinstance(part, dict) or not {"role", "path", "sha256"} <= set(part) <= {
        "role",
        "path",
        "sha256",
        "name",
    }:
        return False
    if not all(isinstance(text, str) and len(text) <= LONGEST and _plain(text) for text in part.values()):
        return False
    path = part["path"]
    outside = (
        PurePosixPath(path).is_absolute() or PureWindowsPath(path).drive or ".." in re.split(r"[/\\]", path)
    )
    return bool(path) and not outside and re.fullmatch(r"[0-9a-f]{64}", part["sha256"]) is not None


def _plain(text: str) -> bool:
    """Whether a text is one line without anything that acts."""
    return visible(text) == text and not set(text) & set("\n\t")


def safe_command(command: str) -> str | None:
    """A page's command if it is one command of the workbench, each word quoted as we quote it; else None.

    >>> safe_command("workbench report pilot november"), safe_command("workbench report x; rm -rf .")
    ('workbench report pilot november', None)
    """
    try:
        words = shlex.split(command)
    except ValueError:
        return None
    plain = _plain(command) and len(command) <= 10 * LONGEST
    return command if plain and words[:1] == ["workbench"] and shlex.join(words) == command else None


def versions_of(*packages: str) -> tuple[tuple[str, str], ...]:
    """The workbench, Python and the packages named, each with its version."""
    python = ".".join(platform.python_version_tuple()[:2])
    return (("workbench", __version__), ("python", python), *((name, version(name)) for name in packages))


def command_line(words: Iterable[str]) -> str:
    """A command as typed: quoted only where the shell needs it."""
    return shlex.join(words)


class _EndOfHead(Exception):  # not an error
    """The head of the page is read."""


class _MetaReader(HTMLParser):
    """Finds the content of our meta tags in the head of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.content: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            raise _EndOfHead
        values = dict(attrs)
        if tag == "meta" and values.get("name") == META:
            self.content.append(values.get("content"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            raise _EndOfHead
