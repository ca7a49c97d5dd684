"""Who may read a workspace: gold, answers, names and keys belong to their owner alone, or to one named group."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import NotFound, OutOfRange, WriteFailed
from workbench.store import blind_votes
from workbench.store.files import CLOSED, OTHERS, make_folder

KEY_FILE = "WORKBENCH_LOG_KEY_FILE"  # names the file with the key that signs the log


def readable_by_others(root: Path, database: Path | None = None) -> tuple[Path, ...]:
    """The folders and files with gold, answers, names or keys that any user of this machine may read.

    `database`: the rounds' file where it is not in the workspace. Windows has other permissions: nothing is listed.
    """
    if sys.platform == "win32":
        return ()
    secret = [root / name for name in CLOSED]
    if database is not None:
        secret += [database, database.with_name(f"{database.name}-wal")]
    if key := os.environ.get(KEY_FILE):
        secret.append(Path(key))
    return tuple(dict.fromkeys(path for path in secret if path.exists() and _open_to_others(path.resolve())))


def _open_to_others(path: Path) -> bool:
    """Whether others may read it: its own permissions, and those of every folder on the way."""
    return bool(path.stat().st_mode & OTHERS) and all(
        folder.stat().st_mode & stat.S_IXOTH for folder in path.parents
    )


def protect(root: Path, group: str | None = None, database: Path | None = None) -> int:
    """Close gold, answers, names and log to others; returns how many files and folders changed.

    `group`: its members may read and write the whole workspace, and what anybody makes in it belongs to the group.
    Without it a workspace that is shared already stays so. Links are not followed; hidden folders and
    blind votes, which their expert alone may read, stay as they are.
    """
    if sys.platform == "win32":
        raise OutOfRange("Windows keeps permissions elsewhere: set them in the folder's properties.")
    open_to_group = (path for path in _below(root) if path.parent.name != blind_votes.FOLDER)
    changed = [_share(path, group) for path in open_to_group] if group else []
    for name in CLOSED:
        if group or (root / name).exists():
            make_folder(root / name)
        changed += [_close(path) for path in _below(root / name)]
    if database is not None and database.exists():
        changed += [_close(path) for path in database.parent.glob(f"{database.name}*")]
    return sum(changed)


def _below(top: Path) -> Iterator[Path]:
    """A folder and everything in it but links and hidden folders; nothing where it does not exist."""
    for folder, below, names in os.walk(top):
        below[:] = [name for name in below if not name.startswith(".")]
        here = Path(folder)
        yield from (path for path in (here, *map(here.joinpath, names)) if not path.is_symlink())


def _share(path: Path, group: str) -> bool:
    """Give a file or folder to a group, which may write it too."""
    before = path.stat()
    try:
        shutil.chown(path, group=group)
    except LookupError:
        raise NotFound(f"there is no group {group!r} on this machine.") from None
    except OSError as error:
        raise WriteFailed(f"{path} cannot be given to group {group}: {error.strerror}.") from error
    more = stat.S_IRWXG | stat.S_ISGID if path.is_dir() else stat.S_IRGRP | stat.S_IWGRP
    return _set(path, before.st_mode | more) or path.stat().st_gid != before.st_gid


def _close(path: Path) -> bool:
    """Take away what others may do, and the group too where the folder is not shared with it."""
    mode = path.stat().st_mode
    folder = path if path.is_dir() else path.parent
    is_shared = folder.stat().st_mode & stat.S_ISGID
    return _set(path, mode & ~(OTHERS if is_shared else OTHERS | stat.S_IRWXG))


def _set(path: Path, mode: int) -> bool:
    """Set the permissions; True if they were others."""
    if mode == path.stat().st_mode:
        return False
    try:
        path.chmod(stat.S_IMODE(mode))
    except OSError as error:
        raise WriteFailed(f"the permissions of {path} cannot be changed: {error.strerror}.") from error
    return True
