"""The list of forgotten people: random ids and times, never names, so that a restored backup forgets them again."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from workbench.documents.document import Document, Text
from workbench.errors import InvalidDocument, WorkbenchError
from workbench.store import files

LIST = "forgotten.jsonl"
FILE = Path("runs") / LIST  # in a workspace; beside backups it is called the same
FOLDERS = Path("runs") / "backup_folders"  # where backups of this workspace were written, one folder a line


class Forgotten(Document):
    """A person who was forgotten: the id in the rounds' database, and when."""

    person: Text
    at: AwareDatetime


def read(path: Path) -> dict[str, dt.datetime]:
    """When each person of a list was forgotten; empty without the file. A bad line is refused."""
    if not path.exists():
        return {}
    people: dict[str, dt.datetime] = {}
    for number, line in enumerate(files.read(path, "list of forgotten people").splitlines(), start=1):
        try:
            entry = Forgotten.model_validate_json(line)
        except ValidationError:
            raise InvalidDocument(f"{path}, line {number}: expected a person's id and a time.") from None
        people[entry.person] = min(entry.at, people.get(entry.person, entry.at))
    return people


def add(path: Path, people: Mapping[str, dt.datetime]) -> None:
    """Add people to a list; who is in it already stays with the earlier time."""
    known = read(path)
    if not people.keys() <= known.keys():
        merged = {**people, **known}
        lines = (Forgotten(person=person, at=at).canonical() for person, at in sorted(merged.items()))
        files.replace(path, b"".join(lines), private=True)


def backup_folders(root: Path) -> tuple[Path, ...]:
    """The folders that backups of a workspace were written into."""
    if not (root / FOLDERS).exists():
        return ()
    lines = files.read(root / FOLDERS, "folders of backups").decode(errors="surrogateescape").splitlines()
    return tuple(map(Path, lines))


def remember_folder(root: Path, folder: Path) -> None:
    """Note a folder of backups, so that whoever is forgotten later is noted in it too."""
    folders = backup_folders(root)
    if folder not in folders:
        lines = "".join(f"{known}\n" for known in (*folders, folder))
        files.replace(root / FOLDERS, lines.encode(errors="surrogateescape"))


def note(root: Path, people: Mapping[str, dt.datetime]) -> tuple[str, ...]:
    """Add people to the workspace's list and to those beside its backups; returns what kept a list from being written."""
    files.make_folder((root / FILE).parent)
    failed = []
    with files.locked((root / FILE).parent):
        add(root / FILE, people)
        for folder in backup_folders(root):
            try:
                if folder.is_dir():
                    add(folder / LIST, people)
                else:
                    failed.append(f"{folder} is not there now")
            except WorkbenchError as error:
                failed.append(str(error))
    return tuple(failed)


def note_beside(root: Path, folder: Path, people: Mapping[str, dt.datetime]) -> None:
    """Before a backup: bring the workspace's list up to date, and copy it beside the backups, which it concerns."""
    files.make_folder((root / FILE).parent)
    with files.locked((root / FILE).parent):
        remember_folder(root, folder)
        add(root / FILE, people)
        add(folder / LIST, read(root / FILE))
