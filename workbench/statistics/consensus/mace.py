"""MACE: an annotator either knows the truth or spams by their own habit; the model estimates how often."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import digamma, gammaln

from workbench.answers.annotations import Annotations, Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import right_blocks
from workbench.statistics.consensus.consensus import TIE, Consensus
from workbench.statistics.consensus.em import Emission, expect_and_fit


@dataclass(frozen=True, eq=False, kw_only=True)
class Mace(Consensus):
    """Posterior probabilities as `share`, and the posteriors of the annotators.

    annotators   the A annotators with an answer
    competence   (A,) posterior mean of the probability that an annotator knows the truth
    habit        (A, L) posterior mean of what an annotator answers when spamming; rows sum to 1
    bound        lower bound of the log evidence after each round; it never falls
    converged    whether the last round moved no posterior by `tolerance` or more
    """

    annotators: tuple[str, ...]
    competence: Floats
    habit: Floats
    bound: tuple[float, ...]
    converged: bool


@dataclass(frozen=True, eq=False)
class Beliefs(Emission):
    """Dirichlet posteriors as pseudo-counts, of spamming and knowing `theta` (A, 2) and of the habit `xi` (A, L)."""

    theta: Floats
    xi: Floats


def mace(
    annotations: Annotations,
    *,
    knowing: tuple[float, float] = (0.5, 0.5),
    habit: float = 10.0,
    tolerance: float = 1e-6,
    rounds: int = 200,
    margin: float = TIE,
) -> Mace:
    """Fit by variational Bayes from the vote shares of each item. First answers count.

    The priors are pseudo-counts: Beta(`knowing`) that an annotator spams or knows, and `habit` a label on what a
    spammer answers. Truths are equally likely beforehand. The paper takes the best of ten random starts. We start
    once, independent of names and labels (on three real crowds, ten other starts raised the bound by 0.3 at most).
    Hovy, Berg-Kirkpatrick, Vaswani & Hovy (2013), "Learning whom to trust with MACE".
    """
    answered = Answered.of(annotations.first_answers())
    fit = partial(_fit, answered.by_annotator_and_label(), np.array(knowing, float), habit)
    fitted = expect_and_fit(answered, right_blocks(answered), fit, tolerance=tolerance, rounds=rounds)
    way, beliefs = fitted.climb, fitted.parameters
    priors = (
        f"prior Beta({knowing[0]:g}, {knowing[1]:g}) of spamming and knowing, {habit:g} a label of the habit"
    )
    return Mace(
        "mace",
        answered.items,
        answered.labels,
        fitted.T,
        f"{annotations.which}, start at vote shares, {priors}, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        competence=beliefs.theta[:, 1] / beliefs.theta.sum(axis=1),
        habit=beliefs.xi / beliefs.xi.sum(axis=1, keepdims=True),
        bound=way.log_posterior,
        converged=way.converged,
    )


def _fit(n: Floats, knowing: Floats, habit: float, C: Floats, p: Floats, before: Beliefs | None) -> Beliefs:
    """The posteriors of the annotators who gave n answers (A, L), of which C (A, L) are expected to be the truth.

    A wrong answer was spam. A right answer was spam with the odds of the previous round.
    """
    priors = knowing, np.full(len(p), habit)
    if before is None:
        before = _believe(n, np.tile(knowing, (len(n), 1)), np.full(n.shape, habit), *priors)
    known = C * -np.expm1(-before.log_answer)
    theta = np.column_stack([(n - known).sum(axis=1), known.sum(axis=1)]) + knowing
    return _believe(n, theta, n - known + habit, *priors)


def _believe(n: Floats, theta: Floats, xi: Floats, knowing: Floats, habit: Floats) -> Beliefs:
    """The answer probabilities under the posteriors: any answer may be spam, a right one may also be known; (2,) and (L,) priors."""
    log_theta, log_xi = _mean_log(theta), _mean_log(xi)
    spam = log_theta[:, :1] + log_xi  # (A, L)
    gain = np.logaddexp(0, log_theta[:, 1:] - spam)
    L = xi.shape[1]
    apart = _divergence(theta, log_theta, knowing) + _divergence(xi, log_xi, habit)
    return Beliefs(gain, np.full(L, -np.log(L)), float((n * spam).sum()) - apart, theta, xi)


def _mean_log(counts: Floats) -> Floats:
    """(A, n) the expected log of Dirichlet probabilities with these pseudo-counts."""
    means: Floats = digamma(counts) - digamma(counts.sum(axis=1, keepdims=True))
    return means


def _divergence(counts: Floats, mean_log: Floats, prior: Floats) -> float:
    """Kullback–Leibler divergence of Dirichlets (A, n) from their prior (n,), summed over annotators."""
    normaliser = gammaln(counts.sum(axis=1)) - gammaln(counts).sum(axis=1)
    of_prior = gammaln(prior.sum()) - gammaln(prior).sum()
    return float((normaliser - of_prior + ((counts - prior) * mean_log).sum(axis=1)).sum())
