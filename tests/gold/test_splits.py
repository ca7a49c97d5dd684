"""Uses are dealt by their shares and evenly over labels, and what was seen is never held back."""

from collections import Counter

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from tests.gold_drafts import gold
from workbench.errors import NotFound, OutOfRange
from workbench.gold.splits import deal, uses, with_uses

FORTY = gold({f"q{i}": {"label": "ham" if i < 20 else "spam", "settled": "unanimous"} for i in range(40)})
SHARES = {"practice": 0.2, "honeypot": 0.1, "held_back": 0.2}


def test_by_shares_and_labels():
    """Eight, four, eight of forty, half of each of either label; the rest is quiz."""
    found = deal(FORTY, SHARES)
    assert uses(found) == {"practice": 8, "quiz": 20, "honeypot": 4, "held_back": 8}
    pairs = Counter((item.split, item.answers["topic"].label) for item in found.items)
    assert all(
        abs(pairs[split, "ham"] - pairs[split, "spam"]) <= 1
        for split in ("practice", "honeypot", "held_back")
    )
    assert [item.id for item in found.items] == [item.id for item in FORTY.items]


def test_seeded():
    """The same again for a seed, another for another."""
    assert deal(FORTY, SHARES, seed=1) == deal(FORTY, SHARES, seed=1)
    assert deal(FORTY, SHARES, seed=1) != deal(FORTY, SHARES, seed=2)


@each(st.lists(st.floats(0, 0.33), min_size=3, max_size=3), st.integers(0, 99))
def test_whole_items(shares, seed):
    """Whatever the shares, each use is within one item of its share."""
    wished = dict(zip(("practice", "honeypot", "held_back"), shares, strict=True))
    found = uses(deal(FORTY, wished, seed=seed))
    assert all(abs(found[name] - 40 * share) <= 1.5 for name, share in wished.items())


def test_what_was_seen_is_not_held_back():
    """Even where all that is left must be held back."""
    seen = {f"q{i}" for i in range(20)}
    found = deal(FORTY, {"held_back": 0.5}, seen=seen)
    assert not seen & {item.id for item in found.items if item.split == "held_back"}
    assert uses(found)["held_back"] == 20


def test_one_by_one_and_refusals():
    """Some items get another use; one that is not there, a use that is none, shares above 1 are refused."""
    assert uses(with_uses(FORTY, {"q1": "practice"}))["practice"] == 1
    with pytest.raises(NotFound, match="no item 'q99' that is asked"):
        with_uses(FORTY, {"q99": "practice"})
    with pytest.raises(NotFound, match="no use 'quiz' to deal"):
        deal(FORTY, {"quiz": 0.5})
    with pytest.raises(OutOfRange, match="come to 1 at most"):
        deal(FORTY, {"practice": 0.6, "held_back": 0.6})
