"""`workbench consensus`: the label that the answers to each item probably come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.answers import (
    KIND,
    REPEATS,
    SETTING,
    gold_key,
    print_losses,
    read_table,
    tables_beside,
)
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
    from workbench.answers.key import AnswerKey
    from workbench.kinds.registry import Kind
    from workbench.quality.assumptions import Assumptions
    from workbench.quality.consensus_choice import ConsensusChoice
    from workbench.statistics.consensus.consensus import Consensus

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
    "--compare",
    is_flag=True,
    help="With --gold: compare every method with majority vote and recommend one.",
)
@click.option(
    "--margin",
    type=click.FloatRange(0, 1),
    help="How far the label on top must lead the next one, in shares or probabilities; less is a dispute. Only a tie "
    "where not given.",
)
@click.option(
    "--out",
    type=FILE,
    help="Write item, label, confidence, runner-up (.csv, or .parquet where ids begin like formulas).",
)
@KIND
@SETTING
@REPEATS
@table_options
@ROOT
@JSON
def consensus_command(
    file: Path,
    method: str,
    probabilities: Path | None,
    gold: str | None,
    compare: bool,
    margin: float | None,
    out: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Find the most likely label of each item; sets of labels, numbers, boxes, transcripts are merged as their kind does.

    With gold, a method is also compared with majority vote, which it does not always beat. Without gold nothing is
    recommended; where majority vote and the models differ much, that is said, and what each takes for granted.

    \b
    Examples:
      workbench consensus answers.csv --gold gold.csv --compare
      workbench consensus answers.csv --method dawid-skene --gold gold.csv --out labels.csv
      workbench consensus answers.csv --method dawid-skene --margin 0.8
      workbench consensus answers.csv --method crowdlab --probabilities model.csv
      workbench consensus transcripts.csv --kind transcript --method wawa --out consensus.csv
    """
    if compare and not gold:
        raise click.UsageError("--compare measures the methods on gold: give --gold.")
    annotations, _ = read_table(file, options)
    if kind := _merging_kind(annotations, method):
        if compare or probabilities or margin is not None:
            raise click.UsageError(
                f"--compare, --probabilities and --margin are of single labels; these are {kind.title}."
            )
        _merged(annotations, kind, method, {**options, "gold": gold, "out": out}, as_json)
        return
    consensus = _consensus(annotations, method, probabilities, options)
    consensus = consensus if margin is None else consensus.with_margin(margin)
    result: dict[str, Any] = {
        "method": method,
        "how": consensus.how,
        "items": len(consensus.items),
        "disputes": consensus.disputes,
    }
    choice, assumptions = None, _assumptions(annotations)
    result |= {"assumptions": assumptions.to_dict()}
    if gold:
        choice = _on_gold(result, annotations, consensus, gold_key(gold, annotations, options), compare)
    if trust := _trust(consensus):
        result["trust"] = trust
    if out:
        _write(consensus, out)
        result["out"] = str(out)
    if as_json:
        print_json(result)
        return
    _say(result, choice, compare)
    for sentence in assumptions.sentences(gold=bool(gold)):
        click.echo(sentence)
    print_losses(annotations)


def _on_gold(
    result: dict[str, Any],
    annotations: "Annotations",
    consensus: "Consensus",
    key: "AnswerKey",
    compare: bool,
) -> "ConsensusChoice | None":
    """Put the accuracy on gold into the result, and how the method does beside voting."""
    from workbench.quality.accuracy import consensus_accuracy

    measured = consensus_accuracy(consensus, key)
    accuracy = measured.all.to_dict()
    result |= {"accuracy": accuracy, "accuracy_on_decided": measured.decided.to_dict()}
    choice = _beside_voting(annotations, key, consensus, compare)
    result |= {"beside_plain_voting": choice.to_dict()} if choice else {}
    return choice


def _merging_kind(annotations: "Annotations", method: str) -> "Kind | None":
    """The kind whose answers are merged, where they are no single labels."""
    from workbench.quality.agreement import compared_by
    from workbench.statistics.consensus.merged import MERGING

    kind = compared_by(annotations)
    return kind if kind is not None and (method in MERGING or not kind.closed) else None


def _merged(
    annotations: "Annotations", kind: "Kind", method: str, options: dict[str, Any], as_json: bool
) -> None:
    """The consensus of answers of a kind, measured on gold, written as a table of answers."""
    from workbench.formats.tables.write import write_columns
    from workbench.statistics.consensus.merged import merge_answers

    consensus = merge_answers(annotations, kind, method=method)
    confidence = consensus.confidence
    result: dict[str, Any] = {
        "method": method,
        "how": consensus.how,
        "kind": kind.name,
        "items": len(consensus.items),
        "disputes": consensus.disputes,
        "mean_confidence": float(confidence.mean()),
    }
    if options["gold"]:
        result["against_gold"] = _against_gold(consensus.as_annotations(annotations.question), options)
    if consensus.weights:
        result["trust"] = dict(consensus.weights)
    if options["out"]:
        write_columns(consensus.columns(), options["out"])
        result["out"] = str(options["out"])
    if as_json:
        print_json(result)
        return
    tied = f", {many(consensus.disputes, 'item')} with a tie to settle" if consensus.disputes else ""
    click.echo(f"{method}: {many(len(consensus.items), 'item')} of {kind.title}{tied}.")
    click.echo(f"How: {consensus.how}. Mean confidence {shown(result['mean_confidence'])}.")
    if options["gold"]:
        for name, part in result["against_gold"].items():
            click.echo(f"Against gold, {name}: {shown(part['value'])} ({_interval(part)}, n {part['n']})")
    if options["out"]:
        click.echo(result["out"])
    print_losses(annotations)


def _interval(part: dict[str, Any]) -> str:
    return shown_interval(part["low"], part["high"]) or "no interval"


def _against_gold(answers: "Annotations", options: dict[str, Any]) -> dict[str, Any]:
    """The kind's own measure, the similarity and the share that is exact."""
    from workbench.quality.structured import structured_scores

    key = gold_key(options["gold"], answers, options)
    scores = structured_scores(answers, key, str(answers.answer_kind))
    (score,) = scores.annotators
    parts = {scores.measure: score.measure, "similarity": score.similarity, "exact": score.exact}
    return {name: part.to_dict() for name, part in parts.items()}


def _beside_voting(
    annotations: "Annotations", key: "AnswerKey", consensus: "Consensus", every: bool
) -> "ConsensusChoice | None":
    """The chosen method, or every method, compared with the plain majority on gold."""
    from workbench.quality.consensus_choice import study_consensus_choice
    from workbench.statistics.consensus.methods import METHODS

    asked = {consensus.method: METHODS.get(consensus.method, lambda _: consensus)}
    methods = {**METHODS, **asked} if every else asked
    return (
        None if list(methods) == ["majority"] else study_consensus_choice(annotations, key, methods=methods)
    )


def _assumptions(annotations: "Annotations") -> "Assumptions":
    """What the answers say of voting and of the models."""
    from workbench.quality.assumptions import study_assumptions

    return study_assumptions(annotations)


def _consensus(
    annotations: "Annotations", method: str, probabilities: Path | None, options: dict[str, Any]
) -> "Consensus":
    """The consensus by a method, with the model's probabilities where it takes them."""
    if (method == WITH_A_MODEL) != (probabilities is not None):
        raise click.UsageError(
            f"--method {WITH_A_MODEL} and --probabilities FILE belong together: it weighs a model beside the people."
        )
    model = tables_beside(options, probabilities=probabilities).model(annotations.labels)
    if model is None:
        from workbench.statistics.consensus.methods import METHODS

        return METHODS[method](annotations)
    from workbench.statistics.consensus.crowdlab import crowdlab

    return crowdlab(annotations, model)


def _trust(consensus: "Consensus") -> dict[str, Any] | None:
    """The weights that CROWDLAB gives the model and each annotator; None for the other methods."""
    from workbench.statistics.consensus.crowdlab import Crowdlab

    if not isinstance(consensus, Crowdlab):
        return None
    people = zip(consensus.annotators, consensus.annotator_weight.tolist(), strict=True)
    return {"model": consensus.model_weight, "annotators": dict(people)}


def _write(consensus: "Consensus", out: Path) -> None:
    """Write item, label, confidence, runner-up; a dispute has no label. In a CSV no text can run as a formula."""
    from workbench.formats.tables.write import write_columns

    items: list[str] = list(consensus.items)
    labels, seconds = (
        [None if code < 0 else consensus.labels[code] for code in codes]
        for codes in (consensus.label, consensus.runner_up)
    )
    confidence = consensus.confidence.tolist()
    write_columns({"item_id": items, "label": labels, "confidence": confidence, "runner_up": seconds}, out)


def _say(result: dict[str, Any], choice: "ConsensusChoice | None", compare: bool) -> None:
    """Print the result as text."""
    disputes = result["disputes"]
    click.echo(
        f"{result['method']}: {many(result['items'], 'item')}, of which {disputes:,} "
        f"{'is a dispute' if disputes == 1 else 'are disputes'} (no label)."
    )
    if result["how"]:
        click.echo(f"How: {result['how']}.")
    if "accuracy" in result:
        a = result["accuracy"]
        click.echo(
            f"Accuracy against gold: {shown(a['value'])} ({_interval(a)}, "
            f"n {a['n']} items; a tie counts by the share of its labels that are right; {a['method']})"
        )
    if choice and compare:
        _print_choice(choice)
    elif choice:
        rival = choice.rivals[0]
        ties = f" {rival.trials[0].ties}" if rival.trials[0].ties else ""
        click.echo(f"Plain voting: {shown(choice.plain.all.value)}. {rival.words}{ties}")
    if "trust" in result:
        weights = result["trust"]["annotators"].values()
        click.echo(
            f"Weight of the model {shown(result['trust']['model'])}, of an annotator's answer "
            f"{shown(min(weights))} to {shown(max(weights))}."
        )
    if "out" in result:
        click.echo(result["out"])


def _print_choice(choice: "ConsensusChoice") -> None:
    """A line a method and smoothing beside majority vote, and which to take."""
    head = (
        "method",
        "smoothing",
        "accuracy",
        "95% interval",
        "lead over voting",
        "interval of it",
        "of it in ties",
        "disputes",
        "finding",
    )
    print_table(
        head,
        [
            (
                row["method"],
                row["smoothing"],
                shown(row["accuracy"]),
                shown_interval(row["accuracy_low"], row["accuracy_high"]),
                "" if row["difference"] is None else f"{row['difference']:+.3f}",
                shown_interval(row["difference_low"], row["difference_high"]),
                "" if row["in_ties"] is None else f"{row['in_ties']:+.3f}",
                row["disputes"],
                row["finding"],
            )
            for row in choice.methods
        ],
    )
    click.echo(choice.rivals[0].trials[0].difference.method.capitalize() + ".")
    click.echo(f"Take {choice.sentence}")
