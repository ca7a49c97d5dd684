"""Transcripts of speech: word and character errors against gold, and the distance of two transcripts."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from workbench.kinds.registry import Kind, Measure, Outcome


def parse(text: str) -> str:
    """The transcript with single spaces; case, punctuation and numerals stay, nothing else is normalised.

    >>> parse("  so  Greece was he ")
    'so Greece was he'
    """
    return " ".join(text.split())


def render(answer: str) -> str:
    """The transcript unchanged."""
    return answer


def distance(a: str, b: str) -> float:
    """Word errors between two transcripts over the words of the longer one: symmetric, from 0 to 1.

    >>> distance("the cat sat", "the cat"), distance("", "")
    (0.3333333333333333, 0.0)
    """
    first, second = a.split(), b.split()
    longer = max(len(first), len(second))
    return fewest_errors(first, second) / longer if longer else 0.0


def totals(answer: str, gold: str) -> tuple[int, int]:
    """Word errors and words of gold: the word error rate is their ratio.

    >>> totals("the cat sat", "the cat")
    (1, 2)
    """
    return fewest_errors(answer.split(), gold.split()), len(gold.split())


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

    A column of the table is held in the bits of two integers. Hyyrö (2003), "A bit-vector algorithm for computing
    Levenshtein and Damerau edit distances", after Myers (1999).
    """
    if not a or not b:
        return len(a) or len(b)
    at: dict[Hashable, int] = {}
    for i, part in enumerate(a):
        at[part] = at.get(part, 0) | 1 << i
    everything, last = (1 << len(a)) - 1, 1 << (len(a) - 1)
    up, down, errors = everything, 0, len(a)
    for part in b:
        equal = at.get(part, 0)
        diagonal = (((equal & up) + up) ^ up) | equal | down
        more, less = (down | ~(diagonal | up)) & everything, up & diagonal
        errors += bool(more & last) - bool(less & last)
        more, less = more << 1 | 1, less << 1
        up = (less | ~(diagonal | more)) & everything
        down = more & diagonal & everything
    return errors


def edits(answer: Sequence[str], reference: Sequence[str]) -> Edits:
    """The alignment with the fewest errors and, among those, the most hits.

    An error costs more than all hits together gain, so one table decides both.
    """
    n, m = len(reference), len(answer)
    known = {part: i for i, part in enumerate(dict.fromkeys([*reference, *answer]))}
    codes = np.array([known[part] for part in answer], dtype=np.int64)
    error = n + m + 1  # a hit is −1, so no number of hits outweighs an error
    ahead = error * np.arange(m + 1)
    cost = ahead.copy()
    for part in reference:
        step = cost + error  # a deletion
        step[1:] = np.minimum(step[1:], cost[:-1] + np.where(codes == known[part], -1, error))
        cost = np.minimum.accumulate(step - ahead) + ahead  # insertions
    errors = -(-int(cost[m]) // error)
    hits = errors * error - int(cost[m])
    inserted = hits + errors - n
    deleted = inserted + n - m
    return Edits(hits, errors - inserted - deleted, inserted, deleted)


class Transcript(Kind):
    """What was said, as text."""

    name = "transcript"
    title = "free text"
    form = "the text; white space apart nothing is normalised: case, punctuation and numerals count"
    compared = "fewest word errors over the words of the longer one"
    on = "audio"
    control = "transcript"

    def read(self, text: str) -> str:
        """The words with single spaces."""
        return parse(text)

    def distance(self, a: Any, b: Any) -> float:
        """Word errors over the words of the longer one."""
        return distance(a, b)

    def measures(self) -> tuple[Measure, ...]:
        """The word error rate."""
        return (Measure("wer", "word error rate", totals, inf, errors=True),)

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """The whole text, right or not."""
        return (Outcome(gold, answer),)


KIND = Transcript()
