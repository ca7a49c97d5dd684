"""What a drafted pilot can show: checked against simulated pilots, and against what a person can count."""

import numpy as np
import pytest

from workbench.documents.pilot import Price
from workbench.errors import OutOfRange
from workbench.pilot.planner import Assumed, plan_pilot
from workbench.statistics.intervals import wilson

UNIT = Price(model="per_unit", per_unit=0.1)
HYBRID = Price(model="hybrid", per_unit=0.05, per_hour=3.6)


def plan(assumed: Assumed, **more):
    given = {"at_least": 0.85, "margin": 0.05} | more
    return plan_pilot({"a": UNIT, "b": HYBRID}, assumed, **given)


def test_the_cost():
    """160 items, 3 answers each: 48 at 0.10; 24 and 480 x 40 s at 3.60 an hour is 43.20; and 1.00 an item."""
    found = plan(Assumed(160, item=1.0))
    assert found.costs == {"a": pytest.approx(48.0), "b": pytest.approx(43.2)}
    assert found.total == pytest.approx(48 + 43.2 + 160)


def test_an_unknown_price():
    """The vendor is there without a cost, and there is no sum."""
    found = plan_pilot({"a": UNIT, "b": None}, Assumed(100), at_least=None, margin=0.05)
    assert (found.costs["b"], found.total, found.chance, found.passes_from) == (None, None, None, None)


def test_the_chance_to_pass_is_what_simulated_pilots_show(rng: np.random.Generator):
    """200 independent answers, true accuracy .92: the share of 20,000 pilots whose Wilson bound clears .85, within .04."""
    found = plan(Assumed(200, per_item=1, accuracy=0.92, icc=0.0))
    right = rng.binomial(200, 0.92, 20_000) / 200
    passed = np.mean([wilson(share, 200)[0] >= 0.85 for share in right])
    assert found.chance == pytest.approx(passed, abs=0.04)


def test_more_items_show_more():
    """The interval narrows, and passing takes less."""
    few, many = plan(Assumed(50)), plan(Assumed(500))
    assert many.half_width < few.half_width
    assert many.passes_from < few.passes_from
    assert many.fails_below > few.fails_below
    assert many.visible < few.visible
    assert many.not_inferior > few.not_inferior


def test_too_few_items_to_pass_at_all():
    """Five items can never clear .95."""
    found = plan(Assumed(5, per_item=1), at_least=0.95)
    assert (found.passes_from, found.chance) == (None, 0.0)


def test_one_vendor():
    """There is nobody to compare with."""
    found = plan_pilot({"a": UNIT}, Assumed(160), at_least=0.9, margin=0.05)
    assert (found.visible, found.not_inferior) == (None, None)


def test_this_pilot_lies_on_its_curve():
    """The curve of three answers an item passes through the half-width of the pilot itself."""
    found = plan(Assumed(160))
    curve = next(one for one in found.curves if one.per_item == 3)
    assert np.interp(160, curve.items, curve.half_width) == pytest.approx(found.half_width, rel=0.02)


def test_what_makes_no_sense():
    """Refused when it is made."""
    with pytest.raises(OutOfRange, match="1 item or more"):
        Assumed(0)
    with pytest.raises(OutOfRange, match="seconds are above 0"):
        Assumed(10, seconds=0)
