"""How far answers of any kind to the same items agree: alpha and others from pairs of answers, with no table of labels."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import KINDS, Kind, Problems
from workbench.result import Result
from workbench.statistics.agreement.bootstrap import Replicates
from workbench.statistics.agreement.jackknife import Bounds, over_items
from workbench.statistics.agreement.measures import Ratio
from workbench.statistics.agreement.reasons import warnings
from workbench.statistics.agreement.registry import COEFFICIENTS, Coefficient
from workbench.statistics.agreement.table import Table
from workbench.statistics.estimate import Estimate

MOST_PAIRS = (
    50_000  # pairs of answers for the expected disagreement; where there are more, this many are drawn
)
BLOCK = 5_000_000  # numbers in memory at a time, over several draws of the bootstrap
KS_DRAWS = 200  # for the intervals of statistics that have no variance of their own
NEAR = 0.05  # share of the pairs of answers to different items that lie as near by chance
ALPHA, ALIKE = "krippendorff_alpha", "percent_agreement"
WITHIN_BETWEEN = "within_between"
STRUCTURED = (ALPHA, ALIKE, WITHIN_BETWEEN)
NWISE = "nwise_jaccard"  # of kinds that can tell what all answers share


@dataclass(frozen=True, eq=False)
class Drawn:
    """What chance gives, from S pairs of pairable answers, all of them or drawn.

    one, other (S,)   their items, and `apart` (S,) their δ
    m (U,)            answers to an item, and `all_pairs` how many pairs there are to draw from
    """

    one: Counts
    other: Counts
    apart: Floats
    m: Counts
    all_pairs: int

    def expected(self, W: Floats) -> Floats:
        """(b,) the mean δ of two answers: Σ w_i w_j δ_ij / Σ w_i w_j, with the share of pairs that are not an answer with
        its own copy, (n..² − Σ w² m) / (n.. (n.. − 1)): a copy lies 0 away.
        """
        n, both = W @ self.m, W[:, self.one] * W[:, self.other]
        mean = (both @ self.apart) / both.sum(axis=1)
        return np.asarray(mean * (n**2 - W**2 @ self.m) / (n * (n - 1)))

    def between(self, W: Floats) -> Floats:
        """(b,) the mean δ of two answers to different items."""
        apart = self.one != self.other
        both = W[:, self.one[apart]] * W[:, self.other[apart]]
        return np.asarray((both @ self.apart[apart]) / both.sum(axis=1))

    def far(self, *, others: bool = False) -> Floats:
        """(U,) how far an item's answers lie from all answers, or those of other items; the mean where it met none."""
        rows = self.one != self.other if others else np.ones(len(self.one), bool)
        both = np.concatenate([self.one[rows], self.other[rows]])
        met = np.bincount(both, minlength=len(self.m))
        mean = float(self.apart[rows].mean())
        far = np.bincount(both, np.tile(self.apart[rows], 2), len(self.m)) / np.maximum(met, 1)
        return np.where(met > 0, far, mean)

    def spread(self, w: Floats) -> tuple[Floats, Floats]:
        """(S,) δ of pairs of answers to different items, and (S,) how often each counts."""
        rows = self.one != self.other
        return self.apart[rows], w[self.one[rows]] * w[self.other[rows]]

    @property
    def mean(self) -> float:
        """The mean δ of the pairs."""
        return float(self.apart.mean())

    @property
    def furthest(self) -> float:
        """The mean δ of all answers to the one that lies furthest from them; 0 where only items are known."""
        return 0.0

    @property
    def size(self) -> int:
        """How many numbers one draw of the bootstrap takes."""
        return len(self.apart)

    def method(self) -> str:
        """How the expected disagreement was computed, for a reader."""
        if len(self.apart) == self.all_pairs:
            return f"expected from all {self.all_pairs:,} pairs of answers"
        return f"expected from {len(self.apart):,} of {self.all_pairs:,} pairs of answers, drawn"


@dataclass(frozen=True, eq=False)
class Whole:
    """What chance gives, from all pairs of answers, where few of them differ.

    C (U, K)   how often each of K different answers was given to an item, and `D` (K, K) their δ
    m (U,)     answers to an item, and `same` (U,) the sum of δ over its ordered pairs
    """

    C: Floats
    D: Floats
    m: Counts
    same: Floats

    def expected(self, W: Floats) -> Floats:
        """(b,) the mean δ of two answers; copies of an answer lie 0 apart."""
        N = W @ self.C
        n = N.sum(axis=1)
        return np.asarray(((N @ self.D) * N).sum(axis=1) / (n * (n - 1)))

    def between(self, W: Floats) -> Floats:
        """(b,) the mean δ of two answers to different items."""
        N, own = W @ self.C, W**2
        n = N.sum(axis=1)
        pairs = n**2 - own @ self.m.astype(float) ** 2
        return np.asarray((((N @ self.D) * N).sum(axis=1) - own @ self.same) / pairs)

    def far(self, *, others: bool = False) -> Floats:
        """(U,) how far an item's answers lie from all answers, or those of other items."""
        sums, n = self.C @ (self.D @ self.C.sum(axis=0)), float(self.m.sum())
        if others:
            return np.asarray((sums - self.same) / (self.m * np.maximum(n - self.m, 1)))
        return np.asarray(sums / (self.m * (n - 1)))

    def spread(self, w: Floats) -> tuple[Floats, Floats]:
        """(K K,) δ of pairs of answers to different items, and (K K,) how often each counts."""
        N = w @ self.C
        return self.D.ravel(), (np.outer(N, N) - (self.C.T * w**2) @ self.C).ravel() / 2

    @property
    def mean(self) -> float:
        """The mean δ of the pairs."""
        return float(self.expected(np.ones((1, len(self.m))))[0])

    @property
    def furthest(self) -> float:
        """The mean δ of all answers to the one that lies furthest from them."""
        n = self.C.sum(axis=0)
        return float((self.D @ n).max() / (n.sum() - 1))

    @property
    def size(self) -> int:
        """How many numbers one draw of the bootstrap takes."""
        return 2 * int(self.C.shape[1])

    def method(self) -> str:
        """How the expected disagreement was computed, for a reader."""
        n = int(self.m.sum())
        return f"expected from all {n * (n - 1) // 2:,} pairs of answers"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Distances of pairs of answers, U pairable items with m answers each.

    m (U,)            answers to an item
    within (U,)       mean δ over its pairs, and `apart` (U,) their mean distance: the same where δ is the distance
    shared (U,)       what all its answers share over what any of them holds; None for a kind that cannot tell
    item, delta (T,)  every pair of answers to one item: its item, and δ
    chance            δ of pairs of answers to any items
    """

    m: Counts
    within: Floats
    apart: Floats
    shared: Floats | None
    item: Counts
    delta: Floats
    chance: Drawn | Whole

    @cached_property
    def counts(self) -> Floats:
        """(U,) the pairs of answers to an item."""
        return self.m * (self.m - 1) / 2

    def alpha(self, W: Floats) -> Floats:
        """(b,) α = 1 − D_o / D_e for items that count W (b, U) times.

        D_o = Σ m_u δ̄_u / n.., δ̄_u the mean over the pairs of an item, and D_e the mean δ of two answers to any items.
        Krippendorff (2011), with δ in the place of δ².
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(1 - (W @ (self.m * self.within)) / (W @ self.m) / self.chance.expected(W))

    def within_between(self, W: Floats) -> Floats:
        """(b,) 1 − the mean δ of two answers to one item over that of two answers to different items.

        Every pair counts alike. Copies of an item are one item. Braylan, Alonso & Lease (2022), whose code calls it alpha.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            within = (W @ (self.counts * self.within)) / (W @ self.counts)
            return np.asarray(1 - within / self.chance.between(W))

    def alike(self, W: Floats) -> Floats:
        """(b,) the mean over items of 1 − the mean distance of two answers."""
        return np.asarray(1 - (W @ self.apart) / W.sum(axis=1))

    def common(self, W: Floats) -> Floats:
        """(b,) the mean over items of what all share."""
        assert self.shared is not None, "a kind that can tell"
        return np.asarray((W @ self.shared) / W.sum(axis=1))

    def ks(self, W: Floats) -> Floats:
        """(b,) the most by which the share of pairs up to some δ is larger within items than between them.

        The statistic of Kolmogorov and Smirnov, one-sided, for the two distributions that Braylan, Alonso & Lease (2022)
        compare: 0 where answers to one item lie no nearer than any, 1 where all of them do.
        """
        held = len(self.delta)
        values = np.concatenate([self.delta, self.chance.spread(W[0])[0]])
        grid, at = np.unique(values.round(12), return_inverse=True)

        def share(rows: Counts, weight: Floats) -> Floats:
            counted = np.bincount(rows, weight, len(grid)).cumsum()
            return np.asarray(counted / counted[-1]) if counted[-1] else np.full(len(grid), np.nan)

        return np.array(
            [np.max(share(at[:held], w[self.item]) - share(at[held:], self.chance.spread(w)[1])) for w in W]
        )

    def sigma(self, W: Floats) -> Floats:
        """(b,) the share of pairs within items that lie nearer than all but `NEAR` of the pairs between items.

        The limit is that quantile of the δ between items, between two of them where it falls there. Braylan, Alonso &
        Lease (2022), by their code's form without smoothing (`get_sigma(use_kde=False)`).
        """
        within, between = self.delta.round(12), self.chance.spread(W[0])[0].round(12)
        order = np.argsort(between, kind="stable")
        between = between[order]

        def share(w: Floats) -> float:
            near = within < _quantile(between, self.chance.spread(w)[1][order], NEAR)
            weight = w[self.item]
            return float(weight @ near / weight.sum()) if weight.any() else np.nan

        return np.array([share(w) for w in W])

    def ratio(self, name: str, value: float) -> Ratio:
        """How far each item moves ln θ, θ = 1 − value, as `measures.Ratio` has it for labels.

        An item moves what is seen by its own pairs, and what is expected by its answers' mean distance to all answers, or of
        `within_between` to those of other items.
        """
        ones, theta = np.ones(len(self.m)), 1 - value
        if name in (ALIKE, NWISE):
            apart = self.apart if name == ALIKE or self.shared is None else 1 - self.shared
            with np.errstate(divide="ignore", invalid="ignore"):
                return Ratio(apart / theta - 1, ones, 1.0, 1.0, 1.0)
        pairwise = name == WITHIN_BETWEEN
        far = self.chance.far(others=pairwise)
        counts = self.counts if pairwise else self.m
        mean = float((self.m @ far) / self.m.sum()) if pairwise else float(self.chance.mean)
        with np.errstate(divide="ignore", invalid="ignore"):
            seen = self.within * float(counts.sum()) / float(counts @ self.within)
            moves = counts / counts.mean() * (seen - 1) - 2 * self.m / self.m.mean() * (far / mean - 1)
        usual = float(self.m.mean())
        top = inf if pairwise else usual / (usual - 1)
        more = abs(1 - 2 * max(float(far.max()), self.chance.furthest) / mean)
        return Ratio(moves, ones, more, max(1.0, float(self.delta.max(initial=0))) / mean, top)


@dataclass(frozen=True)
class Distances(Result, json="within between ks sigma"):
    """How far answers to one item lie apart, and answers to different items: the mean δ of each, their KS and their sigma."""

    within: float
    between: float
    ks: Estimate
    sigma: Estimate


@dataclass(frozen=True, eq=False)
class Compared:
    """The first answers of a table compared by their kind, and what they say of agreement.

    rng   draws the bootstrap, after the pairs were drawn
    """

    first: Annotations
    kind: Kind
    pairs: Pairs
    rng: np.random.Generator

    @classmethod
    def of(
        cls, annotations: Annotations, kind: str | Kind, *, seed: int = 20260101, most_pairs: int = MOST_PAIRS
    ) -> "Compared":
        """Compare every two answers to an item, and for chance all pairs, or `most_pairs` of them.

        NotFound for an unknown kind, InvalidTable for a text that is no answer of it.
        """
        rng = np.random.default_rng(seed)
        kind = KINDS[kind] if isinstance(kind, str) else kind
        first = annotations.first_answers()
        return cls(first, kind, _pairs(first, kind, most_pairs, rng), rng)

    @property
    def reason(self) -> str:
        """Why there is no number at all; "" where there is."""
        if not len(self.first):
            return "there are no answers"
        if not len(self.pairs.m):
            return f"no item has two annotators: 0 of {len(np.unique(self.first.item.code)):,}"
        return ""

    def coefficients(
        self, names: Sequence[str], *, confidence: float = 0.95, replicates: int = 1000, interval: str
    ) -> dict[str, Estimate]:
        """Those named, each with its interval or the reason why it has none."""
        if self.reason:
            return {name: Estimate.undefined(self.reason) for name in names}
        pairs = self.pairs
        known = {ALPHA: pairs.alpha, ALIKE: pairs.alike, WITHIN_BETWEEN: pairs.within_between}
        if pairs.shared is not None:
            known[NWISE] = pairs.common
        statistics = {name: statistic for name, statistic in known.items() if name in names}
        whole = np.ones((1, len(pairs.m)))
        values = {name: float(statistic(whole)[0]) for name, statistic in statistics.items()}
        if interval == "bootstrap":
            bounds = _drawn(pairs, statistics, self.rng, replicates, confidence)
        else:
            bounds = {
                name: over_items(pairs.ratio(name, value), value, confidence)
                if value == value
                else Bounds(None, None, "")
                for name, value in values.items()
            }
        other = f"it counts labels of a closed set; of {self.kind.name} there is {listed(known)}"
        return {
            name: _estimate(self.first, self.kind, name, values[name], bounds[name], pairs, confidence)
            if name in statistics
            else self.of_parts(COEFFICIENTS[name], confidence)
            if COEFFICIENTS[name].is_of(self.kind)
            else Estimate.undefined(other, n=len(pairs.m))
            for name in names
        }

    def of_parts(self, coefficient: Coefficient, confidence: float) -> Estimate:
        """A coefficient of the parts of answers, with its interval over items."""
        assert coefficient.items is not None, "a coefficient of parts"
        answers = parsed(self.first, self.kind)
        rows: dict[int, list[Any]] = {}
        for item, label in zip(self.first.item.code.tolist(), self.first.label.code.tolist(), strict=True):
            rows.setdefault(item, []).append(answers[label])
        n = len(self.pairs.m)
        try:
            computed = coefficient.items(
                self.kind, [held for _, held in sorted(rows.items()) if len(held) > 1]
            )
        except InvalidTable as refusal:
            return Estimate.undefined(str(refusal), n=n)
        value = float(computed.at(computed.sums.sum(axis=0, keepdims=True))[0])
        if value != value:
            why = "nobody marked anything, or all marked the same everywhere"
            return Estimate.undefined(why, n=n, method=computed.method)
        ratio = computed.ratio()
        bounds = over_items(ratio, value, confidence)
        if not np.isfinite(ratio.moves).all() and value < 1:
            bounds = Bounds(None, None, "no interval", "without one of the items it is undefined")
        method = f"{computed.method}; {bounds.method}"
        warning = warnings(Table(self.first), None, n, bounds, "items")
        return Estimate(value, bounds.low, bounds.high, n, method, warning, confidence=confidence)

    def distances(self, *, confidence: float = 0.95) -> Distances | None:
        """Both means, KS and sigma with a bootstrap over items; None without two items of two answers."""
        pairs = self.pairs
        if len(pairs.m) < 2:
            return None
        whole = np.ones((1, len(pairs.m)))
        W = next(iter(_draws(self.rng, pairs, KS_DRAWS, KS_DRAWS)))
        both = []
        for statistic in (pairs.ks, pairs.sigma):
            value, *draws = statistic(np.vstack([whole, W])).tolist()
            drawn = Replicates(np.array(draws))
            low, high = drawn.interval(confidence)
            both.append(Estimate(value, low, high, len(pairs.m), drawn.method(), confidence=confidence))
        within = float(pairs.counts @ pairs.within / pairs.counts.sum())
        return Distances(within, float(pairs.chance.between(whole)[0]), *both)


def structured_agreement(
    annotations: Annotations,
    kind: str | Kind,
    *,
    names: Sequence[str] = STRUCTURED,
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 20260101,
    most_pairs: int = MOST_PAIRS,
    interval: str = "analytic",
) -> dict[str, Estimate]:
    """Krippendorff's alpha, the mean similarity and other coefficients of answers of a `kind` (or its name in `KINDS`).

    First answers count; n is the number of items with two or more. "percent_agreement" is 1 − the mean distance of
    two answers to an item; "within_between" sets their mean δ against that of answers to different items;
    "nwise_jaccard", of spans, is the length that everybody marked over the length that anybody marked, with the same
    label, its mean over items (1 where nobody marked anything). All pairs within an item are compared, and for chance
    all pairs of answers, unless there are more than `most_pairs` of different ones: then so many are drawn with
    replacement. The interval is over items, "analytic" as for labels (`jackknife.over_items`) or a "bootstrap"; how far
    drawing the pairs again would move alpha is not in it: about 0.001 at 50,000. Other coefficients count labels of
    a closed set and are undefined here. NotFound for another kind, InvalidTable for a text that is no answer of it.
    """
    compared = Compared.of(annotations, kind, seed=seed, most_pairs=most_pairs)
    return compared.coefficients(names, confidence=confidence, replicates=replicates, interval=interval)


def _quantile(values: Floats, times: Floats, share: float) -> float:
    """A quantile of values (n,) in order, each so many times: linear between two of them, as numpy has it; NaN of none."""
    ends = np.cumsum(times)
    if not len(ends) or ends[-1] < 1:
        return float("nan")
    at = (ends[-1] - 1) * share
    low, high = values[np.searchsorted(ends, [np.floor(at), np.ceil(at)], side="right")].tolist()
    return float(low + (high - low) * (at - np.floor(at)))


def _drawn(
    pairs: Pairs,
    statistics: Mapping[str, Callable[[Floats], Floats]],
    rng: np.random.Generator,
    replicates: int,
    confidence: float,
) -> dict[str, Bounds]:
    """The middle of the draws of each statistic."""
    drawn: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in statistics}
    block = max(1, BLOCK // max(len(pairs.m), pairs.chance.size))
    for W in _draws(rng, pairs, replicates, block):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(W))
    bounds = {}
    for name, parts in drawn.items():
        some = Replicates(np.concatenate(parts))
        low, high = some.interval(confidence)
        bounds[name] = Bounds(low, high, some.method())
    return bounds


def _estimate(
    first: Annotations, kind: Kind, name: str, value: float, bounds: Bounds, pairs: Pairs, confidence: float
) -> Estimate:
    """One of them with its interval."""
    n = len(pairs.m)
    chance = f"{pairs.chance.method()}; " if name in (ALPHA, WITHIN_BETWEEN) else ""
    measured = "length of the spans" if name == NWISE else f"{kind.name} distance"
    method = f"{measured}; {chance}{bounds.method}"
    if value != value:
        return Estimate.undefined(
            "all answers are the same: there was nothing to disagree on", n=n, method=method
        )
    warning = warnings(Table(first), None, n, bounds, "items")
    return Estimate(value, bounds.low, bounds.high, n, method, warning, confidence=confidence)


def _draws(rng: np.random.Generator, pairs: Pairs, replicates: int, block: int) -> Iterator[Floats]:
    """(b, U) how often each item counts, b draws at a time."""
    items = len(pairs.m)
    for start in range(0, replicates, block):
        some = range(min(block, replicates - start))
        yield np.array(
            [np.bincount(rng.integers(0, items, items), minlength=items) for _ in some], dtype=np.float64
        )


def _pairs(first: Annotations, kind: Kind, most: int, rng: np.random.Generator) -> Pairs:
    """Compare the answers, each two different ones once and all at once."""
    answers = _Answers(first, kind)
    pairable = first.answers_by_item[first.item.code] > 1
    order = np.flatnonzero(pairable)[np.argsort(first.item.code[pairable], kind="stable")]
    code = answers.code[first.label.code[order]]
    _, m = np.unique(first.item.code[order], return_counts=True)
    m = m.astype(np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(m)[:-1]]) if len(m) else m
    two = [_two(size, most, rng) for size in m.tolist()]
    times = np.array([len(left) for left, _ in two], np.int64)
    item = np.repeat(np.arange(len(m)), times)
    left, right = (
        np.concatenate([np.zeros(0, np.int64), *(side[k] for side in two)]) + starts[item] for k in (0, 1)
    )
    n, place = len(code), np.repeat(np.arange(len(m)), m)
    drawn = _two(n, most, rng) if not _few(n, code, most) else None
    if drawn is not None:
        left, right = np.concatenate([left, drawn[0]]), np.concatenate([right, drawn[1]])
    delta, apart = answers.compared(code[left], code[right])
    held = len(item)
    sums, far = (np.bincount(item, side[:held], len(m)) / np.maximum(times, 1) for side in (delta, apart))
    chance: Drawn | Whole
    if drawn is not None:
        chance = Drawn(place[drawn[0]], place[drawn[1]], delta[held:], m, n * (n - 1) // 2)
    else:
        used, code = np.unique(code, return_inverse=True)
        C = np.zeros((len(m), len(used)))
        np.add.at(C, (place, code), 1)
        chance = Whole(C, answers.matrix(used), m, sums * m * (m - 1))
    shared = None
    if kind.shared is not None:
        by_item = np.split(code, np.cumsum(m)[:-1]) if len(m) else []
        shared = np.array([answers.common(some, kind.shared) for some in by_item])
    return Pairs(m, sums, far, shared, item, delta[:held], chance)


def _few(n: int, code: Counts, most: int) -> bool:
    """Whether all pairs are too many, and those of different answers are not."""
    different = len(np.unique(code))
    return n * (n - 1) // 2 > most >= different * (different - 1) // 2


def _two(n: int, most: int, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """All pairs of two different numbers below n, or `most` of them drawn with replacement if there are more."""
    if n * (n - 1) // 2 <= most:
        left, right = np.triu_indices(n, 1)
        return left.astype(np.int64), right.astype(np.int64)
    left = rng.integers(0, n, most)
    return left, (left + rng.integers(1, n, most)) % n


class _Answers:
    """The different answers of a table; equal answers share a code (labels,), and no distance is computed twice."""

    def __init__(self, first: Annotations, kind: Kind) -> None:
        known: dict[Any, int] = {}
        self.code = np.full(len(first.labels), -1, np.int64)
        for label, answer in parsed(first, kind).items():
            self.code[label] = known.setdefault(answer, len(known))
        self.answers, self.kind = list(known), kind

    def compared(self, left: Counts, right: Counts) -> tuple[Floats, Floats]:
        """(S,) δ and (S,) the distance of the answers with these codes."""
        low, high = np.minimum(left, right), np.maximum(left, right)
        different = low != high
        pairs, at = np.unique(low[different] * len(self.answers) + high[different], return_inverse=True)
        held = [
            (self.answers[pair // len(self.answers)], self.answers[pair % len(self.answers)])
            for pair in pairs.tolist()
        ]
        delta, apart = np.zeros(len(left)), np.zeros(len(left))
        delta[different] = self.kind.disagreements(held)[at] if held else 0
        same = type(self.kind).disagreements is Kind.disagreements
        apart[different] = delta[different] if same or not held else self.kind.distances(held)[at]
        return delta, apart

    def matrix(self, codes: Counts) -> Floats:
        """(K, K) δ of every two of these answers."""
        left, right = np.triu_indices(len(codes), 1)
        D = np.zeros((len(codes), len(codes)))
        D[left, right] = D[right, left] = self.compared(codes[left], codes[right])[0]
        return D

    def common(self, code: Counts, shared: Callable[[Sequence[Any]], tuple[float, float]]) -> float:
        """What the answers of some codes all share over what any of them holds; 1 where none holds anything."""
        every, some = shared([self.answers[c] for c in code.tolist()])
        return every / some if some else 1.0


def parsed(answers: Annotations, kind: Kind) -> dict[int, Any]:
    """Code of each used label -> its parsed answer. Raises InvalidTable with the item and annotator of a bad one."""
    by_code: dict[int, Any] = {}
    for label in np.unique(answers.label.code).tolist():
        answer = kind.parse(answers.labels[label])
        if isinstance(answer, Problems):
            row = int(np.argmax(answers.label.code == label))
            who = answers.annotators[answers.annotator.code[row]]
            raise InvalidTable(f"item {answers.items[answers.item.code[row]]!r}, annotator {who!r}: {answer}")
        by_code[label] = answer
    return by_code
