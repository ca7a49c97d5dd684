"""Costs of mistakes: by hand, with severities that differ by direction."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable
from workbench.quality.error_cost import error_cost

TABLE = Annotations.of(
    [
        ("q1", "A", "x"),
        ("q1", "B", "y"),
        ("q2", "A", "x"),
        ("q2", "B", "x"),
        ("q3", "A", "x"),
        ("q3", "B", "z"),
    ]
)
KEY = AnswerKey({"q1": "x", "q2": "y", "q3": "x"}, {"q3": frozenset({"x", "z"})})


def test_by_hand():
    """q1: one of two wrong at 2, mean 1; q2: both wrong at 10; q3: both accepted. Mean of 1, 10, 0."""
    found = error_cost(TABLE, KEY, {("x", "y"): 2, ("y", "x"): 10})
    assert found.mean.value == pytest.approx(11 / 3)
    assert found.total == 22
    assert found.worst == (("y", "x", 2, 20), ("x", "y", 1, 2))
    assert found.mean.low == 0.0  # a cost is never negative
    assert found.mean.n == 6


def test_without_severities_it_is_the_error_rate():
    """Each item counting once: .5, 1, 0."""
    assert error_cost(TABLE, KEY, {}).mean.value == pytest.approx(0.5)


def test_undefined_and_refused():
    """Nothing judged has no mean; a negative severity is refused with its place; no spread, no interval."""
    assert error_cost(TABLE, AnswerKey({}), {}).mean.reason == "no answer is on an item of the key"
    with pytest.raises(InvalidTable, match=r"\('x', 'y'\).*found -1"):
        error_cost(TABLE, KEY, {("x", "y"): -1})
    alone = error_cost(TABLE, AnswerKey({"q2": "y"}), {}).mean
    assert (alone.value, alone.low) == (1.0, None)
    assert "no spread" in alone.reason
