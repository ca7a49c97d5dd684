"""The pilot designer on the screen; work in the background tells it to draw itself again, from the kernel's own thread."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

if TYPE_CHECKING:
    from workbench.pilot.choice import PilotChoice

HERE = Path(__file__).with_suffix("")


class PilotDesignerScreen(Screen):
    """Design, freeze, report, comparison, scorecard and ramp-up. `session` is a `PilotChoice`."""

    _esm = inlined(HERE / "pilot_designer.js")
    _css = styles("screens.css", HERE / "pilot_designer.css")

    def __init__(self, session: "PilotChoice", **traits: Any) -> None:
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
