"""How much more often one side is right than another on the items that both answered."""

from collections.abc import Mapping

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.key import Key
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import student
from workbench.statistics.judging import judged


def paired_difference(
    one: Annotations, other: Annotations, key: Key, *, confidence: float = 0.95
) -> Estimate:
    """Accuracy of `other` minus that of `one` over the items both answered, each item counting once.

    Per item the share of right answers of either side; then the mean of the differences with its t interval.
    Where all of them are the same, t has no width and would promise certainty. Then at most
    1 − (1 − confidence)^(1/n) of all items differ from what n items showed, by as much as a difference can.
    """
    first, second = _right_by_item(one, key), _right_by_item(other, key)
    d = np.array([second[item] - first[item] for item in sorted(first.keys() & second.keys())])
    n = len(d)
    if not n:
        return Estimate.undefined("no item of the key was answered by both")
    mean = float(d.mean())
    interval = student(d, confidence)
    if interval is None or np.ptp(d) < 1e-12:
        unseen = 1 - (1 - confidence) ** (1 / n)
        low, high = mean - unseen * (1 + mean), mean + unseen * (1 - mean)
        method = f"the same difference on all {n:,} items; bound on a share of items never seen among {n:,}"
    else:
        low, high = max(-1.0, interval[0]), min(1.0, interval[1])
        method = f"t interval over {n:,} items that both answered"
    return Estimate(mean, low, high, n, method, confidence=confidence)


def _right_by_item(annotations: Annotations, key: Key) -> Mapping[str, float]:
    """The share of right answers of every item that is in the key and has one."""
    rows, right = judged(annotations, key)
    answers = np.bincount(rows.item.code, minlength=len(rows.items))
    correct = np.bincount(rows.item.code, right, minlength=len(rows.items))
    return {rows.items[u]: correct[u] / answers[u] for u in np.flatnonzero(answers)}
