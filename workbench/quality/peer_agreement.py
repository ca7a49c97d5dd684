"""Each annotator compared with others on the same items: how often they agree, their leaning, and who answers alike."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform
from scipy.special import bdtr

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts, LabelCounts, annotator_label_counts
from workbench.statistics.agreement.cohen import CohenMatrix
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.many_people import SIDES, Apart, apart_on_items

FEW = 10  # common items below which a kappa of two people is left out
CLOSE = 1e-9  # what decimal fractions lose in binary
LEAST = 20  # answers below which no leaning is reported
LEAST_OF_A_CLUSTER = 5  # answers with one of the two labels below which nobody is assigned to a cluster
LEANS = 0.9  # confidence that a person leans: among many people some are in the wrong cluster


@dataclass(frozen=True)
class Leaning:
    """The label that an annotator gives most in excess of others on the same items: their share, and the others'."""

    label: str
    own: float
    others: float


@dataclass(frozen=True)
class PeerAgreement:
    """One annotator: their answers on items with other answers, and the share of the others who agree.

    usual   how often an answer to their items agrees with the others, whoever gave it
    chance  the range around `usual` that chance alone gives, all annotators looked at together; None with too few items
    apart   "below" or "above" when `agreement` is outside of that range; else ""
    """

    annotator: str
    answers: int
    agreement: Estimate
    usual: float
    chance: tuple[float, float] | None
    apart: str
    leaning: Leaning | None


@dataclass(frozen=True)
class TwoPeople:
    """Two annotators: Cohen's kappa and the share of the n common items on which they agree."""

    one: str
    other: str
    kappa: float
    agreement: float
    n: int


@dataclass(frozen=True)
class Pairing:
    """How many pairs of annotators have common items, and the pairs with `FEW` or more and a defined kappa.

    pairs   the latter, lowest kappa first
    """

    with_common_items: int
    pairs: tuple[TwoPeople, ...]

    @property
    def median(self) -> float | None:
        """The median kappa of `pairs`, None where there is none."""
        return float(np.median([pair.kappa for pair in self.pairs])) if self.pairs else None

    def apart(self, confidence: float = 0.95) -> tuple[TwoPeople, ...]:
        """The pairs that agree less than the median pair by more than chance, for all pairs together; lowest kappa first.

        A pair with the median kappa κ gives the same label on a share p_e + κ (1 − p_e) of its n items: binomial tail of
        the pair's own count, then Holm's step-down over all pairs (Holm 1979, Scandinavian Journal of Statistics 6).
        """
        if len(self.pairs) < 3 or self.median is None:
            return ()
        n, kappa, same = (
            np.array([getattr(pair, name) for pair in self.pairs], float)
            for name in ("n", "kappa", "agreement")
        )
        alike = kappa >= 1 - CLOSE
        by_chance = np.where(alike, 0.0, (same - kappa) / np.where(alike, 1.0, 1 - kappa))
        usual = np.clip(by_chance + self.median * (1 - by_chance), 0, 1)
        tail = np.where(alike, 1.0, bdtr(np.rint(same * n), n.astype(np.int64), usual))
        order = np.argsort(tail, kind="stable")
        holds = tail[order] <= (1 - confidence) / np.arange(len(tail), 0, -1)
        kept = set(order[: len(holds) if holds.all() else int(np.argmin(holds))].tolist())
        return tuple(pair for place, pair in enumerate(self.pairs) if place in kept)


@dataclass(frozen=True)
class Clusters:
    """Who gives mostly `one` and who mostly `other` on the items with both labels."""

    one: str
    other: str
    for_one: tuple[str, ...]
    for_other: tuple[str, ...]
    undecided: int


def against_others(
    first: Annotations, counts: LabelCounts, *, confidence: float
) -> tuple[float | None, tuple[PeerAgreement, ...]]:
    """The usual agreement over all answers, and that of every annotator who shares an item with somebody.

    The agreement of an answer is the share of the other answers to its item that are the same; an annotator's is
    the mean over their answers. Its interval is Wilson's on their items: a share within [0, 1] varies no more
    than a yes or no does, so the interval is on the safe side. `apart` is a test on the very same items, corrected
    for how many are looked at (`statistics.many_people.apart_on_items`): one in twenty readers, not one in twenty people,
    is misled.
    """
    agrees, own, others = _shares(first, counts)
    n = own.sum(axis=1)
    people = np.flatnonzero(n > 0).tolist()
    if not people:
        return None, ()
    usual = float(agrees.sum() / n.sum())
    tested = _on_same_items(first, counts, 1 - confidence)
    peers = []
    for a in people:
        share, answers = float(agrees[a] / n[a]), int(n[a])
        low, high = wilson(share, answers, confidence)
        estimate = Estimate(
            share,
            low,
            high,
            answers,
            f"Wilson interval on {answers:,} items",
            unit="items",
            confidence=confidence,
        )
        peers.append(
            PeerAgreement(
                first.annotators[a],
                answers,
                estimate,
                float(tested.expected[a]),
                tested.range_of(a),
                SIDES[int(tested.side[a])],
                _leaning(first.labels, own[a], others[a]),
            )
        )
    return usual, tuple(peers)


def _on_same_items(first: Annotations, counts: LabelCounts, rate: float) -> Apart:
    """How often the others of an item give an answer's label, against what that is for any answer to the item."""
    row_of = np.full(len(first.items), -1, np.int64)
    row_of[np.unique(first.item.code)] = np.arange(len(counts.items))
    rows = row_of[first.item.code]
    m = counts.n.sum(axis=1)
    shared = m[rows] >= 2
    rows, n = rows[shared], -np.sort(-counts.n, axis=1)
    n = n[
        :, : int((n > 0).sum(axis=1).max(initial=1))
    ]  # (U, K) counts of an item's labels, the most frequent first
    others = np.maximum(m - 1, 1)
    score: Floats = (counts.n[rows, first.label.code[shared]] - 1) / others[rows]
    return apart_on_items(
        rows.astype(np.int32),
        first.annotator.code[shared],
        score,
        np.maximum(n - 1, 0) / others[:, None],
        n / np.maximum(m, 1)[:, None],
        people=len(first.annotators),
        rate=rate,
    )


def pairing(cohen: CohenMatrix) -> Pairing:
    """The pairs of a matrix as a list; pairs with too few common items are only counted."""
    first, second = np.triu_indices(len(cohen.annotators), 1)
    n, kappa = cohen.n[first, second], cohen.kappa[first, second]
    enough = np.flatnonzero((n >= FEW) & np.isfinite(kappa))
    order = enough[np.lexsort((second[enough], first[enough], kappa[enough]))]
    pairs = tuple(
        TwoPeople(
            cohen.annotators[first[i]],
            cohen.annotators[second[i]],
            float(kappa[i]),
            float(cohen.agreement[first[i], second[i]]),
            int(n[i]),
        )
        for i in order.tolist()
    )
    return Pairing(int((n > 0).sum()), pairs)


def by_similarity(cohen: CohenMatrix, most: int) -> tuple[int, ...]:
    """The annotators with most items, at most `most`, in an order that puts similar ones next to each other.

    Average linkage on 1 − κ, then the order of leaves with the smallest sum of distances between neighbours; a pair
    with fewer than `FEW` common items counts as the median pair. Bar-Joseph, Gifford & Jaakkola (2001), "Fast optimal
    leaf ordering for hierarchical clustering".
    """
    items = np.diag(cohen.n)
    people = np.array(
        sorted(np.flatnonzero(items), key=lambda a: (-items[a], cohen.annotators[a]))[:most], int
    )
    people = np.array(sorted(people, key=lambda a: cohen.annotators[a]), int)
    if len(people) < 3:
        return tuple(people.tolist())
    apart = distances(cohen, people)
    tree = linkage(squareform(apart, checks=False), "average")
    return tuple(people[leaves_list(optimal_leaf_ordering(tree, squareform(apart, checks=False)))].tolist())


def distances(cohen: CohenMatrix, people: Counts) -> Floats:
    """(P, P) 1 − κ, symmetric, 0 on the diagonal; the median where a kappa is undefined or has too few items."""
    at = np.ix_(people, people)
    kappa = np.where(cohen.n[at] >= FEW, cohen.kappa[at], np.nan)
    upper = kappa[np.triu_indices(len(people), 1)]
    known = upper[np.isfinite(upper)]
    usual = float(np.median(known)) if len(known) else 0.0
    apart = 1 - np.where(np.isfinite(kappa), kappa, usual)
    np.fill_diagonal(apart, 0)
    return np.asarray((apart + apart.T) / 2)


def clusters(first: Annotations, left: str, right: str) -> Clusters | None:
    """The people on either side of two labels, on the items with both; None unless both sides have somebody."""
    c, k = first.labels.index(left), first.labels.index(right)
    label, item, people = first.label.code, first.item.code, len(first.annotators)
    has = np.zeros((2, len(first.items)), bool)
    has[0, item[label == c]] = has[1, item[label == k]] = True
    split = (has[0] & has[1])[item]
    counts = [np.bincount(first.annotator.code[split & (label == code)], minlength=people) for code in (c, k)]
    sides: tuple[list[str], list[str]] = ([], [])
    undecided = 0
    for person in np.flatnonzero(counts[0] + counts[1] >= LEAST_OF_A_CLUSTER).tolist():
        n = int(counts[0][person] + counts[1][person])
        low, high = wilson(float(counts[0][person]) / n, n, LEANS)
        if low > 0.5:
            sides[0].append(first.annotators[person])
        elif high < 0.5:
            sides[1].append(first.annotators[person])
        else:
            undecided += 1
    if not sides[0] or not sides[1]:
        return None
    return Clusters(left, right, tuple(sides[0]), tuple(sides[1]), undecided)


def _shares(first: Annotations, counts: LabelCounts) -> tuple[Floats, Floats, Floats]:
    """(A,) summed agreement with others, (A, L) own answers and (A, L) the others' shares, where there are others."""
    row_of = np.full(len(first.items), -1, np.int64)
    row_of[np.unique(first.item.code)] = np.arange(len(counts.items))
    rows = row_of[first.item.code]
    m = counts.n.sum(axis=1)[rows]
    shared = first.take(m >= 2)
    rows, m = rows[m >= 2], m[m >= 2]
    people = len(first.annotators)
    same = counts.n[rows, shared.label.code]
    share: Floats = (same - 1) / (m - 1)
    agrees: Floats = np.bincount(shared.annotator.code, share, minlength=people).astype(float)
    shape = (people, len(counts.items))
    weights = sparse.csr_matrix((1 / (m - 1), (shared.annotator.code, rows)), shape=shape)
    flat = shared.annotator.code.astype(np.int64) * len(first.labels) + shared.label.code
    mine = np.bincount(flat, 1 / (m - 1), minlength=people * len(first.labels)).reshape(people, -1)
    own: Floats = annotator_label_counts(shared).astype(float)
    return agrees, own, np.asarray(weights @ counts.n) - mine


def _leaning(labels: tuple[str, ...], own: Floats, others: Floats) -> Leaning | None:
    """The label with the largest surplus; None where the answers are few or the two are alike."""
    n = own.sum()
    c = int(np.argmax(own - others))
    if n < LEAST or own[c] - others[c] < 0.05 * n:
        return None
    return Leaning(labels[c], float(own[c] / n), float(others[c] / n))
