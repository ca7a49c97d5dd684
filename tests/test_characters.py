"""Characters that act instead of being read: none reaches a terminal or a page, and no letter is lost."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.characters import escaped, typed, visible

ACTING = (
    "\x00\x07\x08\x0b\r\x1b\x7f\x85\x9b\x9d\u2028\u202a\u202c\u202d\u202e\u2066\u2069\u200b\u200d\u2060\ufeff"
)
TEXTS = st.text(st.sampled_from(ACTING + "ab \n\tمیक्של👩") | st.characters())
KEPT = {
    "Persian with a joiner inside": "می\u200cخواهم",
    "Hindi with a joiner inside": "क्\u200dष",
    "Malayalam with a joiner at the end": "ന്\u200d",
    "Hebrew with a mark of direction": "שלום\u200f!",
    "Arabic in a closed isolate": "name: \u2067سلام\u2069, 3",
    "Arabic in a closed embedding": "name: \u202bسلام\u202c, 3",
    "Thai with a place for a line break": "ภาษา\u200bไทย",
    "a family": "👩\u200d👩\u200d👧",
    "a key": "1\ufe0f\u20e3",
    "Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "accents on their own": "e\u0301",
    "a sign before its amount": "\u2212\u2060€3",
}
ATTACKS = {
    "the title of the window": "\x1b]0;owned\x07",
    "the clipboard, OSC 52": "\x1b]52;c;ZXZpbA==\x07",
    "the screen cleared": "\x1b[2J\x1b[H",
    "the same with one byte": "\x9b2J",
    "the line overwritten": "passed\rfailed",
    "letters taken back": "pass\x08\x08\x08\x08fail",
    "the end of a name turned round": "invoice\u202egpj.exe",
    "a direction left open": "ana \u2067",
    "another one closed": "ana \u2069",
    "a name with no width": "a\u200bna",
    "a joiner in Latin": "a\u200dna",
    "tags": "ana\U000e0041\U000e0042",
    "a selector on a letter": "ana\ufe0f",
    "a mark of direction in Latin": "ana\u200e",
    "half a pair": "\ud83d",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_what_a_script_needs_stays(text):
    """Letters, marks, joiners, closed directions and pictures are as they were, typed and printed."""
    assert (visible(text), typed(text), escaped(text)) == (text, text, text)


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_what_acts_is_shown_or_gone(text):
    """The text changes, and what is left of it neither acts nor hides."""
    for safe in (visible(text), typed(text)):
        assert safe != text
        assert not set(safe) & set("\x07\x08\r\x1b\x9b\u202e\u2067\u2069\u200b\u200d\ufe0f\u200e\ud83d")
    assert len(typed(text)) <= len(text)


def test_a_second_joiner_is_no_joiner():
    """One of a row stays: more would tell two texts apart that look the same."""
    assert typed("मी\u200d\u200dक") == "मी\u200dक"
    assert visible("मी\u200d\u200dक") == "मी\u200d⟨U+200D⟩क"


@given(TEXTS)
@example("x\u00ad\u200dक")
def test_no_control_is_left_and_once_is_enough(text):
    """No control but the line end and the tab; a second time changes nothing; what is typed does not grow."""
    for safe, again in ((visible(text), visible), (typed(text), typed)):
        assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in safe)
        assert not set(safe) & set("\u202d\u202e\u2028\u2029")
        assert again(safe) == safe
    assert visible(typed(text)) == typed(text)
    assert len(typed(text)) <= len(text)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u00ad")))
def test_letters_of_every_script_stay(text):
    """Letters, numbers, punctuation and blanks of any script are as they were."""
    assert (visible(text), typed(text)) == (text, text)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=5))
def test_json_says_the_same_in_plain_signs(value):
    """A program reads the very value; the text holds nothing that acts."""
    text = escaped(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(text) == value
    assert visible(text) == text
