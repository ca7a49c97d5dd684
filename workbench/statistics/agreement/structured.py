"""How far spans, transcripts, boxes or polygons of the same items agree: alpha from pairs of answers, with no table of labels."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.errors import InvalidTable, listed
from workbench.kinds.registry import KINDS, Kind, Problems
from workbench.statistics.agreement.bootstrap import Replicates
from workbench.statistics.agreement.jackknife import Bounds, over_items
from workbench.statistics.agreement.measures import Ratio
from workbench.statistics.agreement.reasons import warnings
from workbench.statistics.agreement.table import Table
from workbench.statistics.estimate import Estimate

MOST_PAIRS = (
    50_000  # pairs of answers for the expected disagreement; where there are more, this many are drawn
)
BLOCK = 5_000_000  # numbers in memory at a time, over several draws of the bootstrap
STRUCTURED = ("krippendorff_alpha", "percent_agreement")
NWISE = "nwise_jaccard"  # of kinds that can tell what all answers share


@dataclass(frozen=True, eq=False)
class Pairs:
    """Distances δ of pairs of answers, U pairable items with m answers each.

    m (U,)            answers to an item
    within (U,)       mean δ over its pairs
    shared (U,)       what all its answers share over what any of them holds; None for a kind that cannot tell
    one, other (S,)   the items of S pairs of pairable answers, all of them or drawn, and `apart` (S,) their δ
    all_pairs         how many there are to draw from
    """

    m: Counts
    within: Floats
    one: Counts
    other: Counts
    apart: Floats
    all_pairs: int
    shared: Floats | None = None

    def alpha(self, W: Floats) -> Floats:
        """(b,) α = 1 − D_o / D_e for items that count W (b, U) times.

        D_o = Σ m_u δ̄_u / n.., δ̄_u the mean over the pairs of an item. D_e is the mean δ of all pairs of answers:
        Σ w_i w_j δ_ij / Σ w_i w_j over the pairs at hand, times the share of pairs that are not an answer with its own
        copy, (n..² − Σ w² m) / (n.. (n.. − 1)): a copy lies 0 away. Krippendorff (2011), with δ in the place of δ².
        """
        n = W @ self.m
        observed = (W @ (self.m * self.within)) / n
        both = W[:, self.one] * W[:, self.other]
        with np.errstate(divide="ignore", invalid="ignore"):
            expected = (both @ self.apart) / both.sum(axis=1)
            expected *= (n**2 - W**2 @ self.m) / (n * (n - 1))
            return np.asarray(1 - observed / expected)

    def alike(self, W: Floats) -> Floats:
        """(b,) the mean over items of 1 − δ̄_u."""
        return np.asarray(1 - (W @ self.within) / W.sum(axis=1))

    def common(self, W: Floats) -> Floats:
        """(b,) the mean over items of what all share."""
        assert self.shared is not None, "a kind that can tell"
        return np.asarray((W @ self.shared) / W.sum(axis=1))

    def ratio(self, name: str, value: float) -> Ratio:
        """How far each item moves ln θ, θ = 1 − value, as `measures.Ratio` has it for labels.

        Of alpha an item moves D_o by its own pairs and D_e by its answers' mean distance to all answers at hand.
        """
        ones, theta = np.ones(len(self.m)), 1 - value
        if name != "krippendorff_alpha":
            apart = self.within if self.shared is None or name != NWISE else 1 - self.shared
            with np.errstate(divide="ignore", invalid="ignore"):
                return Ratio(apart / theta - 1, ones, 1.0, 1.0, 1.0)
        both = np.concatenate([self.one, self.other])
        met = np.bincount(both, minlength=len(self.m))
        mean = float(self.apart.mean())
        far = np.bincount(both, np.tile(self.apart, 2), len(self.m)) / np.maximum(met, 1)
        far = np.where(met > 0, far, mean) / mean  # (U,) how far its answers lie from all, against the mean
        weight = self.m / self.m.mean()
        with np.errstate(divide="ignore", invalid="ignore"):
            seen = self.within * float(self.m.sum()) / float(self.m @ self.within)
            moves = weight * (seen - 1 - 2 * (far - 1))
        usual = float(self.m.mean())
        return Ratio(moves, ones, abs(1 - 2 * float(far.max())), 1 / mean, usual / (usual - 1))

    def method(self) -> str:
        """How the expected disagreement was computed, for a reader."""
        if len(self.apart) == self.all_pairs:
            return f"expected from all {self.all_pairs:,} pairs of answers"
        return f"expected from {len(self.apart):,} of {self.all_pairs:,} pairs of answers, drawn"


def structured_agreement(
    annotations: Annotations,
    kind: str,
    *,
    names: Sequence[str] = STRUCTURED,
    confidence: float = 0.95,
    replicates: int = 1000,
    seed: int = 20260101,
    most_pairs: int = MOST_PAIRS,
    interval: str = "analytic",
) -> dict[str, Estimate]:
    """Krippendorff's alpha and the mean similarity of answers of a `kind` (a name of `kinds.registry.KINDS`).

    First answers count; n is the number of items with two or more. "percent_agreement" is 1 − the mean distance of
    two answers to an item; "nwise_jaccard", of spans, the length that everybody marked over the length that anybody
    marked, with the same label, its mean over items (1 where nobody marked anything). All pairs within an item are
    compared, and for chance all pairs of answers; if there are more than `most_pairs`, so many are drawn with
    replacement. The interval is over items, "analytic" as for labels (`jackknife.over_items`) or a "bootstrap"; how far
    drawing the pairs again would move alpha is not in it: about 0.001 at 50,000. Other coefficients count labels of
    a closed set and are undefined here. NotFound for another kind, InvalidTable for a text that is no answer of it.
    """
    rng = np.random.default_rng(seed)
    first = annotations.first_answers()
    reason = "" if len(first) else "there are no answers"
    pairs = _pairs(first, KINDS[kind], most_pairs, rng)
    if not reason and not len(pairs.m):
        reason = f"no item has two annotators: 0 of {len(np.unique(first.item.code)):,}"
    if reason:
        return {name: Estimate.undefined(reason) for name in names}
    statistics = {"krippendorff_alpha": pairs.alpha, "percent_agreement": pairs.alike}
    if pairs.shared is not None:
        statistics[NWISE] = pairs.common
    whole = np.ones((1, len(pairs.m)))
    values = {name: float(statistic(whole)[0]) for name, statistic in statistics.items()}
    if interval == "bootstrap":
        bounds = _drawn(pairs, statistics, rng, replicates, confidence)
    else:
        bounds = {
            name: over_items(pairs.ratio(name, value), value, confidence)
            if value == value
            else Bounds(None, None, "")
            for name, value in values.items()
        }
    return {
        name: _estimate(first, kind, name, values[name], bounds[name], pairs, confidence)
        if name in statistics
        else Estimate.undefined(
            f"it counts labels of a closed set; of {kind} there is {listed(statistics)}", n=len(pairs.m)
        )
        for name in names
    }


def _drawn(
    pairs: Pairs,
    statistics: Mapping[str, Callable[[Floats], Floats]],
    rng: np.random.Generator,
    replicates: int,
    confidence: float,
) -> dict[str, Bounds]:
    """The middle of the draws of each statistic."""
    drawn: dict[str, list[Floats]] = {name: [np.zeros(0)] for name in statistics}
    for W in _draws(rng, pairs, replicates):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(W))
    bounds = {}
    for name, parts in drawn.items():
        some = Replicates(np.concatenate(parts))
        low, high = some.interval(confidence)
        bounds[name] = Bounds(low, high, some.method())
    return bounds


def _estimate(
    first: Annotations, kind: str, name: str, value: float, bounds: Bounds, pairs: Pairs, confidence: float
) -> Estimate:
    """One of them with its interval."""
    n = len(pairs.m)
    chance = f"{pairs.method()}; " if name == "krippendorff_alpha" else ""
    measured = "length of the spans" if name == NWISE else f"{kind} distance"
    method = f"{measured}; {chance}{bounds.method}"
    if value != value:
        return Estimate.undefined(
            "all answers are the same: there was nothing to disagree on", n=n, method=method
        )
    warning = warnings(Table(first), None, n, bounds, "items")
    return Estimate(value, bounds.low, bounds.high, n, method, warning, confidence=confidence)


def _draws(rng: np.random.Generator, pairs: Pairs, replicates: int) -> Iterator[Floats]:
    """(b, U) how often each item counts, b draws at a time."""
    items = len(pairs.m)
    block = max(1, BLOCK // max(items, len(pairs.apart)))
    for start in range(0, replicates, block):
        some = range(min(block, replicates - start))
        yield np.array(
            [np.bincount(rng.integers(0, items, items), minlength=items) for _ in some], dtype=np.float64
        )


def _pairs(first: Annotations, kind: Kind, most: int, rng: np.random.Generator) -> Pairs:
    """Compare the answers, each two different ones once."""
    answer = _Answers(first, kind)
    code = answer.code[first.label.code]
    pairable = first.answers_by_item[first.item.code] > 1
    order = np.flatnonzero(pairable)[np.argsort(first.item.code[pairable], kind="stable")]
    code = code[order]
    _, m = np.unique(first.item.code[order], return_counts=True)
    m = m.astype(np.int64)
    items = np.split(code, np.cumsum(m)[:-1]) if len(m) else []
    within = np.array([answer.apart(some, *_two(len(some), most, rng)).mean() for some in items])
    shared = None if kind.shared is None else np.array([answer.common(some, kind.shared) for some in items])
    item, n = np.repeat(np.arange(len(m)), m), len(code)
    left, right = _two(n, most, rng)
    apart = answer.apart(code, left, right)
    return Pairs(m, within, item[left], item[right], apart, n * (n - 1) // 2, shared)


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
        self.answers = list(known)
        self.distance = kind.distance
        self.found: dict[tuple[int, int], float] = {}

    def apart(self, code: Counts, left: Counts, right: Counts) -> Floats:
        """(S,) δ of the answers at places `left` and `right` of some codes."""
        pairs = zip(code[left].tolist(), code[right].tolist(), strict=True)
        return np.array([self._apart(min(pair), max(pair)) if pair[0] != pair[1] else 0.0 for pair in pairs])

    def common(self, code: Counts, shared: Callable[[Sequence[Any]], tuple[float, float]]) -> float:
        """What the answers of some codes all share over what any of them holds; 1 where none holds anything."""
        every, some = shared([self.answers[c] for c in code.tolist()])
        return every / some if some else 1.0

    def _apart(self, left: int, right: int) -> float:
        if (left, right) not in self.found:
            self.found[left, right] = self.distance(self.answers[left], self.answers[right])
        return self.found[left, right]


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
