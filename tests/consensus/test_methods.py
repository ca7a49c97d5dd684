"""Every named method of consensus goes by its own name."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.consensus.methods import METHODS


@pytest.mark.parametrize("name", METHODS)
def test_a_method_goes_by_its_name(name):
    """The result says which method it is and how it was found."""
    found = METHODS[name](Annotations.of([("q", "A", "x"), ("q", "B", "x")]))
    assert found.method == name
    assert found.how
    assert found.label.tolist() == [0]
