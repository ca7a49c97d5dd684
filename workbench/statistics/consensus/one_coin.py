"""One parameter per annotator: how often they are right, all mistakes equally likely; for few answers per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import Block, one_hot_blocks, right_blocks
from workbench.statistics.consensus.consensus import TIE
from workbench.statistics.consensus.em import FEW, Emission, FittedConsensus, expect_and_fit

NEVER = -700.0  # the logarithm of what does not happen


@dataclass(frozen=True, eq=False, kw_only=True)
class OneCoin(FittedConsensus):
    """The posteriors, and (A,) `skill`: how probably an annotator is right."""

    skill: Floats


@dataclass(frozen=True, eq=False)
class Skills(Emission):
    """(A,) probabilities of being right `skill`, and of truths `p` (L,)."""

    skill: Floats
    p: Floats


def one_coin(
    annotations: Annotations,
    *,
    smoothing: float = 0.01,
    tolerance: float = 1e-6,
    rounds: int = 200,
    margin: float = TIE,
) -> OneCoin:
    """Fit Dawid and Skene's model with one parameter an annotator, by EM from the vote shares of each item.

    First answers count. `smoothing` is added to every annotator's right answers, and once for each
    other label to the wrong ones: a Beta prior, whose logarithm is part of `log_posterior`. The class prior is the
    mean of the posteriors. Zhang, Chen, Zhou & Jordan (2016), "Spectral methods meet EM".
    """
    answered = Answered.of(annotations.first_answers())
    if (
        len(answered.labels) > FEW
    ):  # the same model from counts of right answers alone, (A, L) in place of (A, L, L)
        fit = partial(_fit_right, smoothing, answered.by_annotator_and_label().sum(axis=1))
        blocks: Sequence[Block] = right_blocks(answered)
    else:
        fit, blocks = partial(_fit, smoothing), one_hot_blocks(answered)
    fitted = expect_and_fit(answered, blocks, fit, tolerance=tolerance, rounds=rounds)
    way = fitted.climb
    return OneCoin(
        "one-coin",
        answered.items,
        answered.labels,
        fitted.T,
        f"{annotations.which}, start at vote shares, smoothing {smoothing:g} a label, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        skill=fitted.parameters.skill,
        prior=fitted.parameters.p,
        log_posterior=way.log_posterior,
        converged=way.converged,
    )


def _fit(smoothing: float, C: Floats, p: Floats, _before: Skills | None) -> Skills:
    """The most probable skills and prior: the share of answers that are expected to be right."""
    L = len(p)
    right = np.trace(C, axis1=1, axis2=2)
    skill = np.minimum((right + smoothing) / (C.sum(axis=(1, 2)) + smoothing * L), 1.0)
    with np.errstate(
        divide="ignore"
    ):  # log 0 = -inf is intended: a person who is never wrong rules all else out
        log_right, log_wrong, log_p = np.log(skill), np.log((1 - skill) / max(L - 1, 1)), np.log(p)
    log_answer = np.where(np.eye(L, dtype=bool), log_right[:, None, None], log_wrong[:, None, None])
    log_prior = smoothing * float((log_right + (L - 1) * log_wrong).sum()) if smoothing and L > 1 else 0.0
    return Skills(log_answer, log_p, log_prior, skill, p)


def _fit_right(smoothing: float, n: Floats, C: Floats, p: Floats, _before: Skills | None) -> Skills:
    """The same from n answers of each annotator (A,), of which C (A, L) are expected to be right."""
    L = len(p)
    skill = np.minimum((C.sum(axis=1) + smoothing) / (n + smoothing * L), 1.0)
    with np.errstate(divide="ignore"):
        log_right, log_wrong, log_p = np.log(skill), np.log((1 - skill) / (L - 1)), np.log(p)
    log_wrong = np.maximum(log_wrong, NEVER)  # a person who is never wrong still has a difference to add
    log_prior = smoothing * float((log_right + (L - 1) * log_wrong).sum()) if smoothing else 0.0
    gain = np.tile((log_right - log_wrong)[:, None], L)
    return Skills(gain, log_p, log_prior + float(n @ log_wrong), skill, p)
