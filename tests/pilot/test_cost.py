"""What labelling cost by the price that was agreed, and what one right answer cost."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.documents.pilot import Price
from workbench.pilot.cost import study_cost
from workbench.statistics.estimate import Estimate

SHARE = Estimate(0.8, 0.5, 1.0, n=4, method="Wilson", unit="answers")


def delivered(*seconds: float | None, delivery: tuple[int, ...] = ()) -> Annotations:
    """One answer an item, with its seconds; deliveries 1 where not given."""
    table = Annotations.of([(f"q{n}", "A", "x") for n, _ in enumerate(seconds)])
    passes = np.array(delivery or [1] * len(seconds), np.int32)
    known = np.array([np.nan if s is None else s for s in seconds])
    return replace(table, seconds=known, delivery=passes)


def test_a_price_per_unit():
    """Four answers at 0.25 are 1.00; a right one costs 0.25 / 0.8, between 0.25 / 1 and 0.25 / 0.5."""
    cost = study_cost(Price(model="per_unit", per_unit=0.25), delivered(*[None] * 4), SHARE)
    assert (cost.units, cost.total, cost.per_unit, cost.hours) == (4, 1.0, 0.25, None)
    assert (cost.per_correct.value, cost.per_correct.low, cost.per_correct.high) == (0.3125, 0.25, 0.5)
    assert (cost.per_correct.n, cost.per_correct.unit, cost.reason) == (4, "answers", None)


def test_a_price_by_the_hour():
    """Two answers of half an hour at 10 an hour are 10, so 5 each."""
    cost = study_cost(Price(model="hourly", per_hour=10.0), delivered(1800, 1800), SHARE)
    assert (cost.hours, cost.total, cost.per_unit) == (1.0, 10.0, 5.0)
    assert cost.per_correct.value == pytest.approx(6.25)


def test_a_hybrid_price():
    """Per unit and by the hour, added."""
    cost = study_cost(Price(model="hybrid", per_unit=0.5, per_hour=10.0), delivered(1800, 1800), SHARE)
    assert (cost.total, cost.per_unit) == (11.0, 5.5)


def test_rework_is_paid_by_the_hour_but_not_per_unit():
    """A second delivery adds its hours, and no units."""
    again = replace(delivered(1800, 1800, 3600), delivery=np.array([1, 1, 2], np.int32))
    assert study_cost(Price(model="per_unit", per_unit=0.5), again, SHARE).total == 1.0
    assert study_cost(Price(model="hybrid", per_unit=0.5, per_hour=10.0), again, SHARE).total == 1.0 + 20.0


@pytest.mark.parametrize("model", [{"model": "hourly"}, {"model": "hybrid", "per_unit": 0.1}])
@pytest.mark.parametrize(
    "table", [delivered(60, None), Annotations.of([("q1", "A", "x")])], ids=["one", "all"]
)
def test_hours_that_are_not_known_are_not_guessed(model, table):
    """One answer without seconds is enough: a total without it would be too low."""
    cost = study_cost(Price(**model, per_hour=10.0), table, SHARE)
    reason = "the price is by the hour, but not every answer carries its time"
    assert (cost.total, cost.per_unit, cost.reason) == (None, None, reason)
    assert (cost.per_correct.value, cost.per_correct.reason) == (None, reason)


def test_without_a_price():
    """Nothing is computed, and the reason says whose move it is."""
    cost = study_cost(None, delivered(60, 60), SHARE)
    assert (cost.units, cost.total) == (2, None)
    assert cost.reason == cost.per_correct.reason == "no price is agreed in the pilot's specification"


def test_nothing_delivered():
    """No units, no price per unit, no division by zero."""
    cost = study_cost(Price(model="per_unit", per_unit=0.1), delivered(), SHARE)
    assert (cost.units, cost.reason) == (0, "nothing was delivered")


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        (Estimate.undefined("no answer is on an item of the key", n=0), "no answer is on an item of the key"),
        (Estimate(0.1, 0.0, 0.3, n=9), "accuracy may be zero"),
    ],
)
def test_a_right_answer_may_have_no_price(share, reason):
    """Where accuracy is unknown or may be zero; the total is known all the same."""
    cost = study_cost(Price(model="per_unit", per_unit=0.1), delivered(60, 60), share)
    assert cost.total == pytest.approx(0.2)
    assert (cost.per_correct.value, cost.per_correct.reason) == (None, reason)


def test_work_for_nothing():
    """A price of 0 is a price."""
    cost = study_cost(Price(model="per_unit", per_unit=0.0), delivered(60), SHARE)
    assert (cost.total, cost.per_correct.value) == (0.0, 0.0)
