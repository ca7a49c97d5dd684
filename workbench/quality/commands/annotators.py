"""`workbench annotators`: everything a table of answers tells of each person, and why the rest is not known."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.annotators_shown import NO_GOLD, NO_TIMES, print_tables, sentences
from workbench.quality.commands.answers import gold_key, print_losses, read_table
from workbench.ui.options import FILE, JSON, ROOT, print_json, table_options

if TYPE_CHECKING:
    from workbench.answers.annotations import Annotations
    from workbench.answers.key import Key
    from workbench.quality.annotators import AnnotatorScore
    from workbench.quality.drift import DriftStudy
    from workbench.quality.learning import LearningCurve
    from workbench.quality.peer_agreement import AgainstOthers
    from workbench.quality.replacement import Replacement
    from workbench.quality.self_consistency import SelfConsistency
    from workbench.quality.shrinkage import Shrinkage
    from workbench.quality.speeding import SpeedStudy


@dataclass(frozen=True)
class People:
    """The studies of one table; None for those that need gold or the order of the answers where these are not known.

    answers  first answers of each annotator
    usual    agreement with others over all answers; None where nobody shares an item
    """

    answers: dict[str, int]
    usual: float | None
    others: "dict[str, AgainstOthers]"
    consistency: "SelfConsistency"
    speed: "SpeedStudy"
    drift: "DriftStudy | None"
    scores: "dict[str, AnnotatorScore] | None"
    shrinkage: "Shrinkage | None"
    learning: "LearningCurve | None"
    replacement: "Replacement | None"

    def to_dict(self) -> dict[str, Any]:
        """As `workbench annotators --json` prints it; what is not known is null there, with a reason."""
        others = {name: one.agreement.to_dict() | {"apart": one.apart} for name, one in self.others.items()}
        accuracy = {name: one.accuracy.to_dict() for name, one in (self.scores or {}).items()}
        return {
            "answers": self.answers,
            "accuracy": accuracy or _unknown(NO_GOLD),
            "shrinkage": self.shrinkage.to_dict() if self.shrinkage else _unknown(NO_GOLD),
            "others": {"usual": self.usual, "annotators": others},
            "self_consistency": self.consistency.to_dict(),
            "speed": self.speed.to_dict(),
            "drift": self.drift.to_dict() if self.drift else _unknown(NO_TIMES),
            "learning": self.learning.to_dict()
            if self.learning
            else _unknown(NO_TIMES if self.scores else NO_GOLD),
            "model": self.replacement.to_dict() if self.replacement else _unknown("no --model was named"),
        }


def _unknown(reason: str) -> dict[str, Any]:
    """What JSON has where a study could not be asked."""
    return {"value": None, "reason": reason}


@click.command("annotators")
@click.argument("file", type=FILE)
@click.option(
    "--gold", help="Gold file, or NAME@VERSION of a gold set; without it, people beside each other."
)
@click.option("--model", help="An annotator that is a model: may it take a person's place?")
@click.option(
    "--epsilon",
    type=click.FloatRange(0, 1),
    default=0.15,
    show_default=True,
    help="With --model: by how much a person may be better for their price; .2 expert, .15 skilled, .1 crowd.",
)
@click.option(
    "--seed", type=int, default=20260101, show_default=True, help="Of the shuffles that drift is told by."
)
@table_options
@ROOT
@JSON
def annotators_command(
    file: Path,
    gold: str | None,
    model: str | None,
    epsilon: float,
    seed: int,
    as_json: bool,
    **given: Any,
) -> None:
    """Tell of each annotator how accurate, consistent and fast they are, and whether they got worse.

    What the answers do not tell is "not known", with the reason below the tables.

    \b
    Examples:
      workbench annotators answers.csv
      workbench annotators answers.csv --gold gold.csv --json
      workbench annotators answers.csv --model model-x
    """
    annotations, _ = read_table(file, given)
    key = None if gold is None else gold_key(gold, annotations, given)
    found = _study(annotations, key, model, epsilon, seed)
    if as_json:
        print_json(found.to_dict())
        return
    print_tables(found)
    for line in sentences(found):
        click.echo(line)
    print_losses(annotations)


def _study(
    annotations: "Annotations", key: "Key | None", model: str | None, epsilon: float, seed: int
) -> People:
    """Ask every study that these answers allow."""
    import numpy as np

    from workbench.answers.counts import LabelCounts
    from workbench.quality.annotators import score
    from workbench.quality.drift import study_drift
    from workbench.quality.learning import study_learning
    from workbench.quality.peer_agreement import against_others
    from workbench.quality.replacement import may_replace
    from workbench.quality.self_consistency import study_self_consistency
    from workbench.quality.shrinkage import shrink
    from workbench.quality.speeding import study_speed
    from workbench.quality.structured import refuse_structured

    first = annotations.first_answers()
    refuse_structured(first)
    usual, others = against_others(first, LabelCounts.of(first), confidence=0.95)
    answers = Counter(first.annotator.code.tolist())
    timed = first.submitted_at is not None and not np.isnat(first.submitted_at).all()
    return People(
        {first.annotators[code]: n for code, n in sorted(answers.items())},
        usual,
        {one.annotator: one for one in others},
        study_self_consistency(annotations),
        study_speed(annotations, key),
        study_drift(annotations, key, seed=seed) if timed else None,
        None if key is None else {one.annotator: one for one in score(first, key)},
        None if key is None else shrink(annotations, key),
        study_learning(annotations, key) if timed and key is not None else None,
        None if model is None else may_replace(annotations, model, epsilon=epsilon),
    )
