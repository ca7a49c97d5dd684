"""A verdict of three values: pass, fail, or not enough evidence and how many more items would settle it."""

import math
from dataclasses import dataclass
from typing import Literal

from workbench.documents.pilot import Criterion
from workbench.statistics.estimate import Estimate

Verdict = Literal["pass", "fail", "open"]

MOST_SENSIBLE = 20  # times the present items; a plan for more makes no sense


@dataclass(frozen=True)
class Ruling:
    """One criterion for one vendor.

    verdict     pass, fail, or open: the interval holds the threshold, or there is no value
    items       the number of items behind the estimate
    more_items  how many more items settle an open verdict, if the value stays; None when it is settled, or when
                more items would not settle it (`why` says so)
    """

    criterion: Criterion
    estimate: Estimate
    verdict: Verdict
    items: int
    more_items: int | None = None
    why: str | None = None


def rule_on(criterion: Criterion, estimate: Estimate, items: int) -> Ruling:
    """Compare the interval with the threshold: pass if all of it is on the good side, fail if all is on the bad side."""
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or low is None or high is None:
        why = estimate.reason or "there is no interval"
        return Ruling(criterion, estimate, "open", items, None, f"Could not be measured: {why}")
    threshold = criterion.threshold
    above, below = low >= threshold, high < threshold
    if not criterion.higher_is_better:
        above, below = high <= threshold, low > threshold
    if above or below:
        return Ruling(criterion, estimate, "pass" if above else "fail", items)
    more = items_to_settle(value, low, high, threshold, items)
    stuck = (
        None if more is not None else "The value is at the threshold: more items are unlikely to decide it"
    )
    return Ruling(criterion, estimate, "open", items, more, stuck)


def items_to_settle(value: float, low: float, high: float, threshold: float, items: int) -> int | None:
    """How many more items it takes until the interval excludes the threshold, if the value stays.

    The half-width on the threshold's side shrinks with the square root of the number of items. None if that
    takes more than `MOST_SENSIBLE` times the present items.
    """
    distance = abs(value - threshold)
    half = value - low if value > threshold else high - value
    if distance == 0 or items == 0 or half > distance * math.sqrt(MOST_SENSIBLE):
        return None
    return max(1, math.ceil(items * (half / distance) ** 2) - items)


@dataclass(frozen=True)
class VendorVerdict:
    """All rulings on one vendor, and the overall verdict."""

    vendor: str
    rulings: tuple[Ruling, ...]

    @property
    def verdict(self) -> Verdict:
        """Fail when one criterion fails, pass when all pass, else open."""
        verdicts = [ruling.verdict for ruling in self.rulings]
        if "fail" in verdicts:
            return "fail"
        return "open" if "open" in verdicts else "pass"

    @property
    def more_items(self) -> int | None:
        """The largest number of further items among the open rulings; None if one cannot be settled by more items."""
        open_ones = [ruling.more_items for ruling in self.rulings if ruling.verdict == "open"]
        known = [more for more in open_ones if more is not None]
        return max(known) if known and len(known) == len(open_ones) else None

    def of(self, verdict: Verdict) -> tuple[Ruling, ...]:
        """The rulings with one verdict."""
        return tuple(ruling for ruling in self.rulings if ruling.verdict == verdict)


def non_inferiority(
    difference: Estimate, margin: float
) -> Literal["not inferior", "inferior", "not settled"]:
    """Whether the interval of a difference is above minus the margin, below it, or contains it."""
    if difference.low is None or difference.high is None:
        return "not settled"
    if difference.low > -margin:
        return "not inferior"
    return "inferior" if difference.high < -margin else "not settled"
