"""How many right answers of n pass and how many fail: the tightest counts that keep both error rates, exact binomial.

The interval with the same two rates outside says the same: it is wholly above `poor` where so many right answers pass,
and wholly below `good` where so few fail.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import bdtr, bdtrc, betaincinv


@dataclass(frozen=True)
class PassThresholds:
    """A quiz of fixed length: `needed` right answers or more pass, `failing` or fewer fail; between the two it is undecided."""

    n: int
    needed: int
    failing: int

    def chances(self, p: float) -> dict[str, float]:
        """The chances of the three verdicts for somebody who is right with probability p."""
        passes = float(_tails(np.array([self.needed]), self.n, p)[0])
        fails = 0.0 if self.failing < 0 else float(bdtr(min(self.failing, self.n), self.n, p))
        return {"passes": passes, "fails": fails, "undecided": max(0.0, 1 - passes - fails)}


@lru_cache(maxsize=4096)
def pass_thresholds(
    n: int, *, good: float, poor: float, false_pass: float, false_fail: float
) -> PassThresholds:
    """The thresholds for n answers.

    needed = smallest c with P(X >= c | n, poor) <= false_pass (n + 1: nobody can pass); failing = largest f below
    it with P(X <= f | n, good) <= false_fail (-1: nobody can fail), for X binomial.
    """
    needed = int(np.argmax(_tails(np.arange(n + 2), n, poor) <= false_pass))
    below = bdtr(np.arange(n + 1), n, good) <= false_fail
    return PassThresholds(n, needed, min(int(below.sum()) - 1, needed - 1))


def exact_interval(right: float, n: float, below: float, above: float) -> tuple[float, float]:
    """The interval of a share with the chance `below` under it and `above` over it; n may be an effective number.

    The lower end is the p with P(X >= right | n, p) = below, the upper one that with P(X <= right | n, p) = above, for X
    binomial. Clopper & Pearson (1934), "The use of confidence or fiducial limits illustrated in the case of the binomial".

    >>> [round(x, 3) for x in exact_interval(27, 30, 0.05, 0.05)]
    [0.761, 0.972]
    """
    low = float(betaincinv(right, n - right + 1, below)) if right > 0 else 0.0
    high = float(betaincinv(right + 1, n - right, 1 - above)) if right < n else 1.0
    return low, high


def _tails(counts: np.ndarray[Any, Any], n: int, p: float) -> np.ndarray[Any, Any]:
    """P(X >= c) for every c."""
    return np.where(counts == 0, 1.0, np.where(counts > n, 0.0, bdtrc(np.maximum(counts - 1, 0), n, p)))
