"""Precision, recall and F1: by hand, beside their definitions, and covering in a simulated world."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.quality.accuracy import label_scores


def test_by_hand():
    """Gold x x y y; answers x y y y: x has precision 1, recall 1/2, F1 2/3; y has 2/3, 1, 4/5."""
    table = Annotations.of([("q1", "A", "x"), ("q2", "A", "y"), ("q3", "A", "y"), ("q4", "A", "y")])
    found = label_scores(table, AnswerKey({"q1": "x", "q2": "x", "q3": "y", "q4": "y"}))
    assert [(s.precision.value, s.recall.value, s.f1.value) for s in found.values()] == [
        pytest.approx((1, 1 / 2, 2 / 3)),
        pytest.approx((2 / 3, 1, 4 / 5)),
    ]


def test_a_label_nobody_gave_or_nothing_is():
    """A reason instead of a division by nothing."""
    found = label_scores(Annotations.of([("q1", "A", "x")]), AnswerKey({"q1": "z"}))
    assert found["z"].precision.reason == "nobody gave this label"
    assert found["x"].recall.reason == "no answer is on an item of this label"
    assert (found["x"].f1.value, found["z"].f1.value) == (0, 0)
    assert found["x"].to_dict()["f1"]["value"] == 0
    assert label_scores(Annotations.of([("q1", "A", "x")]), AnswerKey({})) == {}


def test_what_is_accepted_counts_as_right():
    """q1 is x, and y is accepted: the answer y is a right y."""
    found = label_scores(Annotations.of([("q1", "A", "y")]), AnswerKey({"q1": "x"}, {"q1": frozenset("xy")}))
    assert (found["y"].precision.value, found["y"].recall.value, found["y"].f1.value) == (1, 1, 1)


def test_f1_is_covered():
    """Of 200 worlds of 150 items × 3 answers, at least 92 % of intervals hold the F1 of a world without end."""
    rng = np.random.default_rng(3)
    p, base = 0.8, 0.3  # right with p, a third of items is x, errors between two labels
    truth = 2 * base * p / (base + base * p + (1 - base) * (1 - p))
    held = []
    for _ in range(200):
        gold = rng.random(150) < base
        said = gold[:, None] ^ (rng.random((150, 3)) >= p)
        rows = [(f"q{u}", f"p{j}", "xy"[int(not said[u, j])]) for u in range(150) for j in range(3)]
        key = AnswerKey({f"q{u}": "xy"[int(not gold[u])] for u in range(150)})
        f1 = label_scores(Annotations.of(rows, ["x", "y"]), key)["x"].f1
        held.append(f1.low <= truth <= f1.high)
    assert np.mean(held) >= 0.92
