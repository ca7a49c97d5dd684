"""`workbench init` and `workbench demo`: a workspace with the shipped example, and its reports."""

import shutil
import sys
from pathlib import Path

import click

from workbench.errors import AlreadyPublished, NotFound, WriteFailed, listed
from workbench.store.files import ROOMS
from workbench.store.permissions import protect
from workbench.store.shipped import FIRST, examples
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, ROOT


@click.command("init")
@click.argument("folder", type=FILE, default=Path())
@click.option(
    "--example",
    metavar="NAME",
    default=FIRST,
    show_default=True,
    help="Which: support-tickets (choices on texts), "
    "street-scenes (boxes and outlines on pictures) or clinic-notes (spans of texts).",
)
@click.option("--empty", is_flag=True, help="Without an example.")
@click.option("--group", help="Share it with this group of users of this machine; else gold is yours alone.")
def init_command(folder: Path, example: str, empty: bool, group: str | None) -> None:
    """Make a workspace: folders for guidelines, gold sets and pilots, with an example in them.

    \b
    Example:
      workbench init labelling
      workbench init streets --example street-scenes
      workbench init labelling --group labelling
    """
    known = examples()
    if example not in known:
        raise NotFound(f"there is no example {example!r}; expected one of {listed(known)}.")
    for room in ROOMS:
        target = folder / room
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise AlreadyPublished(f"{target} is not empty; nothing was changed. Choose another folder.")
    try:
        for room in ROOMS:
            (folder / room).mkdir(parents=True, exist_ok=True)
            if not empty and (known[example] / room).is_dir():
                shutil.copytree(known[example] / room, folder / room, dirs_exist_ok=True)
    except OSError as error:
        raise WriteFailed(f"{folder}: no workspace can be made there: {error.strerror or error}.") from error
    if sys.platform != "win32":
        protect(folder, group)
    after = (
        "workbench guideline new NAME" if empty else "workbench demo" if example == FIRST else "workbench lab"
    )
    click.echo(f"{folder}: a workspace with {', '.join(ROOMS)}. Next: cd {folder} && {after}")


@click.command("demo")
@ROOT
def demo_command(root: Path | None) -> None:
    """Run the main job on the shipped examples and print the reports it wrote.

    `streets.html` compares two vendors who drew boxes with different tools.

    \b
    Example:
      workbench demo
    """
    from workbench.disagreement import report
    from workbench.pilot.report import PilotReport
    from workbench.pilot.report import run as run_pilot

    workspace = Workspace.find(root)
    runs = workspace.root / "runs"
    deliveries = sorted((workspace.root / "pilots/november/deliveries").glob("*_1.csv"))
    disagreement = report.DisagreementReport(
        files=tuple(map(str, deliveries)),
        question="intent",
        guideline="support-tickets@2.0.0",
        gold="support-tickets@1.0.0",
        root=str(workspace.root),
    )
    click.echo(report.run(disagreement, runs / "disagreement.html").path)
    drawn = runs / "street-scenes"  # a copy: who reads gold is on record in its workspace
    if not drawn.exists():
        shutil.copytree(examples()["street-scenes"], drawn)
    streets = PilotReport(pilot="streets", root=str(drawn))
    click.echo(run_pilot(streets, runs / "streets.html").path)
    pilot = PilotReport(pilot="november", root=str(workspace.root))
    click.echo(run_pilot(pilot, runs / "pilot.html", tables=runs / "pilot_tables").path)
