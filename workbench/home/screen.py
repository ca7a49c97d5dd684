"""The status of a workspace on the screen."""

from pathlib import Path

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class StatusScreen(Screen):
    """What waits for whom, what stands where, and how quality went over the batches."""

    _esm = inlined(HERE / "status.js")
    _css = styles("screens.css", HERE / "status.css")
