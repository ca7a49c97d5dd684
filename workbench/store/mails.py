"""What mails to invited people need: their addresses, and the texts as a lead worded them. The workbench sends none itself.

Addresses are in one private file, so that the database of rounds holds none and forgetting a person is a line.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.store import files

ADDRESSES = Path("runs") / "mail_addresses.json"
TEXTS = Path("runs") / "mail_texts.json"
Text = tuple[str, str]  # subject and body


def addresses(root: Path) -> dict[str, str]:
    """Mail addresses by person id."""
    return {str(who): str(address) for who, address in _read(root / ADDRESSES).items()}


def keep_addresses(root: Path, new: Mapping[str, str]) -> None:
    """Keep these, and those known before."""
    if new:
        with _locked(root):
            _write(root / ADDRESSES, {**addresses(root), **new})


def forget(root: Path, person_id: str) -> None:
    """Remove a person's address."""
    if person_id in addresses(root):
        with _locked(root):
            _write(root / ADDRESSES, {who: kept for who, kept in addresses(root).items() if who != person_id})


def texts(root: Path) -> dict[str, Text]:
    """The subject and body of each kind of mail that a lead worded; the usual texts hold for the others."""
    kept = _read(root / TEXTS).items()
    return {
        kind: (str(text[0]), str(text[1])) for kind, text in kept if isinstance(text, list) and len(text) == 2
    }


def keep_text(root: Path, kind: str, text: Text) -> None:
    """Keep the text of a kind of mail."""
    with _locked(root):
        _write(root / TEXTS, {**texts(root), kind: text})


def _locked(root: Path) -> Any:
    files.make_folder(root / ADDRESSES.parent)
    return files.locked(root / ADDRESSES.parent)


def _read(path: Path) -> dict[str, Any]:
    """What a file holds; one that cannot be read counts as empty, since addresses can be asked for and texts written again."""
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, content: Mapping[str, Any]) -> None:
    files.replace(path, json.dumps(dict(content), ensure_ascii=False, indent=1).encode(), private=True)
