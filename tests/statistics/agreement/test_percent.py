"""Percent agreement is the mean share of agreeing pairs of items with two answers or more."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.percent import (
    item_agreement,
    nwise_jaccard,
    pairwise_agreement,
    percent_agreement,
)


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


def test_pairs_pooled():
    """One item with ten pairs, six of them agreeing, and one with a pair that does not: 6 of 11, not .3."""
    P, W = np.array([[4, 1], [1, 1], [1, 0]]), np.array([1, 1, 5])
    assert percent_agreement(P, W) == pytest.approx((0.6 + 0) / 2)
    assert pairwise_agreement(P, W) == pytest.approx(6 / 11)
    even = np.array([[3, 0], [2, 1]])
    assert pairwise_agreement(even, np.array([3, 2])) == pytest.approx(
        percent_agreement(even, np.array([3, 2]))
    )


def test_everybody_at_once():
    """Of a|b, a|b|c and b|c the part b is everybody's, of three; of single labels all agree or not."""
    parts = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], bool)
    P = np.array([[1, 1, 1], [2, 0, 0], [1, 0, 0]])
    assert nwise_jaccard(P, np.array([1, 1, 9]), parts=parts) == pytest.approx((1 / 3 + 1) / 2)
    answers = Annotations.of(
        [("1", "A", "a|b"), ("1", "B", "a|b|c"), ("1", "C", "b|c"), ("2", "A", "a"), ("2", "B", "a")]
    )
    assert coefficients(answers, names=("nwise_jaccard",))["nwise_jaccard"].value == pytest.approx(
        (1 / 3 + 1) / 2
    )
    words = Annotations.of([("1", "A", "x"), ("1", "B", "x"), ("2", "A", "x"), ("2", "B", "y")])
    assert coefficients(words, names=("nwise_jaccard",))["nwise_jaccard"].value == 0.5


@pytest.mark.parametrize("name", ["percent_agreement", "pairwise_agreement", "nwise_jaccard"])
def test_their_moves_are_those_of_leaving_an_item_out(name, rng):
    """The linearised variance is near that of a jackknife over items, also where items have unlike many answers."""
    items = [
        [str(x) for x in rng.integers(0, 2, rng.integers(2, 6)) * (rng.random() < 0.5)] for _ in range(120)
    ]
    rows = [(f"q{u:03}", f"r{r}", x) for u, item in enumerate(items) for r, x in enumerate(item)]
    answers = Annotations.of(rows, labels=["0", "1"])
    whole = coefficients(answers, names=(name,), interval="analytic", method=1)[name]
    without = [
        coefficients(answers.take(answers.item.code != u), names=(name,), interval="bootstrap", replicates=0)[
            name
        ].value
        for u in range(120)
    ]
    jackknife = (119 / 120 * ((np.array(without) - np.mean(without)) ** 2).sum()) ** 0.5
    assert (whole.value - whole.low) / 1.98 == pytest.approx(jackknife, rel=0.03)
