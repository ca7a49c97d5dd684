"""`workbench guideline impact`: what a change touches, and between which two versions a command compares."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.version import Version
from workbench.errors import NotFound, listed
from workbench.store.workspace import Workspace
from workbench.ui.options import DATABASE, FILE, JSON, ROOT, many, print_json

if TYPE_CHECKING:
    from workbench.guideline.impact import FullImpact

SHOWN = 10  # of a list; JSON has them all


@click.command("impact")
@click.argument("name")
@click.option("--since", help="The earlier version; the newest published one where not given.")
@click.option("--to", "to", default="draft", show_default=True, help="The later version, or draft.")
@click.option(
    "--gold",
    "gold",
    multiple=True,
    help="Gold set NAME@VERSION; the newest of each set of this guideline where not given.",
)
@click.option(
    "--answers",
    "answers",
    multiple=True,
    type=FILE,
    help="File of past answers; what pilots under this guideline delivered where not given.",
)
@click.option(
    "--question", help="The question answered, where the guideline has several and a file no such column."
)
@click.option("--price", type=float, help="Price of one answer, for the cost of re-labelling.")
@click.option("--currency", default="USD", show_default=True, help="Currency of the price.")
@DATABASE
@ROOT
@JSON
def impact_command(
    name: str,
    since: str | None,
    to: str,
    gold: tuple[str, ...],
    answers: tuple[Path, ...],
    question: str | None,
    price: float | None,
    currency: str,
    database: str | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Say what a change affects: gold, rounds, past answers, people, and what bringing them up to date costs.

    \b
    Example:
      workbench guideline impact support-tickets --since 1.1.0 --to 2.0.0 --answers old.csv --price 0.10
    """
    from workbench.guideline.dependents import (
        answers_under,
        gold_under,
        past_answers,
        rounds_under,
        simulated_share,
    )
    from workbench.guideline.impact import PastAnswers, full_impact

    workspace = Workspace.find(root)
    workspace.require("see gold")
    since, last = ends(workspace, name, since, to)
    changes = workspace.guidelines.changes_between(name, since, last)
    sets = [workspace.gold(reference) for reference in gold] or list(gold_under(workspace, name))
    answered = answers_under(last, answers, question) if answers else past_answers(workspace, name)
    if answers:
        _refuse_unknown_questions(last, set(answered))
    past, rounds = PastAnswers(answered, since, price, currency), rounds_under(workspace, name, database)
    result = full_impact(
        changes,
        gold=sets,
        rounds=[round_ for round_, _ in rounds],
        took={round_.name: people for round_, people in rounds},
        past=past,
        own={str(gold_set): _changes_since_made(workspace, gold_set, last, to) for gold_set in sets},
    )
    if as_json:
        print_json({**_as_json(result), "simulated": simulated_share(past)})
        return
    _print(result)
    if share := simulated_share(past):
        click.echo(f"{'All' if share == 1 else 'Some'} of these past answers are simulated.")


def _refuse_unknown_questions(guideline: Guideline, answered: set[str]) -> None:
    """Refuse answers to a question that the guideline lacks: they would silently count as unaffected."""
    known = [question.id for question in guideline.questions]
    if strange := sorted(answered - set(known)):
        raise NotFound(
            f"{guideline} has no question {strange[0]!r}; expected one of {listed(known)}. "
            "Name it with --question where a file has no question column."
        )


def _as_json(result: "FullImpact") -> dict[str, Any]:
    impact = result.impact
    gold = [
        {
            "gold": g.gold,
            "stale": [[t.item, t.question, list(t.because)] for t in g.stale],
            "to_check": [[t.item, t.question, list(t.because)] for t in g.to_check],
            "stands": g.stands,
        }
        for g in impact.gold
    ]
    return {
        "changes": [change_as_json(change) for change in impact.changes],
        "gold": gold,
        "rounds": [
            {"round": r.name, "gold": r.gold, "stale": r.stale, "to_check": r.check, "people": r.people}
            for r in result.rounds
        ],
        "answers": [vars(a) for a in impact.answers],
        "people": [{"annotator": name, "stale": n} for name, n in result.people],
        "relabel_answers": result.relabel_answers,
        "cost": result.cost,
        "currency": impact.currency,
    }


def _print(result: "FullImpact") -> None:
    impact = result.impact
    click.echo(f"{many(len(impact.changes), 'change')}, together {result.bump.name}.")
    for g in impact.gold:
        click.echo(
            f"Gold {g.gold}: {many(len(g.stale), 'answer')} out of date, {len(g.to_check)} to check, {g.stands} unaffected."
        )
        for item in g.stale[:SHOWN]:
            click.echo(f"  out of date: {item.item} {item.question}, because of {', '.join(item.because)}")
        if len(g.stale) > SHOWN:
            click.echo(f"  and {len(g.stale) - SHOWN} more (all with --json)")
    for r in result.rounds:
        took = f"; taken by {_first_names(r.people)}" if r.people else ""
        click.echo(
            f"Round {r.name}: {many(len(r.stale), 'item')} out of date, {len(r.check)} to check{took}."
        )
    for a in impact.answers:
        cost = "" if a.cost is None else f", {a.cost:,.2f} {impact.currency}"
        click.echo(
            f"Past answers to {a.question}: {a.stale} of {a.answers} out of date, {a.check} to check; "
            f"{a.stale_items} of {many(a.items, 'item')} to label again ({many(a.relabel_answers, 'answer')}{cost})."
        )
    people = {name for r in result.rounds for name in r.people} | {name for name, _ in result.people}
    if people:
        click.echo(f"{'1 person' if len(people) == 1 else f'{len(people):,} people'} to inform.")
    if result.people:
        click.echo(
            f"Answers out of date are by {_first_names([f'{name} ({n})' for name, n in result.people])}."
        )


def _first_names(people: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    more = [f"{len(people) - SHOWN} more"] if len(people) > SHOWN else []
    return ", ".join([*people[:SHOWN], *more])


def ends(workspace: Workspace, name: str, since: str | None, to: str) -> tuple[str, Guideline]:
    """The earlier version, the newest published one before the later where it is not given; and the later itself."""
    store = workspace.guidelines
    last = store.any(name, to)
    if since is None:
        newest = Version.parse(last.version)
        earlier = [v for v in store.versions(name) if to == "draft" or Version.parse(v) < newest]
        if not earlier:
            raise NotFound(
                f"guideline {name} has no published version before {to}; there is nothing to compare."
            )
        since = earlier[-1]
    return since, last


def _changes_since_made(workspace: Workspace, gold: GoldSet, last: Guideline, to: str) -> tuple[Change, ...]:
    """What changed since a gold set was made; nothing when it was made under the later version or a newer one."""
    made = gold.card.guideline.version
    if to != "draft" and Version.parse(made) >= Version.parse(last.version):
        return ()
    return workspace.guidelines.changes_between(last.name, made, last)


def change_as_json(change: Change) -> dict[str, Any]:
    """A change as JSON has it."""
    return {
        "subject": change.subject,
        "what": change.what,
        "bump": change.bump.name,
        "fields": list(change.fields),
        "question": change.question,
        "labels": list(change.labels),
    }
