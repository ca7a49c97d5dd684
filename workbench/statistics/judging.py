"""Which answers are right by the key, and their share with an interval that allows for clustered answers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound
from workbench.kinds.registry import Kind, Measure
from workbench.statistics.agreement.structured import parsed
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import effective_sample, wilson
from workbench.statistics.two_way import share_for_others

ITEM = ("item",)
ITEM_AND_ANNOTATOR = ("item", "annotator")


def judged(annotations: Annotations, key: AnswerKey) -> tuple[Annotations, Bools | Floats]:
    """The rows whose item is in the key, and (N,) whether each of them is right.

    Where answers can be partly right, (N,) the credit of each, 0 to 1. All that follows holds for credits too: they vary no
    more than answers that are right or wrong with the same mean, so an interval for those is no narrower than it should be
    (Hoeffding 1963, "Probability inequalities for sums of bounded random variables").
    """
    return credited(annotations, key) if key.kind is not None else right_or_wrong(annotations, key)


def right_or_wrong(annotations: Annotations, key: AnswerKey) -> tuple[Annotations, Bools]:
    """The same of answers that are right or wrong; InvalidTable where they can be right in part."""
    if key.kind is not None:
        raise InvalidTable(
            f"{key.kind.title} can be right in part; this counts answers that are right or wrong."
        )
    at = {label: code for code, label in enumerate(annotations.labels)}
    size = len(annotations.labels)
    known = np.array([item in key.label for item in annotations.items], bool)
    accepted = [
        code * size + at[label]
        for code in np.flatnonzero(known).tolist()
        for label in key.right(annotations.items[code])
        if label in at
    ]
    rows = annotations.take(known[annotations.item.code])
    codes = rows.item.code.astype(np.int64) * size + rows.label.code
    return rows, np.isin(codes, np.array(accepted, np.int64))


def credited(annotations: Annotations, key: AnswerKey) -> tuple[Annotations, Floats]:
    """The rows whose item is in the key, and (N,) the credit of each; equal answers to an item are compared once."""
    return _compared(annotations, key, lambda kind, answer, gold: kind.credit(answer, gold))


def measured(annotations: Annotations, key: AnswerKey, measure: Measure) -> tuple[Annotations, Floats]:
    """The rows whose item is in the key, and (N, 2) the two sums of a measure of its kind."""
    return _compared(annotations, key, lambda _, answer, gold: measure.totals(answer, gold))


def _compared(
    annotations: Annotations, key: AnswerKey, compare: Callable[[Kind, Any, Any], Any]
) -> tuple[Annotations, Floats]:
    """The judged rows, and what a comparison of each with the nearest right answer gives; InvalidTable names a text that is none."""
    kind = key.kind
    assert kind is not None, "an answer that is right or wrong has no parts to compare"
    known = np.array([item in key.label for item in annotations.items], bool)
    rows = annotations.take(known[annotations.item.code])
    answers = parsed(rows, kind)
    both = rows.item.code.astype(np.int64) * max(len(rows.labels), 1) + rows.label.code
    pairs, back = np.unique(both, return_inverse=True)
    results = []
    for pair in pairs.tolist():
        item, answer = rows.items[pair // len(rows.labels)], answers[pair % len(rows.labels)]
        results.append(compare(kind, answer, key.nearest(item, answer)))
    return rows, np.asarray(results, float)[back] if results else np.zeros(0)


def share_right(
    rows: Annotations, right: Bools | Floats, *, confidence: float = 0.95, by: Sequence[str] = ITEM
) -> Estimate:
    """The share of judged rows that are right; `by` says what was sampled: items, or also annotators.

    If each item counts once, or the clustered variance is 0, the interval is Wilson's on the number of items:
    a variance of 0 would promise certainty. Else it is Wilson's on the effective number of answers,
    `statistics.intervals.effective_sample`, and where annotators are a sample too `statistics.two_way`'s. A single
    annotator is no sample of annotators.
    """
    if tuple(by) not in (ITEM, ITEM_AND_ANNOTATOR):
        raise NotFound(f"answers cluster by {ITEM} or by {ITEM_AND_ANNOTATOR}, not by {tuple(by)}.")
    if not len(rows):
        return Estimate.undefined("no answer is on an item of the key", unit="answers")
    if "annotator" in by and len(np.unique(rows.annotator.code)) > 1:
        return share_for_others(rows, right, confidence=confidence)
    items = len(np.unique(rows.item.code))
    independent = items == len(rows)
    worth = None if independent else effective_sample(right, rows.item.code, confidence)
    if worth is None:
        method = _wilson_on(items) + ("" if independent else ", as the answers show no spread to cluster")
    else:
        method = f"Wilson interval on {worth:,.0f} effective answers, clustered by item"
    value = float(right.mean())
    low, high = wilson(value, worth or items, confidence)
    return Estimate(value, low, high, len(rows), method, unit="answers", confidence=confidence)


def item_share(credit: Floats, nothing: str, *, confidence: float = 0.95) -> Estimate:
    """The mean credit (U,) of items that count once each; without items it is undefined, with the reason `nothing`."""
    n = len(credit)
    if not n:
        return Estimate.undefined(nothing)
    mean = float(credit.mean())
    low, high = wilson(mean, n, confidence)
    return Estimate(mean, low, high, n, _wilson_on(n), confidence=confidence)


def _wilson_on(items: int) -> str:
    """The method, for a reader."""
    return f"Wilson interval on {items:,} item{'' if items == 1 else 's'}"
