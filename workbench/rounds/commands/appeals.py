"""`workbench quiz appeals` and `rule`: what annotators contest, and the lead's decision, which they read."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.skips import skip_name
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.documents.attempts import Appeal, RoundRecord, Ruling

STATES = {
    None: "to decide",
    "gold stands": "the gold stands",
    "gold corrected": "the gold was corrected",
    "item retired": "the item was retired",
}


@click.command("appeals")
@click.argument("round_name", metavar="ROUND")
@DATABASE
@ROOT
@JSON
def appeals(round_name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """List what annotators contest in a round, with what they answered and what the gold says; the open ones first.

    \b
    Example:
      workbench quiz appeals november
    """
    from workbench.rounds.server.service import open_context
    from workbench.store.round_records import record_of
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    with AttemptStore.to_read(database, workspace.root) as store:
        record = record_of(store, round_name)
    gold = open_context(workspace, record.round).gold
    ranked = sorted(record.appeals, key=lambda one: (one.ruling is not None, one.created_at, one.id))
    rows = []
    for one in ranked:
        item = next((item for item in gold.items if item.id == one.item), None) if gold else None
        answer = item.answers.get(one.question) if item else None
        rows.append(_row(one, record, answer.label if answer else None))
    if as_json:
        print_json(rows)
        return
    waiting = sum(one.ruling is None for one in ranked)
    click.echo(f"{many(len(ranked), 'appeal')} in {round_name}, {waiting} to decide.")
    for row in rows:
        click.echo(
            f"\n{row['id']}  {row['item']}, {row['question']}  {STATES[row['ruling']]}\n"
            f"  {row['person']} answered {row['answer'] or skip_name(row['skip'])}, gold {row['gold'] or 'none'}: {row['note'] or ''}"
        )
        if row["reply"]:
            click.echo(f"  {row['ruled_by']} replied: {row['reply']}")
    if waiting:
        click.echo("\nNext: workbench quiz rule APPEAL --gold-stands --reply TEXT --by NAME")


def _row(one: "Appeal", record: "RoundRecord", gold: str | None) -> dict[str, Any]:
    """One appeal as JSON has it."""
    attempt = next(attempt for attempt in record.attempts if attempt.id == one.attempt_id)
    given = next((given for given in record.answers_of(attempt) if given.turn == one.turn), None)
    return {
        "id": one.id,
        "item": one.item,
        "question": one.question,
        "person": attempt.person.shown,
        "vendor": attempt.person.vendor,
        "answer": given.label if given else None,
        "skip": given.skip if given else None,
        "gold": gold,
        "note": one.note,
        "at": one.created_at.isoformat(),
        "ruling": one.ruling,
        "reply": one.reply,
        "ruled_by": one.ruled_by,
        "ruled_at": one.ruled_at.isoformat() if one.ruled_at else None,
    }


@click.command("rule")
@click.argument("appeal")
@click.option("--gold-stands", "ruling", flag_value="gold stands", help="The gold is right as it is.")
@click.option(
    "--gold-corrected", "ruling", flag_value="gold corrected", help="Their answer counts as right, for all."
)
@click.option(
    "--item-retired", "ruling", flag_value="item retired", help="The item leaves everybody's score."
)
@click.option("--reply", required=True, help="What whoever appealed reads beside the decision.")
@click.option("--by", required=True, help="Who decides.")
@DATABASE
@ROOT
@JSON
def rule(
    appeal: str,
    ruling: "Ruling | None",
    reply: str,
    by: str,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Decide an appeal, or decide it anew; every score of the round follows, and the person reads the reply.

    The gold set itself stays as it was locked: correct or retire the item in its draft, too (2_gold_set.ipynb).

    \b
    Example:
      workbench quiz rule k3f2a9q7 --gold-corrected --reply "You are right: it asks for money back." --by Lea
    """
    from workbench.store.rounds.store import AttemptStore

    if ruling is None:
        raise click.UsageError("Say one of --gold-stands, --gold-corrected, --item-retired.")
    workspace = Workspace.find(root)
    with AttemptStore.to_read(database, workspace.root) as store:
        found = store.rule(appeal, ruling, reply, by, dt.datetime.now(dt.UTC))
    if as_json:
        print_json({"id": found.id, "item": found.item, "ruling": found.ruling, "reply": found.reply})
        return
    click.echo(f"{found.item}, {found.question}: {STATES[found.ruling]}. Whoever appealed reads the reply.")
