"""The manifest of a backup: every file with its size and digest, the database, and where both chains of the log stood."""

from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from workbench.documents.document import Digest, Document, Text
from workbench.documents.record import Chain, Head

FORMAT = 1  # of the archive; a newer one is refused
WORKSPACE, DATABASE = "workspace", "database"  # the two folders of an archive
LONGEST = 255  # bytes of one name, as file systems have it


def path_in_archive(text: str) -> str:
    """A path as an archive may hold it: relative, below one of its two folders, no hidden name, nothing that leads out.

    >>> path_in_archive("workspace/guidelines/mail/1.0.0.yaml")
    'workspace/guidelines/mail/1.0.0.yaml'
    """
    parts = text.split("/")
    plain = all(
        part and not part.startswith(".") and len(part.encode(errors="replace")) <= LONGEST for part in parts
    )
    if not plain or len(parts) < 2 or parts[0] not in (WORKSPACE, DATABASE):
        raise ValueError(f"{text!r} is no path of a workspace")
    if any(sign in "\\\x7f" or sign < " " or "\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError(f"{text!r} holds a character that no path of a workspace has")
    return text


ArchivePath = Annotated[str, AfterValidator(path_in_archive)]


class ArchivedFile(Document):
    """A file of an archive: its path, size, digest and when it was changed last, in nanoseconds since 1970."""

    path: ArchivePath
    size: int = Field(ge=0)
    sha256: Digest
    modified: int = Field(ge=0)


class ArchivedDatabase(Document):
    """The rounds' database: its file in the archive, and how many answers it holds.

    table_schema   the schema of its tables in PostgreSQL
    """

    kind: Literal["sqlite", "postgresql"]
    path: ArchivePath
    answers: int = Field(ge=0)
    table_schema: Text | None = None


class Manifest(Document):
    """What an archive holds.

    program     the version of the workbench that wrote it
    workspace   the folder that it was made of
    heads       the last record of each chain of the log
    left_out    what was not taken, and why
    changed     files that changed while they were read; empty where the files are of one moment
    """

    format: int
    program: Text
    at: AwareDatetime
    workspace: Text
    files: tuple[ArchivedFile, ...]
    database: ArchivedDatabase | None = None
    heads: dict[Chain, Head] = Field(default={})
    left_out: tuple[tuple[str, str], ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(file.size for file in self.files)
