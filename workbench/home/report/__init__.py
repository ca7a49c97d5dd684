"""The status of a workspace as a page: `run(StatusReport(...), out)`."""

from pathlib import Path

from workbench.home.report.parameters import StatusReport
from workbench.report.registry import REPORTS
from workbench.report.render import Rendered, render

__all__ = ["StatusReport", "run"]


def run(parameters: StatusReport, out: Path, *, tables: Path | None = None) -> Rendered:
    """Execute the notebook and write the page; `tables` is a folder for every table as CSV."""
    return render(parameters, REPORTS["status"].notebook(), out, title="Status", tables=tables)
