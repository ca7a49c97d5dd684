"""How long work took: sent to delivered, the share within the promise, and answers per day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Ints
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import effective_sample, wilson

HOUR = np.timedelta64(3600 * 10**6, "us")


@dataclass(frozen=True, eq=False)
class Turnaround:
    """One vendor's first pass in time.

    hours          (N,) from sent to submitted, of the answers whose batch and time are known
    within         share of these answers within the promise; undefined without a promise
    late, in_time  the counts behind it
    per_day        answers by calendar day (ISO date) in the pilot's time zone
    reason         why nothing is known, or None
    early          answers that were submitted before their batch was sent: left out, a zone or a date is wrong
    """

    hours: npt.NDArray[np.float64]
    within: Estimate
    in_time: int
    late: int
    per_day: Mapping[str, int]
    median_hours: float | None
    first: dt.datetime | None
    last: dt.datetime | None
    reason: str | None = None
    early: int = 0

    @property
    def per_working_day(self) -> float | None:
        """Answers per day on which there was any."""
        return sum(self.per_day.values()) / len(self.per_day) if self.per_day else None


def study_turnaround(
    first_pass: Annotations,
    sent_at: Mapping[str, dt.datetime],
    promised_hours: float | None,
    *,
    timezone: str = "UTC",
    confidence: float = 0.95,
) -> Turnaround:
    """Measure a vendor's first pass against the time at which each batch was sent."""
    if first_pass.submitted_at is None or np.isnat(first_pass.submitted_at).all():
        return _unknown("the deliveries carry no submission times")
    known = ~np.isnat(first_pass.submitted_at)
    times = first_pass.submitted_at[known]
    days = _days(times, timezone)
    first, last = (t.astype(dt.datetime).replace(tzinfo=dt.UTC) for t in (times.min(), times.max()))
    if first_pass.batch is None or not sent_at:
        why = "no batch says when it was sent" if not sent_at else "the deliveries carry no batch"
        return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, days, None, first, last, why)
    sent = np.array(
        [_utc(sent_at.get(batch)) for batch in first_pass.batch.values] + [np.datetime64("NaT", "us")]
    )
    start = sent[first_pass.batch.code]
    timed = known & ~np.isnat(start)
    early = timed & (first_pass.submitted_at < start)
    timed &= ~early
    hours = (first_pass.submitted_at[timed] - start[timed]) / HOUR
    if not len(hours):
        why = "every answer was submitted before its batch was sent: a date or a time zone is wrong"
        why = why if early.any() else "no answer names a batch whose sending time is known"
        return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, days, None, first, last, why)
    if promised_hours is None:
        within, in_time = (
            Estimate.undefined("no hours were promised", n=len(hours), unit="answers"),
            len(hours),
        )
    else:
        kept = hours <= promised_hours
        in_time = int(kept.sum())
        within = _within(kept, _sittings(first_pass.take(timed)), confidence)
    median = float(np.median(hours))
    return Turnaround(
        hours, within, in_time, len(hours) - in_time, days, median, first, last, early=int(early.sum())
    )


def _within(kept: Bools, sitting: Ints, confidence: float) -> Estimate:
    """The share kept, clustered by who took up which batch; where nothing varies, as many cases as there are of these."""
    share, groups = float(kept.mean()), len(np.unique(sitting))
    worth = effective_sample(kept, [sitting], confidence)
    low, high = wilson(share, worth or groups, confidence)
    method = f"Wilson interval on {worth or groups:,.0f} effective answers, clustered by annotator and batch"
    return Estimate(share, low, high, len(kept), method, unit="answers", confidence=confidence)


def _sittings(rows: Annotations) -> Ints:
    """(N,) one code for each annotator and batch: whoever takes a batch up late is late with all of it."""
    batch = rows.batch.code if rows.batch is not None else np.zeros(len(rows), np.int32)
    both = rows.annotator.code.astype(np.int64) * (int(batch.max(initial=0)) + 2) + batch + 1
    codes: Ints = np.unique(both, return_inverse=True)[1].astype(np.int32)
    return codes


def _days(times: npt.NDArray[np.datetime64], timezone: str) -> dict[str, int]:
    """Answers by calendar day of a zone; its offset never changes within a quarter of an hour."""
    zone = ZoneInfo(timezone)
    quarters, count = np.unique(times.astype("datetime64[15m]"), return_counts=True)
    days: dict[str, int] = {}
    for quarter, n in zip(quarters.astype("datetime64[us]").astype(dt.datetime), count, strict=True):
        day = quarter.replace(tzinfo=dt.UTC).astimezone(zone).date().isoformat()
        days[day] = days.get(day, 0) + int(n)
    return days


def _utc(time: dt.datetime | None) -> np.datetime64:
    return (
        np.datetime64("NaT", "us")
        if time is None
        else np.datetime64(time.astimezone(dt.UTC).replace(tzinfo=None), "us")
    )


def _unknown(why: str) -> Turnaround:
    return Turnaround(np.zeros(0), Estimate.undefined(why), 0, 0, {}, None, None, None, why)
