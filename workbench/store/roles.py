"""The roles of a workspace: `roles.yaml` at its top, and the one question whether who acts may do it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from workbench.documents.record import KNOWN, Actor
from workbench.documents.roles import RIGHTS, Grant, People, Right
from workbench.errors import NotAllowed
from workbench.store import documents
from workbench.store.identity import identity

FILE = "roles.yaml"
NOT_SET = f"Roles are not set: everybody may do everything. {FILE} at the top of the workspace sets them (docs/roles.md)."


@dataclass(frozen=True)
class Roles:
    """The roles of a workspace's people; `people` is None where there is no `roles.yaml`, and everybody may everything."""

    people: Mapping[str, tuple[Grant, ...]] | None = None

    @classmethod
    def of(cls, root: Path) -> Self:
        """The roles of the workspace at `root`; a file that breaks a rule is refused with its lines."""
        path = root / FILE
        try:
            about = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        return cls(_read(path, (about.st_ino, about.st_mtime_ns, about.st_size)))

    @property
    def are_set(self) -> bool:
        """Whether there is a `roles.yaml`."""
        return self.people is not None

    def of_actor(self, actor: Actor) -> tuple[Grant, ...]:
        """The roles of who acts, by the name that the system vouches for; a typed name counts for nothing.

        Whoever holds a signed link has none of these: links name people as they were invited.
        """
        return () if actor.known == "link" else tuple((self.people or {}).get(actor.name, ()))

    def may(self, actor: Actor, right: Right) -> bool:
        """Whether somebody may do something. The workbench itself may do what it was told to."""
        if self.people is None or actor.known == "program":
            return True
        return any(grant.role in RIGHTS[right][1] for grant in self.of_actor(actor))

    def why_not(self, actor: Actor, right: Right) -> str | None:
        """One sentence for who may not: who they are, what it is, and who may."""
        if self.may(actor, right):
            return None
        what, roles = RIGHTS[right]
        own = ", ".join(map(str, self.of_actor(actor))) or "no role"
        known = KNOWN[actor.known]
        names = self.who_may(right)
        whom = f": {', '.join(names)}" if names else ", and nobody has it"
        return (
            f"You are {actor.shown} ({own}; {known}) and may not {what}; roles.yaml lets the role "
            f"{' or '.join(roles)} do it{whom}."
        )

    def whom_to_ask(self, actor: Actor, right: Right) -> str | None:
        """The same in short, for a button."""
        if self.may(actor, right):
            return None
        names = ", ".join(self.who_may(right))
        return f"Needs the role {' or '.join(RIGHTS[right][1])}{f' ({names})' if names else ''}."

    def require(self, actor: Actor, right: Right) -> Actor:
        """Refuse an act that somebody has no right to; returns who acts."""
        if (sentence := self.why_not(actor, right)) is not None:
            raise NotAllowed(sentence)
        return actor

    def who_may(self, right: Right) -> tuple[str, ...]:
        """The people who have a right, by name."""
        people = self.people or {}
        return tuple(
            sorted(n for n, grants in people.items() if any(g.role in RIGHTS[right][1] for g in grants))
        )

    def vendor_of(self, actor: Actor) -> str | None:
        """The vendor to which somebody belongs; None for anybody else."""
        return next((grant.vendor for grant in self.of_actor(actor) if grant.vendor), None)


def require(root: Path, right: Right, by: Actor | None = None) -> Actor:
    """Refuse what `by` (else who is at the keyboard) has no right to in the workspace at `root`; returns who acts."""
    return Roles.of(root).require(by or identity(), right)


@lru_cache(maxsize=16)
def _read(path: Path, stamp: object) -> Mapping[str, tuple[Grant, ...]]:  # noqa: ARG001  # read again when the file changes
    return documents.load(People, path, "roles").grants()
