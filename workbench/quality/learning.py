"""Whether people improve with practice: accuracy by position in each annotator's own work."""

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

import numpy as np
from scipy.special import expit, stdtrit

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.judging import right_or_wrong, share_right

LEAST = 20  # judged answers below which an annotator's order says nothing
SAME = 0.5  # of the variance of the position explained by items, beyond which practice cannot be told
MOST = 25.0  # log odds beyond which an intercept is no longer moved
ROUNDS = 50

Trend = Literal["rises", "falls", "not settled"]


@dataclass(frozen=True)
class Window(Result, json="first last **accuracy"):
    """The `first` to `last` judged answer of every annotator, counted from 1, and the accuracy of these answers."""

    first: int
    last: int
    accuracy: Estimate


@dataclass(frozen=True)
class LearningCurve(Result, json="trend odds_ratio annotators same_order windows"):
    """How accuracy changes with practice.

    windows      accuracy by position, windows doubling in length: 1-10, 11-20, 21-40, ...
    odds_ratio   by which the odds of a right answer change when the position doubles; above 1 is learning
    annotators   how many the odds ratio rests on
    same_order   the share of the variance of log2(position) that items explain: 1 where everybody meets the items
                 in one order, so that practice cannot be told from easier items; None where no item has two answers
    """

    windows: tuple[Window, ...]
    odds_ratio: Estimate
    annotators: int
    same_order: float | None

    @property
    def trend(self) -> Trend:
        """Whether the whole interval of the odds ratio lies above 1 or below, items being met in mixed orders."""
        low, high = self.odds_ratio.low, self.odds_ratio.high
        if self.confounded or low is None or high is None or low <= 1 <= high:
            return "not settled"
        return "rises" if low > 1 else "falls"

    @property
    def confounded(self) -> bool:
        """Whether all people meet the items in nearly the same order, so that easier items may look like practice."""
        return self.same_order is None or self.same_order > SAME


def study_learning(
    annotations: Annotations, key: AnswerKey, *, shortest: int = 10, confidence: float = 0.95
) -> LearningCurve:
    """Fit logit P(right) = c_annotator + b log2(position) to the first answers of all annotators.

    Each annotator has an intercept, so that good people who did more do not look like practice. Fitted by Newton's
    method; annotators who are always or never right say nothing of b. The standard error clusters by item, Liang &
    Zeger (1986), "Longitudinal data analysis using generalized linear models"; t on the items less one. Intercepts
    fitted to m answers each make b too steep by about a share of 1 / m, which is why `LEAST` are asked for. Order
    is that of submission, of the rows where times are not known.
    """
    rows, right = right_or_wrong(annotations.first_answers().in_time(), key)
    position = positions(rows.annotator.code, len(rows.annotators))
    counts = np.bincount(rows.annotator.code, minlength=len(rows.annotators))
    correct = np.bincount(rows.annotator.code[right], minlength=len(rows.annotators))
    fit = (counts >= LEAST) & (correct > 0) & (correct < counts)
    some = fit[rows.annotator.code]
    ratio = _odds_ratio(rows.take(some), right[some], position[some], confidence)
    windows = _windows(rows, right, position, shortest, confidence)
    return LearningCurve(windows, ratio, int(fit.sum()), _same_order(rows.item.code, position))


def _windows(
    rows: Annotations, right: Bools, position: Ints, shortest: int, confidence: float
) -> tuple[Window, ...]:
    """Accuracy by position; the second window is as long as the first, each further one twice the last."""
    windows: list[Window] = []
    first, last = 1, shortest
    while len(position) and first <= position.max():
        some = (position >= first) & (position <= last)
        estimate = share_right(rows.take(some), right[some], confidence=confidence)
        windows.append(Window(first, min(last, int(position.max())), estimate))
        first, last = last + 1, 2 * last
    return tuple(windows)


def _same_order(item: Ints, position: Ints) -> float | None:
    """Adjusted R squared of log2(position) by item, over the items with two answers or more."""
    m = np.bincount(item)
    some = (m >= 2)[item] if len(item) else np.zeros(0, bool)
    unit = np.unique(item[some], return_inverse=True)[1]
    x = np.log2(position[some])
    items = len(np.unique(unit))
    if len(x) - items < 1 or not np.ptp(x):
        return None
    within = x - (np.bincount(unit, x) / np.bincount(unit))[unit]
    return float(1 - ((within**2).sum() / (len(x) - items)) / x.var(ddof=1))


def _odds_ratio(rows: Annotations, right: Bools, position: Ints, confidence: float) -> Estimate:
    """exp(b) with its interval."""
    items = len(np.unique(rows.item.code))
    if items < 2:
        why = f"no annotator with right and wrong answers has {LEAST} of them on items of the key"
        return Estimate.undefined(why, n=len(rows), unit="answers")
    who = np.unique(rows.annotator.code, return_inverse=True)[1].astype(np.int32)
    x = np.log2(position)
    b, weight = _fit(who, x, right)
    apart = x - (np.bincount(who, weight * x) / np.bincount(who, weight))[who]
    information = float((weight * apart**2).sum())
    c = _intercepts(who, x, right, b)
    score = np.bincount(rows.item.code, (right - expit(c[who] + b * x)) * apart)
    error = sqrt(items / (items - 1) * float((score**2).sum())) / information
    half = float(stdtrit(items - 1, (1 + confidence) / 2)) * error
    people = int(who.max()) + 1
    method = f"logistic on log2 of the position, {people} intercepts, clustered by {items:,} items"
    return Estimate(exp(b), exp(b - half), exp(b + half), len(rows), method, None, "answers", confidence)


def _fit(who: Ints, x: Floats, right: Bools) -> tuple[float, Floats]:
    """The slope b, and (N,) the weights p (1 − p) at it; intercepts are fitted anew for each slope."""
    b, weight = 0.0, np.zeros(len(x))
    for _ in range(ROUNDS):
        p = expit(_intercepts(who, x, right, b)[who] + b * x)
        weight = np.maximum(p * (1 - p), 1e-12)
        apart = x - (np.bincount(who, weight * x) / np.bincount(who, weight))[who]
        step = float(((right - p) * apart).sum() / (weight * apart**2).sum())
        b += min(max(step, -log(4)), log(4))
        if abs(step) < 1e-10:
            break
    return b, weight


def _intercepts(who: Ints, x: Floats, right: Bools, b: float) -> Floats:
    """(A,) the intercept at which each annotator is expected to be right as often as they are."""
    correct = np.bincount(who, right)
    c = np.zeros(len(correct))
    for _ in range(ROUNDS):
        p = expit(c[who] + b * x)
        slope = np.maximum(np.bincount(who, p * (1 - p)), 1e-12)
        step = np.clip((correct - np.bincount(who, p)) / slope, -1, 1)
        c = np.clip(c + step, -MOST, MOST)
        if np.abs(step).max() < 1e-12:
            break
    return c


def positions(annotator: Ints, size: int) -> Ints:
    """(N,) the position 1, 2, ... of each row among those of its annotator.

    >>> positions(np.array([0, 1, 0, 0]), 2).tolist()
    [1, 1, 2, 3]
    """
    order = np.argsort(annotator, kind="stable")
    counts = np.bincount(annotator, minlength=size)
    start = np.cumsum(counts) - counts
    place = np.empty(len(annotator), np.int32)
    place[order] = np.arange(len(annotator)) - start[annotator[order]] + 1
    return place
