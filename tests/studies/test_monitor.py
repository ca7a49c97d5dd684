"""The Bernoulli CUSUM: chances by hand, by simulation, and within what was asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import OutOfRange
from workbench.studies.monitor import ErrorChart, error_chart, run_length


def test_one_mistake_is_an_alarm():
    """At height 1 the first wrong answer alarms: 1 / p answers on average."""
    assert run_length(0.1, 5, 1) == pytest.approx(10)
    assert run_length(0.25, 2, 1) == pytest.approx(4)


def test_two_in_a_row_by_hand():
    """With m = 2, height 2: two mistakes in a row alarm; (1 + p) / p² answers, 6 for p = 1/2 (Feller, vol. 1, XIII.7)."""
    assert run_length(0.5, 2, 2) == pytest.approx(6)


def test_the_path_by_hand():
    """With m = 4: +3 for a mistake, −1 else, never below 0; alarm at 5."""
    chart = ErrorChart(0.1, 0.4, 4, 5, 100, 0.05, 0, 0)
    found = chart.run([False, True, False, True, True])
    assert (found.path.tolist(), found.alarm, found.began) == ([0, 3, 2, 5], 3, 1)
    assert chart.run([True, False]).alarm is None


def test_false_alarms_by_simulation(rng):
    """What the chain says is what happens: 3,000 runs of 100 answers."""
    chart = error_chart(0.06, 0.25, false_alarm=0.1, horizon=100)
    alarms = [chart.run(rng.random(100) < 0.06).alarm is not None for _ in range(3000)]
    assert np.mean(alarms) == pytest.approx(chart.false_alarm, abs=0.02)
    assert chart.false_alarm <= 0.1
    assert chart.to_notice < 40 < chart.between_false


@given(st.floats(0.02, 0.2), st.floats(0.1, 0.4), st.floats(0.01, 0.3))
def test_within_what_was_asked(usual, more, false_alarm):
    """The chance of a false alarm is never above what was asked, and a rise is noticed sooner than nothing."""
    chart = error_chart(usual, usual + more, false_alarm=false_alarm, horizon=60)
    assert chart.false_alarm <= false_alarm
    assert chart.to_notice < chart.between_false


def test_refused():
    """Rates in the wrong order."""
    with pytest.raises(OutOfRange, match="must lie below"):
        error_chart(0.3, 0.1)
