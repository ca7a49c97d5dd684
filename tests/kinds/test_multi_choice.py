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
