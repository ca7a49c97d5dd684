"""Learning curves: a slope that was put in is found, position confounded with items is not called learning."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.formats.read import read, read_key
from workbench.quality.learning import positions, study_learning

ITEMS = 200
KEY = AnswerKey({f"q{i:04}": "x" for i in range(ITEMS)})


def learners(slope: float, seed: int, *, shuffled: bool = True, people: int = 8) -> Annotations:
    """Right with log odds .5 + person + slope × log2(position)."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        order = rng.permutation(ITEMS) if shuffled else np.arange(ITEMS)
        odds = 0.5 + rng.normal(0, 0.5) + slope * np.log2(np.arange(1, ITEMS + 1))
        right = rng.random(ITEMS) < 1 / (1 + np.exp(-odds))
        rows += [(f"q{i:04}", f"p{person}", "x" if ok else "y") for i, ok in zip(order, right, strict=True)]
    return Annotations.of(rows, ["x", "y"])


def test_learning_is_found():
    """Odds that grow by e^.3 = 1.35 with each doubling."""
    found = study_learning(learners(0.3, 1), KEY)
    assert found.trend == "rises"
    assert found.odds_ratio.low < np.exp(0.3) < found.odds_ratio.high
    assert found.annotators == 8
    assert abs(found.same_order) < 0.2


def test_getting_tired_is_found():
    """The other way."""
    assert study_learning(learners(-0.3, 2), KEY).trend == "falls"


def test_without_a_trend_intervals_hold_1():
    """In 100 worlds without learning, about 95 % of intervals hold an odds ratio of 1."""
    found = [study_learning(learners(0.0, seed, people=4), KEY).odds_ratio for seed in range(100)]
    assert 0.88 <= np.mean([e.low <= 1 <= e.high for e in found]) <= 0.99


def test_one_order_for_everybody_is_no_evidence():
    """Easier items at the end look the same as practice: not settled, whatever the interval."""
    found = study_learning(learners(0.3, 1, shuffled=False), KEY)
    assert found.odds_ratio.low > 1
    assert found.same_order == pytest.approx(1)
    assert (found.confounded, found.trend) == (True, "not settled")


def test_windows_by_hand():
    """Positions 1-10, 11-20, 21-40, ...; the first ten wrong, all others right."""
    table = Annotations.of([(f"q{i:04}", "A", "y" if i < 10 else "x") for i in range(45)], ["x", "y"])
    windows = study_learning(table, KEY).windows
    assert [(w.first, w.last) for w in windows] == [(1, 10), (11, 20), (21, 40), (41, 45)]
    assert [w.accuracy.value for w in windows] == [0, 1, 1, 1]


def test_too_little_says_why():
    """Nobody with 20 answers, right and wrong ones."""
    found = study_learning(Annotations.of([("q0001", "A", "x")]), KEY)
    assert "20 of them" in found.odds_ratio.reason
    assert found.trend == "not settled"
    assert study_learning(Annotations.of([]), KEY).windows == ()
    assert found.to_dict()["odds_ratio"]["value"] is None


def test_order_of_submission():
    """Rows come by delivery, then time; an unknown time comes last within its delivery."""
    table = Annotations.of([(f"q{i}", "A", "x") for i in range(4)])
    times = np.array(["2026-11-03", "NaT", "2026-11-02", "2026-11-01"], "datetime64[us]")
    delivery = np.array([1, 1, 1, 2], np.int32)
    found = Annotations(
        table.item, table.annotator, table.label, delivery=delivery, submitted_at=times
    ).in_time()
    assert found.item.texts() == ["q2", "q0", "q1", "q3"]
    assert positions(found.annotator.code, 1).tolist() == [1, 2, 3, 4]


def test_real_crowds_do_not_learn_here(shared):
    """Two crowds, orders of rows standing in for time: nothing is settled, and nothing fails."""
    for name in ("rte_snow2008", "weather_sentiment_amt"):
        table = read(shared(f"data/{name}/annotations.csv"))
        found = study_learning(table, read_key(shared(f"data/{name}/gold.csv")))
        assert found.trend == "not settled"
        assert found.odds_ratio.low < 1 < found.odds_ratio.high
