"""`workbench guideline impact`: what a change touches, and between which two versions a command compares."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import FILE, JSON, ROOT, print_json
from workbench.errors import NotFound, listed
from workbench.model.changes import Change, bump_of
from workbench.model.gold import GoldSet
from workbench.model.guideline import Guideline
from workbench.model.version import Version
from workbench.stores.workspace import Workspace

if TYPE_CHECKING:
    from workbench.studies.impact import Impact


@click.command("impact")
@click.argument("name")
@click.option("--since", help="The earlier version; the newest published one where not given.")
@click.option("--to", "to", default="draft", show_default=True, help="The later version, or draft.")
@click.option(
    "--gold", "gold", multiple=True, help="Gold set NAME@VERSION; all of this guideline where not given."
)
@click.option("--answers", "answers", multiple=True, type=FILE, help="File of past answers.")
@click.option(
    "--question", help="The question answered, where the guideline has several and a file no such column."
)
@click.option("--price", type=float, help="Price of one answer, for the cost of re-labelling.")
@click.option("--currency", default="USD", show_default=True, help="Currency of the price.")
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
    root: Path | None,
    as_json: bool,
) -> None:
    """Say which gold items and past answers a change touches, which it does not, and what re-labelling costs.

    \b
    Example:
      workbench guideline impact support-tickets --since 1.1.0 --to 2.0.0 --answers old.csv --price 0.10
    """
    from workbench.answers.annotations import Annotations
    from workbench.formats.read import read_all
    from workbench.studies.impact import study_impact

    workspace = Workspace.find(root)
    since, last = ends(workspace, name, since, to)
    found = workspace.guidelines.changes_between(name, since, last)
    store = workspace.gold_sets
    names = gold or [f"{n}@{v}" for n in store.names() for v in store.versions(n)]
    sets = [g for g in map(workspace.gold, names) if gold or g.card.guideline.name == name]
    own = {str(g): _since_made(workspace, g, last, to) for g in sets}
    read = [read_all(file, question=_only_question(last, question)) for file in answers]
    _refuse_strangers(last, {name for part in read for name in part})
    given = {q: Annotations.join([part[q] for part in read if q in part]) for part in read for q in part}
    result = study_impact(found, sets, given, since=since, own=own, price=price, currency=currency)
    if as_json:
        print_json(_impact(result))
    else:
        _print_impact(result)


def _only_question(guideline: Guideline, question: str | None) -> str | None:
    """The question of a file that has no such column: as told, or the only one there is."""
    return question or (guideline.questions[0].id if len(guideline.questions) == 1 else None)


def _refuse_strangers(guideline: Guideline, answered: set[str]) -> None:
    """Answers to a question that the guideline lacks would count as untouched in silence."""
    known = [question.id for question in guideline.questions]
    if strange := sorted(answered - set(known)):
        raise NotFound(
            f"{guideline} has no question {strange[0]!r}; expected one of {listed(known)}. "
            "Name it with --question where a file has no question column."
        )


def _impact(result: "Impact") -> dict[str, Any]:
    gold = [
        {
            "gold": g.gold,
            "stale": [[t.item, t.question, list(t.because)] for t in g.stale],
            "to_check": [[t.item, t.question, list(t.because)] for t in g.to_check],
            "stands": g.stands,
        }
        for g in result.gold
    ]
    answers = [vars(a) for a in result.answers]
    changes = [change_as_json(change) for change in result.changes]
    return {"changes": changes, "gold": gold, "answers": answers, "currency": result.currency}


def _print_impact(result: "Impact") -> None:
    click.echo(f"{len(result.changes)} changes, together {bump_of(result.changes).name}.")
    for g in result.gold:
        click.echo(
            f"Gold {g.gold}: {len(g.stale)} answers stale, {len(g.to_check)} worth a check, {g.stands} stand."
        )
        for touched in g.stale[:10]:
            click.echo(f"  stale: {touched.item} {touched.question}, because of {', '.join(touched.because)}")
        if len(g.stale) > 10:
            click.echo(f"  and {len(g.stale) - 10} more (all with --json)")
    for a in result.answers:
        cost = "" if a.cost is None else f", {a.cost:,.2f} {result.currency}"
        click.echo(
            f"Past answers to {a.question}: {a.stale} of {a.answers} rest on what changed, {a.check} are worth a "
            f"check; {a.stale_items} of {a.items} items are labelled again ({a.relabel_answers} answers{cost})."
        )


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


def _since_made(workspace: Workspace, gold: GoldSet, last: Guideline, to: str) -> tuple[Change, ...]:
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
