"""`workbench score`: annotators, labels and rules against gold; what mistakes cost; who has passed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.answers import (
    KIND,
    REPEATS,
    SETTING,
    gold_key,
    guideline_question,
    print_losses,
    read_table,
)
from workbench.result import to_json
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
    from workbench.quality.annotators import Qualification, Scores
    from workbench.quality.error_cost import ErrorCost, Severities
    from workbench.statistics.estimate import Estimate

# What mistakes cost in `workbench score`: by a file, else by the guideline of the answers or of the gold.


@dataclass(frozen=True)
class Costs:
    """The cost of all answers, and of each person's; `by` names the source of the severities."""

    together: "ErrorCost"
    people: "Mapping[str, ErrorCost]"
    by: str


def costs_of(first: "Annotations", key: "AnswerKey", options: dict[str, Any]) -> Costs | None:
    """The costs of first answers; None if neither a file nor a guideline states severities."""
    import numpy as np

    from workbench.quality.error_cost import error_cost

    severities, by = _stated(first, key, options)
    if not severities:
        return None
    otherwise = options["otherwise"]
    people = {
        first.annotators[code]: error_cost(
            first.take(first.annotator.code == code), key, severities, otherwise=otherwise
        )
        for code in np.unique(first.annotator.code).tolist()
    }
    by = f"Costs by {by}; a mistake that it does not name costs {otherwise:g}."
    return Costs(error_cost(first, key, severities, otherwise=otherwise), people, by)


def _stated(first: "Annotations", key: "AnswerKey", options: dict[str, Any]) -> "tuple[Severities, str]":
    """The severities and their source: `--severities`, else the guideline of `--guideline`, else that of the gold."""
    from workbench.formats.side_tables import read_severities
    from workbench.formats.tables.endings import names_a_file

    if options["severities"]:
        path = options["severities"]
        return read_severities(path, {*first.labels, *key.label.values()}), str(path)
    if asked := guideline_question(options):
        return asked.costs, f"guideline {options['guideline']}, question {asked.id}"
    if names_a_file(options["gold"]):
        return {}, ""
    from workbench.store.workspace import Workspace

    workspace = Workspace.find(options.get("root"))
    gold = workspace.gold(options["gold"])
    guideline, answered = workspace.guideline(gold.card.guideline), gold.questions()
    name = first.question if first.question in answered else answered[0]
    return guideline.question(name).costs, f"guideline {guideline}, question {name}"


def say_costs(costs: Costs, *, err: bool = False) -> None:
    """Print the cost of all answers, the most expensive mistakes, and the source of the severities."""
    mean = costs.together.mean
    dearest = "; ".join(f"{g} as {a} ({n} times, {cost:g})" for g, a, n, cost in costs.together.worst[:3])
    click.echo(
        f"All: {shown(mean.value)} an answer ({shown_interval(mean.low, mean.high) or mean.reason}), "
        f"{costs.together.total:g} in total. Most costly: {dearest or 'no mistake'}.",
        err=err,
    )
    click.echo(costs.by, err=err)


# `workbench score` where answers are spans, boxes, polygons or transcripts, and what it refuses of them.


def kind_of_score(answers: "Annotations", options: dict[str, Any]) -> "Kind | None":
    """The kind of answers that can be right in part, with the question's settings; None if they are right or wrong."""
    from workbench.errors import InvalidTable
    from workbench.kinds.registry import KINDS
    from workbench.quality.structured import open_kind

    named, stated = open_kind(answers), answers.as_kind
    kind = stated if stated is not None and stated.partial else KINDS[named] if named else None
    if kind is None and options["measure"]:
        raise InvalidTable(
            f"question {answers.question!r}: labels are right or wrong, and have no measure but their accuracy; "
            "leave out --measure, or say with --kind what the answers are."
        )
    if kind is not None and options["severities"] and not kind.closed:
        raise InvalidTable(
            f"question {answers.question!r}: {kind.title} are right in part, and --severities says what a wrong label "
            "costs; leave it out."
        )
    return kind


def print_kind(
    first: "Annotations", key: "AnswerKey", kind: "Kind", by: str, options: dict[str, Any]
) -> None:
    """Answers that can be right in part: by annotator, vendor, label or rule."""
    key, as_json = key.of_kind(kind), options["as_json"]
    if by == "annotator":
        print_structured(first, key, kind, options["measure"], as_json)
        if kind.closed and (costs := costs_of(first, key.of_kind(None), options)):
            _say_costs_of_people(costs)
        _people_of_kind(first, key, options)
    elif by == "rule":
        _rules(first, key, as_json)
    elif by == "label":
        _kind_labels(first, key, as_json)
    else:
        _kind_vendors(first, key, options["measure"], as_json)


def _say_costs_of_people(costs: Costs) -> None:
    """What whole answers cost, a line a person; beside the table, so that JSON stays JSON."""
    for name, cost in costs.people.items():
        mean, interval = _with_interval(cost.mean)
        click.echo(f"{name}: mean cost {mean} ({interval or cost.mean.reason})", err=True)
    say_costs(costs, err=True)


def _people_of_kind(first: "Annotations", key: "AnswerKey", options: dict[str, Any]) -> None:
    """Who is below the floor, and who has passed, by credits; beside the table, so that JSON stays JSON."""
    from workbench.quality.annotators import check_floor, qualify, score
    from workbench.statistics.sequential import SequentialTest

    people = score(first, key)
    if options["floor"]:
        floor = check_floor(people, options["floor"])
        click.echo("; ".join(f"{name} {state}" for name, state in floor.people.items()), err=True)
        click.echo(f"Floor: {floor.method}.", err=True)
    if options["sequential"]:
        rates = options["false_fail"], options["false_pass"]
        most = max((person.n for person in people), default=1)
        test = SequentialTest(options["good"], options["poor"], *rates, max(most, 1))
        for name, verdict in qualify(first, key, test).people.items():
            said = f"{verdict.state} after {verdict.answers}" if verdict else "no answer on gold"
            click.echo(f"{name}: {said}", err=True)


def _kind_labels(first: "Annotations", key: "AnswerKey", as_json: bool) -> None:
    """What became of the parts with each label."""
    from workbench.errors import InvalidTable
    from workbench.kinds.registry import KINDS
    from workbench.quality.measures import kind_scores

    scores = kind_scores(first, key, names=())
    if not scores.labels:
        kind = KINDS[scores.kind]
        why = (
            "no answer and no gold holds a label"
            if kind.closed or kind.labelled
            else "such answers have no labels"
        )
        raise InvalidTable(f"{scores.kind}: {why}; leave out --by label.")
    if as_json:
        print_json({label.label: label.to_dict() for label in scores.labels})
        return
    rows = [
        [
            *(label.label, label.in_gold, label.found, label.confused, label.missing, label.extra),
            *_with_interval(label.recall),
            *_with_interval(label.precision),
        ]
        for label in scores.labels
    ]
    columns = ["label", "in gold", "found", "other label", "missing", "extra"]
    print_table([*columns, "recall", "95% interval", "precision", "95% interval"], rows)


def _kind_vendors(first: "Annotations", key: "AnswerKey", names: tuple[str, ...], as_json: bool) -> None:
    """The measures of each vendor, or of all answers where nobody names one."""
    from workbench.quality.measures import kind_scores

    vendor = first.vendor
    parts = {"all": first} if vendor is None else {name: first.of_vendor(name) for name in vendor.values}
    scored = {name: kind_scores(part, key, names=names or None) for name, part in parts.items()}
    if as_json:
        print_json({name: scores.to_dict() for name, scores in scored.items()})
        return
    for name, scores in scored.items():
        click.echo(f"{name}: {scores.credit.n:,} answers")
        rows = [["mean credit", *_with_interval(scores.credit)]]
        rows += [[scores.titles[each], *_with_interval(e)] for each, e in scores.measures.items()]
        print_table(["measure", "value", "95% interval"], rows)


def print_structured(
    first: "Annotations", key: "AnswerKey", kind: "Kind", names: tuple[str, ...], as_json: bool
) -> None:
    """One line per annotator."""
    from workbench.quality.structured import structured_scores

    scores = structured_scores(first, key, kind.name, names=names)
    if as_json:
        print_json(scores.to_dict())
        return
    rows = []
    for person in scores.annotators:
        rows.append([person.annotator, person.n])
        for part in (
            person.credit,
            person.measure,
            person.similarity,
            person.exact,
            *person.measures.values(),
        ):
            rows[-1] += [shown(part.value), shown_interval(part.low, part.high)]
    titles = ("credit", scores.measure, "similarity", "exact", *names)
    parts = [cell for name in titles for cell in (name, "95% interval")]
    print_table(["annotator", "n", *parts], rows)
    click.echo(
        f"credit: how far an answer is right, on average; {scores.measure}: over all parts together; similarity: mean of "
        f"1 - the {kind.name} distance to gold; "
        "exact: share that is gold to the last part. Intervals: t over items, Wilson's of the share."
    )


OPEN = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command("score")
@click.argument("file", type=FILE)
@click.option("--gold", required=True, help="Gold file, or NAME@VERSION of a gold set.")
@click.option(
    "--by",
    type=click.Choice(["annotator", "vendor", "label", "rule"]),
    default="annotator",
    show_default=True,
    help="Who or what is measured: precision, recall and F1 of labels, accuracy of the others.",
)
@KIND
@SETTING
@click.option(
    "--measure",
    multiple=True,
    metavar="NAME",
    help="Of answers that can be right in part: a measure of their kind, such as recall; several are allowed.",
)
@click.option(
    "--severities",
    type=FILE,
    help="What mistakes cost: a table of gold, answer, severity, in the place of the guideline's severities.",
)
@click.option(
    "--otherwise",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Where severities are known: the cost of a mistake that they do not name.",
)
@click.option("--floor", type=OPEN, help="The least accuracy of an annotator: say who is clearly below it.")
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
@REPEATS
@table_options
@ROOT
@JSON
def score_command(file: Path, gold: str, by: str, as_json: bool, **options: Any) -> None:
    """Measure annotators against gold, or vendors, labels or rules.

    If the guideline sets severities, the table also shows the mean cost of an answer. Answers that can be right in part
    (regions, sets, numbers, transcripts) count by their credit, and have further measures.

    \b
    Examples:
      workbench score answers.csv --gold gold.csv --json
      workbench score answers.csv --gold gold.csv --by vendor
      workbench score answers.csv --gold gold.csv --by label
      workbench score answers.csv --gold gold.csv --severities severities.csv
      workbench score transcripts.csv --gold gold.csv --kind transcript
      workbench score boxes.json --gold gold.csv --measure recall --measure localisation
      workbench score answers.csv --gold gold.csv --floor 0.85
      workbench score answers.csv --gold gold.csv --sequential --good 0.95 --poor 0.8
    """
    if by != "annotator" and any(options[name] for name in ("severities", "sequential", "floor")):
        raise click.UsageError("--severities, --sequential and --floor are about annotators; leave out --by.")
    annotations, _ = read_table(file, options)
    key = gold_key(gold, annotations, options)
    first = annotations.first_answers()
    if kind := kind_of_score(first, options):
        print_kind(first, key, kind, by, {**options, "as_json": as_json, "gold": gold})
    elif by == "vendor":
        _vendors(first, key, as_json)
    elif by == "label":
        _labels(first, key, as_json)
    elif by == "rule":
        _rules(first, key, as_json)
    else:
        _annotators(*_score_annotators(first, key, {**options, "gold": gold}), as_json)
    print_losses(annotations)


def _score_annotators(
    first: "Annotations", key: "AnswerKey", options: dict[str, Any]
) -> "tuple[Scores, Costs | None]":
    """The scores of annotators with the verdicts if asked for, and the costs."""
    from workbench.quality.annotators import Scores, check_floor, qualify, score, standings
    from workbench.statistics.sequential import SequentialTest

    costs, people = costs_of(first, key, options), score(first, key)
    scores = Scores(
        people,
        costs.people if costs else None,
        standings={standing.annotator: standing for standing in standings(first, key)},
        floor=check_floor(people, options["floor"]) if options["floor"] else None,
    )
    if options["sequential"]:
        most = max(annotator.n for annotator in scores.annotators)
        rates = options["false_fail"], options["false_pass"]
        test = SequentialTest(options["good"], options["poor"], *rates, max(most, 1))
        scores = replace(scores, passed=qualify(first, key, test))
    return scores, costs


def _annotators(scores: "Scores", costs: Costs | None, as_json: bool) -> None:
    """One line per annotator."""
    if as_json:
        print_json(scores.to_dict())
        if costs:
            click.echo(costs.by, err=True)
        return
    extra = _extra_columns(scores, costs)
    columns = ["annotator", "n", "accuracy", "95% interval", "typical confusion (gold as answer)"]
    rows = [
        [
            person.annotator,
            person.n,
            *_with_interval(person.accuracy),
            "; ".join(f"{g} as {a} ({n})" for g, a, n in person.typical[:2]),
            *(cells[person.annotator] for _, cells in extra),
        ]
        for person in scores.annotators
    ]
    print_table([*columns, *(name for name, _ in extra)], rows)
    _say_people(scores)
    if costs:
        say_costs(costs)
    if scores.passed:
        _say_test(scores.passed)


def _extra_columns(scores: "Scores", costs: Costs | None) -> list[tuple[str, dict[str, str]]]:
    """The columns that were asked for: their name, and annotator -> cell."""
    columns: list[tuple[str, dict[str, str]]] = []
    if costs:
        cells = {name: _with_interval(cost.mean) for name, cost in costs.people.items()}
        columns += [
            (head, {name: cell[place] for name, cell in cells.items()})
            for place, head in enumerate(("mean cost", "95% interval"))
        ]
    if scores.passed:
        verdicts = scores.passed.people.items()
        words = {n: f"{v.state} after {v.answers}" if v else "no answer on gold" for n, v in verdicts}
        columns.append(("verdict", words))
    if scores.floor:
        columns.append((f"floor {scores.floor.floor:g}", {n: str(s) for n, s in scores.floor.people.items()}))
    return columns


def _say_people(scores: "Scores") -> None:
    """Print who differs from the others on the same items, and how the floor was judged."""
    standings = list((scores.standings or {}).values())
    for side in ("below", "above"):
        names = [standing.annotator for standing in standings if standing.apart == side]
        if names:
            click.echo(f"Clearly {side} the others on the same items: {', '.join(names)}.")
    rest = sum(not standing.apart for standing in standings)
    if len(standings) > 1:
        looked = f"{many(len(standings), 'annotator')} looked at together, 5% risk of naming anybody wrongly"
        click.echo(
            f"{many(rest, 'annotator')} of {len(standings):,} cannot be told from the others ({looked})."
        )
    if scores.floor:
        click.echo(f"Floor: {scores.floor.method}.")


def _say_test(passed: "Qualification") -> None:
    """Print the test behind the verdicts."""
    test = passed.test
    good, poor = test.characteristic(test.good), test.characteristic(test.poor)
    click.echo(
        f"Wald's test of {test.good:g} against {test.poor:g}: in at most {test.most:,} answers somebody right "
        f"{test.good:.0%} of the time passes with chance {shown(good.passes)} and fails with {shown(good.fails)}, "
        f"somebody right {test.poor:.0%} passes with {shown(poor.passes)} and fails with {shown(poor.fails)}."
    )


def _vendors(first: "Annotations", key: "AnswerKey", as_json: bool) -> None:
    """One line per vendor: for the people who answered, and for others whom it would send."""
    from workbench.quality.accuracy import accuracy_by_vendor

    accuracies = accuracy_by_vendor(first, key)
    if as_json:
        print_json(to_json(accuracies))
        return
    rows = [
        (
            name,
            accuracy.these_people.n,
            *_with_interval(accuracy.these_people),
            shown_interval(accuracy.others.low, accuracy.others.high) or "undefined",
        )
        for name, accuracy in accuracies.items()
    ]
    print_table(("vendor", "n", "accuracy", "95% interval", "different staff"), rows)
    for name, accuracy in accuracies.items():
        methods = (
            accuracy.these_people.reason or accuracy.these_people.method,
            accuracy.others.reason or accuracy.others.method,
        )
        click.echo(f"{name}: {methods[0]}; for other people: {methods[1]}.")


def _labels(first: "Annotations", key: "AnswerKey", as_json: bool) -> None:
    """One line per label: precision, recall, F1."""
    from workbench.quality.accuracy import label_scores

    scores = label_scores(first, key)
    if as_json:
        print_json(to_json(scores))
        return
    rows = [
        (
            name,
            *_with_interval(score.precision),
            *_with_interval(score.recall),
            *_with_interval(score.f1),
            score.recall.n,
        )
        for name, score in scores.items()
    ]
    heads = ("precision", "95% interval", "recall", "95% interval", "F1", "95% interval")
    print_table(("label", *heads, "n answers on gold of it"), rows)
    reasons = Counter(
        (part, e.reason)
        for score in scores.values()
        for part, e in (("precision", score.precision), ("recall", score.recall))
        if e.value is None
    )
    for (part, reason), labels in reasons.items():
        click.echo(f"{part} of {many(labels, 'label')} is undefined: {reason}.")


def _rules(first: "Annotations", key: "AnswerKey", as_json: bool) -> None:
    """One line per rule of the guideline that gold tests."""
    from workbench.quality.accuracy import accuracy_by_rule

    accuracies = accuracy_by_rule(first, key)
    if as_json:
        print_json(to_json(accuracies))
        return
    if not accuracies:
        click.echo("The gold names no rules that its items test.")
        return
    rows = [
        (name, accuracy.n, *_with_interval(accuracy), accuracy.reason)
        for name, accuracy in accuracies.items()
    ]
    print_table(("rule", "n", "accuracy", "95% interval", ""), rows)


def _with_interval(estimate: "Estimate") -> tuple[str, str]:
    """A value and its interval, as two cells."""
    return shown(estimate.value), shown_interval(estimate.low, estimate.high)
