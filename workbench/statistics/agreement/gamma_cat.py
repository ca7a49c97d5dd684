"""Gamma-cat: of the spans that were aligned, how far their labels differ, wherever the spans lie."""

from itertools import combinations
from math import nan

from workbench.statistics.agreement.alignment import Alignment, Dissimilarity


def category_disorder(
    alignment: Alignment, by: Dissimilarity, label: str | None = None, *, alone: bool = False
) -> float:
    """The weighted mean of d_cat over pairs of spans (u, v) that are aligned; NaN where none weighs anything.

    A pair weighs max(0, 1 − α d_pos(u, v)) / (n_v − 1), n_v the spans of its unitary alignment: the further
    apart the less, and an annotator's span as much in total as another's. With `label`, γ_k: only pairs of
    which a span has it. Mathet (2017), "The agreement measure γcat, a complement to γ focused on categorization
    of a continuum", Computational Linguistics 43(3), section 4.2.5, as pygamma-agreement's source has it. What that adds,
    as an experiment, is added with `alone`: each pair of a span and nothing counts Δ∅ with weight Δ∅.
    """
    disorder = weights = 0.0
    for unitary in alignment.unitary:
        there = [span for span in unitary if span is not None]
        for u, v in combinations(there, 2):
            if label is None or label in (u.label, v.label):
                moved = (abs(u.start - v.start) + abs(u.end - v.end)) / (u.end - u.start + v.end - v.start)
                weight = max(0.0, 1 - by.alpha * moved**2 * by.empty) / (len(there) - 1)
                disorder += weight * by.empty * (u.label != v.label)
                weights += weight
        if alone:
            counted = sum(label in (None, span.label) for span in there) * (len(unitary) - len(there))
            disorder += counted * by.empty**2
            weights += counted * by.empty
    return disorder / weights if weights else nan
