"""Measures of answers that can be right in part: ratios of totals, their intervals, and what became of each label."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbench as wb
from workbench.answers.annotations import Annotations, Categorical
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound
from workbench.kinds.registry import KINDS
from workbench.quality.measures import Outcomes, estimate, kind_scores, measure_called
from workbench.statistics.judging import judged, right_or_wrong, share_right

BOXES = KINDS["boxes"]
A, B, C = [0, 0, 10, 10, "a"], [20, 0, 30, 10, "b"], [40, 0, 50, 10, "c"]


def table(*rows: tuple[str, str, list]) -> Annotations:
    """(item, annotator, boxes) as answers."""
    item, annotator, answers = zip(*rows, strict=True)
    texts = [json.dumps(each) for each in answers]
    columns = (Categorical.of(item), Categorical.of(annotator), Categorical.of(texts))
    return Annotations(*columns, question="objects", answer_kind="boxes")


def key(**gold: list) -> AnswerKey:
    """Gold of boxes."""
    return AnswerKey({item: json.dumps(boxes) for item, boxes in gold.items()}).of_kind(BOXES)


ANSWERS = table(
    ("i", "ann", [A, B]), ("j", "ann", [A]), ("i", "ben", [A]), ("j", "ben", [[0, 0, 10, 10, "b"], C])
)
GOLD = key(i=[A, B], j=[A])


def test_a_measure_is_a_ratio_of_totals():
    """4 right boxes; 6 given, 6 in gold over four answers: F1 is 8 of 12, not the mean of four F1s."""
    f1 = estimate(ANSWERS, GOLD, measure_called(BOXES, "f1"))
    assert f1.value == pytest.approx(2 * 4 / (6 + 6))
    assert f1.low < f1.value < f1.high
    assert f1.n == 4


def test_credit_is_the_mean_over_answers():
    """1, 1, 2/3 and 0."""
    rows, credit = judged(ANSWERS, GOLD)
    assert sorted(credit.tolist()) == pytest.approx([0, 2 / 3, 1, 1])
    assert share_right(rows, credit).value == pytest.approx(2 / 3)


def test_what_became_of_each_label():
    """Ben's box on j lies right with another label: one confusion, and not a miss plus an extra."""
    labels = {label.label: label for label in Outcomes.of(ANSWERS, GOLD).by_label()}
    counts = {name: (x.in_gold, x.found, x.confused, x.missing, x.extra) for name, x in labels.items()}
    assert counts == {"a": (4, 3, 1, 0, 0), "b": (2, 1, 0, 1, 0), "c": (0, 0, 0, 0, 1)}
    assert labels["c"].recall.reason == "gold has no part with this label"


def test_nothing_against_nothing_is_right_and_measures_nothing():
    """An empty answer to an empty item has full credit; a measure of parts has nothing there."""
    answers, gold = table(("i", "ann", [])), key(i=[])
    assert judged(answers, gold)[1].tolist() == [1.0]
    assert estimate(answers, gold, measure_called(BOXES, "f1")).reason.startswith(
        "neither the answers nor gold"
    )


def test_the_nearest_of_several_right_answers_counts():
    """Gold that accepts one box or two."""
    gold = AnswerKey(
        {"i": json.dumps([A, B])}, {"i": frozenset({json.dumps([A, B]), json.dumps([A])})}
    ).of_kind(BOXES)
    assert judged(table(("i", "ann", [A])), gold)[1].tolist() == [1.0]


def test_sets_are_right_in_part():
    """“sport” where gold is sport and money is two thirds right, and no false sport."""
    answers = Annotations(
        *(Categorical.of(["i"]), Categorical.of(["ann"]), Categorical.of(["sport"])),
        answer_kind="multi_choice",
    )
    scores = wb.measures(answers, gold={"i": "sport|money"})
    assert scores.credit.value == pytest.approx(2 / 3)
    assert {label.label: (label.found, label.missing, label.extra) for label in scores.labels} == {
        "sport": (1, 0, 0),
        "money": (0, 1, 0),
    }


def test_labels_are_right_or_wrong():
    """They have no measures; counts of mistakes are refused of answers that are right in part."""
    answers = Annotations(Categorical.of(["i"]), Categorical.of(["ann"]), Categorical.of(["x"]))
    with pytest.raises(InvalidTable, match="labels are right or wrong"):
        wb.measures(answers, gold={"i": "x"})
    with pytest.raises(InvalidTable, match="boxes can be right in part"):
        right_or_wrong(ANSWERS, GOLD)
    with pytest.raises(NotFound, match="boxes have no measure 'wer'"):
        measure_called(BOXES, "wer")


def test_intervals_hold_their_rate():
    """Of 400 tables of 40 items by three people, about 95 of 100 intervals of F1 hold the truth."""
    rng = np.random.default_rng(5)
    boxes = [[[20 * k, 0, 20 * k + 10, 10, "a"] for k in range(n)] for n in rng.integers(1, 5, 40)]
    gold = key(**{f"i{n}": held for n, held in enumerate(boxes)})
    measure, held = measure_called(BOXES, "recall"), 0
    for _ in range(400):
        missed = rng.beta(2, 6, 40)  # hard items are hard for everybody
        rows = [
            (f"i{n}", who, [box for box in each if rng.random() > missed[n]])
            for n, each in enumerate(boxes)
            for who in ("ann", "ben", "cem")
        ]
        recall = estimate(table(*rows), gold, measure)
        held += recall.low <= 0.75 <= recall.high
    assert 0.92 <= held / 400 <= 0.985


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from([tuple(A), tuple(B), tuple(C)]), max_size=3), min_size=1, max_size=6)
)
def test_counts_by_label_add_up(answers):
    """In gold is found, confused or missing; what answers have is found, confused with it, or extra."""
    rows = [(f"i{n}", "ann", [list(box) for box in held]) for n, held in enumerate(answers)]
    gold = key(**{f"i{n}": [A, B] for n in range(len(answers))})
    for label in kind_scores(table(*rows), gold).labels:
        assert label.in_gold == label.found + label.confused + label.missing
        assert label.extra >= 0
