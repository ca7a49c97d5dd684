"""Restores a backup into an empty folder: all of it, checked, or nothing; who was forgotten since is forgotten again."""

import datetime as dt
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.documents.backup import WORKSPACE, ArchivedFile, Manifest
from workbench.errors import AlreadyPublished, InvalidDocument, NotFound, OutOfRange, WriteFailed
from workbench.store import files, forgetting
from workbench.store.backups import backup, forgotten
from workbench.store.files import ROOMS
from workbench.store.forgetting import Forgetting
from workbench.store.log.rounds_head import DATABASE
from workbench.store.log.workspace_log import WorkspaceLog
from workbench.store.rounds import intact, snapshot
from workbench.store.rounds.database import DEFAULT_FILE, PATIENCE
from workbench.store.rounds.snapshot import Advance
from workbench.store.rounds.store import AttemptStore
from workbench.store.workspace import Workspace


@dataclass(frozen=True)
class Restored:
    """A restored workspace: what came back, the lists of forgotten people that were read, and who was forgotten again."""

    folder: Path
    manifest: Manifest
    lists: tuple[Path, ...]
    forgotten: tuple[Forgetting, ...]


def restore(
    archive: Path,
    folder: Path,
    *,
    url: str | None = None,
    lists: Sequence[Path] = (),
    progress: backup.Progress = backup.quiet,
) -> Restored:
    """Restore an archive into a folder that is new or empty; it is there when everything in it was checked.

    `url`      an empty PostgreSQL, where the archive holds one
    `lists`    lists of forgotten people, or workspaces with one; the one beside the archive is always read
    """
    folder = folder.parent.resolve() / folder.name
    _refuse_folder(folder)
    read, people = _forgotten(archive, lists)
    with backup.opened(archive) as (content, manifest):
        _refuse_database(manifest, url)
        loaded = ""
        spare = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        try:
            with progress(manifest.size) as advance:
                dump = _extract(content, manifest, archive, spare, advance)
            if dump is not None and url is not None and manifest.database is not None:
                snapshot.load(dump, url, manifest.database)
                dump.unlink()
                loaded = " The database was filled: empty it before you try again."
            if (spare / DEFAULT_FILE).exists():
                mark, commits = intact.mark_in(spare / DEFAULT_FILE, PATIENCE)
                if mark:
                    intact.set_mark(spare / DEFAULT_FILE, mark, commits)
            with _database_only(url):
                again = _forget_again(spare, url, people, manifest)
                _note(spare, manifest)
            _appear(spare, folder)
        except OSError as error:
            raise WriteFailed(
                f"{folder} could not be restored: {error.strerror or error}. Nothing is there.{loaded}"
            ) from error
        finally:
            shutil.rmtree(spare, ignore_errors=True)
    return Restored(folder, manifest, read, again)


def _refuse_folder(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise AlreadyPublished(f"{folder} is no folder; name a new or an empty one.")
    if folder.exists() and any(folder.iterdir()):
        raise AlreadyPublished(f"{folder} is not empty; name a new or an empty folder. Nothing was changed.")
    if not folder.parent.is_dir():
        raise NotFound(f"there is no folder {folder.parent}.")


def _forgotten(archive: Path, lists: Sequence[Path]) -> tuple[tuple[Path, ...], dict[str, dt.datetime]]:
    """The lists of forgotten people there are, and everybody in them."""
    read = [path for path in (archive.resolve().parent / forgotten.LIST,) if path.exists()]
    for named in lists:
        places = (named, named / forgotten.FILE, named / forgotten.LIST)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            raise NotFound(f"{named} is no list of forgotten people, and no workspace with {forgotten.FILE}.")
        read.append(path)
    people: dict[str, dt.datetime] = {}
    for path in read:
        people = {**forgotten.read(path), **people}
    return tuple(dict.fromkeys(read)), people


def _refuse_database(manifest: Manifest, url: str | None) -> None:
    """Refuse a database of PostgreSQL without a place for it, and a place for one that is not in the archive."""
    kind = manifest.database.kind if manifest.database else None
    if kind == "postgresql" and url is None:
        raise OutOfRange("the archive holds a PostgreSQL database: name an empty one with --database URL.")
    if kind != "postgresql" and url is not None:
        holds = "an SQLite database, which is restored into the folder" if kind else "no database"
        raise OutOfRange(f"the archive holds {holds}: leave out --database.")


def _extract(
    content: zipfile.ZipFile, manifest: Manifest, archive: Path, spare: Path, advance: Advance
) -> Path | None:
    """Write every file into the spare folder and hold it to its digest; the dump of PostgreSQL, if there is one."""
    free = shutil.disk_usage(spare.parent).free
    if manifest.size > free:
        raise WriteFailed(
            f"{archive} needs {manifest.size / 1e6:,.0f} MB, and {spare.parent} has {free / 1e6:,.0f} MB left. "
            "Nothing was written."
        )
    files.make_folder(spare)
    for room in ROOMS:
        files.make_folder(spare / room)
    dump = None
    for file in manifest.files:
        target = spare / file.path.removeprefix(f"{WORKSPACE}/")
        private = False
        if manifest.database is not None and file.path == manifest.database.path:
            target, private = spare / DEFAULT_FILE, True
            if manifest.database.kind == "postgresql":
                target = dump = target.with_suffix(".pgdump")
        files.make_folder(target.parent)
        _write(content, file, archive, target, private, advance)
    return dump


def _write(
    content: zipfile.ZipFile, file: ArchivedFile, archive: Path, target: Path, private: bool, advance: Advance
) -> None:
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InvalidDocument(
            f"{archive}: {file.path!r} and another of its files have one name here."
        ) from None
    with os.fdopen(handle, "wb") as copy:
        for chunk in backup.contents(content, file, archive):
            copy.write(chunk)
            advance(len(chunk))
        copy.flush()
        os.fsync(copy.fileno())
    target.chmod(files.mode_in(target.parent, private=private))
    os.utime(target, ns=(file.modified, file.modified))


def _forget_again(
    root: Path, url: str | None, people: dict[str, dt.datetime], manifest: Manifest
) -> tuple[Forgetting, ...]:
    """Forget everybody who was forgotten after the backup was taken."""
    people = {**forgotten.read(root / forgotten.FILE), **people}
    if not people:
        return ()
    files.make_folder((root / forgotten.FILE).parent)
    forgotten.add(root / forgotten.FILE, people)
    if manifest.database is None:
        return ()
    with AttemptStore.open(url, root) as store:
        named = [person for person in store.people() if person.id in people and person.name is not None]
        return tuple(
            forgetting.forget(Workspace(root), store, person.name, person.vendor, people[person.id])
            for person in named
            if person.name is not None
        )


@contextmanager
def _database_only(url: str | None) -> Iterator[None]:
    """Records cite the restored database, whichever one the environment names."""
    named = os.environ.pop(DATABASE, None)
    if url is not None:
        os.environ[DATABASE] = url
    try:
        yield
    finally:
        os.environ.pop(DATABASE, None)
        if named is not None:
            os.environ[DATABASE] = named


def _note(root: Path, manifest: Manifest) -> None:
    """Record the restore in the workspace's log, if it has one: what came after the backup is not in it."""
    log = WorkspaceLog(root)
    if log.records.path.exists():
        log.note("workspace.restore", f"the backup of {manifest.at:%Y-%m-%d %H:%M:%S} UTC")


def _appear(spare: Path, folder: Path) -> None:
    """Give the finished folder its name, all at once."""
    for inner, _, _ in os.walk(spare):
        files.sync_folder(Path(inner))
    if folder.exists():
        folder.rmdir()  # refused by the system if something came into it meanwhile
    spare.rename(folder)
    files.sync_folder(folder.parent)
