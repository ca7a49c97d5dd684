"""The pages on how vendors moved: `run(CompareReport(...), out)` for two pilots, `run(ScorecardReport(...), out)` for all."""

from pathlib import Path

from workbench.pilot.progress.parameters import CompareReport, ScorecardReport
from workbench.report.registry import REPORTS
from workbench.report.render import Rendered, render

__all__ = ["CompareReport", "ScorecardReport", "run"]


def run(parameters: CompareReport | ScorecardReport, out: Path, *, tables: Path | None = None) -> Rendered:
    """Execute the notebook and write the page; `tables` is a folder for every table as CSV."""
    notebook = REPORTS[parameters.report].notebook()
    return render(parameters, notebook, out, title=parameters.title, tables=tables)
