"""A result declares its JSON once; everything in it becomes what JSON knows."""

import datetime as dt
import json
from dataclasses import dataclass

import numpy as np
import pytest

from workbench.result import Result, to_json


@dataclass(frozen=True)
class Person(Result, json="name n **score"):
    name: str
    n: int
    score: "Score"


@dataclass(frozen=True)
class Score(Result):
    right: int
    on: dt.date


@dataclass(frozen=True)
class Study(Result, json="* people=people:name best=best.score.right half"):
    people: tuple[Person, ...]
    counts: object

    @property
    def best(self) -> Person:
        return max(self.people, key=lambda person: person.score.right)

    @property
    def half(self) -> float:
        return 0.5


PEOPLE = (Person("ann", 4, Score(3, dt.date(2026, 11, 30))), Person("bob", 2, Score(1, dt.date(2026, 12, 1))))


def test_a_declaration_is_all_there_is():
    """Fields in order, a sequence keyed by a name, a part in its place, and what is derived."""
    assert Study(PEOPLE, np.array([[1, 2]])).to_dict() == {
        "people": {
            "ann": {"n": 4, "right": 3, "on": "2026-11-30"},
            "bob": {"n": 2, "right": 1, "on": "2026-12-01"},
        },
        "counts": [[1, 2]],
        "best": 3,
        "half": 0.5,
    }


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.float64(0.25), 0.25),
        (np.int64(3), 3),
        (np.bool_(True), True),
        ({3: (1, None)}, {"3": [1, None]}),
        (dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC), "2026-11-30T08:00:00+00:00"),
        (dt.timedelta(hours=1), "1:00:00"),
        (PEOPLE[:1], [{"name": "ann", "n": 4, "right": 3, "on": "2026-11-30"}]),
    ],
)
def test_to_json(value, plain):
    """Every value comes out as one that the standard library prints."""
    assert to_json(value) == plain
    assert json.loads(json.dumps(to_json(value))) == plain


def test_a_name_that_is_not_there_is_an_error():
    """A declaration with a typing error does not pass as an absent value."""

    @dataclass(frozen=True)
    class Wrong(Result, json="righ"):
        right: int

    with pytest.raises(AttributeError, match="righ"):
        Wrong(1).to_dict()
