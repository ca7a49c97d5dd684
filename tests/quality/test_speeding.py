"""Speed: idle time is capped by the stated rule, medians have intervals, and speeding is everybody against themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.quality.speeding import median_interval, study_speed


def timed(seconds: list[float], labels: str, annotator: str = "A") -> Annotations:
    table = Annotations.of([(f"q{i:03}", annotator, label) for i, label in enumerate(labels)], ["x", "y"])
    return Annotations(table.item, table.annotator, table.label, seconds=np.array(seconds, float))


def test_a_pause_is_capped():
    """Median 10, so 3,600 seconds count as 50: 10 + 10 + 50 in all, 3 answers."""
    (one,) = study_speed(timed([10, 10, 3600], "xxx")).people
    assert (one.n, one.capped, one.cap, one.median.value) == (3, 1, 50, 10)
    assert one.hours * 3600 == pytest.approx(70)
    assert one.per_hour == pytest.approx(3 * 3600 / 70)
    assert "5 times" in study_speed(timed([10], "x")).rule


def test_unknown_times_are_left_out():
    """And a table without any says so."""
    assert study_speed(timed([10, np.nan], "xx")).people[0].n == 1
    found = study_speed(Annotations.of([("q1", "A", "x")]))
    assert (found.people, found.reason) == ((), "no answer carries its time")


def test_times_from_start_to_submission():
    """Where no seconds are logged, the two times give them; a submission before its start gives none."""
    table = timed([1, 1], "xx")
    start = np.array(["2026-11-02T08:00:00", "2026-11-02T09:00:00"], "datetime64[us]")
    end = np.array(["2026-11-02T08:00:30", "2026-11-02T08:00:00"], "datetime64[us]")
    found = study_speed(
        Annotations(table.item, table.annotator, table.label, started_at=start, submitted_at=end)
    )
    assert (found.people[0].n, found.people[0].median.value) == (1, 30)


def test_speeding_by_hand():
    """The six quickest of twelve are wrong in two cases, the six slowest in none: −1/3."""
    table = timed(list(range(1, 13)), "yyxxxxxxxxxx")
    key = AnswerKey({f"q{i:03}": "x" for i in range(12)})
    (one,) = study_speed(table, key).people
    assert one.speeding.value == pytest.approx(-1 / 3)
    assert one.accuracy.value == pytest.approx(10 / 12)
    assert "two are needed" in study_speed(table, key).speeding.reason


def test_the_fast_and_good_one_is_not_blamed(rng):
    """A quick annotator who is always right, a slow one who is not: no speeding in either."""
    parts = [
        timed(
            (rng.random(60) + speed).tolist(),
            "".join("y" if rng.random() < error else "x" for _ in range(60)),
            name,
        )
        for name, speed, error in (("quick", 5, 0.0), ("slow", 50, 0.2), ("slower", 80, 0.25))
    ]
    found = study_speed(Annotations.join(parts), AnswerKey({f"q{i:03}": "x" for i in range(60)}))
    assert found.speeding.low <= 0 <= found.speeding.high
    assert found.to_dict()["annotators"]["quick"]["accuracy"]["value"] == 1.0


def test_median_of_ten():
    """The 2nd and the 9th of 10 hold the median with 97.9 %: David & Nagaraja (2003)."""
    found = median_interval(np.arange(1.0, 11))
    assert (found.value, found.low, found.high) == (5.5, 2, 9)
    assert median_interval(np.array([1.0, 2])).low is None


@given(st.integers(6, 60), st.integers(0, 2**20))
def test_median_within_its_bounds(n, seed):
    """The median lies between order statistics that are values of the sample."""
    values = np.random.default_rng(seed).random(n)
    found = median_interval(values)
    assert found.low <= found.value <= found.high
    assert {found.low, found.high} <= set(values)


def test_the_median_is_covered():
    """Of 500 samples of 25, at least 95 % of intervals hold the true median."""
    rng = np.random.default_rng(8)
    found = [median_interval(rng.exponential(size=25)) for _ in range(500)]
    assert np.mean([e.low <= np.log(2) <= e.high for e in found]) >= 0.945
