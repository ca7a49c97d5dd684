"""Weights say how close two labels are, by name or as a matrix, and refuse what cannot be one."""

import numpy as np
import pytest

from workbench.errors import InvalidTable, NotFound
from workbench.statistics.agreement.weights import KINDS, circumference, scale, weights

FOUR = ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("kind", "first_row"),
    [
        ("identity", [1, 0, 0, 0]),
        ("linear", [1, 2 / 3, 1 / 3, 0]),
        ("quadratic", [1, 8 / 9, 5 / 9, 0]),
        ("radical", [1, 1 - (1 / 3) ** 0.5, 1 - (2 / 3) ** 0.5, 0]),
        ("ordinal", [1, 5 / 6, 3 / 6, 0]),  # 1 − C(m, 2) / 6 for m = 2, 3, 4 labels from one to the other
        ("circular", [1, 0.5, 0, 0.5]),  # sin² of 45°, 90°, 135°
    ],
)
def test_by_hand(kind, first_row):
    """The first of four labels against all, as Gwet (2014) defines them."""
    assert weights(kind, FOUR)[0] == pytest.approx(first_row)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_matrix_of_weights(kind):
    """1 on the diagonal, between 0 and 1, the same both ways round; also for two labels and for one."""
    for labels in (FOUR, ["low", "high"], ["only"], ["0", "0.5", "10"]):
        w = weights(kind, labels)
        assert w.shape == (len(labels), len(labels))
        assert np.diag(w) == pytest.approx(np.ones(len(labels)))
        assert w == pytest.approx(w.T)
        assert w.min() >= 0


def test_numbers_are_measured_and_words_are_counted():
    """Labels that are numbers have their distances; words, or numbers written twice, have their places."""
    assert scale(["1", "2", "5"]).tolist() == [1, 2, 5]
    assert scale(["low", "2", "5"]).tolist() == [0, 1, 2]
    assert scale(["1", "1.0"]).tolist() == [0, 1]
    assert weights("linear", ["1", "2", "5"])[0].tolist() == [1, 0.75, 0]


def test_once_around():
    """Hours make 24 and quarters of a circle 360, whatever the number of labels."""
    assert circumference(np.array([0.0, 23, 5, 6])) == 24
    assert circumference(np.array([0.0, 270, 90, 180])) == 360
    assert circumference(np.array([3.0])) == 1


def test_a_matrix_of_ones_own():
    """A matrix is taken as it is when it can be weights, else refused with what is wrong."""
    assert weights([[1, 0.5], [0.5, 1]], ["a", "b"])[0, 1] == 0.5
    with pytest.raises(InvalidTable, match=r"shape \(2, 2\), and the 3 labels 'a', 'b', 'c'"):
        weights([[1, 0], [0, 1]], ["a", "b", "c"])
    with pytest.raises(InvalidTable, match="between 0 and 1"):
        weights([[1, -1], [-1, 1]], ["a", "b"])
    with pytest.raises(InvalidTable, match="the same both ways"):
        weights([[1, 0.5], [0, 1]], ["a", "b"])
    with pytest.raises(NotFound, match="'cubic' are not known; expected one of 'identity'"):
        weights("cubic", ["a", "b"])
