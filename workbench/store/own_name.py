"""The name by which people know who works here: said once on a screen, kept for each user of a workspace.

It counts for no right. The record holds it beside the user that the system vouches for.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from workbench.documents.record import Actor
from workbench.store import files
from workbench.store.identity import identity

FILE = Path("runs") / "names.json"


def acting(root: Path | None, otherwise: str = "") -> Actor:
    """Who acts in the workspace at `root`: the user of this process, with the name that they said on a screen.

    otherwise   their name where they said none
    """
    said = _names(root).get(identity().name) if root is not None else None
    return identity(said or otherwise)


def introduce(root: Path, name: str) -> Actor:
    """Keep the name of who is at the keyboard; an empty one removes it."""
    you = identity(name)
    files.make_folder((root / FILE).parent)
    with files.locked((root / FILE).parent):
        _write(root, {**_names(root), you.name: you.typed or ""})
    return you


def forget(root: Path, name: str) -> None:
    """Remove a name, whoever said it."""
    if name in _names(root).values():
        with files.locked((root / FILE).parent):
            _write(root, {user: said for user, said in _names(root).items() if said != name})


def _names(root: Path) -> dict[str, str]:
    """User -> name. A file that cannot be read counts as empty, since a name can be said again."""
    try:
        kept = json.loads((root / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(user): str(name) for user, name in kept.items()} if isinstance(kept, dict) else {}


def _write(root: Path, names: Mapping[str, str]) -> None:
    content = {user: name for user, name in names.items() if name}
    files.replace(root / FILE, json.dumps(content, ensure_ascii=False, indent=1).encode())
