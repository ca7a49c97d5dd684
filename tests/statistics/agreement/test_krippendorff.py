"""Alpha gives the published numbers, equals its definition pair by pair, and knows no names."""

from itertools import permutations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.answers.counts import Patterns
from workbench.errors import InvalidTable, NotFound
from workbench.statistics.agreement.krippendorff import known_level, krippendorff_alpha, numbers

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": four observers, twelve units
SECTION_C = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
LEVELS = ["nominal", "ordinal", "interval", "ratio"]

tables = st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=12).map(
    lambda rows: np.array(rows, np.int64)
)


def alpha(observers: list[str], level: str = "nominal") -> float:
    """Alpha of one string of one-digit answers an observer."""
    triples = [
        (f"u{u:02}", f"o{o}", x) for o, row in enumerate(observers) for u, x in enumerate(row) if x != "."
    ]
    patterns = Patterns.of(Annotations.of(triples))
    return float(krippendorff_alpha(patterns.n, patterns.times, level, numbers(patterns.labels, level)))


def alpha_by_pairs(P: np.ndarray, level: str) -> float:
    """The definition: mean metric over the pairs within items, over that of all pairs of pairable answers."""
    units = [[c for c, times in enumerate(row) for _ in range(times)] for row in P.tolist()]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [answer for unit in units for answer in unit]

    def metric(c: int, k: int) -> float:
        if level == "ordinal":
            between = sum(pooled.count(g) for g in range(min(c, k), max(c, k) + 1))
            return (between - (pooled.count(c) + pooled.count(k)) / 2) ** 2
        if level == "ratio":
            return ((c - k) / (c + k)) ** 2 if c + k else 0.0
        return float(c != k) if level == "nominal" else float((c - k) ** 2)

    within = sum(metric(c, k) / (len(unit) - 1) for unit in units for c, k in permutations(unit, 2))
    overall = sum(metric(c, k) for c, k in permutations(pooled, 2))
    return 1 - (len(pooled) - 1) * within / overall if overall else float("nan")


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_krippendorff_2011_section_c(level, published):
    """Nominal .743, ordinal .815, interval .849, ratio .797; unit 12 with its one answer must not matter."""
    assert alpha(SECTION_C, level) == pytest.approx(published, abs=5e-4)


def test_krippendorff_2011_section_a():
    """Two observers, ten units, binary: .095."""
    assert alpha(["0100000010", "1110010000"]) == pytest.approx(0.095, abs=5e-4)


def test_krippendorff_2011_section_b():
    """Two observers, twelve units, nominal: .692."""
    assert alpha(["112243335441", "212223335444"]) == pytest.approx(0.692, abs=5e-4)


def test_systematic_dispute_is_below_zero():
    """Two items, two annotators who always differ: below chance."""
    assert alpha(["12", "21"]) == -0.5


def test_one_label_is_undefined_at_every_level():
    """No pairable answers, or all of them one label: NaN, although a single answer elsewhere is different."""
    for level in LEVELS:
        for observers in (["12", ".."], ["333", "33."], ["331", "33."]):
            assert np.isnan(alpha(observers, level)), (level, observers)


@pytest.mark.parametrize("level", LEVELS)
@given(P=tables)
def test_equals_the_definition_pair_by_pair(level, P):
    """Alpha from patterns is alpha from every pair of answers."""
    ours = krippendorff_alpha(P, np.ones(len(P)), level)
    assert ours == pytest.approx(alpha_by_pairs(P, level), abs=1e-12, nan_ok=True)
    assert np.isnan(ours) or ours <= 1 + 1e-12


@pytest.mark.parametrize("level", LEVELS)
@given(P=tables)
def test_equals_the_package(level, P):
    """Alpha is what the package krippendorff says wherever that gives a number."""
    ours = float(krippendorff_alpha(P, np.ones(len(P)), level))
    if np.isnan(ours):
        return
    theirs = krippendorff.alpha(value_counts=P, value_domain=range(4), level_of_measurement=level)
    assert ours == pytest.approx(theirs, abs=1e-9)


@given(P=tables, rng=st.randoms(use_true_random=False))
def test_items_and_names_do_not_matter(P, rng):
    """Items and nominal labels in any order give the same value."""
    rows, columns = list(range(len(P))), list(range(4))
    rng.shuffle(rows)
    rng.shuffle(columns)
    W = np.arange(1, len(P) + 1)
    ours, moved = krippendorff_alpha(P, W), krippendorff_alpha(P[rows][:, columns], W[rows])
    assert ours == pytest.approx(moved, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("level", LEVELS)
@given(P=tables)
def test_replicates_are_computed_as_if_alone(level, P):
    """Weights (B, P) give the B values that each row of weights gives alone."""
    W = np.random.default_rng(len(P)).integers(0, 4, (5, len(P)))
    alone = [float(krippendorff_alpha(P, w, level)) for w in W]
    assert krippendorff_alpha(P, W, level) == pytest.approx(alone, abs=1e-12, nan_ok=True)


def test_levels_that_measure_need_numbers():
    """Interval and ratio refuse words, ratio refuses what is below zero, an unknown level is named."""
    assert numbers(["1", "2.5", "-3"], "interval").tolist() == [1, 2.5, -3]
    with pytest.raises(InvalidTable, match=r"'interval' needs labels that are numbers.*'spam'"):
        numbers(["1", "spam"], "interval")
    with pytest.raises(InvalidTable, match="are numbers"):
        numbers(["1", "nan"], "ratio")
    with pytest.raises(InvalidTable, match="from 0 upwards"):
        numbers(["-1", "1"], "ratio")
    with pytest.raises(NotFound, match="'metric' is not known; expected one of 'nominal', 'ordinal'"):
        known_level("metric")
