"""`workbench agreement` and `import`, and how every command reads a table of answers and its gold."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.agreement.meanings import MEANINGS
from workbench.cli.at_scale import count_where_it_lies, engine_options
from workbench.cli.options import (
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
from workbench.model.guideline import Level, Question
from workbench.stores.workspace import Workspace

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.studies.agreement import Agreement

# the names of the catalogue, so that help and completion load no statistics; a test holds them equal
USUAL_NAMES = ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")
SET_NAMES = ("jaccard", "masi")
KIND_NAMES = ("spans", "transcript", "boxes", "polygons")
ALIKE = {"percent_agreement": "how alike two answers to one item are, 0 to 1; chance is not taken off"}
SEED = click.option("--seed", type=int, default=20260101, show_default=True, help="Seed of the bootstrap.")


@click.command("agreement")
@click.argument("file", type=FILE)
@table_options
@click.option(
    "--coefficient",
    "names",
    multiple=True,
    type=click.Choice(["all", *MEANINGS]),
    help="Which one; alpha, kappa, AC1 and percent agreement where not given.",
)
@click.option(
    "--over",
    type=click.Choice(["items", "annotators", "both"]),
    default="items",
    show_default=True,
    help="What the bootstrap draws again.",
)
@click.option(
    "--distance",
    type=click.Choice([*SET_NAMES, *KIND_NAMES]),
    help="How far two answers lie apart, for alpha: sets of labels, or answers that are no closed set.",
)
@engine_options
@SEED
@ROOT
@JSON
def agreement_command(file: Path, seed: int, as_json: bool, **given: Any) -> None:
    """Say how far annotators agree, with intervals.

    \b
    Examples:
      workbench agreement answers.csv --json
      workbench agreement boxes.csv --distance boxes
      workbench agreement answers.parquet --engine duckdb --memory-limit 8GB
      workbench agreement answers.parquet --engine spark --master local[2]
    """
    result = _agreement(file, seed, given)
    if as_json:
        print_json(result.to_dict())
        return
    click.echo(f"{result.annotations} answers, {result.items} items, {result.annotators} annotators")
    meanings = MEANINGS | (ALIKE if given["distance"] in KIND_NAMES else {})
    rows = [
        (name, shown(e.value), shown_interval(e.low, e.high), e.n, meanings[name])
        for name, e in result.coefficients.items()
    ]
    print_table(("coefficient", "value", "95% interval", "n items", "what it says"), rows)
    methods = {e.method for e in result.coefficients.values() if e.method}
    click.echo(f"1 is perfect, 0 is what chance alone would give. Intervals: {'; '.join(sorted(methods))}.")
    for name, e in result.coefficients.items():
        if e.reason:
            click.echo(f"{name}: {e.reason}")
    for loss in result.losses:
        click.echo(f"  {loss}", err=True)


def _agreement(file: Path, seed: int, given: dict[str, Any]) -> "Agreement":
    """The agreement of a table in memory, or counted where it lies."""
    if not given["engine"]:
        from workbench.studies.agreement import study_agreement

        annotations, level = read_table(file, given)
        usual = ("krippendorff_alpha", *ALIKE) if given["distance"] in KIND_NAMES else USUAL_NAMES
        asked = tuple(MEANINGS) if "all" in given["names"] else given["names"] or usual
        return study_agreement(
            annotations, names=asked, level=level, distance=given["distance"], over=given["over"], seed=seed
        )
    from workbench.studies.agreement_at_scale import agreement_of

    if given["names"] or given["over"] != "items" or given["distance"]:
        raise click.UsageError(
            "--engine counts for the usual coefficients over items; leave out --coefficient, --over and --distance."
        )
    closed = asked_question(given)
    counted = count_where_it_lies(file, closed, given)
    return agreement_of(
        counted, level=given.get("level") or (closed.scale if closed else "nominal"), seed=seed
    )


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--out", type=FILE, required=True, help="Where to write our table (.csv or .parquet).")
@table_options
@ROOT
def import_command(file: Path, out: Path, **given: Any) -> None:
    """Turn any export we read into our own table, and say what was lost on the way.

    \b
    Example:
      workbench import label_studio_export.json --out answers.csv
    """
    from workbench.formats.read import read_all
    from workbench.formats.write import write_annotations

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
    return annotations, given.get("level") or (closed.scale if closed else "nominal")


def _how(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": columns_of(given),
        "annotator": given.get("annotator_name"),
        "wide": given.get("wide", False),
        "timezone": given.get("timezone"),
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


def gold_key(gold: str, annotations: "Annotations", given: dict[str, Any]) -> "Key":
    """Gold from a file, or from a gold set of the workspace; refused where it knows none of the items answered."""
    from workbench.ask import key_of
    from workbench.errors import NotFound, listed
    from workbench.formats.endings import names_a_file
    from workbench.formats.read import read_key

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
