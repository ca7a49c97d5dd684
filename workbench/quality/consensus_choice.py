"""Which consensus to take: every method against gold, and beside the plain majority on the same items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import Key
from workbench.quality.accuracy import ConsensusAccuracy, consensus_accuracy, credit_by_item
from workbench.quality.consensus_rivals import Rival, Trial
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.majority import majority
from workbench.statistics.consensus.methods import METHODS, Method
from workbench.statistics.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

PLAIN = "majority"
DRAWS = 10_000


@dataclass(frozen=True)
class ConsensusChoice:
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

    def rows(self) -> list[dict[str, Any]]:
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

        return pd.DataFrame(self.rows())

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "question": self.question,
            "items": self.items,
            "recommended": self.recommended,
            "sentence": self.sentence,
            "confidence": self.confidence,
            "findings": {rival.method: rival.words for rival in self.rivals},
            "methods": self.rows(),
        }


def study_consensus_choice(
    annotations: Annotations,
    key: Key,
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
            found = method(annotations)
            difference = _difference(_credit(found, key), base, each, seed, len(names))
            accuracy = consensus_accuracy(found, key, confidence=confidence)
            trials.append(Trial(name, smoothing, found.how, accuracy, difference))
        rivals.append(Rival(name, tuple(trials)))
    recommended, sentence = _recommend(rivals, len(base))
    plain = consensus_accuracy(votes, key, confidence=confidence)
    return ConsensusChoice(
        annotations.question, len(base), plain, tuple(rivals), recommended, sentence, confidence
    )


def _takes_smoothing(method: Method) -> bool:
    return "smoothing" in signature(method).parameters


def _credit(consensus: Consensus, key: Key) -> dict[str, float]:
    """How far each item of the key is right: 1 or 0, and in a dispute the share of the tied labels that is."""
    rows, credit = credit_by_item(consensus, key)
    return dict(zip((consensus.items[u] for u in rows), credit.tolist(), strict=True))


def _difference(
    found: Mapping[str, float], base: Mapping[str, float], confidence: float, seed: int, comparisons: int
) -> Estimate:
    """The mean difference over items with its bootstrap interval, from a histogram, so that no order matters.

    Where all items differ alike there is nothing to draw; the bound is then as in `pairing.paired_difference`.
    """
    d: Floats = np.array([found[item] - base[item] for item in base if item in found])
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
