"""Whether anybody answered an item twice: the same as a set of pairs says, whatever the size and the order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers import annotations
from workbench.answers.annotations import Annotations, nobody_twice


def asked(pairs: list[tuple[int, int]], items: int, annotators: int) -> bool:
    """The question, from a list of pairs."""
    item, annotator = (np.array(column, np.int32) for column in zip(*pairs, strict=True))
    return nobody_twice(item, annotator, np.bincount(item, minlength=items), annotators)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400)), min_size=1, max_size=40))
def test_as_a_set_says(pairs):
    """Few items and so many annotators that bits are shared."""
    assert asked(pairs, 6, 401) == (len(set(pairs)) == len(pairs))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=30))
def test_in_a_dense_table(pairs):
    """So few cells that all of them are looked at."""
    assert asked(pairs, 10, 3) == (len(set(pairs)) == len(pairs))


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("answers", [3, 64, 65, 130, 2000])
def test_many_answers_on_an_item(monkeypatch, again, answers):
    """More than a word has bits: all differ, or the last repeats the first. Without the table of all cells."""
    monkeypatch.setattr(annotations, "DENSE", 0)
    pairs = [(0, a) for a in range(answers)] + [(1, 5)] + ([(0, 0)] if again else [])
    assert asked(pairs, 2, answers + 10) is not again


def test_annotators_who_share_a_bit(monkeypatch):
    """0, 64 and 128 are the same bit at first; nobody came twice."""
    monkeypatch.setattr(annotations, "DENSE", 0)
    assert asked([(0, 0), (0, 64), (0, 128), (1, 0)], 2, 129)


def test_first_answers_are_found_once():
    """Asked twice, the very same value comes back; a table without repeats is its own."""
    table = Annotations.of([("q1", "A", "x"), ("q1", "A", "y"), ("q2", "B", "x")])
    assert table.first_answers() is table.first_answers()
    assert table.first_answers().label.texts() == ["x", "x"]
    assert table.first_answers().first_answers() is table.first_answers()
