"""Items people disagree on: counted once, narrowed down and sorted as asked."""

import numpy as np
import pytest

from workbench.answers.annotations import Annotations, Categorical
from workbench.errors import EmptyTable, InvalidTable, NotFound
from workbench.quality.disputes import disputed_rows
from workbench.quality.peer_agreement import by_similarity, clusters
from workbench.quality.split_items import MOST_PAIRS, AnswerTable, ItemFilter, SplitItems, in_scope
from workbench.statistics.agreement.cohen import cohen_matrix

ROWS = [
    *[("t1", who, label) for who, label in zip("wxyz", "aabb", strict=True)],
    *[("t2", who, label) for who, label in zip("wxyz", "aaab", strict=True)],
    *[("t3", who, label) for who, label in zip("wxyz", "cccc", strict=True)],
    *[("t4", who, label) for who, label in zip("wxy", "acc", strict=True)],
]


@pytest.fixture
def table():
    answers = Annotations.of(ROWS)
    seconds = np.array([1, 1, 1, 1, 9, 9, 9, 9, 5, 5, 5, 5, 2, 2, 2], float)
    batch = Categorical.of(["mon"] * 8 + ["tue"] * 7)
    timed = Annotations(answers.item, answers.annotator, answers.label, seconds=seconds, batch=batch)
    return AnswerTable(
        "answers.csv", timed, texts={"t1": "Refund, please", "t2": "Where is it"}, rules={"t2": ("R1",)}
    )


def chosen(table, **filters):
    study = SplitItems.of(table)
    return [study.counts.items[row] for row in study.chosen(ItemFilter(**filters)).tolist()]


def test_what_is_wanted(table):
    """A pair, a label, a person who stands against somebody, a rule, a text: each leaves the items it should."""
    assert chosen(table) == ["t1", "t4", "t2"]
    assert chosen(table, pair=("a", "c")) == ["t4"]
    assert chosen(table, label="b") == ["t1", "t2"]
    assert chosen(table, annotator="z") == ["t1", "t2"]
    assert chosen(table, rule="R1") == ["t2"]
    assert chosen(table, text="refund") == ["t1"]
    assert chosen(table, text="T2") == ["t2"]
    assert chosen(table, pair=("a", "b"), text="where") == ["t2"]


def test_in_what_order(table):
    """The most disputed first, as in the report; else by answers, time or id."""
    study = SplitItems.of(table)
    assert study.order.tolist() == disputed_rows(study.counts, "nominal")
    assert chosen(table, sort="most answers") == ["t1", "t2", "t4"]
    assert chosen(table, sort="slowest") == ["t2", "t4", "t1"]
    assert chosen(table, sort="item") == ["t1", "t2", "t4"]


def test_a_scope(table):
    """A batch alone is counted alone; what is not there is refused."""
    assert SplitItems.of(table, {"batch": "tue"}).counts.items == ("t3", "t4")
    for scope in ({"batch": "wed"}, {"vendor": "v"}, {"label": "a"}):
        with pytest.raises(NotFound):
            in_scope(table.annotations, scope)
    with pytest.raises(EmptyTable):
        SplitItems.of(AnswerTable("none", table.annotations.take(np.zeros(15, bool))))


@pytest.mark.parametrize("filters", [{"label": "d"}, {"annotator": "v"}, {"sort": "colour"}])
def test_what_is_not_there_is_refused(table, filters):
    """A label, a person or an order that nobody knows."""
    with pytest.raises(NotFound):
        chosen(table, **filters)


def test_how_far_apart(table):
    """Pairs of people that differ, of how many: four of six, three of six, none, two of three; of two labels alone."""
    study = SplitItems.of(table)
    assert list(zip(study.between(None), study.pairs, strict=True)) == [(4, 6), (3, 6), (0, 6), (2, 3)]
    assert study.between(("a", "c")).tolist() == [0, 0, 0, 2]
    usual = 9 / 21  # to which ten pairs are added
    expected = [(d + 10 * usual) / (n + 10) for d, n in ((4, 6), (3, 6), (0, 6), (2, 3))]
    assert study.measure == pytest.approx(expected)


def test_two_people_do_not_lead_the_list():
    """Ten who split evenly stand before two who differ: one pair says little. So it is for a pair of labels too."""
    rows = [("few", who, label) for who, label in zip("xy", "ab", strict=True)]
    rows += [("many", f"p{n}", "ab"[n % 2]) for n in range(10)]
    rows += [(f"all{n}", f"p{k}", "a") for n in range(4) for k in range(10)]
    table = AnswerTable("t", Annotations.of(rows))
    assert chosen(table) == ["many", "few"]
    assert chosen(table, pair=("a", "b")) == ["many", "few"]
    study = SplitItems.of(table)
    assert study.between(("a", "b"))[study.row_of["few"]] / study.pairs[study.row_of["few"]] == 1.0


def test_neighbours_answer_alike():
    """Two clusters of people, dealt out alternately, come to sit together; at most as many as are asked for."""
    rng = np.random.default_rng(1)
    rows = []
    for n in range(60):
        label = "ab"[rng.integers(2)]
        other = label if n % 2 else {"a": "b", "b": "a"}[label]
        rows += [(f"i{n}", who, label) for who in ("p1", "p3", "p5")]
        rows += [(f"i{n}", who, other) for who in ("p2", "p4", "p6")]
    answers = Annotations.of(rows)
    cohen = cohen_matrix(answers)
    order = [cohen.annotators[a] for a in by_similarity(cohen, 10)]
    assert {frozenset(order[:3]), frozenset(order[3:])} == {
        frozenset(("p1", "p3", "p5")),
        frozenset(("p2", "p4", "p6")),
    }
    assert len(by_similarity(cohen, 4)) == 4
    parted = clusters(answers, "a", "b")
    assert parted is None  # each gives either label as often: nobody leans


def test_clusters():
    """Three who always say a and two who always say b on the same ten items; one is in between."""
    rows = [(f"i{n}", who, "a") for n in range(10) for who in ("x1", "x2", "x3")]
    rows += [(f"i{n}", who, "b") for n in range(10) for who in ("y1", "y2")]
    rows += [(f"i{n}", "z", "ab"[n % 2]) for n in range(10)]
    found = clusters(Annotations.of(rows), "a", "b")
    assert (found.for_one, found.for_other, found.undecided) == (("x1", "x2", "x3"), ("y1", "y2"), 1)


def test_free_text_is_no_set_of_labels():
    """Hundreds of different sentences are refused at once, with the command that compares them."""
    rows = [(f"i{n}", who, f"{who} {n}") for n in range(200) for who in "xy"]
    with pytest.raises(InvalidTable, match=r"look like free text. Say what they are with --kind transcript"):
        SplitItems.of(AnswerTable("texts", Annotations.of(rows)))


def test_a_column_that_holds_no_labels():
    """Thousands of different single words are refused before a table of their pairs fills the memory."""
    rows = [(f"i{n}", who, f"{who}{n}") for n in range(2600) for who in "xy"]
    with pytest.raises(
        InvalidTable, match=r"5,200 different labels were given, .* Is it the column of labels"
    ):
        SplitItems.of(AnswerTable("ids", Annotations.of(rows)))


def test_spans_are_no_set_of_labels():
    """Nor are parts of a text, though there are few of them."""
    rows = [(f"i{n}", who, f'[[0, {n + 1}, "event"]]') for n in range(3) for who in "xy"]
    with pytest.raises(InvalidTable, match=r"it may hold spans"):
        SplitItems.of(AnswerTable("spans", Annotations.of(rows)))


def test_hundreds_of_labels():
    """Five hundred labels are looked at as five are: the first pairs with their items, and the shares of all."""
    rows = [(f"i{n}", who, f"l{n:03}") for n in range(500) for who in "xy"]
    rows += [(f"j{n}", who, f"l{n + (who == 'y'):03}") for n in range(100) for who in "xy"]
    rows += [(f"k{n}", who, f"l{200 + (who == 'y')}") for n in range(3) for who in "xy"]
    study = SplitItems.of(AnswerTable("many", Annotations.of(rows)))
    assert (study.label_confusion[0].one, study.label_confusion[0].other, study.label_confusion[0].pairs) == (
        "l200",
        "l201",
        3,
    )
    assert len(study.label_confusion) == MOST_PAIRS
    assert study.shares.sum() / 2 == pytest.approx(1)
