"""What a change touches is one value: gold, rounds with the people who took them, past answers, people, cost."""

import json
from dataclasses import replace

import pytest

from workbench.answers.annotations import Annotations, Codes
from workbench.documents.changes import Change
from workbench.documents.gold import GoldSet
from workbench.documents.round import Round
from workbench.documents.version import Bump
from workbench.guideline.impact import Given, what_it_touches

REDEFINED = Change("topic/ham", "redefined", ("definition",), question="topic", labels=("ham",))
MORE = Change("topic/spam", "added", ("examples",), question="topic", labels=("spam",))


def gold(*answers: tuple[str, str]) -> GoldSet:
    card = {
        "name": "g",
        "version": "1.0.0",
        "guideline": {"name": "g", "version": "1.0.0"},
        "sampling": "All.",
    }
    items = [
        {"id": i, "answers": {"topic": {"label": label, "settled": "unanimous"}}} for i, label in answers
    ]
    return GoldSet.model_validate_json(json.dumps({"card": card, "items": items}))


def asked(name: str, *items: str, gold_version: str = "1.0.0", question: str = "topic") -> Round:
    values = {
        **{"name": name, "title": name, "guideline": {"name": "g", "version": "1.0.0"}},
        **{"gold": {"name": "g", "version": gold_version}, "questions": [question], "items": list(items)},
        "created_at": "2026-01-01T00:00:00Z",
    }
    return Round.model_validate_json(json.dumps(values))


GOLD = gold(("q1", "ham"), ("q2", "spam"), ("q3", "news"))
ANSWERS = Annotations.of(
    [
        *(("q1", who, "ham") for who in ("ann", "bob")),
        *(("q4", who, label) for who, label in (("ann", "ham"), ("bob", "spam"))),
        ("q5", "cat", "spam"),
    ],
    question="topic",
)


def test_everything_at_once():
    """Checked by eye: q1 is stale, q2 is worth a check; ann gave two of the answers, bob one; four are given again."""
    found = what_it_touches(
        [REDEFINED, MORE],
        gold=[GOLD],
        rounds=[asked("first", "q1", "q2", "q3"), asked("second", "q2"), asked("third", "q3")],
        took={"first": ["zoe", "ann", "zoe"], "second": ["bob"]},
        given=Given({"topic": ANSWERS}, price=0.25),
    )
    assert found.bump is Bump.MAJOR
    assert found.stale_gold == 1
    first, second = found.rounds
    assert (first.name, first.stale, first.check, first.people) == ("first", ("q1",), ("q2",), ("ann", "zoe"))
    assert (second.name, second.stale, second.check, second.people) == ("second", (), ("q2",), ())
    assert found.people == (("ann", 2), ("bob", 1))
    assert found.relabel_answers == 4
    assert found.cost == pytest.approx(1.0)


def test_rounds_of_other_gold_or_other_questions_are_not_touched():
    """A round is judged by its own gold version and its own questions."""
    rounds = [asked("other", "q1", gold_version="2.0.0"), asked("tone", "q1", question="tone")]
    assert what_it_touches([REDEFINED], gold=[GOLD], rounds=rounds).rounds == ()


def test_answers_under_a_newer_version_stand():
    """Nobody gives them again."""
    newer = replace(ANSWERS, guideline_version=Codes.of(["1.0.0", "2.0.0", "2.0.0", "2.0.0", "2.0.0"]))
    given = Given({"topic": newer}, since="1.0.0")
    assert what_it_touches([REDEFINED], given=given).people == (("ann", 1),)


def test_gold_made_later_has_its_own_changes():
    """`own` says what changed since it was made: nothing."""
    found = what_it_touches([REDEFINED], gold=[GOLD], rounds=[asked("first", "q1")], own={"g@1.0.0": ()})
    assert (found.stale_gold, found.rounds) == (0, ())


def test_nothing():
    """No changes touch nothing, and cost nothing that could be said."""
    found = what_it_touches([])
    assert (found.bump, found.stale_gold, found.rounds, found.people, found.cost) == (
        Bump.NONE,
        0,
        (),
        (),
        None,
    )
