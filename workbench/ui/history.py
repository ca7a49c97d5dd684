"""The history of what is on a screen: read beside it when somebody opens it, one part of it or all."""

from collections.abc import Callable
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.store.history import DocumentHistory
from workbench.ui.actions import Action
from workbench.ui.jobs import Jobs, Progress

MOST = 200  # events that are sent; the newest


class LookBack(Action):
    """Open the history, of one part where one is named; `on` 0 closes it."""

    do: Literal["history"]
    part: str = ""
    on: int = 1


LOOK_BACK = TypeAdapter(LookBack)


class Past:
    """The opened history of a screen; it is read in the background, anew each time it is opened."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs, self.part = jobs, ""
        self.is_open = False
        self.read: DocumentHistory | None = None

    def look(self, action: LookBack, read: Callable[[], DocumentHistory]) -> None:
        """Open it, close it, or look at another part of what was read."""
        was_open, self.is_open, self.part = self.is_open, bool(action.on), action.part
        if was_open and self.is_open:
            return
        self.read = None

        def work(_: Progress) -> None:
            self.read = read()

        if self.is_open:
            self.jobs.start("history", work)

    def view(self) -> dict[str, Any]:
        """What the drawer shows; nothing while it is closed."""
        if not self.is_open or self.read is None:
            return {"open": self.is_open, "job": self.jobs.view("history"), "events": [], "parts": []}
        events = self.read.of(self.part) if self.part else self.read.events
        return {
            "open": True,
            "job": self.jobs.view("history"),
            "part": self.part,
            "parts": [{"id": part, "title": title} for part, title in self.read.parts],
            "events": [event.to_dict() for event in events[:MOST]],
            "more": max(0, len(events) - MOST),
        }
