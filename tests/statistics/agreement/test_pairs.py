"""Weighted kappa of two annotators with its standard error, and Light's mean over all pairs."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement import pairs as pairs_module
from workbench.statistics.agreement.cohen import cohen_matrix
from workbench.statistics.agreement.pairs import Pairs, cohen_kappas, light_influence, light_kappa
from workbench.statistics.agreement.table import Sample, Table
from workbench.statistics.agreement.weights import weights

triples = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)


def of_table(table: list[list[int]]) -> Table:
    """Two annotators whose answers fill a table: rows A, columns B."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    rows = [(f"q{u}", who, str(x)) for u, pair in enumerate(cells) for who, x in zip("AB", pair, strict=True)]
    return Table.of(Annotations.of(rows, labels=[str(i) for i in range(len(table))]))


@pytest.mark.parametrize(
    ("table", "w", "kappa", "ase"),
    [
        ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], "identity", 0.4842, 0.1380),  # SAS PROC FREQ, AGREE
        ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], "linear", 0.4701, 0.1457),  # the same
        (
            [[13, 0, 0], [0, 20, 7], [0, 4, 56]],
            "identity",
            0.7964,
            0.0589,
        ),  # README of irrCAC, cont3x3abstractors
    ],
)
def test_published(table, w, kappa, ase):
    """Kappa and the standard error of Fleiss, Cohen & Everitt (1969)."""
    answers = of_table(table)
    found = Pairs.of(answers)
    w = weights(w, answers.labels)
    assert light_kappa(found, Sample(answers), w) == pytest.approx(kappa, abs=5e-5)
    xi = light_influence(found, answers.items, w)
    assert np.sqrt((xi**2).sum()) / answers.items == pytest.approx(ase, abs=5e-5)
    assert xi.sum() == pytest.approx(0, abs=1e-9)


def test_cohen_1968():
    """Weighted kappa .348 with his disagreement weights 0 1 3, 1 0 6, 3 6 0 as printed."""
    w = 1 - np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6
    tables = np.array([[[88, 14, 18], [10, 40, 10], [2, 6, 12]]], float)
    assert cohen_kappas(tables, w)[0] == pytest.approx(0.348, abs=5e-4)


@given(triples)
def test_kappas_are_those_of_the_sparse_matrix(rows):
    """Every pair with common items has the kappa that the matrix of all pairs has."""
    table = Table.of(Annotations.of(rows, labels="abc"))
    found, matrix = Pairs.of(table), cohen_matrix(table.first)
    at = {who: i for i, who in enumerate(matrix.annotators)}
    shared = [(a, b) for a, b in combinations(table.annotators, 2) if matrix.n[at[a], at[b]]]
    assert [
        (table.annotators[a], table.annotators[b]) for a, b in zip(found.one, found.other, strict=True)
    ] == shared
    expected = [matrix.kappa[at[a], at[b]] for a, b in shared]
    assert cohen_kappas(found.tables()) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=3, max_size=3))
def test_swapping_the_annotators_changes_nothing(table):
    """A table and its transpose have one kappa, weighted or not."""
    T = np.array([table], float)
    for kind in ("identity", "linear", "quadratic"):
        w = weights(kind, ["1", "2", "3"])
        assert cohen_kappas(T, w) == pytest.approx(
            cohen_kappas(T.transpose(0, 2, 1), w), abs=1e-12, nan_ok=True
        )


def test_too_many_pairs_are_refused_in_words(monkeypatch):
    """A crowd has more pairs than tables are held of; Conger's kappa is named instead."""
    monkeypatch.setattr(pairs_module, "MOST_CELLS", 3)
    assert "use Conger's kappa" in Pairs.of(of_table([[2, 1], [1, 2]]))
    monkeypatch.setattr(pairs_module, "MOST_MEETINGS", 3)
    assert "more than 3 pairs of answers are too many" in Pairs.of(of_table([[2, 1], [1, 2]]))
