"""A draft is opened from a sample, grows, and follows the guideline: only what a change touches is stale."""

import pytest

from tests.gold_drafts import gold, guideline
from workbench.documents.changes import Change
from workbench.documents.gold import Goal, check
from workbench.documents.version import Bump
from workbench.errors import InvalidDocument, NotFound
from workbench.gold.draft import add_items, next_draft, open_draft, under

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
    assert under(draft, guideline("3.0.0"), [change]).items[0].answers["topic"].stale == ("R1",)
