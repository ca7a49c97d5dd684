"""A draft is opened, grows, is dealt to its uses, and follows the guideline: only what a change touches is stale."""

from collections import Counter

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from tests.gold_drafts import gold, guideline
from workbench.documents.changes import Change
from workbench.documents.gold import Goal, check
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument, NotFound, OutOfRange
from workbench.gold.draft import add_items, deal, move_to_guideline, next_draft, open_draft, uses, with_uses

TEXTS = {"q1": {"text": "One."}, "q2": {"text": "Two."}}


def test_opening():
    """Every question of every item is open; the card says the sampling, the goal and the guideline with its digest."""
    draft = open_draft("mail", guideline(), TEXTS, sampling="2 of 9 items, at random; seed 1.")
    assert [(item.id, tuple(item.answers), item.text()) for item in draft.items] == [
        ("q1", ("topic", "tone"), "One."),
        ("q2", ("topic", "tone"), "Two."),
    ]
    assert len(draft.unsettled()) == 4
    assert (draft.card.goal, draft.card.sampling) == (Goal(), "2 of 9 items, at random; seed 1.")
    assert draft.card.guideline.sha256 == guideline().digest()
    assert check(draft, guideline()) == ()


def test_refusals():
    """Nothing to begin with; a question the guideline lacks."""
    with pytest.raises(InvalidDocument, match="no item to begin with"):
        open_draft("mail", guideline(), {}, sampling="x")
    with pytest.raises(NotFound, match="no question 'mood'; expected one of 'topic', 'tone'"):
        open_draft("mail", guideline(), TEXTS, sampling="x", questions=["mood"])


def test_more_items():
    """They ask what the set asks; the card tells how both were drawn; an item is not taken twice, dropped or not."""
    draft = gold({"q1": {}, "q0": {"out": {"kind": "dropped", "reason": "x", "by": "l", "on": "2026-01-01"}}})
    more = add_items(draft, {"q2": TEXTS["q2"]}, sampling="1 of 8 items.")
    assert [item.id for item in more.items] == ["q1", "q2"]
    assert tuple(more.items[1].answers) == ("topic",)
    assert more.card.sampling == "by hand Then: 1 of 8 items."
    for name in ("q1", "q0"):
        with pytest.raises(InvalidDocument, match=f"has these items already: '{name}'"):
            add_items(draft, {name: {}}, sampling="x")


def test_the_guideline_moves_on():
    """What cites the changed rule is stale, the rest stands; an answer nobody settled is just asked as it is."""
    locked = gold(
        {
            "q1": {"label": "ham", "settled": "unanimous", "rules": ["R1"]},
            "q2": {"label": "ham", "settled": "unanimous", "rules": ["R2"]},
            "q3": {"votes": {"ann": "ham"}, "rules": ["R1"]},
        },
        items=3,
        locked_on="2026-01-01",
    )
    change = Change("R1", "redefined", ("text",), {}, {}, "topic", ("ham", "spam"))
    draft = next_draft(locked, guideline("2.0.0"), [change], bump=Bump.MAJOR)
    assert draft.stale() == (("q1", "topic"),)
    assert draft.items[0].answers["topic"].stale == ("R1",)
    assert (draft.card.version, draft.card.guideline.version) == ("2.0.0", "2.0.0")
    assert (draft.card.items, draft.card.locked_on) == (0, None)
    assert move_to_guideline(draft, guideline("3.0.0"), [change]).items[0].answers["topic"].stale == ("R1",)


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
