"""What a plan rests on: stated on the command line, else taken from the answers of a pilot, else assumed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.ui.options import FILE, F

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.statistics.planning import Design, Prices

SHARE = click.FloatRange(0, 1)
COUNT = click.IntRange(1)


def design_options(command: F) -> F:
    """Who answers what, and what a pilot already tells of it."""
    for option in reversed(
        (
            click.option("--per-item", type=COUNT, default=1, show_default=True, help="Answers to an item."),
            click.option(
                "--icc", type=SHARE, help="Correlation of two answers to one item; from a pilot, else .2."
            ),
            click.option(
                "--annotators", type=COUNT, help="How many people share the work, where they are a sample."
            ),
            click.option(
                "--annotator-icc",
                type=SHARE,
                help="Correlation of two answers of one person; from a pilot, else 0.",
            ),
            click.option(
                "--answers", type=FILE, help="Answers of a pilot, to take accuracy and correlations from."
            ),
            click.option("--gold", help="Its gold file, or NAME@VERSION of a gold set."),
            click.option("--question", help="Which question of the pilot, where it holds several."),
            click.option("--price", type=click.FloatRange(0), help="Of one answer."),
            click.option(
                "--item-price",
                type=click.FloatRange(0),
                default=0.0,
                help="Of one item whatever its answers, such as its gold.",
            ),
        )
    ):
        command = option(command)
    return command


def prices_of(given: dict[str, Any]) -> "Prices | None":
    """What was said about money."""
    from workbench.statistics.planning import Prices

    if given["price"] is None and not given["item_price"]:
        return None
    return Prices(given["price"] or 0.0, given["item_price"])


def design_of(given: dict[str, Any]) -> "tuple[float, Design]":
    """The accuracy and the design: as stated, else from a pilot, else by default."""
    from workbench.quality.spread import study_spread
    from workbench.statistics.planning import Design

    told: dict[str, float | None] = {"accuracy": 0.9, "icc": 0.2, "annotator_icc": 0.0}
    if given["answers"] is not None:
        annotations, key = pilot_of(given["answers"], given)
        if (spread := study_spread(annotations, key)) is not None:
            told = {name: getattr(spread, name) for name in told}
    told = {name: given[name] if given[name] is not None else value for name, value in told.items()}
    design = Design(given["per_item"], told["icc"] or 0.0, given["annotators"], told["annotator_icc"] or 0.0)
    return told["accuracy"] or 0.0, design


def deviation_of(better_by: float, given: dict[str, Any]) -> float:
    """The deviation of the difference on an item: as stated, else from a pilot, else from assumed correlations."""
    from workbench.statistics.power import item_sd, observed_sd

    if given["sd"] is not None:
        return float(given["sd"])
    if (given["answers"] is None) != (given["against"] is None):
        raise click.UsageError("--answers and --against go together: the two vendors of a pilot.")
    if given["answers"] is not None:
        one, key = pilot_of(given["answers"], given)
        other, _ = pilot_of(given["against"], given)
        return observed_sd(one, other, key)
    accuracy = given["accuracy"]
    other_accuracy = accuracy + better_by if accuracy + better_by <= 1 else accuracy - better_by
    correlations = {"within": given["within"], "between": given["between"]}
    return item_sd(accuracy, other_accuracy, per_item=given["per_item"], **correlations)


def pilot_of(file: Path, given: dict[str, Any]) -> "tuple[Annotations, Key]":
    """Answers of a pilot and their gold."""
    from workbench.formats.read import read
    from workbench.formats.tables.endings import names_a_file
    from workbench.quality.ask import key_of
    from workbench.store.workspace import Workspace

    if given["gold"] is None:
        raise click.UsageError("--answers needs --gold, to tell right answers from wrong ones.")
    annotations = read(file, question=given["question"])
    gold = given["gold"]
    found = Path(gold) if names_a_file(gold) else Workspace.find(given["root"]).gold(gold)
    return annotations.first_pass(), key_of(found, annotations.question)
