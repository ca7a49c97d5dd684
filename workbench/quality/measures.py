"""Numbers against gold of answers that can be partly right: each measure of their kind, label by label, and what is confused.

A measure is a ratio of two sums over answers, Σ a / Σ b, not the mean of rates. Its variance is that of the mean of
R + (a − R b) / b̄, R the ratio (linearised: Cochran 1977, "Sampling Techniques", chapter 6), which then clusters by item
and by person as a share of right answers does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import sqrt
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.errors import NotFound, listed
from workbench.kinds.registry import Kind, Measure, Outcome
from workbench.result import Result
from workbench.statistics.agreement.structured import parsed
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import clustered_variance, wilson
from workbench.statistics.judging import measured
from workbench.statistics.two_way import ONE_PERSON, parts_of, side_of

NOTHING = "no answer is on an item of the key"
EMPTY = "neither the answers nor gold hold anything to measure"
ALIKE = "every answer says the same: there is no spread to tell an interval from"


def measure_called(kind: Kind, name: str) -> Measure:
    """The measure of a kind with this name; NotFound lists those that there are."""
    known = kind.named_measures()
    if name not in known:
        raise NotFound(f"{kind.title} have no measure {name!r}; expected one of {listed(known)}.")
    return known[name]


def estimate(
    annotations: Annotations,
    key: AnswerKey,
    measure: Measure,
    *,
    confidence: float = 0.95,
    others: bool = False,
) -> Estimate:
    """A measure of the given rows against a key of their kind, with an interval over items.

    With `others` the people are a sample too: the interval holds for other people whom the same vendor sends. A measure
    up to 1 has Wilson's interval on the effective number of answers, p (1 − p) (t / h)² of its half-width h, at most as
    many as there are; another has the value ± h, within its range.
    """
    rows, totals = measured(annotations, key, measure)
    if not len(rows):
        return Estimate.undefined(NOTHING, unit="answers")
    return _ratio(rows, totals[:, 0], totals[:, 1], measure.most, confidence, others=others)


def _ratio(
    rows: Annotations, above: Floats, below: Floats, most: float, confidence: float, *, others: bool
) -> Estimate:
    """Σ above / Σ below over rows (N,), from 0 to `most`."""
    n = len(rows)
    if not below.sum():
        return Estimate.undefined(EMPTY, n=n, unit="answers")
    value = float(above.sum() / below.sum())
    moves = value + (above - value * below) / below.mean()
    items = len(np.unique(rows.item.code))
    half, basis, reason = _half_width(rows, moves, confidence, others=others)
    about = f"ratio of totals over {n:,} answers"
    if half is None or not half:
        why = reason or ALIKE
        if most == 1 and not reason:
            low, high = wilson(value, items, confidence)
            method = f"{about}; Wilson interval on {items:,} items, as the answers show no spread"
            return Estimate(value, low, high, n, method, unit="answers", confidence=confidence)
        return Estimate(value, n=n, method=about, reason=why, unit="answers", confidence=confidence)
    if most == 1 and 0 < value < 1:
        z = float(ndtri((1 + confidence) / 2))
        worth = min(value * (1 - value) * (z / half) ** 2, float(n))
        low, high = wilson(value, worth, confidence)
        method = f"{about}; Wilson interval on {worth:,.0f} effective answers, linearised, {basis}"
    else:
        low, high = max(0.0, value - half), min(most, value + half)
        method = f"{about}; value ± {half:.3g}, linearised, {basis}"
    return Estimate(value, low, high, n, method, unit="answers", confidence=confidence)


def _half_width(
    rows: Annotations, moves: Floats, confidence: float, *, others: bool
) -> tuple[float | None, str, str]:
    """Half of the interval, what it rests on, and why there is none."""
    item = np.unique(rows.item.code, return_inverse=True)[1].astype(np.int32)
    items = int(item.max()) + 1
    if others:
        person = np.unique(rows.annotator.code, return_inverse=True)[1].astype(np.int32)
        side = side_of(item, person, moves, items=items, people=int(person.max()) + 1)
        if side.people < 2:
            return None, "", ONE_PERSON
        basis = f"two-way: {items:,} items and {side.people:,} people"
        return parts_of([side]).half_width(confidence), basis, ""
    if items < 2:
        return None, "", "one item is no sample of items"
    variance = clustered_variance(moves, item)
    t = float(stdtrit(items - 1, (1 + confidence) / 2))
    return t * sqrt(variance), f"clustered by {items:,} items", ""


# What became of the parts of gold and of the answers, label by label.


def outcomes_of(kind: Kind, answer: Any, gold: Any) -> tuple[Outcome, ...]:
    """What became of each part; a part without a label has what such a part is called: "box"."""
    outcomes = kind.outcomes(answer, gold)
    if all(each.gold != "" and each.label != "" for each in outcomes):
        return outcomes
    word = kind.part_called("")
    return tuple(
        replace(
            each, gold=word if each.gold == "" else each.gold, label=word if each.label == "" else each.label
        )
        for each in outcomes
    )


@dataclass(frozen=True)
class LabelParts(Result, json="label in_gold found confused missing extra read_as"):
    """One label over some answers: parts that gold has with it, and what became of them.

    in_gold    parts of gold with this label, once for every answer to their item
    found      of these, found with this label
    confused   found with another label;  read_as  which, with how often, the most frequent first
    missing    not found
    extra      parts of answers with this label where gold has none
    """

    label: str
    in_gold: int
    found: int
    confused: int
    missing: int
    extra: int
    read_as: tuple[tuple[str, int], ...]


def parts_by_label(outcomes: Iterable[Outcome]) -> dict[str, LabelParts]:
    """Every label of gold or of an answer, with what became of its parts."""
    became: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    extra: Counter[str] = Counter()
    for each in outcomes:
        if each.gold:
            became[each.gold][each.label] += 1
        if each.label:
            extra[each.label] += not each.gold
    counted = {}
    for label in {*became, *extra}:
        others = Counter(became[label])
        found, missing = others.pop(label, 0), others.pop(None, 0)
        read_as = sorted(
            ((other or "", n) for other, n in others.items()), key=lambda pair: (-pair[1], pair[0])
        )
        counted[label] = LabelParts(
            label, became[label].total(), found, others.total(), missing, extra[label], tuple(read_as)
        )
    return counted


@dataclass(frozen=True)
class LabelOutcomes(LabelParts, json="label in_gold found confused missing extra recall precision"):
    """The parts of one label over all judged answers.

    recall     found / in_gold;  precision  found / all parts that answers have with this label
    """

    recall: Estimate
    precision: Estimate


@dataclass(frozen=True, eq=False)
class Outcomes:
    """(N,) answers against gold, part by part.

    rows   the judged rows;  parts  (N,) what became of the parts of each
    """

    rows: Annotations
    parts: tuple[tuple[Outcome, ...], ...]

    @classmethod
    def of(cls, annotations: Annotations, key: AnswerKey) -> "Outcomes":
        """Every judged row, equal answers to an item compared once."""
        kind = key.kind
        assert kind is not None, "a key of a kind"
        known = np.array([item in key.label for item in annotations.items], bool)
        rows = annotations.take(known[annotations.item.code])
        held: dict[tuple[int, int], tuple[Outcome, ...]] = {}
        parts, answers = [], parsed(rows, kind)
        for pair in zip(rows.item.code.tolist(), rows.label.code.tolist(), strict=True):
            if pair not in held:
                item, answer = rows.items[pair[0]], answers[pair[1]]
                held[pair] = outcomes_of(kind, answer, key.nearest(item, answer))
            parts.append(held[pair])
        return cls(rows, tuple(parts))

    def labels(self) -> tuple[str, ...]:
        """Every label of gold or of an answer, the most frequent first."""
        counts = Counter(
            label
            for outcomes in self.parts
            for each in outcomes
            for label in (each.gold, each.label)
            if label
        )
        return tuple(sorted(counts, key=lambda label: (-counts[label], label)))

    def by_label(self, *, confidence: float = 0.95) -> tuple[LabelOutcomes, ...]:
        """Each label with its counts, recall and precision, the most frequent first."""
        n = len(self.parts)
        found, gold, said = ({label: np.zeros(n) for label in self.labels()} for _ in range(3))
        for row, outcomes in enumerate(self.parts):
            for each in outcomes:
                if each.gold:
                    gold[each.gold][row] += 1
                    found[each.gold][row] += each.right
                if each.label:
                    said[each.label][row] += 1
        counted = parts_by_label(chain.from_iterable(self.parts))
        return tuple(
            LabelOutcomes(
                **vars(counted[label]),
                recall=self._share(found[label], gold[label], "gold has no part with this label", confidence),
                precision=self._share(found[label], said[label], "nobody gave this label", confidence),
            )
            for label in self.labels()
        )

    def confused(self) -> Counter[tuple[str | None, str | None]]:
        """(gold label, label of the answer) -> parts that are not right; None for nothing on that side."""
        return Counter(
            (each.gold, each.label) for outcomes in self.parts for each in outcomes if not each.right
        )

    def _share(self, above: Floats, below: Floats, nothing: str, confidence: float) -> Estimate:
        if not below.sum():
            return Estimate.undefined(nothing, unit="parts")
        some = below > 0
        share = _ratio(self.rows.take(some), above[some], below[some], 1, confidence, others=False)
        return replace(share, n=int(below.sum()), unit="parts")


@dataclass(frozen=True)
class KindScores(Result, json="kind credit measures labels"):
    """Answers of one kind against gold, all people together.

    credit    the mean credit of an answer;  measures  each measure of the kind by name
    """

    kind: str
    credit: Estimate
    measures: Mapping[str, Estimate]
    titles: Mapping[str, str]
    labels: tuple[LabelOutcomes, ...]


def kind_scores(
    annotations: Annotations, key: AnswerKey, *, names: Sequence[str] | None = None, confidence: float = 0.95
) -> KindScores:
    """Each measure of the key's kind, or those named; by label where its parts have labels."""
    from workbench.statistics.judging import judged, share_right

    kind = key.kind
    assert kind is not None, "a key of a kind"
    names = tuple(kind.named_measures()) if names is None else names
    chosen = tuple(measure_called(kind, name) for name in names)
    labelled = kind.labelled or kind.closed
    return KindScores(
        kind.name,
        share_right(*judged(annotations, key), confidence=confidence),
        {each.name: estimate(annotations, key, each, confidence=confidence) for each in chosen},
        {each.name: each.title for each in chosen},
        Outcomes.of(annotations, key).by_label(confidence=confidence) if labelled else (),
    )
