"""Whose labels are swapped: what most of the others say of an item."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.counts import LabelCounts
from workbench.formats.read import read
from workbench.quality.swapped_labels import _most_of_others

ROWS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 5)), st.sampled_from("abcd"), min_size=1, max_size=20
)


@given(ROWS)
def test_the_most_frequent_label_of_the_others_is_the_one_that_counting_all_of_them_gives(answers):
    """Of each answer, one's own taken away; on a tie among the others there is none."""
    rows = [(f"q{item}", f"p{person}", label) for (item, person), label in answers.items()]
    first = read(pd.DataFrame(rows, columns=["item_id", "annotator_id", "label"])).first_answers()
    counts = LabelCounts.of(first)
    expected = []
    for answer, (item, label) in enumerate(zip(first.item.code, first.label.code, strict=True)):
        others = counts.n[counts.items.index(first.items[item])].copy()
        others[label] -= 1
        top = np.flatnonzero(others == others.max())
        if others.max() > 0 and len(top) == 1:
            expected.append((answer, int(top[0])))
    assert list(zip(*(side.tolist() for side in _most_of_others(first)), strict=True)) == expected
