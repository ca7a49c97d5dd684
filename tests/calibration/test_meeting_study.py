"""A meeting takes the items that tell most, and its gain is measured on items that were held back."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.calibration.meeting_study import discussion_items, gain
from workbench.calibration.study import last_moment, study_calibration
from workbench.rounds.answers import answered
from workbench.statistics.assurance import mean_settles


def items(world, answers, gold=None):
    record = world.record(answers)
    return study_calibration(record, gold or world.gold, world.guideline, now=last_moment([record])).items


def test_the_item_that_splits_most_people_comes_first(world):
    """Three against three beats one against five."""
    answers = {f"p{k}": ("b" if k < 3 else "r") + ("b" if k < 1 else "r") + "rbbx" for k in range(6)}
    found = discussion_items(items(world, answers, world.gold_of({"q1": "rrb", "q2": "rrb"})))
    assert [one.item.item for one in found] == ["q1", "q2"]
    assert found[0].votes == (("billing", 3), ("refund", 3))
    assert found[0].why == "6 people gave 2 different answers; no clear cause"


def test_votes_name_nobody_and_count_who_could_not_tell(world):
    """The bars hold labels and counts, None for "the guideline does not tell"."""
    (one,) = discussion_items(items(world, {"ann": "rrrbb?", "ben": "rrrbbx", "cid": "rrrbbx"}))
    assert one.votes == (("bug", 2), (None, 1))
    assert "ann" not in str(one.to_dict())


def test_one_rule_fills_no_meeting(world):
    """At most two items of a rule, however many split."""
    answers = {f"p{k}": ("bbb" if k < 3 else "rrr") + ("rr" if k < 3 else "bb") + "x" for k in range(6)}
    assert len(discussion_items(items(world, answers))) == 2


def test_items_on_which_all_agree_are_not_talked_about(world):
    """Everybody misses it alike: nothing to discuss among them, it is for the experts."""
    assert discussion_items(items(world, dict.fromkeys(("ann", "ben", "cid"), "brrbbx"))) == ()


def both(world, before, after):
    one = answered(world.record(before), world.gold, world.guideline)
    return gain(one, answered(world.record(after, world.round("two")), world.gold, world.guideline))


def test_a_clear_gain_is_a_gain(world):
    """Per item +1, +1, +1, +1, +1 and +.5 of two people: mean 11/12, interval above zero."""
    found = both(world, {"ann": "bbbrrb", "ben": "bbbrrx"}, {"ann": "rrrbbx", "ben": "rrrbbx"})
    assert (found.verdict, found.people, found.difference.n) == ("gained", 2, 6)
    assert abs(found.difference.value - 5.5 / 6) < 1e-12
    assert (found.before, found.after) == (1 / 12, 1.0)


def test_too_little_is_not_enough_evidence_with_how_many_more(world):
    """Half of the people better on three of six items: an interval across zero, and a number with a chance of 8 in 10."""
    found = both(world, {"ann": "bbbbbx", "ben": "rrrbbx"}, {"ann": "rrrbbx", "ben": "rrrbbx"})
    assert found.verdict == "not enough evidence"
    assert found.difference.low < 0 < found.difference.high
    value, half = found.difference.value, found.difference.high - found.difference.value
    assert (
        mean_settles(value, half, 6, found.more_items)
        >= 0.8
        > mean_settles(value, half, 6, found.more_items - 1)
    )


def test_too_little_for_any_number(world):
    """One item of six better: not even 120 more have a chance of 8 in 10."""
    found = both(world, {"ann": "brrbbx"}, {"ann": "rrrbbx"})
    assert (found.verdict, found.more_items) == ("not enough evidence", None)


def test_a_loss_is_said(world):
    """Worse afterwards is worse."""
    assert (
        both(world, {"ann": "rrrbbx", "ben": "rrrbbx"}, {"ann": "bbbrrb", "ben": "bbbrrx"}).verdict == "lost"
    )


def test_all_alike_claims_nothing(world):
    """Every item better by one: there is no spread to take an interval from."""
    found = both(world, {"ann": "bbbrrb"}, {"ann": "rrrbbx"})
    assert (found.verdict, found.difference.low) == ("not enough evidence", None)
    assert "no spread" in found.difference.reason


def test_only_who_answered_both_times_counts(world):
    """Ben came after the meeting only: he says nothing about it."""
    found = both(world, {"ann": "brrbbx"}, {"ann": "rrrbbx", "ben": "bbbrrb"})
    assert found.people == 1
    nobody = both(world, {"ann": "brrbbx"}, {"ben": "rrrbbx"})
    assert (nobody.people, nobody.difference.value) == (0, None)


@given(st.text("rbx", min_size=6, max_size=6), st.text("rbx", min_size=6, max_size=6))
def test_before_and_after_swapped_swaps_the_sign(before, after):
    """What is a gain one way is a loss the other way."""
    from tests.fixtures.world import World

    world = World()
    one, other = both(world, {"ann": before}, {"ann": after}), both(world, {"ann": after}, {"ann": before})
    assert abs(one.difference.value + other.difference.value) < 1e-12
    assert {"gained": "lost", "lost": "gained"}.get(one.verdict, one.verdict) == other.verdict
