"""A file is wholly there or not at all, is never overwritten by publishing, and leaves nothing behind when it fails."""

import errno
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from workbench.errors import AlreadyPublished, NotFound, WriteFailed
from workbench.store import files

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # FIPS 180-4: SHA-256 of no bytes


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


class FullFile:
    """A file on a disk that fills while it is written: half of it arrives."""

    def __init__(self, handle: int, *_: object) -> None:
        self.handle = handle

    def __enter__(self) -> "FullFile":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)

    def write(self, content: bytes) -> None:
        os.write(self.handle, content[: len(content) // 2])
        full_disk()


def names(folder: Path) -> list[str]:
    """Everything in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_once(tmp_path):
    """The first time is new, the same content again is no change, other content is refused."""
    path = tmp_path / "new" / "1.0.0.yaml"
    assert files.write_once(path, b"one")
    assert not files.write_once(path, b"one")
    with pytest.raises(AlreadyPublished, match=r"1\.0\.0\.yaml is published and holds something else"):
        files.write_once(path, b"two")
    assert path.read_bytes() == b"one"
    assert names(path.parent) == ["1.0.0.yaml"]


def test_a_file_can_be_replaced(tmp_path):
    """A draft is put in the place of the one before, and whoever may read the folder may read it."""
    tmp_path.chmod(0o755)
    path = tmp_path / "draft.yaml"
    for content in (b"one", b"two"):
        files.replace(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["draft.yaml"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("place", "what"),
    [("fsync", full_disk), ("fdopen", FullFile), ("link", full_disk)],
    ids=["synced", "half written", "linked"],
)
def test_a_full_disk_publishes_nothing(tmp_path, monkeypatch, place, what):
    """No half of a version stays for ever, and no temporary file; the next try works."""
    path = tmp_path / "1.0.0.yaml"
    with monkeypatch.context() as broken:
        broken.setattr(os, place, what)
        with pytest.raises(WriteFailed, match=r"1\.0\.0\.yaml could not be written: No space left on device"):
            files.write_once(path, b"a whole version")
    assert names(tmp_path) == []
    assert files.write_once(path, b"a whole version")


@pytest.mark.parametrize(("place", "what"), [("fsync", full_disk), ("fdopen", FullFile)])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, place, what):
    """The draft that was there before stands, byte for byte."""
    path = tmp_path / "draft.yaml"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, place, what)
    with pytest.raises(WriteFailed, match="No space left on device"):
        files.replace(path, b"new and longer")
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["draft.yaml"])


def test_a_name_that_cannot_be_replaced(tmp_path):
    """A folder in the file's place is a refusal that leaves no temporary file."""
    (tmp_path / "draft.yaml" / "inside").mkdir(parents=True)
    with pytest.raises(WriteFailed, match=r"draft\.yaml could not be replaced"):
        files.replace(tmp_path / "draft.yaml", b"new")
    assert names(tmp_path) == ["draft.yaml"]


@pytest.fixture
def on_windows(monkeypatch):
    """The module as Windows loads it, with a lock that is given at the second try."""
    tries = []

    def locking(handle: int, mode: int, size: int) -> None:
        tries.append((mode, size))
        if len(tries) == 1:
            raise OSError(errno.EDEADLK, "Resource deadlock avoided")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_LOCK=1, locking=locking, tries=tries))
    spec = importlib.util.spec_from_file_location("files_on_windows", files.__file__)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_windows_waits_until_nobody_reads_the_old_file(on_windows: ModuleType, tmp_path, monkeypatch):
    """A file that somebody reads is replaced a moment later; one that stays open for seconds is a refusal."""
    path, busy, replace = tmp_path / "draft.yaml", [True] * 3, Path.replace

    def refuse(spare: Path, target: Path) -> Path:
        if busy:
            busy.pop()
            raise PermissionError(errno.EACCES, "Access is denied")
        return replace(spare, target)

    monkeypatch.setattr(on_windows.time, "sleep", lambda _: None)
    monkeypatch.setattr(Path, "replace", refuse)
    on_windows.replace(path, b"one")
    assert (path.read_bytes(), busy) == (b"one", [])
    busy += [True] * 20
    with pytest.raises(WriteFailed, match="could not be replaced: Access is denied"):
        on_windows.replace(path, b"two")
    assert (path.read_bytes(), names(tmp_path)) == (b"one", ["draft.yaml"])


def test_windows_waits_for_a_lock_as_long_as_it_takes(on_windows: ModuleType, tmp_path, monkeypatch):
    """The system gives up after ten seconds, which is no refusal; another error is one."""
    msvcrt = sys.modules["msvcrt"]
    with on_windows.locked(tmp_path):
        assert msvcrt.tries == [(1, 1), (1, 1)]
    monkeypatch.setattr(msvcrt, "locking", full_disk)
    with (
        pytest.raises(WriteFailed, match="cannot be locked: No space left on device"),
        on_windows.locked(tmp_path),
    ):
        pass


def test_a_folder_that_is_a_file(tmp_path):
    """Nothing can be written below a file; the refusal names the path."""
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(WriteFailed, match=r"draft\.yaml could not be written"):
        files.replace(tmp_path / "mail" / "draft.yaml", b"new")


def test_reading_says_what_was_looked_for(tmp_path):
    """Whether it is missing, a folder, or may not be read."""
    for path in (tmp_path / "gone.yaml", tmp_path):
        with pytest.raises(NotFound, match=f"guideline mail: there is no file {path}"):
            files.read(path, "guideline mail")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    """A permission that lacks is a message, not a traceback."""

    def forbidden(*_: object) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(NotFound, match="cannot be read: Permission denied"):
        files.read(tmp_path / "draft.yaml", "guideline mail")


def test_digests_of_files(tmp_path):
    """As `sha256sum` prints them; a file that is not there is a refusal."""
    (tmp_path / "empty").write_bytes(b"")
    assert files.digest_of(tmp_path / "empty") == EMPTY
    with pytest.raises(NotFound, match=r"gone\.csv"):
        files.digest_of(tmp_path / "gone.csv")
