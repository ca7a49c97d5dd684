"""The best alignment of spans by several annotators: who marked the same thing, at the lowest disorder."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, OutOfRange
from workbench.kinds.spans import Span, Spans

MOST_CANDIDATES = 2_000_000  # unitary alignments that are held at once
TIE = 1e-6  # of Δ∅, for each unitary alignment: of two best alignments the one that aligns more is taken

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

    def of(self, one: Spans, other: Spans) -> Floats:
        """(a, b) d of every two spans."""
        if not one or not other:
            return np.zeros((len(one), len(other)))
        s, e = (np.array([span[k] for span in one])[:, None] for k in (0, 1))
        begin, stop = (np.array([span[k] for span in other]) for k in (0, 1))
        moved = (np.abs(s - begin) + np.abs(e - stop)) / ((e - s) + (stop - begin))
        differ = np.array([[float(u.label != v.label) for v in other] for u in one])
        return np.asarray((self.alpha * moved**2 + self.beta * differ) * self.empty)

    def table(self, one: Spans, other: Spans) -> Floats:
        """(a + 1, b + 1) d of every two spans, the last of each side being nothing."""
        return np.pad(self.of(one, other), ((0, 1), (0, 1)), constant_values=self.empty)


@dataclass(frozen=True)
class Alignment:
    """Unitary alignments that hold every span once, one span or None an annotator, and their disorder."""

    unitary: tuple[tuple[Span | None, ...], ...]
    disorder: float


def best_alignment(answers: Sequence[Spans], by: Dissimilarity) -> Alignment:
    """The alignment with the lowest disorder, by integer programming over unitary alignments.

    The disorder of a unitary alignment is the mean of d over all pairs of annotators, that of an alignment their sum
    over the mean number of spans of an annotator. A unitary alignment of k spans that costs
    more than k Δ∅ is never needed, since its spans alone cost Δ∅ each. Of two equally good ones the one that aligns more.
    InvalidTable without two annotators and a span, or where more than `MOST_CANDIDATES` unitary alignments may be needed.
    Mathet, Widlöcher & Métivier (2015).
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
