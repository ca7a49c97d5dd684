"""MACE: an annotator either knows the truth or spams by a habit of their own, and how often is what is found out."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.special import digamma, gammaln

from workbench.answers.annotations import Annotations, Floats
from workbench.consensus.answered import Answered
from workbench.consensus.consensus import TIE, Consensus
from workbench.consensus.em import Emission, expect_and_fit


@dataclass(frozen=True, eq=False, kw_only=True)
class Mace(Consensus):
    """Posterior probabilities as `share`, and what is believed of the annotators.

    annotators   the A annotators with an answer
    competence   (A,) posterior mean of the probability that an annotator knows
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
    """Dirichlet posteriors as pseudo-counts, of spamming and knowing `theta` (A, 2) and of the habit `xi` (A, L).

    spam, know  (A, L) and (A, 1) expected log probabilities of spamming each answer, and of knowing
    """

    theta: Floats
    xi: Floats
    spam: Floats
    know: Floats


def mace(
    annotations: Annotations,
    *,
    knowing: tuple[float, float] = (0.5, 0.5),
    habit: float = 10.0,
    tolerance: float = 1e-6,
    rounds: int = 200,
    margin: float = TIE,
) -> Mace:
    """Fit by variational Bayes from the vote shares of each item. All answers count, also repeats.

    The priors are pseudo-counts: Beta(`knowing`) that an annotator spams or knows, and `habit` a label on what a
    spammer answers. Truths are equally likely beforehand. The paper takes the best of ten random starts; here is
    one start, the same whatever annotators and labels are called. Hovy, Berg-Kirkpatrick, Vaswani & Hovy (2013),
    "Learning whom to trust with MACE", section 3 and its prior for VB.
    """
    answered = Answered.of(annotations)
    fit = partial(_fit, np.array(knowing, float), habit)
    fitted = expect_and_fit(answered, fit, tolerance=tolerance, rounds=rounds)
    way, found = fitted.climb, fitted.parameters
    priors = (
        f"prior Beta({knowing[0]:g}, {knowing[1]:g}) of spamming and knowing, {habit:g} a label of the habit"
    )
    return Mace(
        "mace",
        answered.items,
        answered.labels,
        fitted.T,
        f"all answers, start at vote shares, {priors}, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        competence=found.theta[:, 1] / found.theta.sum(axis=1),
        habit=found.xi / found.xi.sum(axis=1, keepdims=True),
        bound=way.log_posterior,
        converged=way.converged,
    )


def _fit(knowing: Floats, habit: float, C: Floats, p: Floats, before: Beliefs | None) -> Beliefs:
    """The posteriors of the annotators when truths have the expected counts C.

    An answer that is not the truth was spam. One that is was spam with the odds of the round before.
    """
    if before is None:
        before = _believe(np.tile(knowing, (len(C), 1)), np.full((len(C), len(p)), habit), 0.0)
    lucky = np.exp(before.spam - np.logaddexp(before.spam, before.know))
    known = np.diagonal(C, axis1=1, axis2=2) * (1 - lucky)
    spammed = C.sum(axis=2) - known
    theta = np.column_stack([spammed.sum(axis=1), known.sum(axis=1)]) + knowing
    xi = spammed + habit
    return _believe(theta, xi, -_divergence(theta, knowing) - _divergence(xi, np.full(len(p), habit)))


def _believe(theta: Floats, xi: Floats, log_prior: float) -> Beliefs:
    """What the posteriors say of answers: the truth when known, and by habit else."""
    L = xi.shape[1]
    spamming = _mean_log(theta)
    spam, know = spamming[:, :1] + _mean_log(xi), spamming[:, 1:]
    log_answer = np.repeat(spam[:, :, None], L, axis=2)
    same = np.arange(L)
    log_answer[:, same, same] = np.logaddexp(spam, know)
    return Beliefs(log_answer, np.full(L, -np.log(L)), log_prior, theta, xi, spam, know)


def _mean_log(counts: Floats) -> Floats:
    """(A, n) the expected log of Dirichlet probabilities with these pseudo-counts."""
    means: Floats = digamma(counts) - digamma(counts.sum(axis=1, keepdims=True))
    return means


def _divergence(counts: Floats, prior: Floats) -> float:
    """Kullback–Leibler divergence of Dirichlets (A, n) from their prior (n,), summed over annotators."""
    normaliser = gammaln(counts.sum(axis=1)) - gammaln(counts).sum(axis=1)
    of_prior = gammaln(prior.sum()) - gammaln(prior).sum()
    return float((normaliser - of_prior + ((counts - prior) * _mean_log(counts)).sum(axis=1)).sum())
