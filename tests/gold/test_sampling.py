"""A sample is what its seed and its method say, whatever the order of the table, and says why each item is in it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound, OutOfRange
from workbench.formats.items import Items
from workbench.gold.sampling import (
    Pool,
    Way,
    answered_twice,
    at_random,
    by_disagreement,
    by_rule,
    by_uncertainty,
    pool_of,
    probabilities,
    stratified,
    vote_entropy,
)

ITEMS = tuple(f"q{i:02d}" for i in range(20))
LABELS = ("ham",) * 14 + ("spam",) * 5 + ("news",)
POOL = Pool(ITEMS, {"label": LABELS}, "mail.csv")


def shares(sample) -> Counter:
    return Counter(LABELS[ITEMS.index(item)] for item in sample.items)


def test_at_random():
    """As many as asked, none twice, the same for a seed and another for another."""
    sample = at_random(POOL, 6, seed=1)
    assert len(set(sample.items)) == 6
    assert sample == at_random(POOL, 6, seed=1)
    assert sample.items != at_random(POOL, 6, seed=2).items
    assert sample.says == "6 of 20 items of mail.csv, each with the same chance; seed 1."
    assert {one.why for one in sample.drawn} == {"at random"}


def test_every_item_has_the_same_chance():
    """Over 2,000 seeds, each of 4 items is among 2 drawn about half of the time (5 standard errors: .056)."""
    pool = Pool(("a", "b", "c", "d"))
    drawn = Counter(item for seed in range(2000) for item in at_random(pool, 2, seed=seed).items)
    assert all(abs(n / 2000 - 0.5) < 0.056 for n in drawn.values())
    assert len(drawn) == 4


@given(st.permutations(range(20)))
def test_the_order_of_the_table_is_no_matter(order):
    """Sorting the file differently draws the same items."""
    mixed = Pool(tuple(ITEMS[i] for i in order), {"label": tuple(LABELS[i] for i in order)}, "mail.csv")
    assert at_random(mixed, 5, seed=3).items == at_random(POOL, 5, seed=3).items
    assert stratified(mixed, 5, "label", seed=3).items == stratified(POOL, 5, "label", seed=3).items


def test_too_many_are_asked_for():
    """All are drawn, and the sentence says how many were wished."""
    sample = at_random(POOL, 50)
    assert len(sample.items) == 20
    assert sample.says.startswith("20 of 20 items of mail.csv (50 were asked for)")


def test_stratified_evenly():
    """As many of each label; news has one only, so the others take its share; each says which place it has."""
    sample = stratified(POOL, 9, "label")
    assert shares(sample) == {"ham": 4, "spam": 4, "news": 1}
    assert Counter(one.why for one in sample.drawn)["label news: 1 of 1, from 1"] == 1
    assert "label ham: 4 of 4, from 14" in {one.why for one in sample.drawn}


def test_stratified_to_fill_what_is_thin():
    """What the gold set has already counts: spam is filled to where ham is."""
    assert shares(stratified(POOL, 5, "label", have={"ham": 6, "spam": 2, "news": 9})) == {
        "spam": 4,
        "ham": 1,
    }


def test_stratified_by_share():
    """14 : 5 : 1 of 10 is 7, 2.5 and 0.5: the remainders are settled so that ten are drawn."""
    found = shares(stratified(POOL, 10, "label", even=False))
    assert found["ham"] == 7
    assert found.total() == 10


@pytest.mark.parametrize(
    ("how", "expected", "why"),
    [
        ("entropy", ["q2", "q3"], "entropy 1.531 bits"),  # .21 .39 .4 spreads over three labels
        ("margin", ["q1", "q2"], "margin 0.000"),  # .5 .5 0 leaves nothing between the two
        ("confidence", ["q2", "q1"], "confidence 0.400"),
    ],
)
def test_uncertainty(how, expected, why):
    """Entropy looks at all labels, the margin at the two likeliest: they differ on two labels that are even."""
    pool = Pool(
        ("q0", "q1", "q2", "q3"),
        {"a": ("1", ".5", ".21", ".1"), "b": ("0", ".5", ".39", ".2"), "c": ("0", "0", ".4", ".7")},
    )
    sample = by_uncertainty(pool, 2, ["a", "b", "c"], how=how)
    assert set(sample.items) == set(expected)
    shown = {one.item: one.why for one in sample.drawn}
    assert shown[expected[0]] == why


@pytest.mark.parametrize("cell", ["1.2", "-0.1", "x", "nan", ""])
def test_what_is_no_probability(cell):
    """Refused by item, not sorted to an end."""
    with pytest.raises(OutOfRange, match="item 'q1'"):
        by_uncertainty(Pool(("q0", "q1"), {"a": (".5", cell), "b": (".5", ".3")}), 1, ["a", "b"])


def test_rounded_probabilities():
    """Three thirds with two digits sum to 0.99, and are taken."""
    pool = Pool(("q0", "q1"), {name: ("0.33", one) for name, one in zip("abc", ("1", "0", "0"), strict=True)})
    assert by_uncertainty(pool, 1, ["a", "b", "c"]).items == ("q0",)


@pytest.mark.parametrize("cell", ["1.2", "-0.1", "nan", "x", ""])
def test_confidence_alone(cell):
    """One column is enough, the smallest first; what is none is refused by item."""
    pool = Pool(("q0", "q1", "q2"), {"sure": ("0.9", "0", "0.5")})
    sample = by_uncertainty(pool, 2, ["sure"], how="confidence")
    assert [(one.item, one.why) for one in sample.drawn] == [
        ("q1", "confidence 0.000"),
        ("q2", "confidence 0.500"),
    ]
    assert "least sure (confidence of column sure)" in sample.says
    with pytest.raises(OutOfRange, match="item 'q1'"):
        by_uncertainty(Pool(("q0", "q1"), {"sure": ("0.9", cell)}), 1, ["sure"], how="confidence")


def test_disagreement():
    """The item with votes 1:1 before 2:1 before 3:0; one with a single vote cannot be drawn."""
    crowd = Annotations.of(
        [("q0", a, "ham") for a in "abc"]
        + [("q1", "a", "ham"), ("q1", "b", "ham"), ("q1", "c", "spam")]
        + [("q2", "a", "ham"), ("q2", "b", "spam"), ("q3", "a", "ham")]
    )
    sample = by_disagreement(Pool(("q0", "q1", "q2", "q3")), 9, crowd)
    assert sample.items == ("q2", "q1", "q0")
    assert [one.why for one in sample.drawn][:2] == [
        "vote entropy 1.000 bits (1 ham, 1 spam)",
        "vote entropy 0.918 bits (2 ham, 1 spam)",
    ]
    with pytest.raises(NotFound, match="no item has two answers"):
        by_disagreement(Pool(("q3",)), 1, crowd)


def test_vote_entropy():
    """0 where all agree, log₂ of the number of labels where votes are even."""
    assert vote_entropy({"a": 3}) == 0
    assert vote_entropy({"a": 1, "b": 1, "c": 1, "d": 1}) == pytest.approx(2)


def test_rules():
    """The barest rule first; an item that tests two bare rules goes before one that tests one; R9 stays bare."""
    pool = Pool(("q0", "q1", "q2", "q3"), {"rules": ("R1", "R1|R2", "R2", "R1")})
    sample = by_rule(pool, 3, "rules", ["R1", "R2", "R9"], have={"R1": 4})
    assert sample.items[0] in ("q1", "q2")
    counts = Counter(
        rule
        for item in sample.items
        for rule in dict(zip(pool.items, pool.column("rules"), strict=True))[item].split("|")
    )
    assert counts["R2"] == 2
    assert sample.drawn[0].why.endswith("R2 had 0")
    assert len(by_rule(pool, 10, "rules", ["R9"]).items) == 0


def test_items_of_the_gold_set_are_not_drawn_again():
    """What is taken is out of the pool, and of the count that the sentence gives."""
    left = POOL.without(ITEMS[:18])
    assert set(at_random(left, 5).items) == {"q18", "q19"}
    with pytest.raises(NotFound, match="no item left"):
        at_random(POOL.without(ITEMS), 1)


def test_refusals():
    """A column that is not there, by those that are; a sample of nothing; one probability."""
    with pytest.raises(NotFound, match="no column 'vendor'; expected one of 'label'"):
        stratified(POOL, 3, "vendor")
    with pytest.raises(OutOfRange, match="one item or more, found 0"):
        at_random(POOL, 0)
    with pytest.raises(OutOfRange, match="two probability columns"):
        by_uncertainty(POOL, 3, ["label"])


TABLE = Pool(
    tuple("abcd"),
    {
        "label": ("x", "x", "x", "y"),
        "p1": (".9", ".5", ".8", ".7"),
        "p2": (".1", ".5", ".2", ".3"),
        "rules": ("R1", "R1", "R1", "R2"),
    },
)
CROWD = Annotations.of(
    [(item, who, "x" if item != "c" or who == "1" else "y") for item in "abcd" for who in "12"]
)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (Way("uncertainty", columns=["p1", "p2"]), "b"),
        (Way("uncertainty", columns=["p2"]), "a"),
        (Way("uncertainty", columns=["p1", "p2"], unsure="margin"), "b"),
        (Way("disagreement", crowd=CROWD), "c"),
        (Way("rules", tests="rules", rules=["R1", "R2"], have={"R1": 1}), "d"),
        (Way("label", have={"x": 1}), "d"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.by,
)
def test_ways(way, expected):
    """The one item that the method must take first."""
    assert way.draw(TABLE, 1).items == (expected,)


def test_random_and_shares():
    """The two that leave it to chance say so."""
    assert "each with the same chance" in Way().draw(TABLE, 2).says
    assert "stratified by label, by their shares" in Way("label", share=True).draw(TABLE, 4).says


def test_what_is_no_way():
    """No such column; a method without what it needs."""
    with pytest.raises(NotFound, match="cannot draw by 'lable'; expected one of 'random'"):
        Way("lable").draw(TABLE, 1)
    for by in ("disagreement", "rules"):
        with pytest.raises(OutOfRange, match="needs"):
            Way(by).draw(TABLE, 1)


def test_an_item_that_shows_nothing_is_not_drawn():
    """An empty cell is fine beside a full one; a row without any is nothing to ask about."""
    cells = {"text": ("One", "", ""), "picture": ("", "b.png", ""), "guess": ("x", "x", "x")}
    pool = pool_of(
        Items("t.csv", ("a", "b", "c"), cells, ()), {"text": "text", "picture": "picture"}, ["guess"]
    )
    assert (pool.items, pool.column("guess")) == (("a", "b"), ("x", "x"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"text": ("a", "b"), "p1": (".9", ".2"), "p2": (".1", ".8"), "n": ("3", "4")}, ("p1", "p2")),
        (
            {"sure": (".9", ".8"), "p1": (".9", ".2"), "p2": (".1", ".5"), "p3": ("0", ".3")},
            ("p1", "p2", "p3"),
        ),
        ({"p1": (".33", ".2"), "p2": (".33", ".3"), "p3": (".33", ".5")}, ("p1", "p2", "p3")),
        ({"p1": (".9", ".2"), "p2": (".1", "")}, ()),
        ({"p1": (".9", ".2"), "p2": (".1", ".7")}, ()),
        ({"p1": (".9", "nan"), "p2": (".1", "nan")}, ()),
        ({"p1": ("1.5", ".5"), "p2": ("-.5", ".5")}, ()),
        ({"is_spam": ("1", "0"), "is_ham": ("0", "1")}, ()),
        ({"toxicity": ("1", ".9"), "Model confidence": ("1", ".999")}, ("Model confidence",)),
        ({"confidence": ("high", "low"), "toxicity": ("1", ".9")}, ()),
    ],
    ids=[
        "two",
        "beside another",
        "rounded",
        "a gap",
        "no sum",
        "nan",
        "below 0",
        "labels",
        "one column",
        "none",
    ],
)
def test_columns_that_can_be_probabilities(cells, expected):
    """Neighbours that sum to 1 for every item; labels as 0 and 1, gaps and other numbers are none."""
    assert probabilities(Items("t.csv", ("a", "b"), cells, ())) == expected


def test_what_people_see_is_no_probability():
    """A column that is named as seen is left out, and the rest must still sum to 1."""
    cells = {"p1": (".5",), "p2": (".25",), "p3": (".25",)}
    assert probabilities(Items("t.csv", ("a",), cells, ()), ["p3"]) == ()


def test_items_that_can_differ():
    """One answer alone disagrees with nobody."""
    assert answered_twice(CROWD) == set("abcd")
    assert answered_twice(Annotations.of([("a", "1", "x"), ("a", "2", "x"), ("b", "1", "y")])) == {"a"}
