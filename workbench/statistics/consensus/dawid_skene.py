"""Dawid and Skene's model: every annotator has a confusion matrix, and the truth is what explains all answers best."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.statistics.consensus.answered import Answered, row_sums
from workbench.statistics.consensus.blocks import one_hot_answers, one_hot_blocks
from workbench.statistics.consensus.consensus import TIE
from workbench.statistics.consensus.em import (
    Climb,
    Emission,
    FittedConsensus,
    climb,
    expect_and_fit,
    softmax_by_row,
)

MOST_DENSE = 1_000_000  # cells of all confusion matrices; with more, only answers that occur have a row
ITEMS = 128  # whose posteriors are computed at once: their rows stay in the processor's cache


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
    if smoothing and len(answered.annotators) * len(answered.labels) ** 2 > MOST_DENSE:
        T, p, way, confusions = _Used.of(answered, smoothing).fit(tolerance, rounds)
    else:
        fit = partial(_fit, smoothing)
        fitted = expect_and_fit(answered, one_hot_blocks(answered), fit, tolerance=tolerance, rounds=rounds)
        T, p, way = fitted.T, fitted.parameters.p, fitted.climb
        confusions = partial(fitted.parameters.pi.transpose, 0, 2, 1)
    return DawidSkene(
        "dawid-skene",
        answered.items,
        answered.labels,
        T,
        f"{annotations.which}, start at vote shares, smoothing {smoothing:g} a cell, {way.stop(tolerance)}",
        margin,
        annotators=answered.annotators,
        confusions=confusions,
        prior=p,
        log_posterior=way.log_posterior,
        converged=way.converged,
    )


@dataclass(frozen=True, eq=False)
class _Used:
    """The same model where most pairs of annotator and answer never occur: only the R that do have a row, a log (L truths) each.

    Of these, an answer that its annotator gave to one item alone has that item's posteriors as its expected counts, and
    needs no row of its own. An answer that never occurs has nothing but `smoothing` in every cell.

    S      (U, R' + A) how often each item was given each answer that its annotator gave more than once, and by whom
    St     its transpose: with the posteriors, what each answer and each annotator has of each truth
    alone  (U, 1) how many answers to an item its annotator gave to no other
    used   (A,) how many different answers an annotator gave
    """

    answered: Answered
    smoothing: float
    S: sparse.csr_matrix
    St: sparse.csr_matrix
    alone: Floats
    used: Counts

    @classmethod
    def of(cls, answered: Answered, smoothing: float) -> "_Used":
        """Count the answers."""
        one_hot, L, A = one_hot_answers(answered), len(answered.labels), len(answered.annotators)
        used, column, times = np.unique(one_hot.indices, return_inverse=True, return_counts=True)
        alone = (times[column] == 1) & (one_hot.data == 1)
        by_item = np.repeat(np.arange(one_hot.shape[0]), np.diff(one_hot.indptr))
        often, row = np.unique(column[~alone], return_inverse=True)
        person = one_hot.indices // L
        where = (np.concatenate([by_item[~alone], by_item]), np.concatenate([row, person + len(often)]))
        much = np.concatenate([one_hot.data[~alone], one_hot.data])
        S = sparse.csr_matrix((much, where), shape=(one_hot.shape[0], len(often) + A))
        singles = np.bincount(by_item[alone], minlength=one_hot.shape[0]).astype(float)
        return cls(answered, smoothing, S, S.T.tocsr(), singles[:, None], np.bincount(used // L, minlength=A))

    def fit(self, tolerance: float, rounds: int) -> tuple[Floats, Floats, Climb, Callable[[], Floats]]:
        """(U, L) posteriors, (L,) how common each truth is, how the loop went, and what gives the confusions."""
        T = self.answered.vote_shares()
        before, p = np.empty_like(T), T.sum(axis=0) / len(T)
        last = p
        blocks = [slice(start, start + ITEMS) for start in range(0, len(T), ITEMS)]
        parts = [self.S[rows] for rows in blocks]

        def step() -> tuple[float, float]:
            nonlocal T, before, p, last
            before, T, last = T, before, p
            log_answer, log_posterior = self.log_answers(before)
            with np.errstate(divide="ignore"):
                log_p = np.log(p)
            change, p = 0.0, np.zeros_like(p)
            for rows, part in zip(blocks, parts, strict=True):
                own = np.log(before[rows] + self.smoothing)
                own *= self.alone[rows]
                log_posterior += self.smoothing * float(own.sum())
                own += part @ log_answer
                new, log_total = softmax_by_row(own, log_p)
                T[rows] = new
                log_posterior += log_total
                p += new.sum(axis=0)
                new -= before[rows]
                change = max(change, float(new.max()), -float(new.min()))
            p /= len(T)
            return change, log_posterior

        way = climb(step, tolerance, rounds)
        return T, last, way, partial(self.confusions, before)

    def log_answers(self, T: Floats) -> tuple[Floats, float]:
        """(R' + A, L) log of what each row of `St` has of each truth, with a minus for annotators: all theirs are divided by it.

        And what these rows, and the answers that never occur, add to the log of the prior.
        """
        L, A = T.shape[1], len(self.used)
        log = self.St @ T
        log[:-A] += self.smoothing
        log[-A:] += self.smoothing * L
        np.log(log, out=log)
        divided = row_sums(log[-A:])
        unused = float((L - self.used).sum()) * L * np.log(self.smoothing)
        prior = self.smoothing * (float(log[:-A].sum()) + unused - L * float(divided.sum()))
        np.negative(log[-A:], out=log[-A:])
        return log, prior

    def confusions(self, T: Floats) -> Floats:
        """(A, truth, answer) from the posteriors that the last parameters were fitted to."""
        one_hot, L = one_hot_answers(self.answered), T.shape[1]
        n = self.St[-len(self.used) :] @ T + self.smoothing * L
        used = np.unique(one_hot.indices)
        who, answer = np.divmod(used, L)
        table = np.repeat((self.smoothing / n)[:, :, None], L, axis=2)
        table[who, :, answer] = (one_hot[:, used].T @ T + self.smoothing) / n[who]
        return table


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
