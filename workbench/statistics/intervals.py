"""Intervals of a share and of a mean: Wilson's, its effective sample where answers cluster, and Student's."""

from math import sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from workbench.answers.annotations import Bools, Floats, Ints


def wilson(share: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of a share, from 0 to 1, observed on n > 0 independent cases; n may be an effective number with a fraction.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    z = float(ndtri((1 + confidence) / 2))
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, (centre - half) / (1 + z * z / n)), min(1.0, (centre + half) / (1 + z * z / n))


def student(values: Floats, confidence: float = 0.95) -> tuple[float, float] | None:
    """The t interval of the mean of independent values (n,), in their unit; None for fewer than two.

    Student (1908), "The probable error of a mean".
    """
    n = len(values)
    if n < 2:
        return None
    half = float(stdtrit(n - 1, (1 + confidence) / 2)) * float(values.std(ddof=1)) / sqrt(n)
    mean = float(values.mean())
    return mean - half, mean + half


def never_seen(difference: float, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of a mean difference that was the same on all n items, where t has no width and would promise certainty.

    At most 1 − (1 − confidence)^(1/n) of all items differ from what n items showed, by as much as a difference can.
    """
    unseen = 1 - (1 - confidence) ** (1 / n)
    return difference - unseen * (1 + difference), difference + unseen * (1 - difference)


def ratio(above: Floats, below: Floats, confidence: float = 0.95) -> tuple[float, tuple[float, float] | None]:
    """Σ above / Σ below over independent cases (n,), and its t interval; no interval for fewer than two cases.

    Linearised: the mean of (y_i − R x_i) / x̄, which is 0, has the variance of R. Cochran (1977), "Sampling
    Techniques", chapter 6.
    """
    value = float(above.sum() / below.sum())
    moved = student((above - value * below) / below.mean(), confidence)
    return value, None if moved is None else (value + moved[0], value + moved[1])


def clustered_variance(right: Bools | Floats, cluster: Ints) -> float:
    """Variance of the share of right answers (N,) that cluster by (N,) codes; 0 for a single cluster.

    The linearised variance of a ratio, (G / (G − 1)) Σ_g (Σ_{i in g} (y_i − ȳ))² / N²: Cochran (1977), chapter 6.
    """
    N = len(right)
    apart = N * np.bincount(cluster, right) - right.sum() * np.bincount(cluster)  # whole: N Σ_g (y_i − ȳ)
    groups = _groups(cluster)
    return groups / max(groups - 1, 1) * float((apart**2).sum()) / N**4


def _groups(cluster: Ints) -> int:
    """How many clusters have an answer."""
    return int(np.count_nonzero(np.bincount(cluster)))


def effective_sample(right: Bools | Floats, cluster: Ints, confidence: float = 0.95) -> float | None:
    """How many independent answers the clustered ones are worth; None if their variance is 0.

    p (1 − p) / V, shrunk by (z / t)² for the degrees of freedom of the clusters, and at most N. Korn & Graubard
    (1998), "Confidence intervals for proportions with small expected number of positive counts".
    """
    p = float(right.mean())
    variance = clustered_variance(right, cluster)
    if not variance:
        return None
    freedom, upper = _groups(cluster) - 1, (1 + confidence) / 2
    shrunk = (float(ndtri(upper)) / float(stdtrit(max(freedom, 1), upper))) ** 2
    return min(p * (1 - p) / variance * shrunk, float(len(right)))
