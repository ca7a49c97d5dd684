"""Dawid and Skene's model: every annotator has a confusion matrix, and the truth is what explains all answers best."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import one_hot_blocks, used_blocks
from workbench.statistics.consensus.consensus import TIE
from workbench.statistics.consensus.em import Emission, Fitted, FittedConsensus, expect_and_fit

MOST_DENSE = 1_000_000  # cells of all confusion matrices; with more, only answers that occur have a row


@dataclass(frozen=True, eq=False, kw_only=True)
class DawidSkene(FittedConsensus):
    """The posteriors, and what gives `confusion`, which is large where labels are many."""

    confusions: Callable[[], Floats]

    @cached_property
    def confusion(self) -> Floats:
        """(A, L, L) how probably an annotator answers `[a, truth, answer]`; rows sum to 1."""
        return self.confusions()


@dataclass(frozen=True, eq=False)
class Confusions(Emission):
    """(A, answer, truth) probabilities of answers `pi`, and of truths `p` (L,).

    Where only answers that occur have a row, `pi` is the log of (A, truth) what all of them are divided by.
    """

    pi: Floats
    p: Floats


def dawid_skene(
    annotations: Annotations,
    *,
    smoothing: float = 0.01,
    tolerance: float = 1e-6,
    rounds: int = 200,
    margin: float = TIE,
) -> DawidSkene:
    """Fit by EM. All answers count, also repeats; the start is the vote shares of each item.

    `smoothing` is added to every cell of every annotator's expected table: a Dirichlet prior of 1 + smoothing on
    the rows of `confusion`, whose logarithm is part of `log_posterior`. The class prior has none, it is the mean
    of the posteriors. Stops when no posterior moves by `tolerance`, or after `rounds`. Dawid & Skene (1979),
    "Maximum likelihood estimation of observer error-rates using the EM algorithm". InvalidTable without an
    answer, or where annotators by labels make too large a table; `one_coin` and `mace` do the same.
    """
    answered = Answered.of(annotations.first_answers())
    if smoothing and len(answered.annotators) * len(answered.labels) ** 2 > MOST_DENSE:
        fitted, confusions = _of_used(answered, smoothing, tolerance, rounds)
    else:
        fit = partial(_fit, smoothing)
        fitted = expect_and_fit(answered, one_hot_blocks(answered), fit, tolerance=tolerance, rounds=rounds)
        pi = fitted.parameters.pi
        confusions = partial(pi.transpose, 0, 2, 1)
    way = fitted.climb
    return DawidSkene(
        "dawid-skene",
        answered.items,
        answered.labels,
        fitted.T,
        f"{annotations.which}, start at vote shares, smoothing {smoothing:g} a cell, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        confusions=confusions,
        prior=fitted.parameters.p,
        log_posterior=way.log_posterior,
        converged=way.converged,
    )


def _of_used(
    answered: Answered, smoothing: float, tolerance: float, rounds: int
) -> tuple[Fitted[Confusions], Callable[[], Floats]]:
    """The same model where most pairs of annotator and answer never occur: only the R that do have a row.

    The others have nothing but `smoothing` in every cell, so their part of the prior follows from the sums of the rest.
    """
    blocks, used = used_blocks(answered)
    A, L = len(answered.annotators), len(answered.labels)
    who, answer = np.divmod(used, L)
    ends = np.searchsorted(who, np.arange(A + 1))
    mine = [slice(*pair) for pair in pairwise(ends.tolist())]  # the rows of each person
    unused = L - np.diff(ends)

    log_pi = np.empty((len(used), L))  # written anew in each round

    def fit(C: Floats, p: Floats, _before: Confusions | None) -> Confusions:
        log_n = np.log(np.array([C[rows].sum(axis=0) for rows in mine]) + smoothing * L)  # (A, L)
        np.log(np.add(C, smoothing, out=log_pi), out=log_pi)
        for rows, divisor in zip(mine, log_n, strict=True):
            log_pi[rows] -= divisor
        rest = float((unused * (L * np.log(smoothing) - log_n.sum(axis=1))).sum())
        with np.errstate(divide="ignore"):
            log_p = np.log(p)
        return Confusions(log_pi, log_p, smoothing * (float(log_pi.sum()) + rest), log_n, p)

    fitted = expect_and_fit(answered, blocks, fit, tolerance=tolerance, rounds=rounds, by_person=False)
    last = fitted.parameters

    def confusions() -> Floats:
        table = np.repeat((smoothing / np.exp(last.pi))[:, :, None], L, axis=2)  # (A, truth, answer)
        table[who, :, answer] = np.exp(last.log_answer)
        return table

    return fitted, confusions


def _fit(smoothing: float, C: Floats, p: Floats, _before: Confusions | None) -> Confusions:
    """The most probable confusions and prior.

    Where an annotator has no item with some truth, all answers to it are equally likely.
    """
    C = C + smoothing
    total = C.sum(axis=1, keepdims=True)
    pi = np.divide(C, total, out=np.full_like(C, 1 / len(p)), where=total > 0)
    with np.errstate(divide="ignore"):  # log 0 = -inf is intended: that answer rules that truth out
        log_pi, log_p = np.log(pi), np.log(p)
    return Confusions(log_pi, log_p, smoothing * float(log_pi.sum()) if smoothing else 0.0, pi, p)
