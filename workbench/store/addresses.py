"""Mail addresses of people who were invited: one private file, so that the database holds none and forgetting is a line."""

import json
from collections.abc import Mapping
from pathlib import Path

from workbench.store import files

FILE = Path("runs") / "mail_addresses.json"


def read(root: Path) -> dict[str, str]:
    """Mail addresses by person id; a file that cannot be read counts as empty, since people can be asked again."""
    try:
        kept = json.loads((root / FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(who): str(mail) for who, mail in kept.items()} if isinstance(kept, dict) else {}


def keep(root: Path, addresses: Mapping[str, str]) -> None:
    """Keep these, and those known before."""
    if addresses:
        _write(root, {**read(root), **addresses})


def forget(root: Path, person_id: str) -> None:
    """Remove a person's address."""
    known = read(root)
    if known.pop(person_id, None) is not None:
        _write(root, known)


def _write(root: Path, addresses: Mapping[str, str]) -> None:
    files.make_folder(root / FILE.parent)
    with files.locked(root / FILE.parent):
        content = json.dumps(dict(sorted(addresses.items())), ensure_ascii=False, indent=1).encode()
        files.replace(root / FILE, content, private=True)
