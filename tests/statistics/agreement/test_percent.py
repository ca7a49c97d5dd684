"""Percent agreement is the mean share of agreeing pairs of items with two answers or more."""

import numpy as np
import pytest

from workbench.statistics.agreement.percent import item_agreement, percent_agreement


def test_pairs_of_an_item():
    """Of three answers a a b one pair of three agrees; a single answer has no pair."""
    assert item_agreement(np.array([[2, 1], [3, 0], [1, 0]])) == pytest.approx([1 / 3, 1, 0])


def test_items_with_one_answer_do_not_count():
    """Two pairable items, one agreeing: one half, however many single answers there are."""
    P = np.array([[2, 0], [1, 1], [1, 0]])
    assert percent_agreement(P, np.array([1, 1, 50])) == 0.5


def test_many_weights_at_once():
    """Weights (B, P) give B values, each as if it were alone; NaN where no pair is left."""
    P = np.array([[2, 0], [1, 1], [1, 0]])
    W = np.array([[1, 1, 0], [3, 1, 2], [0, 0, 4]])
    assert percent_agreement(P, W).tolist()[:2] == [0.5, 0.75]
    assert np.isnan(percent_agreement(P, W)[2])


def test_wikipedia_subjects():
    """p_a of the ten subjects of Wikipedia, "Fleiss' kappa": .378."""
    table = (
        "0 0 0 0 14,0 2 6 4 2,0 0 3 5 6,0 3 9 2 0,2 2 8 1 1,7 7 0 0 0,3 2 6 3 0,2 5 3 2 2,6 5 2 1 0,0 2 2 3 7"
    )
    P = np.array([[int(n) for n in row.split()] for row in table.split(",")])
    assert percent_agreement(P, np.ones(10)) == pytest.approx(0.378, abs=5e-4)
