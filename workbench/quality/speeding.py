"""How fast people work, idle time capped by a stated rule, and whether speeding costs accuracy."""

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import student
from workbench.statistics.judging import judged, share_right

CAP = 5.0  # times an annotator's own median
FEW = 10  # timed and judged answers below which speeding says nothing
RULE = (
    "An answer that took longer than {cap:g} times its annotator's median counts as {cap:g} medians: the rest is "
    "taken for a pause. Answers without a time are left out."
)


@dataclass(frozen=True)
class Speed(Result, json="annotator n capped median_seconds=median hours per_hour accuracy speeding"):
    """One annotator.

    n, capped   answers whose time is known, and how many of them were longer than the cap
    cap         seconds
    median      seconds an answer, its interval from order statistics
    hours       worked, capped
    accuracy    on items of the key; undefined without one
    speeding       accuracy of the faster half of the judged answers minus that of the slower; undefined for few
    """

    annotator: str
    n: int
    capped: int
    cap: float
    median: Estimate
    hours: float
    accuracy: Estimate
    speeding: Estimate

    @property
    def per_hour(self) -> float | None:
        """Answers an hour of capped time."""
        return self.n / self.hours if self.hours else None


@dataclass(frozen=True)
class SpeedStudy(Result, json="rule capped reason speeding annotators=people:annotator"):
    """Everybody's speed, by name.

    speeding   mean over annotators of accuracy when quick minus accuracy when slow: each against themselves, so that
            a fast and good annotator is not blamed for being fast
    rule    how idle time is told, for a reader
    reason  why nothing is known, or None
    """

    people: tuple[Speed, ...]
    speeding: Estimate
    rule: str
    reason: str | None = None

    @property
    def capped(self) -> int:
        """How many answers were longer than their annotator's cap."""
        return sum(person.capped for person in self.people)


def study_speed(
    annotations: Annotations, key: AnswerKey | None = None, *, cap: float = CAP, confidence: float = 0.95
) -> SpeedStudy:
    """Measure everybody's speed, and accuracy beside it where there is a key; first answers count.

    The median's interval is that of David & Nagaraja (2003), "Order Statistics": no distribution is
    assumed. `speeding` is Student's interval over annotators with `FEW` judged answers or more.
    """
    first = annotations.first_answers()
    rule = RULE.format(cap=cap)
    seconds = _seconds(first)
    known = np.zeros(len(first), bool) if seconds is None else ~np.isnan(seconds)
    if seconds is None or not known.any():
        why = "no answer carries its time"
        return SpeedStudy((), Estimate.undefined(why, unit="annotators"), rule, why)
    timed, seconds = first.take(known), seconds[known]
    judge, right = np.zeros(len(timed), bool), np.zeros(len(timed))
    if key is not None:
        judge = np.isin(timed.item.code, [u for u, item in enumerate(timed.items) if item in key.label])
        right[judge] = judged(timed, key)[1]
    people = tuple(
        _speed(timed, seconds, judge, right, a, cap, confidence)
        for a in np.unique(timed.annotator.code).tolist()
    )
    return SpeedStudy(people, _together([person.speeding for person in people], confidence), rule)


def _speed(
    timed: Annotations, seconds: Floats, judge: Bools, right: Floats, a: int, cap: float, confidence: float
) -> Speed:
    """One annotator."""
    mine = timed.annotator.code == a
    own = seconds[mine]
    most = cap * float(np.median(own))
    some = mine & judge
    accuracy = Estimate.undefined("no answer is on an item of the key", unit="answers")
    if some.any():
        accuracy = share_right(timed.take(some), right[some], confidence=confidence)
    return Speed(
        timed.annotators[a],
        len(own),
        int((own > most).sum()),
        most,
        median_interval(own, confidence),
        float(np.minimum(own, most).sum() / 3600),
        accuracy,
        _speeding(seconds[some], right[some]),
    )


def median_interval(values: Floats, confidence: float = 0.95) -> Estimate:
    """The median of independent values, between the order statistics that hold it with `confidence` or more."""
    n, ordered = len(values), np.sort(values)
    below = bdtr(np.arange(n + 1), n, 0.5)  # P(X <= k) of a fair coin
    k = int(np.searchsorted(below, (1 - confidence) / 2))  # the largest with P(X < k) <= (1 - confidence) / 2
    method = "order statistics"
    low, high = (float(ordered[k - 1]), float(ordered[n - k])) if k >= 1 else (None, None)
    few = None if k >= 1 else f"{n} values are too few for an interval"
    return Estimate(float(np.median(values)), low, high, n, method, few, "answers", confidence)


def _speeding(seconds: Floats, right: Floats) -> Estimate:
    """Accuracy of the faster half minus that of the slower; the middle answer of an odd number is left out."""
    n = len(seconds)
    if n < FEW:
        return Estimate.undefined(f"{n} judged answers with a time; {FEW} are needed", n=n, unit="answers")
    order = np.argsort(seconds, kind="stable")
    fast, slow = right[order[: n // 2]], right[order[n - n // 2 :]]
    return Estimate(
        float(fast.mean() - slow.mean()), n=n, method="faster half minus slower half", unit="answers"
    )


def _together(each: list[Estimate], confidence: float) -> Estimate:
    """The mean over annotators, with Student's interval."""
    values = np.array([estimate.value for estimate in each if estimate.value is not None])
    n = len(values)
    if n < 2:
        why = f"{n} annotator{'s' if n != 1 else ''} with {FEW} judged answers or more; two are needed"
        return Estimate.undefined(why, n=n, unit="annotators")
    mean, interval = float(values.mean()), student(values, confidence)
    low, high = interval if interval and interval[0] < interval[1] else (None, None)
    method = f"t interval over {n} annotators, each the faster half minus the slower half"
    return Estimate(mean, low, high, n, method, None, "annotators", confidence)


def _seconds(annotations: Annotations) -> Floats | None:
    """(N,) seconds as logged, else from start to submission; NaN where neither is known."""
    logged = annotations.seconds
    started, submitted = annotations.started_at, annotations.submitted_at
    if started is None or submitted is None:
        return logged
    lasted = (submitted - started) / np.timedelta64(1, "s")
    lasted = np.where(lasted >= 0, lasted, np.nan)
    return lasted if logged is None else np.where(np.isnan(logged), lasted, logged)
