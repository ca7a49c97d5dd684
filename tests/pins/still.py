"""Clock and chance stand still while a pin is taken; floats, folders and links are seen to by `pinned.py`.

This names no inner module: it looks through whatever modules of `workbench` there are for those that hold
`datetime` or `secrets`, and gives them a clock that stands and ids that count.
"""

import datetime
import pkgutil
import secrets
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import count

import workbench

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
REAL = datetime.datetime


class _AnyDatetime(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, REAL)


class _Clock(REAL, metaclass=_AnyDatetime):
    """A `datetime` whose `now` is always the same; what it makes are real ones."""

    at = NOW

    def __new__(cls, *given, **named):
        return REAL(*given, **named)

    @classmethod
    def now(cls, tz=None):
        return cls.at.astimezone(tz) if tz else cls.at.replace(tzinfo=None)


def _like(module: types.ModuleType, **other: object) -> types.ModuleType:
    shim = types.ModuleType(module.__name__)
    shim.__dict__.update({**vars(module), **other})
    return shim


@cache
def everything() -> tuple[types.ModuleType, ...]:
    """All modules of the package, loaded; those that run when loaded are left out."""
    names = [one.name for one in pkgutil.walk_packages(workbench.__path__, "workbench.")]
    return tuple(import_module(name) for name in names if not name.endswith(("__main__", "_main")))


@contextmanager
def stands_still(at: datetime.datetime = NOW) -> Iterator[type[_Clock]]:
    """Within, every module of the workbench reads the clock at `at`, and its secrets are 1, 2, 3, ..."""
    counted = count(1)

    def token_bytes(nbytes: int = 32) -> bytes:
        return next(counted).to_bytes(nbytes, "big")

    def token_hex(nbytes: int = 32) -> str:
        return token_bytes(nbytes).hex()

    shims = {
        id(datetime): _like(datetime, datetime=_Clock),
        id(secrets): _like(secrets, token_bytes=token_bytes, token_hex=token_hex),
        id(REAL): _Clock,
    }
    everything()
    ours = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "workbench"]
    changed = []
    for module in ours:
        for name, value in list(vars(module).items()):
            if id(value) in shims:
                changed.append((module, name, value))
                setattr(module, name, shims[id(value)])
    _Clock.at = at
    try:
        yield _Clock
    finally:
        _Clock.at = NOW
        for module, name, value in changed:
            setattr(module, name, value)
