"""A set of labels has one spelling."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds import multi_choice
from workbench.kinds.registry import Problems

LABELS = ["toxic", "insult", "a|b", "threat"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insult", "insult"),
        ("threat|toxic", "toxic|threat"),
        ("toxic|toxic", "toxic"),
        ('["threat", "toxic"]', "toxic|threat"),
        ("a|b", "a|b"),  # one label whose own name holds the separator
        ("toxic|spam", None),
        ("toxic|", None),
        ("toxic| threat", None),
        ("[]", "[]"),
        ("[1]", None),
        ("[", None),
        ("[" * 100_000, None),
        ("", None),
    ],
)
def test_parts_come_in_the_order_of_the_guideline(text, expected):
    """Parts are sorted as the guideline has them, twice is once, and one unknown part makes the answer unknown."""
    answer = multi_choice.KIND.of(LABELS).parse(text)
    assert (None if isinstance(answer, Problems) else answer) == expected


@given(st.sets(st.sampled_from(["x", "y", "z"]), min_size=1), st.randoms())
def test_order_and_notation_do_not_matter(parts, random):
    """The same set, shuffled, joined or as JSON, is the same label."""
    shuffled = sorted(parts)
    random.shuffle(shuffled)
    expected = "|".join(sorted(parts))
    assert multi_choice.parse("|".join(shuffled), ["x", "y", "z"]) == expected
    assert multi_choice.parse(json.dumps(shuffled), ["x", "y", "z"]) == expected


def test_sets_of_labels_that_hold_the_separator_stay_apart():
    """A label "a|b" beside others, and the set of "a" and "b" where "a|b" is a label too."""
    kind = multi_choice.KIND.of(["a|b", "c"])
    both = kind.read('["c", "a|b"]')
    assert (both, kind.labels_of(both), kind.read(both)) == ('["a|b", "c"]', ("a|b", "c"), both)
    kind = multi_choice.KIND.of(["a", "b", "a|b"])
    assert kind.labels_of(kind.read("a|b")) == ("a|b",)
    assert kind.labels_of(kind.read('["a", "b"]')) == ("a", "b")


@given(st.lists(st.sampled_from(["a", "b", "a|b", "[", '["x"]', "b|c"]), unique=True), st.booleans())
def test_any_set_is_read_as_it_is_written(parts, closed):
    """Whatever the labels are called."""
    kind = multi_choice.KIND.of(["a", "b", "a|b", "[", '["x"]', "b|c"] if closed else None)
    answer = kind.read(json.dumps(parts))
    assert kind.read(answer) == answer
    assert sorted(kind.labels_of(answer)) == sorted(parts)


@pytest.mark.parametrize(
    ("answer", "gold", "credit", "outcomes"),
    [
        ("sport", "money|sport", 2 / 3, [("money", None), ("sport", "sport")]),
        ("sport", "money", 0, [("money", None), (None, "sport")]),
        ("[]", "[]", 1, []),
        ("[]", "sport", 0, [("sport", None)]),
        ("sport", "[]", 0, [(None, "sport")]),
    ],
)
def test_part_of_a_set_is_partly_right(answer, gold, credit, outcomes):
    """On gold "sport|money", "sport" has F1 2/3: a label found and one missing, and no label confused with another."""
    kind = multi_choice.KIND.of(["money", "sport"])
    assert kind.credit(answer, gold) == pytest.approx(credit)
    assert [(o.gold, o.label) for o in kind.outcomes(answer, gold)] == outcomes


def test_a_label_is_in_the_consensus_where_more_than_half_gave_it():
    """Each label is voted on; a half is a tie and is told apart; nobody's label leaves the empty set."""
    kind = multi_choice.KIND.of(["a", "b", "c"])
    merged = kind.merge(["a|b", "a", "a|c", "b"])
    assert (merged.answer, merged.support, merged.tied) == ("a", (3,), ("b",))
    assert merged.confidence == pytest.approx((3 / 4 + 2 / 4 + 3 / 4) / 3)
    assert kind.merge(["a", "b", "c"]).answer == "[]"
    assert kind.merge(["[]", "[]"]).confidence == 1
    assert kind.merge(["a", "b|c", "b|c"], [3, 1, 1]).answer == "a"
