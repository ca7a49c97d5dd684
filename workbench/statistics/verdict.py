"""A verdict of three values: pass, fail, or not enough evidence, with what would settle it and how likely."""

from dataclasses import dataclass, field
from typing import Literal

from workbench.documents.pilot import Criterion
from workbench.statistics.assurance import LIKELY, Evidence, More, more_to_settle
from workbench.statistics.estimate import Estimate

Verdict = Literal["pass", "fail", "open"]

STUCK = "Cannot be settled by more items"


@dataclass(frozen=True)
class Ruling:
    """One criterion for one vendor.

    verdict   pass, fail, or open: the interval holds the threshold, or there is no value
    items     the number of items behind the estimate
    evidence  what an open verdict rests on; None where it is settled or could not be measured
    more      how much more settles it and with what chance, the least first; empty where it is settled or no
              sensible number has a chance worth naming (`why` says so)
    """

    criterion: Criterion
    estimate: Estimate
    verdict: Verdict
    items: int
    why: str | None = None
    evidence: Evidence | None = field(default=None, repr=False)
    more: tuple[More, ...] = ()

    @property
    def likely(self) -> More | None:
        """The fewest that settle it in 8 of 10 pilots like this one."""
        return likely(self.more)

    @property
    def more_items(self) -> int | None:
        """Their number, where they are items."""
        return self.likely.n if self.likely and self.likely.unit == "item" else None


def likely(more: tuple[More, ...]) -> More | None:
    """The fewest whose chance is 8 of 10 or more."""
    return next((each for each in more if each.chance >= LIKELY), None)


def best(more: tuple[More, ...]) -> More | None:
    """The number to name: the fewest for 8 of 10, else the one with the best chance."""
    return likely(more) or (more[-1] if more else None)


def advice(more: tuple[More, ...]) -> str:
    """`120 more items settle it in 8 of 10 such pilots; 57 in 6 of 10`, or that more do not settle it.

    The number of 8 of 10 comes first, where there is one.
    """
    first = best(more)
    if first is None:
        return STUCK
    others = [f"{each.n:,} in {each.odds}" for each in more if each.odds != first.odds]
    return "; ".join([first.text, ", ".join(others)] if others else [first.text])


def rule_on(
    criterion: Criterion, estimate: Estimate, items: int, *, evidence: Evidence | None = None
) -> Ruling:
    """Compare the interval with the threshold: pass if all of it is on the good side, fail if all is on the bad side.

    `evidence` is stated where the estimate is no share of its items: a cost, or a share of what comes in batches.
    Agreement, which runs from −1 to 1, counts as the share (1 + α) / 2.
    """
    value, low, high = estimate.value, estimate.low, estimate.high
    if value is None or low is None or high is None:
        why = estimate.reason or "there is no interval"
        return Ruling(criterion, estimate, "open", items, f"Could not be measured: {why}")
    threshold = criterion.threshold
    above, below = low >= threshold, high < threshold
    if not criterion.higher_is_better:
        above, below = high <= threshold, low > threshold
    if above or below:
        return Ruling(criterion, estimate, "pass" if above else "fail", items)
    if evidence is None and criterion.metric != "cost_per_correct":
        lowest = -1.0 if criterion.metric == "agreement" else 0.0
        evidence = Evidence.behind(estimate, threshold, items, lowest=lowest)
    more = more_to_settle([evidence] if evidence else [])
    return Ruling(criterion, estimate, "open", items, None if more else STUCK, evidence, more)


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
    def more(self) -> tuple[More, ...]:
        """How much more settles every open ruling at once, and with what chance; empty where one is beyond reach.

        Where items settle some of them and batches others, see the rulings.
        """
        waiting = self.of("open")
        units = {ruling.evidence.unit if ruling.evidence else None for ruling in waiting}
        if len(units) != 1 or None in units:
            return ()
        return more_to_settle([ruling.evidence for ruling in waiting if ruling.evidence])

    @property
    def likely(self) -> More | None:
        """The fewest that settle all of them in 8 of 10 pilots like this one."""
        return likely(self.more)

    @property
    def more_items(self) -> int | None:
        """Their number, where they are items."""
        return self.likely.n if self.likely and self.likely.unit == "item" else None

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
