"""Transcripts of speech: word and character errors against gold, their alignment, and the vote over words of several."""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum, inf
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field
from rapidfuzz.distance import Levenshtein

from workbench.kinds.model import Settings
from workbench.kinds.parts import Fate, Mark, Medium
from workbench.kinds.registry import EMPTY, Kind, Measure, Merged, Outcome, medoid, weights_of

if TYPE_CHECKING:
    import numpy as np

    from workbench.kinds.matching import Floats

Kept = Literal["counts", "ignored"]
Unicode = Literal["NFC", "NFKC"]
Step = tuple[str, int, int, int, int]  # what happens, from and to in gold, from and to in the answer
Aligned = tuple[
    str | None, str | None
]  # a word of gold and the word of the answer in its place; None for none
APOSTROPHES = "'’ʼ"
HEARD = "mm"  # where nothing is said
REMEMBERED = 50_000  # normalised texts
PAIRED = ("equal", "replace")  # steps of an alignment that put word beside word
LITERAL = re.compile(rf"\\*{re.escape(EMPTY)}")  # spelled with a backslash more, as EMPTY itself is silence


class TranscriptSettings(Settings):
    """How two transcripts are compared. White space is always single; numerals stay as they are written.

    case          whether capitals count; where they are "ignored", texts are compared case-folded
    punctuation   whether it counts; where "ignored", every character of Unicode's category P is a space, but an apostrophe
    unicode       the form of characters: NFC joins letters with their accents, NFKC also joins look-alikes, such as ① and 1
    consensus     of several transcripts, the vote over words ("rover") or the one most like all of them ("medoid")
    """

    case: Kept = Field(default="counts", title="Capitals")
    punctuation: Kept = "counts"
    unicode: Unicode = Field(default="NFC", title="Look-alike characters")
    consensus: Literal["rover", "medoid"] = Field(default="rover", title="Agreed answer")

    @property
    def in_words(self) -> str:
        """The normalisation, for a method."""
        ignored = [name for name in ("case", "punctuation") if getattr(self, name) == "ignored"]
        return (
            f"{' and '.join(ignored)} ignored, {self.unicode}" if ignored else f"as written, {self.unicode}"
        )


class _Spaces(dict[int, str]):
    """Code point -> what stands for it where punctuation is ignored."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in APOSTROPHES:
            character = "'"
        elif unicodedata.category(character).startswith("P"):
            character = " "
        self[code] = character
        return character


SPACES = _Spaces()


def parse(text: str, unicode: Unicode = "NFC") -> str:
    r"""The transcript in a canonical text, "" for silence; case, punctuation and numerals stay.

    >>> parse("  so  Greece was he "), parse("[]"), parse(r"\[]")
    ('so Greece was he', '', '[]')
    """
    text = text.strip()
    if text == EMPTY:
        return ""
    return spaced(text[1:] if LITERAL.fullmatch(text) else text, unicode)


def render(answer: str) -> str:
    r"""The canonical text of a transcript: its words, `[]` for silence, and words that look so behind a backslash.

    >>> render("so Greece was he"), render(""), render("[]")
    ('so Greece was he', '[]', '\\[]')
    """
    return "\\" + answer if LITERAL.fullmatch(answer) else answer or EMPTY


def spaced(text: str, unicode: Unicode = "NFC") -> str:
    """Words with single spaces, in one form of Unicode."""
    return " ".join(unicodedata.normalize(unicode, text).split())


@lru_cache(REMEMBERED)
def normalised(text: str, case: Kept, punctuation: Kept) -> str:
    """What is compared of a parsed transcript.

    >>> normalised("Well-known: he's 20.", "ignored", "ignored")
    "well known he's 20"
    """
    text = text.casefold() if case == "ignored" else text
    return " ".join(text.translate(SPACES).split()) if punctuation == "ignored" else text


def distance(a: str, b: str) -> float:
    """Word errors between two transcripts over the words of the longer one: symmetric, from 0 to 1.

    >>> distance("the cat sat", "the cat"), distance("", "")
    (0.3333333333333333, 0.0)
    """
    return float(Levenshtein.normalized_distance(a.split(), b.split()))


@dataclass(frozen=True)
class Edits:
    """Hits, substitutions, insertions and deletions that make the reference the answer."""

    hits: int
    substituted: int
    inserted: int
    deleted: int

    @property
    def errors(self) -> int:
        """Substitutions, insertions and deletions."""
        return self.substituted + self.inserted + self.deleted

    @property
    def reference(self) -> int:
        """The length of the reference."""
        return self.hits + self.substituted + self.deleted

    @property
    def given(self) -> int:
        """The length of the answer."""
        return self.hits + self.substituted + self.inserted

    @property
    def error_rate(self) -> float | None:
        """Errors over the length of the reference: WER of words, CER of characters. None if it is empty."""
        return self.errors / self.reference if self.reference else None

    @property
    def match_error_rate(self) -> float | None:
        """Errors over errors and hits (MER), never above 1; None if both are empty."""
        return self.errors / (self.errors + self.hits) if self.errors + self.hits else None

    @property
    def information_preserved(self) -> float | None:
        """(hits / reference) (hits / given) (WIP); 0 if one is empty, None if both are."""
        if not self.reference and not self.given:
            return None
        return self.hits**2 / max(self.reference * self.given, 1)

    @property
    def information_lost(self) -> float | None:
        """1 − WIP (WIL)."""
        kept = self.information_preserved
        return None if kept is None else 1 - kept

    def __add__(self, other: "Edits") -> "Edits":
        return Edits(
            self.hits + other.hits,
            self.substituted + other.substituted,
            self.inserted + other.inserted,
            self.deleted + other.deleted,
        )


@dataclass(frozen=True)
class TranscriptScore:
    """A transcript against gold, or several together: the edits of its words and of its characters, spaces included."""

    words: Edits
    characters: Edits

    def __add__(self, other: "TranscriptScore") -> "TranscriptScore":
        return TranscriptScore(self.words + other.words, self.characters + other.characters)


NOTHING = TranscriptScore(Edits(0, 0, 0, 0), Edits(0, 0, 0, 0))


def score(answer: str, gold: str) -> TranscriptScore:
    """Word and character errors of a parsed answer against gold.

    Morris, Maier & Green (2004), "From WER and RIL to MER and WIL: improved evaluation measures for connected speech
    recognition".
    """
    return TranscriptScore(edits(answer.split(), gold.split()), edits(answer, gold))


def score_all(pairs: Iterable[tuple[str, str]]) -> TranscriptScore:
    """Answers and their gold pooled: all errors over all words of the references, not the mean of rates."""
    return sum((score(answer, gold) for answer, gold in pairs), start=NOTHING)


def fewest_errors(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    """The Levenshtein distance of two sequences: fewest substitutions, insertions and deletions.

    rapidfuzz computes it in the bits of integers. Hyyrö (2003), "A bit-vector algorithm for computing Levenshtein and
    Damerau edit distances", after Myers (1999).
    """
    return int(Levenshtein.distance(a, b))


def edits(answer: Sequence[str], reference: Sequence[str]) -> Edits:
    """The alignment with the fewest errors and, among those, the most hits.

    With n and m parts, s substitutions, i insertions and d deletions there are h hits, n + m = 2 h + 2 s + i + d. So the
    least of k (s + i + d) + 2 s + i + d has the fewest errors and then the most hits, if k > n + m.
    """
    n, m = len(reference), len(answer)
    k = n + m + 1
    least = Levenshtein.distance(reference, answer, weights=(k + 1, k + 1, k + 2))
    errors, rest = divmod(int(least), k)
    hits = (n + m - rest) // 2
    inserted = hits + errors - n
    deleted = inserted + n - m
    return Edits(hits, errors - inserted - deleted, inserted, deleted)


def alignment(answer: Sequence[Hashable], gold: Sequence[Hashable]) -> list[Step]:
    """How gold becomes the answer by the fewest errors: runs of words that are equal, replaced, deleted or inserted.

    >>> alignment("the cat sat".split(), "a cat sat down".split())
    [('replace', 0, 1, 0, 1), ('equal', 1, 3, 1, 3), ('delete', 3, 4, 3, 3)]
    """
    steps: list[Any] = Levenshtein.opcodes(gold, answer).as_list()
    return steps


def side_by_side(answer: Sequence[str], gold: Sequence[str]) -> list[Aligned]:
    """The words of gold, each with the word of the answer in its place, by the fewest errors.

    >>> side_by_side("the cat sat".split(), "a cat sat down".split())
    [('a', 'the'), ('cat', 'cat'), ('sat', 'sat'), ('down', None)]
    """
    aligned: list[Aligned] = []
    for step, start, end, other, other_end in alignment(answer, gold):
        if step in PAIRED:
            aligned += zip(gold[start:end], answer[other:other_end], strict=True)
        else:
            aligned += [(word, None) for word in gold[start:end]]
            aligned += [(None, word) for word in answer[other:other_end]]
    return aligned


class Transcript(Kind):
    """What was said, as text; "" is silence, which is an answer: nothing is said."""

    name = "transcript"
    title = "free text"
    form = (
        "the text, `[]` where nothing is said; white space and the form of Unicode apart, what counts is set: "
        "by default all that is written"
    )
    empty = True
    compared = "fewest word errors over the words of the longer one"
    on = "audio"
    control = "transcript"
    settings_class = TranscriptSettings

    def follow(self) -> None:
        """What counts of a text."""
        self._kept = self.settings.case, self.settings.punctuation
        self._as_written = self._kept == ("counts", "counts")

    def read(self, text: str) -> str:
        """The words with single spaces."""
        return parse(text, self.settings.unicode)

    def render(self, answer: Any) -> str:
        """The words; `[]` for silence."""
        return render(answer)

    def plain(self, answer: Any) -> str:
        """The words; "" for silence."""
        return str(answer)

    def from_plain(self, text: str) -> str:
        """The words with single spaces; an empty text is silence, and `[]` is what somebody typed."""
        return spaced(text, self.settings.unicode)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:  # noqa: ARG002
        """The text itself."""
        return str(answer) or "nothing said"

    def normal(self, answer: str) -> str:
        """What is compared of an answer."""
        return answer if self._as_written else normalised(answer, *self._kept)

    def words(self, answer: str) -> list[str]:
        """The words that are compared."""
        return self.normal(answer).split()

    def distance(self, a: Any, b: Any) -> float:
        """Word errors over the words of the longer one."""
        return distance(self.normal(a), self.normal(b))

    def distances(self, pairs: Sequence[tuple[Any, Any]]) -> "Floats":
        """(P,) the distance of each pair; each transcript is split once."""
        import numpy as np  # documents know this kind, and need no arrays

        words = {answer: self.words(answer) for pair in pairs for answer in pair}
        apart = Levenshtein.normalized_distance
        return np.array([apart(words[a], words[b]) for a, b in pairs], dtype=float)

    def measures(self) -> tuple[Measure, ...]:
        """The word error rate, that of characters, and the share of texts that are gold exactly."""
        how = self.settings.in_words
        silence = (
            "where nothing is said in gold, each {} of an answer is an error and adds nothing to what errors are "
            "divided by; silence on both sides is agreement, and adds nothing to either"
        )

        def wer(answer: Any, gold: Any) -> tuple[float, float]:
            if not self._as_written:
                answer, gold = self.normal(answer), self.normal(gold)
            words = gold.split()
            return Levenshtein.distance(answer.split(), words), len(words)

        def cer(answer: Any, gold: Any) -> tuple[float, float]:
            reference = self.normal(gold)
            return fewest_errors(self.normal(answer), reference), len(reference)

        def same(answer: Any, gold: Any) -> tuple[float, float]:
            return float(self.normal(answer) == self.normal(gold)), 1

        return (
            Measure(
                *("wer", "word error rate", wer, inf),
                errors=True,
                method=f"over the words of gold, {how}; {silence.format('words')}",
                means="words that are wrong, missing or added, over the words of gold",
            ),
            Measure(
                *("cer", "character error rate", cer, inf),
                errors=True,
                method=f"over the characters of gold with spaces, {how}; {silence.format('characters')}",
                means="characters that are wrong, missing or added, over those of gold",
            ),
            Measure(
                *("exact", "texts without an error", same),
                method=how,
                means="share of texts that are gold exactly",
            ),
        )

    def credit(self, answer: Any, gold: Any) -> float:
        """1 − the word error rate, not below 0; 1 where nothing differs that counts, and 0 for words where gold is silence."""
        return 1.0 if self.normal(answer) == self.normal(gold) else super().credit(answer, gold)

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """The whole text, right or not."""
        return (Outcome(self.render(gold), self.render(answer), alike=self.similarity(answer, gold)),)

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """The vote over words, or the transcript that is most like all of them."""
        central = medoid(self, answers, weights)
        return (
            central if self.settings.consensus == "medoid" else self._rover(central.answer, answers, weights)
        )

    def _rover(self, base: str, answers: Sequence[Any], weights: Sequence[float] | None) -> Merged:
        """ROVER: transcripts are aligned one after another, and in each place the word with the most weight stays.

        The first is the medoid, then come those most like it; each is aligned with the words that lead so far. A place
        that most leave out is left out; of equals a word stays. The confidence is the mean share of weight behind what
        stays or is left out in a place; support is the number of transcripts behind each word. Fiscus (1997).
        """
        trust: dict[str, list[float]] = {}
        for answer, weight in zip(answers, weights_of(answers, weights), strict=True):
            trust.setdefault(answer, []).append(weight)
        order = sorted(trust, key=lambda answer: (answer != base, self.distance(base, answer), answer))
        places, before = list[_Place](), _Votes(0.0, 0)
        for answer in order:
            votes = _Votes(fsum(sorted(trust[answer])), len(trust[answer]))
            places = _joined(places, self._tokens(answer), votes, before)
            before += votes
        kept = [place.best for place in places]
        words = [(word, votes) for word, votes in kept if word]
        share = [votes.weight / before.weight for _, votes in kept]
        confidence = min(fsum(share) / len(share), 1.0) if share else 1.0
        text = spaced(" ".join(word for word, _ in words), self.settings.unicode)
        return Merged(text, confidence, tuple(votes.n for _, votes in words))

    def _tokens(self, answer: str) -> list[tuple[str, str]]:
        """Each compared word with how it is written."""
        tokens: list[tuple[str, str]] = []
        for written in answer.split():
            words = self.words(written)
            tokens += [(words[0], written)] if len(words) == 1 else [(word, word) for word in words]
        return tokens

    def marks(self, answer: Any, medium: Medium | None = None) -> tuple[Mark, ...]:  # noqa: ARG002
        """The words."""
        return (Mark("words", words=tuple((word, "same") for word in answer.split())),)

    def marks_against(self, answer: Any, gold: Any, medium: Medium | None = None) -> tuple[Mark, ...]:  # noqa: ARG002
        """The words of the answer, the same as in gold, changed or added, and those of gold that are missing."""
        ours, theirs = self._tokens(answer), self._tokens(gold)
        words: list[tuple[str, Fate]] = []
        steps = alignment([word for word, _ in ours], [word for word, _ in theirs])
        for step, start, end, other, other_end in steps:
            if step == "delete":
                words += [(written, "missing") for _, written in theirs[start:end]]
            words += [(written, FATES[step]) for _, written in ours[other:other_end]]
        return (Mark("words", words=tuple(words)),)

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """One word is left out, comes twice, or loses a letter; in silence a word is heard."""
        words = gold.split()
        if not words:
            return HEARD
        at = int(rng.integers(len(words)))
        short = words[at][:-1]
        change = ([], [words[at]] * 2, [short] if short else [])[int(rng.integers(3))]
        return spaced(" ".join([*words[:at], *change, *words[at + 1 :]]), self.settings.unicode)


FATES: dict[str, Fate] = {"equal": "same", "replace": "changed", "insert": "added"}


@dataclass(frozen=True)
class _Votes:
    """The weight of some transcripts, and how many they are."""

    weight: float
    n: int

    def __add__(self, other: "_Votes") -> "_Votes":
        return _Votes(self.weight + other.weight, self.n + other.n)


class _Place:
    """One place of the transcripts: the votes for each word, "" for none, and how each word is written."""

    def __init__(self) -> None:
        self.votes: dict[str, _Votes] = {}
        self.written: dict[str, dict[str, float]] = {}

    def add(self, word: str, written: str, votes: _Votes) -> "_Place":
        """Another transcript, with this word here."""
        self.votes[word] = self.votes.get(word, _Votes(0.0, 0)) + votes
        spelled = self.written.setdefault(word, {})
        spelled[written] = spelled.get(written, 0.0) + votes.weight
        return self

    @property
    def leader(self) -> str:
        """The word that leads, whether or not more transcripts have none here."""
        return max((word for word in self.votes if word), key=self._rank)

    @property
    def best(self) -> tuple[str, _Votes]:
        """What stays here, as most who have it write it; "" for nothing."""
        word = max(self.votes, key=self._rank)
        spelled = self.written[word]
        return max(spelled, key=lambda written: (round(spelled[written], 9), written)), self.votes[word]

    def _rank(self, word: str) -> tuple[float, bool, str]:
        return round(self.votes[word].weight, 9), bool(word), word


def _joined(
    places: list[_Place], tokens: list[tuple[str, str]], votes: _Votes, before: _Votes
) -> list[_Place]:
    """The places with one more transcript, aligned with the words that lead."""
    joined: list[_Place] = []
    leaders = [place.leader for place in places]
    for step, start, end, other, other_end in alignment([word for word, _ in tokens], leaders):
        here, ours = places[start:end], tokens[other:other_end]
        if step in PAIRED:
            joined += [place.add(*token, votes) for place, token in zip(here, ours, strict=True)]
            continue
        joined += [place.add("", "", votes) for place in here]
        for token in ours:
            place = _Place().add(*token, votes)
            joined.append(place.add("", "", before) if before.n else place)
    return joined


KIND = Transcript()
