"""The keys that sign a log: from the environment, or from a file outside the workspace that others cannot read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from workbench.documents.record import Keys
from workbench.errors import AlreadyPublished, InvalidDocument, WorkbenchError, WriteFailed
from workbench.store import files

KEY, KEY_FILE = "WORKBENCH_LOG_KEY", "WORKBENCH_LOG_KEY_FILE"
SHORTEST = 32  # characters of a key
OTHERS = 0o027  # group may read; nobody else may read, write or run it


def log_keys(root: Path | None = None) -> Keys:
    """The keys of this process: none, one of WORKBENCH_LOG_KEY, or those of WORKBENCH_LOG_KEY_FILE, the newest first.

    A file inside the workspace `root`, or one that others can read, is refused: it would sign for anybody.
    """
    key, file = os.environ.get(KEY), os.environ.get(KEY_FILE)
    if key and file:
        raise InvalidDocument(f"both {KEY} and {KEY_FILE} are set; set one of them.")
    if key:
        return Keys((_checked(key, KEY),))
    return read_keys(Path(file), root) if file else Keys()


class CurrentKeys:
    """The keys of a process that runs on: those of the file as it is now, as others may sign with a newer one already.

    If the file is gone or cannot be read any more, the keys from before go on signing.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self._state, self._keys = _state(), log_keys(root)

    def __call__(self) -> Keys:
        """The keys; the file is read again if it was written since."""
        now = _state()
        if now is not None and now != self._state:
            with suppress(WorkbenchError):
                self._keys, self._state = log_keys(self.root), now
        return self._keys


def _state() -> tuple[int, int, int] | None:
    """What tells one content of the key file from another; None if there is no file."""
    try:
        now = Path(os.environ[KEY_FILE]).stat()
    except (KeyError, OSError):
        return None
    return now.st_ino, now.st_mtime_ns, now.st_size


def read_keys(path: Path, root: Path | None = None) -> Keys:
    """The keys of a file: one a line, the first one signs; lines that begin with # are notes."""
    content = files.read(path, "keys of the log")
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        raise InvalidDocument(
            f"{path} is inside the workspace, where it protects nothing; move it elsewhere."
        )
    if os.name == "posix" and (mode := path.stat().st_mode & OTHERS):
        raise InvalidDocument(
            f"{path} may be read or changed by others (mode has {mode:03o}); make it yours alone: chmod 600 {path}"
        )
    try:
        lines = [line.strip() for line in content.decode("ascii").splitlines()]
    except UnicodeDecodeError:
        raise InvalidDocument(f"{path} holds no keys: only ASCII characters are allowed.") from None
    keys = tuple(_checked(line, str(path)) for line in lines if line and not line.startswith("#"))
    if not keys:
        raise InvalidDocument(f"{path} holds no key; make one with: workbench log key new FILE")
    return Keys(keys)


def new_key(path: Path, root: Path | None = None) -> bytes:
    """Make a key: a new file, or a new first line of an existing one, whose older keys go on verifying."""
    if root is not None and path.resolve().is_relative_to(root.resolve()):
        raise InvalidDocument(
            f"{path} is inside the workspace, where it protects nothing; choose another place."
        )
    older = read_keys(path, root).keys if path.exists() else ()
    key = secrets.token_hex(32).encode()
    content = b"".join(line + b"\n" for line in (key, *older))
    _write_alone(path, content)
    return key


def _write_alone(path: Path, content: bytes) -> None:
    """Write a file that its owner alone can read from its first byte on, in one step."""
    spare = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        files.take_place(spare, path)
    except FileExistsError:
        raise AlreadyPublished(f"{spare} exists already; remove it.") from None
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise WriteFailed(f"{path} could not be written: {error.strerror}. Nothing was changed.") from error


def _checked(key: str, where: str) -> bytes:
    key = key.strip()
    if len(key) < SHORTEST or not key.isascii() or not key.isprintable():
        raise InvalidDocument(
            f"{where}: a key has {SHORTEST} printable ASCII characters or more; found {len(key)}. "
            "Make one with: workbench log key new FILE"
        )
    return key.encode()
