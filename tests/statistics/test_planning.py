"""Plans for intervals: formulas by hand, monotone limits, and a check that the planned interval comes out."""

import json
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import OutOfRange
from workbench.pilot.agreement_planning import expected_alpha, items_for_agreement
from workbench.pilot.budget import cost_curves, offers_for
from workbench.quality.accuracy import accuracy
from workbench.quality.spread import correlation, possible_truths, study_spread
from workbench.statistics.intervals import wilson
from workbench.statistics.planning import (
    Design,
    Prices,
    Truths,
    best_per_item,
    half_width,
    items_for_accuracy,
    items_for_budget,
    items_from_pilot,
)


def test_the_schoolbook_number():
    """1.96² × .5 × .5 / .05² = 384.1 by the normal formula; Wilson's interval needs z² = 3.84 fewer, 381, and its larger side 3 more."""
    assert items_for_accuracy(0.5, 0.05).items == 384


def test_the_design_effect_by_hand():
    """Kish: 1 + 2 × .2; with 100 items, 3 answers each and 10 people, + (30 − 1) × .05."""
    assert Design(3, 0.2).effect(100) == pytest.approx(1.4)
    assert Design(3, 0.2, 10, 0.05).effect(100) == pytest.approx(1.4 + 1.45)
    assert Design(3, 0.2).worth(100) == pytest.approx(300 / 1.4)
    assert Design(3, 0.2, 10, 0.05).worth(inf) == pytest.approx(200)
    assert Design().worth(inf) == inf


def test_too_few_people_cannot_be_helped():
    """No number of items makes up for them, and the plan says what 8 of 10 pilots with them keep."""
    plan = items_for_accuracy(0.9, 0.03, Design(3, 0.2, 12, 0.05))
    assert plan.items is None
    assert plan.half_width == half_width(0.9, 1e12, plan.design)
    assert "12 annotators" in plan.reason
    assert (plan.answers, plan.to_dict()["items"]) == (None, None)
    assert "more than" in items_for_accuracy(0.9, 1e-5).reason


@settings(max_examples=25)
@given(st.floats(0.5, 0.99), st.floats(0.01, 0.2), st.integers(1, 5), st.floats(0, 1))
def test_the_fewest_items(share, width, per_item, icc):
    """One item less is too wide; a narrower interval and a higher chance need more."""
    design = Design(per_item, icc)
    plan = items_for_accuracy(share, width, design)
    assert plan.half_width <= width
    assert plan.items == 1 or half_width(share, plan.items - 1, design) > width
    assert items_for_accuracy(share, width / 2, design).items > plan.items or plan.items == 1
    assert items_for_accuracy(share, width, design, chance=0.95).items >= plan.items


def test_a_planned_pilot_comes_out_as_planned():
    """Items whose difficulty makes two answers correlate by .2: four of five such pilots keep the planned width."""
    rng = np.random.default_rng(11)
    plan = items_for_accuracy(0.85, 0.04, Design(3, 0.2))
    a, b = 0.85 * 4, 0.15 * 4  # beta with a + b = 1 / .2 − 1 has that correlation
    kept, shares = [], []
    for _ in range(60):
        right = rng.random((plan.items, 3)) < rng.beta(a, b, plan.items)[:, None]
        rows = [(f"q{i}", f"p{j}", "x" if right[i, j] else "y") for i in range(plan.items) for j in range(3)]
        key = AnswerKey({f"q{i}": "x" for i in range(plan.items)})
        found = accuracy(Annotations.of(rows, ["x", "y"]), key)
        kept.append(max(found.high - found.value, found.value - found.low) <= 0.04)
        shares.append(study_spread(Annotations.of(rows, ["x", "y"]), key).icc)
    assert 0.65 <= np.mean(kept) <= 0.95
    assert np.mean(shares) == pytest.approx(0.2, abs=0.03)


def test_scaling_a_pilot():
    """Half the width needs four times the items in half of the pilots, and more in 8 of 10; most where the pilot was small."""
    assert items_from_pilot(160, 0.1, 0.05, 0.5) == 640
    assert items_from_pilot(160, 0.1, 0.1, 0.5) == 160
    assert items_from_pilot(160, 0.1, 0.05) / 640 < items_from_pilot(40, 0.1, 0.05) / 160
    with pytest.raises(OutOfRange):
        items_from_pilot(0, 0.1, 0.1)


def test_prices():
    """An item with gold at 1.50 and three answers at .10 costs 1.80; 100 buys 55."""
    prices = Prices(0.1, 1.5)
    assert prices.of(10, 3) == pytest.approx(18)
    assert items_for_budget(100, prices, 3) == 55
    assert items_for_budget(99, Prices(0.1), 3) == 330
    assert items_for_accuracy(0.9, 0.03, Design(3, 0.2), prices=prices).cost == pytest.approx(253 * 1.8)


def test_curves_fall():
    """Cost rises and the half-width falls along each curve; JSON holds plain numbers."""
    curves = cost_curves(0.9, Prices(0.1, 1.0), design=Design(icc=0.2), most=500)
    assert [curve.per_item for curve in curves] == [1, 2, 3, 5]
    for curve in curves:
        assert (np.diff(curve.cost) > 0).all()
        assert (np.diff(curve.half_width[::4]) < 0).all()  # simulated, so neighbours may change places
        assert curve.cost[-1] <= 500
    json.dumps([curve.to_dict() for curve in curves])
    assert cost_curves(0.9, Prices(10.0), most=5) == ()


def test_a_budget_with_dear_gold_buys_several_answers():
    """Where gold costs fifteen answers an item, three answers an item are more certain than one; where it is free, one is."""
    dear = offers_for(300, 0.9, Prices(0.1, 1.5), Design(icc=0.2))
    assert [(o.per_item, o.items) for o in dear] == [(1, 187), (2, 176), (3, 166), (5, 150)]
    assert dear[2].half_width < dear[0].half_width
    free = offers_for(300, 0.9, Prices(0.1), Design(icc=0.2))
    assert free[0].half_width < free[2].half_width
    assert all(offer.cost <= 300 + 1e-6 for offer in (*dear, *free))
    assert dear[0].to_dict()["smallest_difference"] > dear[3].smallest_difference


@given(st.floats(0.01, 5), st.floats(0, 5), st.floats(0.01, 1))
def test_the_best_number_of_answers(answer, item, icc):
    """No other number gives a smaller half-width for as much money; it is near Cochran's optimum."""
    prices = Prices(answer, item)
    best = best_per_item(prices, icc)
    variance = [prices.of(1, m) * Design(m, icc).effect(1) / m for m in range(1, 101)]
    assert variance[best - 1] == min(variance)
    optimum = (item * (1 - icc) / (answer * icc)) ** 0.5
    assert best in (100, 1) or abs(best - optimum) <= 1


def test_correlation_by_hand():
    """Two items with two equal answers each: MSW 0, ρ 1; right and wrong within each: below 0, so 0; single answers: None."""
    item = np.array([0, 0, 1, 1], np.int32)
    assert correlation(np.array([True, True, False, False]), item) == 1
    assert correlation(np.array([True, False, True, False]), item) == 0
    assert correlation(np.array([True, False]), np.array([0, 1], np.int32)) is None
    assert correlation(np.array([True, True, True, True]), item) == 0
    assert study_spread(Annotations.of([("q", "A", "x")]), AnswerKey({})) is None


def test_agreement_is_simulated():
    """The plan keeps its width; alpha is what the world's formula says: (.9² + .1² − .5) / .5 = .64 for two labels."""
    plan = items_for_agreement(0.1, accuracy=0.9, labels=2, per_item=3)
    assert plan.half_width <= 0.1
    assert plan.alpha == pytest.approx(expected_alpha(0.9, 2), abs=0.02)
    assert items_for_agreement(0.05, accuracy=0.9, labels=2, per_item=3).items == pytest.approx(
        4 * plan.items, rel=0.15
    )
    assert items_for_agreement(0.1, accuracy=1.0, labels=3).alpha == 1
    assert plan.to_dict()["worlds"] == 1200


@pytest.mark.parametrize(
    "call",
    [
        lambda: Design(3, annotators=2),
        lambda: Design(icc=1.5),
        lambda: Prices(0, 0),
        lambda: Prices(-1),
        lambda: items_for_accuracy(0.9, 0),
        lambda: items_for_agreement(0.1, labels=1),
    ],
)
def test_refused(call):
    """What cannot be."""
    with pytest.raises(OutOfRange):
        call()


def test_wilson_is_the_one_of_the_reports():
    """A plan for single answers reaches what a report will print in 8 of 10 pilots: exact, by the binomial."""
    plan = items_for_accuracy(0.9, 0.03)
    right = np.arange(plan.items + 1)
    ends = np.array([wilson(k / plan.items, plan.items) for k in right.tolist()])
    share = right / plan.items
    kept = np.maximum(share - ends[:, 0], ends[:, 1] - share) <= 0.03
    assert binom(plan.items, 0.9).pmf(right) @ kept == pytest.approx(0.8, abs=0.03)


def test_what_a_pilot_leaves_possible():
    """A plan that rests on a small pilot asks for more than one that knows the truth."""
    truths = Truths(np.random.default_rng(1).beta(54.5, 6.5, 200), np.full(200, 0.2))
    known, unsure = (items_for_accuracy(0.9, 0.03, Design(3, 0.2), truths=t).items for t in (None, truths))
    assert unsure > 1.05 * known


def test_the_truths_of_a_pilot():
    """Their mean is near the share and the correlation that `study_spread` gives."""
    rng = np.random.default_rng(3)
    right = rng.random((150, 3)) < rng.beta(3.4, 0.6, 150)[:, None]
    rows = [(f"q{i}", f"p{j}", "x" if right[i, j] else "y") for i in range(150) for j in range(3)]
    key = AnswerKey({f"q{i}": "x" for i in range(150)})
    answers = Annotations.of(rows, ["x", "y"])
    spread, truths = study_spread(answers, key), possible_truths(answers, key)
    assert truths.share.mean() == pytest.approx(spread.accuracy, abs=0.01)
    assert truths.icc.mean() == pytest.approx(spread.icc, abs=0.03)
    assert 0.01 < truths.share.std() < 0.04
    assert possible_truths(Annotations.of([("q", "A", "x")]), AnswerKey({})) is None
