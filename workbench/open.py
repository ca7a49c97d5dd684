"""Each screen, ready to use: what a notebook calls reads what it needs, builds the session and returns its widget."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import NotFound
from workbench.stores.workspace import Workspace

if TYPE_CHECKING:
    from workbench.widgets.calibration_board.calibration_board import CalibrationBoardScreen
    from workbench.widgets.disagreement_browser.disagreement_browser import DisagreementScreen
    from workbench.widgets.gold_builder import GoldBuilderScreen
    from workbench.widgets.guideline_editor.guideline_editor import GuidelineEditorScreen
    from workbench.widgets.pilot_designer.pilot_designer import PilotDesignerScreen
    from workbench.widgets.status import StatusScreen


def status(*, root: Path | None = None, database: str | None = None) -> "StatusScreen":
    """Where everything of the workspace stands, and what waits for whom."""
    from workbench.reports.status import read_status
    from workbench.sessions.status import StatusSession
    from workbench.widgets.status import StatusScreen

    workspace = Workspace.find(root)
    return StatusScreen(
        StatusSession(lambda: read_status(workspace, now=dt.datetime.now(dt.UTC), database=database))
    )


def gold_builder(
    name: str | None = None,
    *,
    items: Any = None,
    guideline: str | None = None,
    n: int = 30,
    by: str = "random",
    content: Mapping[str, str] | None = None,
    likely: str | None = None,
    tests: str | None = None,
    questions: Sequence[str] = (),
    lead: str = "",
    expert: str | None = None,
    seed: int = 20260101,
    root: Path | None = None,
    database: str | None = None,
) -> "GoldBuilderScreen":
    """Cover, label blind, settle and lock the gold set `name`; the one that changed last where none is named.

    items      a table to draw from; where the set is not there yet, `n` of them are drawn `by` random or a column,
               to be answered under `guideline` (`name@version`), all its questions or those in `questions`
    content    field of an item -> column, where the columns are not called text or picture
    likely     the column that guesses the label; `tests` holds the rules an item probably tests
    lead       who decides disputes here; `expert` sits down at once to label blind
    """
    from workbench.formats.items import read_items
    from workbench.sessions.gold_builder import GoldBuilder
    from workbench.sessions.gold_opening import Opening
    from workbench.stores.gold_at_hand import GoldAtHand
    from workbench.widgets.gold_builder import GoldBuilderScreen

    workspace = Workspace.find(root)
    name = name or workspace.latest(
        "gold_sets", "Name one: wb.gold_builder(NAME, items=TABLE, guideline=NAME@VERSION)"
    )
    desk = GoldAtHand(workspace, name, database)
    opening = None if items is None else Opening(read_items(items), by, content, likely, tests)
    if not desk.exists():
        if opening is None or guideline is None:
            raise NotFound(
                f"there is no gold set {name!r} yet; begin it with items=TABLE, guideline=NAME@VERSION."
            )
        desk.begin(opening.draft(name, desk.workspace.guideline(guideline), n, questions, seed))
    session = GoldBuilder(
        desk,
        now=lambda: dt.datetime.now(dt.UTC),
        lead=lead,
        expert=expert,
        pool=opening.pool() if opening else None,
        likely=likely,
        tests=tests,
        fields=tuple(opening.found.content(content)) if opening else (),
        seed=seed,
    )
    return GoldBuilderScreen(session)


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
    """Draft the guideline `name` (the one that changed last where none is named) and publish it.

    me        who decides edge cases and answers questions here
    start     a document, a list of labels, or another tool's labels to begin from, where there is no guideline yet
    answers   files of past answers; what pilots delivered under this guideline where none is named
    price     of one answer, for what bringing them up to date costs
    """
    from workbench.reports.handbook.inputs import load
    from workbench.reports.handbook.page import html
    from workbench.reports.past_answers import past_answers
    from workbench.sessions.guideline_editor import GuidelineEditor
    from workbench.stores.guideline_at_hand import GuidelineAtHand
    from workbench.widgets.guideline_editor.guideline_editor import GuidelineEditorScreen

    workspace = Workspace.find(root)
    guideline = name or workspace.latest("guidelines", "Begin one: workbench guideline new NAME")
    if start is not None and guideline not in workspace.guidelines.names():
        from workbench.formats.taxonomy.tools import start as read_start
        from workbench.stores.first_draft import start_draft

        found = read_start(Path(start), guideline)
        left = [f"{loss.what}: {loss.example}" for loss in found.losses]
        start_draft(workspace.guidelines, found.guideline, Path(start).name, left)
    files = [Path(one) for one in ([answers] if isinstance(answers, str | Path) else answers)]
    session = GuidelineEditor(
        GuidelineAtHand(workspace, guideline, database),
        now=lambda: dt.datetime.now(dt.UTC),
        me=me,
        past=lambda: past_answers(workspace, guideline, files, price=price, currency=currency),
        page=lambda: html(load(workspace, f"{guideline}@draft")).decode(),
    )
    return GuidelineEditorScreen(session)


def disagreement_browser(
    answers: Any, *, by: str = "", root: Path | None = None, **told: Any
) -> "DisagreementScreen":
    """Look into disagreement: agreement, labels that get mixed up, the items behind them, and what to do about each.

    answers  a file of answers, a DataFrame, a list of these, or {vendor: file}; `by` is who looks, and decides edge cases
    told     question, guideline ("NAME@VERSION"), gold (the same, or a file), items (a table of texts), probabilities,
             columns ({"batch": "lot"}), wide, annotator, timezone, level, goal (0.8): see `reports.answer_table.Sources`
    """
    from workbench.formats.write import write_columns
    from workbench.reports.answer_table import gold_set_of, guideline_of, sources
    from workbench.sessions.disagreement import DisagreementBrowser
    from workbench.stores.disagreement_at_hand import DisagreementAtHand
    from workbench.widgets.disagreement_browser.disagreement_browser import DisagreementScreen

    workspace, asked = Workspace.here(root), sources(answers, **told)
    table = asked.read(workspace)
    names = (guideline_of(asked.guideline), gold_set_of(asked.gold))
    desk = DisagreementAtHand(workspace, asked.name(workspace, table), write_columns, *names)
    return DisagreementScreen(DisagreementBrowser(table, desk, now=lambda: dt.datetime.now(dt.UTC), by=by))


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
    from workbench.sessions.calibration_board import LOCAL, CalibrationBoard
    from workbench.stores.board_at_hand import BoardAtHand
    from workbench.widgets.calibration_board.calibration_board import CalibrationBoardScreen

    desk = BoardAtHand(Workspace.find(root), database)
    session = CalibrationBoard(
        desk,
        now=lambda: dt.datetime.now(dt.UTC),
        round_name=round,
        lead=lead,
        public_url=public_url or LOCAL,
    )
    return CalibrationBoardScreen(session)


def pilot_designer(name: str | None = None, *, root: Path | None = None) -> "PilotDesignerScreen":
    """Design the pilot `name` (the one that changed last where none is named), freeze it, run its report, look further."""
    from workbench.formats.read import read_key
    from workbench.reports.pilot.inputs import load_pilot
    from workbench.reports.pilot.parameters import PilotReport
    from workbench.reports.pilot.report import run
    from workbench.sessions.pilot_designer import PilotDesigner
    from workbench.sessions.pilot_desk import Outside, Progress
    from workbench.stores.pilot_at_hand import PilotAtHand
    from workbench.widgets.pilot_designer.pilot_designer import PilotDesignerScreen, in_background

    workspace = Workspace.find(root)

    def report(pilot: str, told: Progress) -> str:
        page = workspace.root / "runs" / f"{pilot}.html"
        run(PilotReport(pilot, str(workspace.root)), page, progress=told)
        return page.relative_to(workspace.root).as_posix()

    pilot_name = name or workspace.latest("pilots", "Name one: wb.pilot_designer(NAME)")
    desk = PilotAtHand(
        workspace, pilot_name, lambda file, columns: len(read_key(file, columns=dict(columns)))
    )
    outside = Outside(lambda pilot: load_pilot(workspace, pilot).inputs, report, in_background)
    return PilotDesignerScreen(PilotDesigner(desk, outside, now=lambda: dt.datetime.now(dt.UTC)))
