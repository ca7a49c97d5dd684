"""Agreement with oneself: by hand, and on 357 real repeats."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.formats.read import read
from workbench.quality.self_consistency import study_self_consistency


def test_by_hand():
    """A meets q1 three times (x x y: 1 of 3 pairs) and q2 twice (same); B agrees with A's first answer on q1 only."""
    table = Annotations.of(
        [
            ("q1", "A", "x"), ("q1", "A", "x"), ("q1", "A", "y"), ("q2", "A", "y"), ("q2", "A", "y"),
            ("q1", "B", "x"), ("q2", "B", "x"), ("q3", "B", "x"),
        ]
    )  # fmt: skip
    found = study_self_consistency(table)
    assert found.agreement.value == pytest.approx((1 / 3 + 1) / 2)
    assert (found.agreement.n, found.repeats, [one.annotator for one in found.people]) == (2, 3, ["A"])
    assert found.others.value == 0.5
    assert found.to_dict()["annotators"]["A"]["n"] == 2


def test_rework_is_no_repeat():
    """A second delivery is meant to differ."""
    table = Annotations.of([("q1", "A", "x"), ("q1", "A", "y")])
    again = Annotations(table.item, table.annotator, table.label, delivery=np.array([1, 2], np.int32))
    assert study_self_consistency(again).agreement.reason == "nobody answered an item twice"


def test_nobody_repeats():
    """A reason instead of a number, also for no answers at all."""
    for table in (Annotations.of([("q1", "A", "x")]), Annotations.of([])):
        found = study_self_consistency(table)
        assert (found.agreement.value, found.repeats, found.people) == (None, 0, ())


def test_convabuse(shared):
    """357 repeats of eight experts: they agree with themselves more than with each other."""
    found = study_self_consistency(read(shared("data/convabuse/annotations.csv")))
    assert (found.repeats, len(found.people)) == (357, 8)
    assert found.agreement.value == pytest.approx(0.920, abs=0.001)
    assert found.others.value == pytest.approx(0.805, abs=0.001)
    assert found.agreement.low > found.others.high
