"""Who may do what: five roles, one table of rights, and the people of `roles.yaml`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Self, get_args

from workbench.documents.problems import Checked, Problem, Tree
from workbench.errors import listed

Role = Literal["author", "lead", "expert", "viewer", "vendor"]
Right = Literal[
    "publish",
    "build gold",
    "vote",
    "adjudicate",
    "change gold",
    "lock",
    "see gold",
    "see names",
    "run rounds",
    "invite",
    "rule",
    "declare ready",
    "freeze",
    "deliver",
    "forget",
]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_TEXTS = ("author", "lead", "expert", "viewer", "vendor NAME")  # as they are written
RIGHTS: dict[Right, tuple[str, tuple[Role, ...]]] = {  # what it is called, and which roles have it
    "publish": ("publish a guideline", ("author",)),
    "build gold": ("draw gold items, set goals, import votes and begin a version", ("lead",)),
    "vote": ("label gold items blind", ("lead", "expert")),
    "adjudicate": ("adjudicate gold answers", ("lead",)),
    "change gold": ("correct, retire, drop or reopen gold answers", ("lead",)),
    "lock": ("lock a gold set", ("lead",)),
    "see gold": ("see gold answers", ("author", "lead", "expert")),
    "see names": ("see people's names", ("lead",)),
    "run rounds": ("create, serve and close rounds", ("lead",)),
    "invite": ("invite people and withdraw links", ("lead",)),
    "rule": ("rule on appeals", ("lead",)),
    "declare ready": ("declare people ready", ("lead",)),
    "freeze": ("freeze a pilot", ("lead",)),
    "deliver": ("add deliveries", ("lead",)),
    "forget": ("forget a person", ("lead",)),
}


@dataclass(frozen=True)
class Grant:
    """A role of a person; a vendor's person names the vendor."""

    role: Role
    vendor: str | None = None

    @classmethod
    def of(cls, text: str) -> Self:
        """The role in a text: `lead`, or `vendor north`."""
        name, _, vendor = text.strip().partition(" ")
        role = next((role for role in ROLES if role == name), None)
        if role is None or bool(vendor.strip()) != (role == "vendor"):
            raise ValueError(f"there is no role {text!r}; expected one of {listed(ROLE_TEXTS)}")
        return cls(role, vendor.strip() or None)

    def __str__(self) -> str:
        return f"{self.role} {self.vendor}" if self.vendor else self.role


class People(Checked):
    """The content of `roles.yaml`: each person, as the identity names them, with a role or several."""

    people: dict[str, str | tuple[str, ...]]

    @classmethod
    def check(cls, tree: Tree) -> Iterable[Problem]:
        """Unknown roles, and people who are listed twice."""
        seen: dict[str, str] = {}
        for name, texts in tree["people"].items():
            plain = " ".join(name.split()).casefold()
            if not plain:
                yield Problem(("people", name), "a person has no name")
            elif plain in seen:
                yield Problem(("people", name), f"{name!r} and {seen[plain]!r} are one person, listed twice")
            seen[plain] = name
            try:
                grants_of(texts)
            except ValueError as error:
                yield Problem(("people", name), str(error))

    def grants(self) -> dict[str, tuple[Grant, ...]]:
        """Person -> their roles."""
        return {name: grants_of(texts) for name, texts in self.people.items()}


def grants_of(texts: str | Sequence[str]) -> tuple[Grant, ...]:
    """The roles of one person; ValueError says what is wrong with them."""
    grants = tuple(map(Grant.of, [texts] if isinstance(texts, str) else texts))
    if not grants:
        raise ValueError(f"a person has one role or more; expected some of {listed(ROLE_TEXTS)}")
    if len(set(grants)) < len(grants):
        raise ValueError("a role is listed twice")
    if len(grants) > 1 and any(grant.vendor for grant in grants):
        raise ValueError("somebody of a vendor has no other role")
    return grants
