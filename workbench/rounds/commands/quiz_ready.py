"""`workbench quiz ready`: the lead's word that somebody may begin, with its reason, where the answers do not decide."""

import datetime as dt
from pathlib import Path

import click

from workbench.errors import NotFound, OutOfRange, listed
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, print_json
from workbench.ui.quiz_options import DATABASE


@click.command("ready")
@click.argument("round_name", metavar="ROUND")
@click.argument("name")
@click.option(
    "--reason", required=True, help="Why; it stands beside the person in the results, and they read it."
)
@click.option("--by", required=True, help="Who says so.")
@click.option("--vendor", help="Their vendor, where two people have one name.")
@click.option("--take-back", is_flag=True, help="They are not ready after all; the reason says why.")
@DATABASE
@ROOT
@JSON
def ready(
    round_name: str,
    name: str,
    reason: str,
    by: str,
    vendor: str | None,
    take_back: bool,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Declare that somebody is ready for the work of a round, whatever their answers decide.

    For a retake with too few items, and wherever a quiz cannot decide. It counts as qualified under the guideline of the
    round, is shown as declared and never as passed, and the verdict of the answers stays as it is.

    \b
    Example:
      workbench quiz ready changed ana --reason "Labelled the 12 new cases with me, all right." --by Lea
    """
    from workbench.documents.attempts import Declared
    from workbench.store.rounds.store import AttemptStore

    if not reason.strip() or not by.strip():
        raise OutOfRange("--reason and --by are a sentence and a name.")
    workspace, at = Workspace.find(root), dt.datetime.now(dt.UTC)
    with AttemptStore.to_read(database, workspace.root) as store:
        round_ = store.round(round_name)
        if round_.kind != "quiz" or round_.practice:
            raise OutOfRange(
                f"round {round_name!r} qualifies nobody; declare people ready in a quiz that is no practice."
            )
        people = {one.person.id: one.person for one in store.invitations(round_name)}
        found = [one for one in people.values() if one.name == name and vendor in (None, one.vendor)]
        if len(found) != 1:
            shown = listed(sorted(one.full for one in people.values())) or "nobody"
            raise NotFound(f"{name!r} is {len(found)} of the people invited to {round_name!r}: {shown}.")
        store.declare(Declared(round_name, found[0].id, not take_back, reason.strip(), by.strip(), at))
    if as_json:
        print_json(
            {
                "round": round_name,
                "name": name,
                "ready": not take_back,
                "reason": reason.strip(),
                "by": by.strip(),
            }
        )
        return
    said = "is not declared ready any more" if take_back else "is declared ready"
    click.echo(f"{name} {said} in {round_name}, by {by.strip()}: {reason.strip()}")
