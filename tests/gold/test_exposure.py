"""The ledger knows who has seen which item when, which items are worn, and who has none left."""

import datetime as dt

import pytest

from tests.gold_drafts import NOW, gold
from workbench.documents.attempts import Exposure
from workbench.errors import OutOfRange
from workbench.gold.exposure import ledger

DRAFT = gold({"q1": {}, "q2": {}, "q3": {"split": "held_back"}, "q4": {"split": "practice"}})


def seen(person: str, item: str, *, day: int = 0, where: str = "quiz", ref: str = "a") -> Exposure:
    return Exposure(person, "mail@1.0.0", item, where, ref, NOW + dt.timedelta(days=day))


def test_the_ledger():
    """Per item: who, first and last, where; per person: what is fresh, the shortest first."""
    rows = [
        seen("p1", "q1"),
        seen("p1", "q1", day=3, ref="b"),
        seen("p2", "q1", day=1, where="meeting"),
        seen("p1", "q2"),
    ]
    found = ledger(DRAFT, [*rows, rows[0], seen("p1", "q9")], names={"p1": "Ann"}, quiz_length=1)
    one, two, *rest = found.items
    assert (one.people, one.times, one.where) == (("Ann", "p2"), 3, ("meeting", "quiz"))
    assert (one.first, one.last) == (NOW, NOW + dt.timedelta(days=3))
    assert two.people == ("Ann",)
    assert [item.people for item in rest] == [(), ()]
    assert [(p.person, p.seen, p.fresh) for p in found.people] == [("Ann", 2, ()), ("p2", 1, ("q2",))]
    assert found.short == ("Ann",)
    assert found.advice == (
        "1 of 2 people have fewer than 1 fresh quiz items left (Ann: 0): the next quiz would repeat items to them.",
    )


def test_rotation():
    """Worn: seen by half of the people and three at least; practice items may be worn; a held-back item must be new."""
    rows = [seen(f"p{i}", item) for i in range(4) for item in ("q1", "q4")] + [
        seen("p0", "q2"),
        seen("p1", "q3"),
    ]
    found = ledger(DRAFT, rows, quiz_length=1)
    assert found.rotate == ("q1",)
    assert found.advice[0].startswith(
        "1 item kept back for measuring has been seen (q3): move it to practice."
    )
    assert found.advice[1] == (
        "1 item was seen by 50% of the 4 people or more: move it to practice and take as many fresh ones in."
    )
    assert ledger(DRAFT, [seen("p1", "q1"), seen("p2", "q1")], quiz_length=1).rotate == ()


def test_nobody_has_seen_anything():
    """Said, with what it rests on; as JSON too."""
    found = ledger(DRAFT, [])
    assert found.advice == ("Nobody has seen an item of this set yet, as far as was recorded.",)
    assert found.to_dict()["items"][0]["last"] is None
    assert ledger(DRAFT, [seen("p1", "q1")], quiz_length=1).advice == (
        "No item is overused, and everyone has enough fresh quiz items.",
    )


def test_experts_do_not_wear_gold():
    """Who made the gold is not measured by it: their blind labels count neither for wear nor for held-back items."""
    rows = [seen(f"e{i}", item, where="expert") for i in range(4) for item in ("q1", "q3")]
    found = ledger(DRAFT, [*rows, seen("p1", "q2")], quiz_length=1)
    assert (found.rotate, [p.person for p in found.people]) == ((), ["p1"])
    assert found.advice == ("No item is overused, and everyone has enough fresh quiz items.",)


def test_refusals():
    """A share above 1 wears nothing."""
    with pytest.raises(OutOfRange, match="worn"):
        ledger(DRAFT, [], worn=2)
