"""People whose answers are spans, boxes, polygons or transcripts are measured by what these hold, with intervals."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound
from workbench.quality.structured import structured_scores

GOLD = AnswerKey({"t1": "[[0, 4]]", "t2": "[[5, 9], [10, 12]]", "t3": "[]"})
ROWS = [
    ("t1", "ann", "[[0, 4]]"),
    ("t2", "ann", "[[5, 9]]"),
    ("t3", "ann", "[]"),
    ("t1", "bob", "[[2, 6]]"),  # overlap 2 of 6
    ("t2", "bob", "[]"),
    ("t4", "bob", "[[0, 1]]"),  # not in the key
    ("t4", "cat", "[[0, 1]]"),
]


def scored(rows=ROWS, key=GOLD, kind="spans"):
    """By name."""
    found = structured_scores(Annotations.of(rows), key, kind)
    return {one.annotator: one for one in found.annotators}


def test_by_hand():
    """Ann has 2 of 3 spans and gives no other: F1 4/5; alike 1, 2/3 and 1. bob has none; alike 1/3 and 0."""
    found = scored()
    values = {
        name: [one.n, one.measure.value, one.similarity.value, one.exact.value] for name, one in found.items()
    }
    assert values["ann"] == pytest.approx([3, 4 / 5, 8 / 9, 2 / 3])
    assert values["bob"] == pytest.approx([2, 0, 1 / 6, 0])
    assert values["cat"] == [0, None, None, None]
    assert found["cat"].measure.reason == "no answer is on an item of the key"


def test_the_interval_is_that_of_a_ratio():
    """ann: R = 4/5 of above 2, 2, 0 and below 2, 3, 0; apart .4, -.4, 0 over the mean 5/3; t of 2 degrees is 4.3027."""
    measure = scored()["ann"].measure
    half = 4.302653 * (0.24**2 * 2 / 2 / 3) ** 0.5
    assert (measure.low, measure.high) == pytest.approx((0.8 - half, 1.0))  # F1 is at most 1
    assert measure.method == "t interval over 3 items, linearised"


def test_without_spread_there_is_no_interval_and_a_reason():
    """Three perfect answers do not prove perfection; how many were exact has its interval all the same."""
    perfect = scored([(item, "ann", answer) for item, answer in GOLD.label.items()])["ann"]
    assert (perfect.measure.value, perfect.measure.low) == (1.0, None)
    assert "no spread" in perfect.measure.reason
    assert perfect.exact.low == pytest.approx(0.4385, abs=1e-4)  # Wilson, 3 of 3


def test_transcripts_are_pooled_and_may_exceed_1():
    """1 error of 2 words and 1 of 4 are 2 of 6, not the mean of rates; more words than gold has give a rate above 1."""
    key = AnswerKey({"u1": "hello world", "u2": "a b c d"})
    rows = [("u1", "ann", "hello duck"), ("u2", "ann", "a b c e")]
    rows += [("u1", "bob", "oh well hello there world"), ("u2", "bob", "one two three four")]
    found = scored(rows, key, "transcript")
    assert found["ann"].measure.value == pytest.approx(2 / 6)
    assert found["bob"].measure.value == pytest.approx(7 / 6)
    assert found["bob"].measure.high > 7 / 6


@pytest.mark.parametrize(
    ("kind", "gold", "near", "far"),
    [
        ("boxes", "[[0, 0, 10, 10]]", "[[0, 0, 10, 6]]", "[[0, 0, 10, 4]]"),
        (
            "polygons",
            "[[[0, 0], [10, 0], [10, 10], [0, 10]]]",
            "[[[0, 0], [10, 0], [10, 6], [0, 6]]]",
            "[[[0, 0], [10, 0], [10, 4], [0, 4]]]",
        ),
    ],
)
def test_boxes_and_polygons(kind, gold, near, far):
    """Six tenths of it is found, four tenths is not, at an IoU of one half; similarity is the IoU."""
    found = scored([("p1", "ann", near), ("p1", "bob", far)], AnswerKey({"p1": gold}), kind)
    assert [found[name].measure.value for name in ("ann", "bob")] == [1, 0]
    assert [found[name].similarity.value for name in ("ann", "bob")] == pytest.approx([0.6, 0.4])


def test_spelling_does_not_matter_and_the_nearest_accepted_answer_counts():
    """`[[0,4.0]]` is `[[0, 4]]`; where the key accepts two answers, each person is held against the one they mean."""
    key = AnswerKey({"t1": "[[0, 4]]"}, {"t1": frozenset({"[[0, 4]]", "[[6, 9]]"})})
    found = scored([("t1", "ann", "[[0,4.0]]"), ("t1", "bob", "[[6, 9]]"), ("t1", "cat", "[[6, 8]]")], key)
    assert [one.exact.value for one in found.values()] == [1, 1, 0]
    assert found["cat"].similarity.value == pytest.approx(2 / 3)


def test_only_first_answers_count():
    """A repeat says something about the person, not about the item."""
    assert scored([*ROWS, ("t1", "bob", "[[0, 4]]")])["bob"].n == 2


def test_what_is_no_answer_is_refused_with_its_place():
    """The answer's item and annotator, or the item of gold; an answer off the key is not looked at."""
    with pytest.raises(InvalidTable, match="item 't1', annotator 'ann': 'spam' is not JSON"):
        scored([("t1", "ann", "spam")])
    with pytest.raises(InvalidTable, match="gold of item 't1': 'spam' is not JSON"):
        scored(ROWS, AnswerKey({"t1": "spam"}))
    assert scored([*ROWS, ("t9", "ann", "spam")])["ann"].n == 3
    with pytest.raises(NotFound, match="there is no kind of answer 'masks'"):
        scored(kind="masks")
