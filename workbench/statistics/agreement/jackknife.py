"""Intervals from a variance: over items by linearisation, over annotators by leaving each one out, or over both."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from workbench.statistics.agreement.measures import Measure, Variance

FEWEST = 3  # annotators; with fewer, leaving one out tells nothing


@dataclass(frozen=True)
class Bounds:
    """The interval, or None and the reason; and how it was computed."""

    low: float | None
    high: float | None
    method: str
    reason: str | None = None


def analytic(measure: Measure, value: float, over: str, confidence: float) -> Bounds:
    """The value ± t √V, cut at 1, with V the variance over items, over annotators, or over both.

    Over items V is the linearised variance of the coefficient's own paper. Over annotators it is the jackknife (A −
    1) / A Σ_a (c_−a − c̄)² with each annotator left out in turn: Efron & Tibshirani (1993), "An Introduction to the
    Bootstrap". Both kinds of sampling belong in the variance: Gwet (2008), "Variance estimation of nominal-scale
    inter-rater reliability with random selection of raters". Both together are V_items + V_annotators − V_answers,
    as Cameron, Gelbach & Miller (2011) cluster in two ways, because the noise of single answers is in both. Over
    annotators alone the variance is capped at this sum. For coefficients that do not give V_answers the sum errs on
    the wide side. Degrees of freedom add up as in Satterthwaite (1946).
    """
    if over == "items":
        return _bounds(value, [measure.variance()], "linearised variance over items", confidence)
    without = measure.without_each()
    A = len(without)
    words = f"jackknife over {A} annotators"
    if A < FEWEST:
        return Bounds(None, None, words, f"{A} annotators are too few to tell how others would differ")
    if not np.isfinite(without).all():
        reason = "without one of the annotators it is undefined, so there is no interval over annotators"
        return Bounds(None, None, words, reason)
    annotators = float((A - 1) / A * ((without - without.mean()) ** 2).sum())
    items = measure.variance()
    besides = max(annotators - measure.of_answers(), 0.0)
    if over == "annotators":
        return _bounds(value, [Variance(min(annotators, items.value + besides), A - 1)], words, confidence)
    both = [items, Variance(besides, A - 1)]
    return _bounds(value, both, f"linearised variance over items and {words}", confidence)


def _bounds(value: float, parts: list[Variance], words: str, confidence: float) -> Bounds:
    """The interval of a variance that is the sum of its parts."""
    from scipy.special import ndtri, stdtrit  # late, for an interval is usually a bootstrap

    V = sum(part.value for part in parts)
    if V != V:
        return Bounds(None, None, words, "one item alone has no variance")
    spread = sum(part.value**2 / part.freedom for part in parts if part.value)
    freedom = V**2 / spread if spread else min(part.freedom for part in parts)
    upper = (1 + confidence) / 2
    if freedom == inf:
        half, law = float(ndtri(upper)) * sqrt(V), "normal"
    else:
        half = float(stdtrit(freedom, upper)) * sqrt(V)
        law = f"t with {freedom:,.0f} degree{'' if round(freedom) == 1 else 's'} of freedom"
    return Bounds(value - half, min(1.0, value + half), f"{words}, {law}")
