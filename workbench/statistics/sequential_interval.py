"""The interval of the share right after a quiz that stopped when it was sure: exact for the test that was run."""

from functools import lru_cache
from math import log
from typing import NamedTuple

import numpy as np

from workbench.answers.annotations import Floats
from workbench.errors import OutOfRange
from workbench.statistics.sequential import SequentialTest

HALVINGS = 50  # of an interval of length 1: closer than anybody reads


class Ends(NamedTuple):
    """All ways in which a test that is cut off after some answers can end, the best for the annotator first.

    paths   log of how many orders of right and wrong answers lead there
    """

    right: Floats
    wrong: Floats
    paths: Floats

    def chance(self, p: float, which: slice) -> float:
        """That one of these ends comes about for somebody who is right with probability p, strictly between 0 and 1."""
        terms = self.paths[which] + self.right[which] * log(p) + self.wrong[which] * log(1 - p)
        return float(np.exp(terms).sum())


@lru_cache(maxsize=4096)
def sequential_interval(
    test: SequentialTest, n: int, wrong: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Limits for the probability of a right answer, after `n` answers of which `wrong` were wrong.

    The answers crossed a bound with the last one, or none yet: then the test counts as cut off there, which must not
    depend on what was answered. Ends are ordered stage by stage: to pass is better the earlier, to fail worse the
    earlier, and between them fewer wrong answers are better. The lower limit is the p at which an end at least as good has
    probability (1 − confidence) / 2, the upper one the same for an end at least as bad, so the interval holds the
    true p at least as often as stated: both chances move one way with p. As Clopper and Pearson's where nothing stops
    before n. Armitage (1958), "Numerical studies in the sequential estimation of a binomial parameter", Biometrika 45;
    Jennison & Turnbull (2000), "Group Sequential Methods with Applications to Clinical Trials", chapter 8.

    >>> tuple(round(x, 3) for x in sequential_interval(SequentialTest(0.9, 0.75), 17, 0))
    (0.805, 1.0)
    """
    ends, at = _ends(test, n, wrong)
    outside = (1 - confidence) / 2
    last = len(ends.paths) - 1
    low = 0.0 if at == last else _where(ends, slice(0, at + 1), outside, rising=True)
    high = 1.0 if at == 0 else _where(ends, slice(at, None), outside, rising=False)
    return low, high


def _where(ends: Ends, which: slice, level: float, rising: bool) -> float:
    """The p at which these ends have that chance."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = (ends.chance(middle, which) < level) == rising
        low, high = (middle, high) if below else (low, middle)
    return (low + high) / 2


def _ends(test: SequentialTest, n: int, wrong: int) -> tuple[Ends, int]:
    """The ends of the test that is cut off after n answers, best first, and the place of the one with so many wrong.

    Paths are counted by their chance at the rate at which the evidence stands still: no count gets too large.
    """
    still = 1 - test.lines[0]
    counts = np.arange(n + 1)
    alive = np.zeros(n + 1)  # [w]: chance to be undecided with w wrong answers
    alive[0] = 1.0
    passed, failed = [], []
    for k in range(1, n + 1):
        alive[1:] = alive[1:] * still + alive[:-1] * (1 - still)
        alive[0] *= still
        passes, fails = test.limits(k)
        passed += [(k, w, alive[w]) for w in counts[: max(passes + 1, 0)] if alive[w]]
        failed += [(k, w, alive[w]) for w in counts[fails:] if alive[w]]
        alive[(counts <= passes) | (counts >= fails)] = 0.0
    between = [(n, w, alive[w]) for w in counts if alive[w]]
    every = np.array([*passed, *between, *reversed(failed)], float)
    place = np.flatnonzero((every[:, 0] == n) & (every[:, 1] == wrong))
    if len(place) != 1:
        raise OutOfRange(
            f"{wrong} wrong of {n} is no end of this test: it would have stopped before, or has fewer answers."
        )
    right = every[:, 0] - every[:, 1]
    paths = np.log(every[:, 2]) - right * log(still) - every[:, 1] * log(1 - still)
    return Ends(right, every[:, 1], paths), int(place[0])
