"""What holds for every coefficient: names and order do not matter, perfect is 1, identity weights change nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound
from workbench.statistics.agreement.coefficients import coefficients
from workbench.statistics.agreement.icc import FORMS
from workbench.statistics.agreement.registry import every

LABELS = ("1", "2", "3")
complete = st.lists(st.text("123", min_size=3, max_size=3), min_size=2, max_size=10)
pairs = st.lists(st.text("123", min_size=2, max_size=2), min_size=2, max_size=10)


def of(items: list[str], order: tuple[int, ...] | None = None) -> Annotations:
    """One text an item, one letter an annotator; `order` gives the annotators other names."""
    names = order or tuple(range(9))
    rows = [(f"q{u}", f"ann{names[a]}", x) for u, item in enumerate(items) for a, x in enumerate(item)]
    return Annotations.of(rows, LABELS)


def same(one: dict, other: dict) -> None:
    """Two sets of coefficients have the same values and bounds."""
    for name in one:
        for part in ("value", "low", "high"):
            a, b = (np.nan if (x := getattr(found[name], part)) is None else x for found in (one, other))
            assert a == pytest.approx(b, abs=1e-7, nan_ok=True), (name, part)


@given(pairs)
def test_swapping_two_annotators(items):
    """Every coefficient of two annotators is the same with their names exchanged, and so is its interval."""
    how = {"names": every(), "interval": "analytic", "weights": "linear", "level": "ordinal"}
    same(coefficients(of(items), **how), coefficients(of(items, (1, 0)), **how))


@given(complete)
def test_identity_weights_are_no_weights(items):
    """The identity matrix, given as one, is what no weights are; AC2 is then AC1, and nominal distance nominal alpha."""
    how = {"names": every(), "interval": "analytic"}
    plain, given_matrix = coefficients(of(items), **how), coefficients(of(items), **how, weights=np.eye(3))
    same(plain, given_matrix)
    same({"": plain["gwet_ac1"]}, {"": plain["gwet_ac2"]})
    nominal = coefficients(
        of(items), names=("krippendorff_alpha",), distance=1 - np.eye(3), interval="analytic"
    )
    same(nominal, {"krippendorff_alpha": plain["krippendorff_alpha"]})


@given(st.lists(st.sampled_from(LABELS), min_size=2, max_size=10).filter(lambda x: len(set(x)) > 1))
def test_perfect_agreement_is_one(labels):
    """Where all give the same label to each item, and not one to all, every coefficient is 1 at every level."""
    for level in ("nominal", "ordinal", "interval", "ratio", "circular"):
        found = coefficients(
            of([x * 3 for x in labels]),
            names=every(),
            level=level,
            weights="radical",
            replicates=0,
        )
        for name, estimate in found.items():
            if name not in ("cohen_kappa", "scott_pi"):
                assert estimate.value == pytest.approx(1), (name, level)


@given(complete)
def test_no_coefficient_is_above_one(items):
    """1 is the most, for values and for bounds."""
    for found in coefficients(of(items), names=every(), interval="analytic", over="both").values():
        assert found.value is None or found.value <= 1 + 1e-9
        assert found.high is None or found.high <= 1 + 1e-9
        assert (found.value is None) <= (found.reason is not None)


@given(complete)
def test_scott_is_fleiss_and_light_is_cohen_of_two(items):
    """Of two annotators Scott's pi is Fleiss' kappa, and Light's and Conger's kappas are Cohen's."""
    two = of([item[:2] for item in items])
    found = coefficients(two, names=every(), replicates=0)
    for one, other in (
        ("scott_pi", "fleiss_kappa"),
        ("cohen_kappa", "light_kappa"),
        ("cohen_kappa", "conger_kappa"),
    ):
        a, b = (np.nan if found[name].value is None else found[name].value for name in (one, other))
        assert a == pytest.approx(b, abs=1e-9, nan_ok=True)


def test_a_circle_has_no_ends():
    """Hours 23 and 0 are neighbours: their disagreement weighs less on the circle than on the line."""
    rows = [
        (f"q{i}", a, x)
        for i, pair in enumerate([("23", "0"), ("12", "12"), ("6", "6")])
        for a, x in zip("AB", pair, strict=True)
    ]
    found = {
        level: coefficients(Annotations.of(rows), level=level, replicates=0)["krippendorff_alpha"].value
        for level in ("interval", "circular")
    }
    assert found["interval"] < 0 < found["circular"]


def test_reasons_of_two():
    """Coefficients of two annotators say how many there are; unknown names, intervals and levels are refused."""
    three = of(["112", "123"])
    reason = coefficients(three, names=("cohen_kappa",))["cohen_kappa"].reason
    assert reason == "Cohen's kappa is of two annotators, and here are 3"
    with pytest.raises(NotFound, match="no coefficient 'kappa'"):
        coefficients(three, names=("kappa",))
    with pytest.raises(NotFound, match="no interval 'wald'"):
        coefficients(three, interval="wald")
    with pytest.raises(NotFound, match="not over 'labels'"):
        coefficients(three, over="labels")


def test_pairs_without_a_kappa_are_named():
    """Light's mean says how many pairs it leaves out, and why."""
    rows = [("q1", "A", "1"), ("q1", "B", "1"), ("q2", "A", "2"), ("q2", "B", "2"), ("q3", "C", "1")]
    found = coefficients(Annotations.of(rows), names=("light_kappa",), replicates=0)["light_kappa"]
    assert found.value == 1
    assert "2 of 3 pairs of annotators have no kappa and are left out" in found.reason


def test_the_order_of_names_is_the_order_asked_for():
    """Results come as they were asked for, ICC among them."""
    asked = ("icc_3_1", "scott_pi", FORMS[0], "percent_agreement")
    assert tuple(coefficients(of(["112", "123"]), names=asked)) == asked
