"""A share of right answers, or the difference of two, for other items and other people: both are samples.

Answers y of N rows with weights w that sum to 1 have the value Σ w y. Its variance has a part from the items, by the
residual sums of items, which holds the noise of single answers; and a part from the people of each side, by the
moments of a one-way analysis of variance, off which that noise is taken. Every part brings its own t to the interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import ndtri, stdtrit

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import never_seen, wilson

TINY = 1e-9  # a weight below which somebody on both sides cancels
ONE_PERSON = "one person answered, who is no sample of other people"

Judged = tuple[Annotations, Bools | Floats]  # judged rows, and (N,) who is right: `judging.judged`


@dataclass(frozen=True, eq=False)
class Side:
    """One vendor's judged answers.

    value      Σ w y
    residuals  (I,) Σ w (y − value) over the answers to each item
    weights    (A,) Σ w over the answers of each person; 0 for who has none
    alone      Σ w² over all answers
    gross      variance of people's shares, by their skill and by the noise of their answers
    noise      what of it the noise of their answers explains
    freedom    degrees of freedom of `gross`
    answers    N
    """

    value: float
    residuals: Floats
    weights: Floats
    alone: float
    gross: float
    noise: float
    freedom: float
    answers: int

    @property
    def people(self) -> int:
        """How many people answered."""
        return int(np.count_nonzero(self.weights))


@dataclass(frozen=True)
class Parts:
    """Where the doubt about a value comes from: how its variance splits, and what more items or people would do.

    item     variance from the choice of `items` items, with the noise of answers
    gross    variance from people's shares, one number a side; `people` of them on each side
    noise    what of it is the noise of answers, which `item` holds already
    freedom  degrees of freedom of each number in `gross`
    """

    item: float
    items: int
    gross: tuple[float, ...]
    noise: tuple[float, ...]
    people: tuple[int, ...]
    freedom: tuple[float, ...]

    @property
    def person(self) -> tuple[float, ...]:
        """The variance from the choice of people on each side, at least 0: more items do not reduce it."""
        return tuple(max(gross - noise, 0.0) for gross, noise in zip(self.gross, self.noise, strict=True))

    @property
    def from_people(self) -> float:
        """The share of the variance that comes from the choice of people."""
        whole = self.item + sum(self.person)
        return sum(self.person) / whole if whole else 0.0

    def half_width(self, confidence: float = 0.95) -> float:
        """√(t² V_items + Σ_v max(t_v² G_v − z² W_v, 0)) of gross parts G and their noise W, each G with its own t.

        Howe (1974), "Approximate confidence limits on the mean of X + Y", JASA 69, adds parts so. Noise rests on many
        answers and is taken off with z, so that two people whose shares happen to be close do not pass for certainty.
        """
        up = (1 + confidence) / 2
        square = stdtrit(max(self.items - 1, 1), up) ** 2 * self.item
        for gross, noise, freedom in zip(self.gross, self.noise, self.freedom, strict=True):
            square += max(stdtrit(freedom, up) ** 2 * gross - ndtri(up) ** 2 * noise, 0.0)
        return sqrt(float(square))

    def at(self, items: int, times_people: float = 1.0) -> "Parts":
        """The parts to expect with so many items and so many times the people, if all else stays.

        Answers an item and the balance of loads stay: noise shrinks with the items, what people's skill does with people.
        """
        fewer = self.items / items
        noise = tuple(part * fewer for part in self.noise)
        return Parts(
            self.item * fewer,
            items,
            tuple(skill / times_people + part for skill, part in zip(self.person, noise, strict=True)),
            noise,
            tuple(max(round(n * times_people), 1) for n in self.people),
            tuple(max((freedom + 1) * times_people - 1, 1.0) for freedom in self.freedom),
        )


def side_of(
    item: Ints, person: Ints, right: Bools | Floats, weight: Floats | None = None, *, items: int, people: int
) -> Side:
    """One vendor from the codes (N,) of items (below `items`) and people (below `people`), and (N,) who is right.

    `weight` (N,) sums to 1; without it every answer counts alike. With n_a answers of person a, k_a their sum and q_a
    that of their squares, N answers in all of mean ȳ and A people: between = Σ n_a (k_a/n_a − ȳ)²,
    within = Σ (q_a − k_a²/n_a) / (N − A),
    gross = between / c and noise = (A − 1) within / c with c = N − Σ n_a²/N: Searle, Casella & McCulloch (1992),
    "Variance Components", section 3.6. The freedom f of `between` is that of a quadratic form of independent shares of
    variance skill + within / n_a, skill = max(gross − noise, 0): Satterthwaite (1946). Where a few people do most of the
    work they also weigh most, and f is too many; the people that the loads are worth, less one, are too few:
    k = 1 / Σ W_a² − 1 (Kish 1965). The harmonic mean of the two holds its rate; it was chosen by simulation.
    """
    N = len(right)
    mean = float(right.mean())
    w, value = (np.full(N, 1 / N), mean) if weight is None else (weight, float((weight * right).sum()))
    counts = np.bincount(person, minlength=people)
    some = counts > 0
    n, k = counts[some].astype(float), np.bincount(person, right, people)[some]
    q = np.bincount(person, right * right, people)[some]  # k, where answers are right or wrong
    A = len(n)
    within = float((q - k * k / n).sum()) / max(N - A, 1)
    between, c = float((n * (k / n - mean) ** 2).sum()), N - float((n**2).sum()) / N
    gross, noise = (between / c, (A - 1) * within / c) if A > 1 else (0.0, 0.0)
    s = max(gross - noise, 0.0) + within / n
    trace = float((n * s * (1 - n / N)).sum())
    square = float((n**2 * s**2 * (1 - 2 * n / N)).sum()) + float((n**2 * s).sum()) ** 2 / N**2
    freedom = max(trace**2 / square, 1.0) if square > 0 else 1.0
    weights = np.bincount(person, w, people).astype(float)
    worth = max(1 / float((weights**2).sum()) - 1, 1.0)
    return Side(
        value,
        np.bincount(item, w * (right - value), items).astype(float),
        weights,
        float((w**2).sum()),
        gross,
        noise,
        2 / (1 / freedom + 1 / min(worth, freedom)),
        N,
    )


def parts_of(sides: Sequence[Side], *, same_people: bool = False) -> Parts:
    """How the variance of one side's value, or of the second minus the first, splits into items and people.

    V_items = I / (I − 1) Σ_i e_i², e_i the residual sum of an item, of the second side minus the first: an item that is
    hard for both cancels. People's parts are gross and noise of a side times Σ_a W_a² − Σ w², the weight of the pairs
    of answers by one person; an answer with itself is in V_items already. With `same_people` a code is one person on
    both sides, and as much as somebody weighs on both cancels.
    """
    e = sides[0].residuals if len(sides) == 1 else sides[1].residuals - sides[0].residuals
    return _parts(e, sides, _weights(sides, same_people))


def _parts(e: Floats, sides: Sequence[Side], weights: Sequence[Floats]) -> Parts:
    """The parts from residual sums (I,) of items and the weights (A,) of people of each side."""
    squares = [max(float((w**2).sum()) - side.alone, 0.0) for side, w in zip(sides, weights, strict=True)]
    return Parts(
        len(e) / max(len(e) - 1, 1) * float((e**2).sum()),
        len(e),
        tuple(side.gross * square for side, square in zip(sides, squares, strict=True)),
        tuple(side.noise * square for side, square in zip(sides, squares, strict=True)),
        tuple(side.people for side in sides),
        tuple(side.freedom for side in sides),
    )


def _weights(sides: Sequence[Side], same_people: bool) -> list[Floats]:
    """(A,) the weights of the people of each side; somebody on both sides keeps what they weigh more there."""
    weights = [side.weights for side in sides]
    if not same_people or len(weights) < 2:
        return weights
    size = max(map(len, weights))
    weights = [np.pad(w, (0, size - len(w))) for w in weights]
    both = np.minimum(*weights)
    return [w - both for w in weights]


def share_for_others(rows: Annotations, right: Bools | Floats, *, confidence: float = 0.95) -> Estimate:
    """The share of judged rows that are right, for other items and other people of the same vendor.

    Wilson's interval on effective answers n = p (1 − p) (z / h)², at most N, with the half-width h of `Parts`: near
    0 and 1 it stays within them.
    """
    if not len(rows):
        return Estimate.undefined("no answer is on an item of the key", unit="answers")
    side = _side(rows, right)
    return _share(side, side.weights, confidence)


def shares_for_others(
    first: Judged, second: Judged, *, confidence: float = 0.95, same_people: bool = False
) -> tuple[Estimate, Estimate]:
    """Two shares to be compared although their items differ; with `same_people` what somebody weighs on both cancels."""
    people = _together(first[0], second[0], "annotator")
    sides = [_side(*judged, person) for judged, person in zip((first, second), people, strict=True)]
    weights = _weights(sides, same_people)
    return _share(sides[0], weights[0], confidence), _share(sides[1], weights[1], confidence)


def _share(side: Side, weights: Floats, confidence: float) -> Estimate:
    """A share with its interval, where people weigh (A,) `weights`."""
    split, value = _parts(side.residuals, [side], [weights]), side.value
    if side.people < 2 and (weights > TINY).any():
        return Estimate(value, n=side.answers, reason=ONE_PERSON, unit="answers", confidence=confidence)
    half = split.half_width(confidence)
    if half > 0 and 0 < value < 1:
        z = float(ndtri((1 + confidence) / 2))
        worth = min(value * (1 - value) * (z / half) ** 2, side.answers)
        method = f"Wilson interval on {worth:,.0f} effective answers, {_basis(split)}"
    else:
        worth = float(split.items)
        method = f"Wilson interval on {split.items:,} items, as the answers show no spread to cluster"
    low, high = wilson(value, worth, confidence)
    return Estimate(value, low, high, side.answers, method, unit="answers", confidence=confidence)


def share_parts(rows: Annotations, right: Bools | Floats) -> Parts | None:
    """Where the doubt about a vendor's share of right answers comes from; None where nobody or one person answered."""
    side = _side(rows, right) if len(rows) else None
    return None if side is None or side.people < 2 else parts_of([side])


def difference_for_others(
    first: Judged, second: Judged, *, confidence: float = 0.95, same_people: bool = False
) -> Estimate:
    """The share right of `second` minus that of `first` on the items that both answered, for other items and people.

    Each item counts once. The interval is the value ± `Parts.half_width`. With `same_people` an annotator of one name
    is one person on both sides, whose skill cancels; without it, two people, as at two vendors. Where all items
    differ alike the bound is `intervals.never_seen`.
    """
    sides = _sides(first, second)
    if sides is None:
        return Estimate.undefined("no item of the key was answered by both")
    split, value = parts_of(sides, same_people=same_people), sides[1].value - sides[0].value
    reason = _one_person(sides, same_people)
    if reason:
        return Estimate(
            value, n=split.items, method="difference over items", reason=reason, confidence=confidence
        )
    half = split.half_width(confidence)
    if half < 1e-12:
        low, high = never_seen(value, split.items, confidence)
        method = f"the same difference on all {split.items:,} items; bound on a share of items never seen among {split.items:,}"
    else:
        low, high = max(-1.0, value - half), min(1.0, value + half)
        method = f"interval for other items and people, {_basis(split)}"
    return Estimate(value, low, high, split.items, method, confidence=confidence)


def difference_parts(first: Judged, second: Judged, *, same_people: bool = False) -> Parts | None:
    """Where the doubt about a difference comes from; None without a common item, or where a side is one person."""
    sides = _sides(first, second)
    if sides is None or _one_person(sides, same_people):
        return None
    return parts_of(sides, same_people=same_people)


def _side(rows: Annotations, right: Bools | Floats, person: Ints | None = None) -> Side:
    """All judged rows of one vendor, every answer counting alike; `person` (N,) are codes, else those of the rows."""
    item = np.unique(rows.item.code, return_inverse=True)[1].astype(np.int32)
    person = rows.annotator.code if person is None else person
    return side_of(item, person, right, items=int(item.max()) + 1, people=int(person.max()) + 1)


def _sides(first: Judged, second: Judged) -> tuple[Side, Side] | None:
    """Both sides on their common items, every item counting alike; None where there is none."""
    item_of, person_of = (_together(first[0], second[0], name) for name in ("item", "annotator"))
    items = max(len(first[0].items) + len(second[0].items), 1)
    counts = [np.bincount(codes, minlength=items) for codes in item_of]
    common = (counts[0] > 0) & (counts[1] > 0)
    total = int(np.count_nonzero(common))
    if not total:
        return None
    place = np.cumsum(common) - 1
    sides = []
    for (_, right), item, person, count in zip((first, second), item_of, person_of, counts, strict=True):
        some = common[item]
        item, person = item[some], person[some]
        weight = 1 / (total * count[item])
        people = max(int(codes.max(initial=0)) for codes in person_of) + 1
        sides.append(side_of(place[item], person, right[some], weight, items=total, people=people))
    return sides[0], sides[1]


def _together(first: Annotations, second: Annotations, column: str) -> tuple[Ints, Ints]:
    """The codes of both sides' items or annotators in one vocabulary."""
    one, other = getattr(first, column), getattr(second, column)
    if one.values == other.values:
        return one.code, other.code
    at = {value: code for code, value in enumerate(one.values)}
    codes = [at.setdefault(value, len(at)) for value in other.values]
    return one.code, np.array(codes, np.int64)[other.code]


def _basis(split: Parts) -> str:
    """What an interval rests on, for a reader."""
    people = " and ".join(f"{n:,}" for n in split.people)
    return f"two-way: {split.items:,} items and {people} people"


def _one_person(sides: Sequence[Side], same_people: bool) -> str:
    """Why one side says nothing about other people; empty where both do, or one person is on both sides alike."""
    weights = _weights(sides, same_people)
    alone = [side.people < 2 and (w > TINY).any() for side, w in zip(sides, weights, strict=True)]
    return ONE_PERSON if any(alone) else ""
