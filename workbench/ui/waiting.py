"""How many things wait in each tool: counted beside the screens of a workspace, and shown in the bar above them."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

from workbench.errors import BrokenExtension, WorkbenchError
from workbench.registry import Registry
from workbench.ui.next_steps import NextStep

FIRST = 1.0  # seconds until the first count: the screen is painted before
SOON = 0.3  # after an act, so that several acts are counted once
EVERY = 10.0  # others work in the workspace too


def _no_steps(_root: Path, _database: str | None, _gold: str) -> Sequence[NextStep]:
    return ()


@dataclass(frozen=True)
class Counter:
    """Counts what waits. It is cheap where nothing changed.

    count   the id of a tool -> how many things wait there
    steps   what waits for a gold set, `name@version`, to be made from it
    """

    name: str
    count: Callable[[Path, str | None], Mapping[str, int]]
    steps: Callable[[Path, str | None, str], Sequence[NextStep]] = _no_steps


COUNTERS = Registry("workbench.counters", Counter, "counter of what waits")


def steps_from(root: Path, database: str | None, gold: str) -> list[NextStep]:
    """What waits to be made from a gold set."""
    return [step for counter in COUNTERS.values() for step in counter.steps(root, database, gold)]


class Counted(Protocol):
    """A screen whose bar shows the counts."""

    def counted(self, waiting: Mapping[str, int]) -> None:
        """Show them; called from any thread."""


@dataclass(eq=False)
class Watch:
    """The screens of a workspace, and how much waits there: counted after each act, and now and then.

    database  of the rounds; as in `AttemptStore.open`
    """

    root: Path
    database: str | None = None
    screens: "WeakSet[Counted]" = field(default_factory=WeakSet)
    last: Mapping[str, int] = field(default_factory=dict)
    _asked: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def add(self, screen: Counted) -> None:
        """Count for a screen from now on, for as long as it is there; what was counted last it shows at once."""
        self.screens.add(screen)
        if self.last:
            screen.counted(self.last)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="workbench counts", daemon=True)
            self._thread.start()

    def soon(self) -> None:
        """Count again: somebody did something."""
        self._asked.set()

    def look(self) -> None:
        """Count now, and show it on every screen."""
        waiting: dict[str, int] = {}
        try:
            for counter in COUNTERS.values():
                waiting |= counter.count(self.root, self.database)
        except BrokenExtension:
            raise
        except WorkbenchError:
            return  # what cannot be read is said where it is opened
        self.last = waiting
        for screen in list(self.screens):
            screen.counted(waiting)

    def _run(self) -> None:
        self._asked.wait(FIRST)
        while self.screens:
            self._asked.clear()
            self.look()
            if self._asked.wait(EVERY):
                time.sleep(SOON)


@lru_cache(maxsize=32)
def watch(root: Path, database: str | None = None) -> Watch:
    """The one watch of a workspace."""
    return Watch(root, database)
