"""The pilot report: `run(PilotReport(...), out)` makes the page, beside it tables, error lists and the key to pseudonyms."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from workbench.pilot.report.parameters import PilotReport
from workbench.report.registry import REPORTS
from workbench.report.render import Rendered, render
from workbench.report.tables import write_names
from workbench.store.workspace import Workspace

__all__ = ["PilotReport", "run"]


def run(
    parameters: PilotReport,
    out: Path,
    *,
    tables: Path | None = None,
    names: Path | None = None,
    reveal_gold: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Rendered:
    """Execute the notebook and write the page.

    tables  a folder for every table as CSV, and an error list for each vendor
    names   a CSV file for the key to the pseudonyms
    progress is told after each cell how many are done, and of how many
    """
    root = Path(parameters.root)
    pilot = Workspace(root).pilots.load(Workspace(root).pilots.path(parameters.pilot))
    notebook = REPORTS["pilot"].notebook()
    rendered = render(parameters, notebook, out, title=pilot.title, tables=tables, progress=progress)
    if tables is None and names is None:
        return rendered
    from workbench.pilot.report.page import PilotPage, write_error_lists

    page = PilotPage(parameters)
    more = write_error_lists(page, tables, reveal_gold=reveal_gold) if tables else []
    more += [write_names(page.people, names, Workspace(root))] if names else []
    return replace(rendered, tables=(*rendered.tables, *more))
