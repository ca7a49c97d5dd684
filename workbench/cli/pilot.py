"""`workbench pilot`: start a specification by asking, freeze it, and simulate deliveries for a rehearsal."""

import csv
import io
from pathlib import Path
from typing import Any

import click

from workbench.cli.options import JSON, ROOT, print_json
from workbench.errors import InvalidDocument
from workbench.model.pilot import GoldFile, Metric
from workbench.model.simulation import SIMULATED, Simulation, check
from workbench.stores import documents, files
from workbench.stores.workspace import Workspace

ASKED: tuple[tuple[Metric, str, str, float], ...] = (
    ("accuracy", "at_least", "Accuracy against gold, at least (0 to leave out)", 0.90),
    (
        "agreement",
        "at_least",
        "Agreement among a vendor's annotators (alpha), at least (0 to leave out)",
        0.70,
    ),
    ("within_promise", "at_least", "Share of answers back in time, at least (0 to leave out)", 0.95),
    ("cost_per_correct", "at_most", "Cost per correct answer, at most (0 to leave out)", 0.0),
    ("rework", "at_most", "Share of items delivered again, at most (0 to leave out)", 0.05),
)


@click.group("pilot")
def pilot_command() -> None:
    """Agree on a pilot before it starts: vendors, prices, promise and criteria.

    \b
    Example:
      workbench pilot new autumn
      workbench pilot freeze autumn
    """


@pilot_command.command("new")
@click.argument("name")
@ROOT
def new(name: str, root: Path | None) -> None:
    """Start a pilot specification by asking; everything can be edited afterwards, until it is frozen.

    \b
    Example:
      workbench pilot new autumn
    """
    workspace = Workspace.find(root)
    store = workspace.pilots
    documents.checked_name(name, "pilot")
    title = click.prompt("Title", default=name)
    gold = click.prompt("Gold set (NAME@VERSION, or a CSV file beside the pilot)")
    pilot: dict[str, Any] = {"name": name, "title": title}
    if gold.endswith((".csv", ".tsv", ".jsonl", ".xlsx", ".parquet")):
        pilot["gold"] = {"file": gold}
    else:
        card = workspace.gold(gold).card
        pilot["gold"] = {"name": card.name, "version": card.version}
        pilot["guideline"] = {"name": card.guideline.name, "version": card.guideline.version}
        questions = workspace.guideline(card.guideline).questions
        if len(questions) > 1:
            ids = click.Choice([question.id for question in questions])
            pilot["question"] = click.prompt("Question the verdict is on", type=ids)
    pilot["vendors"] = [
        {"id": vendor.strip(), "deliveries": [{"file": f"deliveries/{vendor.strip()}_1.csv"}]}
        for vendor in click.prompt("Vendors (ids, separated by commas)").split(",")
    ]
    hours = click.prompt("Promised hours from sent to delivered (0 for no promise)", type=float, default=48)
    criteria = []
    for metric, direction, question, default in ASKED:
        if metric == "within_promise" and not hours:
            continue
        threshold = click.prompt(question, type=float, default=default)
        if threshold:
            criteria.append({"metric": metric, direction: threshold})
    pilot["criteria"] = criteria
    if hours:
        pilot["promised_hours"] = hours
    pilot["margin"] = click.prompt("Non-inferiority margin (share of accuracy)", type=float, default=0.05)
    path = store.new(pilot)
    click.echo(
        f"{path}\nAdd batches (id, sent_at) and each vendor's price, as pilots/november/pilot.yaml of the example has "
        f"them, then: workbench pilot freeze {name}"
    )


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
    pilot = workspace.pilots.load(path)
    if problems := pilot.unmeasurable():
        raise InvalidDocument(
            f"{path}: {'; '.join(problems)}. Add it or leave the criterion out: freezing is final."
        )
    digests = {}
    if pilot.guideline is not None:
        digests["guideline"] = workspace.guideline(str(pilot.guideline)).digest()
    digests["gold"] = (
        files.digest_of(path.parent / pilot.gold.file)
        if isinstance(pilot.gold, GoldFile)
        else workspace.gold(str(pilot.gold)).card.digest()
    )
    seal = workspace.pilots.freeze(path, digests)
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
    from workbench.studies.simulation import simulate_vendor

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
