"""A point of a scale may be spelled as another writing of the same number, and as nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds import rating
from workbench.kinds.registry import Problems

SCALE = ["-1", "0", "1", "2.5", "3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "3"),
        ("3.0", "3"),
        ("3.00", "3"),
        ("2.50", "2.5"),
        ("-1.0", "-1"),
        ("-0.0", "0"),
        ("3.5", None),
        ("03", None),
        (" 3", None),
        ("3.", None),
        ("3e0", None),
        ("٣", None),  # a digit, but not one of ours
        ("three", None),
        ("", None),
    ],
)
def test_the_same_number_is_the_same_point(text, expected):
    """3.0 is 3, since spreadsheets write it so; 03 and 3.5 are not on the scale."""
    answer = rating.KIND.of(SCALE).parse(text)
    assert (None if isinstance(answer, Problems) else answer) == expected


def test_two_spellings_on_the_scale_are_not_chosen_between():
    """Where the guideline has 1 and 1.0, only the exact text is one of them."""
    assert rating.parse("1.0", ["1", "1.0"]) == "1.0"
    assert isinstance(rating.KIND.of(["1", "1.0"]).parse("1.00"), Problems)


@given(st.integers(-(10**30), 10**30), st.integers(1, 5))
def test_any_whole_number_is_known_with_zeros_behind_the_point(number, zeros):
    """Size does not matter: the comparison is exact."""
    assert rating.parse(f"{number}.{'0' * zeros}", [str(number)]) == str(number)
