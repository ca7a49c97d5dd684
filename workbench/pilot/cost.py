"""What labelling cost: per unit and per correct unit, by the price that was agreed."""

from dataclasses import dataclass

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.documents.pilot import Price
from workbench.statistics.estimate import Estimate


@dataclass(frozen=True)
class Cost:
    """One vendor's cost in the pilot's currency.

    A unit is one answer of the first pass to the question that decides; rework is not paid again per unit, but
    its hours are paid. `per_correct` carries the uncertainty of accuracy only: prices are contractual.
    """

    units: int
    hours: float | None
    total: float | None
    per_unit: float | None
    right_share: Estimate
    per_correct: Estimate
    reason: str | None = None


def study_cost(price: Price | None, delivered: Annotations, right_share: Estimate) -> Cost:
    """What a vendor's deliveries cost, with the share of finally right answers as the accuracy after rework."""
    units = len(delivered.first_pass())
    hours = _hours(delivered)
    if price is None:
        return _unknown(units, hours, right_share, "no price is agreed in the pilot's specification")
    if price.per_hour is not None and hours is None:
        return _unknown(
            units, hours, right_share, "the price is by the hour, but not every answer carries its time"
        )
    total = units * (price.per_unit or 0.0) + (hours or 0.0) * (price.per_hour or 0.0)
    if not units:
        return _unknown(units, hours, right_share, "nothing was delivered")
    return Cost(units, hours, total, total / units, right_share, _per_correct(total / units, right_share))


def _per_correct(per_unit: float, share: Estimate) -> Estimate:
    if share.value is None or share.low is None or share.high is None:
        return Estimate.undefined(share.reason or "accuracy is unknown", n=share.n, unit=share.unit)
    if share.low <= 0:
        return Estimate.undefined("accuracy may be zero", n=share.n, unit=share.unit)
    return Estimate(
        per_unit / share.value,
        per_unit / share.high,
        per_unit / share.low,
        share.n,
        f"price by accuracy after rework; {share.method}",
        unit=share.unit,
        confidence=share.confidence,
    )


def _hours(delivered: Annotations) -> float | None:
    if delivered.seconds is None or np.isnan(delivered.seconds).any():
        return None
    return float(delivered.seconds.sum() / 3600)


def _unknown(units: int, hours: float | None, share: Estimate, why: str) -> Cost:
    return Cost(units, hours, None, None, share, Estimate.undefined(why), why)
