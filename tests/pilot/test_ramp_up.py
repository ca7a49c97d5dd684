"""People for a volume by a date: exact where nothing varies, monotone and repeatable where something does."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import OutOfRange
from workbench.pilot.ramp_up import Throughput, Work, measured_rework, measured_throughput, plan_ramp_up

MONDAY, FRIDAY = dt.date(2026, 11, 2), dt.date(2026, 11, 6)
EVEN = Throughput((100.0, 100.0), "two people alike")
PLAIN = Work(6000, MONDAY, FRIDAY, hours=6.0, absence=0.0, first_day=1.0)


def test_nothing_varies():
    """600 answers a person and day for 5 days are 3000: two people deliver 6000, one does not; 60 hours are worked."""
    plan = plan_ramp_up(PLAIN, EVEN, per_unit=0.1, per_hour=2.0)
    assert (plan.people, plan.spread) == (2, (2, 2, 2))
    assert plan.hours == pytest.approx((60, 60, 60))
    assert plan.cost == pytest.approx((720, 720, 720))
    assert {one.people: one.chance for one in plan.chances}[1] == 0
    assert {one.people: one.done for one in plan.chances}[4] == (dt.date(2026, 11, 4),) * 3


def test_weekends():
    """Two days more where they are worked."""
    work = replace(PLAIN, due=dt.date(2026, 11, 8))
    assert len(work.days) == 5
    assert len(replace(work, weekend=True).days) == 7


def test_learning():
    """At half the throughput on day one, half of the rest gained each day: .5 + .75 + .875 + .9375 + .96875 days of 600."""
    made = 600 * (0.5 + 0.75 + 0.875 + 0.9375 + 0.96875)
    work = replace(PLAIN, first_day=0.5, learning_days=1.0)
    assert plan_ramp_up(replace(work, units=int(made) - 1), EVEN).people == 1
    assert plan_ramp_up(replace(work, units=int(made) + 2), EVEN).people == 2


def test_overtime_and_rework():
    """Half as long again on the last two days makes 6 days of 5; a tenth of rework is a tenth more work."""
    assert plan_ramp_up(replace(PLAIN, units=3600, surge=0.5, surge_days=2), EVEN).people == 1
    assert plan_ramp_up(replace(PLAIN, units=3000), EVEN).people == 1
    assert plan_ramp_up(replace(PLAIN, units=3000, rework=0.1), EVEN).people == 2


def test_the_seed_fixes_it():
    """The same seed the same plan; another one another world."""
    work, throughput = replace(PLAIN, absence=0.1, units=20000), Throughput((60.0, 80.0, 120.0), "three")
    one, same, other = (plan_ramp_up(work, throughput, seed=seed).to_dict() for seed in (1, 1, 2))
    assert one == same
    assert one["hours"] != other["hours"]


@settings(max_examples=20)
@given(st.integers(1000, 30000), st.floats(0, 0.3), st.lists(st.floats(20, 200), min_size=1, max_size=6))
def test_more_certainty_takes_no_fewer_people(units, absence, throughputs):
    """The people for .95 are at least those for .5, within the spread, and their chance is what was asked for."""
    throughput, work = Throughput(tuple(throughputs), "some"), replace(PLAIN, units=units, absence=absence)
    half, sure = (plan_ramp_up(replace(work, sure=p), throughput, rounds=200) for p in (0.5, 0.95))
    assert half.people <= sure.people
    chance = next(one for one in sure.chances if one.people == sure.people)
    assert chance.chance >= 0.95
    assert chance.low <= chance.chance <= chance.high


def test_absence_and_difference_between_people_cost_people():
    """One in five absent and throughputs from 50 to 150 ask for more than the mean alone."""
    uneven = Throughput((50.0, 100.0, 150.0), "three")
    assert plan_ramp_up(replace(PLAIN, units=30000, absence=0.2), uneven).people > 12


def test_too_much_work():
    """More than 2000 people is no plan, and is said."""
    plan = plan_ramp_up(replace(PLAIN, units=50_000_000), EVEN)
    assert plan.people is None
    assert "more than 2,000 people" in plan.reason


def test_the_measured_throughput():
    """Two people with 60 and 30 seconds an answer: 60 and 120 an hour; rework is no first pass."""
    table = Annotations.of([(f"q{n}", who, "x") for n in range(4) for who in ("ann", "bob")])
    table = replace(table, seconds=np.array([60.0, 30.0] * 4), delivery=np.array([1] * 7 + [2], np.int32))
    throughput = measured_throughput(table, "autumn")
    assert throughput.per_hour == pytest.approx((60, 120))
    assert throughput.answers == 7
    assert measured_rework(table) == 1 / 7


def test_made_up_people_are_called_so():
    """Where the pilot says it, or the answers do, the plan says that its people are simulated."""
    table = Annotations.of([("q1", "ann", "x"), ("q2", "ann", "x")])
    table = replace(table, seconds=np.array([30.0, 30.0]))
    assert not measured_throughput(table, "autumn").simulated
    made_up = measured_throughput(table, "autumn", simulated=True)
    assert made_up.simulated
    plan = plan_ramp_up(replace(PLAIN, units=500), made_up, rounds=200)
    assert plan.assumed[0].startswith("new people are assumed to work like the 1 measured simulated person")
    assert plan.to_dict()["throughput"]["simulated"] is True


def test_no_time_no_throughput():
    """Refused with the source."""
    with pytest.raises(OutOfRange, match="autumn: no answer carries its time"):
        measured_throughput(Annotations.of([("q", "ann", "x")]), "autumn")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"units": 0}, "units are 1 or more"),
        ({"absence": 1.0}, "rework and absence must be at least 0 and below 1"),
        ({"due": dt.date(2026, 11, 1)}, "no working day"),
        ({"hours": 20.0, "surge": 0.5, "surge_days": 1}, "do not fit into a day"),
        ({"learning_days": 0.0}, "more than 0 days"),
        ({"due": dt.date(2036, 1, 1)}, "four years"),
    ],
)
def test_what_makes_no_sense(wrong, said):
    """Refused when it is made."""
    with pytest.raises(OutOfRange, match=said):
        replace(PLAIN, **wrong)
