"""The disagreement report: `run(DisagreementReport(...), out)` makes the page, its tables and the key to the pseudonyms."""

from dataclasses import replace
from pathlib import Path

from workbench.disagreement.report.parameters import DisagreementReport
from workbench.report.registry import REPORTS
from workbench.report.render import Rendered, render
from workbench.report.tables import write_names
from workbench.store.workspace import Workspace

__all__ = ["DisagreementReport", "run"]


def run(
    parameters: DisagreementReport,
    out: Path,
    *,
    tables: Path | None = None,
    names: Path | None = None,
    runs: Path | None = None,
) -> Rendered:
    """Make the page at `out`.

    tables   a folder for every table of the page as CSV
    names    a CSV file for the key to the pseudonyms
    runs     where the executed notebook is kept when a cell fails; beside `out` in `runs` if not given
    """
    notebook = REPORTS["disagreement"].notebook()
    rendered = render(
        parameters.absolute(), notebook, out, title=parameters.shown_title, tables=tables, runs=runs
    )
    if names is None:
        return rendered
    from workbench.disagreement.report.inputs import page_names

    key = write_names(
        page_names(parameters), names, Workspace.here(Path(parameters.root) if parameters.root else None)
    )
    return replace(rendered, tables=(*rendered.tables, key))
