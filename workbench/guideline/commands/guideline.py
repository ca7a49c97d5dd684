"""`workbench guideline`: start, judge, compare, publish and show guidelines, and follow a change."""

from hashlib import sha256
from pathlib import Path

import click

from workbench.documents.changes import Change, bump_of
from workbench.documents.guideline import Guideline, guideline_name
from workbench.documents.unwritten import advice, named_place, unwritten
from workbench.errors import OutOfRange
from workbench.formats.registry import FORMATS
from workbench.guideline.commands.impact import change_as_json, ends, impact_command
from workbench.guideline.commands.migrate import declare_command, migrate_command
from workbench.guideline.commands.questions import questions_command
from workbench.store.documents import checked_name
from workbench.store.files import replace
from workbench.store.guidelines import put, start_draft
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, PDF, ROOT, many, print_json, print_table

# `workbench guideline start`: a draft from what people have already.


@click.command("start")
@click.argument("name")
@click.option("--from", "source", type=FILE, required=True, help="The file to start from.")
@click.option(
    "--tool",
    type=click.Choice(list(FORMATS)),
    help="File type. Default: detected from name and content.",
)
@ROOT
@JSON
def start_command(name: str, source: Path, tool: str | None, root: Path | None, as_json: bool) -> None:
    """Start a draft from a document, a list of labels, or the labels of another tool.

    Reads Markdown and Word documents (headings are labels, paragraphs definitions, lists what is included, what is
    not, and examples), lists (.txt, .csv), and the labels of the tools in which people annotate. Says what was not
    understood, with its place; refused where a draft exists.

    \b
    Example:
      workbench guideline start spam --from policy.docx
      workbench guideline start spam --from labels.csv
      workbench guideline start spam --from labeling_config.xml
    """
    from workbench.formats.tools import start  # Arrow and the readers: only when asked

    checked_name(name, "guideline")
    store = Workspace.here(root).guidelines
    started = start(source, name, tool)
    left = [f"{loss.what}: {loss.example}" for loss in started.losses]
    path = start_draft(store, started.guideline, source.name, left)
    if as_json:
        losses = [
            {"what": loss.what, "count": loss.count, "example": loss.example} for loss in started.losses
        ]
        counts = {f"{what}s".replace(" ", "_"): n for what, n in started.sizes.items()}
        print_json({"path": str(path), **counts, "to_write": started.unwritten, "losses": losses})
        return
    click.echo(f"{path}\n{', '.join(many(n, what) for what, n in started.sizes.items() if n)}.")
    if started.unwritten:
        click.echo(
            f"{many(started.unwritten, 'sentence')} to be written, which the file did not have. Search for: To be written"
        )
    if left:
        click.echo(f"Not in the draft, and listed at its top ({len(left)}):")
        for line in left:
            click.echo(f"  {line}")
    click.echo(f"Edit it, then: workbench guideline validate {name}")


# `workbench guideline render` and `schema`: the page annotators get, and the schema an editor checks a draft by.

ENDINGS = {"html": ".html", "markdown": ".md"}


@click.command("render")
@click.argument("guideline")
@click.option("--since", help="The version its readers had last; the published one before where not given.")
@click.option("--out", type=FILE, help="The file to write; NAME-VERSION.html (or .md) where not given.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(ENDINGS)),
    default="html",
    show_default=True,
    help="One HTML page, or Markdown for a wiki.",
)
@click.option(
    "--language",
    default="en",
    show_default=True,
    help="The language that the guideline is written in, such as es or pt-BR; the page's own words are English or Spanish.",
)
@PDF
@ROOT
@JSON
def render_command(
    guideline: str,
    since: str | None,
    out: Path | None,
    form: str,
    language: str,
    pdf: Path | None,
    root: Path | None,
    as_json: bool,
) -> None:
    """Write the handbook annotators get (NAME, NAME@VERSION or NAME@draft): one file, everything inside.

    \b
    Example:
      workbench guideline render support-tickets@2.0.0 --since 1.0.0 --out handbook.html
    """
    from workbench.guideline.handbook import html, load, markdown

    if pdf is not None and form != "html":
        raise OutOfRange("--pdf prints the HTML page; leave out --format, or --pdf.")
    book = load(Workspace.find(root), guideline, since, language)
    content = html(book) if form == "html" else markdown(book)
    version = "draft" if book.draft else book.guideline.version
    path = out or Path(f"{book.guideline.name}-{version}{ENDINGS[form]}")
    replace(path, content)
    if pdf is not None:
        from workbench.report.render import print_pdf

        print_pdf(path, pdf)
    if as_json:
        print_json(
            {
                "path": str(path),
                "beside": [str(pdf)] if pdf is not None else [],
                "sha256": sha256(content).hexdigest(),
                "guideline": str(book.guideline),
                "guideline_sha256": book.guideline.digest(),
                "since": book.since,
            }
        )
        return
    for written in filter(None, (pdf, path)):
        click.echo(written)


@click.command("schema")
@click.option("--out", type=FILE, help="Write it to this file instead of printing it.")
def schema_command(out: Path | None) -> None:
    """Print the JSON Schema of a guideline, so that an editor completes and checks a draft while it is typed.

    \b
    Example:
      workbench guideline schema --out guidelines/guideline.schema.json
    """
    import json

    from workbench.documents.guideline import guideline_schema

    text = json.dumps(guideline_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    replace(out, text.encode())
    click.echo(out)


# `workbench guideline export`: a guideline's labels in the words of another tool, or as a prompt.


@click.command("export")
@click.argument("name")
@click.option(
    "--to", "tool", required=True, type=click.Choice(list(FORMATS)), help="The tool, or prompt for a model."
)
@click.option("--out", type=FILE, help="The file to write; standard output where not given.")
@click.option("--question", help="One of the questions; some tools ask only one a project.")
@ROOT
@JSON
def export_command(
    name: str, tool: str, out: Path | None, question: str | None, root: Path | None, as_json: bool
) -> None:
    """Write the labels of NAME, NAME@VERSION or NAME@draft for another tool, and say what it has no place for.

    \b
    Example:
      workbench guideline export support-tickets@2.0.0 --to label-studio --out labels.xml
      workbench guideline export support-tickets@2.0.0 --to prompt --question intent --out prompt.md
    """
    from workbench.formats.tools import export  # Arrow and the readers: only when asked

    if as_json and out is None:
        raise click.UsageError("--json prints what was done, so the export itself needs --out FILE.")
    guideline = Workspace.find(root).guideline(name)
    exported = export(guideline, tool, question)
    if out is None:
        click.echo(exported.content.decode(), nl=False)
    written = put(out, exported.content, exported.beside) if out else []
    how = exported.advice(out.name if out else "FILE")
    losses = [{"what": loss.what, "count": loss.count, "example": loss.example} for loss in exported.losses]
    if as_json:
        print_json(
            {
                "guideline": str(guideline),
                "sha256": guideline.digest(),
                "tool": tool,
                "written": [str(path) for path in written],
                "losses": losses,
                "how": how,
            }
        )
        return
    for path in written:
        click.echo(f"Written {path}", err=True)
    click.echo(how, err=True)
    if exported.losses:
        click.echo(f"Not exported from {guideline}, because the tool has no place for it:", err=True)
        for loss in exported.losses:
            click.echo(f"  {loss.what}: {loss.count} (for example {loss.example})", err=True)


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
    guideline = store.any(bare, version or "draft")
    sizes = {
        "question": len(guideline.questions),
        "label": sum(len(question.labels) for question in guideline.questions),
        "rule": len(guideline.rules),
        "edge case": len(guideline.cases),
    }
    pending = store.pending(bare) if version is None else ()
    values = guideline.model_dump()
    left = [(named_place(values, problem.at), problem.message) for problem in unwritten(values)]
    if as_json:
        counts = {f"{what.replace(' ', '_')}s": n for what, n in sizes.items()}
        print_json(
            {
                "guideline": str(guideline),
                **counts,
                "bump": bump_of(pending).name,
                "to_write": [{"where": where, "message": message} for where, message in left],
            }
        )
        return
    click.echo(f"{guideline} is valid: {', '.join(many(n, what) for what, n in sizes.items())}.")
    if pending:
        since = store.versions(bare)[-1]
        click.echo(f"It changes {many(len(pending), 'thing')} since {since}: {bump_of(pending).name}.")
    if left:
        click.echo(f"Before it is published, {many(len(left), 'sentence')} to write:")
        for where, message in left:
            click.echo(f"  {where}: {message}")
    _print_advice(guideline)


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
    changes = workspace.guidelines.changes_between(name, since, last)
    if as_json:
        print_json({"bump": bump_of(changes).name, "changes": [change_as_json(change) for change in changes]})
        return
    for change in changes:
        click.echo(f"{change.bump.name:<6} {change.subject} {change.what}{_fields(change)}")
        for field in change.fields:
            click.echo(f"         {field} was: {(change.was or {}).get(field)}")
            click.echo(f"         {field} now: {(change.now or {}).get(field)}")
    click.echo(f"Asks for: {bump_of(changes).name}")


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
    new = f"Published {done.path}\nIt no longer changes."
    click.echo(new if done.new else f"No change: already published {done.path}")
    _print_advice(store.load(name, done.version))


def _print_advice(guideline: Guideline) -> None:
    """Print advice: it does not block publishing."""
    values = guideline.model_dump()
    for problem in advice(values):
        click.echo(f"Advice, {named_place(values, problem.at)}: {problem.message}.")


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
    guideline = workspace.guideline(name)
    if as_json:
        print_json({**guideline.model_dump(mode="json", exclude_defaults=True), "sha256": guideline.digest()})
        return
    click.echo(f"{guideline.title}  ({guideline})\n\n{guideline.purpose}")
    for question in guideline.questions:
        click.echo(f"\n{question.shown}: {question.ask} ({question.kind}, {question.scale})")
        print_table(
            ("label", "key", "definition"),
            [(label.shown, question.keys.get(label.id), label.definition) for label in question.labels],
        )
        if question.severities:
            click.echo("\nWhat mistakes cost (others cost 1)")
            print_table(
                ("right", "answered as", "cost"),
                [(cost.gold, cost.answer, f"{cost.severity:g}") for cost in question.severities],
            )
    _show_rules(guideline)


def _show_rules(guideline: Guideline) -> None:
    if guideline.rules:
        click.echo("\nRules")
        print_table(
            ("rule", "separates", "text"), [(r.id, ", ".join(r.separates), r.text) for r in guideline.rules]
        )
    if guideline.cases:
        click.echo("\nDecided edge cases")
        print_table(
            ("case", "item", "decision", "why"), [(c.id, c.item, c.decision, c.why) for c in guideline.cases]
        )


def _fields(change: Change) -> str:
    return f" ({', '.join(change.fields)})" if change.fields else ""
