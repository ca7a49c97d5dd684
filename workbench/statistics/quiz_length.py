"""How long a quiz must be so that poor annotators seldom pass and good ones seldom fail: exact binomial."""

from dataclasses import dataclass
from math import ceil, floor

from scipy.stats import binom

from workbench.errors import OutOfRange
from workbench.result import Result

LONGEST = 5000  # items in the longest quiz


@dataclass(frozen=True)
class Quiz(Result, json="* pass_mark"):
    """A quiz of n items, passed with `needed` right answers or more.

    false_pass  the chance that somebody who is right with probability `poor` passes
    false_fail  the chance that somebody who is right with probability `good` fails
    """

    n: int
    needed: int
    good: float
    poor: float
    false_pass: float
    false_fail: float

    @property
    def pass_mark(self) -> float:
        """The share of right answers that is needed."""
        return self.needed / self.n

    def passes(self, p: float) -> float:
        """The chance that somebody who is right with probability p passes: the operating characteristic."""
        return float(binom.sf(self.needed - 1, self.n, p))


def quiz(n: int, needed: int, good: float, poor: float) -> Quiz:
    """A quiz of n items with its false pass and false fail, where `needed` right answers pass."""
    pass_poor, pass_good = (float(binom.sf(needed - 1, n, p)) for p in (poor, good))
    return Quiz(n, needed, good, poor, pass_poor, 1 - pass_good)


def quiz_length(
    good: float,
    poor: float,
    *,
    false_pass: float,
    false_fail: float | None = None,
    pass_mark: float | None = None,
) -> Quiz:
    """The shortest quiz with at most `false_pass` and, if given, at most `false_fail`.

    P(X ≥ c | n, poor) ≤ false_pass and P(X < c | n, good) ≤ false_fail for X right answers of n, binomial; c is the
    smallest number that keeps the first, or `pass_mark` n rounded up if a mark is given. Items must be equally
    hard, and people must answer on their own. The two-point plan of acceptance sampling: Guenther (1969), "Use of
    the binomial, hypergeometric and Poisson tables to obtain sampling plans".
    """
    _check(good, poor, false_pass, false_fail, pass_mark)
    for n in range(1, LONGEST + 1):
        if pass_mark is not None:
            needed = max(ceil(round(pass_mark * n, 9)), 1)
        else:
            needed = int(binom.isf(false_pass, n, poor)) + 1  # the smallest c with P(X >= c) <= false_pass
        if needed > n:
            continue
        plan = quiz(n, needed, good, poor)
        enough = false_fail is None or plan.false_fail <= false_fail
        if plan.false_pass <= false_pass and enough:
            return plan
    raise OutOfRange(
        f"no quiz of up to {LONGEST:,} items tells {good:g} from {poor:g} that well; allow more false verdicts,"
        " or set good and poor further apart."
    )


def mistakes_allowed(plan: Quiz) -> int:
    """How many wrong answers still pass, at most."""
    return floor(plan.n - plan.needed)


def _check(
    good: float, poor: float, false_pass: float, false_fail: float | None, pass_mark: float | None
) -> None:
    """Refuse rates that no quiz can reach."""
    if not 0 < poor < good <= 1:
        raise OutOfRange(f"poor must be below good, both between 0 and 1; got poor {poor:g}, good {good:g}.")
    for name, value in (("false_pass", false_pass), ("false_fail", false_fail)):
        if value is not None and not 0 < value < 1:
            raise OutOfRange(f"{name} must be between 0 and 1; got {value:g}.")
    if pass_mark is not None and not poor < pass_mark <= 1:
        raise OutOfRange(
            f"a pass mark of {pass_mark:g} lets somebody who is right with probability {poor:g} pass however long"
            " the quiz is; it must be above poor."
        )
    if pass_mark is not None and false_fail is not None and pass_mark >= good and good < 1:
        raise OutOfRange(
            f"a pass mark of {pass_mark:g} fails somebody who is right with probability {good:g} however long the"
            " quiz is; it must be below good."
        )
