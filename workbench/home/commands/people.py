"""`workbench people`: list the people of the rounds, and forget one."""

import datetime as dt
from pathlib import Path
from typing import Any

import click

from workbench.answers.pseudonyms import pseudonyms
from workbench.store.backups import forgotten
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json, print_table


@click.group("people")
def people_command() -> None:
    """See who was invited to rounds, and remove a person's identity while the statistics stay.

    \b
    Example:
      workbench people list
      workbench people forget ana
    """


@people_command.command("list")
@DATABASE
@ROOT
@JSON
def list_(database: str | None, root: Path | None, as_json: bool) -> None:
    """List everybody: name or pseudonym, vendor, rounds they were invited to, since when.

    \b
    Example:
      workbench people list
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.here(root)
    rows = _people_rows(workspace, database) if AttemptStore.is_there(database, workspace.root) else []
    if not workspace.may("see names"):
        called = pseudonyms(row["id"] for row in rows)
        rows = [{**row, "name": None, "shown": called[row["id"]]} for row in rows]
    elif rows:
        workspace.names_exported("the list of people")
    if as_json:
        print_json(rows)
        return
    print_table(
        ("name", "vendor", "rounds", "since", "forgotten"),
        [
            (
                row["shown"],
                row["vendor"],
                ", ".join(row["rounds"]),
                _day(row["since"]),
                _day(row["forgotten_at"]),
            )
            for row in rows
        ],
    )


def _people_rows(workspace: Workspace, database: str | None) -> list[dict[str, Any]]:
    """A row for each person, as in the JSON."""
    from workbench.store.rounds.store import AttemptStore

    with AttemptStore.open(database, workspace.root) as store:
        invited = [invitation for round_ in store.rounds() for invitation in store.invitations(round_.name)]
        return [
            {
                "id": person.id,
                "name": person.name,
                "shown": person.shown,
                "vendor": person.vendor,
                "rounds": list(
                    dict.fromkeys(
                        invitation.round for invitation in invited if invitation.person.id == person.id
                    )
                ),
                "since": person.created_at.isoformat(),
                "forgotten_at": person.forgotten_at.isoformat() if person.forgotten_at else None,
            }
            for person in store.people()
        ]


@people_command.command("forget")
@click.argument("name")
@click.option("--vendor", help="Their vendor, where two people have one name.")
@DATABASE
@ROOT
@JSON
def forget(name: str, vendor: str | None, database: str | None, root: Path | None, as_json: bool) -> None:
    """Remove a person's name and all they typed, and revoke their links; labels and times stay. For ever.

    Files that still hold the name or their notes are listed: what was published is never changed. See docs/retention.md.

    \b
    Example:
      workbench people forget ana
      workbench people forget ana --vendor north
    """
    from workbench.store import forgetting
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.here(root)
    workspace.require("forget")
    with AttemptStore.open(database, workspace.root) as store:
        done = forgetting.forget(workspace, store, name, vendor, dt.datetime.now(dt.UTC))
    for reason in done.not_noted:
        click.echo(
            f"A list beside backups was not written: {reason}. A backup restored from there would name them again: "
            f"copy {forgotten.FILE} beside it, or name it with `workbench restore --forgotten`.",
            err=True,
        )
    if as_json:
        print_json(
            {
                **{"id": done.person.id, "shown": done.person.shown},
                **{"feedback_lines": done.feedback_lines, "meetings": done.meetings},
                **{"still_named_in": list(done.named_in), "still_said_in": list(done.quoted_in)},
            }
        )
        return
    changed, held = many(done.feedback_lines, "line"), many(done.meetings, "meeting")
    click.echo(
        f"{name} is now {done.person.shown}: name and notes are removed, links are revoked, labels and times stay. "
        f"{changed} of feedback and {held} changed."
    )
    if done.named_in:
        click.echo("The name is still in these files. Edit them yourself:\n  " + "\n  ".join(done.named_in))
    if done.quoted_in:
        click.echo(
            "What they typed is still in these reports. Recreate them and delete the old ones:\n  "
            + "\n  ".join(done.quoted_in)
        )


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
