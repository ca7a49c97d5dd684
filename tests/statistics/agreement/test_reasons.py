"""Warnings tell a reader what an interval rests on, and what a narrow one would cost."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.planning import items_from_pilot


def test_thirty_items_need_no_warning():
    """From thirty pairable items on the interval stands for itself; from twenty to there, the price of ±0.05 is named."""
    rows = [
        (f"q{i:02}", a, x) for i in range(30) for a, x in zip("AB", ["aa", "ab", "bb"][i % 3], strict=True)
    ]
    assert coefficients(Annotations.of(rows), interval="analytic")["fleiss_kappa"].reason is None
    found = coefficients(Annotations.of(rows[:-2]), interval="analytic")["fleiss_kappa"]
    half = (found.high - found.low) / 2
    assert found.reason.startswith("rests on 29 items with two answers or more: take it as a rough guide")
    more = items_from_pilot(29, half, 0.05) - 29
    assert found.reason.endswith(f"; in 8 of 10 such samples an interval of ±0.05 needs {more:,} items more")


@pytest.mark.parametrize("items", [2, 10, 19])
def test_too_few_items_name_no_number(items):
    """Below twenty items the spread itself is hardly known: a rough guide, and no promise."""
    rows = [
        (f"q{i:02}", a, x) for i in range(items) for a, x in zip("AB", ["aa", "ab", "bb"][i % 3], strict=True)
    ]
    for estimate in coefficients(Annotations.of(rows), interval="analytic").values():
        assert estimate.reason is None or "needs" not in estimate.reason


def test_distances_of_nothing():
    """Where a distance tells no two labels apart alpha is undefined, and says why."""
    rows = [("q1", "A", "a"), ("q1", "B", "b")]
    found = coefficients(Annotations.of(rows), distance=[[0, 0], [0, 0]])["krippendorff_alpha"]
    assert found.reason == "by these weights or distances all answers that were given count as the same"
