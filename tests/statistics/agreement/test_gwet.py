"""AC1 gives Gwet's numbers and stays high where one label is rare."""

import numpy as np
import pytest

from workbench.statistics.agreement.fleiss import fleiss_kappa
from workbench.statistics.agreement.gwet import gwet_ac1

# 12 subjects, 4 raters, 5 categories, "." where a rater gave none:
# Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition; cac.raw4raters of the R package irrCAC
RATINGS = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."


def counts(ratings: str) -> np.ndarray:
    """(U, 5) how often each of the labels 1 to 5 was given."""
    return np.array([[item.count(label) for label in "12345"] for item in ratings.split()])


def test_gwets_four_raters():
    """AC1 .77544, Fleiss' kappa .76117 on the same table (README of irrCAC)."""
    P = counts(RATINGS)
    assert gwet_ac1(P, np.ones(12)) == pytest.approx(0.77544, abs=5e-6)
    assert fleiss_kappa(P, np.ones(12)) == pytest.approx(0.76117, abs=5e-6)


def test_a_rare_label_does_not_pull_it_down():
    """Gwet (2008): 118 times yes-yes, 5 and 2 disagreements: kappa falls below 0, AC1 stays at .941."""
    P, W = np.array([[2, 0], [1, 1]]), np.array([118, 7])
    assert fleiss_kappa(P, W) == pytest.approx(-0.0288, abs=5e-5)
    assert gwet_ac1(P, W) == pytest.approx(0.9408, abs=5e-5)


def test_labels_that_nobody_used_belong_to_the_set():
    """A larger closed set counts: more labels to choose from make the same agreement less likely by chance."""
    P = counts(RATINGS)
    wider = np.hstack([P, np.zeros((12, 5), int)])
    assert gwet_ac1(wider, np.ones(12)) > gwet_ac1(P, np.ones(12))


def test_one_label_of_several_is_perfect_and_one_of_one_is_undefined():
    """All answers alike: 1 where there was a choice, undefined where there was none."""
    assert gwet_ac1(np.array([[3, 0]]), np.array([7])) == 1
    assert np.isnan(gwet_ac1(np.array([[3]]), np.array([7])))
