"""A round that contradicts itself is never created."""

import datetime as dt

import pytest
from pydantic import ValidationError

from workbench.documents.document import Reference
from workbench.documents.round import Criterion, Round, Turn

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def quiz(**fields: object) -> Round:
    """A quiz of two items with a criterion."""
    return Round(
        **{
            "name": "first",
            "title": "First",
            "guideline": Reference(name="mail", version="1.0.0"),
            "gold": Reference(name="mail", version="1.0.0"),
            "questions": ("topic",),
            "items": ("m1", "m2"),
            "criterion": Criterion(),
            "created_at": AT,
            **fields,
        }
    )


def test_a_quiz_is_read_back_as_it_was_written():
    """JSON and back is the same value."""
    round_ = quiz(until_sure=True, expires_at=AT + dt.timedelta(days=1), terms="Keep it to yourself.")
    assert Round.model_validate_json(round_.model_dump_json()) == round_


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"gold": None}, "needs the gold set"),
        ({"kind": "retest"}, "names the round whose items"),
        ({"kind": "expert"}, "nothing is decided"),
        ({"kind": "expert", "criterion": None, "feedback": "item"}, "no gold to show"),
        ({"criterion": None, "until_sure": True}, "until_sure needs a criterion"),
        ({"expires_at": AT}, "expires after it was created"),
        ({"items": ()}, "at least 1"),
        ({"items": ("m1", "m2", "m1")}, "items holds 'm1' twice"),
        ({"questions": ("topic", "topic")}, "questions holds 'topic' twice"),
        ({"practice_round": "first"}, "practice_round is another round"),
        ({"kind": "retest", "criterion": None, "retest_of": "first"}, "retest_of is another round"),
        ({"questions": ()}, "at least 1"),
        ({"name": "First Round"}, "cannot name a folder"),
        ({"attempts": 0}, "greater than or equal to 1"),
        ({"time_limit_minutes": 0}, "greater than 0"),
        ({"created_at": AT.replace(tzinfo=None)}, "timezone"),
        ({"difficulty": "hard"}, "Extra inputs"),
    ],
)
def test_a_round_that_contradicts_itself_is_refused(fields, why):
    """Each refusal says why."""
    with pytest.raises(ValidationError, match=why):
        quiz(**fields)


def test_good_and_poor_leave_a_gap():
    """Between them neither verdict is owed; touching or crossed they decide nothing."""
    assert Criterion(good=0.9, poor=0.8).poor == 0.8
    for good, poor in [(0.8, 0.8), (0.7, 0.9)]:
        with pytest.raises(ValidationError, match="must be below good"):
            Criterion(good=good, poor=poor)


def test_a_round_is_open_until_it_expires():
    """Exactly at its end it is over; without an end it stays open."""
    ends = quiz(expires_at=AT + dt.timedelta(hours=1))
    assert ends.expiry_policy.open_at(AT + dt.timedelta(minutes=59))
    assert not ends.expiry_policy.open_at(AT + dt.timedelta(hours=1))
    assert quiz().expiry_policy.open_at(AT + dt.timedelta(days=9999))


def test_turns_count_from_one():
    """There is no turn 0."""
    assert Turn(number=1, item="m1", question="topic").number == 1
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        Turn(number=0, item="m1", question="topic")
