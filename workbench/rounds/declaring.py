"""Declaring somebody ready: by a lead alone, and about oneself only with a second person where roles are set."""

from dataclasses import replace
from pathlib import Path

from workbench.documents.attempts import Declared, Person
from workbench.documents.proposal import Proposal
from workbench.documents.record import PROPOSED, Actor
from workbench.store.proposals import ProposalStore
from workbench.store.roles import Roles
from workbench.store.rounds.store import AttemptStore


def declare(
    root: Path, store: AttemptStore, declared: Declared, person: Person, by: Actor
) -> Declared | None:
    """Keep a declaration and return it; None where it waits for another person, because somebody declares themselves ready.

    Whoever is declared is oneself where the name is that of the identity, or the one that was typed.
    """
    about = f"round {declared.round}"
    proposals = ProposalStore(root)
    earlier = proposals.find(about, (person.id,))
    if Roles.of(root).are_set and declared.ready and _is_self(person, by):
        says = f"{person.full} is ready: {declared.reason}"
        proposals.keep(
            Proposal(
                act="round.ready",
                object=about,
                place=(person.id,),
                content={},
                words={"reason": declared.reason or ""},
                says=says,
                name=by.name,
                by=by.shown,
                at=declared.at,
            ),
            by,
        )
        return None
    if earlier is not None and declared.ready and earlier.name != by.name:
        declared = replace(declared, by=f"{by.shown}{PROPOSED}{earlier.by}")
    store.declare(declared)
    proposals.drop(about, person.id)
    return declared


def waiting_text(name: str) -> str:
    """What to say of a declaration that waits."""
    return (
        f"{name} declares themselves ready. This waits until another person with this right declares it too."
    )


def _is_self(person: Person, by: Actor) -> bool:
    names = {" ".join(name.split()).casefold() for name in (by.name, by.typed) if name}
    return " ".join((person.name or "").split()).casefold() in names
