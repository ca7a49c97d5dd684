"""Each screen, ready to use: what a notebook calls reads what it needs, builds the session and returns its widget."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.store.workspace import Workspace

if TYPE_CHECKING:
    from workbench.calibration.screen import CalibrationBoardScreen


def calibration_board(
    round: str | None = None,  # noqa: A002  # the word a lead uses
    *,
    lead: str = "",
    public_url: str | None = None,
    root: Path | None = None,
    database: str | None = None,
) -> "CalibrationBoardScreen":
    """Watch a round while people take it, decide what to do about what they miss, and hold the meeting.

    round       its name; the newest quiz where none is given, and how to make one where there is none
    lead        who decides here; the name stays on record
    public_url  where people reach the server of rounds, for the links
    """
    from workbench.calibration.at_hand import BoardAtHand
    from workbench.calibration.screen import CalibrationBoardScreen
    from workbench.calibration.session import LOCAL, CalibrationBoard
    from workbench.store import served

    desk = BoardAtHand(Workspace.find(root), database)
    session = CalibrationBoard(
        desk,
        now=lambda: dt.datetime.now(dt.UTC),
        round_name=round,
        lead=lead,
        public_url=public_url or served.noted(desk.workspace.root) or LOCAL,
    )
    return CalibrationBoardScreen(session)
