"""`workbench report status`: what waits for whom, as a page to pass on."""

import datetime as dt
from pathlib import Path

import click

from workbench.report.registry import Parameters, Report
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, OUT, PDF, ROOT, TABLES, print_page


@click.command("status")
@OUT
@TABLES
@PDF
@click.option(
    "--at", type=click.DateTime(("%Y-%m-%dT%H:%M:%S%z",)), help="The moment it speaks of; now if not given."
)
@DATABASE
@ROOT
@JSON
def status_report(
    out: Path,
    tables: Path | None,
    pdf: Path | None,
    at: dt.datetime | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Show on a page what waits for whom, the state of each part, and quality by batch.

    \b
    Example:
      workbench report status --out status.html
    """
    from workbench.home.report import StatusReport, run
    from workbench.report.render import with_pdf

    moment = (at or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
    done = run(StatusReport(moment, str(Workspace.find(root).root), database or ""), out, tables=tables)
    print_page(with_pdf(done, pdf), as_json)


def _parameters() -> type[Parameters]:
    from workbench.home.report.parameters import StatusReport

    return StatusReport


REPORT = Report(
    name="status",
    title="Status",
    command=status_report,
    parameters=_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "status.ipynb",
)
