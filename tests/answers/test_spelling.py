"""Labels that differ only in how they are written are found, named with what to type, and read as one on request."""

import pytest

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.answers.spelling import (
    PEOPLE,
    folded,
    look_alikes,
    respelled,
    respelled_key,
    spelled_otherwise,
    suggestion,
)
from workbench.errors import InvalidTable
from workbench.formats.read import read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Yes", "yes"),
        (" yes ", "yes"),
        ("not  sure", "not sure"),
        ("caf\u00e9", "cafe\u0301"),
        ("1", "1.0"),
        ("1e1", "10"),
        ("a|b", "b|a"),
        ("B | a", "a|b"),
        ("spam", "sp\u200bam"),
    ],
)
def test_one_label_written_in_two_ways(one, other):
    """Case, spaces, the form of an accent, a number's zeros, the order of a set."""
    assert folded(one) == folded(other)
    assert [(pair.label, pair.usual) for pair in look_alikes({one: 5, other: 2})] == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"), [("no", "not"), ("1", "11"), ("a|b", "a|c"), ("nan", "NA"), ("cafe", "café")]
)
def test_two_labels(one, other):
    """What differs in more than that is left alone."""
    assert folded(one) != folded(other)
    assert look_alikes({one: 5, other: 2}) == ()


def test_against_a_set_they_stand_beside_its_label():
    """However often they were given; a label of the set is right as it is."""
    pairs = look_alikes({"yes": 9, "No": 3}, ["Yes", "No"])
    assert [(pair.label, pair.n, pair.usual) for pair in pairs] == [("yes", 9, "Yes")]
    assert suggestion("yes", ["Yes", "No"]).startswith(
        " It differs from 'Yes' only in spelling; read it so with --map \"yes=Yes\" ("
    )
    assert suggestion("maybe", ["Yes", "No"]) == ""


def test_gold_in_another_spelling():
    """Three answers on items of gold count as wrong; those elsewhere are not judged."""
    answers = Annotations.of([("1", "A", "yes"), ("1", "B", "yes"), ("2", "A", "no"), ("3", "A", "yes")])
    key = AnswerKey({"1": "Yes", "2": "No"})
    (loss,) = spelled_otherwise(answers, key)
    assert loss.count == 3
    assert loss.example.startswith("'yes' (2) beside 'Yes' (0): --map \"yes=Yes\"")
    assert not spelled_otherwise(answers, respelled_key(key, {"Yes": "yes", "No": "no"}))


def test_read_as_one():
    """The map merges labels, keeps an order that was stated, and is said in the report."""
    answers = Annotations.of(
        [("1", "A", "low"), ("1", "B", "Low"), ("2", "A", "high")], labels=["low", "Low", "high"]
    )
    merged = respelled(answers, {"Low": "low"})
    assert (merged.labels, merged.label.code.tolist(), merged.ordered) == (("low", "high"), [0, 0, 1], True)
    (loss,) = merged.losses
    assert (loss.count, loss.example) == (1, "'Low' as 'low'")
    assert respelled(answers, {"other": "low"}) is answers


def test_a_stated_order():
    """It is the closed set; a label outside it or a double one is refused."""
    answers = Annotations.of([("1", "A", "low"), ("1", "B", "high")])
    ordered = answers.in_label_order(["low", "medium", "high"])
    assert (ordered.labels, ordered.ordered, answers.ordered) == (("low", "medium", "high"), True, False)
    assert [ordered.labels[code] for code in ordered.label.code] == ["low", "high"]
    with pytest.raises(InvalidTable, match="'high' is not in the order low, medium"):
        answers.in_label_order(["low", "medium"])
    with pytest.raises(InvalidTable, match="names a label twice"):
        answers.in_label_order(["low", "high", "low"])


def test_numbers_are_in_order():
    """10 comes after 9, with nobody saying so."""
    assert Annotations.of([("1", "A", "10"), ("1", "B", "9")]).labels == ("9", "10")


def test_annotators_whose_ids_look_the_same_are_named(tmp_path):
    """They stay two people, as nobody may guess; the report of the import names both and the letter."""
    rows = "q1,ana,x\nq2,ana,x\nq1,\u0430na,x\nq2,Ben,x\nq3,ben,x\nq1,carl,x\n"
    (tmp_path / "a.csv").write_text(f"item_id,annotator_id,label\n{rows}", encoding="utf-8")
    answers = read(tmp_path / "a.csv")
    assert len(answers.annotators) == 5
    (loss,) = (loss for loss in answers.losses if loss.what == PEOPLE)
    assert loss.count == 2
    assert loss.example == "'ben' (1) beside 'Ben' (1); 'аna' (CYRILLIC SMALL LETTER A) (1) beside 'ana' (2)"
