"""Experts' blind votes while a round at the desk runs: a file for each expert that its owner alone can read, not the draft."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workbench.documents.gold import BlindVote
from workbench.errors import NotAllowed
from workbench.store import documents, files
from workbench.store.files import locked

FOLDER = "blind"


@dataclass(frozen=True)
class BlindVoteStore:
    """The sealed votes of one gold set; `folder` is that of the set."""

    folder: Path

    def path(self, expert: str) -> Path:
        """The file of an expert's votes."""
        return self.folder / FOLDER / f"{sha256(expert.encode()).hexdigest()[:16]}.jsonl"

    def of(self, expert: str) -> tuple[BlindVote, ...]:
        """The votes of one expert; none without a file, refused where it belongs to somebody else."""
        path = self.path(expert)
        if not path.exists():
            return ()
        try:
            path.open("rb").close()
        except PermissionError:
            raise NotAllowed(
                f"the blind votes of {expert} are in {path}, which {_owner(path)} alone can read; "
                f"{_owner(path)} opens it with: workbench gold hand-in {self.folder.name} --expert {expert!r}"
            ) from None
        return documents.parse_lines(BlindVote, path, f"blind votes of {expert}")

    def keep(self, expert: str, votes: Iterable[BlindVote]) -> None:
        """Replace an expert's votes by these; nobody but the owner of the process can read them."""
        with locked(self.folder):
            files.replace(self.path(expert), b"".join(vote.canonical() for vote in votes), private=True)

    def hand_in(self, expert: str) -> Path:
        """Let whoever ends the round read an expert's votes: the expert says that they are complete."""
        path = self.path(expert)
        self.of(expert)
        path.chmod(0o644)
        return path

    def experts(self, named: Iterable[str]) -> Iterator[str]:
        """Those of the named experts who have sealed votes here."""
        return (expert for expert in named if self.path(expert).exists())

    def clear(self, experts: Iterable[str]) -> None:
        """Remove the files of experts whose votes are in the draft now."""
        for expert in experts:
            self.path(expert).unlink(missing_ok=True)
        with suppress(OSError):  # others' files are still there
            (self.folder / FOLDER).rmdir()


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError):  # a number without a name, as in some containers
        return f"user {path.stat().st_uid}"
