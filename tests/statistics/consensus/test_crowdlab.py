"""CROWDLAB weighs a model beside the annotators as its authors' package does, and refuses what are no probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable, NotFound
from workbench.statistics.consensus.crowdlab import crowdlab

ANSWERS = """
aab-b b-bba cac-a -abaa bb-bb cccab ab-ab b-bcb ccac- a-aba bbb-a -bccc
"""
ITEMS = [f"q{u:02}" for u in range(1, 13)]
SMALL = Annotations.of(
    [
        (item, f"w{a}", x)
        for item, row in zip(ITEMS, ANSWERS.split(), strict=True)
        for a, x in enumerate(row, 1)
        if x != "-"
    ]
)
MODEL = np.array(
    [
        *([8, 1, 1], [2, 7, 1], [1, 3, 6], [5, 3, 2], [1, 8, 1], [2, 2, 6]),
        *([5, 4, 1], [1, 9, 0], [2, 1, 7], [6, 2, 2], [3, 5, 2], [1, 1, 8]),
    ]
)
MODEL = MODEL / 10

# cleanlab 2.9.0 with numpy 2.4.6 and pandas 3.1.1, run on 2026-11-24:
# get_label_quality_multiannotator(wide, MODEL, return_weights=True)
QUALITY = [
    *(0.712876, 0.676201, 0.561821, 0.514120, 0.768362, 0.586955),
    *(0.490598, 0.814184, 0.666106, 0.599944, 0.539302, 0.723358),
]


def test_as_cleanlab():
    """Labels, qualities of the labels, weights of annotators and model."""
    found = crowdlab(SMALL, (ITEMS, MODEL))
    assert "".join("abc"[code] for code in found.label) == "abcabcabcabc"
    assert found.confidence == pytest.approx(QUALITY, abs=1e-6)
    assert found.annotator_weight == pytest.approx([0.370968, 0.25, 0.177419, 0.142857, 0.117647], abs=1e-6)
    assert found.model_weight == pytest.approx(2.0207259421636903)
    assert found.share.sum(axis=1) == pytest.approx(np.ones(12))


def test_a_mapping_in_any_order_with_more_items():
    """Probabilities by item are the same, also in another order and beside items without an answer."""
    by_item = dict(zip(ITEMS, MODEL.tolist(), strict=True))
    shuffled = {"other": [1, 0, 0], **{item: by_item[item] for item in reversed(ITEMS)}}
    assert crowdlab(SMALL, shuffled).share.tolist() == crowdlab(SMALL, (ITEMS, MODEL)).share.tolist()


def test_by_hand():
    """Two items of one mind and one tie that the model settles: all is trusted in equal parts.

    The majority is x, y, and x by the model. Answers agree with it 1, 1 and 1/2 of the time: 5/6 on average. Always
    x would be wrong on 1/3; A and B agree on 2 of 3, wrong on 1/3 as well: weight 1e-6. The model is never wrong.
    """
    rows = [
        ("1", "A", "x"),
        ("1", "B", "x"),
        ("2", "A", "y"),
        ("2", "B", "y"),
        ("3", "A", "x"),
        ("3", "B", "y"),
    ]
    model = {"1": [0.9, 0.1], "2": [0.2, 0.8], "3": [0.6, 0.4]}
    found = crowdlab(Annotations.of(rows), model)
    assert found.agreement == pytest.approx([2 / 3, 2 / 3])
    assert found.model_weight == pytest.approx(2**0.5)
    assert found.annotator_weight == pytest.approx([1e-6, 1e-6])
    assert found.share == pytest.approx(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), abs=1e-5)


rows = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)


@given(rows, st.randoms(use_true_random=False))
def test_names_and_row_order_do_not_matter(some, rng):
    """Renamed items, annotators and labels in another row order get the same shares, also where votes are tied."""
    some = list({row[:2]: row for row in some}.values())
    model = {item: rng.choice([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6], [0.25, 0.5, 0.25]]) for item in "uvwxyz"}
    names = [dict(zip(old, rng.sample(old, len(old)), strict=True)) for old in ("uvwxyz", "ABCD", "abc")]
    moved = [tuple(name[x] for name, x in zip(names, row, strict=True)) for row in some]
    columns = ["abc".index(names[2][label]) for label in "abc"]
    turned = {}
    for item, chances in model.items():
        turned[names[0][item]] = [chances[columns.index(code)] for code in range(3)]
    rng.shuffle(moved)
    if not any(sum(row[0] == item for row in some) > 1 for item in "uvwxyz"):
        return
    ours, theirs = (
        crowdlab(Annotations.of(some, "abc"), model),
        crowdlab(Annotations.of(moved, "abc"), turned),
    )
    for u, item in enumerate(ours.items):
        assert ours.share[u] == pytest.approx(
            theirs.share[theirs.items.index(names[0][item])][columns], abs=1e-9
        )


@pytest.mark.parametrize(
    ("probabilities", "error", "message"),
    [
        ({"q01": [1, 0, 0]}, NotFound, r"11 items have no probabilities: 'q02', 'q03', 'q04' and 8 more"),
        ((ITEMS, MODEL[:, :2]), InvalidTable, r"have shape \(12, 2\); expected \(12, 3\).* 'a', 'b', 'c'"),
        ((ITEMS, MODEL * 10), InvalidTable, r"item 'q01': \[8.0, 1.0, 1.0\] are no probabilities"),
        ((ITEMS, MODEL - 1 / 3 + 1), InvalidTable, "sum 1"),
        ((ITEMS, MODEL * np.nan), InvalidTable, "item 'q01'"),
        ({"q01": [1, 0, 0], "q02": [1]}, InvalidTable, "no table of numbers"),
    ],
)
def test_what_are_no_probabilities_is_refused(probabilities, error, message):
    """The message says which item, what it has, and what was expected."""
    with pytest.raises(error, match=message):
        crowdlab(SMALL, probabilities)


def test_nothing_to_trust_by_is_refused():
    """One annotator an item says nothing of whom to trust; one label is nothing to choose from."""
    with pytest.raises(InvalidTable, match="no item has two annotators"):
        crowdlab(Annotations.of([("q", "A", "x")], "xy"), {"q": [0.5, 0.5]})
    with pytest.raises(InvalidTable, match="one label only"):
        crowdlab(Annotations.of([("q", "A", "x")]), {"q": [1.0]})
