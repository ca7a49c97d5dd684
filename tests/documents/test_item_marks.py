"""What stands of an item is what all marks leave, without those that were taken back."""

import datetime as dt

import pytest
from pydantic import ValidationError

from workbench.documents.item_marks import ItemMarks, Mark, standing

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def mark(name, did, *items, **more):
    return Mark(id=name, at=AT, did=did, items=items, **more)


def test_the_last_cause_stands():
    """A cause replaces the one before; none takes it away."""
    first, then = mark("1", "cause", "a", "b", cause="slip"), mark("2", "cause", "a", cause="edge case")
    assert standing([first, then]) == {"a": ItemMarks("edge case"), "b": ItemMarks("slip")}
    assert standing([first, then, mark("3", "cause", "a")])["a"] == ItemMarks()


def test_what_is_undone_never_was():
    """An undo takes its mark back, and what stood before stands again."""
    marks = [mark("1", "cause", "a", cause="slip"), mark("2", "cause", "a", cause="edge case")]
    assert standing([*marks, mark("3", "undo", ref="2")]) == {"a": ItemMarks("slip")}


def test_acts_are_kept_in_order():
    """An item can become an edge case, go to the experts and be dismissed; each act is there."""
    found = standing(
        [mark("1", "edge case", "a", ref="E8"), mark("2", "experts", "a"), mark("3", "dismiss", "a")]
    )
    assert found["a"] == ItemMarks(dismissed=True, acts=(("edge case", "E8"), ("experts", None)))
    assert found["a"].did("experts")
    assert not found["a"].did("relabel")


def test_no_other_cause():
    """A cause is one of five."""
    with pytest.raises(ValidationError):
        mark("1", "cause", "a", cause="laziness")
