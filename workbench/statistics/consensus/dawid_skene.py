"""Dawid and Skene's model: every annotator has a confusion matrix, and the truth is what explains all answers best."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import one_hot_blocks
from workbench.statistics.consensus.consensus import TIE
from workbench.statistics.consensus.em import Emission, FittedConsensus, expect_and_fit


@dataclass(frozen=True, eq=False, kw_only=True)
class DawidSkene(FittedConsensus):
    """The posteriors, and (A, L, L) `confusion`: how probably an annotator answers `[a, truth, answer]`; rows sum to 1."""

    confusion: Floats


@dataclass(frozen=True, eq=False)
class Confusions(Emission):
    """(A, answer, truth) probabilities of answers `pi`, and of truths `p` (L,)."""

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
    fit = partial(_fit, smoothing)
    fitted = expect_and_fit(answered, one_hot_blocks(answered), fit, tolerance=tolerance, rounds=rounds)
    way = fitted.climb
    return DawidSkene(
        "dawid-skene",
        answered.items,
        answered.labels,
        fitted.T,
        f"{annotations.which}, start at vote shares, smoothing {smoothing:g} a cell, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        confusion=fitted.parameters.pi.transpose(0, 2, 1),
        prior=fitted.parameters.p,
        log_posterior=way.log_posterior,
        converged=way.converged,
    )


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
