"""Each annotator's accuracy pulled towards their vendor's by as much as few answers deserve, so that luck does not lead."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import betainc, betaln, expit

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.judging import judged

CENTRES = (-6.0, 8.0)  # of the prior, as log odds
STRENGTHS = (-1.0, 12.0)  # of the prior, as log of the number of answers it is worth
STEPS = 41  # of the grid, in either direction
NEGLIGIBLE = 1e-5  # of the largest weight


@dataclass(frozen=True, eq=False)
class Prior(Result, json="mean strength annotators"):
    """What a vendor's annotators say about one more of them: Beta distributions (G,) with their weights.

    a, b, weight  (G,) parameters and how probable each pair is after all answers were seen; weights sum to 1
    annotators    how many annotators it rests on
    """

    a: Floats
    b: Floats
    weight: Floats
    annotators: int

    @property
    def mean(self) -> float:
        """The accuracy to be expected of one more annotator."""
        return float(self.weight @ (self.a / (self.a + self.b)))

    @property
    def strength(self) -> float:
        """How many answers of one's own weigh as much as the prior; the median of a + b."""
        size = self.a + self.b
        order = np.argsort(size, kind="stable")
        at = int(np.searchsorted(self.weight[order].cumsum(), 0.5))
        return float(size[order][min(at, len(size) - 1)])


@dataclass(frozen=True)
class ShrunkenScore(Result, json="annotator right n raw **accuracy"):
    """One annotator: right of n answers as counted, and the accuracy that is to be believed, with its interval."""

    annotator: str
    vendor: str
    right: int
    n: int
    accuracy: Estimate

    @property
    def raw(self) -> float:
        """The share as counted."""
        return self.right / self.n


@dataclass(frozen=True, eq=False)
class Shrinkage(Result, json="priors annotators=people:annotator"):
    """All annotators with an answer on an item of the key, the most accurate first, and each vendor's prior."""

    people: tuple[ShrunkenScore, ...]
    priors: dict[str, Prior]


def shrink(annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95) -> Shrinkage:
    """Shrunken accuracy of everybody, each vendor's people among themselves; first answers count.

    An annotator's answers are independent given their accuracy, accuracies are Beta(a, b) within a vendor. The
    posterior is averaged over (a, b) instead of plugging in the most probable pair: with few annotators that pair
    may be infinitely strong, and intervals of no width would follow. The density of (a, b) before any answer is
    (a + b)^(-5/2), Gelman et al. (2013), "Bayesian Data Analysis", 3rd edition, page 110.
    """
    rows, right = judged(annotations.first_answers(), key)
    n = np.bincount(rows.annotator.code, minlength=len(rows.annotators))
    correct = np.bincount(rows.annotator.code[right], minlength=len(rows.annotators))
    vendor_of = _vendors(rows)
    people: list[ShrunkenScore] = []
    priors: dict[str, Prior] = {}
    for vendor in sorted({vendor_of[a] for a in np.flatnonzero(n).tolist()}):
        those = [a for a in np.flatnonzero(n).tolist() if vendor_of[a] == vendor]
        priors[vendor] = prior = prior_of(correct[those], n[those])
        for a in those:
            estimate = posterior(prior, int(correct[a]), int(n[a]), confidence=confidence)
            people.append(ShrunkenScore(rows.annotators[a], vendor, int(correct[a]), int(n[a]), estimate))
    people.sort(key=lambda person: (-(person.accuracy.value or 0.0), person.annotator))
    return Shrinkage(tuple(people), priors)


def prior_of(right: Counts, n: Counts) -> Prior:
    """The prior that annotators with `right` (A,) of `n` (A,) answers make probable, on a grid in two passes."""
    pairs, times = np.unique(np.stack([right, n]), axis=1, return_counts=True)
    centres, strengths = np.linspace(*CENTRES, STEPS), np.linspace(*STRENGTHS, STEPS)
    a, b, log_weight = _grid(pairs, times, centres, strengths)
    some = (log_weight > log_weight.max() + np.log(NEGLIGIBLE)).reshape(STEPS, STEPS)
    centres = _around(centres, some.any(axis=1))
    strengths = _around(strengths, some.any(axis=0))
    a, b, log_weight = _grid(pairs, times, centres, strengths)
    keep = log_weight > log_weight.max() + np.log(NEGLIGIBLE)
    weight = np.exp(log_weight[keep] - log_weight.max())
    return Prior(a[keep], b[keep], weight / weight.sum(), len(n))


def posterior(prior: Prior, right: int, n: int, *, confidence: float = 0.95) -> Estimate:
    """The accuracy of an annotator with `right` of `n` answers: mean and middle `confidence` of the posterior.

    The annotator is one of those on whom the prior rests: their own answers have told which priors are probable.
    """
    a, b = prior.a + right, prior.b + n - right
    mean = float(prior.weight @ (a / (a + b)))
    low, high = (_quantile(a, b, prior.weight, (1 + side * confidence) / 2) for side in (-1, 1))
    method = (
        f"beta-binomial, prior of {prior.annotators} annotator{'' if prior.annotators == 1 else 's'}"
        f" with mean {prior.mean:.3f}, worth about {prior.strength:,.0f} answers"
    )
    few = "rests on one annotator: the prior knows nobody to compare with" if prior.annotators == 1 else None
    return Estimate(mean, low, high, n, method, few, unit="answers", confidence=confidence)


def _grid(pairs: Counts, times: Counts, centres: Floats, strengths: Floats) -> tuple[Floats, Floats, Floats]:
    """(G,) a and b over the grid, and their log posterior; the area element of the grid is a b."""
    centre, strength = (part.ravel() for part in np.meshgrid(centres, strengths, indexing="ij"))
    size = np.exp(strength)
    a, b = size * expit(centre), size * expit(-centre)
    log_weight = np.log(a) + np.log(b) - 2.5 * strength
    for right, n, count in zip(*pairs, times, strict=True):
        log_weight += count * (betaln(a + right, b + n - right) - betaln(a, b))
    return a, b, log_weight


def _around(grid: Floats, some: Bools) -> Floats:
    """A finer grid over the part of `grid` that carries weight, and one step more to either side."""
    at = np.flatnonzero(some)
    return np.linspace(grid[max(at[0] - 1, 0)], grid[min(at[-1] + 1, len(grid) - 1)], STEPS)


def _quantile(a: Floats, b: Floats, weight: Floats, q: float) -> float:
    """The value below which a mixture of Beta distributions holds `q`."""
    root = brentq(lambda theta: float(weight @ betainc(a, b, theta)) - q, 0.0, 1.0, xtol=1e-7)
    return float(root)


def _vendors(rows: Annotations) -> list[str]:
    """(A,) the vendor of each annotator, "" where none is known."""
    vendors = [""] * len(rows.annotators)
    if rows.vendor is not None:
        pairs = np.unique(np.stack([rows.annotator.code, rows.vendor.code]), axis=1)
        for annotator, vendor in pairs.T.tolist():
            vendors[annotator] = rows.vendor.values[vendor] if vendor >= 0 else ""
    return vendors
