"""The six intraclass correlations: how much of the variance of numbers comes from the items, not from the annotators."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Floats
from workbench.statistics.agreement.table import Table

FORMS = ("icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k")


@dataclass(frozen=True)
class Intraclass:
    """One form: the value with its F-based interval."""

    value: float
    low: float
    high: float


def icc(x: Floats, form: str, confidence: float = 0.95) -> Intraclass:
    """One of `FORMS` of the numbers x (n items, k annotators), complete, with n and k of two or more.

    The first digit says who the annotators are: 1 different people for every item, 2 the same people, a sample of many
    (absolute agreement), 3 the same people, and only these (consistency). The second says whose reliability
    it is: 1 of one annotator, k of the mean of all k. NaN where all numbers are the same, minus infinity for a mean
    of k whose items differ less than error alone would make them.
    Shrout & Fleiss (1979), "Intraclass correlations: uses in assessing rater reliability"; McGraw & Wong (1996).
    """
    n, k = x.shape
    squares = float(((x - x.mean()) ** 2).sum())
    between = _unless_rounding(k * float(x.mean(axis=1).var(ddof=1)), squares)  # BMS
    judges = n * float(x.mean(axis=0).var(ddof=1))  # JMS
    within = _unless_rounding((squares - (n - 1) * between) / (n * (k - 1)), squares)  # WMS
    rest = squares - (n - 1) * between - (k - 1) * judges
    error = _unless_rounding(rest / ((n - 1) * (k - 1)), squares)  # EMS
    if form[4] == "2":
        intraclass = _two_way(between, judges, error, n, k, (1 + confidence) / 2)
    elif form[4] == "1":
        intraclass = _of_f(_ratio(between, within), n - 1, n * (k - 1), k, (1 + confidence) / 2)
    else:
        intraclass = _of_f(_ratio(between, error), n - 1, (n - 1) * (k - 1), k, (1 + confidence) / 2)
    return (
        intraclass
        if form.endswith("1")
        else Intraclass(*(_of_mean(r, k) for r in (intraclass.value, intraclass.low, intraclass.high)))
    )


def icc_table(table: Table) -> Floats | str:
    """(U, A) the answers as numbers, or the reason why there is no complete table."""
    try:
        numbers = np.array([float(label) for label in table.labels])
    except ValueError:
        return "an intraclass correlation needs labels that are numbers"
    U, A = table.items, len(table.annotators)
    if U < 2 or A < 2:
        return f"an intraclass correlation needs two items and two annotators: {U} and {A}"
    if table.first.anybody_twice:
        return "an intraclass correlation needs one answer of every annotator to an item; leave out --repeats all"
    if len(table.first) < U * A:
        return (
            "an intraclass correlation needs an answer of every annotator to every item:"
            f" {len(table.first):,} of {U * A:,}; interval-level alpha does not"
        )
    x = np.empty((U, A))
    x[table.item, table.annotator] = numbers[table.label]
    return x


def _of_f(f: float, df1: int, df2: int, k: int, upper: float) -> Intraclass:
    """(F − 1) / (F + k − 1) and its bounds from those of F."""
    if f != f:
        return Intraclass(f, f, f)
    from scipy.special import fdtri  # late, for most tables are asked for no intraclass correlation

    low, high = f / fdtri(df1, df2, upper), f * fdtri(df2, df1, upper)
    return Intraclass(*(1.0 if g == np.inf else float((g - 1) / (g + k - 1)) for g in (f, low, high)))


def _two_way(B: float, J: float, E: float, n: int, k: int, upper: float) -> Intraclass:
    """ICC(2,1), with the degrees of freedom of Satterthwaite for its bounds."""
    rho = _ratio(B - E, B + (k - 1) * E + k * (J - E) / n)
    if rho != rho or E == 0:
        return Intraclass(rho, float("nan"), float("nan"))
    from scipy.special import fdtri

    with np.errstate(divide="ignore", invalid="ignore"):
        a, F = np.float64(n * (1 + (k - 1) * rho) - k * rho), np.float64(J / E)
        v = (k - 1) * (n - 1) * (k * rho * F + a) ** 2 / ((n - 1) * (k * rho * F) ** 2 + a**2)
        up, down = fdtri(n - 1, v, upper), fdtri(v, n - 1, upper)
        rest = k * J + (k * n - k - n) * E
        low, high = n * (B - up * E) / (up * rest + n * B), n * (down * B - E) / (rest + n * down * B)
    if not low <= rho <= high:  # the approximation breaks down where items hardly differ
        return Intraclass(rho, float("nan"), float("nan"))
    return Intraclass(rho, float(low), float(high))


def _of_mean(rho: float, k: int) -> float:
    """The reliability of the mean of k annotators, each with the reliability rho: Spearman and Brown (1910).

    Minus infinity where items differ less than the error alone would make them.
    """
    below = 1 + (k - 1) * rho
    return float("-inf") if below <= 1e-12 else k * rho / below


def _unless_rounding(mean_square: float, squares: float) -> float:
    """A mean square, or 0 where only rounding errors are left of the sum of all squares."""
    return mean_square if mean_square > 1e-12 * squares else 0.0


def _ratio(above: float, below: float) -> float:
    """A ratio, infinite over 0, NaN for 0 over 0."""
    if below:
        return above / below
    return float("inf") if above > 0 else float("nan")
