"""Conger's kappa knows who uses which label: with two annotators and complete answers it is Cohen's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.statistics.agreement.cohen import cohen_matrix
from workbench.statistics.agreement.conger import conger_by_item, conger_chance, conger_kappa
from workbench.statistics.agreement.fleiss import fleiss_kappa
from workbench.statistics.agreement.table import Sample, Table

# cac.raw4raters, see test_gwet.py; unit 12's lone 3 is the third rater's
RATINGS = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."


def of(ratings: str) -> Table:
    """One word an item, one place an annotator."""
    return Table.of(
        Annotations.of(
            [
                (f"q{u:02}", f"r{r}", x)
                for u, item in enumerate(ratings.split())
                for r, x in enumerate(item)
                if x != "."
            ]
        )
    )


def test_gwets_four_raters():
    """.76282 by the README of irrCAC; with unit 12's lone answer at another annotator .76207."""
    assert conger_kappa(Sample(of(RATINGS))) == pytest.approx(0.76282, abs=5e-6)
    assert conger_kappa(Sample(of(RATINGS.replace("..3.", ".3..")))) == pytest.approx(0.76207, abs=5e-6)


@given(st.lists(st.text("abc", min_size=2, max_size=2), min_size=1, max_size=12))
def test_of_two_annotators_it_is_cohens(items):
    """Complete answers of two: the same number from another formula."""
    table = of(" ".join(items))
    ours = conger_kappa(Sample(table))
    assert ours == pytest.approx(cohen_matrix(table.first).kappa[0, 1], abs=1e-12, nan_ok=True)


@given(st.lists(st.text("ab.", min_size=3, max_size=3), min_size=2, max_size=12))
def test_items_add_up_to_chance(items):
    """What each item adds to chance has chance as its mean: the linearisation leaves nothing over."""
    table = of(" ".join(items))
    if len(table.annotators) < 2:
        return
    sample = Sample(table)
    p_e = conger_chance(sample.shares, sample.drawn, None)
    assert conger_by_item(table, None).mean() == pytest.approx(p_e)


def test_annotators_who_use_labels_alike_are_fleiss():
    """Where everyone's shares are the same, each annotator's own chance is everyone's, but for a pair less."""
    table = of("aabb bbaa abab baba")
    P = table.counts
    assert conger_chance(Sample(table).shares, np.ones(4), None) == pytest.approx(0.5)
    assert conger_kappa(Sample(table)) == pytest.approx(float(fleiss_kappa(P, np.ones(4))))
