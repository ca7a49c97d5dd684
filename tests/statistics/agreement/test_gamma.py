"""Gamma aligns the spans of annotators as well as they can be, and takes chance from the same spans put elsewhere."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.counts import LabelCounts
from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds.spans import Span
from workbench.statistics.agreement.gamma import (
    Dissimilarity,
    best_alignment,
    by_chance,
    category_disorder,
    gamma,
    gamma_cat,
)

# pygamma-agreement's tests/test_gammas.py, after Mathet, Widlöcher & Métivier (2015)
ALEX = [("1", 2, 9), ("2", 11, 17), ("5", 24, 30), ("6", 32, 36), ("6", 36, 44), ("7", 44, 60)]
PAUL = [("1", 2, 9), ("3", 11, 17), ("5", 19, 25), ("6", 32, 44)]
SUZAN = [("1", 2, 9), ("4", 11, 17), ("5", 21, 27), ("6", 32, 36), ("6", 36, 40), ("6", 40, 44)]
THREE = [tuple(Span(s, e, x) for x, s, e in who) for who in (ALEX, PAUL, SUZAN)]

SPANS = st.tuples(st.integers(0, 8), st.integers(1, 4), st.sampled_from("ab")).map(
    lambda x: Span(x[0], x[0] + x[1], x[2])
)
SOME = st.lists(SPANS, max_size=2, unique=True).map(lambda some: tuple(sorted(some)))
TEXTS = st.lists(SOME, min_size=2, max_size=3).filter(any)


def test_the_published_disorder():
    """Alex, Paul and Suzan: disorder .960625 with six unitary alignments, the first being three times label 1."""
    found = best_alignment(THREE, Dissimilarity(alpha=3, beta=1, empty=1))
    assert found.disorder == pytest.approx(0.96062493, abs=1e-6)
    assert len(found.unitary) == 6
    assert (Span(2, 9, "1"),) * 3 in found.unitary


def test_the_published_gamma():
    """Gamma within the published band .44 to .47 (pygamma-agreement: .453, .452 and .427 by seed), 2 % precise."""
    found = gamma(THREE, precision=0.02)
    assert 0.42 <= found.gamma.value <= 0.47
    assert found.gamma.low < found.gamma.value < found.gamma.high
    assert found.gamma.high - found.gamma.low < 0.03
    assert found.gamma.value == pytest.approx(1 - found.observed.disorder / found.expected)
    assert f"from {len(found.chance)} samples" in found.gamma.method
    assert gamma(THREE, precision=0.02) == found  # seeded


def cost(unitary, by: Dissimilarity) -> float:
    """The mean of d over all pairs of annotators, from the sentence of the paper."""
    total = []
    for a in range(len(unitary)):
        for b in range(a):
            u, v = unitary[a], unitary[b]
            if u is None or v is None:
                total.append(by.empty)
                continue
            moved = (abs(u.start - v.start) + abs(u.end - v.end)) / ((u.end - u.start) + (v.end - v.start))
            total.append(by.alpha * moved**2 * by.empty + by.beta * by.empty * (u.label != v.label))
    return float(np.mean(total))


def tried(answers, by: Dissimilarity) -> float:
    """The lowest disorder of all alignments, one by one."""
    if not any(answers):
        return 0.0
    first = next(a for a, some in enumerate(answers) if some)
    best = np.inf
    options = [[None, *some] if a != first else [some[0]] for a, some in enumerate(answers)]
    for unitary in product(*options):
        rest = [
            tuple(s for s in some if s is not taken) for some, taken in zip(answers, unitary, strict=True)
        ]
        best = min(best, cost(unitary, by) + tried(rest, by))
    return best


@settings(max_examples=60)
@given(TEXTS, st.sampled_from([Dissimilarity(), Dissimilarity(1, 2, 0.5), Dissimilarity(0, 1, 2)]))
def test_no_alignment_is_better(answers, by):
    """Every alignment tried one by one finds none with a lower disorder; each span is in exactly one place."""
    found = best_alignment(answers, by)
    mean = sum(map(len, answers)) / len(answers)
    assert found.disorder == pytest.approx(tried(answers, by) / mean, abs=1e-4)
    assert found.disorder == pytest.approx(sum(cost(u, by) for u in found.unitary) / mean)
    for a, some in enumerate(answers):
        assert sorted(u[a] for u in found.unitary if u[a] is not None) == sorted(some)


def test_the_labels_by_hand():
    """Weights: a a 1, b c 1 − 3 (2 / 8)²; of three annotators each pair of a place weighs one half; what is alone counts 1."""
    two = [(Span(0, 4, "a"), Span(6, 10, "b")), (Span(0, 4, "a"), Span(7, 11, "c"))]
    by = Dissimilarity()
    best = best_alignment(two, by)
    weight = 1 - 3 * (2 / 8) ** 2
    assert category_disorder(best, by) == pytest.approx(weight / (1 + weight))
    assert category_disorder(best, by, "a") == 0
    assert category_disorder(best, by, "c") == 1
    assert np.isnan(category_disorder(best, by, "d"))
    three = [two[0], two[0], (Span(0, 4, "b"),)]  # a a b, b b and nothing
    found = best_alignment(three, by)
    assert category_disorder(found, by) == pytest.approx(1 / 2.5)
    assert category_disorder(found, by, alone=True) == pytest.approx((1 + 2) / (2.5 + 2))


@pytest.fixture(scope="module")
def by_two_percent():
    """Alex, Paul and Suzan."""
    return gamma(THREE, precision=0.02)


def test_the_published_gamma_of_labels(by_two_percent):
    """γ_k of pygamma-agreement's tests, in which spans without a partner count: 1 for 1 and 5, .37 for 6, at most 0 elsewhere."""
    published = {"1": 1, "2": 0, "3": 0, "4": 0, "5": 1, "6": 0.37, "7": 0}
    for label, expected in published.items():
        found = gamma_cat(
            by_two_percent.observed, by_two_percent.chance, Dissimilarity(), label, alone=True
        ).value
        assert found == pytest.approx(expected, abs=0.02) if expected else found <= 0


def test_gamma_of_labels_is_of_those_that_were_aligned(by_two_percent):
    """7, which Alex alone saw, has no pair; the labels that all gave alike have 1."""
    found = by_two_percent.labels
    assert list(found) == list("1234567")
    assert [found[label].value for label in "156"] == [1, 1, 1]
    assert by_two_percent.cat.low < by_two_percent.cat.value < by_two_percent.cat.high < 1
    assert by_two_percent.gamma.value < by_two_percent.cat.value  # positions cost nothing
    assert found["7"].value is None
    assert found["7"].reason == "no two spans lie close enough together to compare their labels"


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=3, max_size=3), min_size=2, max_size=4))
def test_where_units_are_given_it_is_alphas_observed_disagreement(labels):
    """Mathet (2017): on pure categorisation γ_cat behaves as alpha does; its disorder is alpha's, whoever left out what."""
    texts = [
        tuple(Span(10 * u, 10 * u + 4, row[u]) for u in range(3) if not (a == 0 and u == 2))
        for a, row in enumerate(labels)
    ]
    rows = [(str(s.start), str(a), s.label) for a, some in enumerate(texts) for s in some]
    counts = LabelCounts.of(Annotations.of(rows)).n
    n_u = counts.sum(axis=1)
    counts, n_u = counts[n_u > 1], n_u[n_u > 1]
    alike = (counts * (counts - 1)).sum(axis=1) / (n_u - 1)
    observed = 1 - alike.sum() / n_u.sum()
    best = best_alignment(texts, Dissimilarity(beta=0.1))
    assert category_disorder(best, Dissimilarity(beta=0.1)) == pytest.approx(observed)


def test_perfect_agreement():
    """The same spans by everyone have no disorder, and gamma is 1."""
    found = gamma([THREE[0]] * 2)
    assert (found.observed.disorder, found.gamma.value) == (0, 1)


def test_a_text_of_chance_keeps_the_spans():
    """As long and as labelled as an annotator's, shifted around within the text and half a span more."""
    rng = np.random.default_rng(4)
    shapes = [sorted((s.end - s.start, s.label) for s in some) for some in THREE]
    for _ in range(50):
        for some in by_chance(THREE, rng):
            assert sorted((round(s.end - s.start, 9), s.label) for s in some) in shapes
            assert all(2 <= s.start <= 60 for s in some)


def test_what_is_refused():
    """One annotator, no span at all, weights below 0, a text with too many alignments."""
    with pytest.raises(InvalidTable, match="two annotators, and here 1 answered"):
        gamma([THREE[0]])
    with pytest.raises(InvalidTable, match="two annotators and a span"):
        gamma([(), ()])
    with pytest.raises(OutOfRange, match="from 0 upwards"):
        Dissimilarity(alpha=-1)
    with pytest.raises(OutOfRange, match="between 0 and 1"):
        gamma(THREE, precision=0)
    same = tuple(Span(0, 10, str(i)) for i in range(12))
    with pytest.raises(InvalidTable, match="too many alignments"):
        best_alignment([same] * 7, Dissimilarity())
