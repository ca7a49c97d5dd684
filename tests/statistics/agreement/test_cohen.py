"""Cohen's kappa of every pair is what their own table of common items says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement import cohen
from workbench.statistics.agreement.cohen import cohen_matrix


def of_table(table: list[list[int]]) -> Annotations:
    """Two annotators whose answers fill a table: rows A, columns B."""
    cells = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    rows = [
        (f"q{u}", who, f"l{x}") for u, pair in enumerate(cells) for who, x in zip("AB", pair, strict=True)
    ]
    return Annotations.of(rows, labels=[f"l{i}" for i in range(len(table))])


@pytest.mark.parametrize(
    ("table", "published", "within"),
    [
        ([[20, 5], [10, 15]], 0.4, 1e-9),  # Wikipedia, "Cohen's kappa"
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.492, 5e-4),  # Cohen (1960), N = 200
        ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842, 5e-5),  # SAS PROC FREQ, AGREE
        ([[40, 9], [6, 45]], 0.70, 5e-3),  # Feinstein & Cicchetti (1990)
        ([[80, 10], [5, 5]], 0.32, 5e-3),  # the same: high agreement, low kappa
    ],
)
def test_published_tables(table, published, within):
    """Kappa of two annotators as printed, and the share of agreeing items."""
    found = cohen_matrix(of_table(table))
    assert found.kappa[0, 1] == pytest.approx(published, abs=within)
    assert found.kappa[0, 1] == found.kappa[1, 0]
    assert found.n[0, 1] == np.sum(table)
    assert found.agreement[0, 1] == pytest.approx(np.trace(table) / np.sum(table))


def test_undefined_pairs():
    """No common item, or one and the same label by both: NaN; the diagonal is an annotator with himself."""
    rows = [("q1", "A", "x"), ("q1", "B", "x"), ("q2", "C", "x"), ("q3", "C", "y")]
    found = cohen_matrix(Annotations.of(rows))
    assert found.annotators == ("A", "B", "C")
    assert found.n.tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 2]]
    assert np.isnan(found.kappa[0]).all()
    assert found.agreement[0, 1] == 1
    assert np.isnan(found.agreement[0, 2])
    assert found.kappa[2, 2] == 1


def test_first_answers_count():
    """A repeated item is one common item."""
    rows = [("q1", "A", "x"), ("q1", "A", "y"), ("q1", "B", "x"), ("q2", "A", "y"), ("q2", "B", "y")]
    found = cohen_matrix(Annotations.of(rows))
    assert (found.n[0, 1], found.kappa[0, 1]) == (2, 1)


def test_no_answers():
    """An empty table has an empty matrix."""
    assert cohen_matrix(Annotations.of([])).kappa.shape == (0, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")), max_size=40
    )
)
def test_every_pair_equals_its_own_table(triples):
    """The sparse products give what counting each pair by itself gives."""
    first = {(item, who): label for item, who, label in reversed(triples)}
    found = cohen_matrix(Annotations.of(triples, labels="abc"))
    for a, one in enumerate(found.annotators):
        for b, other in enumerate(found.annotators):
            common = [u for u in "uvwxyz" if (u, one) in first and (u, other) in first]
            n, kappa = len(common), kappa_by_hand([(first[u, one], first[u, other]) for u in common])
            assert found.n[a, b] == n
            assert found.kappa[a, b] == pytest.approx(kappa, abs=1e-12, nan_ok=True)


def kappa_by_hand(pairs: list[tuple[str, str]]) -> float:
    """Kappa of two annotators' answers to the same items."""
    n, (xs, ys) = len(pairs), ([x for x, _ in pairs], [y for _, y in pairs])
    chance = sum(xs.count(label) * ys.count(label) for label in "abc") / n**2 if n else 1
    return (sum(x == y for x, y in pairs) / n - chance) / (1 - chance) if chance != 1 else np.nan


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD")), st.sampled_from("klm"), max_size=24
    )
)
def test_large_tables_take_sparse_products(answers):
    """Where the tables of all pairs would be too large, other sums give the very same numbers."""
    table = Annotations.of([(*pair, label) for pair, label in answers.items()], labels="klm")
    small = cohen_matrix(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohen, "MOST_CELLS", -1)
        large = cohen_matrix(table)
    for name in ("kappa", "n", "agreement"):
        np.testing.assert_array_equal(getattr(small, name), getattr(large, name))
