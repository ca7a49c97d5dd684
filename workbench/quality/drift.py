"""Who got worse during the work, and since when: CUSUM and EWMA of each annotator's mistakes."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Floats, Ints, Times
from workbench.answers.counts import LabelCounts
from workbench.answers.key import AnswerKey
from workbench.result import Result
from workbench.statistics.change_point import ChangePoint, change_point
from workbench.statistics.judging import judged

# The signal to watch: how wrong each answer is by gold, by gold relative to the others, or by the others alone.

Signal = Literal["gold", "gold beside others", "others"]

SIGNALS: dict[Signal, str] = {
    "gold": "1 for an answer that gold does not accept, 0 for one that it does",
    "gold beside others": "that, less the share of the others' answers to the item that gold does not accept",
    "others": "the share of the others' answers to the item that differ, less that of their pairs that differ",
}


def signals(
    first: Annotations, key: AnswerKey | None, signal: Signal | None
) -> tuple[Annotations, Floats, Floats, Signal]:
    """The rows that carry the signal, the signal (N,), the mistakes (N,) that date a change, and its name."""
    if key is None or signal == "others":
        return *_from_others(first), "others"
    rows, right = judged(first, key)
    wrong: Floats = (~right).astype(float)
    beside, shared = _beside_others(rows.item.code, wrong)
    if signal == "gold" or not shared:
        return rows, wrong, wrong, "gold"
    return rows, beside, wrong, "gold beside others"


def _beside_others(item: Ints, wrong: Floats) -> tuple[Floats, bool]:
    """(N,) each mistake minus the others' mean on the item, and whether any item has other answers."""
    m = np.bincount(item)[item] if len(item) else np.zeros(0, np.int64)
    total = np.bincount(item, wrong)[item] if len(item) else np.zeros(0)
    others: npt.NDArray[np.float64] = (total - wrong) / np.maximum(m - 1, 1)
    usual = float(wrong.mean()) if len(wrong) else 0.0
    return wrong - np.where(m > 1, others, usual), bool((m > 1).any())


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
MISTAKES = 2  # of one's own, below which nobody is said to have got worse, however rarely the others were wrong since
SMOOTHING = 0.1  # of the EWMA


@dataclass(frozen=True, eq=False)
class Drift(
    Result, json="annotator n drifts rise=known_rise limit=known_limit chance began=began_at change reason"
):
    """One annotator's n answers in the order of submission.

    mistakes  (n,) the signal
    times     (n,) when each was submitted; None where not known
    cusum     (n,) cumulative sum of mistakes minus their mean; a low point is where it may have got worse
    rise      the statistic: the climb from the lowest point to the end; chance rarely exceeds `limit`
    chance    how often shuffled answers climb as far
    ewma      (n,) moving mean of the mistakes, recent ones weighing most; rarely above `ewma_limit` by chance
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
    ewma: Floats
    ewma_limit: float
    change: ChangePoint | None
    reason: str | None = None

    @property
    def drifts(self) -> bool:
        """Whether the rise passes its limit."""
        return self.change is not None

    @property
    def began(self) -> np.datetime64 | None:
        """When the first answer after the change was submitted; None where there is no drift or no time."""
        if self.change is None or self.times is None or np.isnat(self.times[self.change.position]):
            return None
        return np.datetime64(self.times[self.change.position])

    @property
    def known_rise(self) -> float | None:
        """The rise; None where nothing can be said."""
        return self.rise if self.reason is None else None

    @property
    def known_limit(self) -> float | None:
        """Its limit; None where nothing can be said."""
        return self.limit if self.reason is None else None

    @property
    def began_at(self) -> str | None:
        """`began` as text in UTC."""
        return None if self.began is None else f"{self.began}Z"


@dataclass(frozen=True, eq=False)
class DriftStudy(Result, json="signal false_alarm method annotators=people:annotator"):
    """Everybody, by name.

    false_alarm  the chance that anybody at all is flagged where nobody drifts
    each         the same for one annotator
    """

    people: tuple[Drift, ...]
    signal: Signal
    false_alarm: float
    each: float
    method: str

    @property
    def drifting(self) -> tuple[Drift, ...]:
        """Those whose rise passes the limit."""
        return tuple(person for person in self.people if person.drifts)


def study_drift(
    annotations: Annotations,
    key: AnswerKey | None = None,
    *,
    signal: Signal | None = None,
    false_alarm: float = 0.05,
    shuffles: int = 4999,
    seed: int = 20260101,
    confidence: float = 0.95,
) -> DriftStudy:
    """Look for drift in everybody's first answers.

    S_t = Σ_{i ≤ t} (x_i − x̄) and its largest climb from the start or a later low point to its end at 0: Page
    (1955), "A test for a change in a parameter occurring at an unknown point", one-sided. x̄ is the annotator's
    own, so that a level that was never good is no drift. The limit is the value that a share `each` of `shuffles`
    random orders of the same answers passes (a permutation test: it holds whatever the level and whatever the
    number of answers), with each = 1 − (1 − false_alarm)^(1/A) for A annotators, Šidák (1967). z_t = λ x_t +
    (1 − λ) z_(t−1), λ = .1, Roberts (1959), starts at x̄ and has its limit from the same shuffles; it is a second
    picture, the verdict rests on the CUSUM. Where it began is dated from the mistakes themselves, see
    `change_point`. `signal` is "gold beside others" where there is a key and items have
    several answers: an item that is hard for all is held against nobody. Of two people without gold nobody can
    say who left whom: both are flagged.
    """
    rows, x, raw, used = signals(annotations.first_answers().in_time(), key, signal)
    people = [np.flatnonzero(rows.annotator.code == a) for a in np.unique(rows.annotator.code)]
    enough = sum(len(mine) >= LEAST for mine in people)
    each = 1 - (1 - false_alarm) ** (1 / max(enough, 1))
    shuffles = max(shuffles, ceil(5 / each))
    drifts = []
    for mine in people:
        name = rows.annotators[rows.annotator.code[mine[0]]]
        times = None if rows.submitted_at is None else rows.submitted_at[mine]
        rng = np.random.default_rng([seed, len(mine)])
        drifts.append(_drift(name, x[mine], raw[mine], times, each, shuffles, rng, confidence))
    method = (
        f"CUSUM of own mistakes, limit from {shuffles:,} shuffles;"
        f" {100 * false_alarm:g}% risk of any false alarm; {100 * each:.2g}% for each of {enough} annotators"
    )
    return DriftStudy(tuple(drifts), used, false_alarm, each, method)


def _drift(
    name: str,
    x: Floats,
    raw: Floats,
    times: Times | None,
    each: float,
    shuffles: int,
    rng: np.random.Generator,
    confidence: float,
) -> Drift:
    """One annotator."""
    n = len(x)
    cusum, ewma = np.cumsum(x - x.mean()), _ewma(x[None])[0]
    rise = float(-min(cusum.min(), 0.0))
    if n < LEAST or np.ptp(x) == 0:
        why = f"{n} answers; {LEAST} are needed" if n < LEAST else "all answers are alike"
        return Drift(name, n, x, times, cusum, rise, np.inf, None, ewma, np.inf, None, why)
    if raw.sum() < MISTAKES:
        why = f"fewer than {MISTAKES} mistakes"
        return Drift(name, n, x, times, cusum, rise, np.inf, None, ewma, np.inf, None, why)
    block = rng.permuted(np.repeat(x[None], shuffles, axis=0), axis=1)
    rises = -np.minimum(np.cumsum(block - x.mean(), axis=1).min(axis=1), 0.0)
    limit = _limit(rises, each)
    chance = float((1 + np.count_nonzero(rises >= rise - 1e-9)) / (shuffles + 1))
    change = change_point(raw, times, confidence=confidence) if chance <= each else None
    ewma_limit = _limit(_ewma(block).max(axis=1), each)
    return Drift(name, n, x, times, cusum, rise, limit, chance, ewma, ewma_limit, change)


def _limit(values: Floats, each: float) -> float:
    """The value that at most a share `each` of the values exceeds."""
    ordered = np.sort(values)
    return float(ordered[min(ceil((1 - each) * (len(values) + 1)) - 1, len(values) - 1)])


def _ewma(x: Floats) -> Floats:
    """(B, n) the moving means of x (B, n), each started at its row's mean."""
    z = np.empty_like(x)
    last = x.mean(axis=1)
    for t in range(x.shape[1]):
        last = SMOOTHING * x[:, t] + (1 - SMOOTHING) * last
        z[:, t] = last
    return z
