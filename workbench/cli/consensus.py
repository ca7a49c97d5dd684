"""`workbench consensus`: the label that the answers to each item probably come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.answers import gold_key, print_losses, read_table
from workbench.cli.options import FILE, JSON, ROOT, print_json, shown, table_options

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.consensus.consensus import Consensus

# the names of consensus.methods.METHODS, so that help and completion load no statistics; a test holds them equal
METHOD_NAMES = ("majority", "wawa", "zero-based-skill", "dawid-skene", "one-coin", "mace", "glad")
WITH_A_MODEL = "crowdlab"  # the one that needs a model's probabilities besides


@click.command("consensus")
@click.argument("file", type=FILE)
@click.option(
    "--method",
    type=click.Choice([*METHOD_NAMES, WITH_A_MODEL]),
    default="majority",
    show_default=True,
    help="How answers come to one label.",
)
@click.option(
    "--probabilities",
    type=FILE,
    help="With --method crowdlab: a model's probabilities, one row an item, one column a label.",
)
@click.option("--gold", help="Gold file, or NAME@VERSION of a gold set, to measure the consensus against.")
@click.option(
    "--out",
    type=FILE,
    help="Write item, label, confidence (.csv, or .parquet where ids begin like formulas).",
)
@table_options
@ROOT
@JSON
def consensus_command(
    file: Path,
    method: str,
    probabilities: Path | None,
    gold: str | None,
    out: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Find the label that the answers to each item probably come to.

    \b
    Examples:
      workbench consensus answers.csv --method dawid-skene --gold gold.csv --out labels.csv
      workbench consensus answers.csv --method crowdlab --probabilities model.csv
    """
    annotations, _ = read_table(file, given)
    found = _found(annotations, method, probabilities)
    result: dict[str, Any] = {"method": method, "items": len(found.items), "disputes": found.disputes}
    if gold:
        from workbench.studies.accuracy import consensus_accuracy

        measured = consensus_accuracy(found, gold_key(gold, annotations, given))
        accuracy = measured.all.to_dict()
        result |= {"accuracy": accuracy, "accuracy_on_decided": measured.decided.to_dict()}
    if trust := _trust(found):
        result["trust"] = trust
    if out:
        _write(found, out)
        result["out"] = str(out)
    if as_json:
        print_json(result)
        return
    _say(result)
    print_losses(annotations)


def _found(annotations: "Annotations", method: str, probabilities: Path | None) -> "Consensus":
    """The consensus by a method, with the model's probabilities where it takes them."""
    if (method == WITH_A_MODEL) != (probabilities is not None):
        raise click.UsageError(
            f"--method {WITH_A_MODEL} and --probabilities FILE belong together: it weighs a model beside the people."
        )
    if probabilities is None:
        from workbench.consensus.methods import METHODS

        return METHODS[method](annotations)
    from workbench.consensus.crowdlab import crowdlab
    from workbench.formats.probabilities import read_probabilities

    return crowdlab(annotations, read_probabilities(probabilities, annotations.labels))


def _trust(found: "Consensus") -> dict[str, Any] | None:
    """The weights that CROWDLAB gives the model and each annotator; None for the other methods."""
    from workbench.consensus.crowdlab import Crowdlab

    if not isinstance(found, Crowdlab):
        return None
    people = zip(found.annotators, found.annotator_weight.tolist(), strict=True)
    return {"model": found.model_weight, "annotators": dict(people)}


def _write(found: "Consensus", out: Path) -> None:
    """Item, label and confidence; a dispute has no label. In a CSV no text is left to be run as a formula."""
    from workbench.formats.formulas import harmless
    from workbench.formats.write import write_columns

    items: list[str] = list(found.items)
    labels = [None if code < 0 else found.labels[code] for code in found.label]
    if out.suffix == ".csv":
        items, labels = list(map(harmless, items)), list(map(harmless, labels))
    write_columns({"item_id": items, "label": labels, "confidence": found.confidence.tolist()}, out)


def _say(result: dict[str, Any]) -> None:
    """The same for people."""
    click.echo(
        f"{result['method']}: {result['items']} items, of which {result['disputes']} are disputes (no label)."
    )
    if "accuracy" in result:
        a = result["accuracy"]
        click.echo(
            f"Accuracy against gold: {shown(a['value'])} ({shown(a['low'])} to {shown(a['high'])}, "
            f"n {a['n']} items; a tie counts by the share of its labels that are right)"
        )
    if "trust" in result:
        weights = result["trust"]["annotators"].values()
        click.echo(
            f"Weight of the model {shown(result['trust']['model'])}, of an annotator's answer "
            f"{shown(min(weights))} to {shown(max(weights))}."
        )
    if "out" in result:
        click.echo(result["out"])
