"""Where everybody stands, also who was declared ready and whose link was taken back."""

import datetime as dt
from dataclasses import replace

import pytest

from workbench.calibration.study import judged_attempt, study_calibration
from workbench.documents.attempts import Appeal, Declared, from_json, to_json
from workbench.documents.round import Criterion
from workbench.rounds.participants import everybody, participants

DAY = dt.timedelta(days=1)


@pytest.fixture
def judged(world):
    """The judge of a record."""
    return lambda record: lambda attempt: judged_attempt(record, attempt, world.gold, world.guideline)


def revoked(record, who: str, after: dt.timedelta):
    """The same with somebody's link taken back so long after it was made."""
    links = tuple(
        replace(one, revoked_at=one.created_at + after) if one.person.id == who else one
        for one in record.invitations
    )
    return replace(record, invitations=links)


def declared(record, who: str, ready: bool = True):
    """The same with the lead's word about somebody, two days after the round was made."""
    at = record.round.created_at + 2 * DAY
    word = Declared(record.round.name, who, ready, "Ana sat beside me for a day.", "Lea", at)
    return replace(record, declared=(*record.declared, word))


def test_who_was_declared_ready_is_so_from_then_on_and_it_is_not_called_passed(world, judged):
    """Four right of six decide nothing; the lead's word does, with its day and reason. Taken back, it is as before."""
    record = world.record({"ann": "rrrbrr", "ben": "rrrbbx"})
    assert [one.state for one in participants(record, judged(record))] == ["undecided", "passed"]
    ready = declared(declared(record, "ann"), "ben")
    ann, ben = participants(ready, judged(ready))
    assert (ann.state, ann.days, ann.declared.reason) == (
        "declared ready",
        2.0,
        "Ana sat beside me for a day.",
    )
    assert (ann.to_dict()["declared"]["by"], ben.state, ben.days) == (
        "Lea",
        "passed",
        pytest.approx(1, abs=0.01),
    )
    back = declared(record, "ann", ready=False)
    assert participants(back, judged(back))[0].state == "undecided"


def test_an_attempt_with_nothing_left_to_ask_is_over(world, judged):
    """The last feedback was never left: the verdict stands all the same, from the last answer on."""
    record = world.record({"ann": "rrrbbx", "ben": "rrrbb"})
    unfinished = tuple(replace(one, finished_at=None, ended=None) for one in record.attempts)
    record = replace(record, attempts=unfinished)
    ann, ben = participants(record, judged(record))
    assert (ann.state, ann.qualified_at) == ("passed", record.answers_of(record.attempts[0])[-1].answered_at)
    assert (ben.state, ben.qualified_at) == ("on it", None)


def test_a_quiz_that_a_ruling_decides_is_over_where_it_is(world, judged):
    """It would have stopped: two right answers decide here, and the retired one had kept it open."""
    sure = world.round(
        until_sure=True, criterion=Criterion(good=0.9, poor=0.4, false_fail=0.2, false_pass=0.2)
    )
    record = world.record({"ann": "rb"}, sure)
    assert [one.state for one in participants(record, judged(record))] == ["on it"]
    appeal = Appeal(
        "c", record.attempts[0].id, 2, "q2", "intent", "No.", sure.created_at, "gold corrected", "", "Lea"
    )
    ruled = replace(record, appeals=(appeal,))
    (ann,) = participants(ruled, judged(ruled))
    assert (ann.state, ann.qualified_at) == ("passed", record.answers[-1].answered_at)


def test_who_never_began_and_was_declared_ready_is_shown(world, judged):
    """Also after their link was taken back."""
    record = revoked(declared(world.record({"ann": ""}), "ann"), "ann", DAY)
    (ann,) = participants(record, judged(record))
    assert (ann.state, ann.attempt, ann.days) == ("declared ready", None, 2.0)


def test_why_somebody_was_declared_ready_is_in_no_file_of_records(world):
    """It is written about them, and the records hold no names."""
    kept = to_json((declared(world.record({"ann": ""}), "ann"),))
    assert b"Ana sat" not in kept
    assert b"Lea" not in kept
    assert from_json(kept)[0].ready["ann"].reason is None


def test_a_link_taken_back_counts_as_waiting_until_then(world, judged):
    """Kaplan and Meier by hand: 1 of 3 qualified after 1 day. With one gone after half a day it is 1 of 2: the median is 1."""
    record = world.record({"ann": "rrrbbx", "ben": "", "cid": ""})
    now = record.round.created_at + 10 * DAY
    (waiting,) = study_calibration(record, world.gold, world.guideline, now=now).times
    assert (waiting.invited, waiting.qualified, waiting.median, waiting.gone) == (3, 1, None, 0)
    record = revoked(record, "ben", DAY / 2)
    found = study_calibration(record, world.gold, world.guideline, now=now)
    assert [one.person.id for one in found.people] == ["ann", "cid"]
    assert [one.person.id for one in everybody(record, judged(record))] == ["ann", "ben", "cid"]
    (gone,) = found.times
    assert (gone.invited, gone.qualified, gone.gone) == (3, 1, 1)
    assert gone.median == pytest.approx(1, abs=0.01)
    (late,) = study_calibration(revoked(record, "ben", 5 * DAY), world.gold, world.guideline, now=now).times
    assert late.median is None


def test_a_link_that_expired_and_a_round_that_closed_count_alike(world, judged):
    """Nobody can qualify after that; the earlier of both is what counts."""
    record = world.record({"ann": ""})
    expires = replace(record.invitations[0], expires_at=record.round.created_at + 3 * DAY)
    limited = replace(record, invitations=(expires,), closed_at=record.round.created_at + 4 * DAY)
    ends = [one.able_until for one in participants(limited, judged(limited))]
    assert ends == [expires.expires_at]
    again = replace(limited, invitations=(expires, record.invitations[0]))
    assert [one.able_until for one in participants(again, judged(again))] == [limited.closed_at]
