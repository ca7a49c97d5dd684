"""One vendor over several pilots and months: how good, how soon, at what price, and how far each number moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Ints
from workbench.answers.key import AnswerKey
from workbench.documents.pilot import GoldFile, Metric, Vendor
from workbench.errors import InvalidTable, NotFound, listed
from workbench.pilot.study import agreement_among, rework_share, study_cost, study_turnaround
from workbench.quality.accuracy import accuracy, judged, vendor_difference
from workbench.quality.deliveries import PilotInputs
from workbench.quality.drift import study_drift
from workbench.report.numbers import many
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.two_way import shares_for_others

SHARED = 0.5  # of the judged items of either side: below, too few are common to speak for both
PAIRED = "the same items both times"
APART = "not compared item by item"
UNPAIRED = "different items: some of the difference may be because they are harder or easier"


@dataclass(frozen=True)
class Move(Result, json="metric before after difference paired settled says"):
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


def independent_difference(before: Estimate, after: Estimate) -> Estimate:
    """The difference of two independent estimates from their own intervals.

    d − √((a − l_a)² + (u_b − b)²) and its mirror image, for any two estimates with an interval: Newcombe (1998),
    "Interval estimation for the difference between independent proportions", method 10.
    """
    for estimate in (before, after):
        if estimate.value is None:
            return Estimate.undefined(estimate.reason or "one of the two is undefined")
    if None in (before.low, before.high, after.low, after.high):
        why = before.reason if before.low is None else after.reason
        return Estimate.undefined(why or "one of the two has no interval")
    b, bl, bu = (float(getattr(before, name)) for name in ("value", "low", "high"))
    a, al, au = (float(getattr(after, name)) for name in ("value", "low", "high"))
    d = a - b
    low, high = d - sqrt((a - al) ** 2 + (bu - b) ** 2), d + sqrt((au - a) ** 2 + (b - bl) ** 2)
    method = "difference of independent estimates (Newcombe)"
    return Estimate(d, low, high, before.n + after.n, method, None, after.unit, after.confidence)


def unpaired_move(metric: Metric, before: Estimate, after: Estimate, reason: str | None = None) -> Move:
    """A number that is not paired by item; `reason` says why the two must not be compared at all."""
    difference = independent_difference(before, after) if reason is None else Estimate.undefined(reason)
    return Move(metric, before, after, difference, False, APART)


def move_in_accuracy(
    before: tuple[Annotations, AnswerKey, Estimate],
    after: tuple[Annotations, AnswerKey, Estimate],
    *,
    confidence: float = 0.95,
) -> Move:
    """Accuracy of first passes: paired over common items where either side shares half of its own, else unpaired.

    An item is common where both keys know it and hold the same answers for right. Whoever worked both times is one
    person, whose skill cancels; who came or went is one of the people whom the vendor may send (`statistics.two_way`).
    """
    (earlier, key, was), (later, later_key, now) = before, after
    same = AnswerKey(
        {
            item: label
            for item, label in key.label.items()
            if item in later_key.label and key.right(item) == later_key.right(item)
        },
        {item: right for item, right in key.accepted.items() if item in later_key.label},
        kind=key.kind,
    )
    sides = [_judged(earlier, key), _judged(later, later_key)]
    common = sides[0] & sides[1] & set(same.label)
    if common and len(common) >= SHARED * max(map(len, sides)):
        difference = vendor_difference(earlier, later, same, confidence=confidence, same_people=True).others
        if difference.low is None:
            difference = Estimate.undefined(difference.reason or "there is no interval", n=difference.n)
        left = max(map(len, sides)) - len(common)
        beside = f"; {many(left, 'item')} of one side alone left out" if left else ""
        again = len(_people(earlier) & _people(later))
        remember = (
            f"; {many(again, 'person', 'people')} worked both times and may remember them" if again else ""
        )
        return Move("accuracy", was, now, difference, True, PAIRED + remember + beside)
    few = f"; only {many(len(common), 'item is', 'items are')} common" if common else ""
    shares = was, now
    if was.value is not None and now.value is not None:
        halves = judged(earlier, key), judged(later, later_key)
        shares = shares_for_others(*halves, confidence=confidence, same_people=True)
    return Move("accuracy", was, now, independent_difference(*shares), False, UNPAIRED + few)


def _judged(rows: Annotations, key: AnswerKey) -> set[str]:
    """The items of the key that have an answer."""
    return {rows.items[code] for code in np.unique(rows.item.code).tolist()} & set(key.label)


def _people(rows: Annotations) -> set[str]:
    return {rows.annotators[code] for code in np.unique(rows.annotator.code).tolist()}


MOVES: tuple[Metric, ...] = ("agreement", "within_promise", "cost_per_correct", "rework")  # beside accuracy


@dataclass(frozen=True, eq=False)
class Period(
    Result,
    json="pilot title month simulated gold guideline currency items answers people accuracy agreement within_promise "
    "median_hours cost_per_correct rework drifting drift_says",
):
    """One vendor in one pilot and one month.

    month       of the items: that of an item's first answer, "2026-11"; None where no time is known
    drifting    who got worse in the course of it, of `people`; None where the order of the answers is not known
    drift_says  the chance that a fall would have been noticed, or why nothing is known
    rows, key   the first pass and its gold, for comparing
    """

    pilot: str
    title: str
    month: str | None
    simulated: bool
    gold: str
    guideline: str | None
    currency: str
    items: int
    answers: int
    people: int
    accuracy: Estimate
    agreement: Estimate
    within_promise: Estimate
    median_hours: float | None
    cost_per_correct: Estimate
    rework: Estimate
    drifting: tuple[str, ...] | None
    drift_says: str
    rows: Annotations
    key: AnswerKey

    @property
    def began(self) -> int:
        """The time of the first answer, in microseconds; 0 where no time is known."""
        times = self.rows.submitted_at
        known = times[~np.isnat(times)] if times is not None else np.zeros(0, "datetime64[us]")
        return int(known.min().astype(np.int64)) if len(known) else 0


@dataclass(frozen=True, eq=False)
class Card(Result, json="* trend"):
    """One vendor: periods in the order of time, the moves of accuracy and the rest from each to the next, and overall.

    course   accuracy in the last period against the first; None for a single one, or where nobody knows which was
             first: then there are no moves either
    """

    vendor: str
    name: str
    periods: tuple[Period, ...]
    moves: tuple[tuple[Move, ...], ...]
    course: Move | None

    @property
    def trend(self) -> str:
        """Which way accuracy goes from the first period to the last: "rises", "falls" or "not settled"."""
        if self.course is None or not self.course.settled:
            return "not settled"
        return "rises" if (self.course.difference.value or 0) > 0 else "falls"


def scorecards(
    pilots: Iterable[PilotInputs], vendor: str | None = None, *, confidence: float = 0.95
) -> tuple[Card, ...]:
    """A card for each vendor of the pilots, or for one; all intervals at one confidence, so that they compare.

    Costs in different currencies are not compared. Months are those of each pilot's time zone.
    """
    pilots = list(pilots)
    known = {vendor.id: vendor.shown for inputs in pilots for vendor in inputs.pilot.vendors}
    if vendor is not None and vendor not in known:
        raise NotFound(f"no pilot here has a vendor {vendor!r}; expected one of {listed(sorted(known))}.")
    cards = []
    for name in sorted(known) if vendor is None else [vendor]:
        periods = [
            period
            for inputs in pilots
            for candidate in inputs.pilot.vendors
            if candidate.id == name
            for period in _periods(inputs, candidate, confidence)
        ]
        periods.sort(key=lambda period: (period.month or "", period.began, period.pilot))
        dated = all(period.month for period in periods)
        steps = tuple(moves(before, after, confidence) for before, after in pairwise(periods) if dated)
        course = _accuracy_move(periods[0], periods[-1], confidence) if dated and len(periods) > 1 else None
        cards.append(Card(name, known[name], tuple(periods), steps, course))
    return tuple(cards)


def moves(before: Period, after: Period, confidence: float = 0.95) -> tuple[Move, ...]:
    """Accuracy and the rest from one period to another."""
    steps = [_accuracy_move(before, after, confidence)]
    for metric in MOVES:
        other = metric == "cost_per_correct" and before.currency != after.currency
        reason = f"{before.currency} and {after.currency} are not compared" if other else None
        steps.append(unpaired_move(metric, getattr(before, metric), getattr(after, metric), reason))
    return tuple(steps)


def _accuracy_move(before: Period, after: Period, confidence: float) -> Move:
    sides = [(period.rows, period.key, period.accuracy) for period in (before, after)]
    return move_in_accuracy(sides[0], sides[1], confidence=confidence)


def _periods(inputs: PilotInputs, vendor: Vendor, confidence: float) -> Sequence[Period]:
    answers = inputs.answers[inputs.question].of_vendor(vendor.id)
    if not len(answers):
        return ()
    month, names = _months(answers, inputs.pilot.timezone or "UTC")
    return [
        _period(inputs, vendor, answers.take(month == code), names[code], confidence)
        for code in np.unique(month).tolist()
    ]


def whole_period(inputs: PilotInputs, vendor: Vendor, confidence: float = 0.95) -> Period:
    """A vendor's whole pilot as one period, whatever its months."""
    answers = inputs.answers[inputs.question].of_vendor(vendor.id)
    return _period(inputs, vendor, answers, None, confidence)


def _period(
    inputs: PilotInputs, vendor: Vendor, answers: Annotations, month: str | None, confidence: float
) -> Period:
    pilot, key = inputs.pilot, inputs.keys[inputs.question]
    first = answers.first_pass()
    right = accuracy(first, key, confidence=confidence)
    again = bool((answers.passes > 1).any())
    final = accuracy(answers.after_rework(), key, confidence=confidence) if again else right
    time = study_turnaround(
        first,
        {batch.id: batch.sent_at for batch in pilot.batches},
        pilot.promised_hours,
        timezone=pilot.timezone or "UTC",
        confidence=confidence,
    )
    drift = study_drift(first, key, confidence=confidence)
    return Period(
        pilot.name,
        pilot.title,
        month,
        vendor.simulated,
        pilot.gold.file if isinstance(pilot.gold, GoldFile) else str(pilot.gold),
        None if pilot.guideline is None else str(pilot.guideline),
        pilot.currency,
        len(np.unique(first.item.code)),
        len(first),
        len(np.unique(first.annotator.code)),
        right,
        _alpha(inputs, first, confidence),
        time.within,
        time.median_hours,
        study_cost(vendor.price, answers, final).per_correct,
        rework_share(answers, confidence)[0],
        tuple(person.annotator for person in drift.drifting) if drift.judged else None,
        drift.none_seen if drift.power is None else drift.power.says,
        first,
        key,
    )


def _alpha(inputs: PilotInputs, first: Annotations, confidence: float) -> Estimate:
    """Krippendorff's alpha; undefined where the pilot does not say enough for it, such as an order of its labels."""
    try:
        found = agreement_among(inputs, first, inputs.question, inputs.seal.method, confidence)
    except InvalidTable as refusal:
        return Estimate.undefined(str(refusal))
    return found["krippendorff_alpha"]


def _months(answers: Annotations, timezone: str) -> tuple[Ints, tuple[str | None, ...]]:
    """(N,) the month of each row's item, and the months by code; an item belongs to the month of its first answer."""
    from zoneinfo import ZoneInfo

    none: tuple[str | None, ...] = (None,)
    if answers.submitted_at is None or np.isnat(answers.submitted_at).all():
        return np.zeros(len(answers), np.int32), none
    latest = np.iinfo(np.int64).max
    times = np.where(np.isnat(answers.submitted_at), latest, answers.submitted_at.astype(np.int64))
    first = np.full(len(answers.items), latest, np.int64)
    np.minimum.at(first, answers.item.code, times)
    zone, months = ZoneInfo(timezone), []
    for moment in first[answers.item.code].tolist():
        months.append(None if moment == latest else _month(moment, zone))
    names = tuple(sorted({month for month in months if month is not None})) + none
    code = {name: at for at, name in enumerate(names)}
    return np.array([code[month] for month in months], np.int32), names


def _month(moment: int, zone: Any) -> str:
    """`2026-11` of microseconds since 1970, in a zone."""
    import datetime as dt

    return f"{dt.datetime.fromtimestamp(moment / 1e6, zone):%Y-%m}"
