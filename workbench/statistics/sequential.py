"""A quiz that stops as soon as the evidence is enough: Wald's sequential test, and its expected length."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, exp, floor, log
from typing import Literal, NamedTuple

import numpy as np

from workbench.answers.annotations import Bools, Floats
from workbench.errors import OutOfRange
from workbench.result import Result

State = Literal["pass", "fail", "not enough evidence"]
CLOSE = 1e-9  # rounding error of decimal fractions in binary


@dataclass(frozen=True)
class SequentialVerdict:
    """The verdict on a run of answers.

    answers     how many counted: those up to the verdict, else all
    evidence    log likelihood ratio of "good" against "poor"
    """

    state: State
    answers: int
    right: float
    evidence: float


@lru_cache(maxsize=4096)
def _more_to_end(test: "SequentialTest", right: float, wrong: float) -> int | None:
    """As `SequentialTest.more_to_end`."""
    from workbench.statistics.assurance import FARTHEST, LIKELY, RARE

    n, centre = round(right + wrong), (test.good + test.poor) / 2
    prior = RARE / min(centre, 1 - centre)
    alive = np.zeros(FARTHEST * n + 1)  # [w]: chance to be undecided after w further wrong answers
    alive[0] = 1.0
    more_wrong = np.arange(len(alive))
    for more in range(1, FARTHEST * n + 1):
        is_wrong = (wrong + more_wrong + prior * (1 - centre)) / (n + more - 1 + prior)
        alive[1:] = alive[1:] * (1 - is_wrong[1:]) + alive[:-1] * is_wrong[:-1]
        alive[0] *= 1 - is_wrong[0]
        passes, fails = test.limits(n + more)
        alive[(wrong + more_wrong <= passes) | (wrong + more_wrong >= fails)] = 0.0
        if alive.sum() <= 1 - LIKELY:
            return more
    return None


@dataclass(frozen=True)
class Characteristic:
    """The chances of each verdict for somebody who is right with probability `p`; the three sum to 1."""

    p: float
    passes: float
    fails: float
    undecided: float
    expected: float


@dataclass(frozen=True)
class SequentialTest(Result, json="most lines=named_lines good=at_good poor=at_poor"):
    """Wald's test of `good` against `poor`, the probabilities of a right answer.

    false_fail  stated chance that a good annotator fails
    false_pass  stated chance that a poor annotator passes
    most        answers after which the test gives up: not enough evidence

    Evidence L = Σ log P(answer | good) / P(answer | poor). Pass at L ≥ log((1 − false_fail) / false_pass), fail at
    L ≤ log(false_fail / (1 − false_pass)). Wald (1945), "Sequential tests of statistical hypotheses", Annals of
    Mathematical Statistics 16. The bounds keep the sum of the two rates; `characteristic` is exact.
    """

    good: float
    poor: float
    false_fail: float = 0.05
    false_pass: float = 0.05
    most: int = 200

    def __post_init__(self) -> None:
        if not 0 < self.poor < self.good < 1:
            raise OutOfRange(
                f"poor must be below good, both between 0 and 1; got poor {self.poor:g}, good {self.good:g}."
            )
        rates = self.false_fail, self.false_pass
        if min(rates) <= 0 or sum(rates) >= 1:
            raise OutOfRange(
                f"false_fail and false_pass must be above 0 and sum to less than 1; got {rates}."
            )
        if self.most < 1:
            raise OutOfRange(f"a test asks for at least one answer, found most {self.most}.")

    @property
    def steps(self) -> tuple[float, float]:
        """How much a right and a wrong answer move the evidence."""
        return log(self.good / self.poor), log((1 - self.good) / (1 - self.poor))

    @property
    def bounds(self) -> tuple[float, float]:
        """The evidence at which the test fails and at which it passes."""
        return log(self.false_fail / (1 - self.false_pass)), log((1 - self.false_fail) / self.false_pass)

    @property
    def lines(self) -> tuple[float, float, float]:
        """(slope, pass, fail): after n answers, pass at `pass + slope n` wrong or fewer, fail at `fail + slope n` or more.

        >>> [round(x, 4) for x in SequentialTest(good=0.99, poor=0.90, false_fail=0.05, false_pass=0.10).lines]
        [0.0397, -0.9389, 1.2054]
        """
        up, down = self.steps
        fail, passed = self.bounds
        return up / (up - down), -passed / (up - down), -fail / (up - down)

    def ends(self, n: int, wrong: float) -> State | None:
        """What n answers decide of which `wrong` are wrong, an answer that is partly right in part; None: nothing."""
        slope, passed, fail = self.lines
        if wrong <= passed + slope * n + CLOSE:
            return "pass"
        return "fail" if wrong >= fail + slope * n - CLOSE else None

    def limits(self, n: int) -> tuple[int, int]:
        """After n answers: the most wrong answers that still pass (below 0: none), and the fewest that fail."""
        slope, passed, fail = self.lines
        return floor(passed + slope * n + CLOSE), ceil(fail + slope * n - CLOSE)

    def verdict(self, right: Sequence[float]) -> SequentialVerdict:
        """The verdict on these answers, in their order: right or not, or each with its credit from 0 to 1.

        The rates hold for credits too: a credit x moves the evidence by x up + (1 − x) down, and e to that power is convex
        in x, so its mean for a person of mean credit p is at most that of right and wrong answers with probability p
        (Hoeffding 1963, "Probability inequalities for sums of bounded random variables", lemma 1). The likelihood ratio
        stays a supermartingale, and Ville's inequality (1939) bounds the chance that it ever crosses a bound.
        """
        up, down = self.steps
        wrong: float = 0
        for n, credit in enumerate(right[: self.most], start=1):
            wrong += 1 - credit
            if state := self.ends(n, wrong):
                return SequentialVerdict(state, n, n - wrong, (n - wrong) * up + wrong * down)
        n = min(len(right), self.most)
        return SequentialVerdict("not enough evidence", n, n - wrong, (n - wrong) * up + wrong * down)

    def passed(self, right: Bools) -> Bools:
        """(attempts, answers) right or not, in their order -> (attempts,) whether each passes."""
        n = np.arange(1, min(right.shape[1], self.most) + 1)
        passes, fails = np.array([self.limits(int(k)) for k in n]).T
        wrong = np.cumsum(~right[:, : len(n)], axis=1)
        ends = (wrong <= passes) | (wrong >= fails)
        first = ends.argmax(axis=1)[:, None]
        return np.take_along_axis(wrong <= passes, first, axis=1)[:, 0]

    def interval(self, n: int, right: float) -> tuple[float, float]:
        """Limits for the mean credit after n answers of credits in [0, 1] whose sum is `right`, whenever one stops.

        Against each mean p the evidence is that of an alternative with the odds of `good` to `poor` as ratio R:
        right log R − n log(1 + p (R − 1)). The lower limit is the p at which it reaches the bound of a pass, the upper one
        that at which the evidence for the ratio 1 / R reaches the bound of a fail, so that an interval wholly above `poor`
        is a pass, and one wholly below `good` a fail. By Ville's inequality, as in `verdict`.
        """
        up, down = self.steps
        fail, passed = self.bounds
        ratio = up - down
        if not n:
            return 0.0, 1.0
        low = (exp((right * ratio - passed) / n) - 1) / (exp(ratio) - 1)
        high = (1 - exp(-(right * ratio - fail) / n)) / (1 - exp(-ratio))
        return max(low, 0.0), min(high, 1.0)

    def more_to_end(self, right: float, wrong: float) -> int | None:
        """The fewest further answers that end an undecided test in 8 of 10 such cases, whatever its limit.

        Predictive: with a prior centred between poor and good, the next answer is right with the mean of the posterior,
        answer by answer. None without answers, or where `assurance.FARTHEST` times as many do not.
        """
        return _more_to_end(self, right, wrong) if right + wrong else None

    def characteristic(self, p: float) -> Characteristic:
        """Chances and expected length for somebody who is right with probability p: exact, answer by answer."""
        alive = np.zeros(self.most + 2)  # [w]: chance to be undecided with w wrong answers
        alive[0] = 1.0
        passed = failed = expected = 0.0
        wrong = np.arange(self.most + 2)
        for n in range(1, self.most + 1):
            expected += float(alive.sum())
            alive[1:] = alive[1:] * p + alive[:-1] * (1 - p)
            alive[0] *= p
            passes, fails = self.limits(n)
            passed += float(alive[wrong <= passes].sum())
            failed += float(alive[wrong >= fails].sum())
            alive[(wrong <= passes) | (wrong >= fails)] = 0.0
        return Characteristic(p, passed, failed, float(alive.sum()), expected)

    def wald(self, p: float) -> Characteristic:
        """Wald's approximations for a test without a limit; they ignore that answers overshoot a bound.

        passes = (1 − e^(h fail)) / (e^(h pass) − e^(h fail)) with h ≠ 0 such that E e^(h z) = 1 for one step z, and
        expected = E L / E z. Wald (1947), "Sequential Analysis".
        """
        up, down = self.steps
        fail, passed = self.bounds
        drift = p * up + (1 - p) * down
        h = _tilt(p, up, down)
        if abs(h) < 1e-6:
            passes = -fail / (passed - fail)
            expected = -fail * passed / (p * up**2 + (1 - p) * down**2)
        else:
            passes = (1 - exp(h * fail)) / (exp(h * passed) - exp(h * fail))
            expected = (passes * passed + (1 - passes) * fail) / drift
        return Characteristic(p, passes, 1 - passes, 0.0, expected)

    @property
    def named_lines(self) -> dict[str, float]:
        """The lines by name."""
        return dict(zip(("slope", "pass", "fail"), self.lines, strict=True))

    @property
    def at_good(self) -> Characteristic:
        """The chances for a good annotator."""
        return self.characteristic(self.good)

    @property
    def at_poor(self) -> Characteristic:
        """The chances for a poor annotator."""
        return self.characteristic(self.poor)


def _tilt(p: float, up: float, down: float) -> float:
    """The h ≠ 0 with p e^(h up) + (1 − p) e^(h down) = 1; 0 if the evidence does not move on average."""
    from scipy.optimize import brentq  # 25 MB that a server of rounds does not need

    def excess(h: float) -> float:
        return p * exp(h * up) + (1 - p) * exp(h * down) - 1

    drift = p * up + (1 - p) * down
    if abs(drift) < 1e-9:
        return 0.0
    side = -1.0 if drift > 0 else 1.0
    near, far = side * 1e-9, side
    while excess(far) < 0:
        far *= 2
    while excess(near) > 0:
        near *= 10
    return float(brentq(excess, near, far))


# The interval of the share right after a quiz that stopped when it was sure: exact for the test that was run.

HALVINGS = 50  # of an interval of length 1: finer than anybody reads


class Ends(NamedTuple):
    """All possible ends of a test that is cut off after some answers, the best for the annotator first.

    paths   log of the number of orders of right and wrong answers that lead there
    """

    right: Floats
    wrong: Floats
    paths: Floats

    def chance(self, p: float, which: slice) -> float:
        """The chance of one of these ends for somebody who is right with probability p, strictly between 0 and 1."""
        terms = self.paths[which] + self.right[which] * log(p) + self.wrong[which] * log(1 - p)
        return float(np.exp(terms).sum())


@lru_cache(maxsize=4096)
def sequential_interval(
    test: SequentialTest, n: int, wrong: int, outside: tuple[float, float] = (0.025, 0.025)
) -> tuple[float, float]:
    """Limits for the probability of a right answer, after `n` answers of which `wrong` were wrong.

    outside   the chances that the true rate lies below the lower limit and above the upper one

    The answers crossed a bound with the last one, or not at all. In the second case the test was cut off there, for
    a reason that must not depend on the answers. Ends are ordered by stage: an earlier pass is better, an earlier
    fail is worse, and between them fewer wrong answers are better. The lower limit is the p at which an end at
    least as good has probability `outside[0]`, the upper one that at which an end at least as bad has `outside[1]`, so
    the interval holds the true p at least as often as stated: both chances are monotonic in p. Without stopping before
    n this is Clopper and Pearson's interval. Armitage (1958), "Numerical studies in the sequential estimation of a
    binomial parameter", Biometrika 45; Jennison & Turnbull (2000), "Group Sequential Methods with Applications to
    Clinical Trials", chapter 8.

    >>> tuple(round(x, 3) for x in sequential_interval(SequentialTest(0.9, 0.75), 17, 0))
    (0.805, 1.0)
    """
    ends, at = _ends(test, n, wrong)
    last = len(ends.paths) - 1
    low = 0.0 if at == last else _where(ends, slice(0, at + 1), outside[0], rising=True)
    high = 1.0 if at == 0 else _where(ends, slice(at, None), outside[1], rising=False)
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
    """The ends of the test cut off after n answers, best first, and the place of the end with `wrong` wrong answers.

    Paths are weighted by their chance at the rate where the evidence does not move, so that no count overflows.
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
