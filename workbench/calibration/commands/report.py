"""`workbench report calibration`: who is ready, what is missed and why; one page a round, a vendor or an annotator."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.errors import OutOfRange
from workbench.report.registry import Parameters, Report
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.terminal import progress_bar
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, print_json

if TYPE_CHECKING:
    from workbench.calibration.report.report import Asked
    from workbench.report.render import Rendered


@click.command("calibration")
@click.argument("round_name", metavar="ROUND")
@click.option("--out", type=FILE, help="The HTML file to write; runs/calibration/ROUND.html where not given.")
@click.option("--cohort", default="", metavar="VENDOR", help="Only the people of one vendor.")
@click.option(
    "--annotator", metavar="NAME", help="The page to hand over to one annotator, by name or A01, A02, ..."
)
@click.option(
    "--pages", type=FILE, help="Write the page to hand over of everybody who began into this folder."
)
@click.option("--title", default="", help="Title of the page.")
@click.option("--tables", type=FILE, help="Also write each table as CSV into this folder.")
@click.option("--pdf", type=FILE, help="Also print the page to this PDF, where there is a Chromium.")
@click.option("--show-names", is_flag=True, help="Show annotators by their names, not as A01, A02, ...")
@click.option("--names", "key", type=FILE, help="Write the key to the pseudonyms into this CSV file.")
@DATABASE
@ROOT
@JSON
def calibration(
    round_name: str,
    out: Path | None,
    cohort: str,
    annotator: str | None,
    pages: Path | None,
    title: str,
    tables: Path | None,
    pdf: Path | None,
    show_names: bool,
    key: Path | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Write the report of a calibration round: who is ready, which rules and items are missed, and why.

    With --annotator or --pages it is the page to hand over: an annotator's own answers only, and gold only where
    the round's feedback shows it.

    \b
    Example:
      workbench report calibration november --out calibration.html
      workbench report calibration november --pages handed_over
    """
    from workbench.calibration.report.report import ask, hand_over, person_of, run

    if pages is not None and (annotator is not None or out is not None or pdf is not None):
        raise OutOfRange("--pages writes many files: leave out --annotator, --out and --pdf.")
    if annotator is not None and key is not None:
        raise OutOfRange("the key to the pseudonyms is not for annotators: leave out --annotator or --names.")
    workspace = Workspace.find(root)
    if key is not None:
        workspace.require("see names")
    asked = ask(
        workspace.root, round_name, database=database, cohort=cohort, show_names=show_names, title=title
    )
    if pages is not None:
        _print(_all_pages(asked, pages, tables), [], as_json)
        return
    file = out or workspace.root / "runs" / "calibration" / f"{round_name}.html"
    if annotator is not None:
        done = hand_over(asked, person_of(asked, annotator), file, tables=tables)
    else:
        done = run(asked, file, tables=tables, names=key)
    if pdf is not None:
        from workbench.report.render import print_pdf

        print_pdf(done.path, pdf)
    _print([done], [pdf] if pdf else [], as_json)


def _all_pages(asked: "Asked", folder: Path, tables: Path | None) -> "list[Rendered]":
    """The page of everybody who began, each file called as they are on it."""
    from workbench.calibration.report.report import file_name, hand_over, takers

    return [
        hand_over(asked, taker, folder / f"{name}.html", tables=tables / name if tables else None)
        for taker in progress_bar(takers(asked), "Pages", leave=False)
        for name in [file_name(asked, taker)]
    ]


def _print(done: "list[Rendered]", beside: list[Path], as_json: bool) -> None:
    """Print the path of every file, the pages last."""
    if as_json:
        pages = [
            {"path": str(page.path), "sha256": page.sha256, "beside": list(map(str, page.tables))}
            for page in done
        ]
        print_json({"pages": pages, "beside": list(map(str, beside))})
        return
    for path in (*beside, *(table for page in done for table in page.tables), *(page.path for page in done)):
        click.echo(path)


def _parameters() -> type[Parameters]:
    from workbench.calibration.report.parameters import CalibrationReport

    return CalibrationReport


REPORT = Report(
    name="calibration",
    title="Calibration report",
    command=calibration,
    parameters=_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "calibration.ipynb",
)
