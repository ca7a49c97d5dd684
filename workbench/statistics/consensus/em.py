"""The EM loop of every model: estimate the truths from the parameters, then the parameters from the truths."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from workbench.answers.annotations import Floats
from workbench.statistics.consensus.answered import Answered
from workbench.statistics.consensus.blocks import Block
from workbench.statistics.consensus.consensus import Consensus


@dataclass(frozen=True, eq=False)
class Emission:
    """The log probabilities of answers and truths under a model's parameters.

    log_answer  (A, L answer, L truth) log probability of an annotator's answer for each truth; for
                right blocks (A, L) what it gains, against a wrong answer, from being right
    log_truth   (L,) log probability of each label
    log_prior   of the parameters, up to a constant: their log density, or minus the divergence from the prior; for
                right blocks also the log probability of all answers if they were wrong
    """

    log_answer: Floats
    log_truth: Floats
    log_prior: float


FEW = 50  # labels; with more, a row of posteriors is long enough to be reduced as it lies

P = TypeVar("P", bound=Emission)


class Fit(Protocol[P]):
    """The only function that differs between models: expected counts in, parameters out."""

    def __call__(self, C: Floats, p: Floats, before: P | None, /) -> P:
        """Fit the parameters.

        C       (A, L answer, L truth) how often each annotator gave each answer to items of each truth, expected;
                for right blocks (A, L), how often it was right
        p       (L,) the expected share of each truth
        before  the parameters of the round before, None in the first
        """


@dataclass(frozen=True)
class Climb:
    """The log posterior after each round, and whether the loop converged."""

    log_posterior: tuple[float, ...]
    converged: bool

    def stop(self, tolerance: float) -> str:
        """How it ended, in words."""
        end = f"posteriors settled to {tolerance:g}" if self.converged else "stopped unsettled"
        return f"{end} after {len(self.log_posterior)} rounds"


@dataclass(frozen=True, eq=False)
class Fitted(Generic[P]):
    """(U, L) posteriors, the parameters they come from, and how the loop went."""

    T: Floats
    parameters: P
    climb: Climb


@dataclass(frozen=True, eq=False, kw_only=True)
class FittedConsensus(Consensus):
    """Posterior probabilities as `share`, and what every model by EM says of how it got there.

    annotators     the A annotators with an answer
    prior          (L,) how common each label is
    log_posterior  of the parameters, after each round, up to a constant; it never falls
    converged      whether the last round moved no posterior by `tolerance` or more
    """

    annotators: tuple[str, ...]
    prior: Floats
    log_posterior: tuple[float, ...]
    converged: bool


def climb(step: Callable[[], tuple[float, float]], tolerance: float, rounds: int) -> Climb:
    """Take steps until no posterior moves by `tolerance`, at most `rounds` and at least one.

    A step does one M and one E step; it returns the largest change of a posterior, and the log posterior.
    """
    history: list[float] = []
    change = np.inf
    while change >= tolerance and len(history) < max(rounds, 1):
        change, log_posterior = step()
        history.append(log_posterior)
    return Climb(tuple(history), change < tolerance)


def expect_and_fit(
    answered: Answered,
    blocks: Sequence[Block],
    fit: Fit[P],
    *,
    tolerance: float,
    rounds: int,
) -> Fitted[P]:
    """Fit a model by EM from the vote shares of each item. Nothing in it depends on names or on the order of rows."""
    T = answered.vote_shares()
    C = sum((block.expected(T[block.rows]) for block in blocks[1:]), blocks[0].expected(T[blocks[0].rows]))
    p = T.sum(axis=0)
    cells = C.reshape(len(answered.annotators), len(p), *C.shape[1:])
    current: list[P] = []

    def step() -> tuple[float, float]:
        parameters = fit(cells, p / len(T), current[-1] if current else None)
        current[:] = [parameters]
        p[:] = 0
        change, likelihood = _expect(blocks, parameters, T, C, p)
        return change, likelihood + parameters.log_prior

    way = climb(step, tolerance, rounds)
    return Fitted(T, current[-1], way)


def _expect(
    blocks: Sequence[Block], parameters: Emission, T: Floats, C: Floats, p: Floats
) -> tuple[float, float]:
    """Write the posteriors under the parameters to T, their expected counts to C, and add them to p.

    Returns the largest change of a posterior, and the log likelihood of the answers.
    """
    log_answer = np.ascontiguousarray(parameters.log_answer)
    change, likelihood = 0.0, 0.0
    for block in blocks:
        if len(p) > FEW:
            new, log_total = softmax_by_row(block.joint(log_answer), parameters.log_truth)
            p += new.sum(axis=0)
        else:
            posterior, log_total = softmax(block.joint(log_answer), parameters.log_truth)
            p += posterior.sum(axis=1)
            new = np.ascontiguousarray(posterior.T)
        likelihood += log_total
        moved = np.subtract(T[block.rows], new, out=T[block.rows])
        change = max(change, float(moved.max()), -float(moved.min()))
        T[block.rows] = new
        counts = block.expected(new)
        if block is not blocks[0]:
            C += counts
        else:
            C[:] = counts
    return change, likelihood


def softmax_by_row(joint: Floats, log_truth: Floats) -> tuple[Floats, float]:
    """(u, L) posteriors from log likelihoods (u, L), which are overwritten, and the summed log of their divisors."""
    joint += log_truth
    return _softmax(joint, axis=1)


def softmax(joint: Floats, log_truth: Floats) -> tuple[Floats, float]:
    """(L, u) posteriors from log likelihoods (u, L), and the summed log of what they were divided by.

    Transposed, because numpy reduces a short last axis slowly.
    """
    joint = np.ascontiguousarray(joint.T)
    joint += log_truth[:, None]
    return _softmax(joint, axis=0)


def _softmax(joint: Floats, axis: int) -> tuple[Floats, float]:
    """Posteriors over an axis, in place, and the summed log of their divisors."""
    top = joint.max(axis=axis, keepdims=True)
    joint -= top
    np.exp(joint, out=joint)
    total = joint.sum(axis=axis, keepdims=True)
    joint /= total
    return joint, float(np.log(total).sum() + top.sum())
