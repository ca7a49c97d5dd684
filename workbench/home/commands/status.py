"""`workbench status`: every guideline, gold set, round and pilot of a workspace, and what waits for whom."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.store.roles import NOT_SET, Roles
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, print_json, print_table, shown, shown_interval

if TYPE_CHECKING:
    from workbench.home.study import Trend
    from workbench.statistics.estimate import Estimate


@click.command("status")
@DATABASE
@ROOT
@JSON
def status_command(database: str | None, root: Path | None, as_json: bool) -> None:
    """Show the state of everything, who has to act, and quality by batch.

    \b
    Example:
      workbench status
    """
    from workbench.home.inputs import read_status
    from workbench.store.permissions import readable_by_others
    from workbench.store.rounds.database import file_of

    workspace = Workspace.find(root)
    status = read_status(workspace, now=dt.datetime.now(dt.UTC), database=database)
    for path in readable_by_others(workspace.root, file_of(database, workspace.root)):
        click.echo(f"{path} can be read by every user of this machine. Close it: workbench protect", err=True)
    roles_set = Roles.of(workspace.root).are_set
    if as_json:
        print_json({**status.to_dict(), "roles_set": roles_set})
        return
    print_table(("", "name", "state"), [(entry.kind, entry.name, entry.state) for entry in status.entries])
    click.echo()
    if rows := [row[1:] for row in status.to_do]:
        print_table(("waiting", "what", "for whom", "next"), rows)
    else:
        click.echo("Nothing to do.")
    if not roles_set:
        click.echo(f"\n{NOT_SET}")
    if status.trends:
        click.echo(
            "\nOver the batches; in brackets the interval at 95 %, and n: answers, or items of two answers or more."
        )
    for trend in status.trends:
        click.echo()
        _print_trend(trend)


def _print_trend(trend: "Trend") -> None:
    made_up = " (simulated)" if trend.simulated else ""
    rows = [
        (
            point.batch,
            _estimate_text(point.accuracy),
            "" if point.agreement is None else _estimate_text(point.agreement),
        )
        for point in trend.points
    ]
    print_table(
        ("batch", "accuracy", "Krippendorff's alpha"), rows, f"Pilot {trend.pilot}, {trend.vendor}{made_up}"
    )


def _estimate_text(estimate: "Estimate") -> str:
    """A number with its interval at its confidence, and its n; the reason where it is undefined."""
    if estimate.value is None:
        return estimate.reason or "undefined"
    around = shown_interval(estimate.low, estimate.high) or "no interval"
    return f"{shown(estimate.value)} ({around}, n {estimate.n})"
