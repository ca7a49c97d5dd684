"""A new round asks the gold answers of a split, or those alone that a change of the guideline reaches."""

import pytest

from tests.quiz_rounds import a_gold, a_guideline
from workbench.documents.changes import changes
from workbench.documents.round import Criterion
from workbench.errors import NotFound
from workbench.rounds.making import about_gold, retake_scope
from workbench.rounds.passing import FixedLength


def changed():
    """The guideline with another text of rule R1, which the odd items of the gold test."""
    old = a_guideline()
    rule = old.rules[0].model_copy(update={"text": "Offers and prizes are spam."})
    return changes(old, old.model_copy(update={"rules": (rule,), "version": "2.0.0"}))


def test_a_round_takes_a_split():
    """Every settled answer of the split, and no other."""
    fields, pool = about_gold(a_gold(4), a_guideline())
    assert (fields["kind"], fields["items"], fields["questions"], pool) == (
        "quiz",
        ("i1", "i2", "i3", "i4"),
        ("kind",),
        4,
    )
    with pytest.raises(NotFound, match="no item for held_back"):
        about_gold(a_gold(4), a_guideline(), split="held_back")


def test_a_retake_takes_what_changed():
    """R1 is tested by the odd items; the even ones bear a label that it separates."""
    fields, pool = about_gold(a_gold(5), a_guideline(), since="1.0.0", changes=changed())
    assert (fields["items"], pool, fields["changed_since"]) == (("i1", "i3", "i5"), 3, "1.0.0")
    with pytest.raises(NotFound, match=r"no item for quiz that asks what changed since 1\.0\.0"):
        about_gold(a_gold(5), a_guideline(), since="1.0.0", changes=())


def test_a_retake_that_is_filled_up_takes_what_changed_first():
    """The untouched item of the split comes behind; where nothing changed there is nothing to fill up."""
    fields, pool = about_gold(a_gold(5), a_guideline(), since="1.0.0", changes=changed(), fill_up=True)
    assert (fields["items"], pool, fields["filled_up"]) == (("i1", "i3", "i5", "i2", "i4"), 5, True)
    with pytest.raises(NotFound, match=r"create a quiz about everything, .* declare who is ready"):
        about_gold(a_gold(5), a_guideline(), since="1.0.0", changes=(), fill_up=True)


def test_an_expert_round_takes_everything():
    """All items and all questions of the guideline, settled or not."""
    fields, pool = about_gold(a_gold(3), a_guideline(), expert=True)
    assert (fields["kind"], fields["questions"], pool) == ("expert", ("kind", "topics"), 6)
    with pytest.raises(NotFound, match="has no question 'colour'"):
        about_gold(a_gold(3), a_guideline(), questions=("colour",))


def test_the_length_is_what_decides_or_the_pool():
    """Never longer than what there is to ask."""
    policy = FixedLength(Criterion())
    assert policy.default_length(10_000) > 50
    assert policy.default_length(12) == 12


def test_a_retake_leaves_out_what_was_added_unless_it_is_wished():
    """A rule more keeps every answer right: people are asked about it only where the lead says so."""
    old = a_guideline()
    rule = old.rules[0].model_copy(update={"id": "R2", "text": "Greetings are ham."})
    added = changes(old, old.model_copy(update={"rules": (*old.rules, rule), "version": "1.1.0"}))
    assert [one.changes_meaning for one in added] == [False]
    assert retake_scope(added, a_gold(4)) == frozenset()
    assert retake_scope(added, a_gold(2), also_added=True) == {("i1", "kind"), ("i2", "kind")}
    with pytest.raises(NotFound, match="asks what changed"):
        about_gold(a_gold(4), old, since="1.0.0", changes=added)
    fields, pool = about_gold(a_gold(4), old, since="1.0.0", changes=added, also_added=True)
    assert (fields["also_added"], pool) == (True, 4)
    both = (*added, *changed())
    assert retake_scope(both, a_gold(5)) == retake_scope(changed(), a_gold(5))
