"""`workbench report disagreement`: who differs with whom, on what, and which rule to look at."""

from pathlib import Path
from typing import Any

import click

from workbench.quality.commands.answers import KIND, SETTING, settings_of
from workbench.report.registry import Parameters, Report
from workbench.store.shipped import shipped
from workbench.store.workspace import Workspace
from workbench.ui.options import (
    FILE,
    JSON,
    KEY,
    NAMES,
    OUT,
    PDF,
    ROOT,
    TABLES,
    columns_of,
    print_page,
    spelling_of,
    table_options,
)


@click.command("disagreement")
@click.argument("files", nargs=-1, required=True, type=FILE)
@OUT
@click.option("--gold", help="Gold file, or NAME@VERSION of a gold set.")
@click.option("--items", type=FILE, help="File with the items' texts, to quote them.")
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the items' pictures, to draw on them.",
)
@click.option("--title", default="", help="Title of the page.")
@click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the bootstrap.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of all intervals.")
@KIND
@SETTING
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
    pictures: Path | None,
    title: str,
    seed: int,
    confidence: float,
    tables: Path | None,
    pdf: Path | None,
    show_names: bool,
    key: Path | None,
    root: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Show who disagrees, on what, and which rule to fix.

    \b
    Example:
      workbench report disagreement answers.csv --gold gold.csv --items items.jsonl --out report.html
    """
    from workbench.disagreement.report import DisagreementReport, run
    from workbench.report.render import with_pdf

    workspace = Workspace.here(root)
    if show_names or key is not None:
        workspace.require("see names")
    parameters = DisagreementReport(
        mapping=tuple(map(str, options["mapping"])),
        files=tuple(map(str, files)),
        question=options.get("question") or "",
        columns=columns_of(options),
        gold=gold or "",
        guideline=options.get("guideline") or "",
        items=str(items) if items else "",
        pictures=str(pictures) if pictures else "",
        root=str(workspace.root),
        title=title,
        seed=seed,
        confidence=confidence,
        show_names=show_names,
        timezone=options.get("timezone") or "",
        level=options.get("level") or "",
        order=options.get("order") or "",
        kind=options.get("kind") or "",
        settings=settings_of(options),
        map=spelling_of(options),
        wide=options.get("wide", False),
        annotator_name=options.get("annotator_name") or "",
    )
    done = run(parameters, out, tables=tables, names=key)
    print_page(with_pdf(done, pdf), as_json)


def _parameters() -> type[Parameters]:
    from workbench.disagreement.report.parameters import DisagreementReport

    return DisagreementReport


REPORT = Report(
    name="disagreement",
    title="Disagreement report",
    command=disagreement,
    parameters=_parameters,
    notebook=lambda: shipped("notebooks") / "reports" / "disagreement.ipynb",
)
