"""How many right answers of n pass and how many fail: the tightest counts that keep both error rates, exact binomial."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import bdtr, bdtrc


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


def _tails(counts: np.ndarray[Any, Any], n: int, p: float) -> np.ndarray[Any, Any]:
    """P(X >= c) for every c."""
    return np.where(counts == 0, 1.0, np.where(counts > n, 0.0, bdtrc(np.maximum(counts - 1, 0), n, p)))
