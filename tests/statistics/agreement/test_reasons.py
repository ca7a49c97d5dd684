"""Warnings tell a reader what an interval rests on, and what a narrow one would cost."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.reasons import more_for


@pytest.mark.parametrize(
    ("n", "half_width", "more"),
    [(20, 0.2, 300), (100, 0.05, 0), (100, 0.051, 5), (30, 0.01, 0), (10, 0.5, 990)],
)
def test_by_the_root_of_n(n, half_width, more):
    """A fourth of the width takes sixteen times the items."""
    assert more_for(n, half_width) == more


def test_thirty_items_need_no_warning():
    """From thirty pairable items on the interval stands for itself; below, the price of ±0.05 is named."""
    rows = [
        (f"q{i:02}", a, x) for i in range(30) for a, x in zip("AB", ["aa", "ab", "bb"][i % 3], strict=True)
    ]
    assert coefficients(Annotations.of(rows), interval="analytic")["fleiss_kappa"].reason is None
    found = coefficients(Annotations.of(rows[:-2]), interval="analytic")["fleiss_kappa"]
    half = (found.high - found.low) / 2
    assert found.reason.startswith("rests on 29 items with two answers or more: take it as a rough guide")
    assert found.reason.endswith(f"an interval of ±0.05 needs about {more_for(29, half):,} items more")


def test_distances_of_nothing():
    """Where a distance tells no two labels apart alpha is undefined, and says why."""
    rows = [("q1", "A", "a"), ("q1", "B", "b")]
    found = coefficients(Annotations.of(rows), distance=[[0, 0], [0, 0]])["krippendorff_alpha"]
    assert found.reason == "by these weights or distances all answers that were given count as the same"
