"""What happened in a round is judged once, when it is made."""

import datetime as dt

import pytest

from workbench.documents.attempts import Attempt, Person, Response
from workbench.documents.round import Turn
from workbench.errors import OutOfRange

AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def given(**fields: object) -> Response:
    """An answer after a minute and a half."""
    whole = {"label": "ham", "skip": None, "note": None, "shown_at": AT}
    times = {"answered_at": AT + dt.timedelta(seconds=90)}
    return Response(
        **{"attempt_id": "a", "turn": 1, "item": "m1", "question": "topic", **whole, **times, **fields}
    )


def test_seconds_are_from_shown_to_answered():
    """By the server's clock, across zones; 0 where it was set back."""
    there = AT.astimezone(dt.timezone(dt.timedelta(hours=5)))
    assert given().seconds == given(shown_at=there).seconds == 90
    assert given(shown_at=AT + dt.timedelta(hours=1)).seconds == 0


def test_an_answer_is_a_label_or_a_reason_for_giving_none():
    """Never both, never neither."""
    assert given(label=None, skip="cannot_tell").label is None
    for wrong in ({"label": None}, {"skip": "cannot_tell"}, {"label": None, "skip": "bored"}):
        with pytest.raises(OutOfRange, match="turn 1: an answer is a label, or one of"):
            given(**wrong)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
@pytest.mark.parametrize("field", ["client_seconds", "hidden_seconds"])
def test_a_browser_cannot_claim_an_impossible_time(field, seconds):
    """Refused before it reaches a statistic."""
    with pytest.raises(OutOfRange, match=f"turn 1: {field} is"):
        given(**{field: seconds})


def test_a_time_without_a_zone_is_refused():
    """It would be another moment on another server."""
    with pytest.raises(OutOfRange, match=r"Response.answered_at: .* has no time zone"):
        given(answered_at=AT.replace(tzinfo=None))


def test_the_same_answer_later_says_the_same():
    """Times and seconds do not make another answer; an empty note is none."""
    assert given().says_the_same(given(answered_at=AT + dt.timedelta(hours=1), client_seconds=3.0, note=""))
    for other in ({"label": "spam"}, {"turn": 2}, {"attempt_id": "b"}, {"note": "but"}):
        assert not given().says_the_same(given(**other))


def test_a_forgotten_person_is_shown_by_a_pseudonym():
    """The same one each time."""
    assert Person("3f2a9kq0", "Ana", "north", AT).shown == "Ana"
    assert Person("3f2a9kq0", None, "north", AT, AT).shown == "forgotten 3f2a"


def test_a_turn_is_found_by_its_number():
    """And what is not there is None."""
    turn = Turn(number=1, item="m1", question="topic")
    attempt = Attempt("a", "first", Person("p", "Ana", "", AT), 1, (turn,), AT)
    assert (attempt.turn(1), attempt.turn(2)) == (turn, None)
