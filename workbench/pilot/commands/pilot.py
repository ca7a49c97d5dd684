"""`workbench pilot`: start a specification by asking, freeze it, and simulate deliveries for a rehearsal."""

import csv
import io
from pathlib import Path
from typing import Any

import click

from workbench.documents.pilot import GoldFile
from workbench.documents.simulation import SIMULATED, Simulation, check
from workbench.errors import InvalidDocument
from workbench.pilot.at_hand import freeze_pilot
from workbench.pilot.commands.compare import compare, scorecard
from workbench.pilot.commands.pilot_new import new
from workbench.store import documents, files
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, print_json


@click.group("pilot")
def pilot_command() -> None:
    """Agree on a pilot before it starts: vendors, prices, promise and criteria.

    \b
    Example:
      workbench pilot new autumn
      workbench pilot freeze autumn
    """


pilot_command.add_command(new)
pilot_command.add_command(compare)
pilot_command.add_command(scorecard)


@pilot_command.command("freeze")
@click.argument("name")
@ROOT
@JSON
def freeze(name: str, root: Path | None, as_json: bool) -> None:
    """Seal the specification with its digest and the time, before the first delivery.

    \b
    Example:
      workbench pilot freeze november
    """
    workspace = Workspace.find(root)
    path = workspace.pilots.path(name)
    seal = freeze_pilot(workspace, name)
    if as_json:
        frozen_at = seal.frozen_at.isoformat()
        print_json({"path": str(path), "frozen_at": frozen_at, "sha256": seal.pilot_sha256})
        return
    click.echo(f"{path} is frozen since {seal.frozen_at.isoformat()}\nsha256 {seal.pilot_sha256}")


@pilot_command.command("simulate")
@click.argument("name")
@click.option("--force", is_flag=True, help="Replace deliveries that are there already.")
@ROOT
def simulate(name: str, force: bool, root: Path | None) -> None:
    """Write deliveries of made-up annotators, as the pilot's simulation.yaml states them: a rehearsal.

    \b
    Example:
      workbench pilot simulate november --force
    """
    from workbench.quality.simulation import simulate_vendor

    workspace = Workspace.find(root)
    path = workspace.pilots.path(name)
    pilot = workspace.pilots.load(path)
    world = documents.load(Simulation, path.with_name("simulation.yaml"), f"simulation of pilot {name}")
    if pilot.guideline is None or isinstance(pilot.gold, GoldFile):
        raise InvalidDocument(f"{path}: a simulation needs a guideline and a gold set of this workspace.")
    gold, guideline = workspace.gold(str(pilot.gold)), workspace.guideline(str(pilot.guideline))
    if problems := check(world, pilot, gold, guideline):
        raise InvalidDocument("\n".join(f"{path.with_name('simulation.yaml')}: {said}." for said in problems))
    for vendor in world.vendors:
        deliveries = {delivery.number: delivery.file for delivery in pilot.vendor(vendor.id).deliveries}
        made = simulate_vendor(world, vendor, gold.items, guideline.questions, pilot.batches)
        for number, answers in made.items():
            target = path.parent / deliveries[number]
            if target.exists() and not force:
                raise InvalidDocument(f"{target} exists already; --force replaces it.")
            files.replace(target, _csv([vars(answer) for answer in answers], world.guideline_version))
            click.echo(f"{target}: {len(answers)} simulated answers")


def _csv(rows: list[dict[str, Any]], guideline_version: str | None) -> bytes:
    out = io.StringIO()
    columns = [*rows[0], "guideline_version", "kind"]
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        times = {name: row[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in ("started_at", "submitted_at")}
        same = {"guideline_version": guideline_version or "", "kind": SIMULATED}
        writer.writerow({**row, **times, **same})
    return out.getvalue().encode()
