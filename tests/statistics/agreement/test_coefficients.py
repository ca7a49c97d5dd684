"""Four coefficients of a table: first answers, pairable items, an interval or a reason in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.statistics.agreement.coefficients import USUAL, coefficients
from workbench.statistics.agreement.registry import every

triples = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")), max_size=40
)


def table(*items: str) -> Annotations:
    """One string an item, one letter an annotator, "." where there is no answer."""
    return Annotations.of(
        [(f"q{u}", f"ann{a}", x) for u, item in enumerate(items) for a, x in enumerate(item) if x != "."]
    )


def test_names_order_and_n():
    """The names in their order; n is the number of items with two answers or more."""
    found = coefficients(table("aab", "ab.", "bbb", "a.."))
    assert tuple(found) == USUAL
    assert USUAL == ("krippendorff_alpha", "fleiss_kappa", "gwet_ac1", "percent_agreement")
    assert {estimate.n for estimate in found.values()} == {3}
    assert found["percent_agreement"].value == pytest.approx((1 / 3 + 0 + 1) / 3)


def test_the_interval_holds_the_value_and_names_its_method():
    """An estimate is never shown without interval and method."""
    estimate = coefficients(table(*["aa", "ab", "bb", "ba"] * 10))["krippendorff_alpha"]
    assert estimate.low < estimate.value < estimate.high
    words = "linearised variance over items, on the logit of the disagreement, t with 39 degrees of freedom"
    assert estimate.method == words
    assert estimate.reason is None


def test_repeats_count_once():
    """The first answer of an annotator to an item counts, so nobody agrees with himself."""
    again = Annotations.join([table("aab", "ab."), table("bbb", "bb.")])
    assert coefficients(again) == coefficients(table("aab", "ab."))


def test_no_pairs():
    """Without an item of two annotators nothing is defined, and the reason has the counts."""
    for estimate in coefficients(table("a", "b", "a")).values():
        assert (estimate.value, estimate.n) == (None, 0)
        assert estimate.reason == "no item has two annotators: 0 of 3"


def test_no_answers():
    """An empty table is undefined, not an error."""
    assert coefficients(Annotations.of([]))["gwet_ac1"].reason == "there are no answers"


def test_one_label():
    """Where all used one label alpha and kappa are undefined, in words; AC1 needs a second label to exist."""
    found = coefficients(table("aa", "aa"))
    assert found["krippendorff_alpha"].reason == "every annotator used one label, 'a'"
    assert found["fleiss_kappa"].reason == "every annotator used one label, 'a'"
    assert found["gwet_ac1"].reason == "there is only one label to give, 'a'"
    assert found["percent_agreement"].value == 1


def test_one_label_on_pairable_items():
    """A different label on an item with one answer defines kappa and leaves alpha undefined."""
    found = coefficients(table("aa", "aa", "b."))
    reason = "every annotator used one label on the 2 items that have two answers or more"
    assert found["krippendorff_alpha"].reason == reason
    assert found["fleiss_kappa"].value == 1


def test_few_items_are_a_rough_guide():
    """Below thirty pairable items the value stays and a warning stands beside it."""
    estimate = coefficients(table("ab", "aa", "bb"))["percent_agreement"]
    assert estimate.value == pytest.approx(2 / 3)
    assert estimate.reason == ("rests on 3 items with two answers or more: take it as a rough guide")


def test_an_interval_without_width_says_so():
    """Forty items that all agree: drawing them again shows nothing of what may be missing."""
    how = {"names": ("percent_agreement",), "interval": "bootstrap"}
    estimate = coefficients(table(*["aa", "bb"] * 20), **how)["percent_agreement"]
    assert (estimate.low, estimate.value, estimate.high) == (1, 1, 1)
    assert (
        estimate.reason
        == "all 40 items look alike, so drawing them again says nothing: the true interval is wider"
    )


def test_the_level_is_alphas():
    """A level other than nominal is named in alpha's method and changes only alpha."""
    answers = table(*["11", "12", "33", "13", "22", "31"] * 6)
    nominal, interval = coefficients(answers), coefficients(answers, level="interval")
    assert interval["krippendorff_alpha"].method.startswith("interval metric; linearised variance over items")
    assert interval["krippendorff_alpha"].value != nominal["krippendorff_alpha"].value
    assert interval["gwet_ac1"] == nominal["gwet_ac1"]
    with pytest.raises(InvalidTable, match="labels that are numbers"):
        coefficients(table("ab", "aa"), level="ratio")


def test_ranks_follow_the_closed_set():
    """Ordinal alpha takes the labels in the order of the guideline, not of the alphabet."""
    answers = [
        (f"q{i}", a, x)
        for i, pair in enumerate(["lm", "mh", "lh", "ll", "hh"] * 6)
        for a, x in zip("AB", pair, strict=True)
    ]
    ours = coefficients(Annotations.of(answers, labels="lmh"), level="ordinal")["krippendorff_alpha"]
    digits = [(i, a, str("lmh".index(x))) for i, a, x in answers]
    assert ours.value == coefficients(Annotations.of(digits), level="ordinal")["krippendorff_alpha"].value


def test_free_text_is_undefined_with_its_reason():
    """Answers that are no labels do not end a report; they have no coefficient."""
    answers = Annotations.of([(f"q{i}", a, f"{a} wrote {i}") for i in range(4000) for a in "AB"])
    assert "8,000 different labels" in coefficients(answers)["krippendorff_alpha"].reason


def test_no_replicates_no_interval():
    """Without replicates the value comes alone, and says so."""
    how = {"interval": "bootstrap", "replicates": 0}
    estimate = coefficients(table("ab", "aa"), **how)["percent_agreement"]
    assert (estimate.value, estimate.low, estimate.method) == (0.5, None, "no interval asked for")


@given(triples, st.randoms(use_true_random=False))
def test_names_and_row_order_do_not_matter(rows, rng):
    """Renamed items, annotators and labels in another row order give the same values."""
    rows = list({(item, annotator): (item, annotator, label) for item, annotator, label in rows}.values())
    names = [dict(zip(old, rng.sample(old, len(old)), strict=True)) for old in ("uvwxyz", "ABCD", "abc")]
    moved = [tuple(name[x] for name, x in zip(names, row, strict=True)) for row in rows]
    rng.shuffle(moved)
    ours = coefficients(Annotations.of(rows, labels="abc"), names=every(), interval="analytic")
    theirs = coefficients(Annotations.of(moved, labels="abc"), names=every(), interval="analytic")
    for name in every():
        for part in ("value", "low", "high"):
            mine, yours = (getattr(e[name], part) for e in (ours, theirs))
            mine, yours = (np.nan if x is None else x for x in (mine, yours))
            assert mine == pytest.approx(yours, abs=1e-9, nan_ok=True), (name, part)
