"""`workbench quiz appeals` and `rule`: what annotators contest, and the lead's decision, which they read."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.record import Actor
from workbench.documents.skips import skip_name
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, DATABASE, JSON, ROOT, many, print_json

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
    from workbench.store.rounds.round_records import record_of
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    workspace.require("see gold")
    with AttemptStore.to_read(database, workspace.root) as store:
        record = record_of(store, round_name)
    gold = open_context(workspace, record.round).gold
    ranked = sorted(
        record.appeals, key=lambda appeal: (appeal.ruling is not None, appeal.created_at, appeal.id)
    )
    rows = []
    for appeal in ranked:
        item = next((item for item in gold.items if item.id == appeal.item), None) if gold else None
        answer = item.answers.get(appeal.question) if item else None
        rows.append(_row(appeal, record, answer.label if answer else None))
    if as_json:
        print_json(rows)
        return
    waiting = sum(appeal.ruling is None for appeal in ranked)
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


def _row(appeal: "Appeal", record: "RoundRecord", gold: str | None) -> dict[str, Any]:
    """One appeal as JSON has it."""
    attempt = next(attempt for attempt in record.attempts if attempt.id == appeal.attempt_id)
    response = next(
        (response for response in record.answers_of(attempt) if response.turn == appeal.turn), None
    )
    return {
        "id": appeal.id,
        "item": appeal.item,
        "question": appeal.question,
        "person": attempt.person.shown,
        "vendor": attempt.person.vendor,
        "answer": response.label if response else None,
        "skip": response.skip if response else None,
        "gold": gold,
        "note": appeal.note,
        "at": appeal.created_at.isoformat(),
        "ruling": appeal.ruling,
        "reply": appeal.reply,
        "ruled_by": appeal.ruled_by,
        "ruled_at": appeal.ruled_at.isoformat() if appeal.ruled_at else None,
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
@click.option("--reply", required=True, help="Reply to the person who appealed.")
@BY
@DATABASE
@ROOT
@JSON
def rule(
    appeal: str,
    ruling: "Ruling | None",
    reply: str,
    by: Actor,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Decide an appeal or change a decision. All scores of the round are updated; the person reads the reply.

    The gold set stays as it was locked. Its next version waits until somebody accepts or rejects this decision there
    (workbench gold waiting).

    \b
    Example:
      workbench quiz rule k3f2a9q7 --gold-corrected --reply "You are right: it asks for money back." --by Lea
    """
    from workbench.store.rounds.store import AttemptStore

    if ruling is None:
        raise click.UsageError("Say one of --gold-stands, --gold-corrected, --item-retired.")
    workspace = Workspace.find(root)
    workspace.require("rule", by)
    with AttemptStore.to_read(database, workspace.root) as store:
        ruled = store.rule(appeal, ruling, reply, by.shown, dt.datetime.now(dt.UTC))
        gold = store.round(store.attempt(ruled.attempt_id).round).gold
    if as_json:
        print_json({"id": ruled.id, "item": ruled.item, "ruling": ruled.ruling, "reply": ruled.reply})
        return
    click.echo(f"{ruled.item}, {ruled.question}: {STATES[ruled.ruling]}. Whoever appealed reads the reply.")
    if gold is not None and ruling != "gold stands":
        click.echo(f"The next version of the gold waits for it: workbench gold waiting {gold.name}")
