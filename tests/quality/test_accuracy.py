"""Accuracy by the key: what is right, what an interval must know, and what a consensus is worth."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import NotFound
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import (
    accuracy,
    accuracy_by_label,
    accuracy_by_rule,
    consensus_accuracy,
    judged,
)
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.methods import METHODS
from workbench.statistics.intervals import wilson

KEY = AnswerKey(
    {"q1": "x", "q2": "y", "q3": "x", "q4": "z"},
    accepted={"q2": frozenset({"x", "y"})},
    rules={"q1": ("r2",), "q2": ("r1", "r2"), "q4": ("r3",)},
)
ANSWERS = Annotations.of(
    [
        ("q1", "A", "x"),
        ("q1", "B", "y"),
        ("q2", "A", "x"),
        ("q2", "B", "y"),
        ("q3", "A", "y"),
        ("q9", "A", "x"),
    ]
)


def test_judged():
    """Items outside the key are not judged; whatever is accepted is right."""
    rows, right = judged(ANSWERS, KEY)
    assert len(rows) == 5
    assert right.tolist() == [True, False, True, True, False]


def test_accuracy_counts_answers():
    """Three of five answers are right; n counts answers."""
    estimate = accuracy(ANSWERS, KEY)
    assert (estimate.value, estimate.n, estimate.unit) == (0.6, 5, "answers")
    assert "effective answers, clustered by item" in estimate.method


def test_each_item_once_is_wilson():
    """Where each item counts once the interval is Wilson's on the items."""
    once = Annotations.of([(f"q{i}", "A", "xy"[i < 3]) for i in range(20)])
    estimate = accuracy(once, AnswerKey({f"q{i}": "x" for i in range(20)}))
    assert (estimate.low, estimate.high) == pytest.approx(wilson(17 / 20, 20))
    assert estimate.method == "Wilson interval on 20 items"


def test_all_right_is_not_certain():
    """Without a miss the interval rests on the items, not on the answers, and does not shrink to a point."""
    sure = Annotations.of([(f"q{i}", a, "x") for i in range(10) for a in "ABCD"])
    estimate = accuracy(sure, AnswerKey({f"q{i}": "x" for i in range(10)}))
    assert (estimate.value, estimate.n) == (1, 40)
    assert (estimate.low, estimate.high) == pytest.approx(wilson(1, 10))
    assert estimate.method == "Wilson interval on 10 items, as the answers show no spread to cluster"


def test_nothing_to_judge_is_undefined():
    """No answer on an item of the key: no number, and why."""
    for key in (AnswerKey({}), AnswerKey({"other": "x"})):
        estimate = accuracy(ANSWERS, key)
        assert (estimate.value, estimate.reason) == (None, "no answer is on an item of the key")


def test_what_was_sampled_is_named():
    """Items, or items and annotators; anything else is refused. One annotator is no sample of annotators."""
    both = accuracy(ANSWERS, KEY, by=("item", "annotator"))
    assert "two-way: 3 items and 2 people" in both.method
    alone = ANSWERS.take(ANSWERS.annotator.code == 0)
    assert accuracy(alone, KEY, by=("item", "annotator")) == accuracy(alone, KEY)
    with pytest.raises(NotFound, match=r"not by \('vendor',\)"):
        accuracy(ANSWERS, KEY, by=("vendor",))


def test_by_gold_label():
    """Labels of the answers first, then those of the key alone; a label without answers is there, undefined."""
    found = accuracy_by_label(ANSWERS, KEY)
    assert [(label, e.value, e.n) for label, e in found.items()] == [
        ("x", 1 / 3, 3),
        ("y", 1, 2),
        ("z", None, 0),
    ]
    assert found["z"].reason == "no answer is on an item of 'z'"


def test_by_rule():
    """An item counts for each rule that it tests, rules in the order of the key."""
    found = accuracy_by_rule(ANSWERS, KEY)
    assert [(rule, e.value, e.n) for rule, e in found.items()] == [
        ("r2", 0.75, 4),
        ("r1", 1, 2),
        ("r3", None, 0),
    ]


def test_consensus_splits_ties_evenly():
    """Right, wrong, and a tie of two of which one is right: half of three; two are decided."""
    share = np.array([[0.9, 0.1], [0.9, 0.1], [0.5, 0.5], [1, 0]])
    found = consensus_accuracy(
        Consensus("majority", ("q1", "q4", "q3", "q9"), ("x", "y"), share), AnswerKey(KEY.label)
    )
    assert (found.all.value, found.all.n, found.disputes) == (0.5, 3, 1)
    assert (found.decided.value, found.decided.n) == (0.5, 2)
    assert (found.all.low, found.all.high) == pytest.approx(wilson(0.5, 3))


def test_consensus_takes_what_is_accepted():
    """A tie of two labels that are both right is right."""
    tie = Consensus("majority", ("q2",), ("x", "y"), np.array([[0.5, 0.5]]))
    found = consensus_accuracy(tie, KEY)
    assert (found.all.value, found.disputes) == (1, 1)
    assert found.decided.reason == "every item of the key that has a consensus is disputed"
    assert consensus_accuracy(tie, AnswerKey({})).all.reason == "no item of the key has a consensus"


def test_rte(shared):
    """Snow et al. (2008): majority .8969 with 65 ties split evenly, .9320 on decided items; Dawid-Skene .9275."""
    answers, key = (
        read(shared("data/rte_snow2008/annotations.csv")),
        read_key(shared("data/rte_snow2008/gold.csv")),
    )
    found = {name: consensus_accuracy(method(answers), key) for name, method in METHODS.items()}
    assert found["majority"].all.value == pytest.approx(0.8969, abs=5e-5)
    assert (found["majority"].disputes, found["majority"].decided.n) == (65, 735)
    assert found["majority"].decided.value == pytest.approx(0.9320, abs=5e-5)
    assert (found["dawid-skene"].all.value, found["dawid-skene"].disputes) == (0.9275, 0)


def test_answers_of_a_crowd_cluster(shared):
    """Weather tweets, 20 workers each: 6,025 answers are worth about 900, so ±.030 and not the pooled ±.012."""
    answers = read(shared("data/weather_sentiment_amt/annotations.csv")).first_answers()
    key = read_key(shared("data/weather_sentiment_amt/gold.csv"))
    estimate = accuracy(answers, key)
    assert (estimate.value, estimate.n) == (pytest.approx(0.7049, abs=5e-5), 6025)
    assert (estimate.high - estimate.low) / 2 == pytest.approx(0.030, abs=5e-4)
    pooled = wilson(estimate.value, estimate.n)
    assert (pooled[1] - pooled[0]) / 2 == pytest.approx(0.012, abs=5e-4)
    people = accuracy(answers, key, by=("item", "annotator"))
    assert people.high - people.low > estimate.high - estimate.low
