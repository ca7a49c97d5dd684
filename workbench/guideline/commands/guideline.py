"""`workbench guideline`: start, judge, compare, publish and show guidelines, and follow a change."""

from pathlib import Path

import click

from workbench.documents.changes import Change, bump_of
from workbench.documents.guideline import Guideline, guideline_name
from workbench.documents.unwritten import still_example, unwritten
from workbench.guideline.commands.guideline_declare import declare_command
from workbench.guideline.commands.guideline_export import export_command
from workbench.guideline.commands.guideline_render import render_command, schema_command
from workbench.guideline.commands.guideline_start import start_command
from workbench.guideline.commands.impact import change_as_json, ends, impact_command
from workbench.guideline.commands.migrate import migrate_command
from workbench.guideline.commands.questions import questions_command
from workbench.store.workspace import Workspace
from workbench.ui.options import JSON, ROOT, many, print_json, print_table


@click.group("guideline")
def guideline_command() -> None:
    """Draft, publish and compare guidelines.

    \b
    Example:
      workbench guideline new support-tickets
      workbench guideline publish support-tickets
    """


for _command in (
    impact_command,
    declare_command,
    migrate_command,
    render_command,
    schema_command,
    questions_command,
):
    guideline_command.add_command(_command)
for _command in (export_command, start_command):
    guideline_command.add_command(_command)


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
    """Judge a draft (or NAME@VERSION): every mistake with its file, line and field, and what is still to be written.

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
    left = unwritten(found.model_dump())
    if as_json:
        counts = {f"{what.replace(' ', '_')}s": n for what, n in sizes.items()}
        print_json(
            {
                "guideline": str(found),
                **counts,
                "bump": bump_of(pending).name,
                "to_write": [{"where": one.where, "said": one.said} for one in left],
            }
        )
        return
    click.echo(f"{found} is valid: {', '.join(many(n, what) for what, n in sizes.items())}.")
    if pending:
        since = store.versions(bare)[-1]
        click.echo(f"It changes {many(len(pending), 'thing')} since {since}: {bump_of(pending).name}.")
    if left:
        click.echo(f"Before it is published, {many(len(left), 'sentence')} to write:")
        for one in left:
            click.echo(f"  {one}")
    _tell_example(found)


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
    since, last = ends(workspace, name, since, to)
    found = workspace.guidelines.changes_between(name, since, last)
    if as_json:
        print_json({"bump": bump_of(found).name, "changes": [change_as_json(change) for change in found]})
        return
    for change in found:
        click.echo(f"{change.bump.name:<6} {change.subject} {change.what}{_fields(change)}")
        for field in change.fields:
            click.echo(f"         {field} was: {(change.was or {}).get(field)}")
            click.echo(f"         {field} now: {(change.now or {}).get(field)}")
    click.echo(f"Asks for: {bump_of(found).name}")


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
    _tell_example(store.load(name, done.version))


def _tell_example(found: Guideline) -> None:
    """Say which fields nobody wrote since the draft was begun."""
    if fields := still_example(found.model_dump()):
        click.echo(
            f"Still as in the example: {' and '.join(fields)}. Annotators read that at the top of the handbook."
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
        if question.severities:
            click.echo("\nWhat mistakes cost, where it is not 1")
            print_table(
                ("right", "answered as", "cost"),
                [(one.gold, one.answer, f"{one.severity:g}") for one in question.severities],
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


def _fields(change: Change) -> str:
    return f" ({', '.join(change.fields)})" if change.fields else ""
