"""Distances of label sets are Jaccard's and Passonneau's, and any distance serves Krippendorff's alpha."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable, NotFound
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.distances import distance_matrix, set_distance

# Three annotators, five items, sets of labels; alpha by nltk 3.10.4 and krippendorff 0.9.0, which agree to 1e-12
SETS = [["a", "a", "a"], ["a|b", "a", "a|b"], ["b", "b|c", "b"], ["c", "c", "c|d"], ["a|c", "a|c", "a"]]

subsets = st.lists(st.sets(st.sampled_from("abcd")), min_size=1, max_size=8, unique_by=frozenset).map(
    lambda sets: ["|".join(sorted(s)) for s in sets]
)


def table() -> Annotations:
    """The items above."""
    return Annotations.of([(f"q{u}", f"r{r}", x) for u, row in enumerate(SETS) for r, x in enumerate(row)])


def test_passonneaus_examples():
    """MASI of {1,2} and {1,2,3,4} is 2/3, of {1,2,3,4} and {3,4,5} 13/15: the documentation of nltk, exact constants."""
    found = set_distance("masi", ["1|2", "1|2|3|4", "3|4|5"])
    assert found[0, 1] == pytest.approx(2 / 3)
    assert found[1, 2] == pytest.approx(13 / 15)
    assert found[0, 2] == 1


def test_jaccard():
    """One of two parts shared, none shared, and the empty set, which is like itself alone."""
    found = set_distance("jaccard", ["a", "a|b", "c", ""])
    assert found[0].tolist() == [0, 0.5, 1, 1]
    assert found[3].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize(("name", "alpha"), [("masi", 0.5240793201133142), ("jaccard", 0.6018957345971564)])
def test_alpha_of_sets(name, alpha):
    """Alpha with MASI .5241 and with Jaccard .6019 on the items above, also through the package krippendorff."""
    found = coefficients(table(), distance=name, replicates=0)["krippendorff_alpha"]
    assert found.value == pytest.approx(alpha, abs=1e-12)
    assert found.method.startswith(f"{name} distance; ")


@given(subsets)
def test_masi_by_its_definition(labels):
    """Every pair by the sentence of the paper, from Python's own sets."""
    sets = [frozenset(filter(None, label.split("|"))) for label in labels]
    for i, A in enumerate(sets):
        for j, B in enumerate(sets):
            share = len(A & B) / len(A | B) if A | B else 1
            monotone = 1 if A == B else 2 / 3 if A <= B or B <= A else 1 / 3 if A & B else 0
            assert set_distance("jaccard", labels)[i, j] == pytest.approx(1 - share)
            assert set_distance("masi", labels)[i, j] == pytest.approx(1 - share * monotone)


def test_a_function_and_its_matrix_are_one():
    """A function of two labels gives what its matrix gives; nominal distance gives nominal alpha."""
    answers = Annotations.of(
        [
            (f"q{i}", a, x)
            for i, pair in enumerate(["ab", "bb", "ac", "cc"])
            for a, x in zip("AB", pair, strict=True)
        ]
    )

    def apart(c: str, k: str) -> float:
        return abs(ord(c) - ord(k))

    by_function = coefficients(answers, distance=apart, replicates=0)["krippendorff_alpha"].value
    by_matrix = coefficients(answers, distance=[[0, 1, 2], [1, 0, 1], [2, 1, 0]], replicates=0)
    assert by_function == by_matrix["krippendorff_alpha"].value
    nominal = coefficients(answers, distance=1 - np.eye(3), replicates=0)["krippendorff_alpha"].value
    assert nominal == pytest.approx(coefficients(answers, replicates=0)["krippendorff_alpha"].value)
    theirs = krippendorff.alpha(
        reliability_data=np.array([["a", "b", "a", "c"], ["b", "b", "c", "c"]]),
        value_domain=["a", "b", "c"],
        level_of_measurement=lambda v1, v2, i1, i2, n_v, dtype=float: np.abs(np.subtract(i1, i2)).astype(
            float
        ),
    )
    assert by_function == pytest.approx(theirs)


def test_what_is_no_distance_is_refused():
    """In words: of another size, below 0, not 0 to itself, not the same both ways round, of an unknown name."""
    with pytest.raises(InvalidTable, match=r"shape \(2, 2\)"):
        distance_matrix([[0, 1], [1, 0]], ["a", "b", "c"])
    with pytest.raises(InvalidTable, match="from 0 upwards"):
        distance_matrix([[0, -1], [-1, 0]], ["a", "b"])
    for wrong in ([[1, 1], [1, 0]], [[0, 1], [2, 0]]):
        with pytest.raises(InvalidTable, match="the same both ways round"):
            distance_matrix(wrong, ["a", "b"])
    with pytest.raises(NotFound, match="'hamming' is not known; expected one of 'jaccard', 'masi'"):
        distance_matrix("hamming", ["a", "b"])
    with pytest.raises(InvalidTable, match="at most 3,000"):
        distance_matrix("masi", [str(i) for i in range(3001)])
