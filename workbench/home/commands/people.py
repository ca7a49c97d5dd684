"""`workbench people`: list the people of the rounds, and forget one."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.answers.pseudonyms import pseudonyms
from workbench.store.meetings import MeetingStore
from workbench.store.mentions import mentions
from workbench.store.proposals import ProposalStore
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json, print_table

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore

SHORTEST = 8  # letters of a note to search for: "ok" is everywhere


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
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.here(root)
    workspace.require("forget")
    meetings = MeetingStore(workspace.root)
    meetings.all()  # refuses an unreadable file before anything is changed
    with AttemptStore.open(database, workspace.root) as store:
        words = _note_lines(store, name.strip(), vendor)
        person = store.forget(name, dt.datetime.now(dt.UTC), vendor)
    changed = workspace.feedback.forget(frozenset({name.strip(), person.id}), person.shown)
    held = meetings.forget(name.strip(), person.shown)
    ProposalStore(workspace.root).forget(person.id, name.strip(), person.shown)
    if workspace.log:
        workspace.log.forget(name.strip())
    named_in = mentions(workspace.root, name.strip())
    quoted_in = mentions(workspace.root, *words)
    if as_json:
        print_json(
            {
                **{"id": person.id, "shown": person.shown, "feedback_lines": changed, "meetings": held},
                **{"still_named_in": list(named_in), "still_said_in": list(quoted_in)},
            }
        )
        return
    click.echo(
        f"{name} is now {person.shown}: name and notes are removed, links are revoked, labels and times stay. "
        f"{many(changed, 'line')} of feedback and {many(held, 'meeting')} changed."
    )
    if named_in:
        click.echo("The name is still in these files. Edit them yourself:\n  " + "\n  ".join(named_in))
    if quoted_in:
        click.echo(
            "What they typed is still in these reports. Recreate them and delete the old ones:\n  "
            + "\n  ".join(quoted_in)
        )


def _note_lines(store: "AttemptStore", name: str, vendor: str | None) -> tuple[str, ...]:
    """The first line of every note and appeal by people of that name: files may quote them."""
    ids = {
        person.id
        for person in store.people()
        if person.name == name and (vendor is None or person.vendor == vendor.strip())
    }
    notes: list[str | None] = []
    for round_ in store.rounds():
        mine = {attempt.id for who in ids for attempt in store.attempts(round_.name, who)}
        for attempt in mine:
            notes += [answer.note for answer in (*store.answers(attempt), *store.withdrawn(attempt))]
        notes += [appeal.note for appeal in store.appeals(round_.name) if appeal.attempt_id in mine]
    lines = [note.strip().splitlines()[0] for note in notes if note and note.strip()]
    return tuple(dict.fromkeys(line for line in lines if len(line) >= SHORTEST))


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
