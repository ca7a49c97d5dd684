"""`workbench guideline`: start, judge, compare, publish and show guidelines, and follow a change."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.options import FILE, JSON, ROOT, many, print_json, print_table
from workbench.errors import NotFound, listed
from workbench.model.changes import Change, bump_of
from workbench.model.gold import GoldSet
from workbench.model.guideline import Guideline, guideline_name
from workbench.model.version import Version
from workbench.stores.workspace import Workspace

if TYPE_CHECKING:
    from workbench.studies.impact import Impact


@click.group("guideline")
def guideline_command() -> None:
    """Draft, publish and compare guidelines.

    \b
    Example:
      workbench guideline new support-tickets
      workbench guideline publish support-tickets
    """


@guideline_command.command("new")
@click.argument("name")
@ROOT
def new(name: str, root: Path | None) -> None:
    """Start a draft that explains itself.

    \b
    Example:
      workbench guideline new support-tickets
    """
    path = Workspace.here(root).guidelines.new(name)
    click.echo(f"{path}\nEdit it, then: workbench guideline validate {name}")


@guideline_command.command("validate")
@click.argument("name")
@ROOT
@JSON
def validate(name: str, root: Path | None, as_json: bool) -> None:
    """Judge a draft (or NAME@VERSION): every mistake with its file, line and field.

    \b
    Example:
      workbench guideline validate support-tickets
    """
    store = Workspace.find(root).guidelines
    bare, version = guideline_name(name)
    found = store.any(bare, version or "draft")
    sizes = {
        "question": len(found.questions),
        "label": sum(len(question.labels) for question in found.questions),
        "rule": len(found.rules),
        "edge case": len(found.cases),
    }
    pending = store.pending(bare) if version is None else ()
    if as_json:
        counts = {f"{what.replace(' ', '_')}s": n for what, n in sizes.items()}
        print_json({"guideline": str(found), **counts, "bump": bump_of(pending).name})
        return
    click.echo(f"{found} is valid: {', '.join(many(n, what) for what, n in sizes.items())}.")
    if pending:
        since = store.versions(bare)[-1]
        click.echo(f"It changes {many(len(pending), 'thing')} since {since}: {bump_of(pending).name}.")


@guideline_command.command("diff")
@click.argument("name")
@click.option("--since", help="The earlier version; the newest published one where not given.")
@click.option("--to", "to", default="draft", show_default=True, help="The later version, or draft.")
@ROOT
@JSON
def diff(name: str, since: str | None, to: str, root: Path | None, as_json: bool) -> None:
    """Say what changed between two versions, as typed changes with the bump each asks for.

    \b
    Example:
      workbench guideline diff support-tickets --since 1.0.0 --to 2.0.0
    """
    workspace = Workspace.find(root)
    since, last = _ends(workspace, name, since, to)
    found = workspace.guidelines.changes_between(name, since, last)
    if as_json:
        print_json({"bump": bump_of(found).name, "changes": [_change(change) for change in found]})
        return
    for change in found:
        click.echo(f"{change.bump.name:<6} {change.subject} {change.what}{_fields(change)}")
        for field in change.fields:
            click.echo(f"         {field} was: {(change.was or {}).get(field)}")
            click.echo(f"         {field} now: {(change.now or {}).get(field)}")
    click.echo(f"Asks for: {bump_of(found).name}")


@guideline_command.command("impact")
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
def impact(
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
    since, last = _ends(workspace, name, since, to)
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
    changes = [_change(change) for change in result.changes]
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


@guideline_command.command("publish")
@click.argument("name")
@click.option("--version", "version", help="Write this version into the draft first.")
@click.option("--summary", help="Write this line into the draft's changelog first (with --version).")
@click.option(
    "--wording-only",
    multiple=True,
    metavar="SUBJECT",
    help="Declare that a subject (R2.1, intent/refund_request) changed its wording, not its meaning.",
)
@ROOT
@JSON
def publish(
    name: str,
    version: str | None,
    summary: str | None,
    wording_only: tuple[str, ...],
    root: Path | None,
    as_json: bool,
) -> None:
    """Publish the draft for ever; refused when its version is too small a step for what changed.

    \b
    Example:
      workbench guideline publish support-tickets --version 1.1.0 --summary "A rule for damaged parcels."
    """
    store = Workspace.find(root).guidelines
    if bool(version) != bool(summary) or (wording_only and not version):
        raise click.UsageError("--version and --summary go together; --wording-only needs both.")
    done = (
        store.publish_as(name, version, summary, wording_only) if version and summary else store.publish(name)
    )
    if as_json:
        print_json({"path": str(done.path), "version": done.version, "sha256": done.sha256, "new": done.new})
        return
    click.echo(
        f"{'Published' if done.new else 'No change: already published'} {done.path}\nsha256 {done.sha256}"
    )


@guideline_command.command("show")
@click.argument("name")
@ROOT
@JSON
def show(name: str, root: Path | None, as_json: bool) -> None:
    """Print a guideline (NAME, NAME@VERSION or NAME@draft) as an annotator would read it.

    \b
    Example:
      workbench guideline show support-tickets@2.0.0
    """
    workspace = Workspace.find(root)
    found = workspace.guideline(name)
    if as_json:
        print_json({**found.model_dump(mode="json", exclude_defaults=True), "sha256": found.digest()})
        return
    click.echo(f"{found.title}  ({found})\n\n{found.purpose}\n\nsha256 {found.digest()}")
    for question in found.questions:
        click.echo(f"\n{question.shown}: {question.ask} ({question.kind}, {question.scale})")
        print_table(
            ("label", "key", "definition"),
            [(label.shown, label.hotkey, label.definition) for label in question.labels],
        )
    _show_rules(found)


def _show_rules(found: Guideline) -> None:
    if found.rules:
        click.echo("\nRules")
        print_table(
            ("rule", "separates", "text"), [(r.id, ", ".join(r.separates), r.text) for r in found.rules]
        )
    if found.cases:
        click.echo("\nDecided edge cases")
        print_table(
            ("case", "item", "decision", "why"), [(c.id, c.item, c.decision, c.why) for c in found.cases]
        )


def _ends(workspace: Workspace, name: str, since: str | None, to: str) -> tuple[str, Guideline]:
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


def _fields(change: Change) -> str:
    return f" ({', '.join(change.fields)})" if change.fields else ""


def _change(change: Change) -> dict[str, Any]:
    return {
        "subject": change.subject,
        "what": change.what,
        "bump": change.bump.name,
        "fields": list(change.fields),
        "question": change.question,
        "labels": list(change.labels),
    }
