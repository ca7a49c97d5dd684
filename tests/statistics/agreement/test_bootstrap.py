"""The bootstrap is percentiles of statistics on items drawn again, and leaves out what is undefined."""

import numpy as np
import pytest

from workbench.answers import counts
from workbench.answers.counts import Patterns
from workbench.statistics.agreement.bootstrap import Replicates, resample
from workbench.statistics.agreement.percent import percent_agreement

TEN = Patterns(("a", "b"), np.array([[2, 0], [1, 1]]), np.array([7, 3]))


def test_percentiles_of_the_defined_draws():
    """Of 0 to 100 the middle 90 % goes from 5 to 95, whatever is undefined beside it."""
    draws = Replicates(np.concatenate([np.arange(101.0), [np.nan] * 20]))
    assert draws.interval(0.9) == pytest.approx((5, 95))
    assert draws.undefined == 20
    assert draws.method() == "bootstrap over items, 121 draws, of which 20 were undefined and are left out"


def test_no_defined_draw_has_no_interval():
    """Nothing is made up where every draw is undefined."""
    assert Replicates(np.full(3, np.nan)).interval(0.95) == (None, None)


def test_the_spread_is_that_of_drawing_items():
    """Seven agreeing items of ten: the share of agreeing draws is binomial, 0.7 with a deviation of 0.145."""
    values = resample(TEN, {"pa": percent_agreement}, replicates=20_000, seed=1)["pa"].values
    assert values.mean() == pytest.approx(0.7, abs=0.005)
    assert values.std() == pytest.approx(np.sqrt(0.7 * 0.3 / 10), abs=0.003)


def test_one_seed_one_result_however_it_is_cut(monkeypatch):
    """Blocks of draws bound memory and change nothing."""
    first = resample(TEN, {"pa": percent_agreement}, replicates=50, seed=3)["pa"].values
    monkeypatch.setattr(counts, "BLOCK_CELLS", 8)
    assert (
        resample(TEN, {"pa": percent_agreement}, replicates=50, seed=3)["pa"].values.tolist()
        == first.tolist()
    )


def test_a_few_undefined_draws_are_not_worth_a_word():
    """Up to one draw in a hundred may be undefined without mention."""
    assert Replicates(np.array([np.nan] + [1.0] * 99)).method() == "bootstrap over items, 100 draws"
    assert Replicates(np.zeros(0)).method() == "no interval asked for"
