"""Intervals from a variance: over items by linearisation, over annotators by leaving each one out, or over both."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from workbench.agreement.measures import Measure, Variance

FEWEST = 3  # annotators below whom leaving one out says nothing


@dataclass(frozen=True)
class Bounds:
    """The interval, or None and in words why there is none; and how it was found."""

    low: float | None
    high: float | None
    method: str
    reason: str | None = None


def analytic(measure: Measure, value: float, over: str, confidence: float) -> Bounds:
    """The value ± t √V, cut at 1, with V the variance over items, over annotators, or the sum of both.

    Over items V is the linearised variance of the coefficient's own paper. Over annotators it is the jackknife
    (A − 1) / A Σ_a (c_−a − c̄)² with each annotator left out in turn: Efron & Tibshirani (1993), "An Introduction to
    the Bootstrap", chapter 11; that both kinds of sampling belong into the variance is Gwet (2008), "Variance
    estimation of nominal-scale inter-rater reliability with random selection of raters". Their sum counts the noise
    of single answers twice, so it errs on the wide side. Degrees of freedom add up as in Satterthwaite (1946).
    """
    parts = [measure.variance()] if over in ("items", "both") else []
    words = ["linearised variance over items"] if parts else []
    if over in ("annotators", "both"):
        without = measure.without_each()
        A = len(without)
        words.append(f"jackknife over {A} annotators")
        if A < FEWEST or not np.isfinite(without).all():
            reason = (
                f"{A} annotators are too few to tell how others would differ"
                if A < FEWEST
                else "without one of the annotators it is undefined, so there is no interval over annotators"
            )
            return Bounds(None, None, " and ".join(words), reason)
        parts.append(Variance(float((A - 1) / A * ((without - without.mean()) ** 2).sum()), A - 1))
    V = sum(part.value for part in parts)
    if V != V:
        return Bounds(None, None, " and ".join(words), "one item alone has no variance")
    spread = sum(part.value**2 / part.freedom for part in parts if part.value)
    freedom = V**2 / spread if spread else min(part.freedom for part in parts)
    upper = (1 + confidence) / 2
    half = float(ndtri(upper) if freedom == inf else stdtrit(freedom, upper)) * sqrt(V)
    law = (
        "normal"
        if freedom == inf
        else f"t with {freedom:,.0f} degree{'' if round(freedom) == 1 else 's'} of freedom"
    )
    return Bounds(value - half, min(1.0, value + half), f"{' and '.join(words)}, {law}")
