"""A vendor over pilots and months, each number the one a person would count."""

from dataclasses import replace

import numpy as np
import pytest

from tests.pilot.test_study import FIRST, KEY, REWORK, inputs, pilot
from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import NotFound
from workbench.pilot.compare import compare_pilots
from workbench.pilot.scorecard import (
    independent_difference,
    move_in_accuracy,
    scorecards,
    unpaired_move,
    whole_period,
)
from workbench.quality.accuracy import accuracy
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson


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


def test_agreement_is_as_sure_as_was_asked():
    """An interval of alpha does not keep the confidence of its pilot, and one that cannot be said says why."""
    answers = (*FIRST, *REWORK)
    vendor = pilot().vendors[1]
    sure, unsure = (inputs(*answers, pilot=pilot(confidence=share)) for share in (0.95, 0.6))
    assert whole_period(sure, vendor, 0.95).agreement == whole_period(unsure, vendor, 0.95).agreement
    assert whole_period(sure, vendor, 0.6).agreement != whole_period(sure, vendor, 0.95).agreement
    made = inputs(*answers, pilot=pilot(level="ordinal"))
    table = made.answers["topic"]
    words = replace(table.label, values=("low", "high", "middle"))
    made = replace(made, answers={"topic": replace(table, label=words)})
    (period,) = scorecards([made], "b")[0].periods
    assert (period.agreement.value, "order" in period.agreement.reason) == (None, True)


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
    with pytest.raises(NotFound, match=r"Autumn \(autumn\) has a, b, Autumn \(winter\) has z"):
        compare_pilots(inputs(*FIRST), inputs(*FIRST, pilot=other))


# What moved between two pilots: paired where the items are the same, by Newcombe's interval where not.


MOVES_KEY = AnswerKey({f"q{n}": "x" for n in range(10)})


def share(right: int, n: int) -> Estimate:
    return Estimate(right / n, *wilson(right / n, n), n)


def answers(right: int, n: int, first: int = 0) -> Annotations:
    """One answer to each of n items, the first `right` of them right."""
    return Annotations.of(
        [(f"q{first + i}", "ann", "x" if i < right else "y") for i in range(n)], labels=["x", "y"]
    )


def moved(one: Annotations, other: Annotations, key: AnswerKey = MOVES_KEY, other_key: AnswerKey = MOVES_KEY):
    return move_in_accuracy((one, key, accuracy(one, key)), (other, other_key, accuracy(other, other_key)))


def test_two_independent_shares():
    """56 of 70 against 48 of 80 is .20 (.0524 to .3339): Newcombe (1998), Table II, method 10, example (a)."""
    found = independent_difference(share(48, 80), share(56, 70))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert found.n == 150


def test_the_other_way_round():
    """Before and after swapped give the mirrored interval."""
    there, back = (
        independent_difference(share(48, 80), share(56, 70)),
        independent_difference(share(56, 70), share(48, 80)),
    )
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))


def test_an_undefined_side():
    """No difference, for the reason of the side that has no value."""
    found = independent_difference(Estimate.undefined("no price is agreed"), share(1, 2))
    assert (found.value, found.reason) == (None, "no price is agreed")


def test_the_same_items_are_paired():
    """5 of 10, then 8 of the same 10: the mean of ten differences; who worked both times may remember them."""
    found = moved(answers(5, 10), answers(8, 10))
    assert (found.paired, found.difference.n) == (True, 10)
    assert found.difference.value == pytest.approx(0.3)
    assert found.says == "the same items both times; 1 person worked both times and may remember them"
    others = Annotations.of([(f"q{i}", "ben", "x" if i < 8 else "y") for i in range(10)], labels=["x", "y"])
    assert moved(answers(5, 10), others).says == "the same items both times"


def test_other_items_are_not():
    """Half of each side has to be common, else the intervals are taken independent_difference, and the sentence says how few were common."""
    key = AnswerKey({f"q{n}": "x" for n in range(20)})
    found = moved(answers(5, 10), answers(8, 10, first=8), key, key)
    assert found.paired is False
    assert "only 2 items are common" in found.says
    assert found.difference.n == 20


def test_an_item_whose_gold_changed_is_not_common():
    """What was right before and is wrong now cannot be paired."""
    found = moved(answers(5, 10), answers(5, 10), MOVES_KEY, AnswerKey(dict.fromkeys(MOVES_KEY.label, "y")))
    assert found.paired is False


def test_settled():
    """Only where 0 is left out."""
    assert unpaired_move("rework", share(5, 100), share(40, 100)).settled
    assert not unpaired_move("rework", share(5, 100), share(6, 100)).settled
    assert not unpaired_move("rework", share(5, 100), share(40, 100), "not to be compared").settled


def test_nothing_is_compared_or_said_of_drift_without_dates():
    """Nobody knows which of two undated pilots came first, nor in which order their answers were given."""
    undated = []
    for name in ("winter", "autumn"):
        made = inputs(*FIRST, pilot=pilot(name=name))
        table = replace(made.answers["topic"], submitted_at=None)
        undated.append(replace(made, answers={"topic": table}))
    card = scorecards(undated, "b")[0]
    assert (card.moves, card.course, card.trend) == ((), None, "not settled")
    assert {period.drifting for period in card.periods} == {None}
    assert "no answer carries the time" in card.periods[0].drift_says
