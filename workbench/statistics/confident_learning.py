"""Confident learning: how given labels and the truth probably relate, from out-of-sample probabilities of a model."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Bools, Floats, Ints
from workbench.answers.counts import Counts


@dataclass(frozen=True, eq=False)
class ConfidentJoint:
    """N given labels counted against the labels that a model is confident of.

    thresholds  (L,) the mean probability of a label where it was given; NaN for a label that nobody gave
    counts      (L, L) answers by `[given, confident]`, those without a confident label left out
    confident   (N,) the label the model is confident of, -1 where no probability reaches its threshold
    given       (L,) how often each label was given
    """

    thresholds: Floats
    counts: Counts
    confident: Ints
    given: Counts

    @property
    def joint(self) -> Floats:
        """(L, L) the share of all answers by `[given, true]`: each row of `counts` scaled to how often its label was given.

        A label without a confident answer counts as right.
        """
        total = self.counts.sum(axis=1, keepdims=True)
        right = np.eye(len(self.given))
        rows = np.divide(self.counts, total, out=right, where=total > 0)
        return np.asarray(rows * self.given[:, None] / max(int(self.given.sum()), 1))

    @property
    def error_rate(self) -> float:
        """The share of answers off the diagonal of `joint`."""
        return float(1 - np.trace(self.joint))

    @property
    def off_diagonal(self) -> Bools:
        """(N,) answers where the model is confident of another label."""
        return self._off

    _off: Bools


def confident_joint(labels: Ints, P: Floats) -> ConfidentJoint:  # P as in the paper
    """Count the given `labels` (N,) against probabilities `P` (N, L) of a model that was not trained on them.

    t_j is the mean of p_j over the answers with label j. An answer is counted at [i, j] when i was given and p_j is
    the largest of those that reach their threshold. Northcutt, Jiang & Chuang (2021), "Confident Learning: Estimating
    Uncertainty in Dataset Labels", JAIR 70, equations 1 to 3.
    """
    size = P.shape[1]
    times = np.bincount(labels, minlength=size)
    own = np.bincount(labels, P[np.arange(len(labels)), labels], minlength=size)
    thresholds = np.divide(own, times, out=np.full(size, np.nan), where=times > 0)
    reached = thresholds - 1e-9 <= P  # False where nobody gave the label
    best = np.where(reached, P, -1.0).argmax(axis=1)
    confident = np.where(reached.any(axis=1), best, -1).astype(np.int32)
    some = confident >= 0
    flat = labels[some].astype(np.int64) * size + confident[some]
    counts = np.bincount(flat, minlength=size * size).reshape(size, size)
    return ConfidentJoint(thresholds, counts, confident, times, some & (confident != labels))


def self_confidence(labels: Ints, P: Floats) -> Floats:
    """(N,) the probability of the label that was given; the lowest are the most doubtful."""
    return np.asarray(P[np.arange(len(labels)), labels])


def normalised_margin(labels: Ints, P: Floats) -> Floats:
    """(N,) the probability of the given label minus that of the best other one, from -1 to 1; the lowest come first."""
    rows = np.arange(len(labels))
    others = P.copy()
    others[rows, labels] = -1.0
    return np.asarray(P[rows, labels] - others.max(axis=1))
