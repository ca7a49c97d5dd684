"""What anyone can add by name: kinds of answer, formats, coefficients and reports, each an entry point of some package.

Our own are registered in pyproject.toml as a stranger's would be. Names cost nothing to list: what a name stands for is
loaded when it is asked for.
"""

import sys
import warnings
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, Protocol, TypeVar

from workbench.errors import BrokenExtension, NotFound, listed


class Named(Protocol):
    """Something that can be registered: it knows its own name."""

    @property
    def name(self) -> str:
        """The name people type."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """Everything registered in one group of entry points, by name.

    A name that is unknown is NotFound. One that cannot be used, because its module fails, it is no `type`, or two
    packages claim it, is a BrokenExtension that names the package; the others work.
    """

    def __init__(self, group: str, type_: type[T], word: str) -> None:
        self.group, self.type, self.word = group, type_, word
        self._loaded: dict[str, T] = {}

    @cached_property
    def _entries(self) -> dict[str, list[EntryPoint]]:
        entries: dict[str, list[EntryPoint]] = {}
        for entry in sorted(
            _installed(tuple(sys.path)).select(group=self.group), key=lambda entry: entry.name
        ):
            entries.setdefault(entry.name, []).append(entry)
        if not entries:
            raise BrokenExtension(
                f"no {self.word} is registered: the workbench was installed before it had any. "
                "Install it again: make test in a checkout, else pip install."
            )
        return entries

    def __getitem__(self, name: str) -> T:
        if name not in self._loaded:
            self._loaded[name] = self._load(name)
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def values(self) -> Iterator[T]:
        """Everything usable, sorted by name; what is not usable is left out with a warning."""
        for name in self:
            try:
                yield self[name]
            except BrokenExtension as error:
                warnings.warn(f"left out: {error}", stacklevel=2)

    def _load(self, name: str) -> T:
        if name not in self:
            raise NotFound(f"there is no {self.word} {name!r}; expected one of {listed(self, 20)}.")
        entry, *others = self._entries[name]
        if others:
            packages = " and ".join(f"{_package(each)} ({each.value})" for each in (entry, *others))
            raise BrokenExtension(
                f"{self.word} {name!r} is registered twice, by {packages}; remove one of them."
            )
        where = f"{self.word} {name!r} of package {_package(entry)} ({entry.value})"
        try:
            value = entry.load()
        except Exception as error:  # whatever somebody else's module raises while it is loaded
            raise BrokenExtension(f"{where} cannot be loaded: {type(error).__name__}: {error}") from error
        if not isinstance(value, self.type):
            expected = f"{self.type.__module__}.{self.type.__name__}"
            raise BrokenExtension(f"{where} is a {type(value).__name__}; expected a {expected}.")
        if value.name != name:
            raise BrokenExtension(f"{where} calls itself {value.name!r}; both names must be the same.")
        return value


@lru_cache(maxsize=1)
def _installed(path: tuple[str, ...]) -> Any:  # noqa: ARG001  # looked up once for all registries on one path
    return entry_points()


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "unknown"
