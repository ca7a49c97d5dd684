"""`workbench roles`: who you are, what you may do, and whether `roles.yaml` is right."""

from pathlib import Path
from typing import Any

import click

from workbench.documents.record import KNOWN
from workbench.documents.roles import RIGHTS, ROLES
from workbench.store.identity import identity
from workbench.store.roles import FILE, NOT_SET, Roles
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, many, print_json, print_table


@click.group("roles")
def roles_command() -> None:
    """See who may do what in a workspace. The people and their roles are in roles.yaml.

    \b
    Example:
      workbench roles show
      workbench roles check
    """


@roles_command.command("show")
@ROOT
@JSON
def show(root: Path | None, as_json: bool) -> None:
    """Show who you are, how that is known, the rights of each role, and what you may do.

    \b
    Example:
      workbench roles show
    """
    roles, you = Roles.of(Workspace.here(root).root), identity()
    own = [str(grant) for grant in roles.of_actor(you)]
    rights: list[dict[str, Any]] = [
        {"right": right, "what": what, "roles": list(allowed), "you": roles.may(you, right)}
        for right, (what, allowed) in RIGHTS.items()
    ]
    if as_json:
        about = {"name": you.name, "known": you.known, "roles": own}
        print_json({"set": roles.are_set, "you": about, "rights": rights})
        return
    click.echo(f"You are {you.name}: {KNOWN[you.known]}. Your roles: {', '.join(own) or 'none'}.")
    rows = [
        (
            row["what"],
            *("yes" if role in row["roles"] else "" for role in ROLES),
            "yes" if row["you"] else "no",
        )
        for row in rights
    ]
    print_table(("who may", *ROLES, "you"), rows)
    if not roles.are_set:
        click.echo(NOT_SET)


@roles_command.command("check")
@ROOT
def check(root: Path | None) -> None:
    """Check roles.yaml: unknown roles and people who are listed twice are refused, with the line.

    Also names what nobody may do.

    \b
    Example:
      workbench roles check
    """
    roles = Roles.of(Workspace.here(root).root)
    if roles.people is None:
        click.echo(NOT_SET)
        return
    click.echo(f"{FILE}: {many(len(roles.people), 'name')}, no problem.")
    for right, (what, allowed) in RIGHTS.items():
        if not roles.who_may(right):
            click.echo(f"Nobody may {what}: no {' or '.join(allowed)} is listed.", err=True)
