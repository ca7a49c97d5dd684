"""Every method reads the same answers: of those who answered, and where asked the first only."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.statistics.consensus import answered as module
from workbench.statistics.consensus.answered import Answered

ROWS = Annotations.of(
    [(f"q{u}", who, "xyz"[(u + a) % 3 if u % 2 else 0]) for u in range(30) for a, who in enumerate("ABC")]
)


def test_who_gave_no_answer_is_not_in_it():
    """Codes point into the shortened names."""
    found = Answered.of(ROWS.take(np.array([4, 89])))
    assert (found.items, found.annotators) == (("q1", "q29"), ("B", "C"))
    assert (found.item.tolist(), found.annotator.tolist()) == ([0, 1], [0, 1])
    assert found.votes().tolist() == [[0, 0, 1], [0, 1, 0]]


def test_first_answers():
    """Without repeats all rows, in the order of items; with them the first of each."""
    moved = ROWS.take(np.arange(len(ROWS))[::-1])
    found = Answered.first(moved)
    assert np.diff(found.item).min() == 0
    assert found.votes().tolist() == Answered.of(ROWS).votes().tolist()
    assert found.by_annotator_and_label().tolist() == Answered.of(ROWS).by_annotator_and_label().tolist()
    twice = Annotations.of([("q", "A", "x"), ("q", "A", "y"), ("q", "B", "y")])
    assert Answered.first(twice).votes().tolist() == [[1, 1]]


def test_free_text_is_refused(monkeypatch):
    """A table that would not fit is refused with its size, before it is made."""
    monkeypatch.setattr(module, "MOST_CELLS", 50)
    with pytest.raises(
        InvalidTable, match="3 labels over 30 items make a table of 90 probabilities, and at most 50"
    ):
        Answered.of(ROWS)
