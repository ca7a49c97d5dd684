"""Which consensus to take: every method against gold, and beside the plain majority on the same items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from inspect import signature
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.quality.accuracy import ConsensusAccuracy, consensus_accuracy, credit_by_item
from workbench.result import Result
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.methods import METHODS, TITLES, Method
from workbench.statistics.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

# A consensus method beside the plain majority: by how much it leads on gold, and whether its smoothing did it.

Finding = Literal["better", "worse", "hinges on smoothing", "not told apart"]


@dataclass(frozen=True)
class Trial:
    """One method at one smoothing (None where it has none), on the items of the key.

    difference  its accuracy less that of the plain majority on the same items, ties split evenly by both
    """

    method: str
    smoothing: float | None
    how: str
    accuracy: ConsensusAccuracy
    difference: Estimate

    @property
    def words(self) -> str:
        """The difference in percentage points."""
        d = self.difference
        points = [f"{100 * (share or 0.0):+.1f}".replace("-", "−") for share in (d.value, d.low, d.high)]
        at = "" if self.smoothing is None else f" at smoothing {self.smoothing:g}"
        return f"{points[0]} points ({points[1]} to {points[2]}){at}"


@dataclass(frozen=True)
class Rival:
    """A method beside the plain majority, at each of its smoothings."""

    method: str
    trials: tuple[Trial, ...]

    @property
    def title(self) -> str:
        """What a reader calls it."""
        return TITLES.get(self.method, self.method)

    @cached_property
    def finding(self) -> Finding:
        """What the differences at all smoothings say together."""
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


@dataclass(frozen=True)
class ConsensusChoice(Result, json="question items recommended sentence confidence findings methods"):
    """What gold says of the methods, and which to take.

    items        items of the key with a consensus
    plain        the accuracy of the plain majority
    recommended  a method whose lead over it is beyond chance at every smoothing, else "majority"
    sentence     why
    """

    question: str
    items: int
    plain: ConsensusAccuracy
    rivals: tuple[Rival, ...]
    recommended: str
    sentence: str
    confidence: float

    @property
    def methods(self) -> list[dict[str, Any]]:
        """One row a method and smoothing, the plain majority first."""
        head = {"method": PLAIN, "smoothing": None, **_flat("accuracy", self.plain.all)}
        head |= {"disputes": self.plain.disputes, **_flat("difference", Estimate(None)), "finding": None}
        rows = [head]
        for rival in self.rivals:
            for trial in rival.trials:
                row = {"method": trial.method, "smoothing": trial.smoothing}
                row |= _flat("accuracy", trial.accuracy.all) | {"disputes": trial.accuracy.disputes}
                rows.append(row | _flat("difference", trial.difference) | {"finding": rival.finding})
        return rows

    def to_frame(self) -> "pd.DataFrame":
        """The rows, as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.methods)

    @property
    def findings(self) -> dict[str, str]:
        """What was found of each method."""
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
    out of many one does not win by luck. To have CROWDLAB compared, hand it in with its probabilities:
    `methods=METHODS | {"crowdlab": partial(crowdlab, probabilities=...)}`.
    """
    votes = majority(annotations)
    base = _credit(votes, key)
    names = [name for name in methods if name != PLAIN]
    each = 1 - (1 - confidence) / max(len(names), 1)
    rivals = []
    for name in names:
        trials = []
        for smoothing in (_takes_smoothing(methods[name]) and smoothings) or (None,):
            method = methods[name] if smoothing is None else partial(methods[name], smoothing=smoothing)
            consensus = method(annotations)
            difference = _difference(_credit(consensus, key), base, each, seed, len(names))
            accuracy = consensus_accuracy(consensus, key, confidence=confidence)
            trials.append(Trial(name, smoothing, consensus.how, accuracy, difference))
        rivals.append(Rival(name, tuple(trials)))
    recommended, sentence = _recommend(rivals, len(base))
    plain = consensus_accuracy(votes, key, confidence=confidence)
    return ConsensusChoice(
        annotations.question, len(base), plain, tuple(rivals), recommended, sentence, confidence
    )


def _takes_smoothing(method: Method) -> bool:
    return "smoothing" in signature(method).parameters


def _credit(consensus: Consensus, key: AnswerKey) -> dict[str, float]:
    """How far each item of the key is right: 1 or 0, and in a dispute the share of the tied labels that is."""
    rows, credit = credit_by_item(consensus, key)
    return dict(zip((consensus.items[u] for u in rows), credit.tolist(), strict=True))


def _difference(
    credit: Mapping[str, float], base: Mapping[str, float], confidence: float, seed: int, comparisons: int
) -> Estimate:
    """The mean difference over items with its bootstrap interval, from a histogram, so that no order matters.

    Where all items differ alike there is nothing to draw; the bound is then as in `pairing.paired_difference`.
    """
    d: Floats = np.array([credit[item] - base[item] for item in base if item in credit])
    n = len(d)
    if not n:
        return Estimate.undefined("no item of the key has a consensus")
    mean = float(d.mean())
    together = f", for {comparisons} methods together" if comparisons > 1 else ""
    values, times = np.unique(d.round(9), return_counts=True)
    if len(values) == 1:
        unseen = 1 - (1 - confidence) ** (1 / n)
        low, high = mean - unseen * (1 + mean), mean + unseen * (1 - mean)
        method = f"the same difference on all {n:,} items; bound on a share of items never seen{together}"
    else:
        drawn = np.random.default_rng(seed).multinomial(n, times / n, size=DRAWS) @ values / n
        low, high = np.quantile(drawn, [(1 - confidence) / 2, (1 + confidence) / 2]).tolist()
        method = f"bootstrap over {n:,} items, {DRAWS:,} draws{together}"
    return Estimate(mean, low, high, n, method, confidence=confidence)


def _recommend(rivals: Sequence[Rival], items: int) -> tuple[str, str]:
    """The method to take, and one sentence why: the furthest ahead of those that are better, else the majority."""
    if not items:
        return (
            PLAIN,
            "Majority: no item of the key has a consensus, so there is nothing to compare methods on.",
        )
    better = [rival for rival in rivals if rival.finding == "better"]
    if better:
        best = max(better, key=lambda rival: rival.trials[0].difference.value or 0.0)
        every = ", and ahead beyond chance at every smoothing tried" if len(best.trials) > 1 else ""
        return (
            best.method,
            f"{best.title}: {best.trials[0].words} over plain voting on {items:,} items{every}.",
        )
    every = " at every smoothing tried" if any(len(rival.trials) > 1 for rival in rivals) else ""
    hinging = " or ".join(rival.title for rival in rivals if rival.finding == "hinges on smoothing")
    but = f"; where {hinging} is ahead, it is by smoothing alone" if hinging else ""
    return PLAIN, f"Majority: on {items:,} items no method beats plain voting beyond chance{every}{but}."


def _flat(name: str, estimate: Estimate) -> dict[str, Any]:
    """The columns of an estimate."""
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}
