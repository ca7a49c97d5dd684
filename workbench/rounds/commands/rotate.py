"""`workbench quiz rotate-key`: sign links with a new key, and print every link that is to work, anew."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from workbench.documents.policies import last_day, link_end
from workbench.rounds.commands.people import address_of, until_day
from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.store.rounds.store import AttemptStore

COLUMNS = ("round", "name", "vendor", "link", "last_day")


@click.command("rotate-key")
@click.option(
    "--keep-old",
    type=click.IntRange(1, 365),
    metavar="DAYS",
    help="Old links work beside the new ones until the end of that day; else they end now.",
)
@click.option("--public-url", help="Where people reach the server; else where `quiz serve` ran last.")
@click.option("--csv", "csv_file", type=FILE, help="Write round, name, vendor and new link to this file.")
@DATABASE
@ROOT
@JSON
def rotate_key(
    keep_old: int | None,
    public_url: str | None,
    csv_file: Path | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Replace the key that signs links, and print the new links of everybody who is invited.

    Use it when links or the database were seen by somebody who should not have them: every old link stops working.
    A running server takes the new key within two seconds.

    \b
    Example:
      workbench quiz rotate-key --csv links.csv
      workbench quiz rotate-key --keep-old 7
    """
    from workbench.store.rounds.store import AttemptStore

    workspace, at = Workspace.find(root), dt.datetime.now(dt.UTC)
    workspace.require("invite")
    address, where = address_of(public_url, workspace.root)
    until = None if keep_old is None else link_end(at, keep_old)
    with AttemptStore.to_read(database, workspace.root) as store:
        store.rotate_key(at, until)
        rows = [*_people(store, address, at), *_vendors(store, address, at)]
    if csv_file:
        workspace.names_exported("links of all rounds", csv_file)
        files.replace(csv_file, _csv(rows), private=True)
    old = last_day(until) if until else None
    if as_json:
        print_json({"old_links_until": old, "links": rows})
        return
    for row in rows:
        vendor = f" ({row['vendor']})" if row["vendor"] and row["round"] else ""
        place = row["round"] or "vendor's page"
        click.echo(f"{place}\t{row['name']}{vendor}\t{row['link']}\t{until_day(row['last_day'])}")
    ends = f"Old links work until {old}." if old else "Old links no longer work: send the new ones."
    click.echo(f"New key; {many(len(rows), 'new link')}. {ends}", err=True)
    for note in where:
        click.echo(note, err=True)


def _people(store: "AttemptStore", address: str, at: dt.datetime) -> Iterator[dict[str, str]]:
    """The links into rounds that take answers."""
    for round_ in store.rounds():
        if store.closed_at(round_.name) is not None or not round_.expiry_policy.open_at(at):
            continue
        for invitation in sorted(store.invitations(round_.name), key=lambda sent: sent.person.full):
            if invitation.revoked_at is None and not _over(invitation.expires_at, at):
                person = invitation.person
                yield {
                    **{"round": round_.name, "name": person.shown, "vendor": person.vendor},
                    "link": f"{address}/q/{store.token(invitation.id)}",
                    "last_day": last_day(invitation.expires_at),
                }


def _vendors(store: "AttemptStore", address: str, at: dt.datetime) -> Iterator[dict[str, str]]:
    """The links of vendors."""
    for link in store.vendor_links():
        if not _over(link.expires_at, at):
            yield {
                **{"round": "", "name": link.manager or link.vendor, "vendor": link.vendor},
                "link": f"{address}/v/{store.vendor_token(link.id)}",
                "last_day": last_day(link.expires_at),
            }


def _over(end: dt.datetime | None, at: dt.datetime) -> bool:
    return end is not None and end <= at


def _csv(rows: Sequence[dict[str, str]]) -> bytes:
    from workbench.formats.tables.write import csv_bytes

    return csv_bytes(COLUMNS, [[row[name] for name in COLUMNS] for row in rows])
