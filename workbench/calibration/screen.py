"""A calibration round on the screen: who is where, what is missed and why, the course over time, and the meeting."""

import datetime as dt
from pathlib import Path
from typing import Any

from workbench.calibration.session import CalibrationBoard
from workbench.calibration.store import BoardStore
from workbench.store.workspace import Workspace
from workbench.ui.modules import inlined, styles
from workbench.ui.screen import Screen, in_background
from workbench.ui.words import card_words

HERE = Path(__file__).with_suffix("")


class CalibrationBoardScreen(Screen):
    """The board of a lead. `session` is a `CalibrationBoard`; it is read again every few seconds while it is looked at."""

    tool = "calibration"
    _esm = inlined(HERE / "calibration_board.js")
    css = styles("screens.css", "card.css", "marks.css", HERE / "calibration_board.css")

    def shown(self) -> dict[str, Any]:
        """The session's view, and how the controls speak in which answers are given."""
        return {**super().shown(), "words": card_words()}


def calibration_board(
    round: str | None = None,  # noqa: A002  # the word a lead uses
    *,
    lead: str = "",
    public_url: str | None = None,
    root: Path | None = None,
    database: str | None = None,
) -> CalibrationBoardScreen:
    """Watch a round while people take it, decide what to do about what they miss, and hold the meeting.

    round       its name; the newest quiz where none is given, and how to make one where there is none
    lead        who decides here, until somebody says their name on a screen; the name stays on record
    public_url  where people reach the quiz page, for the links; else where it runs, or ran last
    """
    workspace = Workspace.find(root)
    workspace.recover()
    store = BoardStore(workspace, database)
    session = CalibrationBoard(
        store,
        now=lambda: dt.datetime.now(dt.UTC),
        round_name=round,
        lead=lead,
        public_url=public_url or "",
        begin=in_background,
    )
    return CalibrationBoardScreen(session, root=workspace.root, database=database)
