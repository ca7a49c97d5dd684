"""Where people split: on which items, which labels are then taken for each other, and how firmly each label stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts, LabelCounts, Patterns
from workbench.documents.guideline import Rule
from workbench.statistics.agreement.bootstrap import Replicates, resample
from workbench.statistics.agreement.krippendorff import (
    known_level,
    krippendorff_alpha,
    numbers,
    squared_distances,
)
from workbench.statistics.estimate import Estimate

PRIOR = 10.0  # pairs: as many as five answers make
TELLING = 4  # items that are quoted for a pair of labels
QUOTED = 20  # pairs whose items are quoted: of hundreds of labels there are tens of thousands of pairs
SINGLY = 50  # labels up to which each is drawn by itself
JOINED = 5  # pairs for which alpha is taken with the two labels as one


@dataclass(frozen=True)
class DisputedItem:
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


@dataclass(frozen=True)
class LabelAgreement:
    """A label, how many answers it got on items with two or more, and how often another annotator gives it too."""

    label: str
    answers: int
    agreement: Estimate


@dataclass(frozen=True)
class LabelConfusion:
    """Two labels that different people gave to one item.

    pairs     pairs of annotators of which one said `one` and the other `other`
    share     of all observed disagreement, to which an item adds by its answers and not by its pairs:
              Σ_u n_uc n_uk / (m_u − 1) over the sum for all pairs of labels, as in Krippendorff's alpha
    items     items with such a pair
    rules     the rules of the guideline that tell the two apart
    telling   the items that split most evenly between the two; none past the first `QUOTED` pairs
    joined    Krippendorff's nominal alpha if the two were one label; None where that says nothing
    """

    one: str
    other: str
    pairs: int
    share: float
    items: int
    rules: tuple[Rule, ...]
    telling: tuple[DisputedItem, ...]
    joined: float | None


class Items:
    """The answers of a table by item, for whoever quotes some of them."""

    def __init__(self, first: Annotations, counts: LabelCounts, texts: Mapping[str, str]) -> None:
        self.first, self.counts, self.texts = first, counts, texts
        by_item = np.lexsort((first.annotator.code, first.label.code, first.item.code))
        answers = np.bincount(first.item.code, minlength=len(first.items))
        self._rows = np.split(by_item, np.cumsum(answers[answers > 0])[:-1])

    def quote(self, row: int) -> DisputedItem:
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
        return DisputedItem(
            item,
            self.texts.get(item),
            answers,
            tuple((first.labels[code], int(n[code])) for code in order.tolist()),
            1 - same / (m * (m - 1)) if m > 1 else 0.0,
        )


def disputed_rows(counts: LabelCounts, level: str) -> list[int]:
    """The rows of `counts` on which somebody differs, the most disputed first; equal ones stand by their ids.

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


def label_agreement(
    patterns: Patterns, *, confidence: float, replicates: int, seed: int
) -> tuple[LabelAgreement, ...]:
    """For each label that was given: when one annotator gives it, how often another of the same item does too.

    A_c = Σ_u n_uc (n_uc − 1) / (m_u − 1) / Σ_u n_uc over the items with m_u ≥ 2 answers: the diagonal of
    Krippendorff's coincidence matrix over its margin, known as specific agreement. Fleiss, Levin & Paik (2003),
    "Statistical Methods for Rates and Proportions", for two annotators.
    """
    two = patterns.n.sum(axis=1) >= 2
    answers = patterns.times[two] @ patterns.n[two]
    used = np.flatnonzero(answers)
    values, draws = (_each if len(used) <= SINGLY else _together)(patterns, used, replicates, seed)
    agreements = []
    for c, value, drawn in zip(used.tolist(), values, draws, strict=True):
        low, high = drawn.interval(confidence)
        estimate = Estimate(
            value, low, high, int(answers[c]), drawn.method(), unit="answers", confidence=confidence
        )
        agreements.append(LabelAgreement(patterns.labels[c], int(answers[c]), estimate))
    return tuple(agreements)


def _each(
    patterns: Patterns, used: Counts, replicates: int, seed: int
) -> tuple[list[float], list[Replicates]]:
    """The value of every label and its draws, one label after the other."""
    statistics = {patterns.labels[c]: partial(specific_agreement, label=int(c)) for c in used}
    values = [float(statistic(patterns.n, patterns.times)) for statistic in statistics.values()]
    return values, list(resample(patterns, statistics, replicates=replicates, seed=seed).values())


def _together(
    patterns: Patterns, used: Counts, replicates: int, seed: int
) -> tuple[list[float], list[Replicates]]:
    """The same on the same draws for hundreds of labels at once: a pattern holds a few of them, so its row is sparse."""
    two = patterns.n.sum(axis=1) >= 2
    n = patterns.n[np.ix_(two, used)]
    uses = sparse.csr_array(n.T, dtype=float)
    again = sparse.csr_array((n * (n - 1) / (patterns.n[two].sum(axis=1) - 1)[:, None]).T)

    def at(times: Counts) -> Floats:
        weight = times[:, two].T.astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((again @ weight) / (uses @ weight))

    blocks = [np.zeros((len(used), 0)), *map(at, patterns.blocks(replicates, seed))]
    values: list[float] = at(patterns.times[None])[:, 0].tolist()
    return values, [Replicates(draws) for draws in np.concatenate(blocks, axis=1)]


def specific_agreement(P: Counts, W: Counts | Floats, *, label: int) -> Floats:  # noqa: N803  # P, W as in agreement
    """A_c of one label from patterns P (P, L) and how many items show each, W (..., P); NaN where nobody gave it."""
    m = P.sum(axis=1)
    two = m >= 2
    uses, m = P[two, label], m[two]
    weight = W[..., two].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((weight @ (uses * (uses - 1) / (m - 1))) / (weight @ uses))


def pairs_apart(counts: LabelCounts) -> Counts:
    """(L, L) symmetric: how many pairs of annotators gave the two labels to one item; 0 on the diagonal."""
    n = sparse.csr_array(counts.n)
    together: Counts = np.asarray((n.T @ n).toarray())
    np.fill_diagonal(together, 0)
    return together


def label_confusion(
    counts: LabelCounts,
    items: Items,
    rules_between: Callable[[str, str], tuple[Rule, ...]],
    *,
    most: int | None = None,
) -> tuple[LabelConfusion, ...]:
    """Every pair of labels that somebody confused, at most so many, the largest share of the disagreement first.

    The order is that of what is shown: the share in tenths of a percent, then the pairs of annotators.
    """
    together, share = pairs_apart(counts), shares_apart(counts)
    first, second = np.nonzero(np.triu(share, 1))
    order = np.lexsort((second, first, -together[first, second], -share[first, second].round(3)))
    has_label = sparse.csr_array(counts.n > 0, dtype=np.int64)
    both = sparse.csr_array(has_label.T @ has_label).toarray()  # items with both labels
    confusions = []
    for place, at in enumerate(order[:most].tolist()):
        c, k = int(first[at]), int(second[at])
        names = counts.labels[c], counts.labels[k]
        confusions.append(
            LabelConfusion(
                *names,
                int(together[c, k]),
                float(share[c, k]),
                int(both[c, k]),
                rules_between(*names),
                _telling(counts, items, c, k) if place < QUOTED else (),
                _joined(counts, c, k) if place < JOINED else None,
            )
        )
    return tuple(confusions)


def _telling(counts: LabelCounts, items: Items, c: int, k: int) -> tuple[DisputedItem, ...]:
    """The items that split most evenly between labels c and k."""
    both = counts.n[:, c] * counts.n[:, k]
    rows = np.flatnonzero(both)
    split = (both[rows] / (pairs_of(counts)[rows] + PRIOR)).round(9)
    evenly = sorted(
        zip((-split).tolist(), (counts.items[row] for row in rows.tolist()), rows.tolist(), strict=True)
    )
    return tuple(items.quote(row) for _, _, row in evenly[:TELLING])


def shares_apart(counts: LabelCounts) -> Floats:
    """(L, L) symmetric: the share of two labels in all observed disagreement; 0 on the diagonal, and where there is none.

    Σ_u n_uc n_uk / (m_u − 1), off its diagonal, over the sum for all pairs of labels.
    """
    n, m = sparse.csr_array(counts.n), counts.n.sum(axis=1)
    observed: Floats = np.asarray((n.T @ sparse.diags(1 / np.maximum(m - 1, 1)) @ n).todense())
    np.fill_diagonal(observed, 0)
    total = float(observed.sum()) / 2
    return observed / total if total else observed


def _joined(counts: LabelCounts, c: int, k: int) -> float | None:
    """Alpha with labels c and k as one."""
    n = counts.n.copy()
    n[:, c] += n[:, k]
    patterns = LabelCounts(counts.items, counts.labels, np.delete(n, k, axis=1)).patterns()
    alpha = float(krippendorff_alpha(patterns.n, patterns.times))
    return alpha if np.isfinite(alpha) else None
