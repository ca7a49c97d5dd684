"""Answers that are no labels are known by what they hold, and labels are never taken for them."""

import json

import pytest

import workbench as wb
from workbench.answers.annotations import Annotations
from workbench.errors import InvalidTable
from workbench.quality.structured import MANY, refuse_structured, structured_kind


def table(*answers: str) -> Annotations:
    """Each on an item of its own."""
    return Annotations.of([(f"q{n}", "ann", answer) for n, answer in enumerate(answers)], question="what")


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        (["[[0, 4]]", "[]"], "spans"),
        (['[[0, 4, "PER"]]', "[[5, 9]]"], "spans"),
        (["[[0, 0, 4, 4]]", '[[1, 1, 2, 2, "car"]]'], "boxes"),
        (["[[[0, 0], [4, 0], [0, 4]]]"], "polygons"),
        (['[{"points": [[0, 0], [4, 0], [0, 4]]}]'], "polygons"),
        (["[[0, 4]]", "[[5, 9]]", "no event"], "spans"),  # one stray text among them
        ([f"she said the number {n}" for n in range(MANY + 1)], "transcript"),
        (["spam", "ham", "spam"], None),
        (["very good", "not so good"], None),  # labels of several words
        (['["a", "b"]', '["a"]'], None),  # sets of labels
        (["[]", "[]"], None),  # nothing, of whatever kind
        (["[[4, 0]]", "[[9, 5]]"], None),  # no spans: they end before they start
        ([str(n) for n in range(MANY + 1)], None),  # numbers
        ([], None),
    ],
)
def test_kinds(answers, kind):
    """By what the cells hold."""
    assert structured_kind(table(*answers)) == kind


def test_a_label_that_nobody_gave_is_not_looked_at():
    """The vocabulary may hold more than the rows."""
    some = table("[[0, 4]]", "spam")
    assert structured_kind(some.take(some.label.code == some.labels.index("spam"))) is None


def test_refused_with_the_commands_that_compare_them():
    """Both, with the kind filled in; labels pass."""
    with pytest.raises(InvalidTable) as refused:
        refuse_structured(table("[[0, 4]]"))
    assert "question 'what': these answers are spans, not labels" in str(refused.value)
    assert "workbench agreement FILE --distance spans" in str(refused.value)
    assert "workbench score FILE --gold GOLD --distance spans" in str(refused.value)
    refuse_structured(table("spam"))


def test_a_notebook_is_refused_too():
    """`score` and `consensus` would compare texts: a box drawn one pixel off would be plainly wrong."""
    box = json.dumps([[0, 0, 4, 4]])
    with pytest.raises(InvalidTable, match="workbench score FILE --gold GOLD --distance boxes"):
        wb.score(table(box), gold={"q0": box})
    with pytest.raises(InvalidTable, match="these answers are boxes"):
        wb.consensus(table(box))


def test_agreement_in_a_notebook_is_by_what_they_hold():
    """Half a box: alike by one half."""
    two = Annotations.of([("p1", "ann", "[[0, 0, 4, 4]]"), ("p1", "bob", "[[0, 0, 4, 2]]")])
    assert wb.agreement(two).coefficients["percent_agreement"].value == 0.5
