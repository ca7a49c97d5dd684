"""Each screen, ready to use: what a notebook calls reads what it needs, builds the session and returns its widget."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import NotFound
from workbench.store.guidelines import GuidelineStore
from workbench.store.workspace import Workspace

if TYPE_CHECKING:
    from workbench.disagreement.screen import DisagreementScreen
    from workbench.documents.guideline import Guideline
    from workbench.gold.screen import GoldBuilderScreen, GoldChoice
    from workbench.guideline.screen import GuidelineEditorScreen
    from workbench.home.screen import StatusScreen
    from workbench.pilot.screen import PilotDesignerScreen


def status(*, root: Path | None = None, database: str | None = None) -> "StatusScreen":
    """Where everything of the workspace stands, and what waits for whom."""
    from workbench.home.inputs import read_status
    from workbench.home.screen import StatusScreen, StatusSession

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
    item: str | None = None,
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
    """Choose a gold set or begin one, cover it, label blind, settle and lock.

    name       the one to begin with; else that which changed last
    items      a table to draw from; where the set is not there yet, `n` of them are drawn `by` random, a column or uncertainty,
               to be answered under `guideline` (`name@version`), all its questions or those in `questions`
    item       the column that holds the items' ids
    content    field of an item -> column, where the columns are not called text or picture
    likely     the column that guesses the label; `tests` holds the rules an item probably tests
    lead       who decides disputes here; `expert` sits down at once to label blind
    """
    from workbench.formats.items import read_items
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.opening import Opening
    from workbench.gold.screen import GoldBuilderScreen

    workspace = Workspace.find(root)
    session = _gold_choice(workspace, database, seed, lead=lead, expert=expert)
    if name is None and items is not None:
        name = workspace.latest(
            "gold_sets", "Name one: wb.gold_builder(NAME, items=TABLE, guideline=NAME@VERSION)"
        )
    if name is not None:
        opening = None if items is None else Opening(read_items(items, item=item), by, content, likely, tests)
        if not GoldAtHand(workspace, name, database).exists():
            if opening is None or guideline is None:
                raise NotFound(
                    f"there is no gold set {name!r} yet; begin it with items=TABLE, guideline=NAME@VERSION, "
                    "or on the screen: wb.gold_builder()"
                )
            session.start(name, opening, workspace.guideline(guideline), n, questions)
        session.open(name, session.build(name, opening))
    elif session.names():
        session.open_if_readable(workspace.latest("gold_sets", ""))
    return GoldBuilderScreen(session)


def _gold_choice(
    workspace: Workspace, database: str | None, seed: int, *, lead: str, expert: str | None
) -> "GoldChoice":
    """The gold sets of a workspace, none on the screen yet; `expert` sits down at the first that is."""
    from workbench.formats.items import read_items
    from workbench.gold.at_hand import GoldAtHand
    from workbench.gold.opening import Opening
    from workbench.gold.screen import GoldChoice
    from workbench.gold.session import GoldBuilder
    from workbench.gold.shelf import GoldShelf

    def build(name: str, opening: Opening | None = None) -> GoldBuilder:
        builder = GoldBuilder(
            GoldAtHand(workspace, name, database),
            now=lambda: dt.datetime.now(dt.UTC),
            lead=lead,
            expert=None if choice.opened else expert,
            seed=seed,
        )
        if opening is not None:
            builder.draw_from(opening)
        return builder

    def begin(name: str, opening: Opening, guideline: "Guideline", n: int, questions: Sequence[str]) -> None:
        GoldAtHand(workspace, name, database).begin(opening.draft(name, guideline, n, questions, seed))

    choice = GoldChoice(GoldShelf(workspace), read_items, build, begin, seed)
    return choice


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


def disagreement_browser(
    answers: Any = None,
    *,
    pilot: str | None = None,
    by: str = "",
    show_names: bool = False,
    root: Path | None = None,
    **told: Any,
) -> "DisagreementScreen":
    """Look into disagreement: agreement, labels that get mixed up, the items behind them, and what to do about each.

    answers     a file of answers, a DataFrame, a list of these, or {vendor: file}
    pilot       whose deliveries to look into where no answers are given; else the newest, or the screen asks for a table
    by          who looks, and decides edge cases
    show_names  annotators by name; else they are A01, A02, ... as in the report
    told        question, guideline ("NAME@VERSION"), gold (the same, or a file), items (a table of texts), probabilities,
                columns ({"batch": "lot"}), wide, annotator, timezone, level, goal (0.8): see `reports.answer_table.Sources`
    """
    from workbench.disagreement.at_hand import DisagreementAtHand
    from workbench.disagreement.choice import Chosen, DisagreementChoice
    from workbench.disagreement.pilot_table import NamedTable, file_table, first_table
    from workbench.disagreement.screen import DisagreementScreen
    from workbench.disagreement.session import DisagreementBrowser
    from workbench.formats.tables.write import write_columns
    from workbench.gold.shelf import GoldShelf
    from workbench.quality.sources import sources

    workspace = Workspace.here(root)

    def browse(found: NamedTable) -> DisagreementBrowser:
        desk = DisagreementAtHand(workspace, found.name, write_columns, found.guideline, found.gold)
        now = partial(dt.datetime.now, dt.UTC)
        return DisagreementBrowser(found.table, desk, now=now, by=by, show_names=show_names)

    def chosen(one: Chosen) -> DisagreementBrowser:
        return browse(file_table(workspace, sources(workspace.root / one.table, **one.told)))

    first = first_table(workspace, answers, pilot, told)
    browser = browse(first) if first else None
    if answers is not None and browser is not None:
        return DisagreementScreen(browser)
    return DisagreementScreen(DisagreementChoice(GoldShelf(workspace), chosen, browser))


def pilot_designer(name: str | None = None, *, root: Path | None = None) -> "PilotDesignerScreen":
    """Choose a pilot or begin one, design and freeze it, run its report, look further.

    name  the one to begin with, also one that is not there yet; else that which changed last
    """
    from workbench.formats.read import read_key
    from workbench.pilot.at_hand import PilotAtHand
    from workbench.pilot.choice import PilotChoice
    from workbench.pilot.desk import Outside, Progress
    from workbench.pilot.report.page import PilotReport
    from workbench.pilot.report.report import run
    from workbench.pilot.screen import PilotDesignerScreen, in_background
    from workbench.pilot.session import PilotDesigner
    from workbench.quality.deliveries import load_pilot, pilots_of

    workspace = Workspace.find(root)

    def report(pilot: str, told: Progress) -> str:
        page = workspace.root / "runs" / f"{pilot}.html"
        run(PilotReport(pilot, str(workspace.root)), page, progress=told)
        return page.relative_to(workspace.root).as_posix()

    def design(pilot: str) -> PilotDesigner:
        desk = PilotAtHand(workspace, pilot, lambda file, columns: len(read_key(file, columns=dict(columns))))
        outside = Outside(lambda other: load_pilot(workspace, other).inputs, report, in_background)
        return PilotDesigner(desk, outside, now=lambda: dt.datetime.now(dt.UTC))

    session = PilotChoice(lambda: pilots_of(workspace), design)
    if name is not None:
        session.open(name)
    elif session.names():
        session.open_if_readable(workspace.latest("pilots", ""))
    return PilotDesignerScreen(session)
