"""Scores of spans, boxes, polygons and transcripts against gold; and their refusal where only labels will do."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.answers.kinds import of_kind
from workbench.errors import InvalidTable
from workbench.kinds.registry import KINDS, Kind, Problems
from workbench.result import Result
from workbench.statistics.agreement.structured import parsed
from workbench.statistics.estimate import Estimate

MANY = 300  # different answers from which on they may be free text


def open_kind(answers: Annotations) -> str | None:
    """The kind of the answers if it is not a closed set of labels, None if they are labels.

    An error if no kind is stated and the answers look like free text: more
    than `MANY` different answers, at least half of all answers different, and most of several words.
    """
    if answers.answer_kind is not None:
        return None if KINDS[answers.answer_kind].closed else answers.answer_kind
    answers = of_kind(answers, None)
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    texts = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    several = sum(len(text.split()) > 1 for text in texts)
    if len(texts) > MANY and 2 * len(texts) >= len(answers) and 2 * several > len(texts):
        raise InvalidTable(
            f"question {answers.question!r}: {len(texts):,} different answers of several words look like free text. "
            "Say what they are with --kind transcript, or --kind choice if they are labels (kind= in Python)."
        )
    return None


def refuse_structured(answers: Annotations) -> None:
    """Refuse answers that are not labels, naming the command that compares them."""
    kind = open_kind(answers)
    if kind is not None:
        raise InvalidTable(
            f"question {answers.question!r}: these answers are {KINDS[kind].title}, not labels of a set, so they are not "
            f"compared label by label. How far they agree: workbench agreement FILE --kind {kind}; against gold: "
            f"workbench score FILE --gold GOLD --kind {kind}"
        )


# Annotators whose answers are spans, boxes, polygons or transcripts, against gold: how alike, and the measure of the field.

NOTHING = "no answer is on an item of the key"


@dataclass(frozen=True)
class StructuredScore(Result):
    """The score of one annotator.

    n         their answers on items of the key
    measure   the measure of the kind, over all of them together: F1, or the word error rate
    similarity  the mean of 1 − the distance to gold
    exact     the share that is gold exactly
    """

    annotator: str
    n: int
    measure: Estimate
    similarity: Estimate
    exact: Estimate


@dataclass(frozen=True)
class StructuredScores(Result, json="kind measure annotators=annotators:annotator"):
    """One score per annotator, in the order of their names; `measure` is the name of their measure."""

    kind: str
    measure: str
    annotators: tuple[StructuredScore, ...]


def structured_scores(
    annotations: Annotations, key: AnswerKey, kind: str, *, confidence: float = 0.95
) -> StructuredScores:
    """Everybody's first answers, of a `kind` (a name of `kinds.registry.KINDS`), against gold.

    If the key accepts several answers to an item, the nearest one counts. `measure` is a ratio of totals over items,
    not the mean of rates, and has the t interval of `agreement.intervals.ratio`; so has the mean similarity. Refused with
    item and annotator: a text that is no answer of the kind.
    """
    compare = annotations.as_kind or KINDS[kind]
    first = annotations.first_answers()
    rows = first.take(np.array([item in key.label for item in first.items], bool)[first.item.code])
    answers, gold = parsed(rows, compare), _gold(rows, key, compare)
    pairs = zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True)
    measured = np.array([_against(answers[label], gold[item], compare) for item, label in pairs]).reshape(
        -1, 4
    )
    people = [
        _score(first.annotators[code], measured[rows.annotator.code == code], compare, confidence)
        for code in np.unique(first.annotator.code).tolist()
    ]
    return StructuredScores(kind, compare.measures()[0].title, tuple(people))


def _gold(rows: Annotations, key: AnswerKey, kind: Kind) -> dict[int, list[Any]]:
    """Code of an answered item -> its right answers, the gold one first."""
    answers = {}
    for code in np.unique(rows.item.code).tolist():
        item = rows.items[code]
        texts = [key.label[item], *sorted(key.right(item) - {key.label[item]})]
        answers[code] = [kind.parse(text) for text in texts]
        if problems := next((answer for answer in answers[code] if isinstance(answer, Problems)), None):
            raise InvalidTable(f"gold of item {item!r}: {problems}")
    return answers


def _against(answer: Any, right: list[Any], kind: Kind) -> tuple[float, ...]:
    """Both totals of the measure, the similarity, and whether it is exactly right."""
    apart = [kind.distance(answer, gold) for gold in right]
    nearest = min(apart)
    totals = kind.measures()[0].totals(answer, right[apart.index(nearest)])
    return (*totals, 1 - nearest, answer in right)


def _score(name: str, measured: Floats, kind: Kind, confidence: float) -> StructuredScore:
    """The score of one person, from (n, 4) results of `_against`."""
    from workbench.statistics.judging import item_share

    above, below, similarity, exact = measured.T
    return StructuredScore(
        name,
        len(measured),
        _ratio(above, below, kind.measures()[0].most, confidence),
        _ratio(similarity, np.ones(len(measured)), 1, confidence),
        item_share(exact, NOTHING, confidence=confidence),
    )


def _ratio(above: Floats, below: Floats, most: float, confidence: float) -> Estimate:
    """A ratio of totals, from 0 to `most`."""
    n = len(above)
    if not below.sum():
        empty = "neither the answers nor gold hold anything" if n else NOTHING
        return Estimate.undefined(empty, n=n, unit="answers")
    from workbench.statistics.intervals import ratio

    value, interval = ratio(above, below, confidence)
    method = f"t interval over {n:,} items, linearised"
    if interval is None or interval[0] == interval[1]:
        alike = "every item says the same: there is no spread to tell an interval from"
        return Estimate(
            value, n=n, method=f"over {n:,} items", reason=alike, unit="answers", confidence=confidence
        )
    return Estimate(
        value, max(0.0, interval[0]), min(interval[1], most), n, method, None, "answers", confidence
    )
