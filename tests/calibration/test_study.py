"""A calibration says who is ready, what is missed and why, and what to do: each checked by eye on six items."""

import datetime as dt
import json
from dataclasses import replace

import pytest

from workbench.calibration.study import last_moment, study_calibration
from workbench.rounds.passing import FixedLength


def studied(world, answers, *, gold=None, appeals=(), retests=(), notes=None):
    record = replace(world.record(answers, notes=notes), appeals=tuple(appeals))
    return study_calibration(
        record, gold or world.gold, world.guideline, now=last_moment([record]), retests=retests
    )


def test_the_small_round_has_all_three_verdicts(world):
    """What the tests below rest on: of six, five right pass, three or fewer do not, four decide nothing."""
    at = FixedLength(world.round().criterion).thresholds(6)
    assert (at.needed, at.failing) == (5, 3)


def test_everybody_is_in_one_state(world):
    """All right passes, all wrong does not, four of six decide nothing, two letters are on it, none is invited."""
    found = studied(world, {"ann": "rrrbbx", "ben": "bbbrrb", "cid": "rr", "dee": "", "eve": "bbrbbx"})
    assert {one.person.id: one.state for one in found.people} == {
        "ann": "passed",
        "ben": "not yet",
        "cid": "on it",
        "dee": "invited",
        "eve": "undecided",
    }
    assert found.states == {"passed": 1, "undecided": 1, "not yet": 1, "on it": 1, "invited": 1}


def test_a_revoked_invitation_is_nobody_until_there_is_an_attempt(world):
    """Who was uninvited before beginning is not waited for."""
    record = world.record({"ann": "rrrbbx", "dee": ""})
    gone = tuple(replace(one, revoked_at=one.created_at) for one in record.invitations)
    found = study_calibration(
        replace(record, invitations=gone), world.gold, world.guideline, now=last_moment([record])
    )
    assert [one.person.id for one in found.people] == ["ann"]


def test_scores_times_and_weakest_rules_are_of_the_attempt(world):
    """Ben misses two refunds: 4 of 6, R1 missed most, 6 answers of 21 to 26 seconds."""
    (ben,) = studied(world, {"ben": "bbrbbx"}).people
    assert (ben.verdict.right, ben.verdict.n, ben.weakest) == (4, 6, ("R1",))
    assert ben.seconds == sum(range(21, 27))
    assert ben.median_seconds == 23.5
    assert ben.score.low < 4 / 6 < ben.score.high


def test_the_table_of_annotator_by_rule_counts_misses_with_their_n(world):
    """Five items test R1, one R2; the most missed person is on top, the worst rule is the one with answers enough."""
    rules = studied(world, {"ann": "rrrbbx", "ben": "bbrbbb"}).rules
    assert (rules.rules, rules.people) == (("R1", "R2"), ("ben", "ann"))
    assert [[(c.misses, c.n) for c in row] for row in rules.cells] == [[(2, 5), (1, 1)], [(0, 5), (0, 1)]]
    assert [(c.misses, c.n) for c in rules.by_rule] == [(2, 10), (1, 2)]
    assert (rules.all.misses, rules.all.n, rules.worst) == (3, 12, "R1")
    assert [c.enough for c in rules.cells[0]] == [True, False]
    assert rules.cells[0][0].step == 3


def test_somebody_without_an_answer_stands_last(world):
    """Nobody is worse than who has not begun."""
    assert studied(world, {"ann": "rrrbbx", "dee": ""}).rules.people == ("ann", "dee")


def test_an_item_that_splits_people_and_experts_goes_to_the_experts(world):
    """Two of four, and one of three experts, say billing where the gold says refund: six items do not tell why."""
    answers = {"ann": "rrrbbx", "ben": "brrbbx", "cid": "brrbbx", "dan": "rrrbbx"}
    found = studied(world, answers, gold=world.gold_of({"q1": "rrb"}))
    (item,) = found.items
    assert (item.item, item.misses, item.missed.n, item.triage) == ("q1", 2, 4, "cannot tell")
    assert (item.act, item.about) == ("send to experts", None)
    assert item.reason == "2 misses, all on “billing question”"


def test_who_cannot_tell_and_asks_points_to_the_guideline(world):
    """Their notes are counted in the reason and name the rule."""
    found = studied(world, {"ann": "rrrbb?", "ben": "rrrbb?", "cid": "rrrbbx"}, notes="Which rule is this?")
    (item,) = found.items
    assert (item.triage, item.act, item.skips) == ("guideline", "fix the rule", {"cannot_tell": 2})
    assert item.reason == "2 × cannot tell; 2 asked about R2"
    assert item.notes == ("Which rule is this?",) * 2


def test_a_slip_is_watched_and_a_habit_retrained(world):
    """One of six misses one item: watch. The same person misses the same rule elsewhere: retrain."""
    others = dict.fromkeys(("ann", "ben", "cid", "dan", "eve"), "rrrbbx")
    (slip,) = studied(world, {**others, "fay": "xrrbbx"}).items
    assert (slip.triage, slip.act, slip.retrain) == ("annotator", "watch", ())
    one, other = studied(world, {**others, "fay": "xxrbbx"}).items
    assert (one.act, one.about, one.retrain) == ("retrain", "R1", ("fay",))
    assert other.reason == "1 miss, on “bug”; 1 of them misses R1 elsewhere too"


def test_gold_that_all_experts_and_annotators_leave_goes_to_the_experts_or_out(world):
    """Experts split, three of four annotators differ alike: to the experts. Five of five: retire it."""
    gold = world.gold_of({"q1": "rrb"})
    four = {"ann": "brrbbx", "ben": "brrbbx", "cid": "brrbbx", "dan": "rrrbbx"}
    (item,) = studied(world, four, gold=gold).items
    assert (item.triage, item.act) == ("cannot tell", "send to experts")
    five = dict.fromkeys(("ann", "ben", "cid", "dan", "eve"), "brrbbx")
    (item,) = studied(world, five, gold=gold).items
    assert (item.triage, item.act) == ("cannot tell", "retire the item")


def test_two_answers_are_only_watched(world):
    """Nothing is advised from two people."""
    (item,) = studied(world, {"ann": "brrbbx", "ben": "brrbbx"}).items
    assert item.act == "watch"


def test_a_retest_tells_a_slip_from_a_reading(world):
    """Of two who missed it, one says the same again."""
    again = world.record(
        {"ben": "brrbbx", "cid": "rrrbbx"}, world.round("two", kind="retest", retest_of="one", criterion=None)
    )
    found = studied(world, {"ann": "rrrbbx", "ben": "brrbbx", "cid": "brrbbx"}, retests=[again])
    (item,) = found.items
    assert item.repeated == (1, 2)
    assert item.reason.endswith("asked again, 1 of 2 said the same")


def test_a_ruling_holds_for_everybody(world):
    """Gold corrected: the answer counts right for all who gave it. Item retired: it counts for nobody."""
    answers = {"ann": "brrbbx", "ben": "brrbbx", "cid": "rrrbbx"}
    assert len(studied(world, answers).items) == 1
    corrected = studied(world, answers, appeals=[world.appeal("ann", 1, "gold corrected")])
    assert corrected.items == ()
    assert {one.verdict.right for one in corrected.people} == {6}
    retired = studied(world, answers, appeals=[world.appeal("ann", 1, "item retired")])
    assert retired.items == ()
    assert {one.verdict.n for one in retired.people} == {5}
    stands = studied(world, answers, appeals=[world.appeal("ann", 1, "gold stands")])
    assert stands.items[0].appeals == 1
    assert "1 contests the gold" in stands.items[0].reason


def test_open_appeals_come_first(world):
    """The lead sees what waits for a decision on top, with who and what they had said."""
    appeals = [world.appeal("ann", 2, "gold stands"), world.appeal("ann", 1, None)]
    found = studied(world, {"ann": "bbrbbx"}, appeals=appeals).appeals
    assert [(one.appeal.item, one.person, one.answer) for one in found] == [
        ("q1", "ann", "billing"),
        ("q2", "ann", "billing"),
    ]


def test_days_run_from_invitation_to_the_attempt_that_passed(world):
    """A day and six minutes for who passes, nothing for who does not."""
    found = studied(world, {"north/ann": "rrrbbx", "north/ben": "bbbrrb", "south/cid": "rrrbbx"})
    days = {one.person.id: one.days for one in found.people}
    assert days["ann"] == pytest.approx(1 + 6 / 1440)
    assert days["ben"] is None
    north, south, everybody = found.times
    assert (north.vendor, north.invited, north.qualified) == ("north", 2, 1)
    assert (south.median, everybody.vendor, everybody.qualified) == (days["cid"], None, 2)


def test_a_cohort_keeps_its_people_and_everybodys_items(world):
    """Who is of another vendor is gone; the items still know what everybody said, which tells the cause."""
    whole = studied(world, {"north/ann": "brrbbx", "south/ben": "brrbbx", "south/cid": "rrrbbx"})
    north = whole.cohort("north")
    assert [one.person.id for one in north.people] == ["ann"]
    assert north.rules.people == ("ann",)
    assert north.items == whole.items
    assert [one.vendor for one in north.times] == ["north"]


def test_a_round_without_gold_judges_nobody(world):
    """Experts' labels are counted, not judged."""
    expert = world.round(kind="expert", criterion=None, gold=None)
    record = world.record({"ann": "rrrbbx"}, expert)
    found = study_calibration(record, None, world.guideline, now=last_moment([record]))
    assert [one.state for one in found.people] == ["done"]
    assert found.items == ()
    assert found.people[0].score.value is None


def test_the_board_gets_plain_json(world):
    """`to_dict` holds only what JSON has, and names states, cells and actions."""
    found = studied(
        world, {"ann": "rrrbbx", "ben": "brrbb?", "dee": ""}, appeals=[world.appeal("ben", 1, None)]
    )
    said = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [one["state"] for one in said["people"]] == [one.state for one in found.people]
    assert said["rules"]["rules"] == ["R1", "R2"]
    assert said["appeals"][0]["ruling"] is None
    assert {"act", "reason", "votes", "triage"} <= set(said["items"][0])


def test_the_clock_is_not_asked(world):
    """The state is of the last recorded moment: an answer, the end of an attempt, or a ruling."""
    record = world.record({"ann": "rrrbbx"})
    assert last_moment([record]) == record.attempts[0].finished_at
    late = replace(world.appeal("ann", 1, "gold stands"), ruled_at=dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
    assert last_moment([replace(record, appeals=(late,))]) == late.ruled_at
