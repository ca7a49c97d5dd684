"""`workbench vendor`: the link by which a vendor's manager sees how the vendor's own people do, and the page it opens."""

import datetime as dt
from pathlib import Path

import click

from workbench.documents.policies import last_day
from workbench.rounds.commands.people import address_of, until_day
from workbench.store import files
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, EXPIRES, FILE, JSON, ROOT, link_expiry, print_json


@click.group("vendor")
def vendor_command() -> None:
    """Let a vendor's manager see the rounds and pilots of the vendor's own people, and nothing else.

    \b
    Example:
      workbench vendor invite north
      workbench vendor page north --out north.html
    """


@vendor_command.command("invite")
@click.argument("name")
@click.option("--manager", help="Who it is for, as your proxy signs them in (`quiz serve --sign-on-header`).")
@click.option("--public-url", help="Where people reach the server; else where `quiz serve` ran last.")
@EXPIRES
@DATABASE
@ROOT
@JSON
def invite(
    name: str,
    manager: str | None,
    public_url: str | None,
    expires: str | None,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Print the link of a vendor's manager; the one that works is kept and works longer.

    The page shows the rounds of people who were invited with this vendor, and pilots that list it by this id or name.
    Nothing of another vendor is on it, and no gold that is still in use.

    \b
    Example:
      workbench vendor invite north --public-url https://quiz.example.org
    """
    from workbench.store.rounds.store import AttemptStore

    workspace, at = Workspace.find(root), dt.datetime.now(dt.UTC)
    workspace.require("invite")
    address, where = address_of(public_url, workspace.root)
    until, exactly = link_expiry(expires, at)
    with AttemptStore.open(database, workspace.root) as store:
        link = store.invite_vendor(name, at, until, manager=manager, exactly=exactly)
        page = f"{address}/v/{store.vendor_token(link.id)}"
        known = any(person.vendor == link.vendor for person in store.people())
    if not known:
        where = [
            *where,
            f"Nobody was invited with vendor {link.vendor!r} yet: their page is empty until then.",
        ]
    day = last_day(link.expires_at)
    if as_json:
        print_json(
            {"vendor": link.vendor, "manager": link.manager, "link": page, "last_day": day, "notes": where}
        )
        return
    click.echo(f"{link.vendor}\t{page}\t{until_day(day)}")
    for note in where:
        click.echo(note, err=True)


@vendor_command.command("revoke")
@click.argument("name")
@DATABASE
@ROOT
def revoke(name: str, database: str | None, root: Path | None) -> None:
    """Withdraw a vendor's link. Inviting the vendor again makes a new one.

    \b
    Example:
      workbench vendor revoke north
    """
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("invite")
    with AttemptStore.to_read(database, workspace.root) as store:
        store.revoke_vendor(name, dt.datetime.now(dt.UTC))
    click.echo(f"The link of vendor {name} no longer works.")


@vendor_command.command("page")
@click.argument("name")
@click.option("--out", type=FILE, required=True, help="The HTML file to write.")
@DATABASE
@ROOT
def page(name: str, out: Path, database: str | None, root: Path | None) -> None:
    """Write a vendor's page to a file, as its manager sees it now: look at it before you send the link.

    \b
    Example:
      workbench vendor page north --out north.html
    """
    from workbench.rounds.vendor.page import vendor_page
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("see names")
    with AttemptStore.to_read(database, workspace.root) as store:
        html = vendor_page(workspace, store, name, dt.datetime.now(dt.UTC), alone=True)
    workspace.names_exported(f"page of vendor {name}", out)
    files.replace(out, html.encode(), private=True)
    click.echo(out)
