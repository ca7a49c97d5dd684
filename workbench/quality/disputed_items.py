"""Which items people split on: how far apart the answers to an item are, and who said what."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts, LabelCounts
from workbench.statistics.agreement.krippendorff import known_level, numbers, squared_distances

PRIOR = 10.0  # pairs: as many as five answers make


@dataclass(frozen=True)
class Contested:
    """An item and what was said of it.

    text      what can be quoted of it, None where no text is known
    answers   (annotator, label) of everyone who answered, by label in the order of the question, then by name
    counts    (label, answers), the most frequent first
    apart     the share of the pairs of its annotators that differ
    """

    item: str
    text: str | None
    answers: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    apart: float


class Items:
    """The answers of a table by item, for whoever quotes some of them."""

    def __init__(self, first: Annotations, counts: LabelCounts, texts: Mapping[str, str]) -> None:
        self.first, self.counts, self.texts = first, counts, texts
        by_item = np.lexsort((first.annotator.code, first.label.code, first.item.code))
        answers = np.bincount(first.item.code, minlength=len(first.items))
        self._rows = np.split(by_item, np.cumsum(answers[answers > 0])[:-1])

    def quote(self, row: int) -> Contested:
        """The item in a row of the counts, with everything said of it."""
        first, n = self.first, self.counts.n[row]
        answers = tuple(
            (first.annotators[first.annotator.code[r]], first.labels[first.label.code[r]])
            for r in self._rows[row]
        )
        order = np.argsort(-n, kind="stable")[: np.count_nonzero(n)]
        m = int(n.sum())
        same = int((n * (n - 1)).sum())
        item = self.counts.items[row]
        return Contested(
            item,
            self.texts.get(item),
            answers,
            tuple((first.labels[code], int(n[code])) for code in order.tolist()),
            1 - same / (m * (m - 1)) if m > 1 else 0.0,
        )


def disputed_rows(counts: LabelCounts, level: str) -> list[int]:
    """The rows of `counts` on which somebody differs, the most contested first; equal ones stand by their ids.

    An item's measure is the mean δ² of its pairs of answers (with names: the share of pairs that differ), drawn
    towards the mean of all items as if it had `PRIOR` pairs more of that: two people who differ do not outrank
    ten who split.
    """
    apart = apart_of(counts, level)
    measure = towards_usual(apart, pairs_of(counts))
    some = np.flatnonzero(apart > 0).tolist()
    return sorted(some, key=lambda row: (-round(float(measure[row]), 9), counts.items[row]))


def apart_of(counts: LabelCounts, level: str) -> Floats:
    """(U,) Σ δ² over the pairs of answers to an item; with names, the number of pairs that differ."""
    n = counts.n
    if known_level(level) == "nominal":
        return np.asarray((n.sum(axis=1) ** 2 - (n * n).sum(axis=1)) / 2)
    return np.asarray(((n @ distances(counts, level)) * n).sum(axis=1) / 2)


def towards_usual(apart: Floats, pairs: Floats) -> Floats:
    """(U,) the mean of an item's pairs, drawn towards that of all items as if it had `PRIOR` pairs more of that."""
    usual = float(apart.sum()) / max(float(pairs.sum()), 1.0)
    return np.asarray((apart + PRIOR * usual) / (pairs + PRIOR))


def spread(counts: LabelCounts) -> tuple[tuple[int, int], ...]:
    """(percent, items): how many items with two answers or more give their most frequent label so much or more.

    The steps are 100 (all agree), 90, 80, ..., 50 and 0; each item is counted at the highest that it reaches.
    """
    m = counts.n.sum(axis=1)
    top, m = counts.n.max(axis=1, initial=0)[m >= 2], m[m >= 2]
    tenth = 10 * top // m  # whole numbers: 9 of 10 is no less than 90%
    tenth[tenth < 5] = 0
    return tuple((10 * t, int((tenth == t).sum())) for t in (10, 9, 8, 7, 6, 5, 0))


def pairs_of(counts: LabelCounts) -> Floats:
    """(U,) how many pairs of answers an item has."""
    m = counts.n.sum(axis=1)
    return np.asarray(m * (m - 1) / 2)


def distances(counts: LabelCounts, level: str) -> Floats:
    """(L, L) δ²: 0 or 1 for names, by mid-ranks of all answers for ranks, by their numbers for the rest."""
    known, size = known_level(level), len(counts.labels)
    if known == "nominal":
        return 1 - np.eye(size)
    if known == "ordinal":
        n: Counts = counts.n.sum(axis=0)
        ranks = (n.cumsum() - n / 2) / max(int(n.sum()), 1)
        return np.asarray((ranks[:, None] - ranks) ** 2)
    return squared_distances(known, numbers(counts.labels, known))
