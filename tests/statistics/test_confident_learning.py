"""Confident learning counts as the paper does, and as cleanlab does."""

import numpy as np
import pytest

from workbench.statistics.confident_learning import confident_joint, normalised_margin, self_confidence

GIVEN = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], np.int32)
P = np.array(
    [
        [0.9, 0.05, 0.05],
        [0.8, 0.15, 0.05],
        [0.2, 0.7, 0.1],
        [0.6, 0.3, 0.1],
        [0.1, 0.85, 0.05],
        [0.05, 0.9, 0.05],
        [0.75, 0.2, 0.05],
        [0.2, 0.5, 0.3],
        [0.05, 0.05, 0.9],
        [0.1, 0.1, 0.8],
        [0.15, 0.65, 0.2],
        [0.3, 0.3, 0.4],
    ]
)


def test_as_cleanlab():
    """Thresholds, confident joint and off-diagonal of cleanlab 2.9.0 (count.compute_confident_joint, calibrate=False)."""
    found = confident_joint(GIVEN, P)
    assert found.thresholds == pytest.approx([0.625, 0.6125, 0.575])
    assert found.counts.tolist() == [[2, 1, 0], [1, 2, 0], [0, 1, 2]]
    assert np.flatnonzero(found.off_diagonal).tolist() == [2, 6, 10]


def test_scores_as_cleanlab():
    """Cleanlab 2.9.0, rank.get_label_quality_scores: "self_confidence", and "normalized_margin" = (margin + 1) / 2."""
    assert self_confidence(GIVEN, P).tolist() == [0.9, 0.8, 0.2, 0.6, 0.85, 0.9, 0.2, 0.5, 0.9, 0.8, 0.2, 0.4]
    cleanlab = [0.925, 0.825, 0.25, 0.65, 0.875, 0.925, 0.225, 0.6, 0.925, 0.85, 0.275, 0.55]
    assert (normalised_margin(GIVEN, P) + 1) / 2 == pytest.approx(cleanlab)


def test_the_joint_keeps_how_often_each_label_was_given():
    """Of four answers a label, one third of the confident ones lies off the diagonal: so does one third of all."""
    found = confident_joint(GIVEN, P)
    assert found.joint.sum(axis=1) == pytest.approx([1 / 3] * 3)
    assert found.error_rate == pytest.approx(1 / 3)


def test_a_label_of_which_nothing_is_confident_counts_as_right():
    """One answer of a label that the model never reaches: nothing speaks against it, and nothing breaks."""
    found = confident_joint(np.array([0, 0, 1], np.int32), np.array([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5]]))
    assert found.counts.tolist() == [[2, 0], [0, 1]]
    assert found.error_rate == 0
    unused = confident_joint(np.array([0, 0], np.int32), np.array([[0.6, 0.4], [0.2, 0.8]]))
    assert np.isnan(unused.thresholds[1])
    assert unused.counts.tolist() == [[1, 0], [0, 0]]
