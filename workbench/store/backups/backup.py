"""Backup and restore of a workspace: one zip archive with a manifest; its last 64 bytes are the digest of all before."""

import datetime as dt
import os
import re
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from workbench.documents.backup import (
    DATABASE,
    FORMAT,
    WORKSPACE,
    ArchivedFile,
    Manifest,
    path_in_archive,
)
from workbench.documents.record import Chain, Head, Link
from workbench.errors import (
    AlreadyPublished,
    DigestMismatch,
    InvalidDocument,
    NotFound,
    OutOfRange,
    TooNew,
    WriteFailed,
    listed,
)
from workbench.store import blind_votes, files
from workbench.store.backups import forgotten
from workbench.store.permissions import KEY_FILE
from workbench.store.rounds.database import DEFAULT_FILE, file_of
from workbench.store.rounds.snapshot import Advance, Snapshot, snapshot
from workbench.version import __version__

MANIFEST = "manifest.json"
SEAL = b"sha256 of all bytes before: "  # the archive's comment, and then the digest
DIGITS = 64
CHUNK = 1 << 20
LARGEST_MANIFEST = 64 << 20  # bytes, not packed; about 300,000 files
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DEAD = 24 * 3600.0  # seconds after which a half-written archive is nobody's
TRIES = 3  # to find the files at rest; the last one lets no act on them in
LOG = Path("log")
OTHERS = ("node_modules", "__pycache__")
LAYOUTS = Path("runs/layouts")  # JupyterLab's tabs, which change while one looks
PACKED = {
    ".gz",
    ".jpeg",
    ".jpg",
    ".m4a",
    ".mp3",
    ".mp4",
    ".ogg",
    ".parquet",
    ".png",
    ".webm",
    ".webp",
    ".xlsx",
    ".zip",
}
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError)
Progress = Callable[[int], AbstractContextManager[Advance]]  # takes all bytes that are to come
Stamp = tuple[int, int, int]  # size, time of the last change, inode


@contextmanager
def quiet(total: int) -> Iterator[Advance]:  # noqa: ARG001
    """No progress is shown."""
    yield lambda _: None


# What is in a workspace.


@dataclass(frozen=True)
class Survey:
    """The files of a workspace at some moment, and what is left out, with the reason."""

    stamps: dict[str, Stamp]
    left_out: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(size for size, _, _ in self.stamps.values())

    def changed_since(self, before: "Survey") -> tuple[str, ...]:
        """The files that came, went or changed."""
        return tuple(sorted({path for path, _ in before.stamps.items() ^ self.stamps.items()}))


@dataclass(frozen=True)
class Source:
    """What a backup is made of: a workspace, its database, and folders in it that are left out."""

    root: Path
    url: str | None = None
    exclude: tuple[Path, ...] = ()

    def survey(self) -> Survey:
        """Every file but those that are left out."""
        stamps: dict[str, Stamp] = {}
        left_out: list[tuple[str, str]] = []
        for folder, below, names in os.walk(self.root, onerror=_refuse):
            here = Path(folder)
            reasons = {name: self._reason(here / name) for name in (*below, *names)}
            left_out += [
                ((here / name).relative_to(self.root).as_posix(), why) for name, why in reasons.items() if why
            ]
            below[:] = sorted(name for name in below if reasons[name] is None)
            for name in names:
                if reasons[name] is None:
                    with suppress(FileNotFoundError):  # it went meanwhile
                        now = (here / name).stat()
                        path = (here / name).relative_to(self.root).as_posix()
                        stamps[path] = (now.st_size, now.st_mtime_ns, now.st_ino)
        return Survey(stamps, tuple(sorted(entry for entry in left_out if entry[1] != DATABASE)))

    def _reason(self, path: Path) -> str | None:
        """Why a file or folder is left out; None if it is taken."""
        relative = path.relative_to(self.root)
        if path.name.startswith("."):
            return "hidden"
        if path.is_symlink():
            return "a link"
        if path in self.exclude:
            return "excluded"
        if path.is_dir():
            other = path.name in OTHERS or relative == LAYOUTS or (path / "pyvenv.cfg").exists()
            return "made by a program" if other else None
        if (own := self._database_file(path)) is not None:
            return own
        if path.exists() and not path.is_file():
            return "no regular file"
        if path.parent.name == blind_votes.FOLDER and not os.access(path, os.R_OK):
            return "blind votes that their expert alone may read"
        if (key := os.environ.get(KEY_FILE)) and path == Path(key).resolve():
            return "the key of the log: keep it elsewhere"
        try:
            path_in_archive(f"{WORKSPACE}/{relative.as_posix()}")
        except ValueError:
            return "its name"
        return None

    def _database_file(self, path: Path) -> str | None:
        """DATABASE for the files of the rounds' database, which its snapshot holds; a reason for those of another one."""
        stem = re.sub(r"-(wal|shm|journal|id)$", "", path.name)
        chosen = file_of(self.url, self.root)
        if chosen is not None and path.with_name(stem) == chosen.resolve():
            return DATABASE
        return "another database" if path.with_name(stem) == self.root / DEFAULT_FILE else None


def _refuse(error: OSError) -> None:
    raise WriteFailed(f"{error.filename} cannot be read: {error.strerror}. No backup was written.") from error


# Writing an archive.


def back_up(
    root: Path,
    target: Path,
    *,
    url: str | None = None,
    exclude: tuple[Path, ...] = (),
    progress: Progress = quiet,
    now: dt.datetime | None = None,
) -> Manifest:
    """Write a workspace and its database to one archive, for its owner alone; it is there when it is whole and checked.

    Files and database are of one moment: if a file changes meanwhile, all are read again, at last while acts on files
    wait. What changes even then is named in the manifest.
    """
    root, target = root.resolve(), target.parent.resolve() / target.name
    source = Source(root, url, tuple(exclude))
    _refuse_target(source, target)
    try:
        with snapshot(url, root) as held:
            forgotten.note_beside(root, target.parent, held.forgotten if held else {})
        _sweep(target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "r+b") as spare:
                manifest = _write(source, spare, Path(name), progress, now or dt.datetime.now(dt.UTC))
            _appear(Path(name), target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailed(
            f"{target} could not be written: {error.strerror or error}. No backup was written."
        ) from error
    return manifest


def _refuse_target(source: Source, target: Path) -> None:
    """Refuse to archive the archive, to overwrite anything, and to write where no folder is."""
    if not target.parent.is_dir():
        raise NotFound(f"there is no folder {target.parent}; make it first, best on another disk.")
    if target.is_relative_to(source.root):
        within = target.relative_to(source.root)
        hidden = any(part.startswith(".") for part in within.parts)
        if not hidden and not any(source.root / folder in source.exclude for folder in within.parents):
            more = f", or leave out its folder: --exclude {within.parts[0]}" if len(within.parts) > 1 else ""
            raise OutOfRange(
                f"{target} is in the workspace that it would hold. Choose a folder outside, best on another disk{more}."
            )
    if target.exists() or target.is_symlink():
        raise AlreadyPublished(f"{target} is there already and is not overwritten; choose another name.")


def _sweep(target: Path) -> None:
    """Remove what a killed backup of the same name or series left half written a day ago or earlier."""
    stem = STAMP.sub("", target.name)
    for part in target.parent.glob(".*.part"):
        is_ours = STAMP.sub("", part.name[1:]).startswith(f"{stem}.") and part.is_file()
        if is_ours and time.time() - part.stat().st_mtime > DEAD:
            part.unlink(missing_ok=True)


def _appear(spare: Path, target: Path) -> None:
    """Give the finished file its name; refused where another file took that name meanwhile.

    A disk without hard links (exFAT, some network drives) has the name taken by an empty file first.
    """
    try:
        try:
            os.link(spare, target)
        except FileExistsError:
            raise
        except OSError:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
            spare.replace(target)
    except FileExistsError:
        raise AlreadyPublished(
            f"{target} is there already and is not overwritten; choose another name."
        ) from None
    files.sync_folder(target.parent)


def _write(source: Source, spare: IO[bytes], place: Path, progress: Progress, now: dt.datetime) -> Manifest:
    """The whole archive in an open file, sealed, on disk and read again."""
    for attempt in range(1, TRIES + 1):
        spare.seek(0)
        spare.truncate()
        manifest = _taken(source, spare, place, progress, now, hold=attempt == TRIES)
        if not manifest.changed:
            break
    spare.flush()
    digest = _digest(spare)
    spare.seek(-DIGITS, os.SEEK_END)
    spare.write(digest.encode())
    spare.flush()
    os.fsync(spare.fileno())
    check(place)
    return manifest


def _taken(
    source: Source, spare: IO[bytes], place: Path, progress: Progress, now: dt.datetime, hold: bool
) -> Manifest:
    """One reading of everything: log and database of one moment, then the files, then whether any of them changed.

    `hold`: acts on files wait until the end.
    """
    log = source.root / LOG
    with ExitStack() as stack, ExitStack() as short:
        if log.is_dir():
            (stack if hold else short).enter_context(files.locked(log))
        held = stack.enter_context(snapshot(source.url, source.root))
        before = source.survey()
        heads = _heads(source.root, held)
        advance = stack.enter_context(progress(before.size + (held.size if held else 0)))
        archive = stack.enter_context(zipfile.ZipFile(spare, "w"))
        first = sorted(before.stamps, key=lambda path: not path.startswith(f"{LOG}/"))
        taken = []
        for path in first:
            if not path.startswith(f"{LOG}/"):
                short.close()  # log and database are of one moment; acts may go on
            if (file := _add(archive, source.root / path, f"{WORKSPACE}/{path}", advance)) is not None:
                taken.append(file)
        short.close()
        if held is not None:
            taken.append(_add_database(archive, held, place, advance))
        after = source.survey()
        manifest = Manifest(
            format=FORMAT,
            program=__version__,
            at=now,
            workspace=str(source.root).encode(errors="replace").decode(),
            files=tuple(taken),
            database=held.contents if held else None,
            heads=heads,
            left_out=tuple((_shown(path), why) for path, why in before.left_out),
            changed=tuple(map(_shown, after.changed_since(before))),
        )
        archive.writestr(_info(MANIFEST, now.timestamp()), manifest.canonical(), zipfile.ZIP_STORED)
        archive.comment = SEAL + b"0" * DIGITS
    return manifest


def _add(archive: zipfile.ZipFile, path: Path, name: str, advance: Advance) -> ArchivedFile | None:
    """Copy a file into the archive and digest it on the way; None if it went meanwhile."""
    digest, size = sha256(), 0
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteFailed(f"{path} cannot be read: {error.strerror}. No backup was written.") from error
    with file:
        now = os.fstat(file.fileno())
        info = _info(name, now.st_mtime)
        info.compress_type = zipfile.ZIP_STORED if path.suffix.lower() in PACKED else zipfile.ZIP_DEFLATED
        info.file_size = now.st_size
        info._compresslevel = 1  # type: ignore[attr-defined]  # as ZipFile.write sets it
        with archive.open(info, "w", force_zip64=True) as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                advance(len(chunk))
    return ArchivedFile(path=name, size=size, sha256=digest.hexdigest(), modified=max(now.st_mtime_ns, 0))


def _add_database(archive: zipfile.ZipFile, held: Snapshot, place: Path, advance: Advance) -> ArchivedFile:
    """A copy of the database beside the archive, and from there into it."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.name}.", suffix=".part")
    os.close(handle)
    try:
        held.copy_to(Path(name), advance)
        file = _add(archive, Path(name), held.contents.path, lambda _: None)
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            Path(f"{name}{end}").unlink(missing_ok=True)
    if file is None:
        raise WriteFailed(f"the copy of the database went from {place.parent} while it was read.")
    return file


def _info(name: str, changed: float) -> zipfile.ZipInfo:
    moment = dt.datetime.fromtimestamp(max(changed, 0), dt.UTC)
    year = min(max(moment.year, 1980), 2107)  # as zip has it
    info = zipfile.ZipInfo(name, (year, *moment.timetuple()[1:6]))
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def _heads(root: Path, held: Snapshot | None) -> dict[Chain, Head]:
    """The last record of both chains, as far as they exist."""
    heads: dict[Chain, Head] = {}
    path = root / LOG / "records.jsonl"
    lines = [line for line in files.read(path, "log").splitlines() if line.strip()] if path.exists() else []
    if lines:
        try:
            last = Link.model_validate_json(lines[-1])
        except ValidationError:  # a line that was never finished, or a damaged log: `log verify` says which
            last = None
        if last is not None:
            heads["workspace"] = Head(number=last.record.number, sha256=last.sha256)
    if held is not None and held.head is not None:
        heads["rounds"] = held.head
    return heads


def _shown(path: str) -> str:
    """A path as JSON can hold it, whatever bytes its name has."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


# Reading an archive.


class _AnyFormat(BaseModel):
    """The one field of a manifest that every version has."""

    format: int


def check(path: Path, progress: Progress = quiet) -> Manifest:
    """Read a whole archive again and hold every file to its digest; its manifest."""
    with opened(path) as (archive, manifest), progress(manifest.size) as advance:
        for file in manifest.files:
            for chunk in contents(archive, file, path):
                advance(len(chunk))
    return manifest


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive that is whole and holds exactly the files of its manifest, all of them plain; else a refusal."""
    with _reading(path) as file:
        if _digest(file) != _sealed_digest(file):
            raise DigestMismatch(
                f"{path} is damaged or incomplete: its bytes are not those that were written."
            )
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive, path)
            _refuse_members(archive, manifest, path)
            yield archive, manifest


def peek(path: Path) -> Manifest:
    """The manifest of an archive, without reading the rest."""
    with _reading(path) as file, zipfile.ZipFile(file) as archive:
        return _manifest(archive, path)


@contextmanager
def _reading(path: Path) -> Iterator[IO[bytes]]:
    """An archive to read; whatever is wrong with it is one sentence."""
    try:
        with path.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise NotFound(f"there is no archive {path}.") from None
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror or error}.") from error
    except DAMAGED as error:
        raise InvalidDocument(f"{path} is no backup of the workbench, or is damaged ({error}).") from error


def _digest(file: IO[bytes]) -> str:
    """The digest of everything but the last 64 bytes."""
    left = file.seek(0, os.SEEK_END) - DIGITS
    file.seek(0)
    digest = sha256()
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()


def _sealed_digest(file: IO[bytes]) -> str:
    """The digest at the end of an archive."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - DIGITS - len(SEAL)))
    end = file.read()
    if not end.startswith(SEAL):
        raise ValueError("it does not end as a backup does")
    return end.removeprefix(SEAL).decode(errors="replace")


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest; refused if a newer version of the workbench wrote it."""
    info = archive.getinfo(MANIFEST)
    if info.compress_type != zipfile.ZIP_STORED or info.file_size > LARGEST_MANIFEST:
        raise ValueError("its manifest is packed or too large")
    with archive.open(MANIFEST) as file:
        content = file.read(LARGEST_MANIFEST)
    try:
        version = _AnyFormat.model_validate_json(content).format
        if version > FORMAT:
            raise TooNew(
                f"{path} was written by a newer version of the workbench (format {version}, this version knows "
                f"up to {FORMAT}). Upgrade the workbench."
            )
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc'])) or 'manifest'}: {first['msg']}") from None


def _refuse_members(archive: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    """Refuse an archive with files that its manifest does not name, links, devices, or other sizes."""
    members = [info for info in archive.infolist() if info.filename != MANIFEST]
    names = [info.filename for info in members]
    expected = {file.path: file.size for file in manifest.files}
    if len(names) != len(set(names)) or set(names) != expected.keys() or len(expected) != len(manifest.files):
        odd = set(names) ^ expected.keys() or {name for name in names if names.count(name) > 1}
        raise InvalidDocument(f"{path} holds other files than its manifest: {listed(sorted(odd), 3)}.")
    for info in members:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir() or info.compress_type not in PACKINGS:
            raise InvalidDocument(f"{path} holds {info.filename!r}, which is no plain file.")
        if info.file_size != expected[info.filename]:
            raise InvalidDocument(f"{path}: {info.filename!r} is not as large as its manifest says.")
    database = manifest.database
    if database is not None and database.path not in expected:
        raise InvalidDocument(f"{path} lacks the database that its manifest names.")
    if any(name.startswith(f"{DATABASE}/") for name in expected.keys() - {database.path if database else ""}):
        raise InvalidDocument(f"{path} holds a database that its manifest does not name.")


def contents(archive: zipfile.ZipFile, file: ArchivedFile, path: Path) -> Iterator[bytes]:
    """The bytes of a file of an archive, never more than its manifest says; refused where the digest is another."""
    digest, size = sha256(), 0
    with archive.open(file.path) as member:
        while chunk := member.read(CHUNK):
            size += len(chunk)
            if size > file.size:
                break
            digest.update(chunk)
            yield chunk
    if size != file.size or digest.hexdigest() != file.sha256:
        raise DigestMismatch(f"{path}: {file.path!r} is not what its manifest says.")


# A series of archives in one folder.

STAMP = re.compile(r"-\d{8}T\d{6}Z(?=\.zip)")


def series_name(root: Path, at: dt.datetime) -> str:
    """The name of a backup of a workspace at a time.

    >>> series_name(Path("labelling"), dt.datetime(2026, 11, 30, 6, 5, tzinfo=dt.UTC))
    'labelling-20261130T060500Z.zip'
    """
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", root.name).strip("-") or "workspace"
    return f"{stem}-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.zip"


def series(root: Path, folder: Path) -> list[tuple[Path, Manifest]]:
    """The backups of a workspace in a folder that bear the name of a series, oldest first; nobody else's file."""
    stem = STAMP.sub("", series_name(root, dt.datetime.now(dt.UTC))).removesuffix(".zip")
    own = re.compile(rf"{re.escape(stem)}{STAMP.pattern}\.zip")
    found = []
    for path in sorted(folder.iterdir()):
        if own.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            with suppress(InvalidDocument, TooNew, NotFound):  # not ours to judge, nor to delete
                manifest = peek(path)
                if manifest.workspace == str(root.resolve()):
                    found.append((path, manifest))
    return found


def shrunk(new: Manifest, earlier: list[tuple[Path, Manifest]]) -> str | None:
    """What a database lost since an earlier backup: answers are only ever added. None if nothing."""
    for path, manifest in reversed(earlier):
        before, after = manifest.database, new.database
        if before is not None and after is None:
            return (
                f"there is no database of rounds any more; {path.name} has one with {before.answers} answers"
            )
        if before is not None and after is not None and after.answers < before.answers:
            return f"the database holds {after.answers} answers; {path.name} has {before.answers}"
    return None


def prune(root: Path, newest: Path, keep: int) -> tuple[Path, ...]:
    """Keep so many backups of a series up to `newest`, and delete those before; returns what was deleted.

    What bears a later time, by a clock that was wrong, is left alone.
    """
    upto = [path for path, _ in series(root, newest.parent) if path.name <= newest.name]
    old = upto[:-keep]
    try:
        for path in old:
            path.unlink()
    except OSError as error:
        raise WriteFailed(f"{error.filename} could not be deleted: {error.strerror}.") from error
    return tuple(old)
