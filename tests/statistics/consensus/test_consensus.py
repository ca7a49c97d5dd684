"""A consensus says which label is on top, how sure that is, and where it is a dispute."""

import numpy as np

from workbench.statistics.consensus.consensus import Consensus

FOUND = Consensus(
    "majority",
    ("q1", "q2", "q3", "q4"),
    ("a", "b", "c"),
    np.array([[0.5, 0.5, 0], [0.2, 0.5, 0.3], [0, 0, 1], [0.4, 0.2, 0.4]]),
)


def test_top_second_and_confidence():
    """The label on top, the one after it, and the share of the former."""
    assert FOUND.label.tolist() == [-1, 1, 2, -1]
    assert FOUND.runner_up.tolist() == [1, 2, -1, 2]
    assert FOUND.confidence.tolist() == [0.5, 0.5, 1, 0.4]


def test_a_tie_is_a_dispute():
    """Ties are counted, and the labels in them are known."""
    assert FOUND.disputes == 2
    assert FOUND.tied.tolist()[0] == [True, True, False]


def test_a_lead_of_less_than_a_billionth_is_a_tie():
    """Rounding does not decide what people did not."""
    close = Consensus("m", ("q1", "q2"), ("a", "b"), np.array([[0.5 + 1e-12, 0.5], [0.5 + 1e-6, 0.5 - 1e-6]]))
    assert close.label.tolist() == [-1, 0]


def test_one_label_has_no_runner_up():
    """A closed set of one label is decided and has no second."""
    only = Consensus("m", ("q1",), ("a",), np.array([[1.0]]))
    assert (only.label.tolist(), only.runner_up.tolist()) == ([0], [-1])


def test_nothing_answered():
    """No items: empty columns, no error."""
    empty = Consensus("m", (), ("a", "b"), np.zeros((0, 2)))
    assert (len(empty.label), len(empty.runner_up), empty.disputes) == (0, 0, 0)
    assert len(empty.to_frame()) == 0


def test_to_frame():
    """One row an item, in words; a dispute has no label."""
    frame = FOUND.to_frame()
    assert list(frame.columns) == ["item_id", "label", "confidence", "runner_up"]
    assert frame["label"].isna().tolist() == [True, False, False, True]
    assert frame["label"].dropna().tolist() == ["b", "c"]
    assert frame["runner_up"].dropna().tolist() == ["b", "c", "c"]
