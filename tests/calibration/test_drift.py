"""Over rounds: each round's share, the step between two of the same people, and who got worse since when."""

import datetime as dt

from workbench.calibration.drift import round_drift
from workbench.rounds.answers import Exam

LATER = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)


def rounds(world, one, two):
    second = world.round("two", created_at=LATER)
    return [
        Exam(world.record(one), world.gold, world.guideline),
        Exam(world.record(two, second), world.gold, world.guideline),
    ]


def test_rounds_stand_in_order_of_time_each_with_its_share(world):
    """12 of 12, then 6 of 12; the order in which they are handed in does not matter."""
    handed_in = rounds(world, {"ann": "rrrbbx", "ben": "rrrbbx"}, {"ann": "bbbbbx", "ben": "bbbbbx"})
    found = round_drift(list(reversed(handed_in)))
    assert [(one.round, one.right.value, one.people) for one in found.rounds] == [
        ("one", 1.0, 2),
        ("two", 0.5, 2),
    ]


def test_who_could_not_tell_was_not_right(world):
    """Five right of six, one without a label."""
    (one,) = round_drift([Exam(world.record({"ann": "rrrbb?"}), world.gold, world.guideline)]).rounds
    assert (one.right.value, one.right.n) == (5 / 6, 6)


def test_a_step_compares_the_people_in_both(world):
    """Three people lose 3/6, 2/6 and 3/6: a fall whose interval lies below zero, dated by the second round."""
    before = {"ann": "rrrbbx", "ben": "rrrbbx", "cid": "rrrbbx", "new": "bbbrrb"}
    (step,) = round_drift(rounds(world, before, {"ann": "bbbbbx", "ben": "bbrbbx", "cid": "bbbbbx"})).steps
    assert (step.change, step.difference.n, step.on.date()) == ("worse", 3, dt.date(2026, 12, 2))
    assert abs(step.difference.value + (3 + 2 + 3) / 18) < 1e-12
    assert step.difference.high < 0


def test_two_people_are_too_few_for_a_step(world):
    """Nothing is said, and why."""
    people = {"ann": "rrrbbx", "ben": "rrrbbx"}
    (step,) = round_drift(rounds(world, people, people)).steps
    assert step.change == "not enough evidence"
    assert "2 people are in both rounds" in step.difference.reason


def test_no_change_at_all_is_no_clear_change(world):
    """Three people who stay as they were show neither better nor worse."""
    people = {"ann": "rrrbbx", "ben": "brrbbx", "cid": "rrrbbx"}
    (step,) = round_drift(rounds(world, people, people)).steps
    assert (step.change, step.difference.value) == ("no clear change", 0.0)


def test_somebody_who_turns_is_found_with_the_day(world):
    """Eight rounds: four all right, four all wrong; the change is dated to the first bad one."""
    handed_in = []
    for k in range(8):
        at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC) + dt.timedelta(weeks=k)
        record = world.record(
            {"ann": "rrrbbx", "ben": "rrrbbx" if k < 4 else "bbbrrb", "cid": "rrrbbx"},
            world.round(f"r{k}", created_at=at),
        )
        handed_in.append(Exam(record, world.gold, world.guideline))
    found = round_drift(handed_in)
    (ben,) = found.drifting
    assert (ben.annotator, str(ben.began)[:10]) == ("ben", "2026-12-01")


def test_nothing_answered_is_nothing_found(world):
    """An empty round has no share, no step and no course."""
    found = round_drift([Exam(world.record({"ann": ""}), world.gold, world.guideline)])
    assert (found.rounds, found.steps, found.drifting) == ((), (), ())
    assert found.to_dict()["people"] is None
