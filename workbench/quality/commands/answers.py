"""`workbench agreement` and `import`, and how every command reads a table of answers and its gold."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from workbench.kinds.registry import KINDS
from workbench.statistics.agreement.registry import COEFFICIENTS, USUAL, every
from workbench.ui.options import (
    FILE,
    JSON,
    ROOT,
    columns_of,
    order_of,
    print_json,
    print_table,
    shown,
    shown_interval,
    spelling_of,
    table_options,
)

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import AnswerKey
    from workbench.documents.guideline import Question
    from workbench.kinds.registry import Level
    from workbench.quality.agreement import Agreement
    from workbench.quality.sources import Sources
    from workbench.statistics.agreement.weights import Weights


F = TypeVar("F", bound=Callable[..., Any])


def engine_options(command: F) -> F:
    """The options of the engine that counts."""
    for option in reversed(
        (
            click.option(
                "--engine",
                type=click.Choice(["numpy", "duckdb", "spark"]),
                help="Where answers are counted: numpy reads them into memory, the others count a Parquet or CSV file "
                "where it lies. Chosen by the size of the file where not given.",
            ),
            click.option(
                "--memory-limit",
                metavar="SIZE",
                help="With --engine duckdb or spark: such as 8GB; more goes to disk.",
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
SETTING = click.option(
    "--setting",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting of the kind of answer, as a guideline's question has it: tolerance=5, case=ignored.",
)
REPEATS = click.option(
    "--repeats",
    type=click.Choice(["first", "all"]),
    default="first",
    show_default=True,
    help="Which answers count where a person answered an item more than once.",
)
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
    help="How: analytic, which you get where nothing is said (a jackknife over annotators), or drawn again.",
)
@WEIGHTS
@click.option(
    "--distance",
    type=click.Choice(SET_NAMES),
    help="How far two answers lie apart, for alpha, where labels are sets such as a|b.",
)
@KIND
@SETTING
@REPEATS
@engine_options
@SEED
@ROOT
@JSON
def agreement_command(file: Path, seed: int, as_json: bool, **options: Any) -> None:
    """Say how far annotators agree, with intervals.

    \b
    Examples:
      workbench agreement answers.csv --json
      workbench agreement answers.csv --coefficient gwet_ac2 --weights quadratic
      workbench agreement answers.csv --over both --interval analytic
      workbench agreement boxes.csv --kind boxes
      workbench agreement transcripts.csv --kind transcript --setting case=ignored
      workbench agreement answers.parquet --engine duckdb --memory-limit 8GB
      workbench agreement answers.parquet --engine spark --master local[2]
    """
    result = _agreement(file, seed, options)
    if as_json:
        print_json(result.to_dict())
        return
    click.echo(f"{result.annotations} answers, {result.items} items, {result.annotators} annotators")
    alike = ALIKE if result.distances else {}
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
    if apart := result.distances:
        ks, sigma = (
            f"{shown(e.value)} ({shown_interval(e.low, e.high)}; {e.method})" for e in (apart.ks, apart.sigma)
        )
        click.echo(
            f"Mean disagreement within items {shown(apart.within)}, between items {shown(apart.between)}; "
            f"KS of the two {ks}; sigma {sigma}."
        )
    _say_methods(result)
    for name, e in result.coefficients.items():
        if e.reason:
            click.echo(f"{name}: {e.reason}")
    for loss in result.losses:
        click.echo(f"  {loss}", err=True)


def _hint_at_a_scale(labels: "Sequence[str]", options: dict[str, Any]) -> None:
    """Warn that numbers are compared as names, if no level is stated."""
    from workbench.statistics.agreement.weights import is_scale

    stated = (
        options["level"]
        or options["guideline"]
        or options["kind"]
        or options["distance"]
        or options["weights"] != "identity"
    )
    if not stated and len(labels) > 2 and is_scale(labels):
        click.echo(
            "  the labels are numbers and were compared as names, near ones as far apart as distant ones; "
            "if they are a scale, give --level ordinal or interval",
            err=True,
        )


def _say_methods(result: "Agreement") -> None:
    """The methods of the intervals: one line if all are the same, else one per method."""
    methods: dict[str, list[str]] = {}
    for name, e in result.coefficients.items():
        if e.method and e.value is not None:
            methods.setdefault(e.method, []).append(name)
    for method, names in methods.items():
        of = "" if len(methods) == 1 else f" of {', '.join(names)}"
        click.echo(f"Intervals{of}: {method}.")


USUAL_CASE = {
    "names": (),
    "distance": None,
    "over": "items",
    "interval": None,
    "weights": "identity",
    "repeats": "first",
    "order": None,
    "spellings": (),
    "settings": (),
}


def _agreement(file: Path, seed: int, options: dict[str, Any]) -> "Agreement":
    """The agreement of a table, read into memory or counted by an engine: as asked, else by the size of the file."""
    from workbench.quality.counting import count_answers, counted_alike, is_large

    asked = sources_of(file, options)
    usual = all(options[name] == value for name, value in USUAL_CASE.items())
    if options["engine"] in (None, "numpy"):
        closed = guideline_question(options)
        large = options["engine"] is None and usual and not options["kind"] and is_large(asked)
        limits = {name: options[name] for name in ("memory_limit", "threads")}
        counted = counted_alike(asked, closed, **limits) if large else None
        if counted is None:
            return _agreement_of_rows(asked, closed, seed, options)
        _hint_at_a_scale(counted.labels, options)
    else:
        if not usual:
            raise click.UsageError(
                "--engine counts for the usual coefficients over items; leave out --kind, --coefficient, --over, "
                "--interval, --weights, --distance, --order, --map and --repeats."
            )
        closed = guideline_question(options)
        how = {name: options[name] for name in ("engine", "memory_limit", "threads", "master")}
        counted = count_answers(asked, closed, say=lambda line: click.echo(f"  {line}", err=True), **how)
    from workbench.quality.agreement import agreement_of

    return agreement_of(counted, level=_level(closed, options), seed=seed)


def _agreement_of_rows(
    asked: "Sources", closed: "Question | None", seed: int, options: dict[str, Any]
) -> "Agreement":
    """Every coefficient, of a table in memory."""
    from workbench.answers.kinds import with_settings
    from workbench.quality.agreement import compared_by, study_agreement, usual_names

    annotations = with_settings(asked.annotations(closed), settings_of(options))
    kind = compared_by(annotations)
    if kind and not kind.closed and (options["distance"] or options["weights"] != "identity"):
        raise click.UsageError(
            f"--weights and --distance apply to labels only; these answers are {kind.name}. Remove them."
        )
    distance = options["distance"] or kind
    known = tuple(dict.fromkeys((*USUAL, *every(parts=kind is not None and kind.labelled))))
    _hint_at_a_scale(annotations.labels, options)
    return study_agreement(
        annotations,
        names=known if "all" in options["names"] else options["names"] or usual_names(distance),
        level=_level(closed, options),
        weights=weights_of(options["weights"], annotations.labels),
        distance=distance,
        interval=options["interval"],
        over=options["over"],
        seed=seed,
    )


def sources_of(file: Any, options: dict[str, Any]) -> "Sources":
    """The sources of a table, or of several by vendor, from the options of a command."""
    from workbench.quality.sources import sources

    return sources(
        file,
        question=options.get("question"),
        columns=columns_of(options),
        annotator=options.get("annotator_name"),
        wide=options.get("wide", False),
        timezone=options.get("timezone"),
        kind=options.get("kind"),
        map=spelling_of(options),
        order=order_of(options),
        repeats=options.get("repeats", "first"),
    ).mapped(*options["mapping"].values())


def read_table(file: Path, options: dict[str, Any]) -> "tuple[Annotations, Level]":
    """The table of a command and the level of measurement of its question."""
    from workbench.answers.kinds import with_settings

    closed = guideline_question(options)
    answers = sources_of(file, options).annotations(closed)
    return with_settings(answers, settings_of(options)), _level(closed, options)


def settings_of(options: dict[str, Any]) -> dict[str, str]:
    """The settings of the kind that the command line names."""
    settings = {}
    for pair in options.get("settings") or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--setting {pair!r}: expected NAME=VALUE, such as tolerance=5.")
        settings[name.strip()] = value.strip()
    return settings


def _level(closed: "Question | None", options: dict[str, Any]) -> "Level":
    """The level as stated, else that of the guideline or of the kind of the answers."""
    kind = options.get("kind")
    level: Level = options.get("level") or (
        closed.scale if closed else KINDS[kind].level if kind else "nominal"
    )
    return level


def guideline_question(options: dict[str, Any]) -> "Question | None":
    """The question of `--guideline`, with its set of labels."""
    if not options.get("guideline"):
        return None
    from workbench.quality.sources import question_of
    from workbench.store.workspace import Workspace

    return question_of(
        Workspace.find(options.get("root")).guideline(options["guideline"]), options.get("question")
    )


def guideline_questions(options: dict[str, Any]) -> "tuple[Question, ...]":
    """The questions of `--guideline`, only that of `--question` where there is one; none without a guideline."""
    if not options.get("guideline") or options.get("question"):
        return tuple(filter(None, [guideline_question(options)]))
    from workbench.store.workspace import Workspace

    return Workspace.find(options.get("root")).guideline(options["guideline"]).questions


def tables_beside(options: dict[str, Any], **tables: Any) -> "Sources":
    """The sources of tables beside the answers, such as `gold` or `probabilities`, from the options of a command."""
    from workbench.quality.sources import Sources

    return Sources((), map=spelling_of(options), **tables).mapped(*options["mapping"].values())


def gold_key(gold: str, annotations: "Annotations", options: dict[str, Any]) -> "AnswerKey":
    """Gold from a file or a gold set of the workspace; an error if none of its items was answered."""
    from workbench.answers.spelling import spelled_otherwise
    from workbench.errors import NotFound, listed
    from workbench.formats.tables.endings import names_a_file
    from workbench.quality.sources import key_of

    asked = tables_beside(options, gold=gold)
    if names_a_file(gold):
        key = asked.key_of_file(annotations.question, guideline_question(options))
    else:
        from workbench.store.workspace import Workspace

        workspace = Workspace.find(options.get("root"))
        key = key_of(gold, annotations.question, workspace=workspace, map=asked.map)
    if not any(item in key.label for item in annotations.items):
        raise NotFound(
            f"{gold}: none of its items was answered; it has ids such as {listed(key.label, 3)}, "
            f"the answers have {listed(annotations.items, 3)}."
        )
    for loss in spelled_otherwise(annotations, key, gold):
        click.echo(f"  {loss}", err=True)
    return key


def print_losses(annotations: "Annotations") -> None:
    """Print what was guessed or left out, on stderr."""
    for loss in annotations.losses:
        click.echo(f"  {loss}", err=True)
