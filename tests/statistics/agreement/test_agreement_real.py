"""Agreement on real crowds, with the numbers known for them."""

import pytest

from workbench.formats.read import read
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.cohen import cohen_matrix


def test_rte(shared):
    """Snow et al. (2008), 800 pairs of sentences, ten workers each: nominal alpha .2415, in a narrow interval."""
    found = coefficients(read(shared("data/rte_snow2008/annotations.csv")))
    alpha = found["krippendorff_alpha"]
    assert alpha.value == pytest.approx(0.2415, abs=5e-5)
    assert alpha.low == pytest.approx(0.222, abs=0.003)
    assert alpha.high == pytest.approx(0.262, abs=0.003)
    assert alpha.n == 800
    assert found["percent_agreement"].value == pytest.approx(0.62869, abs=5e-6)


def test_convabuse(shared):
    """Cercas Curry et al. (2021), eight experts with repeats: nominal alpha .4374 when first answers count."""
    annotations = read(shared("data/convabuse/annotations.csv"))
    assert len(annotations) - len(annotations.first_answers()) == 357
    assert coefficients(annotations)["krippendorff_alpha"].value == pytest.approx(0.4374, abs=5e-5)
    severity = coefficients(annotations, level="ordinal", replicates=0)["krippendorff_alpha"].value
    assert severity > 0.6  # they differ mostly by one step


def test_experts_in_pairs(shared):
    """The matrix of the eight experts is symmetric and rests on their common conversations."""
    found = cohen_matrix(read(shared("data/convabuse/annotations.csv")))
    assert found.kappa.shape == (8, 8)
    assert (found.n == found.n.T).all()
    assert found.n.diagonal().sum() == 12768 - 357
