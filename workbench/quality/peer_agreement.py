"""Each annotator beside the others of the same items: how often they agree, and which label they lean towards."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import LabelCounts, annotator_label_counts
from workbench.statistics.agreement.cohen import CohenMatrix
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson

FEW = 10  # common items below which a kappa of two people is left out
CLOSE = 1e-9  # what decimal fractions lose in binary
LEAST = 20  # answers below which no leaning is told


@dataclass(frozen=True)
class Leaning:
    """The label an annotator gives most beyond the others of the same items: their share, and the others'."""

    label: str
    own: float
    others: float


@dataclass(frozen=True)
class AgainstOthers:
    """One annotator: answers on items that somebody else answered too, and the share of the others who agree.

    apart   "below" or "above" when the whole interval lies there of what is usual, also when all annotators are
            looked at together; "" when that cannot be told
    """

    annotator: str
    answers: int
    agreement: Estimate
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
    """All pairs of annotators with common items, and those with `FEW` or more whose kappa is defined.

    pairs   the latter, lowest kappa first
    """

    with_common_items: int
    pairs: tuple[TwoPeople, ...]

    @property
    def median(self) -> float | None:
        """The median kappa of `pairs`, None where there is none."""
        return float(np.median([pair.kappa for pair in self.pairs])) if self.pairs else None


def against_others(
    first: Annotations, counts: LabelCounts, *, confidence: float
) -> tuple[float | None, tuple[AgainstOthers, ...]]:
    """What is usual over all answers, and every annotator who shares an item with somebody.

    The agreement of an answer is the share of the other answers to its item that are the same; an annotator's is
    the mean over their answers. Its interval is Wilson's on their items: a share within [0, 1] varies no more
    than a yes or no does, so the interval is on the safe side. `apart` uses intervals at confidence^(1/A) for A
    annotators (Šidák 1967), so that one in twenty readers, not one in twenty people, is misled.
    """
    agrees, own, others = _shares(first, counts)
    n = own.sum(axis=1)
    people = np.flatnonzero(n > 0).tolist()
    if not people:
        return None, ()
    usual = float(agrees.sum() / n.sum())
    together = confidence ** (1 / len(people))
    found = []
    for a in people:
        share, answers = float(agrees[a] / n[a]), int(n[a])
        low, high = wilson(share, answers, confidence)
        sure = wilson(share, answers, together)
        estimate = Estimate(
            share,
            low,
            high,
            answers,
            f"Wilson interval on {answers:,} items",
            unit="items",
            confidence=confidence,
        )
        apart = "below" if sure[1] < usual - CLOSE else "above" if sure[0] > usual + CLOSE else ""
        found.append(
            AgainstOthers(
                first.annotators[a], answers, estimate, apart, _leaning(first.labels, own[a], others[a])
            )
        )
    return usual, tuple(found)


def pairing(cohen: CohenMatrix) -> Pairing:
    """The pairs of a matrix as a list, those with too few common items only counted."""
    one, other = np.triu_indices(len(cohen.annotators), 1)
    n, kappa = cohen.n[one, other], cohen.kappa[one, other]
    enough = np.flatnonzero((n >= FEW) & np.isfinite(kappa))
    order = enough[np.lexsort((other[enough], one[enough], kappa[enough]))]
    pairs = tuple(
        TwoPeople(
            cohen.annotators[one[i]],
            cohen.annotators[other[i]],
            float(kappa[i]),
            float(cohen.agreement[one[i], other[i]]),
            int(n[i]),
        )
        for i in order.tolist()
    )
    return Pairing(int((n > 0).sum()), pairs)


def _shares(first: Annotations, counts: LabelCounts) -> tuple[Floats, Floats, Floats]:
    """(A,) summed agreement with others, (A, L) own answers and (A, L) the others' shares, where there are others."""
    row_of = np.full(len(first.items), -1, np.int64)
    row_of[np.unique(first.item.code)] = np.arange(len(counts.items))
    rows = row_of[first.item.code]
    m = counts.n.sum(axis=1)[rows]
    shared = first.take(m >= 2)
    rows, m = rows[m >= 2], m[m >= 2]
    people = len(first.annotators)
    given = counts.n[rows, shared.label.code]
    share: Floats = (given - 1) / (m - 1)
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
