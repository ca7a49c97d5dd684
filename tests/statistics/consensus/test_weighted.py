"""A weighted vote counts people by how far they agree with everybody, and says what it made of ties."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable, NotFound
from workbench.statistics.consensus.weighted import wawa, weighted_vote, zero_based_skill

# A and B agree on all, C agrees with them once of three times; q4 is B against C
ROWS = Annotations.of(
    [(f"q{u}", who, "x") for u in (1, 2, 3) for who in "AB"]
    + [("q1", "C", "x"), ("q2", "C", "y"), ("q3", "C", "y"), ("q4", "B", "x"), ("q4", "C", "y")]
)


def test_given_weights():
    """Votes are summed by weight; an equal sum is a dispute."""
    found = weighted_vote(ROWS, {"A": 1, "B": 1, "C": 3})
    assert found.share[1] == pytest.approx([0.4, 0.6])
    assert found.share[3] == pytest.approx([0.25, 0.75])
    assert weighted_vote(ROWS, {"A": 1, "B": 1, "C": 2}).disputes == 2


def test_wawa_by_hand():
    """C agrees with the majority on q1 and half with the tie of q4: 1.5 of 4; B on three and a half of 4."""
    found = wawa(ROWS)
    assert found.annotators == ("A", "B", "C")
    assert found.weight == pytest.approx([1, 3.5 / 4, 1.5 / 4])
    assert found.share[3] == pytest.approx([0.7, 0.3])
    assert found.disputes == 0
    assert found.how == "vote shares of first answers, each by its annotator's agreement with the majority"


def test_zero_based_skill_goes_on():
    """The second round counts q4 as B's: C agrees on one of four, B on four."""
    found = zero_based_skill(ROWS)
    assert found.weight == pytest.approx([1, 1, 1 / 4])
    assert found.share[3] == pytest.approx([0.8, 0.2])
    assert "settled to 1e-06 after" in found.how
    assert zero_based_skill(ROWS, rounds=1).how.endswith("stopped unsettled after 1 rounds")


def test_nobody_votes_twice():
    """The first answer counts."""
    found = wawa(Annotations.of([("q", "A", "x"), ("q", "A", "y"), ("q", "B", "x")]))
    assert found.share.tolist() == [[1, 0]]


def test_an_item_of_weightless_people_has_equal_votes():
    """Where nobody on an item has a weight, each of them counts the same."""
    found = weighted_vote(ROWS, {"A": 1, "B": 0, "C": 0})
    assert found.share[3].tolist() == [0.5, 0.5]


def test_weights_are_checked():
    """A person without a weight, and a weight below 0, are refused by name."""
    with pytest.raises(NotFound, match="no weight is given for 'B', 'C'"):
        weighted_vote(ROWS, {"A": 1})
    with pytest.raises(InvalidTable, match=r"the weight of 'C' is -1; expected 0 or more"):
        weighted_vote(ROWS, {"A": 1, "B": 1, "C": -1})
    with pytest.raises(InvalidTable, match="there are no answers"):
        wawa(Annotations.of([]))


def test_weights_as_crowd_kit():
    """Wawa().fit(...).skills_ of crowd-kit 1.4.2 on rows without a tie: 1, 0.75, 7/12, 0.75, 0.5."""
    answers = """
        aabab bbbba cacca aabca bbcbb ccccb abaab bbabb ccacc aaaba bbbca cbccc
    """
    rows = [(f"q{u}", f"w{a}", x) for u, row in enumerate(answers.split()) for a, x in enumerate(row)]
    assert wawa(Annotations.of(rows)).weight == pytest.approx(np.array([1, 0.75, 7 / 12, 0.75, 0.5]))
