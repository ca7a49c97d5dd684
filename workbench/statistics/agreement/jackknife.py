"""Intervals from a variance: over items by linearisation, over annotators by leaving each one out, or over both."""

from dataclasses import dataclass
from math import exp, expm1, inf, log, sqrt

import numpy as np

from workbench.documents.method import FIRST, METHOD
from workbench.statistics.agreement.measures import Measure, Ratio, Variance

FEWEST = 3  # annotators; with fewer, leaving one out tells nothing
LEAST_FREE = 1e-4  # of θ's range above it: at the very top a logit has no slope
OVER_ITEMS = "linearised variance over items"


@dataclass(frozen=True)
class Bounds:
    """The interval, or None and the reason; and how it was computed."""

    low: float | None
    high: float | None
    method: str
    reason: str | None = None


def analytic(measure: Measure, value: float, over: str, confidence: float, *, method: int = METHOD) -> Bounds:
    """An interval from the variance over items, over annotators, or over both.

    Over items V is the linearised variance of the coefficient's own paper. Over annotators it is the jackknife (A −
    1) / A Σ_a (c_−a − c̄)² with each annotator left out in turn: Efron & Tibshirani (1993), "An Introduction to the
    Bootstrap". Both kinds of sampling belong in the variance: Gwet (2008), "Variance estimation of nominal-scale
    inter-rater reliability with random selection of raters". Both together are V_items + V_annotators − V_answers,
    as Cameron, Gelbach & Miller (2011) cluster in two ways, because the noise of single answers is in both. Over
    annotators alone the variance is capped at this sum. For coefficients that do not give V_answers the sum errs on
    the wide side. Degrees of freedom add up as in Satterthwaite (1946).

    Method 1 is the value ± t √V, cut at 1. Since method 2 the interval is taken on the logit of θ = 1 − c, of the
    range that θ has, with V / θ² as the variance of ln θ: close to perfect agreement, and with a rare label, the
    spread of c is skewed, and that of ln θ is not.
    """
    ratio = None if method == FIRST else measure.ratio(value)
    if ratio is not None and value >= 1:
        return _no_dispute(ratio, over, confidence)
    if ratio is not None and over == "items":
        return over_items(ratio, value, confidence)
    if over == "items":
        parts, words = [measure.variance()], OVER_ITEMS
    else:
        spread = _annotators(measure)
        if isinstance(spread, Bounds):
            return spread
        A, annotators = spread
        words, unit = f"jackknife over {A} annotators", 1.0 if ratio is None else (1 - value) ** 2
        items = ratio.variance() if ratio else measure.variance()
        besides = max(annotators - measure.of_answers(), 0.0) / unit
        unsure = 1.0 if ratio is None or not annotators else besides * unit / annotators
        parts = [items, Variance(besides, (A - 1) * unsure**2)]
        if over == "annotators":
            parts = [Variance(min(annotators / unit, items.value + besides), A - 1)]
        else:
            words = f"{OVER_ITEMS} and {words}"
    if ratio is None:
        return _bounds(value, parts, words, confidence)
    return _on_logit(value, parts, ratio.top, words, confidence)


def over_items(ratio: Ratio, value: float, confidence: float) -> Bounds:
    """The interval over items of a value whose moves are known."""
    if value >= 1:
        return _no_dispute(ratio, "items", confidence)
    return _on_logit(value, [ratio.variance()], ratio.top, OVER_ITEMS, confidence)


def _annotators(measure: Measure) -> tuple[int, float] | Bounds:
    """How many annotators there are and the variance over them, or no interval and why."""
    without = measure.without_each()
    A = len(without)
    words = f"jackknife over {A} annotators"
    if A < FEWEST:
        return Bounds(None, None, words, f"{A} annotators are too few to tell how others would differ")
    if not np.isfinite(without).all():
        reason = "without one of the annotators it is undefined, so there is no interval over annotators"
        return Bounds(None, None, words, reason)
    return A, float((A - 1) / A * ((without - without.mean()) ** 2).sum())


def _no_dispute(ratio: Ratio, over: str, confidence: float) -> Bounds:
    """The bound where no two answers to an item differ: a share of disputes too rare to have been seen may exist.

    Of N items without one, as many as 1 − (1 − γ)^(1/N) of all may be disputed, with γ the confidence of one side:
    Clopper & Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial".
    """
    n = int(ratio.times.sum())
    words = f"nobody disagreed on {n:,} items: the share that may be disputed all the same"
    if over == "annotators" or ratio.worst is None or not n:
        return Bounds(None, None, words, "nobody disagreed, so nothing shows how others would differ")
    unseen = -expm1(log((1 - confidence) / 2) / n)
    return Bounds(1 - min(unseen * ratio.worst, ratio.top), 1.0, words)


def _on_logit(value: float, parts: list[Variance], top: float, words: str, confidence: float) -> Bounds:
    """The interval on the logit of θ / top, on the logarithm where θ has no top; `parts` add up to V(ln θ)."""
    V, freedom = _added(parts)
    if V != V:
        return Bounds(None, None, words, "one item alone has no variance")
    theta = 1 - value
    free = max(1 - theta / top, LEAST_FREE)
    centre, half = (
        log(theta / top / free) if top < inf else log(theta),
        _t(freedom, confidence) * sqrt(V) / free,
    )
    ends = (centre + half, centre - half)
    low, high = (1 - (top / (1 + exp(min(-x, 700))) if top < inf else exp(min(x, 700))) for x in ends)
    return Bounds(low, high, f"{words}, on the logit of the disagreement, {_law(freedom)}")


def _bounds(value: float, parts: list[Variance], words: str, confidence: float) -> Bounds:
    """The value ± t √V, with V the sum of its parts."""
    V, freedom = _added(parts)
    if V != V:
        return Bounds(None, None, words, "one item alone has no variance")
    half = _t(freedom, confidence) * sqrt(V)
    return Bounds(value - half, min(1.0, value + half), f"{words}, {_law(freedom)}")


def _added(parts: list[Variance]) -> tuple[float, float]:
    """A variance that is the sum of its parts, and its degrees of freedom."""
    V = sum(part.value for part in parts)
    spread = 0.0 if V != V else sum(part.value**2 / part.freedom for part in parts if part.value)
    return V, V**2 / spread if spread else min(part.freedom for part in parts)


def _t(freedom: float, confidence: float) -> float:
    """The quantile of t, or of the normal distribution where freedom is infinite."""
    from scipy.special import ndtri, stdtrit  # late: help and completion need no scipy

    upper = (1 + confidence) / 2
    return float(ndtri(upper) if freedom == inf else stdtrit(freedom, upper))


def _law(freedom: float) -> str:
    """The distribution, for a reader."""
    if freedom == inf:
        return "normal"
    return f"t with {freedom:,.0f} degree{'' if round(freedom) == 1 else 's'} of freedom"
