"""A record of a round has one spelling, without names, and comes back from it."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from workbench.documents.attempts import (
    Attempt,
    Invitation,
    Person,
    Response,
    RoundRecord,
    from_json,
    over,
    to_json,
)
from workbench.documents.document import Reference
from workbench.documents.round import Round, Turn

START = dt.datetime(2026, 11, 2, 9, tzinfo=dt.timezone(dt.timedelta(hours=1)))


@pytest.fixture
def record() -> RoundRecord:
    cited = Reference(name="tickets", version="1.0.0")
    round_ = Round(
        name="one",
        title="One",
        guideline=cited,
        gold=cited,
        questions=("intent",),
        items=("q1", "q2"),
        created_at=START,
    )
    ann = Person("p1", "Ann", "north", START)
    turns = tuple(Turn(number=i, item=f"q{i}", question="intent") for i in (1, 2))
    attempts = tuple(Attempt(f"a{n}", "one", ann, n, turns, START, simulated=n == 1) for n in (2, 1))
    answers = [
        Response("a1", turn, f"q{turn}", "intent", "refund", None, None, START, START, None, None, taken_back)
        for turn, taken_back in ((2, None), (1, None), (1, START))
    ]
    return RoundRecord(round_, (Invitation("i1", "one", ann, START),), attempts, tuple(answers))


def test_it_comes_back_without_names(record):
    """All but the names, to the microsecond."""
    (found,) = from_json(to_json((record,)))
    assert found == record.named({})
    assert found.people["p1"].name is None
    assert "Ann" not in to_json((record,)).decode()


def test_equal_records_have_equal_bytes(record):
    """One spelling: reading and writing again changes nothing."""
    text = to_json((record,))
    assert to_json(from_json(text)) == text
    assert json.loads(text)[0]["round"]["name"] == "one"


def test_attempts_and_answers_stand_in_their_order(record):
    """The first attempt first; answers by turn, without those that were taken back."""
    one, two = record.attempts_of("p1")
    assert (one.number, two.number) == (1, 2)
    assert [given.turn for given in record.answers_of(one)] == [1, 2]
    assert record.answers_of(two) == ()


def test_simulated_means_all_of_them(record):
    """One real attempt makes a round real; no attempt makes nothing simulated."""
    assert not record.simulated
    assert not RoundRecord(record.round).simulated
    assert RoundRecord(record.round, attempts=record.attempts[1:]).simulated


def test_what_is_no_record_is_refused():
    """A field too few is an error, not a default."""
    with pytest.raises(ValidationError):
        from_json(b'[{"invitations": []}]')


@pytest.mark.parametrize(
    "text",
    [
        '[{"answers": [7]}]',
        '[{"answers": 7}]',
        '[{"answers": {"a": 1}}]',
        "[" * 900 + "]" * 900,
        "[" + "9" * 5_000 + "]",
        "[NaN]",
    ],
)
def test_crafted_records_are_refused(text):
    """Whatever stands where answers should."""
    with pytest.raises(ValidationError):
        from_json(text.encode())


def test_an_attempt_nobody_looked_at_again_is_over():
    """When its time is up, its round was closed, or has expired, whichever came first; what was finished stays."""
    hour = dt.timedelta(hours=1)
    round_ = Round(
        name="exam",
        title="Exam",
        kind="expert",
        guideline=Reference(name="mail", version="1.0.0"),
        questions=("topic",),
        items=("q1",),
        time_limit_minutes=120,
        created_at=START - hour,
        expires_at=START + 5 * hour,
    )
    turns = (Turn(number=1, item="q1", question="topic"),)
    running = Attempt("a", "exam", Person("p", None, "", START), 1, turns, START)
    assert over(running, round_, None, START + hour) == running
    assert over(running, round_, None, START + 3 * hour).finished_at == START + 2 * hour
    assert over(running, round_, START + hour, START + 3 * hour).finished_at == START + hour
    endless = round_.model_copy(update={"time_limit_minutes": None})
    assert over(running, endless, None, START + 4 * hour) == running
    assert over(running, endless, None, START + 6 * hour).ended == "time is up"
    done = replace(running, finished_at=START + hour, ended="done")
    assert over(done, round_, START + hour, START + 9 * hour) == done
