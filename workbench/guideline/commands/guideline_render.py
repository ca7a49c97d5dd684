"""`workbench guideline render` and `schema`: the page annotators get, and the schema an editor checks a draft by."""

from hashlib import sha256
from pathlib import Path

import click

from workbench.store.files import replace
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, print_json

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
@ROOT
@JSON
def render_command(
    guideline: str,
    since: str | None,
    out: Path | None,
    form: str,
    language: str,
    root: Path | None,
    as_json: bool,
) -> None:
    """Write the handbook annotators get (NAME, NAME@VERSION or NAME@draft): one file, everything inside.

    \b
    Example:
      workbench guideline render support-tickets@2.0.0 --since 1.0.0 --out handbook.html
    """
    from workbench.guideline.handbook import html, load, markdown

    book = load(Workspace.find(root), guideline, since, language)
    content = html(book) if form == "html" else markdown(book)
    version = "draft" if book.draft else book.guideline.version
    path = out or Path(f"{book.guideline.name}-{version}{ENDINGS[form]}")
    replace(path, content)
    if as_json:
        print_json(
            {
                "path": str(path),
                "sha256": sha256(content).hexdigest(),
                "guideline": str(book.guideline),
                "guideline_sha256": book.guideline.digest(),
                "since": book.since,
            }
        )
        return
    click.echo(path)


@click.command("schema")
@click.option("--out", type=FILE, help="Write it to this file instead of printing it.")
def schema_command(out: Path | None) -> None:
    """Print the JSON Schema of a guideline, so that an editor completes and checks a draft while it is typed.

    \b
    Example:
      workbench guideline schema --out guidelines/guideline.schema.json
    """
    import json

    from workbench.documents.schema import guideline_schema

    text = json.dumps(guideline_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    replace(out, text.encode())
    click.echo(out)
