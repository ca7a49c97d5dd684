"""`workbench guideline start`: a draft from what people have already."""

from pathlib import Path

import click

from workbench.store.documents import checked_name
from workbench.store.first_draft import start_draft
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, print_json

TOOLS = ("label-studio", "labelbox", "cvat", "doccano", "argilla", "prodigy", "markdown", "word", "list")


@click.command("start")
@click.argument("name")
@click.option("--from", "source", type=FILE, required=True, help="The file to start from.")
@click.option(
    "--tool",
    type=click.Choice(TOOLS),
    help="What the file is; told by its ending and content where not given.",
)
@ROOT
@JSON
def start_command(name: str, source: Path, tool: str | None, root: Path | None, as_json: bool) -> None:
    """Start a draft from a document, a list of labels, or the labels of another tool.

    Reads Markdown and Word documents (headings are labels, paragraphs definitions, lists what is included, what is
    not, and examples), lists (.txt, .csv), a Label Studio configuration, a Labelbox ontology, labels of CVAT and
    doccano, and settings of Argilla. Says what was not understood, with its place; refused where a draft exists.

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
    sizes = {
        "question": len(started.guideline.questions),
        "label": sum(len(question.labels) for question in started.guideline.questions),
        "rule": len(started.guideline.rules),
    }
    if as_json:
        losses = [
            {"what": loss.what, "count": loss.count, "example": loss.example} for loss in started.losses
        ]
        counts = {f"{what}s": n for what, n in sizes.items()}
        print_json({"path": str(path), **counts, "to_write": started.unwritten, "losses": losses})
        return
    click.echo(f"{path}\n{', '.join(many(n, what) for what, n in sizes.items())}.")
    if started.unwritten:
        click.echo(
            f"{many(started.unwritten, 'sentence')} to be written: the file gave none. Search for: To be written"
        )
    if left:
        click.echo(f"Not in the draft, and listed at its top ({len(left)}):")
        for line in left:
            click.echo(f"  {line}")
    click.echo(f"Edit it, then: workbench guideline validate {name}")
