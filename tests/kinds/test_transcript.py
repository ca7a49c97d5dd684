"""Word and character errors are those of the fewest edits, pooled over a corpus, normalised as the question sets it."""

import csv
from functools import cache

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kinds import transcript
from workbench.kinds.registry import EMPTY
from workbench.kinds.transcript import Edits, TranscriptSettings

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


def kind(**settings):
    """Transcripts of a question with these settings."""
    return transcript.KIND.of(settings=TranscriptSettings(**settings))


SPOKEN = kind(case="ignored", punctuation="ignored")


@pytest.mark.parametrize(
    ("settings", "wer"),
    [
        ({}, 1),
        ({"case": "ignored"}, 1),
        ({"punctuation": "ignored"}, 3 / 5),
        ({"case": "ignored", "punctuation": "ignored"}, 2 / 5),
        ({"punctuation": "ignored", "unicode": "NFKC"}, 2 / 5),
        ({"case": "ignored", "punctuation": "ignored", "unicode": "NFKC"}, 1 / 5),
    ],
)
def test_what_counts_is_set(settings, wer):
    """Capitals, punctuation and look-alike letters; numerals are left alone."""
    measure = kind(**settings)
    answer, gold = (
        measure.read("Well, it\u2019s 20 \uff46ine caf\u00e9s"),
        measure.read("well it's twenty fine cafe\u0301s."),
    )
    assert measure.measures()[0].share(answer, gold) == pytest.approx(wer)
    assert measure.settings.unicode in measure.measures()[0].method


def test_what_is_ignored_stays_in_the_text():
    """The answer is kept as it was written; only its comparison leaves something out."""
    assert SPOKEN.render(SPOKEN.read(" Well,  it's fine. ")) == "Well, it's fine."
    assert SPOKEN.credit("Well, it's fine.", "well it's fine") == 1
    assert SPOKEN.distance("Well-known", "well known") == 0


@given(WORDS, WORDS)
def test_the_alignment_has_the_fewest_errors_and_every_word_once(answer, gold):
    """Its pairs are the words of both sides in their order."""
    pairs = transcript.side_by_side(answer, gold)
    assert tuple(word for word, _ in pairs if word) == gold
    assert tuple(word for _, word in pairs if word) == answer
    assert sum(one != other for one, other in pairs) == transcript.fewest_errors(answer, gold)


@given(st.lists(st.tuples(WORDS, WORDS.filter(len)), min_size=1, max_size=5))
def test_rates_are_those_of_jiwer(pairs):
    """Pooled over several texts: WER and CER."""
    answers, gold = ([" ".join(side) for side in sides] for sides in zip(*pairs, strict=True))
    rates = {
        measure.name: [sum(side) for side in zip(*map(measure.totals, answers, gold), strict=True)]
        for measure in transcript.KIND.measures()
    }
    assert rates["wer"][0] / rates["wer"][1] == pytest.approx(jiwer.wer(gold, answers))
    assert rates["cer"][0] / rates["cer"][1] == pytest.approx(jiwer.cer(gold, answers))


def test_words_are_drawn_beside_gold():
    """As they are written: the same, changed, added, missing."""
    (mark,) = SPOKEN.marks_against("Well the cat sit.", "well, a cat sat down")
    assert mark.words == (
        ("Well", "same"),
        ("the", "changed"),
        ("cat", "same"),
        ("sit.", "changed"),
        ("down", "missing"),
    )
    (mark,) = SPOKEN.marks("The cat")
    assert mark.words == (("The", "same"), ("cat", "same"))


@pytest.mark.parametrize(
    ("answers", "expected", "support"),
    [
        (["a b c", "a x c", "a b c d"], "a b c", (3, 2, 3)),
        (["a b", "c", "a b"], "a b", (2, 2)),
        (["the cat", "The cat.", "The cat"], "The cat", (3, 3)),
        (["", "", "a"], "", ()),
        (["", "a"], "a", (1,)),  # half leave it out: a word stays
    ],
)
def test_the_consensus_is_a_vote_over_words(answers, expected, support):
    """ROVER, as most write each word."""
    merged = SPOKEN.merge(answers)
    assert (merged.answer, merged.support) == (expected, support)


def test_a_trusted_person_outvotes_others():
    """By weight; and the medoid where the question asks for it."""
    assert SPOKEN.merge(["a b", "a c", "a c"], [3, 1, 1]).answer == "a b"
    assert kind(consensus="medoid").merge(["a b c", "a b d", "x b d"]).answer == "a b d"


@given(st.lists(st.text("ab ,B", max_size=12), min_size=1, max_size=5), st.randoms())
def test_the_order_of_transcripts_does_not_matter(texts, random):
    """Nor do they lose a word on which all agree."""
    answers = [SPOKEN.read(text) for text in texts]
    merged = SPOKEN.merge(answers)
    assert SPOKEN.merge(random.sample(answers, len(answers))) == merged
    shared = set.intersection(*({*SPOKEN.words(answer)} for answer in answers))
    assert len(answers) > 2 or shared <= {*SPOKEN.words(merged.answer)}


def test_crowdspeech(shared):
    """Word error rates of people and of their ROVER on the development set "other", case and punctuation ignored.

    Pooled over 20,048 transcripts .260, of the vote over seven .119, and .131 as the mean over 2,864 items.
    """
    path = shared("data/crowdspeech_devother/annotations.csv")
    with (path.parent / "gold.csv").open(encoding="utf-8") as file:
        gold = {row["item_id"]: SPOKEN.read(row["label"]) for row in csv.DictReader(file)}
    answers: dict[str, list[str]] = {item: [] for item in gold}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            answers[row["item_id"]].append(SPOKEN.read(row["label"]))
    wer = SPOKEN.measures()[0].totals
    people = [wer(answer, gold[item]) for item, some in answers.items() for answer in some]
    votes = [wer(SPOKEN.merge(some).answer, gold[item]) for item, some in answers.items()]
    assert sum(errors for errors, _ in people) / sum(n for _, n in people) == pytest.approx(0.260, abs=0.001)
    assert sum(errors for errors, _ in votes) / sum(n for _, n in votes) == pytest.approx(0.119, abs=0.0005)
    assert sum(errors / n for errors, n in votes) / len(votes) == pytest.approx(0.131, abs=0.0005)


# That nothing is said.


@given(st.one_of(st.text(max_size=30), st.from_regex(r"\\{0,3}\[\]", fullmatch=True)))
def test_every_transcript_has_one_text(words):
    """Silence and words that look like it are told apart; no transcript is written as an empty text."""
    answer = transcript.KIND.from_plain(words)
    text = transcript.KIND.render(answer)
    assert text.strip()
    assert transcript.KIND.read(text) == answer
    assert (text == EMPTY) == (answer == "")
    assert transcript.KIND.plain(answer) == answer


@pytest.mark.parametrize(
    ("answer", "gold", "credit"),
    [("", "", 1), ("two words", "", 0), ("", "two words", 0), ("two", "two words", 0.5)],
)
def test_the_credit_of_silence(answer, gold, credit):
    """Silence on both sides is agreement; on one side it is worth nothing, whatever the number of words."""
    assert transcript.KIND.credit(answer, gold) == credit
    assert transcript.KIND.similarity(answer, gold) == credit


def test_what_is_ignored_may_be_all():
    """Where punctuation is ignored, dots are silence."""
    assert SPOKEN.credit("...", "") == 1
    assert transcript.KIND.credit("...", "") == 0


def test_the_error_rate_where_gold_is_silence():
    """Words in silence are errors over none, pooled with the others; the method says so."""
    wer = transcript.KIND.measures()[0]
    sums = wer.over([("a b", ""), ("", ""), ("c d", "c d e")])
    assert sums.sum(axis=0).tolist() == [3, 3]
    assert wer.share("a b", "") is None
    assert "silence on both sides is agreement" in wer.method


@pytest.mark.parametrize(
    ("answers", "merged"),
    [(["", "", "a b"], ""), (["", "a b", "a b"], "a b"), (["", ""], ""), (["a b", "a", "", ""], "a")],
)
def test_the_vote_with_silent_people(answers, merged):
    """Silence votes for no word in each place; of equals a word stays."""
    voted = transcript.KIND.merge([transcript.KIND.read(text) for text in answers])
    assert voted.answer == merged
    assert 0 < voted.confidence <= 1
