"""`workbench quiz create`: which items and questions, how long, what decides, and what people may see."""

from pathlib import Path
from typing import Any

import click

from workbench.documents.gold import SPLITS
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, print_json
from workbench.ui.quiz_options import DATABASE


@click.command("create")
@click.argument("name")
@click.option("--gold", help="NAME@VERSION of the locked gold set to be judged against.")
@click.option("--expert", is_flag=True, help="A round of experts' blind labels, without gold (--gold-draft).")
@click.option("--gold-draft", help="Name of the gold set whose draft the experts label.")
@click.option("--retest-of", metavar="ROUND", help="Ask each person again what they answered in that round.")
@click.option("--title", help="What people see above the round; the name where not given.")
@click.option(
    "--question", "questions", multiple=True, help="A question to ask; may be repeated. All where not given."
)
@click.option(
    "--split",
    type=click.Choice(SPLITS),
    help="Which items of the gold; quiz where not given, practice in practice.",
)
@click.option(
    "--since",
    metavar="VERSION",
    help="A retake: only what changed its meaning since this version of the guideline.",
)
@click.option("--also-added", is_flag=True, help="In a retake, also what was added since.")
@click.option(
    "--fill-up", is_flag=True, help="In a retake, other items behind what changed, so that it can decide."
)
@click.option("--length", type=click.IntRange(1), help="Answers in an attempt; the most where --until-sure.")
@click.option("--until-sure", is_flag=True, help="Stop as soon as the evidence decides (Wald's test).")
@click.option("--good", type=float, help="Share right of a good annotator.  [default: 0.9]")
@click.option("--poor", type=float, help="Share right of a poor annotator.  [default: 0.75]")
@click.option("--false-pass", type=float, help="How often a poor one may pass.  [default: 0.05]")
@click.option("--false-fail", type=float, help="How often a good one may fail.  [default: 0.05]")
@click.option(
    "--allow-undecided", is_flag=True, help="Accept a length at which many good annotators stay undecided."
)
@click.option(
    "--seed", type=int, default=20260101, show_default=True, help="The same seed draws the same turns."
)
@click.option("--time-limit", type=float, metavar="MINUTES", help="For an attempt; none where not given.")
@click.option(
    "--feedback",
    type=click.Choice(["item", "end", "none"]),
    help="When the gold is shown: after each item, at the end, never.  [default: end; item in practice]",
)
@click.option(
    "--attempts",
    type=click.IntRange(1),
    help="Attempts of each person.  [default: 1; 10 in practice]",
)
@click.option(
    "--cool-down", type=float, default=0, show_default=True, metavar="HOURS", help="Between two attempts."
)
@click.option("--way-back", metavar="ROUND", help="A practice round for those who did not pass.")
@click.option("--expires", metavar="DATE", help="Last day (2026-12-01, UTC), or a time with its zone.")
@click.option(
    "--practice", is_flag=True, help="A round to practise in: no verdict unless --good or --poor is given."
)
@click.option("--terms", type=FILE, help="A text file that everybody has to accept first.")
@DATABASE
@ROOT
@JSON
def create(name: str, database: str | None, root: Path | None, as_json: bool, **given: Any) -> None:
    """Create a round: which items and questions, how long, what decides, and what people may see.

    Prints what the criterion does to good and to poor annotators; a length that cannot hold the rates is refused.
    A retake (--since) asks all that changed, however little that is, and says what it can decide; --fill-up lets it
    decide by other items behind these.

    \b
    Example:
      workbench quiz create november --gold support-tickets@1.0.0 --question intent --until-sure
      workbench quiz create changed --gold support-tickets@1.0.0 --since 1.1.0 --fill-up
      workbench quiz create warm-up --gold support-tickets@1.0.0 --practice
      workbench quiz create blind --expert --gold-draft support-tickets
    """
    from workbench.rounds.commands.quiz_making import asked_of, decided_by, notes_on, round_of
    from workbench.store.rounds.store import AttemptStore

    workspace = Workspace.find(root)
    with AttemptStore.open(database, workspace.root) as store:
        source = store.round(given["retest_of"]) if given["retest_of"] else None
        if given["way_back"]:
            store.round(given["way_back"])
        fields, pool = asked_of(workspace, given, source)
        criterion, length, plan, said = decided_by(given, fields["kind"], pool)
        new = round_of(name, {**fields, "criterion": criterion, "length": length}, given)
        others = [one for one in store.rounds() if one.name != name]
        others = [one for one in others if one.practice or store.closed_at(one.name) is None]
        store.add_round(new)
    notes = [*said, *notes_on(new, pool, others)]
    if as_json:
        print_json({"round": name, "pool": pool, "plan": plan and plan.to_dict(), "notes": notes})
        return
    kind = f"{new.kind}, practice" if new.practice else new.kind
    click.echo(f"Round {name}: {kind}, {many(pool, 'question')} to draw from.")
    for sentence in (*(plan.sentences() if plan else ()), *notes):
        click.echo(f"  {sentence}")
    click.echo(f"Next: workbench quiz invite {name} NAMES, then workbench quiz serve")
