"""Fleiss' kappa gives the published numbers, also where items have different numbers of answers."""

import numpy as np
import pytest

from workbench.statistics.agreement.fleiss import fleiss_kappa, label_shares


def test_wikipedia():
    """Wikipedia, "Fleiss' kappa": ten subjects, fourteen raters, five categories, .210."""
    table = (
        "0 0 0 0 14,0 2 6 4 2,0 0 3 5 6,0 3 9 2 0,2 2 8 1 1,7 7 0 0 0,3 2 6 3 0,2 5 3 2 2,6 5 2 1 0,0 2 2 3 7"
    )
    P = np.array([[int(n) for n in row.split()] for row in table.split(",")])
    assert fleiss_kappa(P, np.ones(10)) == pytest.approx(0.210, abs=5e-4)


def test_two_annotators_are_scotts_pi():
    """Artstein & Poesio (2008), table of 100 dialogue acts: Scott's pi .79953."""
    table = {(0, 0): 10, (1, 0): 6, (1, 1): 32, (1, 2): 6, (2, 2): 46}
    P = np.array([np.bincount(pair, minlength=3) for pair in table])
    assert fleiss_kappa(P, np.array(list(table.values()))) == pytest.approx(0.79953, abs=5e-6)


def test_single_answers_count_for_the_use_of_labels():
    """An item with one answer is in the label shares, not in the observed agreement."""
    P, W = np.array([[2, 0], [0, 1]]), np.array([1, 1])
    assert label_shares(P, W).tolist() == [0.5, 0.5]
    assert fleiss_kappa(P, W) == 1


def test_one_label_is_undefined():
    """Where only one label was ever used there is no chance to be better than."""
    assert np.isnan(fleiss_kappa(np.array([[3, 0]]), np.array([7])))
