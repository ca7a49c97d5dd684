"""How much a number of one vendor moved from one pilot or month to another, and whether the same items say so."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.key import Key
from workbench.documents.pilot import Metric
from workbench.quality.accuracy import paired_difference
from workbench.statistics.estimate import Estimate

SHARED = 0.5  # of the judged items of either side: below, too few are common to speak for both
PAIRED = "the same items both times: they may have been remembered"
APART = "not item by item; the two are taken as independent"
UNPAIRED = "different items: part of the difference may be that they are harder or easier"


@dataclass(frozen=True)
class Move:
    """One number before and after.

    difference  after minus before; undefined where one of them is
    paired      whether it rests on items that both had
    says        what such a difference can and cannot mean
    """

    metric: Metric
    before: Estimate
    after: Estimate
    difference: Estimate
    paired: bool
    says: str

    @property
    def settled(self) -> bool:
        """Whether the whole interval of the difference lies on one side of 0."""
        low, high = self.difference.low, self.difference.high
        return low is not None and high is not None and (low > 0 or high < 0)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        numbers = {name: getattr(self, name).to_dict() for name in ("before", "after", "difference")}
        said = {"paired": self.paired, "settled": self.settled, "says": self.says}
        return {"metric": self.metric, **numbers, **said}


def apart(before: Estimate, after: Estimate) -> Estimate:
    """The difference of two independent estimates from their own intervals.

    d − √((a − l_a)² + (u_b − b)²) and its mirror image, for any two estimates with an interval: Newcombe (1998),
    "Interval estimation for the difference between independent proportions", method 10.
    """
    for one in (before, after):
        if one.value is None:
            return Estimate.undefined(one.reason or "one of the two is undefined")
    if None in (before.low, before.high, after.low, after.high):
        return Estimate.undefined("one of the two has no interval")
    b, bl, bu = (float(getattr(before, name)) for name in ("value", "low", "high"))
    a, al, au = (float(getattr(after, name)) for name in ("value", "low", "high"))
    d = a - b
    low, high = d - sqrt((a - al) ** 2 + (bu - b) ** 2), d + sqrt((au - a) ** 2 + (b - bl) ** 2)
    method = "difference of independent estimates (Newcombe)"
    return Estimate(d, low, high, before.n + after.n, method, None, after.unit, after.confidence)


def move(metric: Metric, before: Estimate, after: Estimate, reason: str | None = None) -> Move:
    """A number that is not paired by item; `reason` says why the two must not be compared at all."""
    difference = apart(before, after) if reason is None else Estimate.undefined(reason)
    return Move(metric, before, after, difference, False, APART)


def move_in_accuracy(
    before: tuple[Annotations, Key, Estimate],
    after: tuple[Annotations, Key, Estimate],
    *,
    confidence: float = 0.95,
) -> Move:
    """Accuracy of first passes: paired over common items where either side shares half of its own, else unpaired.

    An item is common where both keys know it and hold the same answers for right.
    """
    (one, key, was), (other, other_key, now) = before, after
    same = Key(
        {
            item: label
            for item, label in key.label.items()
            if item in other_key.label and key.right(item) == other_key.right(item)
        },
        {item: right for item, right in key.accepted.items() if item in other_key.label},
    )
    sides = [_judged(one, key), _judged(other, other_key)]
    common = sides[0] & sides[1] & set(same.label)
    if common and len(common) >= SHARED * max(map(len, sides)):
        difference = paired_difference(one, other, same, confidence=confidence)
        left = max(map(len, sides)) - len(common)
        beside = f"; {left} items that only one side had are left out" if left else ""
        return Move("accuracy", was, now, difference, True, PAIRED + beside)
    few = f"; only {len(common)} items are common" if common else ""
    return Move("accuracy", was, now, apart(was, now), False, UNPAIRED + few)


def _judged(rows: Annotations, key: Key) -> set[str]:
    """The items of the key that have an answer."""
    return {rows.items[code] for code in np.unique(rows.item.code).tolist()} & set(key.label)
