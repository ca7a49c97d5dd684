"""A world of made-up annotators fits its pilot, its gold and its guideline, or says everything that does not."""

import json

import pytest
from pydantic import ValidationError

from workbench.documents.gold import GoldSet
from workbench.documents.guideline import Guideline
from workbench.documents.pilot import Pilot
from workbench.documents.simulation import Simulation, check

TOPIC = {"id": "topic", "ask": "?", "labels": [{"id": name, "definition": name} for name in ("ham", "spam")]}
TONE = {"id": "tone", "ask": "?", "labels": [{"id": name, "definition": name} for name in "12"]}
MAIL = Guideline.model_validate_json(
    json.dumps({"name": "mail", "version": "1.0.0", "title": "-", "purpose": "-", "questions": [TOPIC, TONE]})
)
GOLD = GoldSet.model_validate_json(
    json.dumps(
        {
            "card": {
                **{"name": "g", "version": "1.0.0", "sampling": "-"},
                "guideline": {"name": "mail", "version": "1.0.0"},
            },
            "items": [{"id": "q1", "answers": {"topic": {"label": "ham"}}}],
        }
    )
)
PILOT = Pilot.model_validate_json(
    json.dumps(
        {
            **{"name": "autumn", "title": "-", "gold": {"name": "g", "version": "1.0.0"}},
            "vendors": [{"id": "a", "deliveries": [{"file": "a.csv"}]}],
            "batches": [{"id": "mon", "sent_at": "2026-11-02T08:00:00Z"}],
            "criteria": [{"metric": "accuracy", "at_least": 0.9}],
        }
    )
)
PERSON = {"id": "sim-1", "accuracy": {"topic": 0.9}, "seconds": 30}


def world(person: dict | None = None, vendor: dict | None = None, **given) -> Simulation:
    """A world of one person of one vendor."""
    one = {"id": "a", "lag_hours": 1, "annotators": [{**PERSON, **(person or {})}], **(vendor or {})}
    values = {"note": "Simulated.", "seed": 1, "answers_per_item": 1, "vendors": [one], **given}
    return Simulation.model_validate_json(json.dumps(values))


def test_a_world_that_fits():
    """Only questions that gold asks need an accuracy."""
    mix = {"question": "topic", "gold": "ham", "answer": "spam", "share": 0.5}
    truth = {"q1": {"topic": "spam"}}
    assert check(world(vendor={"mixes": [mix]}, truth=truth), PILOT, GOLD, MAIL) == ()


MIX = {"question": "topic", "gold": "ham", "answer": "eggs", "share": 0.5}
DRIFT = {"from_day": "2026-11-03", "accuracy": {"tone": 0.5}}
REWORK = {"sent_at": "2026-11-09T08:00:00Z", "items": 1, "accuracy": {"topic": 1.0}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"vendor": {"id": "b"}}, "vendor b: the pilot lists no delivery 1"),
        ({"vendor": {"rework": REWORK}}, "vendor a: the pilot lists no delivery 2"),
        ({"person": {"accuracy": {"tone": 0.9}}}, "a, sim-1: no accuracy is stated for 'topic'"),
        ({"person": {"drift": DRIFT}}, "a, sim-1: no accuracy is stated for 'topic'"),
        ({"vendor": {"mixes": [MIX]}}, "vendor a: 'eggs' is no label of a question 'topic' of mail@1.0.0"),
        (
            {"person": {"confuses": [{"question": "colour", "gold": "red", "answer": "red", "chance": 0.5}]}},
            "vendor a: 'red' is no label of a question 'colour' of mail@1.0.0",
        ),
        (
            {"truth": {"q1": {"topic": "eggs"}}},
            "truth of q1: 'eggs' is no label of a question 'topic' of mail@1.0.0",
        ),
        (
            {"ambiguous": [{"items": ["q1"], "question": "topic", "answers": {"eggs": 1}}]},
            "ambiguous: 'eggs' is no label of a question 'topic' of mail@1.0.0",
        ),
    ],
)
def test_what_does_not_fit(given, expected):
    """Each misfit is one sentence."""
    assert check(world(**given), PILOT, GOLD, MAIL) == (expected,)


def test_all_misfits_are_said_at_once():
    """In one go, each once."""
    none = PILOT.model_copy(update={"batches": ()})
    found = check(world(person={"accuracy": {}}, vendor={"mixes": [MIX, MIX]}), none, GOLD, MAIL)
    assert found[0] == "the pilot has no batches to answer; add some, or say when items are sent as sent_at"
    assert len(found) == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"person": {"seconds": 0}}, "seconds"),
        ({"person": {"accuracy": {"topic": 1.5}}}, "must be between 0 and 1"),
        ({"vendor": {"mixes": [{**MIX, "share": 0}]}}, "share"),
        ({"answers_per_item": 0}, "answers_per_item"),
        ({"vendors": []}, "vendors"),
        ({"note": ""}, "note"),
    ],
)
def test_numbers_that_cannot_be(given, field):
    """Refused at birth."""
    with pytest.raises(ValidationError, match=field):
        world(**given)
