"""`workbench guideline export`: a guideline's labels in the words of another tool, or as a prompt."""

from pathlib import Path

import click

from workbench.store.exported import put
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, print_json

TOOLS = ("label-studio", "labelbox", "cvat", "doccano", "prodigy", "argilla", "prompt")


@click.command("export")
@click.argument("name")
@click.option(
    "--to", "tool", required=True, type=click.Choice(TOOLS), help="The tool, or prompt for a model."
)
@click.option("--out", type=FILE, help="The file to write; standard output where not given.")
@click.option("--question", help="One of the questions; doccano and Prodigy ask only one a project.")
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
    found = export(guideline, tool, question)
    if out is None:
        click.echo(found.content.decode(), nl=False)
    written = put(out, found.content, found.beside) if out else []
    how = found.advice(out.name if out else "FILE")
    losses = [{"what": loss.what, "count": loss.count, "example": loss.example} for loss in found.losses]
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
    if found.losses:
        click.echo(f"Of {guideline}, this has no place there:", err=True)
        for loss in found.losses:
            click.echo(f"  {loss.what}: {loss.count} (for example {loss.example})", err=True)
