"""From counts alone, the coefficients are those of the rows to the last digit, with their intervals and warnings."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.counts import Counted, patterns_of
from workbench.errors import InvalidTable, NotFound
from workbench.formats.read import read
from workbench.quality.agreement import (
    agreement_of,
    coefficients_of,
    cohen_of,
    study_agreement,
)
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.cohen import cohen_matrix
from workbench.statistics.agreement.registry import COEFFICIENTS

FROM_PATTERNS = tuple(each.name for each in COEFFICIENTS.values() if each.patterns)
ROWS = st.tuples(st.sampled_from("ijklm"), st.sampled_from("abcd"), st.sampled_from("012"))


@given(rows=st.lists(ROWS, min_size=1, max_size=25), interval=st.sampled_from(["bootstrap", "analytic"]))
@settings(max_examples=60)
def test_counts_say_what_rows_say(rows, interval):
    """Value, interval, n, method and reason are equal, for every coefficient that patterns are enough for."""
    annotations = Annotations.of(rows, labels=("0", "1", "2"))
    how = {"names": FROM_PATTERNS, "interval": interval, "replicates": 50, "level": "ordinal"}
    assert coefficients_of(Counted.of(annotations), **how) == coefficients(annotations, **how)


@given(rows=st.lists(ROWS, min_size=1, max_size=25))
def test_tables_of_pairs_say_what_rows_say(rows):
    """Cohen's kappa, common items and agreement of every pair are equal."""
    annotations = Annotations.of(rows)
    found, expected = cohen_of(Counted.of(annotations, pairs=True)), cohen_matrix(annotations)
    assert found.annotators == expected.annotators
    for name in ("kappa", "n", "agreement"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_real_answers_with_repeats(shared):
    """On 12,411 answers the whole result is equal, and so is what a program reads."""
    annotations = read(shared("data/convabuse/annotations.csv"))
    found = agreement_of(Counted.of(annotations), level="interval")
    assert found == study_agreement(annotations, level="interval")


def test_pairs_by_hand():
    """Two annotators meet on two items, once alike: n 2, agreement 1/2, and kappa 0."""
    rows = [("i", "b", "x"), ("i", "a", "x"), ("j", "a", "x"), ("j", "b", "y"), ("k", "b", "y")]
    counted = Counted.of(Annotations.of(rows), pairs=True)
    pairs = counted.pairs
    assert np.stack(
        [pairs.one, pairs.other, pairs.label_one, pairs.label_other, pairs.n], axis=1
    ).tolist() == [
        [0, 1, 0, 0, 1],
        [0, 1, 0, 1, 1],
    ]
    matrix = cohen_of(counted)
    assert (matrix.n.tolist(), matrix.agreement[0, 1], matrix.kappa[0, 1]) == ([[2, 2], [2, 3]], 0.5, 0.0)


def test_the_order_of_patterns_is_one():
    """Rows of counts in any order, in parts, become the same patterns: a seeded draw is the same everywhere."""
    n = np.array([[1, 0], [0, 2], [1, 0], [1, 1]])
    found = patterns_of(("x", "y"), n, np.array([3, 1, 2, 4]))
    again = patterns_of(("x", "y"), n[::-1], np.array([4, 2, 1, 3]))
    assert found.n.tobytes() == again.n.tobytes()
    assert dict(zip(map(tuple, found.n.tolist()), found.times.tolist(), strict=True)) == {
        (1, 0): 5,
        (0, 2): 1,
        (1, 1): 4,
    }
    assert found.times.tolist() == again.times.tolist()


def test_what_counts_cannot_say_is_refused():
    """The message names what there is."""
    counted = Counted.of(Annotations.of([("i", "a", "x"), ("i", "b", "x")]))
    with pytest.raises(
        NotFound, match="Conger's kappa reads the rows; from counts there are 'brennan_prediger'"
    ):
        coefficients_of(counted, names=("conger_kappa",))
    with pytest.raises(NotFound, match="no interval 'exact'"):
        coefficients_of(counted, interval="exact")
    with pytest.raises(NotFound, match="an interval over 'annotators' reads the rows"):
        coefficients_of(counted, over="annotators")
    with pytest.raises(InvalidTable, match="count with pairs=True"):
        cohen_of(replace(counted, pairs=None))
