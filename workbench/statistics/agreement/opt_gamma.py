"""Opt-gamma: how far two annotators' spans agree by their overlap, as observed, with nothing taken off for chance."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from workbench.errors import OutOfRange
from workbench.kinds.matching import same_label
from workbench.kinds.spans import Spans, overlaps


def opt_gamma(a: Spans, b: Spans, *, alpha: float = 0.5, tau: float = 0.5, eta: float = 0.5) -> float | None:
    """1 − the cost of the best one-to-one alignment over the mean number of spans; None where neither has any.

    A pair costs α (1 − IoU) + (1 − α) [labels differ] and is one only where 1 − IoU ≤ τ; a span without a partner costs
    η. So 1 where all spans are the same and 1 − 2 η where none have a partner. The three lie from 0 to 1. As the package opt-gamma
    0.4.1, companion of "An optimized gamma agreement measure", has it without chance correction.
    """
    if not all(0 <= one <= 1 for one in (alpha, tau, eta)):
        raise OutOfRange("α, τ and η lie from 0 to 1.")
    spans = len(a) + len(b)
    if not spans:
        return None
    apart = 1 - overlaps(a, b)
    same = same_label([s.label for s in a], [s.label for s in b]).reshape(apart.shape)
    cost = alpha * apart + (1 - alpha) * (1 - same)
    saved = np.where(apart <= tau, np.maximum(2 * eta - cost, 0), 0.0)  # against leaving both alone
    best: float = eta * spans - float(saved[linear_sum_assignment(saved, maximize=True)].sum())
    return 1 - 2 * best / spans
