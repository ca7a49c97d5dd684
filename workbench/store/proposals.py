"""Decisions that wait for a second person, on disk: a line each in `proposals.jsonl` at the top of the workspace."""

from dataclasses import dataclass
from pathlib import Path

from workbench.documents.proposal import Proposal
from workbench.documents.record import PROPOSED, Actor
from workbench.store import documents, files
from workbench.store.files import locked

FILE = "proposals.jsonl"


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

    def keep(self, proposal: Proposal) -> None:
        """Keep a proposal in place of an earlier one about the same."""
        with locked(self.root):
            self._write([*self._others(proposal.object, proposal.place), proposal])

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
        self.keep(proposal)
        return None

    def _others(self, object_: str, place: tuple[str, ...]) -> list[Proposal]:
        return [p for p in self.all() if (p.object, p.place[: len(place)]) != (object_, place)]

    def _write(self, proposals: list[Proposal]) -> None:
        files.replace(self.path, b"".join(proposal.canonical() for proposal in proposals))
