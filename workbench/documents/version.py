"""Versions of published documents: three whole numbers, and the steps between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from workbench.errors import InvalidDocument

PATTERN = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


class Bump(IntEnum):
    """The size of a version step; ordered, so that `max` gives the step for many changes."""

    NONE = 0
    PATCH = 1  # wording only: old answers stay valid
    MINOR = 2  # something was added: old answers stay valid, but could not use it
    MAJOR = 3  # a meaning changed or was removed: old answers must be checked again

    @property
    def shown(self) -> str:
        """What such a change does, on a badge."""
        return SHOWN[self]


SHOWN: Mapping[Bump, str] = {
    Bump.NONE: "No change",
    Bump.PATCH: "Same meaning",
    Bump.MINOR: "Adds or renames",
    Bump.MAJOR: "Changes answers",
}


@dataclass(frozen=True, order=True)
class Version:
    """A version such as 2.0.1, ordered by its numbers.

    >>> Version.parse("1.10.0") > Version.parse("1.9.2")
    True
    >>> str(Version.parse("1.9.2").step(Bump.MINOR))
    '1.10.0'
    """

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read `MAJOR.MINOR.PATCH`; anything else is refused."""
        match = PATTERN.fullmatch(text)
        if not match:
            raise InvalidDocument(f"version {text!r} is not of the form MAJOR.MINOR.PATCH, such as 1.0.0.")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def step(self, bump: Bump) -> "Version":
        """The next version with this step."""
        return {
            Bump.NONE: self,
            Bump.PATCH: Version(self.major, self.minor, self.patch + 1),
            Bump.MINOR: Version(self.major, self.minor + 1, 0),
            Bump.MAJOR: Version(self.major + 1, 0, 0),
        }[bump]

    def bump_since(self, old: "Version") -> Bump:
        """The largest part in which this version is above `old`; NONE if it is not above."""
        if self <= old:
            return Bump.NONE
        if self.major > old.major:
            return Bump.MAJOR
        return Bump.MINOR if self.minor > old.minor else Bump.PATCH
