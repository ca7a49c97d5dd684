"""`workbench protect`: close gold, answers and log to other users of the machine."""

from pathlib import Path

import click

from workbench.store.permissions import protect
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json


@click.command("protect")
@click.option(
    "--group", help="Share the workspace with this group: its members may read and write everything."
)
@DATABASE
@ROOT
@JSON
def protect_command(group: str | None, database: str | None, root: Path | None, as_json: bool) -> None:
    """Close gold_sets, runs and log to other users of this machine, for this workspace and what comes into it.

    \b
    Examples:
      workbench protect
      workbench protect --group labelling
    """
    from workbench.store.rounds.database import file_of

    workspace = Workspace.find(root)
    changed = protect(workspace.root, group, file_of(database, workspace.root))
    if as_json:
        print_json({"workspace": str(workspace.root), "group": group, "changed": changed})
        return
    who = f"you and group {group}" if group else "you, or the group that shares the workspace"
    click.echo(f"gold_sets, runs and log are closed to all but {who}: {many(changed, 'permission')} changed.")
