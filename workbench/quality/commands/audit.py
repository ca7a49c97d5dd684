"""`workbench audit`: the delivered labels to review first, a list to fix them, and how many are wrong once some are checked."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.annotators import open_kind_of
from workbench.quality.commands.answers import (
    KIND,
    SEED,
    SETTING,
    gold_key,
    print_losses,
    read_table,
    tables_beside,
)
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
    from workbench.answers.annotations import Annotations
    from workbench.kinds.registry import Kind
    from workbench.quality.label_audit import LabelAudit


@click.command("audit")
@click.argument("file", type=FILE)
@click.option(
    "--probabilities",
    type=FILE,
    help="A model's probabilities, one row an item, one column a label; the model must not have seen these answers.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", *METHOD_NAMES]),
    default="auto",
    show_default=True,
    help="The consensus that judges, where no probabilities are given; auto takes a model only where it predicts "
    "unseen answers better than voting.",
)
@click.option(
    "--rank",
    type=click.Choice(["self-confidence", "margin"]),
    default="self-confidence",
    show_default=True,
    help="Order of the list: by the score of the given label, or by how far the best other one leads.",
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
@click.option(
    "--gold", help="Gold file, or NAME@VERSION of a gold set: says how many of the listed answers are wrong."
)
@KIND
@SETTING
@table_options
@SEED
@ROOT
@JSON
def audit_command(
    file: Path,
    out: Path | None,
    top: int,
    within: float,
    sample: Path | None,
    seed: int,
    as_json: bool,
    **options: Any,
) -> None:
    """List the labels to review first, and measure how many are wrong.

    People are held against each other, and against a model where its probabilities are given. That is an order for
    review. How many of the listed labels are wrong is said once a random sample was checked by hand (--sample writes
    it, --checked reads it back), or where there is gold (--gold). Of boxes, spans, transcripts and numbers it lists the
    items whose consensus is not wholly right.

    \b
    Examples:
      workbench audit delivery.csv --out fix.csv
      workbench audit delivery.csv --probabilities model.csv --out fix.csv --json
      workbench audit delivery.csv --within 0.02 --sample check.csv
      workbench audit delivery.csv --checked check.csv
      workbench audit delivery.csv --gold gold.csv
    """
    from workbench.quality.label_audit import draw_sample, plan_sample

    annotations, _ = read_table(file, options)
    if kind := open_kind_of(annotations):
        _of_kind(annotations, kind, options | {"sample": sample}, out, top, as_json)
        return
    audit = _audit(annotations, options, seed)
    plan = plan_sample(audit.answers, audit.rate, within)
    if out:
        _write_fixes(audit, out)
    if sample:
        from workbench.formats.side_tables import write_sample

        write_sample(draw_sample(annotations, plan.n, seed=seed), sample)
    if as_json:
        measured = audit.precision.wrong.to_dict() if audit.precision else None
        more = {"check": vars(plan), "measured": measured}
        listed = audit if out is None else replace(audit, suspects=audit.suspects[:top])
        print_json(listed.to_dict() | more | {"out": str(out) if out else None})
        return
    _print(audit, top)
    if audit.precision is None:
        click.echo(
            f"Check {plan.n:,} answers by hand to know the error rate to ±{plan.width:g}: --sample FILE, then --checked."
        )
    for path in filter(None, (out, sample)):
        click.echo(str(path))
    print_losses(annotations)


def _audit(annotations: "Annotations", options: dict[str, Any], seed: int) -> "LabelAudit":
    """The audit, with what was given beside the answers: a model, gold, a checked sample."""
    from workbench.formats.side_tables import read_checked
    from workbench.quality.label_audit import Checked, audit_labels

    model, gold, checked = options["probabilities"], options["gold"], options["checked"]
    return audit_labels(
        annotations,
        tables_beside(options, probabilities=model).model(annotations.labels),
        method=options["method"],
        rank=options["rank"],
        key=gold_key(gold, annotations, options) if gold else None,
        checked=None if checked is None else Checked(read_checked(checked, annotations)),
        seed=seed,
    )


def _write_fixes(audit: "LabelAudit", out: Path) -> None:
    """Write the list for correcting labels; in a CSV no text can run as a formula."""
    from workbench.formats.tables.write import write_columns

    write_columns(audit.fixes(), out)


def _print(audit: "LabelAudit", top: int) -> None:
    """Print the result as text."""
    from workbench.statistics.consensus.methods import TITLES

    click.echo(
        f"{many(audit.answers, 'answer')} of {many(audit.annotators, 'annotator')} on {many(audit.items, 'item')}."
    )
    click.echo(audit.claim)
    if audit.method in TITLES:
        click.echo(f"Judged by {TITLES[audit.method]}: {audit.why}.")
    known = audit.precision is not None
    for sentence in audit.assumptions.sentences(gold=known) if audit.assumptions else ():
        click.echo(sentence)
    if not known:
        for name, rate in audit.rates.items():
            who = "the model" if name == "model" else TITLES[audit.method]
            click.echo(f"Wrong answers by {who}: {100 * (rate.value or 0):.1f}%, {rate.reason}.")
    if top and audit.suspects:
        _print_items(audit, top)


def _print_items(audit: "LabelAudit", top: int) -> None:
    """A line for each of the first items, with its most doubted answer."""
    rows = []
    for doubted in audit.by_item[:top]:
        suspect, more = doubted.suspects[0], len(doubted.suspects) - 1
        own = (suspect.item, suspect.annotator, suspect.given, suspect.suggested)
        rows.append((*own, more or "", suspect.why))
    print_table(("item", "annotator", "given", "suggested", "more doubted", "why"), rows)
    if any(len(doubted.suspects) > 1 for doubted in audit.by_item[:top]):
        click.echo(
            "Each line is the most doubted answer to its item; other answers to it are doubted too where counted."
        )


# Answers that are no labels, such as boxes, spans or transcripts: the consensus of people against gold.

LABELS_ONLY = ("probabilities", "sample", "checked")  # what is about single labels


def _of_kind(
    annotations: "Annotations",
    kind: "Kind",
    options: dict[str, Any],
    out: Path | None,
    top: int,
    as_json: bool,
) -> None:
    """Items whose consensus and gold differ; refused without gold, as nothing else says which answers to doubt."""
    from workbench.errors import InvalidTable
    from workbench.quality.structured import audit_consensus

    about = f"question {annotations.question!r}: these answers are {kind.title}, not labels of a set"
    if given := [f"--{name}" for name in LABELS_ONLY if options[name] is not None]:
        raise InvalidTable(f"{about}, and {' and '.join(given)} is about labels; leave it out.")
    if not options["gold"]:
        raise InvalidTable(
            f"{about}: they are audited against gold, whose items it lists where people agree on something else. Give --gold. "
            "What people dispute among themselves: workbench report disagreement FILE; their consensus: workbench consensus FILE"
        )
    audit = audit_consensus(annotations, kind, gold_key(options["gold"], annotations, options))
    if out:
        from workbench.formats.tables.write import write_columns

        doubted = [each.to_dict() for each in audit.doubted]
        names = ("item", "answers", "confidence", "credit", "measure", "differs", "gold", "consensus")
        write_columns({name: [row[name] for row in doubted] for name in names}, out)
    if as_json:
        listed = audit if out is None else replace(audit, doubted=audit.doubted[:top])
        print_json(listed.to_dict() | {"out": str(out) if out else None})
        return
    credit = f"{shown(audit.credit.value)} ({shown_interval(audit.credit.low, audit.credit.high)})"
    click.echo(
        f"The consensus of {many(audit.items, 'item')} with gold has a mean credit of {credit}; "
        f"{audit.alike:,} {'has' if audit.alike == 1 else 'have'} full credit."
    )
    rows = [
        (
            each.item,
            each.answers,
            shown(each.confidence),
            shown(each.credit),
            shown(each.measure),
            each.differs,
        )
        for each in audit.doubted[:top]
    ]
    if rows:
        print_table(("item", "answers", "confidence", "credit", audit.measure, "what differs"), rows)
        click.echo("Either the gold answer or most people are wrong: look at each. Most doubted first.")
    if out:
        click.echo(str(out))
    print_losses(annotations)
