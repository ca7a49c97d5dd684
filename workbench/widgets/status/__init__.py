"""The status of a workspace on the screen."""

from pathlib import Path

from workbench.look.modules import inlined, styles
from workbench.widgets.screen import Screen

HERE = Path(__file__).parent


class StatusScreen(Screen):
    """What waits for whom, what stands where, and how quality went over the batches."""

    _esm = inlined(HERE / "status.js")
    _css = styles("screens.css", HERE / "status.css")
