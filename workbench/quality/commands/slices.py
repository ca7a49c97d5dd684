"""`workbench slices`: agreement by part of the work, over time, and without each person."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from workbench.kinds.registry import Level
from workbench.quality.commands.answers import (
    KIND,
    SEED,
    SET_NAMES,
    SETTING,
    WEIGHTS,
    gold_key,
    guideline_question,
    print_losses,
    read_table,
    sources_of,
    weights_of,
)
from workbench.statistics.agreement.registry import COEFFICIENTS
from workbench.ui.options import (
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
    from workbench.answers.annotations import Annotations
    from workbench.kinds.registry import Kind
    from workbench.quality.platform_scores import PlatformScores
    from workbench.quality.slices import LeaveOut, Slices, Versions
    from workbench.statistics.agreement.difference import Asked

COLUMNS = ("vendor", "batch", "kind", "delivery")
TIMES: dict[str, Literal["day", "week", "month"]] = {"day": "day", "week": "week", "month": "month"}
USUAL = "krippendorff_alpha"
WITH_GOLD = ("rule", "tool")
SENTENCES = 3  # on single annotators, below the table that has them all


@click.command("slices")
@click.argument("file", type=FILE)
@click.option(
    "--by",
    required=True,
    type=click.Choice([*COLUMNS, "guideline_version", "rule", *TIMES, "without-annotator", "tool"]),
    help="The parts: values of a column, the rules that gold tests, times, everybody but one person, or what "
    "other tools would show.",
)
@click.option("--gold", help="Gold file, or NAME@VERSION of a gold set; needed by rule, used by tool.")
@click.option(
    "--coefficient",
    type=click.Choice(list(COEFFICIENTS)),
    help=f"Which one; {USUAL} where not given.",
)
@WEIGHTS
@click.option(
    "--distance", type=click.Choice(SET_NAMES), help="For alpha, where labels are sets such as a|b."
)
@KIND
@SETTING
@table_options
@SEED
@ROOT
@JSON
def slices_command(
    file: Path, by: str, gold: str | None, coefficient: str | None, seed: int, as_json: bool, **options: Any
) -> None:
    """Say how far annotators agree on each part of a table, and what changes it.

    --by guideline_version shows what each version changed, on the same items where there are any, for every
    question of the file; --by without-annotator leaves out each person in turn; --by tool explains why
    Label Studio, Labelbox or CVAT would show another number.

    \b
    Examples:
      workbench slices answers.csv --by batch
      workbench slices answers.csv --column batch=lot --by batch --coefficient gwet_ac1
      workbench slices boxes.csv --by vendor --kind boxes
      workbench slices answers.csv --by rule --gold gold.csv
      workbench slices answers.csv --by week --json
      workbench slices answers.csv --by without-annotator
      workbench slices answers.csv --by tool --gold gold.csv
    """
    if by == "rule" and gold is None:
        raise click.UsageError("--by rule needs --gold, which says what rules an item tests.")
    if gold is not None and by not in WITH_GOLD:
        raise click.UsageError(f"--gold says nothing by {by}; it goes with --by rule or --by tool.")
    if coefficient is not None and by == "tool":
        raise click.UsageError("--by tool shows the scores of the tools; leave out --coefficient.")
    from workbench.statistics.agreement.difference import Asked

    if by == "guideline_version" and not (options["question"] or options["guideline"]):
        questions = sources_of(file, options).by_question()
        if len(questions) > 1:
            _questions(questions, coefficient or USUAL, seed, as_json, options)
            return
    annotations, level = read_table(file, options)
    weights = weights_of(options["weights"], annotations.labels)
    distance = _kind_of(annotations, by) or options["distance"]
    asked = Asked(coefficient or USUAL, level=level, weights=weights, distance=distance, seed=seed)
    result = _study(annotations, by, gold, asked, options)
    if as_json:
        print_json(result.to_dict())
        return
    _print(result, asked.coefficient)
    print_losses(annotations)


LABELS_ONLY = ("guideline_version", "tool")  # what is counted from labels


def _kind_of(annotations: "Annotations", by: str) -> "Kind | None":
    """The kind by whose distance answers that are no labels are compared; refused where a slice counts labels."""
    from workbench.errors import InvalidTable
    from workbench.quality.agreement import compared_by

    kind = compared_by(annotations)
    if kind is None or kind.closed:
        return None
    if by in LABELS_ONLY:
        raise InvalidTable(
            f"question {annotations.question!r}: these answers are {kind.title}, not labels of a set, and --by {by} counts "
            "labels. Their agreement goes by batch, vendor, kind, delivery, rule, day, week, month or without-annotator."
        )
    return kind


def _questions(
    questions: "dict[str, Annotations]", coefficient: str, seed: int, as_json: bool, options: dict[str, Any]
) -> None:
    """The change by version for each question: an average would hide a fall behind rises."""
    from workbench.quality.slices import agreement_by_version
    from workbench.quality.structured import refuse_structured
    from workbench.statistics.agreement.difference import Asked

    studies = {}
    for name, annotations in questions.items():
        refuse_structured(annotations)
        weights = weights_of(options["weights"], annotations.labels)
        level: Level = options["level"] or "nominal"
        distance = options["distance"]
        asked = Asked(coefficient, level=level, weights=weights, distance=distance, seed=seed)
        studies[name] = agreement_by_version(annotations, asked)
    if as_json:
        print_json({name: study.to_dict() for name, study in studies.items()})
        return
    click.echo(f"{coefficient}: {COEFFICIENTS[coefficient].meaning}")
    steps = [(name, step) for name, study in studies.items() for step in study.changes]
    print_table(
        ("question", "versions", "before", "after", "change", "95% interval", "items in common"),
        [
            (
                name,
                f"{step.earlier} to {step.later}",
                shown(step.before.value),
                shown(step.after.value),
                "undefined" if step.difference.value is None else f"{step.difference.value:+.3f}",
                shown_interval(step.difference.low, step.difference.high),
                step.common,
            )
            for name, step in steps
        ],
    )
    if any(not step.common for _, step in steps):
        click.echo(
            "Without items in common, two separate samples are compared: their items may differ in how hard they are."
        )
    _print_reasons([(name, step.difference.reason) for name, step in steps])
    if not steps:
        click.echo("All answers are under one version: there is no change to see.")
    for loss in dict.fromkeys(loss for annotations in questions.values() for loss in annotations.losses):
        click.echo(f"  {loss}", err=True)


def _study(
    annotations: "Annotations", by: str, gold: str | None, asked: "Asked", options: dict[str, Any]
) -> "Slices | Versions | LeaveOut | PlatformScores":
    """The study for `--by`."""
    from workbench.quality import platform_scores, slices
    from workbench.quality import slices as leave_out
    from workbench.quality import slices as versions

    key = None if gold is None else gold_key(gold, annotations, options)
    if by == "tool":
        closed = guideline_question(options)
        return platform_scores.platform_scores(annotations, key=key, kind=closed.kind if closed else "choice")
    if by == "without-annotator":
        return leave_out.leave_one_out(annotations, asked)
    if by == "guideline_version":
        return versions.agreement_by_version(annotations, asked)
    if by in TIMES:
        return slices.agreement_over_time(annotations, every=TIMES[by], **asked.how)
    if key is not None:
        return slices.agreement_by_rule(annotations, key, **asked.how)
    return slices.agreement_by_column(annotations, by, **asked.how)


def _print(result: "Slices | Versions | LeaveOut | PlatformScores", coefficient: str) -> None:
    """A result for people."""
    from workbench.quality.platform_scores import PlatformScores
    from workbench.quality.slices import LeaveOut, Slices

    if isinstance(result, PlatformScores):
        _print_tools(result)
        return
    click.echo(f"{coefficient}: {COEFFICIENTS[coefficient].meaning}")
    if isinstance(result, Slices):
        _print_parts(result, coefficient)
    elif isinstance(result, LeaveOut):
        _print_without(result)
    else:
        _print_versions(result)


def _print_parts(result: "Slices", coefficient: str) -> None:
    """One line per part; then what is to be known about single ones."""
    estimates = [(part, part.coefficients[coefficient]) for part in result.slices]
    print_table(
        (result.by, "items", "annotators", "answers", "value", "95% interval"),
        [
            (
                part.name,
                part.items,
                part.annotators,
                part.answers,
                shown(e.value),
                shown_interval(e.low, e.high),
            )
            for part, e in estimates
        ],
    )
    _print_reasons([(part.name, e.reason) for part, e in estimates])
    if result.left_out:
        answers = "1 answer" if result.left_out == 1 else f"{result.left_out:,} answers"
        verb = "is" if result.left_out == 1 else "are"
        click.echo(f"{answers} without a {result.by} {verb} in no part.")


def _print_versions(result: "Versions") -> None:
    """One line per version, and a sentence a step."""
    estimates = [(version, version.coefficients[result.coefficient]) for version in result.versions]
    print_table(
        ("version", "items", "annotators", "value", "95% interval"),
        [
            (version.name, version.items, version.annotators, shown(e.value), shown_interval(e.low, e.high))
            for version, e in estimates
        ],
    )
    _print_reasons([(version.name, e.reason) for version, e in estimates])
    for step in result.changes:
        change = step.difference
        size = f"undefined: {change.reason}"
        if change.value is not None:
            interval = shown_interval(change.low, change.high)
            size = f"{change.value:+.3f}" + (f" ({interval})" if interval else "")
        click.echo(f"{step.earlier} to {step.later}: {size}; {step.note}.")
    if not result.changes:
        click.echo("All answers are under one version: there is no change to see.")


def _print_without(result: "LeaveOut") -> None:
    """One line per annotator, and the sentences on those who matter most."""
    whole = result.whole
    interval = shown_interval(whole.low, whole.high)
    click.echo(f"with everybody: {shown(whole.value)}" + (f" ({interval})" if interval else ""))
    if whole.reason:
        click.echo(whole.reason)
    if not result.without:
        return
    print_table(
        ("without", "answers", "value", "change"),
        [
            (
                person.annotator,
                person.answers,
                shown(person.value),
                "" if person.change is None else f"{person.change:+.3f}",
            )
            for person in result.without
        ],
    )
    moves = sorted(
        (person for person in result.without if person.change), key=lambda person: -abs(person.change or 0)
    )
    for move in moves[:SENTENCES]:
        click.echo(f"{result.sentence(move.annotator)}.")


def _print_tools(result: "PlatformScores") -> None:
    """The tools' numbers and ours, and why they differ."""
    print_table(
        ("tool", "shows", "value", "n", "look at instead", "value"),
        [
            (
                entry.tool,
                entry.name,
                shown(entry.score.value),
                entry.score.n,
                entry.ours_name,
                shown(entry.ours),
            )
            for entry in result.scores
        ],
    )
    for entry in result.scores:
        why = "" if entry.score.value is not None else f" Undefined: {entry.score.reason}."
        click.echo(f"{entry.tool}, {entry.name}: {entry.formula}. {entry.differs}{why}")


def _print_reasons(reasons: Sequence[tuple[str, str | None]]) -> None:
    """Why values are undefined or uncertain."""
    for name, reason in reasons:
        if reason:
            click.echo(f"{name}: {reason}")
