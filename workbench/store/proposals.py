"""Decisions that wait for a second person, on disk: a line each in `proposals.jsonl` at the top of the workspace."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from workbench.documents.proposal import Proposal
from workbench.documents.record import PROPOSED, Actor, renamed
from workbench.store import documents, files
from workbench.store.files import locked
from workbench.store.log.workspace_log import Act, WorkspaceLog

FILE = "proposals.jsonl"
LOGGED = {
    "gold.adjudicate": "gold.propose",
    "round.ready": "round.propose",
}  # what is proposed -> as the log calls that


@dataclass(frozen=True)
class ProposalStore:
    """The proposals of the workspace at `root`."""

    root: Path

    @property
    def path(self) -> Path:
        """The file."""
        return self.root / FILE

    def all(self, object_: str | None = None) -> tuple[Proposal, ...]:
        """Every proposal, or those about one document; oldest first."""
        if not self.path.exists():
            return ()
        every = documents.parse_lines(Proposal, self.path, "proposals")
        return tuple(proposal for proposal in every if object_ in (None, proposal.object))

    def find(self, object_: str, place: tuple[str, ...]) -> Proposal | None:
        """The proposal about a place of a document."""
        return next((proposal for proposal in self.all(object_) if proposal.place == place), None)

    def keep(self, proposal: Proposal, by: Actor) -> None:
        """Keep a proposal in place of an earlier one about the same; the log records it."""
        act, place = LOGGED[proposal.act], proposal.place
        is_ready = proposal.act == "round.ready"
        about = proposal.object if is_ready else f"item {place[0]}, question {place[1]} of {proposal.object}"
        with locked(self.root):
            content = _bytes([*self._others(proposal.object, place), proposal])
            logged = Act(act, about, by, proposal.says, place[0] if is_ready else None)
            with WorkspaceLog(self.root).acts([logged], path=self.path, after=sha256(content).hexdigest()):
                files.replace(self.path, content)

    def drop(self, object_: str, *place: str) -> bool:
        """Forget what is proposed about a place, or about all places that begin so; whether there was anything."""
        with locked(self.root):
            kept = self._others(object_, place)
            gone = len(kept) < len(self.all())
            if gone:
                self._write(kept)
        return gone

    def decided(self, proposal: Proposal, by: Actor) -> str | None:
        """Who decides, as it stays on record, where `by` confirms what another person proposed; else the proposal is kept."""
        earlier = self.find(proposal.object, proposal.place)
        if earlier is not None and earlier.name != by.name and earlier.content == proposal.content:
            return f"{by.shown}{PROPOSED}{earlier.by}"
        self.keep(proposal, by)
        return None

    def forget(self, person: str, name: str, pseudonym: str) -> int:
        """Drop what is proposed about a person by id, and put a pseudonym for the name elsewhere; how many changed."""
        with locked(self.root):
            before = self.all()
            kept = [p for p in before if (p.act, p.place) != ("round.ready", (person,))]
            after = [
                p.model_copy(
                    update={
                        "by": renamed(p.by, {name}, pseudonym),
                        "name": pseudonym if p.name == name else p.name,
                    }
                )
                for p in kept
            ]
            if tuple(after) != before:
                self._write(after)
        return len(before) - len(kept) + sum(a != b for a, b in zip(kept, after, strict=True))

    def _others(self, object_: str, place: tuple[str, ...]) -> list[Proposal]:
        return [p for p in self.all() if (p.object, p.place[: len(place)]) != (object_, place)]

    def _write(self, proposals: list[Proposal]) -> None:
        files.replace(self.path, _bytes(proposals))


def _bytes(proposals: list[Proposal]) -> bytes:
    return b"".join(proposal.canonical() for proposal in proposals)
