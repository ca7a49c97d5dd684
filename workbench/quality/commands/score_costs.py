"""What mistakes cost in `workbench score`: as a file says, else as the guideline of the answers or of the gold does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.answers import asked_question
from workbench.store.workspace import Workspace
from workbench.ui.options import shown, shown_interval

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.quality.error_cost import ErrorCost, Severities


@dataclass(frozen=True)
class Costs:
    """What the answers of everybody cost, and those of each; `by` says where the severities stand."""

    together: "ErrorCost"
    people: "Mapping[str, ErrorCost]"
    by: str


def costs_of(first: "Annotations", key: "Key", given: dict[str, Any]) -> Costs | None:
    """The costs of first answers; None where neither a file nor a guideline says what mistakes cost."""
    import numpy as np

    from workbench.quality.error_cost import error_cost

    severities, by = _stated(first, key, given)
    if not severities:
        return None
    otherwise = given["otherwise"]
    people = {
        first.annotators[code]: error_cost(
            first.take(first.annotator.code == code), key, severities, otherwise=otherwise
        )
        for code in np.unique(first.annotator.code).tolist()
    }
    by = f"Costs by {by}; a mistake that it does not name costs {otherwise:g}."
    return Costs(error_cost(first, key, severities, otherwise=otherwise), people, by)


def _stated(first: "Annotations", key: "Key", given: dict[str, Any]) -> "tuple[Severities, str]":
    """The severities and who states them: `--severities`, else the guideline of `--guideline`, else that of the gold."""
    from workbench.formats.severities import read_severities
    from workbench.formats.tables.endings import names_a_file

    if given["severities"]:
        path = given["severities"]
        return read_severities(path, {*first.labels, *key.label.values()}), str(path)
    if asked := asked_question(given):
        return asked.costs, f"guideline {given['guideline']}, question {asked.id}"
    if names_a_file(given["gold"]):
        return {}, ""
    workspace = Workspace.find(given.get("root"))
    gold = workspace.gold(given["gold"])
    guideline, answered = workspace.guideline(gold.card.guideline), gold.questions()
    name = first.question if first.question in answered else answered[0]
    return guideline.question(name).costs, f"guideline {guideline}, question {name}"


def say_costs(costs: Costs) -> None:
    """What everybody's answers cost, which mistakes that is, and who says so."""
    mean = costs.together.mean
    dearest = "; ".join(f"{g} as {a} ({n} times, {cost:g})" for g, a, n, cost in costs.together.worst[:3])
    click.echo(
        f"All: {shown(mean.value)} an answer ({shown_interval(mean.low, mean.high) or mean.reason}), "
        f"{costs.together.total:g} in total. Dearest: {dearest or 'no mistake'}."
    )
    click.echo(costs.by)
