"""Each screen, ready to use: what a notebook calls reads what it needs, builds the session and returns its widget."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace

if TYPE_CHECKING:
    from workbench.calibration.screen import CalibrationBoardScreen
    from workbench.guideline.screen import GuidelineEditorScreen


def guideline_editor(
    name: str | None = None,
    *,
    me: str = "",
    start: Path | str | None = None,
    answers: Sequence[Path | str] | Path | str = (),
    price: float | None = None,
    currency: str = "USD",
    root: Path | None = None,
    database: str | None = None,
) -> "GuidelineEditorScreen":
    """Choose a guideline or begin one, draft and publish it.

    name      the one to begin with; else that which changed last
    me        who decides edge cases and answers questions here
    start     a document, a list of labels, or another tool's labels to begin from, where there is no guideline yet
    answers   files of past answers; what pilots delivered under this guideline where none is named
    price     of one answer, for what bringing them up to date costs
    """
    from workbench.formats.drafting import slug
    from workbench.formats.tables.table import bytes_of
    from workbench.guideline.at_hand import GuidelineAtHand
    from workbench.guideline.handbook.inputs import load
    from workbench.guideline.handbook.page import html
    from workbench.guideline.past_answers import past_answers
    from workbench.guideline.screen import GuidelineChoice, GuidelineEditorScreen
    from workbench.guideline.session import GuidelineEditor

    workspace = Workspace.find(root)
    store = workspace.guidelines
    if name is None and start is not None:
        name = slug(Path(start).stem, "-")
    files = [Path(one) for one in ([answers] if isinstance(answers, str | Path) else answers)]

    def edit(guideline: str) -> GuidelineEditor:
        given = files if name in (None, guideline) else []
        return GuidelineEditor(
            GuidelineAtHand(workspace, guideline, database),
            now=lambda: dt.datetime.now(dt.UTC),
            me=me,
            past=lambda: past_answers(workspace, guideline, given, price=price, currency=currency),
            page=lambda: html(load(workspace, f"{guideline}@draft")).decode(),
        )

    session = GuidelineChoice(store.names, edit, partial(_begin_guideline, store))
    if name is None and store.names():
        session.open_if_readable(workspace.latest("guidelines", ""))
    elif name is not None:
        left: Sequence[str] = ()
        if start is not None and name not in store.names():
            left = _begin_guideline(store, name, Path(start).name, bytes_of(Path(start)))
        session.open(name)
        session.left = left
    return GuidelineEditorScreen(session)


def _begin_guideline(
    store: GuidelineStore, guideline: str, source: str | None, content: bytes
) -> Sequence[str]:
    """A first draft; what the file that it starts from held, and it does not."""
    from workbench.formats.tools import start_from
    from workbench.store.guidelines import start_draft

    if source is None:
        store.new(guideline)
        return ()
    found = start_from(content, source, guideline)
    left = [f"{loss.what}: {loss.example}" for loss in found.losses]
    start_draft(store, found.guideline, source, left)
    return left


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
