"""Which consensus method to use: every method against gold beside the plain majority, the choice held against other items."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.key import AnswerKey
from workbench.quality.accuracy import ConsensusAccuracy, consensus_accuracy, credit_by_item
from workbench.result import Result
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.methods import METHODS, TITLES, Method
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import never_seen, wilson

if TYPE_CHECKING:
    import pandas as pd

# A consensus method compared with the plain majority: its lead on gold, and whether smoothing alone explains it.

Finding = Literal["better", "worse", "hinges on smoothing", "not told apart"]


@dataclass(frozen=True)
class Trial:
    """One method at one smoothing (None where it has none), on the items of the key.

    difference  its accuracy less that of the plain majority on the same items, ties split evenly by both
    in_ties     the part of the difference that comes from items which the majority leaves tied
    elsewhere   the rest of it
    by_item     (n,) the difference on each item of the key that has a consensus
    """

    method: str
    smoothing: float | None
    how: str
    accuracy: ConsensusAccuracy
    difference: Estimate
    in_ties: Estimate
    elsewhere: Estimate
    by_item: Floats = field(repr=False, compare=False)

    @property
    def words(self) -> str:
        """The difference in percentage points."""
        at = "" if self.smoothing is None else f" at smoothing {self.smoothing:g}"
        return f"{_points(self.difference)}{at}"

    @property
    def ties(self) -> str:
        """Where its gain comes from, if not clearly from items that the majority decides too; else empty."""
        gain, rest = self.difference.value or 0.0, self.elsewhere
        if gain <= 0 or rest.value is None or rest.low is None or rest.low > 0:
            return ""
        if rest.value <= 0:
            return f"Its gain is all in ties: on the items that voting decides it brings {_points(rest)}."
        return f"Its gain may be all in ties: on the items that voting decides it brings {_points(rest)}."


@dataclass(frozen=True)
class Rival:
    """A method compared with the plain majority, at each of its smoothings."""

    method: str
    trials: tuple[Trial, ...]

    @property
    def title(self) -> str:
        """What a reader calls it."""
        return TITLES.get(self.method, self.method)

    @cached_property
    def finding(self) -> Finding:
        """The verdict from the differences at all smoothings."""
        differences = [trial.difference for trial in self.trials]
        values = [difference.value for difference in differences if difference.value is not None]
        above = [difference.low is not None and difference.low > 0 for difference in differences]
        if all(above):
            return "better"
        if all(difference.high is not None and difference.high < 0 for difference in differences):
            return "worse"
        if any(above) or (values and min(values) <= 0 < max(values)):
            return "hinges on smoothing"
        return "not told apart"

    @property
    def words(self) -> str:
        """The finding in one sentence."""
        if self.trials[0].difference.value is None:
            return f"{self.title}: {self.trials[0].difference.reason}."
        lead = max(trial.difference.value or 0.0 for trial in self.trials)
        won = any(trial.difference.low is not None and trial.difference.low > 0 for trial in self.trials)
        verb = {
            "better": "beats plain voting beyond chance",
            "worse": "loses to plain voting beyond chance",
            "hinges on smoothing": "wins by its smoothing alone"
            if won
            else "is ahead of plain voting at some smoothing, by that alone and not beyond chance",
            "not told apart": "leads plain voting, not beyond chance"
            if lead > 0
            else "does not beat plain voting",
        }[self.finding]
        return f"{self.title} {verb}: {'; '.join(trial.words for trial in self.trials)}."


PLAIN = "majority"
DRAWS = 10_000
FOLDS = 10
FEWEST = 20  # items of the key below which a choice is not held against other items


@dataclass(frozen=True)
class HeldOut:
    """The choice tried on items that had no part in it: nine tenths of the gold choose, the last tenth judges, in turn.

    accuracy  of the methods so chosen, each on the items that did not choose it; the interval is for the items without gold
    lead      the same less that of the plain majority
    picks     (method, folds that chose it), the most frequent first
    """

    accuracy: Estimate
    lead: Estimate
    picks: tuple[tuple[str, int], ...]

    def words(self, method: str) -> str:
        """What to expect of the choice, in one sentence."""
        if self.accuracy.value is None or self.accuracy.low is None or self.accuracy.high is None:
            return f"{self.accuracy.reason}."
        shares = [
            f"{100 * share:.1f}" for share in (self.accuracy.value, self.accuracy.low, self.accuracy.high)
        ]
        times = dict(self.picks).get(method, 0)
        return (
            f"On items that had no part in the choice it is right in {shares[0]}% ({shares[1]} to {shares[2]}%), "
            f"{_points(self.lead)} beside voting; {times} of {FOLDS} tenths of the gold choose it."
        )


@dataclass(frozen=True)
class ConsensusChoice(
    Result, json="question items recommended sentence held_out confidence findings methods"
):
    """The methods measured on gold, and the one to use.

    items        items of the key with a consensus
    plain        the accuracy of the plain majority
    recommended  a method whose lead over it is beyond chance at every smoothing, and on items that had no part in the
                 choice; else "majority"
    sentence     why
    held_out     what to expect of the choice on other items: the accuracies of `methods` are those that chose it
    """

    question: str
    items: int
    plain: ConsensusAccuracy
    rivals: tuple[Rival, ...]
    recommended: str
    sentence: str
    held_out: HeldOut
    confidence: float

    @property
    def methods(self) -> list[dict[str, Any]]:
        """One row per method and smoothing, the plain majority first."""
        head = {"method": PLAIN, "smoothing": None, **_flat("accuracy", self.plain.all)}
        head |= {"disputes": self.plain.disputes, **_flat("difference", Estimate(None))}
        head |= {"in_ties": None, "elsewhere": None, "finding": None}
        rows = [head]
        for rival in self.rivals:
            for trial in rival.trials:
                row = {"method": trial.method, "smoothing": trial.smoothing}
                row |= _flat("accuracy", trial.accuracy.all) | {"disputes": trial.accuracy.disputes}
                parts = {"in_ties": trial.in_ties.value, "elsewhere": trial.elsewhere.value}
                rows.append(row | _flat("difference", trial.difference) | parts | {"finding": rival.finding})
        return rows

    def to_frame(self) -> "pd.DataFrame":
        """The rows, as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.methods)

    @property
    def findings(self) -> dict[str, str]:
        """The finding on each method in words."""
        return {rival.method: rival.words for rival in self.rivals}


def study_consensus_choice(
    annotations: Annotations,
    key: AnswerKey,
    *,
    methods: Mapping[str, Method] = METHODS,
    smoothings: Sequence[float] = (0.01, 0.1, 1.0),
    seed: int = 20260101,
    confidence: float = 0.95,
) -> ConsensusChoice:
    """Compare methods with the plain majority on the items of a key.

    A method that takes a `smoothing` is tried at each of `smoothings`. Differences are paired by item; their
    intervals are a bootstrap over items, and hold for all methods together at `confidence` (Bonferroni), so that
    out of many one does not win by luck. The choice itself is cross-validated: `held_out`. To have CROWDLAB compared,
    hand it in with its probabilities: `methods=METHODS | {"crowdlab": partial(crowdlab, probabilities=...)}`.
    """
    votes = majority(annotations)
    base = _credit(votes, key)
    tied = _tied(votes, base)
    names = [name for name in methods if name != PLAIN]
    compare = partial(
        _difference, confidence=1 - (1 - confidence) / max(len(names), 1), seed=seed, comparisons=len(names)
    )
    rivals = []
    for name in names:
        trials = []
        for smoothing in (_takes_smoothing(methods[name]) and smoothings) or (None,):
            method = methods[name] if smoothing is None else partial(methods[name], smoothing=smoothing)
            consensus = method(annotations)
            credit = _credit(consensus, key)
            d: Floats = np.array([credit[item] - right for item, right in base.items()])
            accuracy = consensus_accuracy(consensus, key, confidence=confidence)
            parts = (compare(d), compare(np.where(tied, d, 0.0)), compare(np.where(tied, 0.0, d)))
            trials.append(Trial(name, smoothing, consensus.how, accuracy, *parts, d))
        rivals.append(Rival(name, tuple(trials)))
    others = len(votes.items) - len(base)
    held_out = _held_out(rivals, np.array(list(base.values())), others, compare, seed, confidence)
    recommended, sentence = _recommend(rivals, len(base), held_out)
    plain = consensus_accuracy(votes, key, confidence=confidence)
    return ConsensusChoice(
        annotations.question, len(base), plain, tuple(rivals), recommended, sentence, held_out, confidence
    )


def _held_out(
    rivals: Sequence[Rival],
    base: Floats,
    others: int,
    compare: Callable[[Floats], Estimate],
    seed: int,
    confidence: float,
) -> HeldOut:
    """The rule of choice by ten folds of the n items, whose plain credit is `base` (n,), in the order of their names.

    Stone (1974), "Cross-validatory choice and assessment of statistical predictions". The m `others`, without gold, are a
    sample too: Wilson's interval on n m / (n + m) items is for the accuracy on them. Gold that favours voting, or the leader,
    also chooses it, so the interval holds for both together (Bonferroni).
    """
    n = len(base)
    if n < FEWEST:
        few = f"{n} gold items are too few to hold the choice against others; {FEWEST} are needed"
        return HeldOut(Estimate.undefined(few, n=n), Estimate.undefined(few, n=n), ())
    fold = np.random.default_rng(seed).permutation(n) % FOLDS
    lead, picks = np.zeros(n), []
    for k in range(FOLDS):
        rest = fold != k
        chosen = _best([_on(rival, rest, compare) for rival in rivals])
        picks.append(chosen.method if chosen else PLAIN)
        if chosen:
            lead[~rest] = next(r for r in rivals if r.method == chosen.method).trials[0].by_item[~rest]
    share = min(1.0, max(0.0, float((base + lead).mean())))
    how = f"{FOLDS}-fold cross-validation of the choice over {n:,} items"
    worth = n * others / (n + others) if others else n
    of = f" of the {others:,} without gold" if others else ""
    interval = wilson(share, worth, 1 - (1 - confidence) / 2)
    both = f"{how}, Wilson interval{of} for voting and the leader together"
    accuracy = Estimate(share, *interval, n, both, confidence=confidence)
    times = Counter(picks)
    order = sorted(times, key=lambda name: (-times[name], name))
    own = _difference(lead, confidence=confidence, seed=seed, comparisons=1)
    return HeldOut(
        accuracy, replace(own, method=f"{how}, {own.method}"), tuple((name, times[name]) for name in order)
    )


def _on(rival: Rival, rows: Bools, compare: Callable[[Floats], Estimate]) -> Rival:
    """A rival as some of the items judge it."""
    trials = (replace(trial, difference=compare(trial.by_item[rows])) for trial in rival.trials)
    return Rival(rival.method, tuple(trials))


def _tied(votes: Consensus, items: Iterable[str]) -> Bools:
    """(n,) which items the plain majority leaves tied."""
    at = {item: code < 0 for item, code in zip(votes.items, votes.label.tolist(), strict=True)}
    return np.array([at[item] for item in items], bool)


def _takes_smoothing(method: Method) -> bool:
    return "smoothing" in signature(method).parameters


def _credit(consensus: Consensus, key: AnswerKey) -> dict[str, float]:
    """How far each item of the key is right: 1 or 0, in a dispute the share of the tied labels that is right."""
    rows, credit = credit_by_item(consensus, key)
    return dict(sorted(zip((consensus.items[u] for u in rows), credit.tolist(), strict=True)))


def _difference(d: Floats, *, confidence: float, seed: int, comparisons: int) -> Estimate:
    """The mean of differences (n,) with its bootstrap interval, from a histogram, so that no order matters.

    Where all items differ alike there is nothing to draw; the bound is then as in `accuracy.paired_difference`.
    """
    n = len(d)
    if not n:
        return Estimate.undefined("no item of the key has a consensus")
    mean = float(d.mean())
    together = f", for {comparisons} methods together" if comparisons > 1 else ""
    values, times = np.unique(d.round(9), return_counts=True)
    if len(values) == 1:
        low, high = never_seen(mean, n, confidence)
        method = f"the same difference on all {n:,} items; bound on a share of items never seen{together}"
    else:
        drawn = np.random.default_rng(seed).multinomial(n, times / n, size=DRAWS) @ values / n
        low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
        method = f"bootstrap over {n:,} items, {DRAWS:,} draws{together}"
    return Estimate(mean, low, high, n, method, confidence=confidence)


def _best(rivals: Sequence[Rival]) -> Rival | None:
    """Of the rivals that beat the majority the furthest ahead."""
    better = [rival for rival in rivals if rival.finding == "better"]
    return max(better, key=lambda rival: rival.trials[0].difference.value or 0.0, default=None)


def _recommend(rivals: Sequence[Rival], items: int, held_out: HeldOut) -> tuple[str, str]:
    """The method to use, and why: of the better ones the furthest ahead, if it is ahead on other items too."""
    if not items:
        nothing = "no item of the key has a consensus, so there is nothing to compare methods on"
        return PLAIN, f"Majority: {nothing}."
    best = _best(rivals)
    if best and held_out.lead.low is not None and held_out.lead.low > 0:
        every = ", and ahead beyond chance at every smoothing tried" if len(best.trials) > 1 else ""
        first = f"{best.title}: {best.trials[0].words} over plain voting on {items:,} items{every}."
        return best.method, " ".join(filter(None, (first, best.trials[0].ties, held_out.words(best.method))))
    if best:
        why = f"{best.title} leads by {best.trials[0].words}, but not beyond chance on items that had no part in the choice"
        few = held_out.lead.reason
        return (
            PLAIN,
            f"Majority: {f'{best.title} leads by {best.trials[0].words}, but {few}' if few else why}.",
        )
    every = " at every smoothing tried" if any(len(rival.trials) > 1 for rival in rivals) else ""
    hinging = " or ".join(rival.title for rival in rivals if rival.finding == "hinges on smoothing")
    but = f"; where {hinging} is ahead, it is by smoothing alone" if hinging else ""
    return PLAIN, f"Majority: on {items:,} items no method beats plain voting beyond chance{every}{but}."


def _points(estimate: Estimate) -> str:
    """A difference of shares in percentage points, with its interval."""
    some = (estimate.value, estimate.low, estimate.high)
    value, low, high = (f"{100 * (share or 0.0):+.1f}".replace("-", "−") for share in some)
    return f"{value} points ({low} to {high})"


def _flat(name: str, estimate: Estimate) -> dict[str, Any]:
    """The columns of an estimate."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
