"""`workbench gold sample` and `gold open`: items drawn from any table, and a draft that begins with them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.documents.gold import Goal
from workbench.errors import AlreadyPublished, NotFound
from workbench.store.workspace import Workspace
from workbench.ui.options import FILE, JSON, ROOT, many, mapping_of, mapping_option, print_json, print_table

if TYPE_CHECKING:
    from workbench.documents.gold import GoldItem, GoldSet
    from workbench.formats.items import Items
    from workbench.gold.sampling import Pool, Sample, Way

SEED = click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the draw.")
CONTENT = click.option(
    "--content",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="What people are to see, such as text=message; the columns text, picture, audio and video where not given.",
)
ITEM = click.option("--item", help="Column that holds the item's id.")
NUMBERED = click.option(
    "--numbered",
    is_flag=True,
    help="There is no column of ids: number the rows, and never sort the table again.",
)


@click.command("sample")
@click.argument("file", type=FILE)
@click.option("--n", "n", type=int, required=True, help="How many items.")
@click.option(
    "--by",
    default="random",
    show_default=True,
    help="random, uncertainty, disagreement, rules, or a column to take as many of each value.",
)
@click.option(
    "--probability",
    "columns",
    multiple=True,
    help="A column of a model's probabilities, or of its confidence alone, for uncertainty.",
)
@click.option(
    "--unsure",
    type=click.Choice(["entropy", "margin", "confidence"]),
    help="Uncertainty measure. Default: confidence for one column, otherwise entropy.",
)
@click.option(
    "--crowd", type=FILE, help="Table of a crowd's answers, for disagreement; FILE itself where not given."
)
@click.option("--question", help="Which question of the crowd's table, where it holds several.")
@click.option(
    "--rules", "tests", help="Column of the rules an item probably tests (| between them), for rules."
)
@click.option("--guideline", help="NAME@VERSION whose rules are to be tested, for rules.")
@click.option("--share", is_flag=True, help="Values of a column by their share of the table, not evenly.")
@click.option("--gold", help="A gold set: its items are not drawn again, and what it has is counted.")
@click.option("--out", type=FILE, help="Where to write the drawn items (.csv or .parquet).")
@CONTENT
@ITEM
@NUMBERED
@mapping_option("items")
@SEED
@ROOT
@JSON
def sample(file: Path, n: int, out: Path | None, seed: int, as_json: bool, **options: Any) -> None:
    """Draw items for a gold set, and say why each was drawn.

    \b
    Example:
      workbench gold sample tickets.csv --n 60 --by guess --out sample.csv
    """
    pool, _ = _pool(file, options)
    gold = _gold(options)
    if gold is not None:
        pool = pool.without({item.id for item in (*gold.items, *gold.left)})
    drawn = _way(file, options, gold).draw(pool, n, seed=seed)
    if out is not None:
        _write(drawn, pool, out)
    if as_json:
        print_json(drawn.to_dict())
        return
    click.echo(drawn.says)
    print_table(("item", "why"), [(row.item, row.why) for row in drawn.drawn])
    if out is not None:
        click.echo(f"Written to {out}. Next: workbench gold open NAME {out} --guideline NAME@VERSION")


@click.command("open")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--guideline", "guideline", required=True, help="NAME@VERSION under which experts will answer.")
@click.option(
    "--question", "questions", multiple=True, help="A question to ask of each item; all where not given."
)
@click.option("--sampling", help="How the items were chosen; as `gold sample` wrote it where not given.")
@click.option(
    "--version", "version", default="1.0.0", show_default=True, help="Version the draft will be locked as."
)
@click.option("--votes", type=int, default=2, show_default=True, help="Blind labels needed per answer.")
@click.option(
    "--least", type=int, default=5, show_default=True, help="Items of each label and rule before it locks."
)
@CONTENT
@ITEM
@NUMBERED
@mapping_option("items")
@ROOT
@JSON
def open_(file: Path, name: str, root: Path | None, as_json: bool, **options: Any) -> None:
    """Begin a gold set NAME with the items of a table: a draft in which nothing is answered yet.

    \b
    Example:
      workbench gold open tickets sample.csv --guideline support-tickets@2.0.0
    """
    from workbench.gold.draft import open_draft
    from workbench.gold.sampling import contents

    workspace = Workspace.find(root)
    workspace.require("build gold")
    if workspace.gold_sets.has_draft(name) and workspace.gold_sets.waits(name):
        raise AlreadyPublished(f"gold set {name} has a draft already; lock it, or choose another name.")
    pool, fields = _pool(file, {**options, "sampling_too": True})
    samplings = set(pool.columns.get("sampling", ()))
    draft = open_draft(
        name,
        workspace.guideline(options["guideline"]),
        contents(pool, pool.items, fields),
        sampling=options["sampling"] or (samplings.pop() if len(samplings) == 1 else "not stated"),
        questions=options["questions"],
        goal=Goal(votes=options["votes"], per_label=options["least"], per_rule=options["least"]),
        version=options["version"],
    )
    path = workspace.gold_sets.write_draft(draft)
    _bring_media(workspace, name, file, draft.items)
    if as_json:
        print_json({"path": str(path), "items": len(draft.items), "questions": list(draft.questions())})
        return
    click.echo(
        f"{path}: {many(len(draft.items), 'item')}, nothing answered yet. Sampling: {draft.card.sampling}"
    )
    click.echo(
        f'Next: label it blind in a notebook with wb.gold_builder("{name}"), or in a round:\n'
        f"  workbench quiz create {name}-experts --expert --gold-draft {name}"
    )


@click.command("add")
@click.argument("name")
@click.argument("file", type=FILE)
@click.option("--sampling", help="How the items were chosen; as `gold sample` wrote it where not given.")
@CONTENT
@ITEM
@NUMBERED
@mapping_option("items")
@ROOT
@JSON
def add(file: Path, name: str, root: Path | None, as_json: bool, **options: Any) -> None:
    """Put more items of a table into the draft of gold set NAME, to be answered like the others.

    \b
    Example:
      workbench gold sample tickets.csv --n 20 --by guess --gold tickets --out more.csv
      workbench gold add tickets more.csv
    """
    from workbench.gold.draft import add_items
    from workbench.gold.project import GoldProject
    from workbench.gold.sampling import contents

    workspace = Workspace.find(root)
    workspace.require("build gold")
    if not workspace.gold_sets.waits(name):
        raise NotFound(f"gold set {name} has no draft that waits; begin one with: workbench gold next {name}")
    pool, fields = _pool(file, {**options, "sampling_too": True})
    samplings, new = set(pool.columns.get("sampling", ())), contents(pool, pool.items, fields)
    sampling = options["sampling"] or (samplings.pop() if len(samplings) == 1 else "not stated.")
    draft = GoldProject(workspace, name).change(lambda gold: add_items(gold, new, sampling=sampling))
    _bring_media(workspace, name, file, [item for item in draft.items if item.id in new])
    if as_json:
        print_json({"gold": str(draft), "added": len(new), "items": len(draft.items)})
        return
    click.echo(f"{draft}: {many(len(new), 'item')} more, {len(draft.items)} in all.")


def _bring_media(workspace: Workspace, name: str, file: Path, items: "Sequence[GoldItem]") -> None:
    """Copy the pictures, sounds and films of items from beside their table to the gold set; say which are not there."""
    sets = workspace.gold_sets
    sets.bring_media(name, file.parent, [path for item in items for path in item.media()])
    if missing := sets.missing_media(name, items):
        click.echo(f"{missing} Put them there, so that people see them.", err=True)


def _pool(file: Path, options: dict[str, Any]) -> "tuple[Pool, dict[str, str]]":
    """The items of a table, and which field of an item is which column."""
    from workbench.gold.sampling import WAYS, pool_of

    items, fields = items_of(file, options)
    others = [*options.get("columns", ()), options.get("tests")]
    if options.get("by") not in (*WAYS, None):
        others.append(options["by"])
    if options.get("sampling_too") and "sampling" in items.columns:
        others.append("sampling")
    return pool_of(items, fields, others), fields


def items_of(file: Path, options: dict[str, Any]) -> "tuple[Items, dict[str, str]]":
    """The items of a table, and what people see of each: as options say, else a mapping, else the names of its columns."""
    from workbench.formats.items import read_items
    from workbench.gold.opening import field_columns, mapped_items

    content = parse_content(options["content"])
    if (mapping := mapping_of(options, "items")) is not None:
        held = mapped_items(file, mapping)
        return held.items, dict(content or field_columns(held.items, held.shown))
    items = read_items(file, item=options["item"], numbered=options.get("numbered", False))
    return items, items.content(content)


def _gold(options: dict[str, Any]) -> "GoldSet | None":
    if not options["gold"]:
        return None
    workspace, name = Workspace.find(options["root"]), options["gold"]
    waits = "@" not in name and workspace.gold_sets.has_draft(name) and workspace.gold_sets.waits(name)
    return workspace.gold(f"{name}@draft" if waits else name)


def _way(file: Path, options: dict[str, Any], gold: "GoldSet | None") -> "Way":
    """How to draw, given what the gold set already has."""
    from workbench.formats.read import read
    from workbench.gold.sampling import WAYS, Way

    have: dict[str, int] = {}
    for item in gold.items if gold else ():
        for answer in item.answers.values():
            for name in answer.rules if options["by"] == "rules" else [answer.label or ""]:
                have[name] = have.get(name, 0) + 1
    crowd = (
        read(options["crowd"] or file, question=options["question"])
        if options["by"] == "disagreement"
        else None
    )
    rules: list[str] = []
    if options["by"] == "rules" and options["guideline"]:
        rules = [rule.id for rule in Workspace.find(options["root"]).guideline(options["guideline"]).rules]
    counted = have if options["by"] == "rules" or options["by"] not in WAYS else None
    return Way(
        options["by"],
        columns=options["columns"],
        unsure=options["unsure"],
        crowd=crowd,
        tests=options["tests"],
        rules=rules,
        have=counted,
        share=options["share"],
    )


def _write(drawn: "Sample", pool: "Pool", out: Path) -> None:
    from workbench.formats.tables.write import warning, write_columns

    at = {item: place for place, item in enumerate(pool.items)}
    columns: dict[str, list[str]] = {"item_id": list(drawn.items)}
    for name in pool.columns:
        columns[name] = [pool.column(name)[at[item]] for item in drawn.items]
    columns["why"] = [row.why for row in drawn.drawn]
    columns["sampling"] = [drawn.says] * len(drawn.drawn)
    if note := warning(out, write_columns(columns, out, exact=True)):
        click.echo(note, err=True)


def parse_content(texts: Sequence[str]) -> dict[str, str]:
    """Field -> column, from the values of --content."""
    pairs = [pair.partition("=") for pair in texts]
    if wrong := [field for field, equals, column in pairs if not (field and equals and column)]:
        raise click.UsageError(f"--content {wrong[0]!r}: expected FIELD=COLUMN, such as text=message.")
    return {field: column for field, _, column in pairs}
