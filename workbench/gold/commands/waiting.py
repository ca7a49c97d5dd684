"""`workbench gold waiting`, `accept`, `reject`: rulings, meetings' decisions and edge cases that the gold does not hold yet."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.gold.actions import AcceptDecision, RejectDecision
from workbench.store.workspace import Workspace
from workbench.ui.options import BY, DATABASE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.gold.session import GoldBuilder


@click.command("waiting")
@click.argument("name")
@DATABASE
@ROOT
@JSON
def waiting(name: str, database: str | None, root: Path | None, as_json: bool) -> None:
    """List what was decided elsewhere about gold set NAME and is not in it: rulings on appeals, meetings, edge cases.

    The draft is compared, or the newest locked version where there is none. The lock waits until each is accepted or
    rejected; those that were rejected are listed last, with the reason, and may still be accepted.

    \b
    Example:
      workbench gold waiting support-tickets
    """
    from workbench.gold.project import GoldProject

    project = GoldProject(Workspace.find(root), name, database)
    project.workspace.require("see gold")
    gold = project.read()
    project.workspace.gold_opened(gold)
    open_, pending = project.waiting(gold), project.pending(gold)
    rejected = project.workspace.gold_sets.rejections(name).all()
    if as_json:
        print_json(
            {
                "gold": str(gold),
                "waiting": [decision.to_dict() for decision in open_],
                "pending": [proposal.model_dump(mode="json") for proposal in pending],
                "rejected": [rejection.model_dump(mode="json") for rejection in rejected],
            }
        )
        return
    click.echo(f"{gold}: {many(len(open_), 'decision')} to accept or reject.")
    for decision in open_:
        click.echo(f"\n{decision.id}  {decision.says}\n  {decision.why}")
    for proposal in pending:
        click.echo(
            f"\nFor a second person: {proposal.says}; proposed by {proposal.by} on {proposal.at:%Y-%m-%d}.\n"
            f"  {proposal.words['rationale']}\n"
            f"  Confirm with: workbench gold adjudicate {name} {proposal.place[0]} --label {proposal.content['label']} …, "
            f"or: workbench gold withdraw {name} {proposal.place[0]}"
        )
    for rejection in rejected:
        click.echo(
            f"\n{rejection.decision}  rejected by {rejection.by} on {rejection.at:%Y-%m-%d}: {rejection.reason}\n"
            f"  {rejection.says}"
        )
    if open_ and gold.card.version in project.locked():
        click.echo(f"\n{gold} is locked. Next: workbench gold next {name}")
    elif open_:
        first = open_[0].id
        click.echo(
            f"\nNext: workbench gold accept {name} {first} --by NAME\n"
            f'      workbench gold reject {name} {first} --reason "…" --by NAME'
        )


@click.command("accept")
@click.argument("name")
@click.argument("decision")
@click.option("--also", is_flag=True, help="The gold label stays, and the other counts as right beside it.")
@click.option("--rationale", default="", help="Why, where the words of the decision will not do.")
@click.option("--rule", "rules", multiple=True, help="A rule that the item tests; once for each.")
@click.option("--definition", is_flag=True, help="No rule is needed: the definition of the label decides.")
@BY
@DATABASE
@ROOT
@JSON
def accept(
    name: str,
    decision: str,
    also: bool,
    rationale: str,
    rules: tuple[str, ...],
    definition: bool,
    **options: Any,
) -> None:
    """Change the draft of gold set NAME as DECISION says: another label, or the item leaves (retired or undecidable).

    \b
    Example:
      workbench gold accept support-tickets 3f9c1a2b --by Ruth
    """
    accepted = AcceptDecision(
        decision=decision, also=also, rationale=rationale, rules=rules, definition=definition
    )
    _perform(name, accepted, options)


@click.command("reject")
@click.argument("name")
@click.argument("decision")
@click.option("--reason", required=True, help="Why the gold stays as it is; it stays on record.")
@BY
@DATABASE
@ROOT
@JSON
def reject(name: str, decision: str, reason: str, **options: Any) -> None:
    """Leave gold set NAME as it is, whatever DECISION says; the reason stays beside the set.

    \b
    Example:
      workbench gold reject support-tickets 3f9c1a2b --reason "The ruling was about another text." --by Ruth
    """
    _perform(name, RejectDecision(decision=decision, reason=reason), options)


def _perform(name: str, action: AcceptDecision | RejectDecision, options: dict[str, Any]) -> None:
    """Accept or reject by the function that the screen calls; print its message and how many decisions still wait."""
    session = _session(name, options)
    session.perform(action)
    left = len(session.project.waiting(session.project.read()))
    if options["as_json"]:
        print_json({"gold": str(session.project.read()), "said": session.said, "waiting": left})
        return
    click.echo(f"{session.said} {many(left, 'decision')} still to accept or reject.")


def _session(name: str, options: dict[str, Any]) -> "GoldBuilder":
    from workbench.gold.project import GoldProject
    from workbench.gold.session import GoldBuilder

    project = GoldProject(Workspace.find(options["root"]), name, options["database"])
    builder = GoldBuilder(project, now=lambda: dt.datetime.now(dt.UTC))
    builder.decisions.who = lambda: options["by"]
    return builder
