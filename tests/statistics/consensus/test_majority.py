"""The majority is counted on first answers, and a tie is never settled by a coin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.formats.read import read
from workbench.statistics.consensus.majority import majority


def test_votes_and_ties():
    """Two of three wins, one against one is a dispute."""
    found = majority(
        Annotations.of(
            [("q1", "A", "x"), ("q1", "B", "x"), ("q1", "C", "y"), ("q2", "A", "x"), ("q2", "B", "y")]
        )
    )
    assert found.items == ("q1", "q2")
    assert found.share.tolist() == [[pytest.approx(2 / 3), pytest.approx(1 / 3)], [0.5, 0.5]]
    assert found.label.tolist() == [0, -1]
    assert (found.method, found.how) == ("majority", "vote shares of first answers")


def test_nobody_votes_twice():
    """The first answer of an annotator counts, later ones do not."""
    found = majority(Annotations.of([("q", "A", "x"), ("q", "A", "y"), ("q", "A", "y"), ("q", "B", "x")]))
    assert found.share.tolist() == [[1, 0]]


def test_no_answers():
    """Nothing answered, nothing decided."""
    assert majority(Annotations.of([])).items == ()


@given(
    st.lists(st.tuples(st.sampled_from("uvwx"), st.sampled_from("ABCD"), st.sampled_from("abc")), min_size=1),
    st.randoms(use_true_random=False),
)
def test_row_order_does_not_matter(rows, rng):
    """One answer a pair of item and annotator, in any order: the same shares."""
    rows = list({(item, who): (item, who, label) for item, who, label in rows}.values())
    moved = rng.sample(rows, len(rows))
    ours, theirs = (majority(Annotations.of(some, labels="abc")) for some in (rows, moved))
    assert ours.share.tolist() == theirs.share.tolist()


def test_rte_ties(shared):
    """Snow et al. (2008): 65 of 800 pairs of sentences are ties of ten workers."""
    assert majority(read(shared("data/rte_snow2008/annotations.csv"))).disputes == 65
