"""Whether people agree with themselves: repeated answers of one annotator to one item."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import LabelCounts
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson

NOTHING = "nobody answered an item twice"


@dataclass(frozen=True)
class OwnConsistency(Result, json="annotator **agreement"):
    """One annotator: how many items were repeated, and how often their answers to these are the same."""

    annotator: str
    items: int
    agreement: Estimate


@dataclass(frozen=True)
class SelfConsistency(Result, json="agreement others repeats annotators=people:annotator"):
    """How far people agree with themselves.

    agreement  mean over (annotator, item) of the share of pairs of own answers that are the same
    others     what two different annotators reach on the same items: nobody can be expected to agree with others
               more than with themselves
    repeats    answers beyond the first
    people     everybody with a repeat, by name
    """

    agreement: Estimate
    others: Estimate
    repeats: int
    people: tuple[OwnConsistency, ...]


def study_self_consistency(annotations: Annotations, *, confidence: float = 0.95) -> SelfConsistency:
    """Compare answers by one annotator to one item within the first delivery; rework is no repeat.

    The intervals are Wilson's on the number of (annotator, item) that came round again: their shares vary no more
    than a yes or no does, so they are on the safe side. They take these as independent of each other.
    """
    rows = annotations.take(annotations.passes == 1)
    size = max(len(rows.annotators), 1)
    seen = rows.item.code.astype(np.int64) * size + rows.annotator.code
    unit, at, m = np.unique(seen, return_inverse=True, return_counts=True)
    _, cell, times = np.unique(
        at.astype(np.int64) * max(len(rows.labels), 1) + rows.label.code,
        return_index=True,
        return_counts=True,
    )
    same = np.bincount(at[cell], times * (times - 1), minlength=len(unit))
    again = m >= 2
    share: Floats = same[again] / (m[again] * (m[again] - 1))
    who = unit[again] % size
    people = tuple(
        OwnConsistency(rows.annotators[a], int((who == a).sum()), _mean(share[who == a], confidence))
        for a in np.unique(who).tolist()
    )
    items = np.unique(unit[again] // size)
    return SelfConsistency(
        _mean(share, confidence), _between(rows, items, confidence), int((m - 1).sum()), people
    )


def _mean(share: Floats, confidence: float) -> Estimate:
    """The mean share with Wilson's interval on their number."""
    n = len(share)
    if not n:
        return Estimate.undefined(NOTHING)
    mean = float(share.mean())
    low, high = wilson(mean, n, confidence)
    return Estimate(mean, low, high, n, f"Wilson interval on {n:,} repeated items", confidence=confidence)


def _between(rows: Annotations, items: np.ndarray[Any, Any], confidence: float) -> Estimate:
    """How often two different annotators agree on these items, first answers."""
    if not len(items):
        return Estimate.undefined(NOTHING)
    n = LabelCounts.of(rows.take(np.isin(rows.item.code, items)).first_answers()).n
    r = n.sum(axis=1)
    n, r = n[r >= 2], r[r >= 2]
    if not len(n):
        return Estimate.undefined("no repeated item was answered by two annotators")
    share = (n * (n - 1)).sum(axis=1) / (r * (r - 1))
    mean = float(share.mean())
    low, high = wilson(mean, len(n), confidence)
    method = f"Wilson interval on {len(n):,} items with two annotators"
    return Estimate(mean, low, high, len(n), method, confidence=confidence)
