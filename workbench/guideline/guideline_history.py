"""Undo and redo without end: every state of a draft that was, and the one it is in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.documents.migration import Step
from workbench.guideline.tree import At


@dataclass(frozen=True)
class State:
    """A draft at one moment: its values, what becomes of published labels, and where it was changed."""

    tree: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    at: At = ()
    what: str = ""


@dataclass
class History:
    """The states before and after the present one; typing in one field, in one go, is one step."""

    now: State
    past: list[State] = field(default_factory=list)
    future: list[State] = field(default_factory=list)
    run: object = None

    def go(self, state: State, run: object = None) -> bool:
        """A new state; with the same `run` as the step before it replaces that one. False where nothing differs."""
        if state.tree == self.now.tree and state.steps == self.now.steps:
            return False
        if run is None or run != self.run or not self.past:
            self.past.append(self.now)
        self.now, self.future, self.run = state, [], run
        return True

    def undo(self) -> State | None:
        """Back to the state before; None where there is none. Gives the step that was undone."""
        if not self.past:
            return None
        undone = self.now
        self.future.append(undone)
        self.now, self.run = self.past.pop(), None
        return undone

    def redo(self) -> State | None:
        """Forward again; None where nothing was undone."""
        if not self.future:
            return None
        self.past.append(self.now)
        self.now, self.run = self.future.pop(), None
        return self.now

    def settle(self, now: State, change: Callable[[State], State]) -> None:
        """A new present state behind which nothing leads: each of the others is changed alike, not thrown away."""
        self.past, self.future = [change(one) for one in self.past], [change(one) for one in self.future]
        self.now, self.run = now, None
