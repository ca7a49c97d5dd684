"""The status of a workspace on the screen."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench.home.inputs import read_status
from workbench.home.study import KINDS, Status
from workbench.store.workspace import Workspace
from workbench.ui.actions import Action, parse_action
from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class Refresh(Action):
    """Read everything again."""

    do: Literal["refresh"]


REFRESH = TypeAdapter(Refresh)


class StatusSession:
    """The status when last read; `read` opens the workspace."""

    def __init__(self, read: Callable[[], Status]) -> None:
        self._read = read
        self.status = read()

    def view(self) -> dict[str, Any]:
        """The whole status, with waiting work first."""
        waiting = [
            {
                "kind": entry.kind,
                "name": entry.name,
                "n": wait.n,
                "what": wait.what,
                "whom": wait.whom,
                "next": wait.next,
            }
            for entry, wait in self.status.waiting
        ]
        return {"kinds": list(KINDS), "waiting": waiting, **self.status.to_dict()}

    def act(self, message: dict[str, Any]) -> str | None:
        """Read again, the only action here."""
        parse_action(REFRESH, message)
        self.status = self._read()
        return None


class StatusScreen(Screen):
    """The screen of the status: what waits for whom, the state of each part, and quality over the batches."""

    tool = "home"
    _esm = inlined(HERE / "status.js")
    css = styles("screens.css", HERE / "status.css")


def status(*, root: Path | None = None, database: str | None = None) -> StatusScreen:
    """The status of the workspace, and what waits for whom."""
    workspace = Workspace.find(root)
    workspace.recover()
    return StatusScreen(
        StatusSession(lambda: read_status(workspace, now=dt.datetime.now(dt.UTC), database=database))
    )
