"""A vendor over pilots and months, each number the one a person would count."""

from dataclasses import replace

import numpy as np
import pytest

from tests.pilot.test_study import FIRST, KEY, REWORK, inputs, pilot
from workbench.errors import NotFound
from workbench.pilot.compare import compare_pilots
from workbench.pilot.scorecard import scorecards


def later(month: str, *given, **more):
    """A pilot whose answers were all submitted in another month."""
    made = inputs(*given, pilot=pilot(name=f"pilot-{month}", **more))
    table = made.answers["topic"]
    times = np.full(len(table), np.datetime64(f"{month}-15T08:30", "us"))
    return replace(made, answers={"topic": replace(table, submitted_at=times)})


def test_one_period():
    """B gets 5 of 8 right at first; 7 of 8 after rework at 6.00 an hour and ten minutes each; 1 of 4 items again."""
    card = scorecards([inputs(*FIRST, *REWORK)], "b")[0]
    (period,) = card.periods
    assert (period.pilot, period.month, period.items, period.answers, period.people) == (
        "autumn",
        "2026-11",
        4,
        8,
        2,
    )
    assert period.accuracy.value == 5 / 8
    assert period.rework.value == 1 / 4
    assert period.median_hours == 0.5
    assert period.cost_per_correct.value == pytest.approx(10 * 1.0 / 8 / (7 / 8))
    assert (card.moves, card.course, card.trend) == ((), None, "not settled")


def test_periods_are_in_the_order_of_time():
    """Whatever the order of the pilots; the step between them is paired, for the items are the same."""
    card = scorecards([later("2027-02", *FIRST), later("2026-12", *FIRST)], "b")[0]
    assert [period.month for period in card.periods] == ["2026-12", "2027-02"]
    assert card.moves[0][0].paired
    assert card.course.difference.value == 0


def test_a_pilot_over_two_months_has_two_periods():
    """An item belongs to the month of its first answer, with all its answers."""
    made = inputs(*FIRST)
    table = made.answers["topic"]
    times = table.submitted_at.copy()
    late = np.isin(table.item.code, [table.items.index("q3"), table.items.index("q4")])
    times[late] = np.datetime64("2026-12-01T08:00", "us")
    times[np.flatnonzero(late)[0]] = np.datetime64("2026-11-30T23:30", "us")  # q3 begins in November
    made = replace(made, answers={"topic": replace(table, submitted_at=times)})
    card = scorecards([made], "a")[0]
    assert [(period.month, period.items) for period in card.periods] == [("2026-11", 3), ("2026-12", 1)]


def test_months_are_those_of_the_time_zone():
    """23:30 in UTC is the next month in Madrid."""
    made = inputs(*FIRST, pilot=pilot(timezone="Europe/Madrid"))
    table = made.answers["topic"]
    times = np.full(len(table), np.datetime64("2026-11-30T23:30", "us"))
    made = replace(made, answers={"topic": replace(table, submitted_at=times)})
    assert scorecards([made], "a")[0].periods[0].month == "2026-12"


def test_answers_without_times():
    """One period without a month."""
    made = inputs(*FIRST)
    made = replace(made, answers={"topic": replace(made.answers["topic"], submitted_at=None)})
    period = scorecards([made], "a")[0].periods[0]
    assert (period.month, period.median_hours) == (None, None)


def test_money_of_two_currencies_is_not_compared():
    """Both prices stand, and no difference."""
    card = scorecards([later("2026-12", *FIRST), later("2027-02", *FIRST, currency="EUR")], "a")[0]
    cost = next(move for move in card.moves[0] if move.metric == "cost_per_correct")
    assert (cost.before.value, cost.after.value) == (0.25, 0.25)
    assert (cost.difference.value, cost.difference.reason) == (None, "USD and EUR are not compared")


def test_a_vendor_nobody_knows():
    """Refused with those there are; and all of them where none is named."""
    with pytest.raises(NotFound, match="no pilot here has a vendor 'c'; expected one of 'a', 'b'"):
        scorecards([inputs(*FIRST)], "c")
    assert [card.vendor for card in scorecards([inputs(*FIRST)])] == ["a", "b"]


def test_two_pilots():
    """What was agreed differently is said, and each vendor of both is there."""
    other = pilot(name="winter", promised_hours=2, criteria=[{"metric": "accuracy", "at_least": 0.7}])
    found = compare_pilots(inputs(*FIRST), inputs(*FIRST, pilot=other))
    assert [one.vendor for one in found.vendors] == ["a", "b"]
    assert found.differs == (
        "the promised hours was 1.0, then 2.0",
        "the threshold of “Accuracy” was 0.5, then 0.7",
        "the threshold of “Rework” was 0.9, then not set",
    )
    assert found.to_dict()["vendors"][1]["moves"][0]["paired"] is True
    assert KEY.label


def test_pilots_without_a_common_vendor():
    """Refused with the vendors of both."""
    other = pilot(name="winter", vendors=[{"id": "z"}])
    with pytest.raises(NotFound, match="autumn has a, b, winter has z"):
        compare_pilots(inputs(*FIRST), inputs(*FIRST, pilot=other))
