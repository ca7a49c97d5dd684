"""A retake asks only what changed its meaning since somebody passed, and only of those who passed before it."""

import datetime as dt
from dataclasses import replace

import pytest

from workbench.calibration.retakes import qualified, retakes
from workbench.documents.attempts import Declared
from workbench.documents.document import Reference
from workbench.rounds.answers import Exam

LATER = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


@pytest.fixture
def changed(world):
    """Version 2.0.0: R2 reads differently; R3 is new."""
    rules = [rule.model_dump() for rule in world.guideline.rules]
    rules[1]["text"] = "Something else."
    rules.append({"id": "R3", "question": "intent", "text": "New.", "separates": ("refund", "bug")})
    whole = world.guideline.model_dump() | {"version": "2.0.0", "rules": tuple(rules)}
    return type(world.guideline).model_validate(whole)


def test_who_passed_is_qualified_under_the_version_of_the_round(world):
    """Not who failed, is on it, or is only invited."""
    found = qualified(
        [
            Exam(
                world.record({"ann": "rrrbbx", "ben": "bbbrrb", "cid": "rr", "dee": ""}),
                world.gold,
                world.guideline,
            )
        ]
    )
    assert [(one.person, one.version) for one in found] == [("ann", "1.0.0")]


def test_practice_qualifies_nobody(world):
    """A practice round is no exam."""
    assert (
        qualified(
            [Exam(world.record({"ann": "rrrbbx"}, world.round(practice=True)), world.gold, world.guideline)]
        )
        == ()
    )


def test_a_retake_asks_only_what_changed(world, changed):
    """Of six items only q6 tests R2; the new rule is worth reading and asks nothing by itself."""
    ready = qualified([Exam(world.record({"ann": "rrrbbx"}), world.gold, world.guideline)])
    (found,) = retakes(ready, [world.guideline, changed], world.gold)
    assert found.needed
    assert [one.person for one in found.people] == ["ann"]
    assert (found.rules, found.labels) == (("R2",), (("intent", "bug"), ("intent", "billing")))
    assert [(one.item, one.because) for one in found.items] == [("q6", ("R2",))]
    assert [change.subject for change in found.may] == ["R3"]
    assert found.unasked == ()


def test_what_no_gold_item_asks_is_said(world, changed):
    """Without gold for it, the changed rule is named instead of being forgotten."""
    only_refunds = world.gold.model_copy(update={"items": world.gold.items[:3]})
    ready = qualified([Exam(world.record({"ann": "rrrbbx"}), world.gold, world.guideline)])
    (found,) = retakes(ready, [world.guideline, changed], only_refunds)
    assert found.items == ()
    assert found.unasked == ("R2",)


def test_held_back_gold_is_not_spent_on_a_retake(world, changed):
    """Items of another split than "quiz" are left alone."""
    kept = tuple(item.model_copy(update={"split": "held_back"}) for item in world.gold.items)
    ready = qualified([Exam(world.record({"ann": "rrrbbx"}), world.gold, world.guideline)])
    (found,) = retakes(ready, [world.guideline, changed], world.gold.model_copy(update={"items": kept}))
    assert found.items == ()


def test_nobody_on_the_newest_version_needs_a_retake(world, changed):
    """Who passed under 2.0.0 knows it; who passed the retake since 1.0.0 does too."""
    newest = Reference(name="tickets", version="2.0.0")
    again = world.round("two", guideline=newest, created_at=LATER, changed_since="1.0.0")
    rounds = [
        Exam(world.record({"ann": "rrrbbx", "ben": "rrrbbx"}), world.gold, world.guideline),
        Exam(world.record({"ann": "rrrbbx"}, again), world.gold, world.guideline),
    ]
    ready = qualified(rounds)
    assert [(one.person, one.version) for one in ready] == [("ann", "2.0.0"), ("ben", "1.0.0")]
    (found,) = retakes(ready, [world.guideline, changed], world.gold)
    assert [one.person for one in found.people] == ["ben"]


def test_a_retake_alone_qualifies_nobody(world):
    """Who never passed the whole is not qualified by what changed."""
    again = world.round("two", created_at=LATER, changed_since="1.0.0")
    assert qualified([Exam(world.record({"ann": "rrrbbx"}, again), world.gold, world.guideline)]) == ()


def test_who_was_declared_ready_is_qualified_under_the_version_of_the_round(world, changed):
    """Also by a retake that decides nothing, of whoever had not passed before; a word that was taken back is none."""
    first = world.record({"ann": "rrrbbx", "ben": "bbbrrb", "cid": ""})
    cited = Reference(name="tickets", version="2.0.0")
    again = world.round("two", guideline=cited, criterion=None, changed_since="1.0.0")
    words = tuple(
        Declared("two", who, ready, "They were shown the new rule.", "Lea", LATER)
        for who, ready in (("ann", True), ("ben", True), ("cid", False))
    )
    second = replace(world.record({"ann": "rrrbbx"}, again), declared=words)
    found = qualified([Exam(first, world.gold, world.guideline), Exam(second, world.gold, world.guideline)])
    assert [(one.person, one.version, one.round) for one in found] == [
        ("ann", "2.0.0", "two"),
        ("ben", "2.0.0", "two"),
    ]
    assert retakes(found, [world.guideline, changed], world.gold) == ()
