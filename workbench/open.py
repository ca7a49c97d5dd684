"""Each screen, ready to use: what a notebook calls reads what it needs, builds the session and returns its widget."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import NotFound
from workbench.stores.workspace import Workspace

if TYPE_CHECKING:
    from workbench.widgets.gold_builder import GoldBuilderScreen
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
    name: str,
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
    """Cover, label blind, settle and lock the gold set `name`.

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

    desk = GoldAtHand(Workspace.find(root), name, database)
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
