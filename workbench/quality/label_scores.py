"""How well each label is used: precision, recall and F1 against gold, with intervals that know that answers cluster."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.counts import Counts
from workbench.answers.key import Key
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.judging import judged, share_right


@dataclass(frozen=True)
class LabelScore:
    """One label.

    precision  of the answers with this label, the share that is right
    recall     of the answers to items of this label, the share that says so
    f1         their harmonic mean
    """

    label: str
    precision: Estimate
    recall: Estimate
    f1: Estimate

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        parts = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {name: estimate.to_dict() for name, estimate in parts.items()}


def label_scores(annotations: Annotations, key: Key, *, confidence: float = 0.95) -> dict[str, LabelScore]:
    """Every label that was answered or is gold, in the order of the annotations, then others of the key.

    An answer that the key accepts beside the gold label counts as an item of that answer. Precision and recall are
    shares with the interval of `judging.share_right`. F1 = 2 Σ_u tp_u / Σ_u (said_u + gold_u) over items u is a
    ratio of totals: its variance is linearised, U / (U − 1) Σ_u (2 tp_u − F1 (said_u + gold_u))² / (Σ_u said_u +
    gold_u)², Cochran (1977), "Sampling Techniques", and the interval Wilson's on the number of answers
    with that variance, at most the number of items.
    """
    rows, right = judged(annotations, key)
    given = np.array(rows.labels, object)[rows.label.code]
    gold = np.array([key.label.get(item, "") for item in rows.items], object)[rows.item.code]
    true = np.where(right, given, gold)
    used = set(given) | set(true)
    names = [label for label in annotations.labels if label in used]
    names += sorted(used - set(annotations.labels))
    found = {}
    for label in names:
        said, is_it = given == label, true == label
        precision = share_right(rows.take(said), right[said], confidence=confidence)
        recall = share_right(rows.take(is_it), said[is_it], confidence=confidence)
        if not said.any():
            precision = Estimate.undefined("nobody gave this label", unit="answers")
        if not is_it.any():
            recall = Estimate.undefined("no answer is on an item of this label", unit="answers")
        tp, answered, there = (
            np.bincount(rows.item.code[some], minlength=len(rows.items))
            for some in (said & is_it, said, is_it)
        )
        found[label] = LabelScore(label, precision, recall, _f1(tp, answered, there, confidence))
    return found


def _f1(tp: Counts, said: Counts, gold: Counts, confidence: float) -> Estimate:
    """F1 from (U,) counts of an item; items where the label plays no part are left out."""
    some = said + gold > 0
    tp, both = tp[some], (said + gold)[some]
    items, total = len(both), float(both.sum())
    value = 2 * float(tp.sum()) / total
    apart = 2 * tp - value * both
    error = sqrt(items / max(items - 1, 1) * float((apart**2).sum())) / total
    worth = min(value * (1 - value) / error**2, items) if error > 0 else items
    low, high = wilson(value, max(worth, 1.0), confidence)
    method = f"Wilson interval on {worth:,.0f} effective answers, linearised over {items:,} items"
    return Estimate(value, low, high, int(total), method, None, "answers", confidence)
