"""Two pilots beside each other: what was agreed differently, and how each vendor of both moved."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from workbench.documents.pilot import METRICS, GoldFile, Pilot, about_metric
from workbench.errors import NotFound
from workbench.pilot.scorecard import Move, Period, moves, whole_period
from workbench.quality.deliveries import PilotInputs
from workbench.result import Result
from workbench.store.workspace import Workspace

LATER = dt.datetime.max.replace(tzinfo=dt.UTC)  # than any pilot that is frozen


@dataclass(frozen=True, eq=False)
class VendorMoves(Result, json="vendor name simulated moves"):
    """One vendor in both pilots."""

    vendor: str
    name: str
    before: Period
    after: Period
    moves: tuple[Move, ...]

    @property
    def simulated(self) -> bool:
        """Whether either pilot's answers are simulated."""
        return self.before.simulated or self.after.simulated


@dataclass(frozen=True, eq=False)
class PilotComparison(Result, json="before after vendors differs"):
    """Pilot `after` against pilot `before`.

    differs  what was agreed differently, one sentence each: numbers on either side of it do not mean the same
    """

    before: str
    after: str
    vendors: tuple[VendorMoves, ...]
    differs: tuple[str, ...]


def earlier_first(workspace: Workspace, *names: str) -> list[str]:
    """Pilots by the time of their freeze; one that is not frozen comes last."""
    store = workspace.pilots
    return sorted(names, key=lambda name: store.seal(store.path(name)).frozen_at or LATER)


def compare_pilots(before: PilotInputs, after: PilotInputs, *, confidence: float = 0.95) -> PilotComparison:
    """How each vendor of both pilots moved, on the question that each pilot's verdict is on."""
    theirs = {vendor.id: vendor for vendor in after.pilot.vendors}
    both = [(vendor, theirs[vendor.id]) for vendor in before.pilot.vendors if vendor.id in theirs]
    if not both:
        alike = before.pilot.title == after.pilot.title
        one, other = (
            f"{pilot.title} ({pilot.name})" if alike else pilot.title for pilot in (before.pilot, after.pilot)
        )
        raise NotFound(
            f"no vendor is in both pilots: {one} has {_names(before.pilot)}, {other} has {_names(after.pilot)}."
        )
    vendors = []
    for was, now in both:
        first, second = whole_period(before, was, confidence), whole_period(after, now, confidence)
        vendors.append(VendorMoves(was.id, now.shown, first, second, moves(first, second, confidence)))
    return PilotComparison(
        before.pilot.name, after.pilot.name, tuple(vendors), tuple(_differs(before.pilot, after.pilot))
    )


def _differs(before: Pilot, after: Pilot) -> list[str]:
    """What two specifications agreed differently, apart from vendors and dates."""
    pairs = [
        ("the question", before.question, after.question),
        (
            "the guideline",
            before.guideline and str(before.guideline),
            after.guideline and str(after.guideline),
        ),
        ("gold", _gold(before), _gold(after)),
        ("the promised hours", before.promised_hours, after.promised_hours),
        ("the currency", before.currency, after.currency),
    ]
    asked, theirs = ({c.metric: c.threshold for c in pilot.criteria} for pilot in (before, after))
    for metric in dict.fromkeys((*METRICS, *asked, *theirs)):
        name = about_metric(metric)[0]
        pairs.append((f"the threshold of “{name}”", asked.get(metric), theirs.get(metric)))
    for vendor in before.vendors:
        same = next((v for v in after.vendors if v.id == vendor.id), None)
        if same is not None:
            pairs.append((f"the price of {vendor.shown}", _price(vendor.price), _price(same.price)))
    return [
        f"{what} was {'not set' if a is None else a}, then {'not set' if b is None else b}"
        for what, a, b in pairs
        if a != b
    ]


def _gold(pilot: Pilot) -> str:
    return pilot.gold.file if isinstance(pilot.gold, GoldFile) else str(pilot.gold)


def _price(price: Any) -> str | None:
    if price is None:
        return None
    parts = [(price.per_unit, "a unit"), (price.per_hour, "an hour")]
    return " and ".join(f"{value:g} {per}" for value, per in parts if value is not None)


def _names(pilot: Pilot) -> str:
    return ", ".join(vendor.shown for vendor in pilot.vendors)
