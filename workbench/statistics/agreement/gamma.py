"""Gamma: agreement on the place and the label of spans together, compared with the same spans at random places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, isnan, nan, sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array
from scipy.special import ndtri

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds.matching import same_label
from workbench.kinds.spans import Span, Spans, overlaps
from workbench.statistics.estimate import Estimate

# The best alignment of spans by several annotators: who marked the same thing, at the lowest disorder.

MOST_CANDIDATES = 2_000_000  # unitary alignments in memory at once
TIE = 1e-6  # of Δ∅, for each unitary alignment: of two equally good alignments, the one that aligns more wins

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dissimilarity:
    """d = α d_pos + β d_cat between two spans, Δ∅ between a span and nothing.

    d_pos = ((|s_u − s_v| + |e_u − e_v|) / ((e_u − s_u) + (e_v − s_v)))² Δ∅, d_cat = Δ∅ where labels differ. Mathet,
    Widlöcher & Métivier (2015), "The unified and holistic method gamma"; α = 3, β = 1 and Δ∅ = 1 are the values that
    pygamma-agreement is published with.
    """

    alpha: float = 3.0
    beta: float = 1.0
    empty: float = 1.0

    def __post_init__(self) -> None:
        if not (0 <= self.alpha < np.inf and 0 <= self.beta < np.inf and 0 < self.empty < np.inf):
            raise OutOfRange("α and β are numbers from 0 upwards, and Δ∅ is above 0.")

    def of(self, first: Spans, second: Spans) -> Floats:
        """(a, b) d of every two spans."""
        if not first or not second:
            return np.zeros((len(first), len(second)))
        s, e = (np.array([span[k] for span in first])[:, None] for k in (0, 1))
        begin, stop = (np.array([span[k] for span in second]) for k in (0, 1))
        moved = (np.abs(s - begin) + np.abs(e - stop)) / ((e - s) + (stop - begin))
        differ = np.array([[float(u.label != v.label) for v in second] for u in first])
        return np.asarray((self.alpha * moved**2 + self.beta * differ) * self.empty)

    def table(self, first: Spans, second: Spans) -> Floats:
        """(a + 1, b + 1) d of every two spans, the last of each side being nothing."""
        return np.pad(self.of(first, second), ((0, 1), (0, 1)), constant_values=self.empty)


@dataclass(frozen=True)
class Alignment:
    """Unitary alignments that hold every span once, one span or None an annotator, and their disorder."""

    unitary: tuple[tuple[Span | None, ...], ...]
    disorder: float


def best_alignment(answers: Sequence[Spans], by: Dissimilarity) -> Alignment:
    """The alignment with the lowest disorder, by integer programming over unitary alignments.

    The disorder of a unitary alignment is the mean of d over all pairs of annotators, that of an alignment their
    sum over the mean number of spans of an annotator. A unitary alignment of k spans that costs more than k Δ∅ is
    never needed, since its spans alone cost Δ∅ each. Of two equally good alignments, the one that aligns more wins.
    InvalidTable without two annotators and a span, or where more than `MOST_CANDIDATES` unitary alignments may be
    needed. Mathet, Widlöcher & Métivier (2015).
    """
    n = len(answers)
    spans = sum(map(len, answers))
    if n < 2 or not spans:
        raise InvalidTable("an alignment needs two annotators and a span.")
    rows, cost = _candidates(answers, by)
    first = np.cumsum([0, *map(len, answers[:-1])])
    at, annotator = np.nonzero(rows < np.array([len(some) for some in answers]))
    covered = coo_array((np.ones(len(at)), (first[annotator] + rows[at, annotator], at)), (spans, len(rows)))
    solved = milp(
        cost + TIE * by.empty,
        integrality=np.ones(len(cost), np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(covered.tocsc(), 1, 1),
        options={"mip_rel_gap": 0},
    )
    if solved.x is None:
        raise InvalidTable(f"no best alignment was found: {solved.message}")
    chosen = np.flatnonzero(solved.x > 0.5)
    unitary = tuple(
        tuple(some[i] if i < len(some) else None for some, i in zip(answers, rows[k].tolist(), strict=True))
        for k in chosen
    )
    return Alignment(unitary, float(cost[chosen].sum()) / (spans / n))


def _candidates(answers: Sequence[Spans], by: Dissimilarity) -> tuple[Places, Floats]:
    """(K, n) unitary alignments that may be needed, the number of spans standing for nothing, and (K,) their disorder."""
    n = len(answers)
    rows, total, real = np.zeros((1, 0), np.int64), np.zeros(1), np.zeros(1, np.int64)
    for a, some in enumerate(answers):
        if len(rows) * (len(some) + 1) > MOST_CANDIDATES:
            raise InvalidTable(
                f"{sum(map(len, answers)):,} spans by {n} annotators make too many alignments; take shorter texts."
            )
        dearer = total[:, None] + np.zeros(len(some) + 1)
        for b in range(a):
            dearer += by.table(answers[b], some)[rows[:, b]]
        more = real[:, None] + (np.arange(len(some) + 1) < len(some))
        most = (more + (n - 1 - a)) * by.empty * n * (n - 1) / 2
        kept, option = np.nonzero(dearer <= most * (1 + 1e-9))
        rows = np.column_stack([rows[kept], option])
        total, real = dearer[kept, option], more[kept, option]
    some_span = real > 0
    return rows[some_span], total[some_span] / (n * (n - 1) / 2)


# Gamma-cat: of the spans that were aligned, how far their labels differ, wherever the spans lie.


def category_disorder(
    alignment: Alignment, by: Dissimilarity, label: str | None = None, *, alone: bool = False
) -> float:
    """The weighted mean of d_cat over pairs of spans (u, v) that are aligned; NaN if all weights are 0.

    A pair weighs max(0, 1 − α d_pos(u, v)) / (n_v − 1), n_v the spans of its unitary alignment: the further apart,
    the less, and every span weighs the same in total. With `label` this is γ_k: only pairs of which a span has it.
    Mathet (2017), "The agreement measure γcat, a complement to γ focused on categorization of a continuum",
    Computational Linguistics 43(3), section 4.2.5, as pygamma-agreement's source has it. What that adds, as an
    experiment, is added with `alone`: each pair of a span and nothing counts Δ∅ with weight Δ∅.
    """
    disorder = weights = 0.0
    for unitary in alignment.unitary:
        there = [span for span in unitary if span is not None]
        for u, v in combinations(there, 2):
            if label is None or label in (u.label, v.label):
                moved = (abs(u.start - v.start) + abs(u.end - v.end)) / (u.end - u.start + v.end - v.start)
                weight = max(0.0, 1 - by.alpha * moved**2 * by.empty) / (len(there) - 1)
                disorder += weight * by.empty * (u.label != v.label)
                weights += weight
        if alone:
            counted = sum(label in (None, span.label) for span in there) * (len(unitary) - len(there))
            disorder += counted * by.empty**2
            weights += counted * by.empty
    return disorder / weights if weights else nan


FIRST = 30  # samples for the first estimate of how many are needed
MOST = 10_000


@dataclass(frozen=True)
class Gamma:
    """Agreement on the spans of one text. The intervals cover the sampling only, not other texts.

    gamma     1 − observed / expected disorder
    cat       γ_cat: the same for the labels of aligned spans, wherever these are
    labels    γ_k: γ_cat of the pairs with this label
    observed  the best alignment
    chance    the best alignments of texts of chance, whose mean disorder is `expected`
    """

    gamma: Estimate
    cat: Estimate
    labels: Mapping[str, Estimate]
    observed: Alignment
    chance: tuple[Alignment, ...]

    @property
    def expected(self) -> float:
        """The mean disorder of the texts of chance."""
        return float(np.mean([alignment.disorder for alignment in self.chance]))


def gamma(
    answers: Sequence[Spans],
    by: Dissimilarity | None = None,
    *,
    precision: float = 0.05,
    confidence: float = 0.95,
    seed: int = 20260101,
) -> Gamma:
    """γ of what two or more annotators marked in one text, each a parsed answer of `kinds.spans`.

    The expected disorder is the mean over texts of chance: an annotator's spans, chosen at random and shifted
    around by a random distance, for each annotator. 30 samples tell how many are needed for a relative error of
    `precision` at `confidence`. Mathet, Widlöcher & Métivier (2015), "The unified and holistic method gamma (γ) for
    inter-annotator agreement measure and alignment", Computational Linguistics 41(3). γ_cat and γ_k are
    `gamma_cat`'s of the same texts of chance. InvalidTable for one annotator, no span, or a text with too many
    alignments.
    """
    if not 0 < precision < 1 or not 0 < confidence < 1:
        raise OutOfRange(
            f"precision and confidence must be between 0 and 1; got {precision:g} and {confidence:g}."
        )
    if len(answers) < 2:
        raise InvalidTable(f"gamma needs the spans of two annotators, and here {len(answers)} answered.")
    by = by or Dissimilarity()
    observed = best_alignment(answers, by)
    rng = np.random.default_rng(seed)
    z = float(ndtri((1 + confidence) / 2))
    drawn = [best_alignment(by_chance(answers, rng), by) for _ in range(FIRST)]
    needed = min(MOST, ceil((_spread([alignment.disorder for alignment in drawn]) * z / precision) ** 2))
    drawn += [best_alignment(by_chance(answers, rng), by) for _ in range(needed - FIRST)]
    pairs = len(observed.unitary)
    labels = sorted({span.label for some in answers for span in some})
    return Gamma(
        _beyond(observed.disorder, [alignment.disorder for alignment in drawn], pairs, confidence),
        gamma_cat(observed, drawn, by, confidence=confidence),
        {label: gamma_cat(observed, drawn, by, label, confidence=confidence) for label in labels},
        observed,
        tuple(drawn),
    )


def gamma_cat(
    observed: Alignment,
    chance: Sequence[Alignment],
    by: Dissimilarity,
    label: str | None = None,
    *,
    alone: bool = False,
    confidence: float = 0.95,
) -> Estimate:
    """γ_cat, or γ_k of a label: 1 − observed / expected `category_disorder`, which says what `alone` does.

    Texts of chance without an aligned pair tell nothing about labels and are left out.
    """
    n = len(observed.unitary)
    apart = category_disorder(observed, by, label, alone=alone)
    drawn = [
        disorder
        for alignment in chance
        if not isnan(disorder := category_disorder(alignment, by, label, alone=alone))
    ]
    if isnan(apart) or not drawn:
        return Estimate.undefined("no two spans lie close enough together to compare their labels", n=n)
    return _beyond(apart, drawn, n, confidence)


def _spread(values: list[float]) -> float:
    """The standard deviation as a share of the mean; 0 where all are 0."""
    mean = float(np.mean(values))
    return float(np.std(values, ddof=1)) / mean if mean else 0.0


def _beyond(observed: float, drawn: list[float], n: int, confidence: float) -> Estimate:
    """1 − observed / expected, with the uncertainty of the mean of the samples."""
    z = float(ndtri((1 + confidence) / 2))
    expected = float(np.mean(drawn))
    method = f"expected disorder from {len(drawn):,} samples; interval of the sampling"
    if not expected:
        return Estimate.undefined(
            "chance leads to no disorder: there was nothing to disagree on", n=n, method=method
        )
    half = z * float(np.std(drawn, ddof=1)) / sqrt(len(drawn)) if len(drawn) > 1 else expected
    low = 1 - observed / (expected - half) if expected > half else None
    return Estimate(
        1 - observed / expected,
        low,
        None if low is None else 1 - observed / (expected + half),
        n,
        method,
        unit="unitary alignments",
        confidence=confidence,
    )


def by_chance(answers: Sequence[Spans], rng: np.random.Generator) -> list[Spans]:
    """A text of chance: for each annotator the spans of a random one, shifted around; shifts are apart where possible.

    Two shifts differ by at least half the mean length of a span, as in pygamma-agreement, our oracle.
    """
    every = [span for some in answers for span in some]
    low, high = min(s.start for s in every), max(s.end for s in every)
    least = sum(s.end - s.start for s in every) / len(every) / 2
    shifts: list[float] = []
    spans: list[Spans] = []
    while not any(spans):
        shifts, spans = [], []
        for _ in answers:
            shift = _apart(shifts, low, high, least, rng)
            shifts.append(shift)
            spans.append(
                tuple(_shifted(s, shift, low, high) for s in answers[int(rng.integers(len(answers)))])
            )
    return spans


def _apart(shifts: list[float], low: float, high: float, least: float, rng: np.random.Generator) -> float:
    """A uniform number at least `least` away from the earlier ones, if there is room for one."""
    free = [(low, high)]
    for taken in shifts:
        free = [
            piece
            for a, b in free
            for piece in ((a, min(b, taken - least)), (max(a, taken + least), b))
            if piece[0] < piece[1]
        ]
    sizes = np.array([b - a for a, b in free or [(low, high)]])
    a, b = (free or [(low, high)])[rng.choice(len(sizes), p=sizes / sizes.sum())]
    return float(rng.uniform(a, b))


def _shifted(span: Span, shift: float, low: float, high: float) -> Span:
    """A span moved by `shift`; after the end of the text it starts again at the beginning."""
    start = span.start + shift
    start = start - (high - low) if start > high else start
    return Span(start, start + (span.end - span.start), span.label)


# Opt-gamma: how far two annotators' spans agree by their overlap, without correction for chance.


def opt_gamma(a: Spans, b: Spans, *, alpha: float = 0.5, tau: float = 0.5, eta: float = 0.5) -> float | None:
    """1 − the cost of the best one-to-one alignment over the mean number of spans; None where neither has any.

    A pair costs α (1 − IoU) + (1 − α) [labels differ] and is one only where 1 − IoU ≤ τ; a span without a partner
    costs η. So 1 where all spans are the same and 1 − 2 η where none have a partner. The three lie from 0 to 1. As
    the package opt-gamma 0.4.1, companion of "An optimized gamma agreement measure", has it without chance
    correction.
    """
    if not all(0 <= parameter <= 1 for parameter in (alpha, tau, eta)):
        raise OutOfRange("α, τ and η lie from 0 to 1.")
    spans = len(a) + len(b)
    if not spans:
        return None
    apart = 1 - overlaps(a, b)
    same = same_label([s.label for s in a], [s.label for s in b]).reshape(apart.shape)
    cost = alpha * apart + (1 - alpha) * (1 - same)
    saved = np.where(apart <= tau, np.maximum(2 * eta - cost, 0), 0.0)  # against leaving both alone
    best: float = eta * spans - float(saved[linear_sum_assignment(saved, maximize=True)].sum())
    return 1 - 2 * best / spans
