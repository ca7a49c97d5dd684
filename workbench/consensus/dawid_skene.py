"""Dawid and Skene's model: every annotator has a confusion matrix, and the truth is what explains all answers best."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import annotator_label_counts, one_hot
from workbench.consensus.consensus import Consensus
from workbench.errors import InvalidTable


@dataclass(frozen=True, eq=False, kw_only=True)
class DawidSkene(Consensus):
    """Posterior probabilities as `share`, and the parameters that gave them.

    annotators     the A annotators with an answer
    confusion      (A, L, L) probability that an annotator answers `[a, truth, answer]`; rows sum to 1
    prior          (L,) how common each label is
    log_posterior  of the parameters, after each round, up to a constant; it never falls
    converged      whether the last round moved no posterior by `tolerance` or more
    """

    annotators: tuple[str, ...]
    confusion: Floats
    prior: Floats
    log_posterior: tuple[float, ...]
    converged: bool


def dawid_skene(
    annotations: Annotations, *, smoothing: float = 0.01, tolerance: float = 1e-6, rounds: int = 200
) -> DawidSkene:
    """Fit by EM. All answers count, also repeats; the start is the vote shares of each item.

    `smoothing` is added to every cell of every annotator's expected table: a Dirichlet prior of 1 + smoothing on
    the rows of `confusion`, whose logarithm is part of `log_posterior`. The class prior has none, it is the mean
    of the posteriors. Stops when no posterior moves by `tolerance`, or after `rounds`. Dawid & Skene (1979),
    "Maximum likelihood estimation of observer error-rates using the EM algorithm", equations 2.3 to 2.5.
    """
    S, items, annotators = _answered(annotations)
    T = S @ np.tile(np.eye(len(annotations.labels)), (len(annotators), 1))  # (U, L) votes
    T /= T.sum(axis=1, keepdims=True)
    history: list[float] = []
    change = np.inf
    while change >= tolerance and len(history) < max(rounds, 1):
        pi, p = _parameters(S, T, smoothing)
        new, log_posterior = _expect(S, pi, p, smoothing)
        history.append(log_posterior)
        change = float(np.abs(new - T).max())
        T = new
    return DawidSkene(
        "dawid-skene",
        items,
        annotations.labels,
        T,
        how=_how(smoothing, tolerance, len(history), change < tolerance),
        annotators=annotators,
        confusion=pi.transpose(0, 2, 1),
        prior=p,
        log_posterior=tuple(history),
        converged=change < tolerance,
    )


def _answered(annotations: Annotations) -> tuple[sparse.csr_matrix, tuple[str, ...], tuple[str, ...]]:
    """The one-hot (U, A L) of the items and annotators that have an answer, and their names."""
    if not len(annotations):
        raise InvalidTable(f"question {annotations.question!r}: there are no answers to find a consensus of.")
    size = len(annotations.labels)
    people = annotator_label_counts(annotations).any(axis=1)
    S = one_hot(annotations)[:, np.repeat(people, size)]
    some = np.diff(S.indptr) > 0
    items = tuple(np.array(annotations.items, object)[some])
    return S[some], items, tuple(np.array(annotations.annotators, object)[people])


def _parameters(S: sparse.csr_matrix, T: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """(A, answer, truth) confusions and (L,) prior that are most probable when the truths are T (U, L).

    An annotator whose items never have some truth is given equal chances for it: no answer bears on them.
    """
    L = T.shape[1]
    C = (S.T @ T).reshape(-1, L, L) + smoothing  # expected tables
    total = C.sum(axis=1, keepdims=True)
    return np.divide(C, total, out=np.full_like(C, 1 / L), where=total > 0), T.mean(axis=0)


def _expect(S: sparse.csr_matrix, pi: Floats, p: Floats, smoothing: float) -> tuple[Floats, float]:
    """(U, L) posteriors of the truths under the parameters, and the log posterior of the parameters.

    Works on the (L, U) layout: numpy is slow in reducing a short last axis.
    """
    with np.errstate(divide="ignore"):  # log 0 is -inf, as meant: that answer rules that truth out
        log_pi, log_p = np.log(pi), np.log(p)
    joint = np.ascontiguousarray((S @ log_pi.reshape(-1, len(p)) + log_p).T)
    top = joint.max(axis=0)
    joint -= top
    np.exp(joint, out=joint)
    total = joint.sum(axis=0)
    joint /= total
    log_prior = smoothing * float(log_pi.sum()) if smoothing else 0.0
    return np.ascontiguousarray(joint.T), float((np.log(total) + top).sum()) + log_prior


def _how(smoothing: float, tolerance: float, rounds: int, converged: bool) -> str:
    """Start, smoothing and stop in words."""
    stop = f"posteriors settled to {tolerance:g}" if converged else "stopped unsettled"
    return f"all answers, start at vote shares, smoothing {smoothing:g} a cell, {stop} after {rounds} rounds"
