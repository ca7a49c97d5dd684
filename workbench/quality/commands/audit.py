"""`workbench audit`: the delivered labels that are most likely wrong, a list to fix them, and how many there are."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.answers import SEED, print_losses, read_table
from workbench.quality.commands.consensus import METHOD_NAMES
from workbench.ui.options import (
    FILE,
    JSON,
    ROOT,
    many,
    print_json,
    print_table,
    shown,
    shown_interval,
    table_options,
)

if TYPE_CHECKING:
    from workbench.quality.label_audit import LabelAudit
    from workbench.statistics.estimate import Estimate


@click.command("audit")
@click.argument("file", type=FILE)
@click.option(
    "--probabilities",
    type=FILE,
    help="A model's probabilities, one row an item, one column a label; the model must not have seen these answers.",
)
@click.option(
    "--method",
    type=click.Choice(METHOD_NAMES),
    default="dawid-skene",
    show_default=True,
    help="The consensus that judges, where no probabilities are given.",
)
@click.option(
    "--rank",
    type=click.Choice(["self-confidence", "margin"]),
    default="self-confidence",
    show_default=True,
    help="Order of the list: by the probability of the given label, or by how far the best other one leads.",
)
@click.option("--out", type=FILE, help="Write the list of labels to fix (.csv or .parquet).")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many items to print."
)
@click.option(
    "--within",
    type=float,
    default=0.03,
    show_default=True,
    help="Target half-width for the measured error rate.",
)
@click.option("--sample", type=FILE, help="Write the random sample of answers to check by hand (.csv).")
@click.option("--checked", type=FILE, help="The sample with its column right_label filled in.")
@table_options
@SEED
@ROOT
@JSON
def audit_command(
    file: Path,
    probabilities: Path | None,
    out: Path | None,
    top: int,
    within: float,
    sample: Path | None,
    checked: Path | None,
    seed: int,
    as_json: bool,
    **options: Any,
) -> None:
    """List the labels that are most likely wrong, and estimate the share of wrong labels.

    People are held against each other, and against a model where its probabilities are given. The share is
    an estimate until a random sample is checked by hand: --sample writes it, --checked reads it back.

    \b
    Examples:
      workbench audit delivery.csv --out fix.csv
      workbench audit delivery.csv --probabilities model.csv --out fix.csv --json
      workbench audit delivery.csv --within 0.02 --sample check.csv
      workbench audit delivery.csv --checked check.csv
    """
    from workbench.quality.label_audit import audit_labels, draw_sample, plan_sample

    annotations, _ = read_table(file, options)
    model = None
    if probabilities is not None:
        from workbench.formats.side_tables import read_probabilities

        model = read_probabilities(probabilities, annotations.labels)
    audit = audit_labels(annotations, model, method=options["method"], rank=options["rank"], seed=seed)
    plan = plan_sample(audit.answers, audit.rate, within)
    measured = _measured(checked, audit)
    if out:
        _write_fixes(audit, out)
    if sample:
        from workbench.formats.side_tables import write_sample

        write_sample(draw_sample(annotations, plan.n, seed=seed), sample)
    if as_json:
        more = {"check": vars(plan), "measured": measured.to_dict() if measured else None}
        listed = audit if out is None else replace(audit, suspects=audit.suspects[:top])
        print_json(listed.to_dict() | more | {"out": str(out) if out else None})
        return
    _print(audit, top)
    if measured:
        click.echo(f"Measured: {_rate(measured)}; {measured.method}.")
    else:
        click.echo(
            f"Check {plan.n:,} answers by hand to know it to ±{plan.width:g}: --sample FILE, then --checked."
        )
    for path in filter(None, (out, sample)):
        click.echo(str(path))
    print_losses(annotations)


def _measured(checked: Path | None, audit: "LabelAudit") -> "Estimate | None":
    """The error rate by hand, where a sample was checked."""
    if checked is None:
        return None
    from workbench.formats.side_tables import read_checked
    from workbench.quality.label_audit import measured_rate

    return measured_rate(*read_checked(checked), audit.answers)


def _write_fixes(audit: "LabelAudit", out: Path) -> None:
    """Write the list for correcting labels; in a CSV no text can run as a formula."""
    from workbench.formats.tables.formulas import harmless
    from workbench.formats.tables.write import write_columns

    columns = audit.fixes()
    if out.suffix == ".csv":
        columns = {name: list(map(harmless, cells)) for name, cells in columns.items()}
    write_columns(columns, out)


def _print(audit: "LabelAudit", top: int) -> None:
    """Print the result as text."""
    click.echo(
        f"{many(audit.answers, 'answer')} of {many(audit.annotators, 'annotator')} on {many(audit.items, 'item')}; "
        f"{audit.flagged:,} are probably wrong."
    )
    for name, rate in audit.rates.items():
        who = "people" if name == "consensus" and len(audit.rates) == 1 else name
        who = "people and model together" if who == "consensus" else who
        click.echo(f"Estimated error rate, {who}: {_rate(rate)}; {rate.method}.")
        if rate.reason:
            click.echo(f"  {rate.reason}")
    if top and audit.suspects:
        rows = []
        for doubted in audit.by_item[:top]:
            suspect, more = doubted.suspects[0], len(doubted.suspects) - 1
            rows.append(
                (
                    suspect.item,
                    suspect.annotator,
                    suspect.given,
                    suspect.suggested,
                    shown(suspect.right),
                    more or "",
                    suspect.why,
                )
            )
        print_table(
            ("item", "annotator", "given", "suggested", "given is right", "more doubted", "why"), rows
        )
        if any(len(doubted.suspects) > 1 for doubted in audit.by_item[:top]):
            click.echo(
                "Each line is the most doubted answer to its item; other answers to it are doubted too where counted."
            )
    click.echo(
        "The interval says how the estimate varies with the items, not how far the method itself may be off."
    )


def _rate(rate: "Estimate") -> str:
    interval = shown_interval(rate.low, rate.high)
    return shown(rate.value) + (f" ({interval})" if interval else "") + f", n {rate.n:,} answers"
