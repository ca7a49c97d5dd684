"""The median until somebody has qualified counts those who have not yet."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.calibration.study import half_by

TIMES = st.lists(st.integers(1, 30), min_size=1, max_size=12)


def test_the_published_median():
    """Median remission under 6-MP is 23 weeks, under placebo 8: Freireich et al. (1963), Blood 21.

    The data as in Kalbfleisch & Prentice, "The Statistical Analysis of Failure Time Data"; `waits` are censored.
    """
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    still_well = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    assert half_by(relapsed, still_well) == 23
    assert half_by(placebo, []) == 8


def test_nobody_qualified_has_no_median():
    """However long they wait."""
    assert half_by([], [100.0, 200.0]) is None


@given(TIMES, TIMES)
def test_waiting_people_never_make_a_vendor_look_quicker(days, waits):
    """With people who have not qualified yet the median is later, or not reached."""
    alone, together = half_by(days, []), half_by(days, waits)
    assert alone is not None
    assert together is None or together >= alone
