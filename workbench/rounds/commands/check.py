"""`workbench quiz check`: look at every page of the database of rounds."""

from pathlib import Path

import click

from workbench.errors import StoreLost
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, print_json

COUNTED = ("rounds", "people", "attempts", "answers")


@click.command("check")
@DATABASE
@ROOT
@JSON
def check(database: str | None, root: Path | None, as_json: bool) -> None:
    """Check that the database of rounds is there and whole; refused with what is damaged if not. It may be in use.

    SQLite: every page, index and foreign key. PostgreSQL: every value is read, and the server is asked for wrong
    checksums and invalid indexes.

    \b
    Example:
      workbench quiz check
    """
    from workbench.store.rounds.intact import WAY_BACK
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    with AttemptStore.to_read(database, workspace.root) as store:
        faults, rows, where = store.faults(), store.counts(), store.where
    if faults:
        raise StoreLost(f"{where} is damaged: {'; '.join(faults)}. {WAY_BACK}")
    rows = {name: rows[name] for name in COUNTED}
    if as_json:
        print_json({"whole": True, "rows": rows})
    else:
        click.echo(f"{where} is whole: " + ", ".join(f"{name} {n:,}" for name, n in rows.items()) + ".")
