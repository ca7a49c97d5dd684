"""Brennan and Prediger's coefficient takes every label as equally likely, used or not."""

import numpy as np
import pytest

from workbench.statistics.agreement.brennan_prediger import brennan_prediger


@pytest.mark.parametrize(
    ("table", "published"),
    [
        ([[7, 1], [3, 5]], 0.214286),
        ([[6, 1, 0], [0, 7, 0]], 0.785714),
        ([[6.99, 0.01], [6.99, 0.01]], 0.993343),
    ],
)
def test_randolph(table, published):
    """Free-marginal kappa of Randolph's online calculator, as statsmodels quotes it; the third label was never used."""
    P = np.array(table)
    assert brennan_prediger(P, np.ones(2)) == pytest.approx(published, abs=6e-6)


def test_pabak():
    """With two labels and two annotators it is 2 p_a − 1: .70 for both tables of Feinstein & Cicchetti (1990)."""
    P = np.array([[2, 0], [1, 1], [0, 2]])
    assert brennan_prediger(P, np.array([40, 15, 45])) == pytest.approx(0.70)
    assert brennan_prediger(P, np.array([80, 15, 5])) == pytest.approx(0.70)


def test_one_label_to_give_is_undefined():
    """Where there was no choice there is no agreement beyond chance."""
    assert np.isnan(brennan_prediger(np.array([[3]]), np.array([5])))
    assert brennan_prediger(np.array([[3, 0]]), np.array([5])) == 1
