"""One label of a closed set is read as it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds import choice
from workbench.kinds.registry import Problems


@pytest.mark.parametrize("text", ["spam ", " spam", "Spam", "", "None"])
def test_only_the_exact_spelling_is_a_label(text):
    """A blank or a capital makes another text: nothing is trimmed or folded."""
    problems = choice.KIND.of(["spam", "ham"]).parse(text)
    assert str(problems) == f"{text!r} is no label; expected one of 'spam', 'ham'."


def test_none_is_a_label_like_any_other():
    """The text None is a label where the guideline has it."""
    assert choice.parse("None", ["None", "NA"]) == "None"


@given(st.lists(st.text(), unique=True), st.text())
def test_the_set_is_closed(labels, text):
    """Either a label of the set comes back unchanged, or the problem is said."""
    answer = choice.KIND.of(labels).parse(text)
    assert answer == text if text in labels else isinstance(answer, Problems)
