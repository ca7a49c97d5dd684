"""`workbench agreement` and `import`, and how every command reads a table of answers and its gold."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.documents.guideline import Question
from workbench.errors import InvalidTable
from workbench.kinds.registry import KINDS, Level
from workbench.statistics.agreement.registry import COEFFICIENTS, USUAL
from workbench.store.workspace import Workspace
from workbench.ui.options import (
    FILE,
    JSON,
    ROOT,
    columns_of,
    print_json,
    print_table,
    shown,
    shown_interval,
    table_options,
)

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.counts import Counted
    from workbench.answers.key import AnswerKey
    from workbench.quality.agreement import Agreement
    from workbench.statistics.agreement.weights import Weights


F = TypeVar("F", bound=Callable[..., Any])
IN_MEMORY_ONLY = {
    "kind": "--kind",
    "wide": "--wide",
    "annotator_name": "--annotator-name",
    "timezone": "--timezone",
}


def engine_options(command: F) -> F:
    """Where counting happens, and what it may use."""
    for option in reversed(
        (
            click.option(
                "--engine",
                type=click.Choice(["duckdb", "spark"]),
                help="Count a Parquet or CSV file where it lies, without reading it into memory.",
            ),
            click.option(
                "--memory-limit", metavar="SIZE", help="With --engine: such as 8GB; more goes to disk."
            ),
            click.option("--threads", type=int, help="With --engine duckdb: how many."),
            click.option("--master", help="With --engine spark: local[2], spark://host:7077, yarn, ..."),
        )
    ):
        command = option(command)
    return command


# `--weights`: how close two labels count as agreement, by name or from a file, for commands that take a coefficient.

# the names of statistics.agreement.weights.KINDS, so that help and completion load no statistics; a test holds them equal
NAMES = ("identity", "linear", "quadratic", "radical", "ordinal", "circular", "bipolar")
WEIGHTS = click.option(
    "--weights",
    default="identity",
    show_default=True,
    metavar="NAME|FILE",
    help=f"How close two labels count as agreement: {', '.join(NAMES)}, or a table of label, other, weight. Alpha, AC1 "
    "and the intraclass correlations take none; alpha has --level.",
)


def weights_of(named: str, labels: "Sequence[str]") -> "Weights":
    """The weights by name, or from a file that is there."""
    if named in NAMES:
        return named
    from workbench.errors import NotFound, listed
    from workbench.formats.side_tables import read_weights
    from workbench.formats.tables.endings import names_a_file

    if not names_a_file(named):
        raise NotFound(
            f"weights {named!r} are not known; expected one of {listed(NAMES)}, or a table in a file."
        )
    return read_weights(Path(named), labels)


# the names of the statistics, so that help and completion load none; a test holds them equal
SET_NAMES = ("jaccard", "masi")
KIND = click.option(
    "--kind", type=click.Choice(list(KINDS)), help="What the answers are, where no guideline says it."
)
ALIKE = {"percent_agreement": "how alike two answers to one item are, 0 to 1; chance is not taken off"}
SEED = click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the bootstrap.")


@click.command("agreement")
@click.argument("file", type=FILE)
@table_options
@click.option(
    "--coefficient",
    "names",
    multiple=True,
    type=click.Choice(["all", *COEFFICIENTS]),
    help="Which one; alpha, kappa, AC1 and percent agreement where not given.",
)
@click.option(
    "--over",
    type=click.Choice(["items", "annotators", "both"]),
    default="items",
    show_default=True,
    help="What is a sample: would other items give the same, other annotators, or both?",
)
@click.option(
    "--interval",
    type=click.Choice(["bootstrap", "analytic"]),
    default="bootstrap",
    show_default=True,
    help="Draw the sample again, or take the linearised variance (a jackknife over annotators).",
)
@WEIGHTS
@click.option(
    "--distance",
    type=click.Choice(SET_NAMES),
    help="How far two answers lie apart, for alpha, where labels are sets such as a|b.",
)
@KIND
@engine_options
@SEED
@ROOT
@JSON
def agreement_command(file: Path, seed: int, as_json: bool, **given: Any) -> None:
    """Say how far annotators agree, with intervals.

    \b
    Examples:
      workbench agreement answers.csv --json
      workbench agreement answers.csv --coefficient gwet_ac2 --weights quadratic
      workbench agreement answers.csv --over both --interval analytic
      workbench agreement boxes.csv --kind boxes
      workbench agreement answers.parquet --engine duckdb --memory-limit 8GB
      workbench agreement answers.parquet --engine spark --master local[2]
    """
    result = _agreement(file, seed, given)
    if as_json:
        print_json(result.to_dict())
        return
    click.echo(f"{result.annotations} answers, {result.items} items, {result.annotators} annotators")
    alike = ALIKE if given["kind"] and not KINDS[given["kind"]].closed else {}
    rows = [
        (
            name,
            shown(e.value),
            shown_interval(e.low, e.high),
            e.n,
            alike.get(name, COEFFICIENTS[name].meaning),
        )
        for name, e in result.coefficients.items()
    ]
    print_table(("coefficient", "value", "95% interval", "n items", "what it says"), rows)
    click.echo("1 is perfect, 0 is what chance alone would give; percent agreement takes no chance off.")
    _say_methods(result)
    for name, e in result.coefficients.items():
        if e.reason:
            click.echo(f"{name}: {e.reason}")
    for loss in result.losses:
        click.echo(f"  {loss}", err=True)


def _hint_at_a_scale(annotations: "Annotations", given: dict[str, Any]) -> None:
    """Say that numbers are compared as names, where nobody said what they are."""
    from workbench.statistics.agreement.weights import is_scale

    told = (
        given["level"]
        or given["guideline"]
        or given["kind"]
        or given["distance"]
        or given["weights"] != "identity"
    )
    if not told and len(annotations.labels) > 2 and is_scale(annotations.labels):
        click.echo(
            "  the labels are numbers and were compared as names, near ones as far apart as distant ones; "
            "if they are a scale, give --level ordinal or interval",
            err=True,
        )


def _say_methods(result: "Agreement") -> None:
    """How intervals were found: one line where all of them were found alike, else one a method."""
    methods: dict[str, list[str]] = {}
    for name, e in result.coefficients.items():
        if e.method and e.value is not None:
            methods.setdefault(e.method, []).append(name)
    for method, names in methods.items():
        of = "" if len(methods) == 1 else f" of {', '.join(names)}"
        click.echo(f"Intervals{of}: {method}.")


def _agreement(file: Path, seed: int, given: dict[str, Any]) -> "Agreement":
    """The agreement of a table in memory, or counted where it lies."""
    if not given["engine"]:
        from workbench.quality.agreement import study_agreement
        from workbench.quality.structured import open_kind

        annotations, level = read_table(file, given)
        by_parts = open_kind(annotations)
        usual = ("krippendorff_alpha", *ALIKE) if by_parts else USUAL
        if by_parts and (given["distance"] or given["weights"] != "identity"):
            raise click.UsageError(
                f"--weights and --distance are of labels, and these answers are {by_parts}: leave them out."
            )
        asked = (
            tuple(dict.fromkeys((*USUAL, *COEFFICIENTS)))
            if "all" in given["names"]
            else given["names"] or usual
        )
        _hint_at_a_scale(annotations, given)
        return study_agreement(
            annotations,
            names=asked,
            level=level,
            weights=weights_of(given["weights"], annotations.labels),
            distance=by_parts or given["distance"],
            interval=given["interval"],
            over=given["over"],
            seed=seed,
        )
    from workbench.quality.agreement import agreement_of

    fixed = {"over": "items", "interval": "bootstrap", "weights": "identity"}
    if given["names"] or given["distance"] or any(given[name] != value for name, value in fixed.items()):
        raise click.UsageError(
            "--engine counts for the usual coefficients over items; leave out --coefficient, --over, --interval, "
            "--weights and --distance."
        )
    closed = asked_question(given)
    counted = count_where_it_lies(file, closed, given)
    return agreement_of(
        counted, level=given.get("level") or (closed.scale if closed else "nominal"), seed=seed
    )


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, required=True, help="Where to write our table (.csv or .parquet).")
@KIND
@table_options
@ROOT
def import_command(file: Path, out: Path, **given: Any) -> None:
    """Turn any export we read into our own table, and say what was lost on the way.

    \b
    Example:
      workbench import label_studio_export.json --out answers.csv
    """
    from workbench.formats.read import read_all
    from workbench.formats.tables.write import write_annotations

    closed = asked_question(given)
    kept = list(read_all(file, question=given.get("question"), labels=closed, **_how(given)).values())
    write_annotations(kept, out)
    click.echo(f"{out}: {sum(map(len, kept))} answers to {', '.join(part.question for part in kept)}")
    for loss in dict.fromkeys(loss for part in kept for loss in part.losses):
        click.echo(f"  {loss}", err=True)


def read_table(file: Path, given: dict[str, Any]) -> "tuple[Annotations, Level]":
    """The table of a command and the level of measurement of its question."""
    from workbench.formats.read import read

    closed = asked_question(given)
    annotations = read(file, question=given.get("question"), labels=closed, **_how(given))
    kind = KINDS[annotations.answer_kind] if annotations.answer_kind else None
    level = closed.scale if closed else kind.level if kind else "nominal"
    return annotations, given.get("level") or level


def read_questions(file: Path, given: dict[str, Any]) -> "dict[str, Annotations]":
    """The answers to every question of a file; nothing where one question or a guideline was named."""
    if given.get("question") or given.get("guideline"):
        return {}
    from workbench.formats.read import read_all

    return read_all(file, **_how(given))


def _how(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": columns_of(given),
        "annotator": given.get("annotator_name"),
        "wide": given.get("wide", False),
        "timezone": given.get("timezone"),
        "kind": given.get("kind"),
    }


def asked_question(given: dict[str, Any]) -> Question | None:
    """The question of a guideline that closes the set of labels."""
    if not given.get("guideline"):
        return None
    from workbench.errors import NotFound, listed

    guideline = Workspace.find(given.get("root")).guideline(given["guideline"])
    names = [question.id for question in guideline.questions]
    wanted = given.get("question") or (names[0] if len(names) == 1 else None)
    if wanted not in names:
        raise NotFound(f"{guideline}: name the question with --question; expected one of {listed(names)}.")
    return guideline.question(wanted)


def gold_key(gold: str, annotations: "Annotations", given: dict[str, Any]) -> "AnswerKey":
    """Gold from a file, or from a gold set of the workspace; refused where it knows none of the items answered."""
    from workbench.errors import NotFound, listed
    from workbench.formats.read import read_key
    from workbench.formats.tables.endings import names_a_file
    from workbench.quality.ask import key_of

    if names_a_file(gold):
        closed = asked_question(given)
        key = read_key(Path(gold), labels=closed) if closed else key_of(Path(gold), annotations.question)
    else:
        key = key_of(Workspace.find(given.get("root")).gold(gold), annotations.question)
    if not set(annotations.items) & set(key.label):
        raise NotFound(
            f"{gold}: none of its items was answered; it has ids such as {listed(key.label, 3)}, "
            f"the answers have {listed(annotations.items, 3)}."
        )
    return key


def print_losses(annotations: "Annotations") -> None:
    """Say what was guessed or left out, where it does not mix with the result."""
    for loss in annotations.losses:
        click.echo(f"  {loss}", err=True)


def count_where_it_lies(file: Path, closed: Question | None, given: Mapping[str, Any]) -> "Counted":
    """The counts of a file, by the engine that was asked for; what had to be guessed is printed."""
    from workbench.answers.kinds import holds_parts
    from workbench.formats.tables.rows import STATUSES, TRUTH
    from workbench.formats.tables.sheet import short
    from workbench.store.counting.count import count

    for name, flag in IN_MEMORY_ONLY.items():
        if given.get(name):
            raise InvalidTable(
                f"{flag} reads a file into memory; leave out --engine, or import the file first."
            )
    if closed and closed.several:
        raise InvalidTable(
            f"question {closed.id!r} takes sets of labels, which are compared in memory; leave out --engine."
        )
    source = re.sub(r"^([a-z][a-z0-9]*):/(?=[^/])", r"\1://", str(file))  # a Path halves the slashes of s3://
    counted = count(
        source,
        engine=given["engine"],
        columns=lambda names: _roles(names, columns_of(dict(given)), source),
        question=given.get("question"),
        labels=closed.label_ids if closed else None,
        parse=(lambda text, _: closed.parse(text)) if closed else None,
        statuses=STATUSES,
        truth=TRUTH,
        memory_limit=given.get("memory_limit"),
        threads=given.get("threads"),
        master=given.get("master"),
        progress=None,
    )
    if closed is None and (parts := next(filter(holds_parts, counted.labels), None)):
        raise InvalidTable(
            f"{source}: {short(parts)!r} is JSON and no label; leave out --engine and say what it is with --kind."
        )
    return counted


def _roles(names: Sequence[str], told: Mapping[str, str], source: str) -> dict[str, str]:
    """Which column plays which role, by our one table of names; guesses are printed."""
    from workbench.formats.tables.columns import LAST_RESORT, flag_name, resolve
    from workbench.store.counting.source import ROLES

    found = resolve(names, told, source)
    for role in found.guessed:
        column = names[found.at[role]]
        if column.strip().casefold() == LAST_RESORT.get(role):
            raise InvalidTable(
                f"{source}: column {column!r} may number the answers; say which column holds the items with "
                "--item COLUMN."
            )
        click.echo(f"  {Path(source).name}: column {column!r} read as {role}", err=True)
    named = {flag_name(role): names[at] for role, at in found.at.items()}
    return {role: column for role, column in named.items() if role in ROLES}
