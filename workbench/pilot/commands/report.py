"""`workbench report pilot`: the verdict on a pilot, as a page that a manager decides from."""

from pathlib import Path

import click

from workbench.pilot.report.parameters import VOLUME
from workbench.report.registry import Parameters, Report
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, KEY, NAMES, OUT, PDF, ROOT, TABLES, print_page


@click.command("pilot")
@click.argument("pilot")
@OUT
@TABLES
@PDF
@NAMES
@KEY
@click.option(
    "--reveal-gold", is_flag=True, help="Let the vendors' error lists hold gold that is still in use."
)
@click.option(
    "--volume",
    type=click.IntRange(min=1),
    default=VOLUME,
    show_default=True,
    help="How many answers you plan to buy: the page states their cost.",
)
@DATABASE
@ROOT
@JSON
def pilot(
    pilot: str,
    out: Path,
    tables: Path | None,
    pdf: Path | None,
    show_names: bool,
    key: Path | None,
    reveal_gold: bool,
    volume: int,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Judge a pilot (its name, or the path of its pilot.yaml) and write the report a manager decides from.

    \b
    Example:
      workbench report pilot november --out pilot.html --volume 50000
    """
    from workbench.pilot.report import PilotReport, run
    from workbench.pilot.sources import decided_since
    from workbench.report.render import with_pdf

    start = Path(pilot).parent if pilot.endswith((".yaml", ".yml")) and root is None else root
    workspace = Workspace.here(start)
    workspace.require("see gold")
    if show_names or key is not None:
        workspace.require("see names")
    named = str(Path(pilot).resolve()) if pilot.endswith((".yaml", ".yml")) else pilot
    done = run(
        PilotReport(named, str(workspace.root), show_names, volume),
        out,
        tables=tables,
        names=key,
        reveal_gold=reveal_gold,
    )
    judged = workspace.pilots.load(workspace.pilots.path(named))
    for warning in decided_since(workspace, judged, database):
        click.echo(warning, err=True)
    print_page(with_pdf(done, pdf), as_json)


def _parameters() -> type[Parameters]:
    from workbench.pilot.report.parameters import PilotReport

    return PilotReport


REPORT = Report(
    name="pilot",
    title="Pilot report",
    command=pilot,
    parameters=_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "pilot.ipynb",
)
