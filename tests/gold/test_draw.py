"""Each word draws by its own method, and a word that is none is refused with those there are."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.errors import NotFound, OutOfRange
from workbench.formats.items import Items
from workbench.gold.sampling import Pool, Way, answered_twice, pool_of, probabilities

POOL = Pool(
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
    assert way.draw(POOL, 1).items == (expected,)


def test_random_and_shares():
    """The two that leave it to chance say so."""
    assert "each with the same chance" in Way().draw(POOL, 2).says
    assert "stratified by label, by their shares" in Way("label", share=True).draw(POOL, 4).says


def test_refusals():
    """No such column; a method without what it needs."""
    with pytest.raises(NotFound, match="cannot draw by 'lable'; expected one of 'random'"):
        Way("lable").draw(POOL, 1)
    for by in ("disagreement", "rules"):
        with pytest.raises(OutOfRange, match="needs"):
            Way(by).draw(POOL, 1)


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
