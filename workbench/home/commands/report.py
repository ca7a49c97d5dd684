"""`workbench report`: write the HTML reports, and check one against the files it was made from."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.calibration.commands.report import calibration
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, columns_of, print_json, table_options

if TYPE_CHECKING:
    from workbench.report.render import Rendered

OUT = click.option("--out", type=FILE, required=True, help="The HTML file to write.")
TABLES = click.option("--tables", type=FILE, help="Also write each table as CSV into this folder.")
KEY = click.option("--names", "key", type=FILE, help="Write the key to the pseudonyms into this CSV file.")
PDF = click.option("--pdf", type=FILE, help="Also print the page to this PDF, where there is a Chromium.")
NAMES = click.option(
    "--show-names", is_flag=True, help="Show annotators by their names, not as A01, A02, ..."
)


@click.group("report")
def report_command() -> None:
    """Write repeatable HTML reports.

    \b
    Example:
      workbench report pilot november --out pilot.html
    """


report_command.add_command(calibration)


@report_command.command("pilot")
@click.argument("pilot")
@OUT
@TABLES
@PDF
@NAMES
@KEY
@click.option(
    "--reveal-gold", is_flag=True, help="Let the vendors' error lists hold gold that is still in use."
)
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
    root: Path | None,
    as_json: bool,
) -> None:
    """Judge a pilot (its name, or the path of its pilot.yaml) and write the report a manager decides from.

    \b
    Example:
      workbench report pilot november --out pilot.html --tables tables
    """
    from workbench.pilot.report import PilotReport, run

    start = Path(pilot).parent if pilot.endswith((".yaml", ".yml")) and root is None else root
    workspace = Workspace.here(start)
    named = str(Path(pilot).resolve()) if pilot.endswith((".yaml", ".yml")) else pilot
    done = run(
        PilotReport(named, str(workspace.root), show_names),
        out,
        tables=tables,
        names=key,
        reveal_gold=reveal_gold,
    )
    _print(done, pdf, as_json)


@report_command.command("disagreement")
@click.argument("files", nargs=-1, required=True, type=FILE)
@OUT
@click.option("--gold", help="Gold file, or NAME@VERSION of a gold set.")
@click.option("--items", type=FILE, help="File with the items' texts, to quote them.")
@click.option("--title", default="", help="Title of the page.")
@click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the bootstrap.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of all intervals.")
@TABLES
@PDF
@NAMES
@KEY
@table_options
@ROOT
@JSON
def disagreement(
    files: tuple[Path, ...],
    out: Path,
    gold: str | None,
    items: Path | None,
    title: str,
    seed: int,
    confidence: float,
    tables: Path | None,
    pdf: Path | None,
    show_names: bool,
    key: Path | None,
    root: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Say who differs with whom, on what, and which rule of the guideline to mend.

    \b
    Example:
      workbench report disagreement answers.csv --gold gold.csv --items items.jsonl --out report.html
    """
    from workbench.disagreement.report import DisagreementReport, run

    parameters = DisagreementReport(
        files=tuple(map(str, files)),
        question=given.get("question") or "",
        columns=columns_of(given),
        gold=gold or "",
        guideline=given.get("guideline") or "",
        items=str(items) if items else "",
        root=str(Workspace.here(root).root),
        title=title,
        seed=seed,
        confidence=confidence,
        show_names=show_names,
        timezone=given.get("timezone") or "",
        level=given.get("level") or "",
        wide=given.get("wide", False),
        annotator_name=given.get("annotator_name") or "",
    )
    done = run(parameters, out, tables=tables, names=key)
    _print(done, pdf, as_json)


@report_command.command("verify")
@click.argument("html", type=FILE)
@ROOT
@JSON
@click.pass_context
def verify(ctx: click.Context, html: Path, root: Path | None, as_json: bool) -> None:
    """Read the files again that a report was made from, and say which changed (exit status 1 if any did).

    \b
    Example:
      workbench report verify pilot.html
    """
    from workbench.report.provenance import verify as check_again

    found = check_again(html, Workspace.here(root).root)
    if as_json:
        print_json(
            {
                "holds": found.holds,
                "command": found.command,
                "inputs": [
                    {"path": c.input.path, "role": c.input.role, "status": c.status} for c in found.checks
                ],
            }
        )
    else:
        for check in found.checks:
            click.echo(check)
        said = "Every input is unchanged." if found.holds else "The report no longer rests on these files."
        click.echo(f"{said} Rebuild with: {found.command}")
    ctx.exit(0 if found.holds else 1)


def _print(done: "Rendered", pdf: Path | None, as_json: bool) -> None:
    """Print where everything lies, the page last; with `pdf` it is printed to paper first."""
    if pdf is not None:
        from workbench.report.render import print_pdf

        print_pdf(done.path, pdf)
    beside = [*([pdf] if pdf else []), *done.tables]
    if as_json:
        print_json({"path": str(done.path), "sha256": done.sha256, "beside": list(map(str, beside))})
        return
    for path in (*beside, done.path):
        click.echo(path)
