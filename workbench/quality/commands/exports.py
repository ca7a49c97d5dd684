"""`workbench export`: answers in a tool's own form, as gold, pre-labels or honeypots, with what finds no place there."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.errors import NotFound, listed
from workbench.formats.registry import FORMATS
from workbench.quality.commands.answers import KIND
from workbench.quality.commands.imports import gathered_tables
from workbench.ui.options import FILE, JSON, ROOT, print_json, refuse_given, table_options

if TYPE_CHECKING:
    from workbench.answers.tables import Tables
    from workbench.documents.gold import GoldSet
    from workbench.documents.guideline import Guideline
    from workbench.formats.reading import Written
    from workbench.kinds.parts import Medium
    from workbench.store.media.item_files import ItemFiles
    from workbench.store.workspace import Workspace

MOST_LISTED = 4  # files that were written; the others are counted
READING = (  # options that say how a table is read
    *("item", "annotator", "label", "vendor", "roles", "question", "question_column", "annotator_name"),
    *("wide", "timezone", "mapping", "spellings"),
)
PURPOSES = ("gold", "prelabels", "honeypots")


@click.command("export")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--to", required=True, metavar="NAME", help="The tool: see docs/formats.md for the names.")
@click.option(
    "--purpose",
    type=click.Choice(PURPOSES),
    default="prelabels",
    show_default=True,
    help="What the tool shall take the answers for.",
)
@click.option(
    "--out",
    type=FILE,
    required=True,
    help="The file to write, or the folder, where the tool has several files.",
)
@click.option(
    "--pictures",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the items' pictures: some tools write regions as shares of their size.",
)
@KIND
@table_options
@ROOT
@JSON
def export_command(
    files: tuple[str, ...],
    to: str,
    purpose: Any,
    out: Path,
    pictures: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Write answers in the form that a tool takes in: gold, pre-labels, or honeypots among its tasks.

    A FILE is a table of answers, what `workbench import` wrote, a tool's own file, or NAME@VERSION of a gold set.
    `--guideline` says what the answers of a table are, and gives the order of the labels and the names of points.

    \b
    Examples:
      workbench export street@1.0.0 --to label-studio --purpose gold --out tasks
      workbench export gold.csv --kind boxes --annotator-name gold --to cvat --purpose gold --out annotations.xml
      workbench export prelabels.parquet --to label-studio --guideline street@1.0.0 --out tasks.json
    """
    write = FORMATS[to].write
    if write is None:
        known = listed(each.name for each in FORMATS.values() if each.write)
        raise NotFound(f"no answers are written for {to!r}; expected one of {known}.")
    tables = _tables(files, options)
    if pictures is not None:
        tables = _sized(tables, pictures)
    written = write(tables, _guideline(options), purpose)
    paths = _put(written, out)
    if as_json:
        losses = [vars(loss) for loss in written.report]
        print_json({"out": [str(path) for path in paths], "losses": losses})
        return
    places = ", ".join(map(str, paths[:MOST_LISTED])) + (
        f" and {len(paths) - MOST_LISTED:,} more files" if len(paths) > MOST_LISTED else ""
    )
    click.echo(f"{places}: {purpose} for {FORMATS[to].title}")
    for loss in written.report:
        click.echo(f"  {loss}", err=True)


def _tables(files: tuple[str, ...], options: dict[str, Any]) -> "Tables":
    from workbench.answers.tables import Tables
    from workbench.formats.tables.endings import names_a_file

    of_gold = len(files) == 1 and "@" in files[0] and not names_a_file(files[0])
    ours = Tables.read(Path(files[0])) if len(files) == 1 and Path(files[0]).is_file() else None
    if of_gold or ours is not None:
        what = "a gold set" if of_gold else "what workbench import wrote"
        refuse_given(f"{files[0]!r} is {what}, and its columns are known", options, READING)
    if of_gold:
        return _of_gold(files[0], options)
    if ours is not None:
        return ours
    more = {"annotator_map": None, "file_names": False, **options}
    return gathered_tables([(None, file) for file in files], None, more)


def _of_gold(name: str, options: dict[str, Any]) -> "Tables":
    """The answers of a gold set; its guideline is taken too."""
    from workbench.store.workspace import Workspace

    workspace = Workspace.find(options.get("root"))
    gold = workspace.gold(name)
    options["guideline"] = options["guideline"] or str(gold.card.guideline)
    return gold_tables(workspace, gold)


def gold_tables(workspace: "Workspace", gold: "GoldSet") -> "Tables":
    """The answers of a gold set, with the texts that its items show and the sizes of their pictures."""
    from workbench.formats.importing import of_gold
    from workbench.kinds.parts import Medium
    from workbench.store.media.item_files import ItemFiles, files_of_gold

    held = ItemFiles.of(files_of_gold(workspace, gold))
    media = [
        _size(Medium(item.id), held) if held.find(item.id) else Medium(item.id, text=item.text())
        for item in gold.items
    ]
    return of_gold(gold, workspace.guideline(gold.card.guideline), media)


def _sized(tables: "Tables", pictures: Path) -> "Tables":
    """The tables, with the sizes of the pictures in a folder where they know none."""
    from workbench.answers.tables import Tables
    from workbench.formats.importing import media_table
    from workbench.kinds.parts import Medium
    from workbench.store.media.item_files import ItemFiles

    held, known = ItemFiles.of(folder=pictures), tables.of_media()
    items = dict.fromkeys([*known, *tables.answers.column("item_id").to_pylist()])
    media = [_size(known.get(item, Medium(item)), held) for item in items]
    return Tables(tables.answers, tables.parts, media_table(media), tables.report)


def _size(medium: "Medium", files: "ItemFiles") -> "Medium":
    """A medium with the size of its picture, where that is there and not known yet."""
    from workbench.store.media.sizes import picture_size

    file = files.find(medium.item) if medium.width is None else None
    width, height = (file and picture_size(file)) or (medium.width, medium.height)
    return replace(medium, width=width, height=height)


def _guideline(options: dict[str, Any]) -> "Guideline | None":
    if not options["guideline"]:
        return None
    from workbench.store.workspace import Workspace

    return Workspace.find(options.get("root")).guideline(options["guideline"])


def _put(written: "Written", out: Path) -> list[Path]:
    """One file as `out`, several in the folder `out`; existing files are replaced."""
    from workbench.store import files

    if len(written.files) == 1:
        paths = {out: next(iter(written.files.values()))}
    else:
        paths = {out / name: data for name, data in written.files.items()}
    for path, data in paths.items():
        files.replace(path, data)
    return list(paths)
