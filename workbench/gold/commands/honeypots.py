"""`workbench gold honeypots`: gold hidden in a batch for production, and scored when the batch comes back."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.documents.gold import kind_of
from workbench.gold.commands.draw import CONTENT, ITEM, items_of, parse_content
from workbench.store.workspace import Workspace
from workbench.ui.options import (
    DATABASE,
    FILE,
    JSON,
    ROOT,
    many,
    mapping_option,
    print_json,
    print_table,
    shown,
)


@click.group("honeypots")
def honeypots() -> None:
    """Hide gold in a batch for production, and score it when the batch comes back.

    \b
    Example:
      workbench gold honeypots mix batch.csv --gold support-tickets --name week-48 --rate 0.05 --out out.csv
      workbench gold honeypots score answers.csv --name week-48
    """


@honeypots.command("mix")
@click.argument("file", type=FILE)
@click.option(
    "--gold", "gold", required=True, help="NAME or NAME@VERSION of a locked set with items of split honeypot."
)
@click.option("--name", required=True, help="Name of the mixed batch; its key is kept under it.")
@click.option("--rate", type=float, default=0.05, show_default=True, help="Share of gold among all rows.")
@click.option(
    "--order",
    type=click.Choice(["shuffled", "as it was"]),
    default="shuffled",
    show_default=True,
    help="Order of the batch's own rows.",
)
@CONTENT
@ITEM
@mapping_option("items")
@click.option(
    "--seed", type=int, default=20260101, show_default=True, help="Seed of choice, places and order."
)
@click.option(
    "--out", type=FILE, required=True, help="Where to write the table that goes out (.csv or .parquet)."
)
@DATABASE
@ROOT
@JSON
def mix_(file: Path, out: Path, as_json: bool, **options: Any) -> None:
    """Mix gold into a batch without a hint which rows are gold; the key stays in runs/honeypots.

    \b
    Example:
      workbench gold honeypots mix batch.csv --gold support-tickets --name week-48 --rate 0.05 --out out.csv
    """
    from workbench.formats.tables.write import warning, write_columns
    from workbench.gold.mixing import mix_batch, shared_fields
    from workbench.gold.project import GoldProject

    workspace = Workspace.find(options["root"])
    gold = workspace.gold(options["gold"])
    items, content = items_of(file, options)
    fields = parse_content(options["content"]) or shared_fields(content, gold)
    done, path = mix_batch(
        GoldProject(workspace, gold.card.name, options["database"]),
        gold,
        options["name"],
        items,
        fields,
        rate=options["rate"],
        at=dt.datetime.now(dt.UTC),
        order=options["order"],
        seed=options["seed"],
    )
    if note := warning(out, write_columns(done.table, out, exact=True)):
        click.echo(note, err=True)
    left_out = [*done.left_out, *items.left_out]
    if as_json:
        rows, bots = len(done.key.rows), len(done.key.honeypots)
        print_json(
            {
                "out": str(out),
                "key": str(path),
                "rows": rows,
                "honeypots": bots,
                "rate": done.key.rate,
                "left_out": left_out,
            }
        )
        return
    click.echo(
        f"{out}: {len(done.key.rows)} rows, {len(done.key.honeypots)} of them gold ({done.key.rate:.1%}); the key is {path}."
    )
    if left_out:
        click.echo(f"Left out, because gold has no such columns: {', '.join(left_out)}.")
    if media := [field for field in fields if kind_of(field) != "text"]:
        click.echo(
            f"Send the gold's own files of {', '.join(media)} along, from gold_sets/{gold.card.name}; check that their "
            "names and paths look like those in the batch."
        )


@honeypots.command("score")
@click.argument("file", type=FILE)
@click.option("--name", required=True, help="Name of the mixed batch.")
@click.option("--question", help="Question of the gold; needed where the set has several.")
@click.option(
    "--out", type=FILE, help="Where to write the production answers under their own ids (.csv or .parquet)."
)
@mapping_option("answers")
@DATABASE
@ROOT
@JSON
def score(
    file: Path, name: str, question: str | None, out: Path | None, as_json: bool, **options: Any
) -> None:
    """Judge the honeypots in a batch that came back, and give production its own ids again.

    In a CSV, text that a spreadsheet would run as a formula (it begins with = + - @) gets an apostrophe in front;
    .parquet keeps it as it came.

    \b
    Example:
      workbench gold honeypots score answers.csv --name week-48 --question intent --out production.csv
    """
    from workbench.formats.tables.write import write_annotations
    from workbench.gold.mixing import score_returned
    from workbench.gold.project import GoldProject
    from workbench.quality.sources import sources
    from workbench.store.honeypots import HoneypotStore

    workspace = Workspace.find(options["root"])
    key = HoneypotStore(workspace.root).load(name)
    workspace.require("see gold")
    gold = workspace.gold(key.gold)
    asked = question or (gold.questions()[0] if len(gold.questions()) == 1 else None)
    if asked is None:
        raise click.UsageError(
            f"the gold set has several questions; --question is one of {', '.join(gold.questions())}."
        )
    project = GoldProject(workspace, gold.card.name, options["database"])
    question_ = project.workspace.guideline(gold.card.guideline).question(asked)
    answers = sources(file).mapped(*options["mapping"].values()).annotations(question_)
    returned = score_returned(project, key, replace(answers, question=asked), dt.datetime.now(dt.UTC))
    if out is not None:
        write_annotations([returned.answers], out)
    if as_json:
        print_json(returned.to_dict())
        return
    estimate = returned.overall
    click.echo(
        f"{name}: {shown(estimate.value)} right ({shown(estimate.low)} to {shown(estimate.high)}) of {estimate.n} answers "
        f"to {returned.honeypots} honeypots. {estimate.method or estimate.reason}."
    )
    print_table(
        ("annotator", "n", "right", "low", "high"),
        [
            (p.annotator, p.n, shown(p.accuracy.value), shown(p.accuracy.low), shown(p.accuracy.high))
            for p in returned.people
        ],
    )
    if returned.missing:
        click.echo(
            f"Nobody answered {many(len(returned.missing), 'honeypot')}: {', '.join(returned.missing[:8])}."
        )
    if out is not None:
        click.echo(f"{many(len(returned.answers), 'production answer')} written to {out}.")
