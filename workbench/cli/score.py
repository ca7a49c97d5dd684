"""`workbench score`: annotators, labels and rules against gold; what mistakes cost; who has passed."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.answers import gold_key, print_losses, read_table
from workbench.cli.options import (
    FILE,
    JSON,
    ROOT,
    print_json,
    print_table,
    shown,
    shown_interval,
    table_options,
)

if TYPE_CHECKING:
    from workbench.agreement.estimate import Estimate
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.studies.error_cost import ErrorCost
    from workbench.studies.qualification import Qualification
    from workbench.studies.scores import Scores

OPEN = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command("score")
@click.argument("file", type=FILE)
@click.option("--gold", required=True, help="Gold file, or NAME@VERSION of a gold set.")
@click.option(
    "--by",
    type=click.Choice(["annotator", "label", "rule"]),
    default="annotator",
    show_default=True,
    help="Who or what is measured: precision, recall and F1 of labels, accuracy of the others.",
)
@click.option(
    "--severities",
    type=FILE,
    help="What mistakes cost: a table of gold, answer, severity. Adds the mean cost of an answer.",
)
@click.option(
    "--otherwise",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="With --severities: the cost of a mistake that is not in the table.",
)
@click.option(
    "--sequential",
    is_flag=True,
    help="Say who passes, fails, or needs more answers, by Wald's test in the order of the answers.",
)
@click.option(
    "--good", type=OPEN, default=0.95, show_default=True, help="With --sequential: who ought to pass."
)
@click.option(
    "--poor", type=OPEN, default=0.8, show_default=True, help="With --sequential: who ought to fail."
)
@click.option(
    "--false-pass",
    type=OPEN,
    default=0.05,
    show_default=True,
    help="With --sequential: how often the poor may pass.",
)
@click.option(
    "--false-fail",
    type=OPEN,
    default=0.1,
    show_default=True,
    help="With --sequential: how often the good may fail.",
)
@table_options
@ROOT
@JSON
def score_command(file: Path, gold: str, by: str, as_json: bool, **given: Any) -> None:
    """Measure annotators against gold, or labels, or rules.

    \b
    Examples:
      workbench score answers.csv --gold gold.csv --json
      workbench score answers.csv --gold gold.csv --by label
      workbench score answers.csv --gold gold.csv --severities severities.csv
      workbench score answers.csv --gold gold.csv --sequential --good 0.95 --poor 0.8
    """
    if by != "annotator" and (given["severities"] or given["sequential"]):
        raise click.UsageError("--severities and --sequential are about annotators; leave out --by.")
    annotations, _ = read_table(file, given)
    key = gold_key(gold, annotations, given)
    first = annotations.first_answers()
    if by == "label":
        _labels(first, key, as_json)
    elif by == "rule":
        _rules(first, key, as_json)
    else:
        _annotators(*_asked(first, key, given), as_json)
    print_losses(annotations)


def _asked(first: "Annotations", key: "Key", given: dict[str, Any]) -> "tuple[Scores, ErrorCost | None]":
    """The scores with what else was asked of annotators, and what the answers of all of them cost."""
    from workbench.studies.annotators import score
    from workbench.studies.qualification import qualify
    from workbench.studies.scores import Scores
    from workbench.studies.sequential import SequentialTest

    found = Scores(score(first, key))
    together = None
    if given["severities"]:
        together, costs = _costs(first, key, given["severities"], given["otherwise"])
        found = replace(found, costs=costs)
    if given["sequential"]:
        most = max(one.n for one in found.annotators)
        rates = given["false_fail"], given["false_pass"]
        test = SequentialTest(given["good"], given["poor"], *rates, max(most, 1))
        found = replace(found, passed=qualify(first, key, test))
    return found, together


def _costs(
    first: "Annotations", key: "Key", path: Path, otherwise: float
) -> "tuple[ErrorCost, dict[str, ErrorCost]]":
    """What the answers of all annotators cost, and those of each."""
    import numpy as np

    from workbench.formats.severities import read_severities
    from workbench.studies.error_cost import error_cost

    severities = read_severities(path, {*first.labels, *key.label.values()})
    found = {}
    for code in np.unique(first.annotator.code).tolist():
        mine = first.take(first.annotator.code == code)
        found[first.annotators[code]] = error_cost(mine, key, severities, otherwise=otherwise)
    return error_cost(first, key, severities, otherwise=otherwise), found


def _annotators(found: "Scores", together: "ErrorCost | None", as_json: bool) -> None:
    """A line an annotator."""
    if as_json:
        print_json(found.to_dict())
        return
    columns = ["annotator", "n", "accuracy", "95% interval", "typical confusion (gold as answer)"]
    rows = [
        [
            one.annotator,
            one.n,
            *_with_interval(one.accuracy),
            "; ".join(f"{g} as {a} ({n})" for g, a, n in one.typical[:2]),
        ]
        for one in found.annotators
    ]
    if found.costs:
        columns += ["mean cost", "95% interval"]
        for row in rows:
            row += _with_interval(found.costs[str(row[0])].mean)
    if found.passed:
        columns += ["verdict"]
        for row in rows:
            verdict = found.passed.people[str(row[0])]
            row.append(f"{verdict.state} after {verdict.answers}" if verdict else "no answer on gold")
    print_table(columns, rows)
    if together:
        _say_cost(together)
    if found.passed:
        _say_test(found.passed)


def _say_cost(all_of_them: "ErrorCost") -> None:
    """What everybody's answers cost, and which mistakes that is."""
    mean = all_of_them.mean
    dearest = "; ".join(f"{g} as {a} ({n} times, {cost:g})" for g, a, n, cost in all_of_them.worst[:3])
    click.echo(
        f"All: {shown(mean.value)} an answer ({shown_interval(mean.low, mean.high) or mean.reason}), "
        f"{all_of_them.total:g} in total. Dearest: {dearest or 'no mistake'}."
    )


def _say_test(passed: "Qualification") -> None:
    """What the verdicts rest on."""
    test = passed.test
    good, poor = test.characteristic(test.good), test.characteristic(test.poor)
    click.echo(
        f"Wald's test of {test.good:g} against {test.poor:g}: in at most {test.most:,} answers somebody right "
        f"{test.good:.0%} of the time passes with chance {shown(good.passes)} and fails with {shown(good.fails)}, "
        f"somebody right {test.poor:.0%} passes with {shown(poor.passes)} and fails with {shown(poor.fails)}."
    )


def _labels(first: "Annotations", key: "Key", as_json: bool) -> None:
    """A line a label: precision, recall, F1."""
    from workbench.studies.label_scores import label_scores

    found = label_scores(first, key)
    if as_json:
        print_json({name: one.to_dict() for name, one in found.items()})
        return
    rows = [
        (
            name,
            *_with_interval(one.precision),
            *_with_interval(one.recall),
            *_with_interval(one.f1),
            one.recall.n,
        )
        for name, one in found.items()
    ]
    heads = ("precision", "95% interval", "recall", "95% interval", "F1", "95% interval")
    print_table(("label", *heads, "n answers on gold of it"), rows)


def _rules(first: "Annotations", key: "Key", as_json: bool) -> None:
    """A line a rule of the guideline that gold tests."""
    from workbench.studies.accuracy import accuracy_by_rule

    found = accuracy_by_rule(first, key)
    if as_json:
        print_json({name: one.to_dict() for name, one in found.items()})
        return
    if not found:
        click.echo("The gold names no rules that its items test.")
        return
    rows = [(name, one.n, *_with_interval(one), one.reason) for name, one in found.items()]
    print_table(("rule", "n", "accuracy", "95% interval", ""), rows)


def _with_interval(one: "Estimate") -> tuple[str, str]:
    """A value and its interval, as two cells."""
    return shown(one.value), shown_interval(one.low, one.high)
