"""Answers that are no label of a set, told by what they hold, and the refusal where only labels can be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.registry import KINDS, Kind
from workbench.statistics.agreement.structured import parsed
from workbench.statistics.estimate import Estimate

LOOKED_AT = 200  # different answers that are parsed, about so many
NAMES = {"spans": "spans", "boxes": "boxes", "polygons": "polygons", "transcript": "free text"}
MANY = 300  # different answers from which on they may be free text


def structured_kind(answers: Annotations) -> str | None:
    """Which kind of answers (a name of `KINDS`) a table holds, None where they are labels.

    Spans, boxes and polygons are JSON lists. Free text is told by its words: more than `MANY` different answers,
    at least half of all answers different, and most of several words.
    """
    used = np.bincount(answers.label.code, minlength=len(answers.labels)) > 0
    given = [answers.labels[code] for code in np.flatnonzero(used).tolist()]
    some = given[:: max(1, len(given) // LOOKED_AT)]
    parts = [one for one in some if one.strip()[:1] == "["]
    if 2 * len(parts) > len(some):
        return next((kind for kind in KINDS if kind != "transcript" and _all(kind, parts)), None)
    several = sum(len(one.split()) > 1 for one in given)
    free = len(given) > MANY and 2 * len(given) >= len(answers) and 2 * several > len(given)
    return "transcript" if free else None


def refuse_structured(answers: Annotations) -> None:
    """Refuse answers that are no labels, with the command that compares them."""
    kind = structured_kind(answers)
    if kind is not None:
        raise InvalidTable(
            f"question {answers.question!r}: these answers are {NAMES[kind]}, not labels of a set, so they are not "
            f"compared label by label. How far they agree: workbench agreement FILE --distance {kind}; against gold: "
            f"workbench score FILE --gold GOLD --distance {kind}"
        )


def _all(kind: str, answers: Sequence[str]) -> bool:
    """Whether every answer is one of this kind, and one of them at least has a part."""
    try:
        parsed = [KINDS[kind].parse(answer) for answer in answers]
    except InvalidTable:
        return False
    return any(parsed)


# Annotators whose answers are spans, boxes, polygons or transcripts, against gold: how alike, and the measure of the field.

NOTHING = "no answer is on an item of the key"


@dataclass(frozen=True)
class StructuredScore:
    """What one annotator's answers are worth.

    n         their answers on items of the key
    measure   the measure of the kind, over all of them together: F1, or the word error rate
    likeness  the mean of 1 − the distance to gold
    exact     the share that is gold exactly
    """

    annotator: str
    n: int
    measure: Estimate
    likeness: Estimate
    exact: Estimate


@dataclass(frozen=True)
class StructuredScores:
    """One entry an annotator, in the order of their names; `measure` is what theirs is called."""

    kind: str
    measure: str
    annotators: tuple[StructuredScore, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `workbench score --json` prints it."""
        people = {
            one.annotator: {
                "n": one.n,
                "measure": one.measure.to_dict(),
                "likeness": one.likeness.to_dict(),
                "exact": one.exact.to_dict(),
            }
            for one in self.annotators
        }
        return {"kind": self.kind, "measure": self.measure, "annotators": people}


def structured_scores(
    annotations: Annotations, key: AnswerKey, kind: str, *, confidence: float = 0.95
) -> StructuredScores:
    """Everybody's first answers, of a `kind` (a name of `kinds.registry.KINDS`), against gold.

    An item whose key accepts several answers counts by the one that lies nearest. `measure` is a ratio of totals over items,
    not the mean of rates, and has the t interval of `agreement.intervals.ratio`; so has the mean likeness. Refused with
    item and annotator: a text that is no answer of the kind.
    """
    if kind not in KINDS:
        raise NotFound(f"there is no kind of answer {kind!r}; expected one of {listed(KINDS)}.")
    compare = KINDS[kind]
    first = annotations.first_answers()
    rows = first.take(np.array([item in key.label for item in first.items], bool)[first.item.code])
    answers, gold = parsed(rows, compare), _gold(rows, key, compare)
    pairs = zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True)
    found = np.array([_against(answers[label], gold[item], compare) for item, label in pairs]).reshape(-1, 4)
    people = [
        _score(first.annotators[code], found[rows.annotator.code == code], compare, confidence)
        for code in np.unique(first.annotator.code).tolist()
    ]
    return StructuredScores(kind, compare.measure, tuple(people))


def _gold(rows: Annotations, key: AnswerKey, kind: Kind) -> dict[int, list[Any]]:
    """Code of an item that was answered -> the answers that are right for it, the gold one first."""
    found = {}
    for code in np.unique(rows.item.code).tolist():
        item = rows.items[code]
        texts = [key.label[item], *sorted(key.right(item) - {key.label[item]})]
        try:
            found[code] = [kind.parse(text) for text in texts]
        except InvalidTable as refusal:
            raise InvalidTable(f"gold of item {item!r}: {refusal}") from None
    return found


def _against(answer: Any, right: list[Any], kind: Kind) -> tuple[float, ...]:
    """Both totals of the measure, the likeness, and whether it is exactly right."""
    apart = [kind.distance(answer, gold) for gold in right]
    nearest = min(apart)
    return (*kind.totals(answer, right[apart.index(nearest)]), 1 - nearest, answer in right)


def _score(name: str, found: Floats, kind: Kind, confidence: float) -> StructuredScore:
    """One person, from (n, 4) what `_against` says of each answer."""
    from workbench.statistics.judging import item_share

    above, below, likeness, exact = found.T
    return StructuredScore(
        name,
        len(found),
        _ratio(above, below, kind.most, confidence),
        _ratio(likeness, np.ones(len(found)), 1, confidence),
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
