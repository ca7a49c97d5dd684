"""Every method knows no names, sees no order, never loses ground, and finds what an independent package finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.statistics.consensus.dawid_skene import dawid_skene
from workbench.statistics.consensus.glad import glad
from workbench.statistics.consensus.mace import mace
from workbench.statistics.consensus.methods import METHODS, TITLES
from workbench.statistics.consensus.one_coin import one_coin
from workbench.statistics.consensus.weighted import zero_based_skill

# Twelve items by five annotators. The peers' numbers below are of crowd-kit 1.4.2 with numpy 2.4.6, scipy 1.17.1 and
# pandas 3.1.1, run on 2026-11-24 on these rows, sorted where names must not matter.
ANSWERS = """
abaca bbcba ccabc aabcb bacbb cbcca acaab babcb cbaac aacbb abbca ccbba
"""
SMALL = Annotations.of(
    [(f"q{u:02}", f"w{a}", x) for u, row in enumerate(ANSWERS.split(), 1) for a, x in enumerate(row, 1)]
)

tables = st.lists(
    st.tuples(st.sampled_from("uvwxyz"), st.sampled_from("ABCD"), st.sampled_from("abc")),
    min_size=1,
    max_size=40,
)
# A fixed number of rounds: rounding may end a fit one round earlier under other names.
FIXED = {
    "majority": METHODS["majority"],
    "wawa": METHODS["wawa"],
    "zero-based-skill": METHODS["zero-based-skill"],
    "dawid-skene": lambda rows: dawid_skene(rows, tolerance=0, rounds=15),
    "one-coin": lambda rows: one_coin(rows, tolerance=0, rounds=15),
    "mace": lambda rows: mace(rows, tolerance=0, rounds=15),
    "glad": lambda rows: glad(rows, tolerance=0, rounds=5),
}


def never_falls(history: tuple[float, ...]) -> bool:
    """Up to rounding."""
    steps = np.diff(history)
    return bool((steps >= -1e-11 * np.abs(history[1:]) - 1e-11).all())


def test_the_methods():
    """All that need answers alone are listed, by names that a reader can type."""
    assert list(METHODS) == list(FIXED)
    assert set(METHODS) <= set(TITLES)


@pytest.mark.parametrize("name", FIXED)
@given(rows=tables, rng=st.randoms(use_true_random=False))
def test_names_and_row_order_do_not_matter(name, rows, rng):
    """Renamed items, annotators and labels in another row order get the same shares."""
    rows = list({row[:2]: row for row in rows}.values())  # of repeats the first counts, so order would matter
    names = [dict(zip(old, rng.sample(old, len(old)), strict=True)) for old in ("uvwxyz", "ABCD", "abc")]
    moved = [tuple(name[x] for name, x in zip(names, row, strict=True)) for row in rows]
    rng.shuffle(moved)
    ours, theirs = (FIXED[name](Annotations.of(some, labels="abc")) for some in (rows, moved))
    columns = ["abc".index(names[2][label]) for label in "abc"]
    for u, item in enumerate(ours.items):
        again = theirs.share[theirs.items.index(names[0][item])][columns]
        assert ours.share[u] == pytest.approx(again, abs=1e-6)


@given(tables, st.sampled_from([0.0, 0.01, 0.5]))
def test_one_coin_never_loses_ground(rows, smoothing):
    """The log posterior never falls, counting the prior that the smoothing is."""
    found = one_coin(Annotations.of(rows, labels="abc"), smoothing=smoothing)
    assert never_falls(found.log_posterior)
    assert np.isfinite(found.log_posterior).all()
    assert found.share.sum(axis=1) == pytest.approx(np.ones(len(found.items)))


@given(tables, st.sampled_from([0.1, 0.5, 3.0]), st.sampled_from([0.5, 10.0]))
def test_mace_never_loses_ground(rows, knowing, habit):
    """The lower bound of the evidence never falls, whatever the priors."""
    found = mace(Annotations.of(rows, labels="abc"), knowing=(knowing, 0.5), habit=habit)
    assert never_falls(found.bound)
    assert found.habit.sum(axis=1) == pytest.approx(np.ones(len(found.annotators)))
    assert ((found.competence > 0) & (found.competence < 1)).all()


@given(tables)
def test_glad_never_loses_ground(rows):
    """The log posterior never falls, though the parameters are fitted only part of the way in each round."""
    found = glad(Annotations.of(rows, labels="abc"), rounds=30)
    assert never_falls(found.log_posterior)
    assert (found.ease > 0).all()


@given(tables, st.sampled_from(list(METHODS)))
def test_shares_are_shares(rows, name):
    """Of every item they are 0 or more and sum to 1; only who answered is in the result."""
    found = METHODS[name](Annotations.of(rows, labels="abcd"))
    assert (found.share >= 0).all()
    assert found.share.sum(axis=1) == pytest.approx(np.ones(len(found.items)))
    assert set(found.items) == {row[0] for row in rows}


@pytest.mark.parametrize("name", METHODS)
def test_one_closed_label(name):
    """Where only one label exists everybody gave it."""
    found = METHODS[name](Annotations.of([("q", "A", "x"), ("r", "B", "x")]))
    assert found.share.tolist() == [[1.0], [1.0]]


@pytest.mark.parametrize(
    "name", [name for name in METHODS if name not in {"majority", "wawa", "zero-based-skill"}]
)
def test_it_says_how_it_was_found(name):
    """What counts, the start, the priors and the stop, in words; an unsettled fit is called so."""
    how = METHODS[name](SMALL).how
    assert how.startswith("first answers, start at vote shares, ")
    assert "smoothing" in how or "prior" in how
    assert METHODS[name](SMALL, rounds=1).how.endswith("stopped unsettled after 1 rounds")


def test_a_margin_makes_disputes():
    """An item whose leading label is less ahead than the stated margin is a dispute; estimates stay."""
    found = mace(SMALL)
    strict = found.with_margin(0.96)
    assert (found.disputes, strict.disputes) == (0, 6)
    assert strict.share is found.share
    assert mace(SMALL, margin=0.96).label.tolist() == strict.label.tolist()
    assert strict.competence is found.competence


def test_dawid_skene_as_crowd_kit():
    """DawidSkene(n_iter=200, tol=-1e9): class shares, and the one item that is not certain."""
    found = dawid_skene(SMALL, smoothing=0, tolerance=1e-12, rounds=5000)
    assert found.prior == pytest.approx([0.245778, 0.420889, 0.333333], abs=1e-6)
    assert found.share[10] == pytest.approx([0.949332, 0.050668, 0], abs=1e-6)


def test_one_coin_as_crowd_kit():
    """OneCoinDawidSkene(n_iter=200, tol=-1e9): skills and labels."""
    found = one_coin(SMALL, smoothing=0, tolerance=1e-12, rounds=5000)
    assert found.skill == pytest.approx([0.5, 0.083333, 0.25, 0.166667, 1.0], abs=1e-6)
    assert "".join("abc"[code] for code in found.label) == "aacbbabbcbaa"


def test_zero_based_skill_as_crowd_kit():
    """ZeroBasedSkill(), where no tie comes up: skills and weighted votes."""
    found = zero_based_skill(SMALL)
    assert found.weight == pytest.approx([1.0, 0.416667, 0.333333, 0.333333, 0.5], abs=1e-6)
    assert found.share[[0, 8]] == pytest.approx(
        np.array([[0.709677, 0.16129, 0.129032], [0.258065, 0.16129, 0.580645]]), abs=1e-6
    )


def test_mace_as_crowd_kit():
    """MACE(n_restarts=1, n_iter=2000) on rows in the order of names, where its codes do not mix up labels."""
    found = mace(SMALL, tolerance=1e-12, rounds=5000)
    expected = [
        [0.984668, 0.008611, 0.006721],
        [0.016257, 0.974352, 0.009392],
        [0.004450, 0.004368, 0.991182],
        [0.968251, 0.021407, 0.010342],
        [0.008967, 0.984140, 0.006893],
        [0.020377, 0.014811, 0.964812],
        [0.964922, 0.019770, 0.015308],
        [0.008819, 0.984523, 0.006658],
        [0.008290, 0.008724, 0.982986],
        [0.968417, 0.021050, 0.010533],
        [0.980296, 0.011836, 0.007868],
        [0.017628, 0.011756, 0.970616],
    ]
    assert found.share == pytest.approx(np.array(expected), abs=1e-6)


def test_glad_as_crowd_kit():
    """GLAD(n_iter=300, tol=-1e9, m_step_tol=1e-8, m_step_max_iter=200), driven past its early stop."""
    found = glad(SMALL, tolerance=1e-9, rounds=3000)
    assert found.ability == pytest.approx([0.56107, -0.35977, -0.12167, -0.31198, 0.43459], abs=1e-4)
    assert found.ease[[0, 1, 8]] == pytest.approx([4.7609, 1.61411, 6.7414], abs=1e-3)
    assert found.share[[0, 1, 9]] == pytest.approx(
        np.array(
            [[0.998417, 0.000702, 0.000881], [0.326117, 0.541011, 0.132872], [0.462209, 0.404331, 0.13346]]
        ),
        abs=1e-4,
    )


def test_glad_tells_able_from_unable():
    """Who always agrees with everybody is abler than who never does, and an item of one mind is easier."""
    rows = [(f"q{u}", who, "x") for u in range(6) for who in "ABC"] + [(f"q{u}", "D", "y") for u in range(5)]
    found = glad(Annotations.of([*rows, ("q5", "D", "x")]))
    assert found.ability[:3] == pytest.approx(np.full(3, found.ability[0]), abs=1e-6)
    assert found.ability[0] > 0 > found.ability[3]
    assert found.ease[5] > 1


def test_mace_knows_a_spammer():
    """Who answers x whatever the item is taken for a spammer with that habit; the others know."""
    truth = "xyxyxyyyxy"
    rows = [(f"q{u}", who, label) for u, label in enumerate(truth) for who in "ABC"]
    found = mace(Annotations.of([*rows, *((f"q{u}", "S", "x") for u in range(10))]))
    assert found.competence[3] < 0.25 < 0.75 < found.competence[:3].min()
    assert found.habit[3, 0] > 0.6


def test_one_coin_counts_right_answers():
    """Nine of ten right is a skill of 0.9 when the truth is beyond doubt; smoothing pulls to equal chances."""
    rows = [(f"q{u}", who, "x" if u % 2 else "y") for u in range(10) for who in "ABC"]
    rows += [(f"q{u}", "D", "x" if u % 2 or u == 0 else "y") for u in range(10)]
    annotations = Annotations.of(rows)
    assert one_coin(annotations, smoothing=0).skill == pytest.approx([1, 1, 1, 0.9], abs=1e-6)
    assert one_coin(annotations, smoothing=1000).skill == pytest.approx(np.full(4, 0.5), abs=0.01)
