"""Counts are what the rows say, and patterns lose nothing that a coefficient needs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers import counts
from workbench.answers.annotations import Annotations
from workbench.answers.counts import LabelCounts, Patterns, annotator_label_counts, one_hot, without_an_answer
from workbench.errors import InvalidTable

TRIPLES = [("q1", "ann", "a"), ("q1", "bob", "b"), ("q2", "ann", "a"), ("q2", "bob", "a"), ("q3", "ann", "b")]

answers = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")), max_size=40
)


def test_counts_name_their_rows_and_columns():
    """One row an answered item, one column a label of the closed set, used or not."""
    table = LabelCounts.of(Annotations.of(TRIPLES, labels=["a", "b", "c"]))
    assert table.items == ("q1", "q2", "q3")
    assert table.labels == ("a", "b", "c")
    assert table.n.tolist() == [[1, 1, 0], [2, 0, 0], [0, 1, 0]]


def test_an_item_without_an_answer_is_no_row():
    """Items of the vocabulary that nobody answered are left out."""
    rows = Annotations.of(TRIPLES).take(np.array([0, 1, 4]))
    assert LabelCounts.of(rows).items == ("q1", "q3")


@given(answers)
def test_patterns_of_rows_are_those_of_the_counts(triples):
    """Patterns counted without a table of all items are the same as those with one."""
    annotations = Annotations.of(triples, labels="abc")
    direct, through = Patterns.of(annotations), LabelCounts.of(annotations).patterns()
    assert direct.n.tolist() == through.n.tolist()
    assert direct.times.tolist() == through.times.tolist()


@given(answers)
def test_patterns_spread_out_again_are_the_counts(triples):
    """Each pattern, as often as it is shown, is a row of the counts."""
    table = LabelCounts.of(Annotations.of(triples, labels="abc"))
    patterns = table.patterns()
    again = np.repeat(patterns.n, patterns.times, axis=0)
    assert sorted(again.tolist()) == sorted(table.n.tolist())


def test_blocks_of_draws_are_the_draws(monkeypatch):
    """Drawing a few replicates at a time gives the same numbers as drawing all at once."""
    patterns = LabelCounts.of(Annotations.of(TRIPLES)).patterns()
    at_once = patterns.resampled(20, seed=1)
    monkeypatch.setattr(counts, "BLOCK_CELLS", 9)
    assert len(list(patterns.blocks(20, seed=1))) == 7
    assert patterns.resampled(20, seed=1).tolist() == at_once.tolist()
    assert (at_once.sum(axis=1) == 3).all()


def test_free_text_is_refused_before_memory_is():
    """A table of labels by items that would not fit is refused in words."""
    triples = [(f"q{i}", "ann", f"text {i}") for i in range(20_000)]
    with pytest.raises(InvalidTable, match="20,000 different labels over 20,000 items"):
        LabelCounts.of(Annotations.of(triples))
    with pytest.raises(InvalidTable, match="free text or drawings"):
        Patterns.of(Annotations.of(triples))


def test_one_hot_holds_every_pairwise_table():
    """S.T @ S is annotator and label against annotator and label."""
    annotations = Annotations.of(TRIPLES)
    S = one_hot(annotations)
    tables = (S.T @ S).toarray().reshape(2, 2, 2, 2)
    assert tables[0, :, 1].tolist() == [[1, 1], [0, 0]]  # ann's a met bob's a once and bob's b once
    assert annotator_label_counts(annotations).tolist() == [[2, 1], [1, 1]]


@given(answers)
def test_counts_without_each_answer(triples):
    """Of every answer in turn: what is left is the counts with that one answer less."""
    first = Annotations.of(triples, labels="abc").first_answers()
    expected = []
    for row in range(len(first)):
        rest = LabelCounts.of(first.take(np.arange(len(first)) != row)).n
        expected.append(sorted(rest[rest.any(axis=1)].tolist()))
    found = []
    for patterns, alike, times in without_an_answer(first):
        for many, w in zip(alike.tolist(), times, strict=True):
            left = np.repeat(patterns.n, w, axis=0)
            found += [sorted(left[left.any(axis=1)].tolist())] * many
    assert sorted(found) == sorted(expected)
