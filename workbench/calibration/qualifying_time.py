"""How long it takes from the invitation until somebody has qualified, per vendor, counting those who have not yet."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.rounds.participants import Standing

UNREACHED = "fewer than half have qualified so far"


@dataclass(frozen=True)
class QualifyingTime:
    """One vendor, or everybody where `vendor` is None.

    invited, qualified   people, also those whose link was taken back
    gone                 of those who have not qualified, how many cannot any more: no link, or the round is over
    median               days after which half are expected to have qualified; None where `reason` says why
    fastest, slowest     days, of those who have qualified
    """

    vendor: str | None
    invited: int
    qualified: int
    median: float | None
    fastest: float | None
    slowest: float | None
    reason: str | None = None
    gone: int = 0

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return dict(vars(self))


def qualifying_times(people: Sequence[Standing], now: dt.datetime) -> tuple[QualifyingTime, ...]:
    """Every vendor by name, then everybody where there is more than one vendor."""
    vendors = sorted({one.person.vendor for one in people})
    found = [_of(vendor, [s for s in people if s.person.vendor == vendor], now) for vendor in vendors]
    return (*found, _of(None, people, now)) if len(vendors) > 1 else tuple(found)


def _of(vendor: str | None, people: Sequence[Standing], now: dt.datetime) -> QualifyingTime:
    dated = [one for one in people if one.invited_at is not None]
    days = sorted(one.days for one in dated if one.days is not None)
    waiting = [
        (one.invited_at, one.able_until) for one in dated if one.days is None and one.invited_at is not None
    ]
    waits = [
        max(0.0, (min(now, until or now) - since).total_seconds() / 86400) for since, until in waiting
    ]  # who cannot qualify any more is known to have taken longer than until then, and nothing more
    middle = half_by(days, waits)
    why = None if middle is not None else UNREACHED if dated else "nobody was invited with a date"
    fastest, slowest = (days[0], days[-1]) if days else (None, None)
    gone = sum(until is not None and until <= now for _, until in waiting)
    return QualifyingTime(vendor, len(people), len(days), middle, fastest, slowest, why, gone)


def half_by(days: Sequence[float], waits: Sequence[float]) -> float | None:
    """The median of times of which some are only known to be longer: None while it is not reached.

    S(t) = Π_{t_i ≤ t} (1 − d_i / n_i), and the first t with S(t) ≤ 1/2. Kaplan & Meier (1958), "Nonparametric
    estimation from incomplete observations". `waits` are those who have not qualified: until now, or as long as they could.

    >>> half_by([1, 2, 3], []), half_by([1, 2], [5, 5, 5])
    (2, None)
    """
    alive = 1.0
    for day in sorted(set(days)):
        at_risk = sum(d >= day for d in days) + sum(w >= day for w in waits)
        alive *= 1 - sum(d == day for d in days) / at_risk
        if alive <= 0.5 + 1e-9:
            return day
    return None
