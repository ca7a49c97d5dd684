"""A sample weighs items and annotators; an annotator who is drawn twice never meets themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.counts import without_each
from workbench.statistics.agreement.chosen import Chosen
from workbench.statistics.agreement.icc import FORMS
from workbench.statistics.agreement.percent import percent_agreement
from workbench.statistics.agreement.registry import COEFFICIENTS, every
from workbench.statistics.agreement.table import Sample, Table, draws

TRIPLES = [("q1", "ann", "a"), ("q1", "bob", "b"), ("q1", "eve", "a"), ("q2", "ann", "a"), ("q2", "bob", "a")]
MANY = [name for name in every() if name not in (*FORMS, "cohen_kappa", "scott_pi")]
answers = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
).map(lambda rows: Annotations.of(rows, labels="abc"))


def test_counts_of_a_draw():
    """Ann drawn twice gives two answers and four pairs with herself; eve, not drawn, gives none."""
    sample = Sample(Table.of(Annotations.of(TRIPLES)), v=np.array([2.0, 1.0, 0.0]))
    assert sample.n.tolist() == [[2, 1], [3, 0]]
    assert sample.own.tolist() == [[4, 1], [5, 0]]


def test_nobody_agrees_with_themselves():
    """Ann twice and bob once on q1: only the two pairs of ann and bob count, and they differ."""
    sample = Sample(Table.of(Annotations.of(TRIPLES[:2])), v=np.array([2.0, 1.0]))
    assert float(percent_agreement(sample.n, sample.times, own=sample.own)) == 0
    alone = Sample(Table.of(Annotations.of(TRIPLES[:2])), v=np.array([3.0, 0.0]))
    assert np.isnan(percent_agreement(alone.n, alone.times, own=alone.own))


@pytest.mark.parametrize("name", MANY)
@given(annotations=answers)
def test_patterns_are_rows(name, annotations):
    """A coefficient from patterns is the one from rows, and from rows whose annotators all count once."""
    table = Table.of(annotations)
    chosen = Chosen.of(table.labels, level="ordinal", weights_of="quadratic", distance=None)
    asked = COEFFICIENTS[name].on(table, chosen)
    from_rows = asked.at(Sample(table))
    weighed = asked.at(Sample(table, np.ones(table.items), np.ones(len(table.annotators))))
    assert from_rows == pytest.approx(weighed, abs=1e-9, nan_ok=True)
    if hasattr(asked, "statistic"):
        from_patterns = float(asked.statistic(table.patterns.n, table.patterns.times))
        assert from_rows == pytest.approx(from_patterns, abs=1e-9, nan_ok=True)


def test_draws_are_seeded_and_of_what_was_asked():
    """Items, annotators or both are drawn again, as many as there are, the same for one seed."""
    table = Table.of(Annotations.of(TRIPLES))
    for over in ("items", "annotators", "both"):
        first, again = (list(draws(table, over, 5, seed=3)) for _ in range(2))
        assert [s.times.tolist() for s in first] == [s.times.tolist() for s in again]
        assert all(s.times.sum() == 2 and s.drawn.sum() == 3 for s in first)
        assert (first[0].w is None) == (over == "annotators")
        assert (first[0].v is None) == (over == "items")


@given(answers)
def test_counts_without_each_annotator(annotations):
    """What is left without an annotator are the patterns of the rows of the others."""
    first = annotations.first_answers()
    for patterns, people, W in without_each(first):
        for a, w in zip(people.tolist(), W, strict=True):
            left = np.repeat(patterns.n, w, axis=0)
            rest = first.take(first.annotator.code != a)
            rows = Table.of(rows).counts if (rows := rest) and len(rest) else np.zeros((0, 3), int)
            assert sorted(left[left.any(axis=1)].tolist()) == sorted(rows.tolist())
