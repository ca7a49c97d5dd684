"""Six intraclass correlations give the numbers of their paper, or say in words why there is none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.icc import FORMS, icc

# Shrout & Fleiss (1979), table 2: six targets, four judges
TARGETS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
PUBLISHED = {  # value as in their table 4; bounds as psych::ICC prints them
    "icc_1_1": (0.17, -0.13, 0.72),
    "icc_2_1": (0.29, 0.02, 0.76),
    "icc_3_1": (0.71, 0.34, 0.95),
    "icc_1_k": (0.44, -0.88, 0.91),
    "icc_2_k": (0.62, 0.07, 0.93),
    "icc_3_k": (0.91, 0.68, 0.99),
}


def answers(x: np.ndarray) -> Annotations:
    """Numbers as answers."""
    return Annotations.of(
        [(f"t{i}", f"j{j}", f"{v:g}") for i, row in enumerate(x) for j, v in enumerate(row)]
    )


@pytest.mark.parametrize("form", FORMS)
def test_shrout_and_fleiss(form):
    """Values and intervals to the printed two digits."""
    found = icc(TARGETS, form)
    assert (found.value, found.low, found.high) == pytest.approx(PUBLISHED[form], abs=0.0051)
    through = coefficients(answers(TARGETS), names=(form,))[form]
    assert (through.value, through.low, through.high) == pytest.approx((found.value, found.low, found.high))
    assert through.method == "F interval over 6 items and 4 annotators"


def test_no_error_is_one():
    """Judges who agree to the last digit have 1 in every form, with an interval that is 1 or undefined."""
    x = np.repeat(np.array([[1.0], [2.0], [5.0]]), 3, axis=1)
    for form in FORMS:
        assert icc(x, form).value == pytest.approx(1)


def test_reasons():
    """Incomplete, words, one item, one and the same number: each says so."""
    missing = answers(TARGETS).take(np.arange(23))
    reason = coefficients(missing, names=("icc_2_1",))["icc_2_1"].reason
    assert "every annotator to every item: 23 of 24" in reason
    words = Annotations.of([("q1", "A", "x"), ("q1", "B", "y")])
    assert "labels that are numbers" in coefficients(words, names=("icc_1_1",))["icc_1_1"].reason
    one = coefficients(answers(TARGETS[:1]), names=("icc_1_1",))["icc_1_1"]
    assert one.reason == "an intraclass correlation needs two items and two annotators: 1 and 4"
    same = coefficients(answers(np.full((3, 2), 4.0)), names=FORMS)
    assert {estimate.reason for estimate in same.values()} == {"every annotator used one label, '4'"}


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=2, max_size=8), st.integers(-3, 3)
)
def test_bounds_hold_the_value_and_a_shift_changes_nothing(rows, shift):
    """Low ≤ value ≤ high, at most 1, and numbers moved by a constant give the same."""
    x = np.array(rows, float)
    for form in FORMS:
        found, moved = icc(x, form), icc(x + shift, form)
        assert found.value == pytest.approx(moved.value, abs=1e-6, nan_ok=True)
        if np.isfinite([found.value, found.low, found.high]).all():
            assert found.low - 1e-9 <= found.value <= min(found.high, 1) + 1e-9


def test_less_than_error():
    """Where items differ less than error alone would make them, the mean of two annotators has no reliability."""
    found = coefficients(answers(np.array([[0.0, 0, 1], [0, 2, 0]])), names=("icc_2_1", "icc_2_k"))
    assert found["icc_2_1"].value < 0
    assert found["icc_2_k"].reason == "items differ less than error alone would make them"
