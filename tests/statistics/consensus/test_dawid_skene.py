"""Dawid and Skene's EM finds their published estimates, never loses ground, and knows no names."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.formats.read import read, read_key
from workbench.statistics.consensus.dawid_skene import dawid_skene

# Dawid & Skene (1979), "Maximum likelihood estimation of observer error-rates using the EM algorithm", table 1:
# 45 patients; grades 1 to 4 by observer 1 three times, then by observers 2 to 5
TABLE = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212
1211111 1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111
1111111 1121121 1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111
2322222 1211111 2222222
"""
PATIENTS = TABLE.split()
ANAESTHETISTS = replace(
    Annotations.of(
        [
            (f"p{u:02}", f"o{o}", x)
            for u, row in enumerate(PATIENTS, 1)
            for o, x in zip("1112345", row, strict=True)
        ]
    ),
    every_answer=True,
)

tables = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)


def never_falls(history: tuple[float, ...]) -> bool:
    """Up to rounding."""
    steps = np.diff(history)
    return bool((steps >= -1e-12 * np.abs(history[1:]) - 1e-12).all())


def test_dawid_and_skene_1979():
    """Class marginals .40 .42 .11 .07; observer 1 calls .89 of grade 1 grade 1; patients 3 and 36 are 2 and 4."""
    found = dawid_skene(ANAESTHETISTS, smoothing=0, tolerance=1e-12, rounds=5000)
    assert found.prior == pytest.approx([0.40, 0.42, 0.11, 0.07], abs=0.005)
    assert found.confusion[0, 0, :2] == pytest.approx([0.89, 0.11], abs=0.005)
    assert found.confusion.sum(axis=2) == pytest.approx(np.ones((5, 4)))
    assert np.bincount(found.label).tolist() == [18, 19, 5, 3]
    assert found.label[[2, 35]].tolist() == [1, 3]
    assert found.converged
    assert never_falls(found.log_posterior)


def test_their_estimates_to_every_digit(shared):
    """Marginals, likelihood, labels and error rates as an independent implementation has them."""
    entry = next(e for e in json.loads(shared("oracles.json").read_text()) if e["id"] == "dawid_skene1979")
    expected = entry["expected"]
    found = dawid_skene(ANAESTHETISTS, smoothing=0, tolerance=1e-12, rounds=5000)
    assert found.prior == pytest.approx(expected["class_marginals"]["full"], abs=1e-7)
    assert found.log_posterior[-1] == pytest.approx(expected["observed_data_loglik"]["full"], abs=1e-7)
    labels = [expected["labels"]["full"][f"p{u}"] for u in range(1, 46)]
    assert (found.label + 1).tolist() == labels
    for o, rates in expected["error_rates_true_by_observed"].items():
        assert found.confusion[found.annotators.index(o)] == pytest.approx(np.array(rates), abs=1e-6)
    for patient, posterior in expected["posterior_below_0_99"].items():
        assert found.share[int(patient[1:]) - 1] == pytest.approx(posterior, abs=1e-5)


def test_repeats_count_where_they_are_asked_for():
    """The three grades of observer 1 move the estimate where all answers count, as in the paper; else the first does."""
    once = Annotations.of(
        [
            (f"p{u:02}", f"o{o}", x)
            for u, row in enumerate(PATIENTS, 1)
            for o, x in zip("12345", row[2:], strict=True)
        ]
    )
    assert dawid_skene(once).prior != pytest.approx(dawid_skene(ANAESTHETISTS).prior, abs=1e-3)
    firsts = [
        (f"p{u:02}", f"o{o}", x)
        for u, row in enumerate(PATIENTS, 1)
        for o, x in zip("12345", row[:1] + row[3:], strict=True)
    ]
    only = replace(ANAESTHETISTS, every_answer=False)
    assert dawid_skene(only).prior == pytest.approx(dawid_skene(Annotations.of(firsts)).prior, abs=1e-6)


@given(tables, st.sampled_from([0.0, 0.01, 0.5]))
def test_the_log_posterior_never_falls(rows, smoothing):
    """Every round of EM explains the answers at least as well, counting the prior that the smoothing is."""
    found = dawid_skene(Annotations.of(rows, labels="abc"), smoothing=smoothing)
    assert never_falls(found.log_posterior)
    assert found.share.sum(axis=1) == pytest.approx(np.ones(len(found.items)))
    assert np.isfinite(found.log_posterior).all()


@given(tables, st.randoms(use_true_random=False))
def test_names_and_row_order_do_not_matter(rows, rng):
    """Renamed items, annotators and labels in another row order get the same posteriors."""
    names = [dict(zip(old, rng.sample(old, len(old)), strict=True)) for old in ("uvwxyz", "ABCD", "abc")]
    moved = [tuple(name[x] for name, x in zip(names, row, strict=True)) for row in rows]
    rng.shuffle(moved)
    every = {"tolerance": 0, "rounds": 15}
    ours, theirs = (
        dawid_skene(replace(Annotations.of(some, labels="abc"), every_answer=True), **every)
        for some in (rows, moved)
    )
    columns = ["abc".index(names[2][label]) for label in "abc"]
    for u, item in enumerate(ours.items):
        again = theirs.share[theirs.items.index(names[0][item])][columns]
        assert ours.share[u] == pytest.approx(again, abs=1e-6)


def test_smoothing_is_a_prior_on_the_confusions():
    """More smoothing pulls every confusion towards equal chances."""
    mild, strong = (dawid_skene(ANAESTHETISTS, smoothing=s).confusion for s in (0.01, 100.0))
    assert np.abs(strong - 0.25).max() < np.abs(mild - 0.25).max()


def test_an_annotator_never_seen_on_a_truth_has_equal_chances_there():
    """Without smoothing, a row of confusion that no answer bears on is uniform, not 0 / 0."""
    rows = [("q1", "A", "x"), ("q1", "B", "x"), ("q2", "B", "y"), ("q2", "C", "y")]
    found = dawid_skene(Annotations.of(rows), smoothing=0)
    assert found.confusion[found.annotators.index("A")].tolist() == [[1, 0], [0.5, 0.5]]


def test_only_who_answered_is_in_the_result():
    """Items and annotators of the vocabulary without an answer are left out."""
    rows = Annotations.of([("q1", "A", "x"), ("q2", "B", "y")]).take(np.array([0]))
    found = dawid_skene(rows)
    assert (found.items, found.annotators, found.confusion.shape) == (("q1",), ("A",), (1, 2, 2))


def test_it_says_how_it_was_found():
    """Start, smoothing and stop in words; an unsettled fit is called so."""
    found = dawid_skene(ANAESTHETISTS)
    settled = f"posteriors settled to 1e-06 after {len(found.log_posterior)} rounds"
    assert found.how == f"all answers, start at vote shares, smoothing 0.01 a cell, {settled}"
    hasty = dawid_skene(ANAESTHETISTS, rounds=3)
    assert hasty.how.endswith("stopped unsettled after 3 rounds")
    assert (hasty.converged, len(hasty.log_posterior)) == (False, 3)


def test_no_answers_are_refused():
    """There is no model of nothing."""
    with pytest.raises(InvalidTable, match="question 'label': there are no answers"):
        dawid_skene(Annotations.of([]))


@pytest.mark.parametrize(
    ("name", "right"), [("rte_snow2008", 742), ("weather_sentiment_amt", 252), ("weather_sentiment_cf", 249)]
)
def test_real_crowds_against_gold(shared, name, right):
    """RTE .9275 of 800 right; the weather tweets .84 and .83 of 300, where one smoothing does not suit all."""
    found = dawid_skene(read(shared(f"data/{name}/annotations.csv")))
    key = read_key(shared(f"data/{name}/gold.csv"))
    labels = [found.labels[code] for code in found.label]
    assert sum(label == key.label[item] for item, label in zip(found.items, labels, strict=True)) == right
    assert never_falls(found.log_posterior)
