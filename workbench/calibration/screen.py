"""A calibration round on the screen: who is where, what is missed and why, the course over time, and the meeting."""

from pathlib import Path

from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen

HERE = Path(__file__).with_suffix("")


class CalibrationBoardScreen(Screen):
    """The board of a lead. `session` is a `CalibrationBoard`; it is read again every few seconds while it is looked at."""

    _esm = inlined(HERE / "calibration_board.js")
    _css = styles("screens.css", HERE / "calibration_board.css")
