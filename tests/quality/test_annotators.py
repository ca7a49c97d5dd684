"""Every annotator gets accuracy with its interval, a confusion, what they typically confuse, and a median time."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.formats.read import read, read_key
from workbench.quality.accuracy import confusion, score
from workbench.quality.annotators import check_floor, standings
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


def crowd(*people: str) -> Annotations:
    """One string a person: x is right, y wrong, "." no answer, on item after item."""
    return Annotations.of(
        [(f"q{u}", f"p{a}", x) for a, line in enumerate(people) for u, x in enumerate(line) if x != "."],
        labels="xy",
    )


CROWD = crowd("x" * 30, "x" * 28 + "yy", "y" * 15 + "x" * 15, "xxxxx" + "." * 25, "." * 30)
CROWD_KEY = AnswerKey({f"q{u}": "x" for u in range(30)})


def test_who_is_below_a_floor():
    """15 of 30 is no chance at .8; 30 of 30 is above; 28 of 30 may be either; five answers judge nobody."""
    check = check_floor(score(CROWD, CROWD_KEY), 0.8)
    assert check.people == {"p0": "above", "p1": "open", "p2": "below", "p3": "too few answers"}
    assert (check.of("below"), check.judged) == (("p2",), 3)
    assert "corrected for looking at 3 people (Holm): 5% risk" in check.method


def test_the_floor_counts_how_many_are_looked_at():
    """12 of 20 at .8: flagged alone, not beside eleven others of the floor's own accuracy."""
    alone = crowd("x" * 12 + "y" * 8)
    among = crowd("x" * 12 + "y" * 8, *["x" * 16 + "y" * 4] * 11)
    assert check_floor(score(alone, CROWD_KEY), 0.8).of("below") == ("p0",)
    assert check_floor(score(among, CROWD_KEY), 0.8).of("below") == ()


def test_against_the_others_on_the_same_items():
    """The third is wrong where the others are right: below, and both others above what is usual on these items."""
    apart = {standing.annotator: standing for standing in standings(CROWD, CROWD_KEY)}
    assert {name: standing.apart for name, standing in apart.items()} == {
        "p0": "above",
        "p1": "",
        "p2": "below",
        "p3": "",
    }
    assert apart["p2"].accuracy == 0.5
    assert apart["p2"].usual > 0.7
    assert apart["p3"].chance is None


def test_single_answers_are_compared_with_each_other():
    """Where nobody shares an item, one answer is as hard as the next."""
    rows = [(f"q{u}", f"p{u % 3}", "x" if u % 3 or u > 60 else "y") for u in range(90)]
    key = AnswerKey({f"q{u}": "x" for u in range(90)})
    apart = {standing.annotator: standing.apart for standing in standings(Annotations.of(rows), key)}
    assert apart["p0"] == "below"
