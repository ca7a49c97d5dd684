"""The pilot designer on the screen; work in the background tells it to draw itself again, in the kernel's own thread."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.pilot.jobs import Progress
from workbench.pilot.report import PilotReport, run
from workbench.pilot.session import PilotDesigner, PilotPicker
from workbench.quality.deliveries import pilots_of
from workbench.store.workspace import Workspace
from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class PilotDesignerScreen(Screen):
    """Design, freeze, report, comparison, scorecard and ramp-up. `session` is a `PilotPicker`."""

    _esm = inlined(HERE / "pilot_designer.js")
    css = styles("screens.css", HERE / "pilot_designer.css")

    def __init__(self, session: PilotPicker, **traits: Any) -> None:
        super().__init__(session, **traits)
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # no kernel around it
            self._loop = None
        session.changed = self._changed

    def _changed(self) -> None:
        """Draw again: sockets of a kernel belong to its own thread."""
        if self._loop is None or self._loop.is_closed():
            self.refresh()
        else:
            self._loop.call_soon_threadsafe(self.refresh)


def in_background(work: Callable[[], None]) -> None:
    """Run it in a thread that does not keep the kernel alive."""
    threading.Thread(target=work, name="pilot designer", daemon=True).start()


def pilot_designer(name: str | None = None, *, root: Path | None = None) -> PilotDesignerScreen:
    """Choose a pilot or begin one, design and freeze it, run its report, look further.

    name  the one to begin with, also one that is not there yet; else that which changed last
    """
    workspace = Workspace.find(root)
    workspace.recover()

    def report(pilot: str, progress: Progress) -> str:
        page = workspace.root / "runs" / f"{pilot}.html"
        run(PilotReport(pilot, str(workspace.root)), page, progress=progress)
        return page.relative_to(workspace.root).as_posix()

    def design(pilot: str) -> PilotDesigner:
        return PilotDesigner(
            workspace, pilot, now=lambda: dt.datetime.now(dt.UTC), report=report, begin=in_background
        )

    session = PilotPicker(lambda: pilots_of(workspace), design)
    if name is not None:
        session.open(name)
    elif session.names():
        session.open_if_readable(workspace.latest("pilots", ""))
    return PilotDesignerScreen(session)
