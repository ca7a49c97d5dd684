"""Answers that are right in part lose part of their credit; what became of their parts is counted by label."""

import datetime as dt
import json

import pytest

from workbench.calibration.item_errors import label_errors, rule_errors
from workbench.documents.guideline import Guideline
from workbench.kinds.registry import Outcome
from workbench.rounds.answers import Answered
from workbench.statistics.intervals import wilson

ASKED = Guideline.model_validate_json(
    json.dumps(
        {
            "name": "streets",
            "version": "1.0.0",
            "title": "Streets",
            "purpose": "Find cars.",
            "authors": ["Ann"],
            "questions": [
                {
                    "id": "what",
                    "ask": "What is there?",
                    "kind": "boxes",
                    "labels": [{"id": name, "definition": f"A {name}."} for name in ("car", "bus")],
                }
            ],
            "changelog": [{"version": "1.0.0", "date": "2026-11-01", "summary": "The first."}],
        }
    )
)


def answer(person: str, credit: float, *outcomes: tuple[str | None, str | None]) -> Answered:
    """One answer under rule R1."""
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    became = tuple(Outcome(gold, label) for gold, label in outcomes)
    whole = ("a1", "i1", "what", "[]", None, None, credit == 1, "[]", ("R1",), at, 9.0)
    return Answered(person, *whole, credit=credit, partial=True, outcomes=became)


def test_a_rule_costs_the_credit_that_is_lost_and_not_every_answer_that_is_not_wholly_right():
    """Three of four answers are not wholly right, and lose .2 + .4 + 1 of 4."""
    answers = [answer("ann", 1), answer("ann", 0.8), answer("ben", 0.6), answer("ben", 0)]
    errors = rule_errors(answers, ["R1"], ["ann", "ben"])
    (cell,) = errors.by_rule
    assert (errors.partly, cell.misses, cell.n) == (True, 3, 4)
    assert cell.share == pytest.approx(0.4)
    assert (cell.low, cell.high) == pytest.approx(wilson(0.4, 4))
    assert errors.people == ("ben", "ann")
    assert [whole.share for whole in errors.by_person] == pytest.approx([0.7, 0.1])


def test_parts_are_counted_by_label_and_add_up():
    """A car read as a bus is one confusion; what gold has not is extra under the label that it was given."""
    answers = [
        answer("ann", 0.5, ("car", "car"), ("car", "bus"), ("bus", None)),
        answer("ben", 0.5, ("car", "bus"), (None, "bus"), ("bus", "bus"), (None, "tram")),
    ]
    car, bus = label_errors(answers, ASKED)
    assert (car.label, car.in_gold, car.found, car.confused, car.missing, car.extra) == ("car", 3, 1, 2, 0, 0)
    assert car.read_as == (("bus", 2),)
    assert (bus.in_gold, bus.found, bus.confused, bus.missing, bus.extra) == (2, 1, 0, 1, 1)
    for row in (car, bus):
        assert row.found + row.confused + row.missing == row.in_gold
