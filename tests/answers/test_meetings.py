"""Answers that meet on an item: every pair once, in the order of annotators."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.counts import ByItem


@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 7)), st.integers(0, 3), max_size=40))
def test_every_pair_once(answers):
    """The same pairs as by hand, with the labels that were given."""
    columns = np.array([(u, a, label) for (u, a), label in answers.items()], np.int32).reshape(-1, 3)
    rows = ByItem.of(*columns.T)
    found = [
        (
            int(rows.item[i]),
            int(rows.annotator[i]),
            int(rows.annotator[j]),
            int(rows.label[i]),
            int(rows.label[j]),
        )
        for first, second in rows.pairs()
        for i, j in zip(first, second, strict=True)
    ]
    expected = [
        (u, a, b, answers[u, a], answers[u, b])
        for u in range(6)
        for a, b in itertools.combinations(sorted(who for item, who in answers if item == u), 2)
    ]
    assert sorted(found) == sorted(expected)
    assert rows.meetings == len(expected)
