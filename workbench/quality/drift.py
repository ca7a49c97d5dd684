"""Who got worse during the work, and since when: CUSUM of each annotator's mistakes, beside everybody else's slow waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit, ndtr

from workbench.answers.annotations import Annotations, Bools, Floats, Ints, Times
from workbench.answers.counts import LabelCounts
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.change_point import ChangePoint, change_point
from workbench.statistics.judging import judged

# The signal to watch: how wrong each answer is by gold, by gold relative to the others, or by the others alone.

Signal = Literal["gold", "gold beside others", "others"]
Order = Literal["times", "rows"]
Moments = npt.NDArray[np.int64]

SIGNALS: dict[Signal, str] = {
    "gold": "1 for an answer that gold does not accept, 0 for one that it does",
    "gold beside others": "that, less the share of the others' answers to the item (where nobody else answered it: to "
    "the same batch, or on the same day) that gold does not accept",
    "others": "the share of the others' answers to the item that differ, less that of their pairs that differ",
}
SHARE: dict[Signal, str] = {"gold": "right", "gold beside others": "right", "others": "as the others"}
NO_ORDER = "no answer carries the time of its submission, and rows may be in any order"


def signals(
    first: Annotations, key: AnswerKey | None, signal: Signal | None
) -> tuple[Annotations, Floats, Floats, Signal]:
    """The rows that carry the signal, the signal (N,), the mistakes (N,) that date a change, and its name."""
    if key is None or signal == "others":
        return *_from_others(first), "others"
    rows, right = judged(first, key)
    wrong: Floats = 1 - right.astype(float)
    if signal == "gold" or not len(rows):
        return rows, wrong, wrong, "gold"
    beside = np.full(len(rows), wrong.mean())
    compared = np.zeros(len(rows), bool)
    for group in _groups(rows):
        share, anybody = _of_others(group, rows.annotator.code, wrong)
        beside = np.where(anybody & ~compared, share, beside)
        compared |= anybody
    return rows, wrong - beside, wrong, "gold beside others" if compared.any() else "gold"


def _groups(rows: Annotations) -> Sequence[Ints | Moments]:
    """(N,) codes of whom an answer is put beside: first its item, then its batch, then its day."""
    groups: list[Ints | Moments] = [rows.item.code]
    if rows.batch is not None:
        groups.append(np.where(rows.batch.code < 0, -1, rows.batch.code))
    if rows.submitted_at is not None:
        groups.append(rows.submitted_at.astype("datetime64[D]").astype(np.int64))
    return groups


def _of_others(group: Ints | Moments, annotator: Ints, wrong: Floats) -> tuple[Floats, Bools]:
    """(N,) the mean mistake of other people in the same group, and whether it has any; a group below 0 is none."""
    _, g = np.unique(group, return_inverse=True)
    _, own = np.unique(g * (np.int64(annotator.max()) + 1) + annotator, return_inverse=True)
    n = np.bincount(g)[g] - np.bincount(own)[own]
    total = np.bincount(g, wrong)[g] - np.bincount(own, wrong)[own]
    return total / np.maximum(n, 1), (n > 0) & (group >= 0)


def _from_others(first: Annotations) -> tuple[Annotations, Floats, Floats]:
    """The rows on items that somebody else answered too, the signal "others", and the share that differs (N,).

    The signal is centred among items with as many answers: on an item with two there is no pair of others to take
    off, and a change of overlap in the course of the work would pass for a change of people.
    """
    n = LabelCounts.of(first).n if len(first) else np.zeros((0, 1), np.int64)
    row_of = np.full(len(first.items), -1, np.int64)
    row_of[np.unique(first.item.code)] = np.arange(len(n))
    rows = row_of[first.item.code]
    others = n.sum(axis=1)[rows] - 1
    shared = others >= 1
    rows, others = rows[shared], others[shared]
    same = n[rows, first.label.code[shared]] - 1
    differ: Floats = 1 - same / others
    pairs = others * (others - 1)  # ordered, of the others
    agreeing = (n * (n - 1)).sum(axis=1)[rows] - 2 * same
    apart = 1 - np.divide(agreeing, pairs, out=np.ones(len(pairs)), where=pairs > 0)
    signal = differ - apart
    usual = np.bincount(others, signal) / np.maximum(np.bincount(others), 1)
    return first.take(shared), signal - usual[others], differ


LEAST = 20  # answers below which no drift is looked for
MOMENTS = 5  # different times of one's answers below which none is looked for
PEOPLE = 3  # people below whom nobody knows how much days differ
MISTAKES = 2  # of one's own, below which nobody is said to have got worse, however rarely the others were wrong since
WAVES = np.array([2, 3, 4])  # half periods in a series; a step for the worse is nearly all in the first
REDNESS = (
    2.0  # the first wave of moods that last is stronger than the waves after it, by which they are measured
)
OVERSHOOT = 0.583  # of a sum in steps against one without, in standard deviations of a step
DROP = 2.0  # logits: the fall whose chance to be noticed is stated


@dataclass(frozen=True, eq=False)
class Drift(
    Result, json="annotator n drifts rise=known_rise limit=known_limit chance began=began_at change reason"
):
    """One annotator's n answers in the order of submission.

    mistakes  (n,) the signal; answers of one and the same time carry their mean
    times     (n,) when each was submitted; None where only the order is known
    cusum     (n,) cumulative sum of mistakes minus their mean; a low point is where it may have got worse
    rise      the statistic: the climb from the lowest point to the end; chance rarely exceeds `limit`
    chance    how often somebody who does not drift climbs as far
    change    where it most probably got worse; None unless `drifts`
    reason    why nothing can be said, or None
    """

    annotator: str
    n: int
    mistakes: Floats
    times: Times | None
    cusum: Floats
    rise: float
    limit: float
    chance: float | None
    change: ChangePoint | None
    reason: str | None = None

    @property
    def drifts(self) -> bool:
        """Whether the rise passes its limit."""
        return self.change is not None

    @property
    def began(self) -> np.datetime64 | None:
        """When the first answer after the change was submitted; None where there is no drift or no time."""
        if self.change is None or self.times is None:
            return None
        return np.datetime64(self.times[self.change.position])

    @property
    def known_rise(self) -> float | None:
        """The rise; None where nothing can be said."""
        return self.rise if self.reason is None else None

    @property
    def known_limit(self) -> float | None:
        """Its limit; None where nothing can be said, or where no rise would be enough."""
        return self.limit if self.reason is None and np.isfinite(self.limit) else None

    @property
    def began_at(self) -> str | None:
        """`began` as text in UTC."""
        return None if self.began is None else f"{self.began}Z"


@dataclass(frozen=True)
class Power(Result):
    """The chance that a fall from `before` to `after`, halfway through the work, would be noticed.

    share   of what: "right", or "as the others" where there is no gold
    """

    before: float
    after: float
    chance: float
    share: str = "right"

    @property
    def says(self) -> str:
        """Such as "a fall from 90% right to 55% halfway would be noticed in about 3 of 10 people"."""
        tenths = round(10 * self.chance)
        how = "fewer than 1" if tenths == 0 else "more than 9" if tenths == 10 else f"about {tenths}"
        fall = f"a fall from {self.before:.0%} {self.share} to {self.after:.0%} halfway"
        return f"{fall} would be noticed in {how} of 10 people"


@dataclass(frozen=True, eq=False)
class DriftStudy(Result, json="signal order false_alarm method power annotators=people:annotator reason"):
    """Everybody, by name.

    order        what says in which order the answers were given: their times, or the rows where this is stated
    false_alarm  the chance that anybody at all is flagged where nobody drifts
    each         the same for one annotator
    power        what would have been noticed; None where nobody can be judged
    reason       why nothing can be said of anybody, or None
    """

    people: tuple[Drift, ...]
    signal: Signal
    order: Order
    false_alarm: float
    each: float
    method: str
    power: Power | None = None
    reason: str | None = None

    @property
    def drifting(self) -> tuple[Drift, ...]:
        """Those whose rise passes the limit."""
        return tuple(person for person in self.people if person.drifts)

    @property
    def judged(self) -> tuple[Drift, ...]:
        """Those of whom something can be said."""
        return tuple(person for person in self.people if person.reason is None)

    @property
    def none_seen(self) -> str:
        """What may be said where nobody is flagged: with the power beside it, or why nothing is known."""
        if self.power is None:
            return f"nothing is known of drift: {self.reason or 'nobody has enough answers yet'}"
        return f"nobody's accuracy dropped, as far as can be seen: {self.power.says}"


def study_drift(
    annotations: Annotations,
    key: AnswerKey | None = None,
    *,
    signal: Signal | None = None,
    order: Order = "times",
    false_alarm: float = 0.05,
    confidence: float = 0.95,
) -> DriftStudy:
    """Look for drift in everybody's first answers; without times or a stated order nothing is claimed.

    S_t = Σ_{i ≤ t} (x_i − x̄) and its largest climb from the start or a later low point to its end at 0: Page
    (1955), "A test for a change in a parameter occurring at an unknown point", one-sided. x̄ is the annotator's
    own, so that a level that was never good is no drift. By chance rise² exceeds c n σ² with probability
    exp(−2 c / λ), the supremum of a Brownian bridge, as of Smirnov's one-sided statistic; steps overshoot by .583
    σ, Siegmund (1985), "Sequential Analysis". λ is 1 where answers are exchangeable, and more where days
    differ: it is learned from the cosine waves 2 to 4 of *everybody else's* series, whose power over σ² is 1 for
    exchangeable answers, in the manner of a long-run variance, Andrews (1991). Its excess over 1 counts twice, as
    moods that last are strongest in wave 1, and grows with answers a day. It rests on ν waves: with c beyond it as
    an F, the chance is (1 + 4 c / (λ ν))^(−ν/2). A person is flagged below 1 − (1 − false_alarm)^(1/A) for A
    annotators, Šidák (1967). Where it began is dated from the mistakes themselves, see `change_point`. `signal` is
    "gold beside others" where there is a key and anybody to compare with: an item or a day that is hard for all is
    held against nobody. Of two people without gold nobody can say who left whom: both are flagged.

    order   "rows" states that the rows are in the order in which the answers were given
    """
    first = annotations.first_answers()
    moment = _moments(first, order)
    known = moment != np.iinfo(np.int64).max
    rows, x, raw, used = signals(first.take(known), key, signal)
    if not known.any():
        return DriftStudy((), used, order, false_alarm, false_alarm, "", reason=NO_ORDER)
    moment = _moments(rows, order)
    by_time = np.lexsort((moment, rows.annotator.code))
    starts = np.flatnonzero(np.diff(rows.annotator.code[by_time], prepend=-1))
    series = [
        _Series.of(rows, mine, moment[mine], x[mine], raw[mine], order)
        for mine in np.split(by_time, starts[1:])
        if len(mine)
    ]
    study = _Study(series, false_alarm, confidence)
    people = tuple(study.drift(a) for a in range(len(series)))
    nobody = "no answer is on an item of the gold" if key else "no item was answered by two people"
    reason = None if people else nobody
    each, n = study.each, len(study.tested)
    method = (
        "CUSUM of own mistakes; its limit allows for good and bad days, as everybody else's answers show them; "
        f"{100 * false_alarm:g}% risk of any false alarm, {100 * each:.2g}% for each of {n} annotators"
    )
    return DriftStudy(people, used, order, false_alarm, each, method, study.power(SHARE[used]), reason)


def _moments(rows: Annotations, order: Order) -> Moments:
    """(N,) a number that grows with time; the largest there is where the time is not known."""
    if order == "rows":
        return np.arange(len(rows), dtype=np.int64)
    if rows.submitted_at is None:
        return np.full(len(rows), np.iinfo(np.int64).max)
    known = ~np.isnat(rows.submitted_at)
    return np.where(known, rows.submitted_at.astype(np.int64), np.iinfo(np.int64).max)


@dataclass(frozen=True, eq=False)
class _Series:
    """One annotator's answers in order: the signal x (n,), and what the limit needs of it.

    raw      (n,) the mistakes
    cusum    (n,) of x − x̄, where answers of one time carry their mean, so that no order is taken from rows
    variance of one answer
    waves    (3,) power of the cosine waves over what exchangeable answers would have
    dense    answers a day
    """

    name: str
    x: Floats
    raw: Floats
    times: Times | None
    cusum: Floats
    variance: float
    waves: Floats
    dense: float
    reason: str | None

    @classmethod
    def of(
        cls,
        rows: Annotations,
        mine: npt.NDArray[np.intp],
        moment: Moments,
        x: Floats,
        raw: Floats,
        order: Order,
    ) -> "_Series":
        """The answers `mine` of the rows, which are in order."""
        n, moments = len(mine), np.cumsum(np.diff(moment, prepend=moment[0]) > 0)
        size = np.bincount(moments)
        variance = float(x.var(ddof=1)) if n > 1 else 0.0
        times = rows.submitted_at[mine] if order == "times" and rows.submitted_at is not None else None
        mean, missed = (np.bincount(moments, v) / size for v in (x, raw))
        waves = np.zeros(len(WAVES))
        if variance > 0:
            cosine = np.cos(np.pi * np.outer(WAVES, np.arange(n) + 0.5) / n)
            each = np.stack([np.bincount(moments, wave) for wave in cosine]) / size
            usual = variance * (each**2 @ size)
            waves = (each @ (size * (mean - x.mean()))) ** 2 / np.maximum(usual, 1e-9 * n * variance)
        days = 1 if times is None else len(np.unique(times.astype("datetime64[D]")))
        name = rows.annotators[rows.annotator.code[mine[0]]]
        cusum = np.cumsum((mean - x.mean())[moments])
        reason = _too_little(n, len(size), variance)
        return cls(name, mean[moments], missed[moments], times, cusum, variance, waves, n / days, reason)

    @property
    def n(self) -> int:
        """Answers."""
        return len(self.x)

    @property
    def rise(self) -> float:
        """The climb from the lowest point to the end."""
        return float(-min(self.cusum.min(), 0.0))


def _too_little(n: int, moments: int, variance: float) -> str | None:
    """Why a series shows nothing, or None."""
    if n < LEAST:
        return f"{n} answers; {LEAST} are needed"
    if moments < MOMENTS:
        return f"answers at {moments} different times; {MOMENTS} are needed"
    return None if variance > 1e-12 else "all answers are alike"


class _Study:
    """The limits of everybody, each from the others' waves."""

    def __init__(self, series: Sequence[_Series], false_alarm: float, confidence: float) -> None:
        self.series, self.confidence = series, confidence
        usable = [s for s in series if s.reason is None]
        self.usable = len(usable)
        enough = len(usable) >= PEOPLE
        self.tested = [s for s in usable if s.raw.sum() >= MISTAKES - 1e-9] if enough else []
        self.each = 1 - (1 - false_alarm) ** (1 / max(len(self.tested), 1))
        self.waves = sum(float(s.waves.mean()) for s in usable)
        self.dense = sum(s.dense for s in usable)
        self.dense2 = sum(s.dense**2 for s in usable)

    def widening(self, one: _Series) -> tuple[float, float, float]:
        """λ of a person, its degrees of freedom, and the others' mean power: their excess over 1 grows with density.

        The power of a wave is λ χ²(1); the freedom of a mean of unequal ones, and of λ, as of Satterthwaite (1946).
        """
        others = self.usable - 1
        power = max(1.0, (self.waves - float(one.waves.mean())) / others)
        dense, dense2 = (self.dense - one.dense) / others, (self.dense2 - one.dense**2) / others
        slope = (power - 1) / dense
        freedom = len(WAVES) * others * power**2 / (1 + 2 * slope * dense + slope**2 * dense2)
        ratio = max(1.0, one.dense / dense)
        wide = 1 + REDNESS * ratio * (power - 1)
        return wide, freedom * min(1.0, (wide / (ratio * power)) ** 2), power

    def drift(self, a: int) -> Drift:
        """One annotator."""
        one = self.series[a]
        reason = one.reason
        if reason is None and self.usable < PEOPLE:
            reason = (
                f"{self.usable} people have answers enough; {PEOPLE} are needed to know how much days differ"
            )
        if reason is None and one.raw.sum() < MISTAKES - 1e-9:
            reason = f"fewer than {MISTAKES} mistakes"
        if reason is not None:
            return Drift(one.name, one.n, one.x, one.times, one.cusum, one.rise, np.inf, None, None, reason)
        wide, freedom, _ = self.widening(one)
        scale = np.sqrt(one.n * one.variance)
        c = (one.rise / scale + OVERSHOOT / np.sqrt(one.n)) ** 2 if one.rise > 0 else 0.0
        chance = float(np.exp(-freedom / 2 * np.log1p(4 * c / (wide * freedom))))
        limit = self._limit(one.n, one.variance, wide, freedom)
        change = change_point(one.raw, one.times, confidence=self.confidence) if chance <= self.each else None
        return Drift(one.name, one.n, one.x, one.times, one.cusum, one.rise, limit, chance, change)

    def _limit(self, n: int, variance: float, wide: float, freedom: float) -> float:
        """The rise that has the chance `each`."""
        with np.errstate(over="ignore"):
            c = wide * freedom / 4 * np.expm1(-2 / freedom * np.log(self.each))
        return float(np.sqrt(n * variance) * (np.sqrt(c) - OVERSHOOT / np.sqrt(n)))

    def power(self, share: str) -> Power | None:
        """The mean chance over those tested.

        Where it falls the sum is normal, about a quarter of n times the fall; its lowest point lies lower by the larger
        of two exponentials, on either side of the fall, whose mean is 1.5 variances of an answer over the fall.
        """
        if not self.tested:
            return None
        before = 1 - sum(float(s.raw.sum()) for s in self.tested) / sum(s.n for s in self.tested)
        after = float(expit(logit(before) - DROP))
        more = after * (1 - after) / (before * (1 - before))  # the variance after the fall, over that before
        chances = []
        for one in self.tested:
            wide, freedom, power = self.widening(one)
            noise, fall = one.variance * (1 + more) / 2, before - after
            limit = self._limit(one.n, noise + fall**2 / 4, wide, freedom)
            lowest = one.n * fall / 4 + 1.5 * noise * power / fall - OVERSHOOT * np.sqrt(noise)
            chances.append(ndtr((lowest - limit) / np.sqrt(one.n * noise * power / 4)))
        return Power(before, after, float(np.mean(chances)), share)
