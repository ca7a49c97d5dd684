"""Every coefficient that is registered keeps the same promises."""

import pytest

from workbench.statistics.agreement.registry import COEFFICIENTS, USUAL, every
from workbench.testing import check_coefficient


@pytest.mark.parametrize("name", every())
def test_a_coefficient_keeps_its_promises(name):
    """Its range, what it does not see, and where it has no value."""
    check_coefficient(COEFFICIENTS[name])


def test_the_usual_ones_are_registered():
    """What is asked where nothing is named."""
    assert set(USUAL) <= set(COEFFICIENTS)
