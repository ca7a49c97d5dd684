"""Which answers are right by the key, and the share of them with an interval that knows that answers cluster."""

from collections.abc import Sequence

import numpy as np

from workbench.agreement.estimate import Estimate
from workbench.agreement.intervals import effective_sample, wilson
from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.key import Key

ITEM = ("item",)


def judged(annotations: Annotations, key: Key) -> tuple[Annotations, Bools]:
    """The rows whose item is in the key, and (N,) whether each of them is right."""
    at = {label: code for code, label in enumerate(annotations.labels)}
    size = len(annotations.labels)
    known = np.array([item in key.label for item in annotations.items], bool)
    accepted = [
        code * size + at[label]
        for code, item in enumerate(annotations.items)
        for label in key.right(item)
        if label in at
    ]
    rows = annotations.take(known[annotations.item.code])
    given = rows.item.code.astype(np.int64) * size + rows.label.code
    return rows, np.isin(given, np.array(accepted, np.int64))


def share_right(
    rows: Annotations, right: Bools, *, confidence: float = 0.95, by: Sequence[str] = ITEM
) -> Estimate:
    """The share of judged rows that are right; `by` names what was sampled: items, or annotators as well."""
    if not len(rows):
        return Estimate.undefined("no answer is on an item of the key", unit="answers")
    annotator = rows.annotator.code if "annotator" in by else None
    return clustered_share(right, rows.item.code, annotator, confidence=confidence)


def clustered_share(
    right: Bools,
    item: Ints,
    annotator: Ints | None = None,
    *,
    confidence: float = 0.95,
    unit: str = "answers",
) -> Estimate:
    """The share of N > 0 answers that are right, given the codes (N,) of their items, and of their annotators.

    Where each item counts once, or where the answers show no spread, the interval is Wilson's on the number of
    items: a clustered variance of 0 would promise certainty. Else Wilson's on the effective number of answers,
    `agreement.intervals.effective_sample`. A single annotator is no sample of annotators.
    """
    items = len(np.unique(item))
    clusters = [item] if annotator is None or len(np.unique(annotator)) < 2 else [item, annotator]
    independent = len(clusters) == 1 and items == len(item)
    worth = None if independent else effective_sample(right, clusters, confidence)
    if worth is None:
        method = f"Wilson interval on {items:,} items"
        method += "" if independent else ", as the answers show no spread to cluster"
    else:
        names = "item and annotator" if len(clusters) == 2 else "item"
        method = f"Wilson interval on {worth:,.0f} effective answers, clustered by {names}"
    value = float(right.mean())
    low, high = wilson(value, worth or items, confidence)
    return Estimate(value, low, high, len(right), method, unit=unit, confidence=confidence)


def item_share(credit: Floats, nothing: str, *, confidence: float = 0.95) -> Estimate:
    """The mean credit (U,) of items that count once each, undefined for the reason `nothing` where there are none."""
    n = len(credit)
    if not n:
        return Estimate.undefined(nothing)
    mean = float(credit.mean())
    low, high = wilson(mean, n, confidence)
    return Estimate(mean, low, high, n, f"Wilson interval on {n:,} items", confidence=confidence)
