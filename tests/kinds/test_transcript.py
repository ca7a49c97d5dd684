"""Word and character errors are those of the fewest edits, pooled over a corpus, with nothing normalised."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds import transcript
from workbench.kinds.transcript import Edits

WORDS = st.lists(st.sampled_from("abcd"), max_size=7).map(tuple)

# jiwer's README and by hand; values of jiwer 4.0.0
SENTENCES = [
    ("hello world", "hello duck", 0.5, 0.45454545454545453),
    ("the cat sat on the mat", "the cat sit on mat", 2 / 6, 0.22727272727272727),
    ("i can spell", "i kan cpell", 2 / 3, 0.18181818181818182),
]


@pytest.mark.parametrize(("gold", "answer", "wer", "cer"), SENTENCES)
def test_word_and_character_error_rates(gold, answer, wer, cer):
    """WER and CER of three sentences, as jiwer gives them."""
    found = transcript.score(answer, gold)
    assert found.words.error_rate == pytest.approx(wer)
    assert found.characters.error_rate == pytest.approx(cer)


def test_a_corpus_is_pooled():
    """All errors over all words of the references; MER, WIP and WIL from the pooled counts, as jiwer gives them."""
    found = transcript.score_all([("hello duck", "hello world"), ("a c d e", "a b c d")]).words
    assert found == Edits(hits=4, substituted=1, inserted=1, deleted=1)
    assert found.error_rate == 0.5
    assert found.match_error_rate == pytest.approx(3 / 7)
    assert (found.information_preserved, found.information_lost) == pytest.approx((4 / 9, 5 / 9))


def test_nothing_but_white_space_is_normalised():
    """Case, punctuation and numerals count as errors; spaces and line ends do not."""
    gold = transcript.parse("he was twenty")
    assert transcript.score(transcript.parse(" He was\n 20. "), gold).words.errors == 2
    assert transcript.parse(" he  was\ttwenty\n") == gold


def test_where_nothing_was_said():
    """An empty reference has no error rate; words against silence are all insertions, silence is all deletions."""
    assert transcript.score("a b", "").words == Edits(0, 0, 2, 0)
    assert transcript.score("a b", "").words.error_rate is None
    assert transcript.score("", "a b").words == Edits(0, 0, 0, 2)
    assert transcript.score("", "a b").words.information_lost == 1
    assert transcript.score("", "").words.match_error_rate is None
    assert transcript.score("", "").words.information_lost is None


def best(reference: tuple[str, ...], answer: tuple[str, ...]) -> tuple[int, int]:
    """(errors, −hits) of the best alignment, by trying them all."""

    @cache
    def from_here(i: int, j: int) -> tuple[int, int]:
        if i == len(reference) or j == len(answer):
            return len(reference) - i + len(answer) - j, 0
        same = reference[i] == answer[j]
        both = from_here(i + 1, j + 1)
        one, other = from_here(i + 1, j), from_here(i, j + 1)
        return min((both[0] + (not same), both[1] - same), (one[0] + 1, one[1]), (other[0] + 1, other[1]))

    return from_here(0, 0)


@given(WORDS, WORDS)
def test_the_fewest_errors_with_the_most_hits(answer, reference):
    """Every alignment tried one by one finds none with fewer errors, nor as few and more hits."""
    found = transcript.edits(answer, reference)
    assert (found.errors, -found.hits) == best(reference, answer)
    assert (found.reference, found.given) == (len(reference), len(answer))
    assert min(found.hits, found.substituted, found.inserted, found.deleted) >= 0
    assert transcript.fewest_errors(answer, reference) == found.errors


@given(st.text("ab \n", max_size=200), st.text("abc ", max_size=200))
def test_the_distance_is_one(a, b):
    """0 to itself, the same both ways round, from 0 to 1, also for long texts; what is written is read again."""
    a, b = transcript.parse(a), transcript.parse(b)
    assert transcript.distance(a, b) == transcript.distance(b, a)
    assert 0 <= transcript.distance(a, b) <= 1
    assert (transcript.distance(a, b) == 0) == (a == b)
    assert transcript.parse(transcript.render(a)) == a
    assert transcript.fewest_errors(a, b) == transcript.score(a, b).characters.errors
