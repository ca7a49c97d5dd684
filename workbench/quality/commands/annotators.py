"""`workbench annotators`: everything known of each person from a table of answers, and why the rest is unknown."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.quality.commands.answers import KIND, SETTING, gold_key, print_losses, read_table
from workbench.result import Result, to_json
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
    from workbench.answers.key import AnswerKey
    from workbench.kinds.registry import Kind
    from workbench.quality.annotators import AnnotatorScore
    from workbench.quality.drift import Drift, DriftStudy, Order, Signal
    from workbench.quality.learning import LearningCurve
    from workbench.quality.peer_agreement import PeerAgreement
    from workbench.quality.replacement import Replacement
    from workbench.quality.self_consistency import SelfConsistency
    from workbench.quality.shrinkage import Shrinkage
    from workbench.quality.speeding import SpeedStudy
    from workbench.quality.structured import SimilarPeople
    from workbench.quality.swapped_labels import Swap
    from workbench.statistics.estimate import Estimate

# What `workbench annotators` prints: two tables with a line per person, then a sentence on each study.

Columns = dict[str, dict[str, str]]  # name of a column -> annotator -> cell

NO_GOLD = "no --gold was given"
NOT_KNOWN = "not known"
NOBODY = "no item was answered by two people"
NO_TIMES = "no answer carries the time of its submission, and rows may be in any order"
NO_ANSWER = "no answer is on an item of the gold"


def print_tables(studies: "People") -> None:
    """One table on the answers, one on the work; columns without any value are left out."""
    _print_columns("Answers", studies.answers, _on_answers(studies))
    _print_columns("Work", studies.answers, _at_work(studies.speed, studies.drift))


def _print_columns(title: str, people: Iterable[str], columns: Columns) -> None:
    known = {name: cells for name, cells in columns.items() if any(cells.values())}
    rows = [[who, *(cells.get(who, NOT_KNOWN) for cells in known.values())] for who in people]
    if known:
        print_table(["annotator", *known], rows, title)


def _on_answers(studies: "People") -> Columns:
    """Sizes, accuracy where there is gold, and how often an annotator agrees with the others and with themselves."""
    columns: Columns = {"answers": {name: str(n) for name, n in studies.answers.items()}}
    scores = {name: score for name, score in (studies.scores or {}).items() if score.n}
    columns["on gold"] = {name: str(score.n) for name, score in scores.items()}
    columns["accuracy"] = {name: shown(score.accuracy.value) for name, score in scores.items()}
    columns["95% interval"] = {
        name: shown_interval(score.accuracy.low, score.accuracy.high) for name, score in scores.items()
    }
    shrunken = studies.shrinkage.people if studies.shrinkage else ()
    columns["shrunken"] = {person.annotator: shown(person.accuracy.value) for person in shrunken}
    columns["as others"] = {name: shown(peer.agreement.value) for name, peer in studies.others.items()}
    columns["as self"] = {
        person.annotator: shown(person.agreement.value) for person in studies.consistency.people
    }
    return columns


def _at_work(speed: "SpeedStudy", drift: "DriftStudy | None") -> Columns:
    """Seconds, items an hour, and since when somebody drifts; "none seen" does not prove that they do not."""
    people = speed.people
    columns: Columns = {
        "median seconds": {person.annotator: shown(person.median.value, 0) for person in people}
    }
    columns["95% interval"] = {
        person.annotator: f"{person.median.low:.0f} to {person.median.high:.0f}"
        if person.median.low is not None and person.median.high is not None
        else ""
        for person in people
    }
    columns["items an hour"] = {
        person.annotator: f"{person.per_hour:.0f}" for person in people if person.per_hour
    }
    columns["drift"] = {
        person.annotator: f"from {_when(person, person.change.position)}" if person.change else "none seen"
        for person in (drift.judged if drift else ())
    }
    return columns


def _when(drift: "Drift", position: int) -> str:
    """The day of an answer, else its number."""
    return f"answer {position + 1}" if drift.times is None else str(drift.times[position])[:10]


def sentences(studies: "People") -> Iterator[str]:
    """The basis of the tables, in the order of their columns, and what is not known."""
    yield from _on_gold(studies)
    yield from _on_agreement(studies)
    yield from _speed_lines(studies.speed, studies.scores is not None)
    yield from _drift_lines(studies.drift)
    yield from _on_practice(studies)
    if studies.replacement is not None:
        yield from _on_model(studies.replacement)


def _on_gold(studies: "People") -> Iterator[str]:
    """What accuracy is pulled towards."""
    if studies.shrinkage is None:
        yield f"Accuracy: {NOT_KNOWN}: {NO_GOLD}."
    elif not studies.shrinkage.people:
        yield f"Accuracy: {NOT_KNOWN}: {NO_ANSWER}."
    else:
        for vendor, prior in studies.shrinkage.priors.items():
            people = f"{prior.annotators} annotator{'' if prior.annotators == 1 else 's'}"
            yield (
                f"Shrunken towards {shown(prior.mean)}, the prior of {people}{f' of {vendor}' if vendor else ''}: "
                f"it weighs as much as {prior.strength:,.0f} answers of one's own."
            )


def _on_agreement(studies: "People") -> Iterator[str]:
    """The usual agreement with others, and agreement with self."""
    if studies.usual is None:
        yield f"Agreement with others: {NOT_KNOWN}: {NOBODY}."
    else:
        yield f"Agreement with others: {shown(studies.usual)} is usual."
        for where in ("below", "above"):
            names = [other.annotator for other in studies.others.values() if other.apart == where]
            if names:
                yield f"  Clearly {where} it, all annotators looked at together: {', '.join(names)}."
        yield from (f"  {swap.words()}" for swap in studies.swaps)
    own = studies.consistency.agreement
    if own.value is None:
        yield f"Agreement with self: {NOT_KNOWN}: {own.reason}."
        return
    others = studies.consistency.others
    beside = f"; two people: {shown(others.value)}" if others.value is not None else ""
    yield f"Agreement with self: {_interval(own)} on {own.n:,} items that came round again{beside}."


def _speed_lines(study: "SpeedStudy", gold: bool) -> Iterator[str]:
    """The rule on pauses, and whether speeding costs."""
    if study.reason is not None:
        yield f"Speed: {NOT_KNOWN}: {study.reason}."
        return
    yield f"Speed: {study.rule} {study.capped:,} were capped."
    speeding = study.speeding
    if not gold or speeding.value is None:
        yield f"Speeding: {NOT_KNOWN}: {speeding.reason if gold else NO_GOLD}."
        return
    low, high = speeding.low, speeding.high
    interval = "" if low is None or high is None else f" ({low:+.3f} to {high:+.3f})"
    yield (
        f"Speeding: accuracy of people's own faster half minus that of their slower half is {speeding.value:+.3f}"
        f"{interval}, over {speeding.n} annotators."
    )


def _drift_lines(study: "DriftStudy") -> Iterator[str]:
    """How drift is detected, who drifts, and who cannot be judged."""
    if study.reason is not None:
        yield f"Drift: {NOT_KNOWN}: {study.reason}."
        return
    yield f"Drift: {study.method}."
    yield f"  A mistake is {_mistake(study.signal)}."
    share = "as the others" if study.signal == "others" else "right"
    for person in study.drifting:
        yield f"  {_change(person, share)}"
    if study.power is not None:
        yield f"  Of those of whom none was seen: {study.power.says}."
    for reason in dict.fromkeys(person.reason for person in study.people if person.reason):
        names = ", ".join(person.annotator for person in study.people if person.reason == reason)
        yield f"  {names}: {NOT_KNOWN}: {reason}."


def _mistake(signal: "Signal") -> str:
    """The definition of a signal; one is defined by another."""
    from workbench.quality.drift import SIGNALS

    description = SIGNALS[signal]
    return description.replace("that", SIGNALS["gold"], 1) if signal == "gold beside others" else description


def _change(drift: "Drift", share: str) -> str:
    """Since when somebody got worse, by how much, and how sure that is."""
    if drift.change is None:
        return f"{drift.annotator}: none seen."
    between = dict.fromkeys(_when(drift, at) for at in (drift.change.earliest, drift.change.latest))
    chance = "" if drift.chance is None else f", chance {drift.chance:.2g}"
    return (
        f"{drift.annotator} got worse from {_when(drift, drift.change.position)}: {shown(drift.change.before.value)} {share} before, "
        f"{shown(drift.change.after.value)} after "
        f"(nearly as probable: {' to '.join(between)}{chance})."
    )


def _on_practice(studies: "People") -> Iterator[str]:
    """Whether practice helps, over all annotators."""
    curve = studies.learning
    if curve is None or curve.odds_ratio.value is None:
        missing = NO_GOLD if studies.scores is None else NO_TIMES
        yield f"Practice: {NOT_KNOWN}: {missing if curve is None else curve.odds_ratio.reason}."
        return
    trend = "shows no clear trend" if curve.trend == "not settled" else curve.trend
    why = " Items come in much the same order for all, so that easier ones may pass for practice."
    yield (
        f"Practice: accuracy {trend}. When the position doubles, the odds of a right answer are multiplied by "
        f"{_interval(curve.odds_ratio)}, {curve.annotators} annotators."
        f"{why if curve.confounded else ''}"
    )


def _on_model(test: "Replacement") -> Iterator[str]:
    """The verdict on a model, and its duels."""
    if test.winning_rate is None or test.advantage is None:
        yield f"May {test.model} take a person's place? {test.verdict}: {test.reason}."
    else:
        yield (
            f"May {test.model} take a person's place? {test.verdict}: it beats {test.winning_rate:.0%} of people "
            f"(half are needed), and does at least as well {test.advantage:.0%} of the time; ε {test.epsilon:g}."
        )
    for duel in test.duels:
        if duel.p_value is None:
            yield f"  {duel.annotator}: {NOT_KNOWN}: {duel.reason}."
        else:
            settled = "" if test.winning_rate is None else "won, " if duel.wins else "not won, "
            yield f"  {duel.annotator}: {settled}p {duel.p_value:.2g}, {duel.n} items."


def _interval(estimate: "Estimate") -> str:
    """A number with its interval."""
    between = shown_interval(estimate.low, estimate.high)
    return shown(estimate.value) + (f" ({between})" if between else "")


@dataclass(frozen=True)
class People(Result):
    """The studies of one table; None for those that need gold or the order of the answers where these are not known.

    answers  first answers of each annotator
    usual    agreement with others over all answers; None where nobody shares an item
    swaps    whose labels seem swapped
    """

    answers: dict[str, int]
    usual: float | None
    others: "dict[str, PeerAgreement]"
    swaps: "tuple[Swap, ...]"
    consistency: "SelfConsistency"
    speed: "SpeedStudy"
    drift: "DriftStudy"
    scores: "dict[str, AnnotatorScore] | None"
    shrinkage: "Shrinkage | None"
    learning: "LearningCurve | None"
    replacement: "Replacement | None"

    def to_dict(self) -> dict[str, Any]:
        """As `workbench annotators --json` prints it; what is not known is null there, with a reason."""
        others = {
            name: peer.agreement.to_dict() | {"apart": peer.apart} for name, peer in self.others.items()
        }
        accuracy = {name: score.accuracy for name, score in (self.scores or {}).items()}
        studies = {
            "answers": self.answers,
            "accuracy": accuracy or _unknown(NO_GOLD),
            "shrinkage": self.shrinkage or _unknown(NO_GOLD),
            "others": {"usual": self.usual, "annotators": others},
            "swapped_labels": self.swaps,
            "self_consistency": self.consistency,
            "speed": self.speed,
            "drift": _unknown(self.drift.reason) if self.drift.reason else self.drift,
            "learning": self.learning or _unknown(NO_TIMES if self.scores else NO_GOLD),
            "model": self.replacement or _unknown("no --model was named"),
        }
        return {name: to_json(study) for name, study in studies.items()}


def _unknown(reason: str) -> dict[str, Any]:
    """The JSON of a study that was not possible."""
    return {"value": None, "reason": reason}


@click.command("annotators")
@click.argument("file", type=FILE)
@click.option(
    "--gold",
    help="Gold file, or NAME@VERSION of a gold set; without it, annotators are compared with each other.",
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
    "--order-by",
    "order",
    type=click.Choice(["times", "rows"]),
    default="times",
    show_default=True,
    help="What says in which order the answers were given: submitted_at, or the rows as they are in the file.",
)
@KIND
@SETTING
@table_options
@ROOT
@JSON
def annotators_command(
    file: Path,
    gold: str | None,
    model: str | None,
    epsilon: float,
    order: "Order",
    as_json: bool,
    **options: Any,
) -> None:
    """Show how accurate, consistent and fast each annotator is, and whether they got worse.

    Anything the answers cannot show is "not known", with the reason below the tables. Of boxes, spans, transcripts and
    numbers it shows the mean credit against gold, and how near each person is to the others.

    \b
    Examples:
      workbench annotators answers.csv
      workbench annotators answers.csv --gold gold.csv --json
      workbench annotators answers.csv --model model-x
    """
    annotations, _ = read_table(file, options)
    key = None if gold is None else gold_key(gold, annotations, options)
    if kind := open_kind_of(annotations):
        _of_kind(annotations, kind, key, model, order, as_json)
        return
    studies = _study(annotations, key, model, epsilon, order)
    if as_json:
        print_json(studies.to_dict())
        return
    print_tables(studies)
    for line in sentences(studies):
        click.echo(line)
    print_losses(annotations)


def _study(
    annotations: "Annotations", key: "AnswerKey | None", model: str | None, epsilon: float, order: "Order"
) -> People:
    """Run every study that these answers allow."""
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
    from workbench.quality.swapped_labels import swaps

    first = annotations.first_answers()
    usual, others = against_others(first, LabelCounts.of(first), confidence=0.95)
    answers = Counter(first.annotator.code.tolist())
    timed = first.submitted_at is not None and not np.isnat(first.submitted_at).all()
    return People(
        {first.annotators[code]: n for code, n in sorted(answers.items())},
        usual,
        {other.annotator: other for other in others},
        swaps(first),
        study_self_consistency(annotations),
        study_speed(annotations, key),
        study_drift(annotations, key, order=order),
        None if key is None else {person.annotator: person for person in score(first, key)},
        None if key is None else shrink(annotations, key),
        study_learning(annotations, key) if timed and key is not None else None,
        None if model is None else may_replace(annotations, model, epsilon=epsilon),
    )


# People whose answers are no labels, such as boxes, spans or transcripts.


def open_kind_of(annotations: "Annotations") -> "Kind | None":
    """The kind of answers that are no labels of a set, with the question's settings; None for labels."""
    from workbench.kinds.registry import KINDS
    from workbench.quality.structured import open_kind

    name = open_kind(annotations)
    return None if name is None else annotations.as_kind or KINDS[name]


def _of_kind(
    annotations: "Annotations",
    kind: "Kind",
    key: "AnswerKey | None",
    model: str | None,
    order: "Order",
    as_json: bool,
) -> None:
    """Credit against gold, similarity to the others, speed and drift."""
    from workbench.errors import InvalidTable
    from workbench.quality.structured import similar_people

    if model is not None:
        raise InvalidTable(
            f"question {annotations.question!r}: these answers are {kind.title}, and whether a model may take a person's place "
            "is told from labels; leave out --model. How near it is to each person is in this table."
        )
    study = similar_people(annotations, kind, key, order=order)
    if as_json:
        unknown = _unknown(NO_GOLD)
        known = {name: to_json(value) for name, value in study.to_dict().items()}
        print_json(known | {name: unknown for name in ("accuracy", "drift") if known[name] is None})
        return
    _print_columns("Answers", study.answers, _similar(study))
    _print_columns("Work", study.answers, _at_work(study.speed, study.drift))
    for line in _on_similarity(study):
        click.echo(line)
    print_losses(annotations)


def _similar(study: "SimilarPeople") -> Columns:
    """Mean credit where there is gold, and how near each person is to the others."""
    credit = study.accuracy or {}
    others = study.people
    return {
        "answers": {name: str(n) for name, n in study.answers.items()},
        "on gold": {name: str(e.n) for name, e in credit.items()},
        "mean credit": {name: shown(e.value) for name, e in credit.items()},
        "95% interval": {name: shown_interval(e.low, e.high) for name, e in credit.items()},
        "as others": {name: shown(person.similarity) for name, person in others.items()},
        "usual there": {name: shown(person.usual) for name, person in others.items()},
    }


def _on_similarity(study: "SimilarPeople") -> Iterator[str]:
    """What the tables rest on, and what is not known."""
    from workbench.kinds.registry import KINDS

    if study.scores is None:
        yield f"Credit: {NOT_KNOWN}: {NO_GOLD}."
    else:
        yield "Credit: 1 for an answer that is wholly right, 0 for one of which nothing is right; intervals adjusted for items."
    if study.usual is None:
        yield f"Similarity to others: {NOT_KNOWN}: {NOBODY}."
    else:
        yield (
            f"Similarity to others: 1 − the distance ({KINDS[study.kind].compared}), from 0 to 1; {shown(study.usual)} is usual."
        )
        for where in ("below", "above"):
            names = [name for name, person in study.people.items() if person.apart == where]
            if names:
                yield f"  Clearly {where} it on their items, all annotators looked at together: {', '.join(names)}."
    yield from _speed_lines(study.speed, study.scores is not None)
    if study.drift is None:
        yield f"Drift: {NOT_KNOWN}: {NO_GOLD}."
    else:
        yield from _drift_lines(study.drift)
