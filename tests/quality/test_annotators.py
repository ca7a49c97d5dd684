"""Every annotator gets accuracy with its interval, a confusion, what they typically confuse, and a median time."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import confusion, score
from workbench.statistics.intervals import wilson

KEY = AnswerKey({"q1": "x", "q2": "y", "q3": "y", "q4": "z"}, accepted={"q3": frozenset({"x", "y"})})
ROWS = [
    ("q1", "A", "x"),
    ("q2", "A", "x"),
    ("q3", "A", "x"),
    ("q4", "A", "y"),
    ("q9", "A", "y"),
    ("q9", "B", "y"),
]
ANSWERS = Annotations.of(ROWS)


def test_confusion_has_gold_in_rows_and_answers_in_columns():
    """Labels of the answers, then those of the key alone; all judged answers are in it."""
    found = confusion(ANSWERS, KEY)
    assert found.labels == ("x", "y", "z")
    assert found.n.tolist() == [[1, 0, 0], [2, 0, 0], [0, 1, 0]]
    assert found.off_diagonal() == (("y", "x", 2), ("z", "y", 1))


def test_a_score():
    """Two of four right: accepted answers are right and no confusion, though off the diagonal."""
    mine = score(ANSWERS, KEY)[0]
    assert (mine.annotator, mine.vendor, mine.n, mine.accuracy.value) == ("A", None, 4, 0.5)
    assert (mine.accuracy.low, mine.accuracy.high) == pytest.approx(wilson(0.5, 4))
    assert mine.confusion.n.tolist() == confusion(ANSWERS, KEY).n.tolist()
    assert mine.typical == (("y", "x", 1), ("z", "y", 1))
    assert mine.median_seconds is None


def test_without_gold_there_is_a_score_without_accuracy():
    """An annotator on none of the items of the key is listed, undefined; one without answers is not."""
    assert [(one.annotator, one.n, one.accuracy.value) for one in score(ANSWERS, KEY)][1] == ("B", 0, None)
    assert [one.annotator for one in score(ANSWERS.take(np.array([0, 1])), KEY)] == ["A"]
    assert score(Annotations.of([]), KEY) == ()


def test_vendor_and_median_time():
    """The vendor is that of the annotator's answers; the median is over all known times of theirs."""
    vendor = Categorical.of(["acme"] * 5 + [None])
    seconds = np.array([4.0, 6.0, np.nan, 20.0, 8.0, np.nan])
    found = score(replace(ANSWERS, vendor=vendor, seconds=seconds), KEY)
    assert [(one.vendor, one.median_seconds) for one in found] == [("acme", 7.0), (None, None)]


def test_weather_workers(shared):
    """110 Mechanical Turk workers on 300 tweets: every answer is somebody's, and the median time is 9 seconds."""
    answers = read(shared("data/weather_sentiment_amt/annotations.csv")).first_answers()
    found = score(answers, read_key(shared("data/weather_sentiment_amt/gold.csv")))
    assert (len(found), sum(one.n for one in found)) == (110, 6025)
    right = sum(one.accuracy.value * one.n for one in found)
    assert right == pytest.approx(sum(int(np.trace(one.confusion.n)) for one in found))
    assert np.median([one.median_seconds for one in found]) == pytest.approx(9, abs=2)
