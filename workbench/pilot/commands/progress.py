"""`workbench report compare` and `scorecard`: how vendors moved between pilots and over months, as pages."""

from pathlib import Path

import click

from workbench.pilot.commands.compare import CONFIDENCE
from workbench.report.registry import Parameters, Report
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, OUT, PDF, ROOT, TABLES, print_page


@click.command("compare")
@click.argument("before")
@click.argument("after")
@OUT
@TABLES
@PDF
@CONFIDENCE
@ROOT
@JSON
def compare(
    before: str,
    after: str,
    out: Path,
    tables: Path | None,
    pdf: Path | None,
    confidence: float,
    root: Path | None,
    as_json: bool,
) -> None:
    """Compare two pilots on a page: how each vendor of both moved, and what was agreed differently.

    \b
    Example:
      workbench report compare november winter --out compare.html
    """
    from workbench.pilot.progress import CompareReport, run
    from workbench.report.render import with_pdf

    parameters = CompareReport(before, after, str(Workspace.find(root).root), confidence)
    done = run(parameters, out, tables=tables)
    print_page(with_pdf(done, pdf), as_json)


@click.command("scorecard")
@click.argument("vendor", required=False, default="")
@OUT
@TABLES
@PDF
@CONFIDENCE
@ROOT
@JSON
def scorecard(
    vendor: str,
    out: Path,
    tables: Path | None,
    pdf: Path | None,
    confidence: float,
    root: Path | None,
    as_json: bool,
) -> None:
    """Follow vendors over pilots and months on a page: accuracy, turnaround, cost, rework and drift.

    \b
    Example:
      workbench report scorecard --out scorecard.html
      workbench report scorecard vendor_a --out vendor_a.html
    """
    from workbench.pilot.progress import ScorecardReport, run
    from workbench.report.render import with_pdf

    parameters = ScorecardReport(vendor, str(Workspace.find(root).root), confidence)
    done = run(parameters, out, tables=tables)
    print_page(with_pdf(done, pdf), as_json)


def _compare_parameters() -> type[Parameters]:
    from workbench.pilot.progress.parameters import CompareReport

    return CompareReport


def _scorecard_parameters() -> type[Parameters]:
    from workbench.pilot.progress.parameters import ScorecardReport

    return ScorecardReport


COMPARE = Report(
    name="compare",
    title="Comparison of two pilots",
    command=compare,
    parameters=_compare_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "compare.ipynb",
)
SCORECARD = Report(
    name="scorecard",
    title="Vendor scorecard",
    command=scorecard,
    parameters=_scorecard_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "scorecard.ipynb",
)
