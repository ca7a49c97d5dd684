"""Many people looked at at once: who is below a floor, and who differs from the others on the same items.

With a hundred people somebody's interval lies apart by chance alone. Here the risk that anybody is named wrongly is
1 − confidence, however many are looked at: Holm (1979), "A simple sequentially rejective multiple test procedure".
"""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
from scipy import sparse
from scipy.optimize import brentq
from scipy.special import bdtr, ndtr, ndtri

from workbench.answers.annotations import Bools, Floats, Ints
from workbench.answers.counts import Counts

SIDES = ("", "above", "below")  # the words for 0, 1 and −1
FEWEST = 6  # answers below which nobody is judged
PLAIN = 1.3  # standard errors within which nobody can be apart from the others, and the normal tail will do
CLOSE = 1e-9  # two sums of scores that are the same but for rounding


def holm(chances: Floats, rate: float = 0.05) -> Bools:
    """(A,) whose chance (A,) is small enough, so that somebody innocent is among them in at most `rate` of cases.

    The smallest chance is compared with rate / A, the next with rate / (A − 1), and so on up to the first that fails.
    """
    A = len(chances)
    order = np.argsort(chances, kind="stable")
    fails = np.flatnonzero(chances[order] > rate / (A - np.arange(A)))
    passed = np.zeros(A, bool)
    passed[order[: fails[0] if len(fails) else A]] = True
    return passed


def below_floor(right: Counts, answers: Counts, floor: float, *, rate: float = 0.05) -> Bools:
    """(A,) who is right less often than `floor`: with `right` (A,) of `answers` (A,), one answer to an item.

    The chance of so few right answers at the floor is the exact binomial tail, corrected by Holm for how many are
    looked at. Whoever has fewer than `FEWEST` answers is neither flagged nor counted. A person answers an item once,
    so items that are hard for everybody do not break the tail.
    """
    judged = answers >= FEWEST
    below = np.zeros(len(answers), bool)
    chances: Floats = bdtr(right[judged].astype(float), answers[judged].astype(np.int64), floor).astype(float)
    below[judged] = holm(chances, rate)
    return below


@dataclass(frozen=True, eq=False)
class Apart:
    """How (A,) people stand to the others on the same items.

    expected   (A,) the mean score of an answer to their items, whoever gave it; NaN for who shares no item
    chance     (A,) two-sided chance of a score so far from it, if anybody's answer might have been theirs; NaN with
               too few items to say
    side       (A,) −1 clearly below the others, 1 clearly above, 0 where that cannot be told
    low, high  (A,) the mean scores that are no more than chance, at the level at which `side` was decided: whoever is
               outside is below or above
    """

    expected: Floats
    chance: Floats
    side: Ints
    low: Floats
    high: Floats

    def range_of(self, a: int) -> tuple[float, float] | None:
        """`low` and `high` of one of the people; None with too few items to say."""
        return None if np.isnan(self.low[a]) else (float(self.low[a]), float(self.high[a]))


def apart_on_items(
    item: Ints,
    person: Ints,
    score: Floats,
    levels: Floats,
    weights: Floats,
    *,
    people: int,
    rate: float = 0.05,
) -> Apart:
    """Who scores better or worse than the others on the very same items, corrected for how many are looked at.

    item, person (N,) codes and score (N,) of answers, one of a person to an item. An answer to item u scores
    `levels` (U, K) with probabilities `weights` (U, K): the shares of all answers to it. If nobody differs, any of
    them might have been this person's, so their sum over items is a sum of independent draws: a permutation test within
    items, for right and wrong that of Cochran (1954), Mantel & Haenszel (1959). Its tails are by the saddlepoint,
    Lugannani & Rice (1980), and Holm's correction is over the people with `FEWEST` answers or more to items on which
    scores differ.
    """
    table, kinds = _patterns(item, person, levels, weights, people)
    level, weight = (part[kinds] for part in (levels, weights))
    mean = (level * weight).sum(axis=1)
    variance = np.maximum((level**2 * weight).sum(axis=1) - mean**2, 0.0)
    n = np.bincount(person, minlength=people)
    total = np.bincount(person, score, people)
    informed = np.asarray(table @ (variance > 1e-12)).ravel()
    expected, spread = np.asarray(table @ mean).ravel(), np.sqrt(np.asarray(table @ variance).ravel())
    z = np.divide(total - expected, spread, out=np.zeros(people), where=spread > 0)
    judged = informed >= FEWEST
    chance: Floats = 2 * ndtr(-np.abs(z))
    for a in np.flatnonzero(judged & (np.abs(z) > PLAIN)).tolist():
        row = table[[a]]
        chance[a] = 2 * _tail(row.data, level[row.indices], weight[row.indices], float(total[a]))
    side = np.zeros(people, np.int32)
    some = np.flatnonzero(judged)
    clear = some[holm(np.minimum(chance[some], 1.0), rate)]
    side[clear] = np.sign(z[clear]).astype(np.int32)
    third = np.asarray(table @ ((level - mean[:, None]) ** 3 * weight).sum(axis=1)).ravel()
    skew: Floats = np.divide(third, spread**3, out=np.zeros(people), where=spread > 0)
    deciding = rate / max(len(some) - len(clear), 1)
    low, high = _within(expected, spread, skew, total.astype(float), side, deciding)
    per = np.where(n > 0, n, np.nan)
    low, high = (
        np.clip(np.where(judged, end, np.nan) / per, levels.min(), levels.max()) for end in (low, high)
    )
    return Apart(expected / per, np.where(judged, np.minimum(chance, 1.0), np.nan), side, low, high)


def _within(
    expected: Floats, spread: Floats, skew: Floats, total: Floats, side: Ints, rate: float
) -> tuple[Floats, Floats]:
    """(A,) and (A,) the sums between which chance alone leaves somebody, by Cornish & Fisher (1938) to the skewness.

    The saddlepoint decides who is outside; where the expansion differs in a last digit, its end gives way.
    """
    z = float(ndtri(1 - rate / 2))
    bend = skew * (z * z - 1) / 6
    low, high = expected + spread * (bend - z), expected + spread * (bend + z)
    step = CLOSE * np.maximum(np.abs(total), 1.0)
    lows = [np.maximum(low, total + step), np.minimum(low, total)]
    highs = [np.minimum(high, total - step), np.maximum(high, total)]
    return np.select([side < 0, side == 0], lows, low), np.select([side > 0, side == 0], highs, high)


def _patterns(
    item: Ints, person: Ints, levels: Floats, weights: Floats, people: int
) -> tuple["sparse.csr_matrix[np.float64]", Ints]:
    """(A, P) how many items of each pattern of scores a person answered, and (P,) an item of each pattern."""
    both = np.concatenate([levels, weights], axis=1)
    _, kinds, pattern = np.unique(both.round(12), axis=0, return_index=True, return_inverse=True)
    shape = (people, len(kinds))
    table = sparse.csr_matrix((np.ones(len(item)), (person, pattern.reshape(-1)[item])), shape=shape)
    table.sum_duplicates()
    return table, kinds.astype(np.int32)


def _tail(times: Floats, level: Floats, weight: Floats, total: float) -> float:
    """The chance that a sum of independent draws lies as far out as `total` on its side, half of its own included.

    times (P,) draws of each pattern, with levels (P, K) and their probabilities (P, K). With the cumulants K(t) and the
    saddlepoint K'(t) = total: 1 − Φ(w) + φ(w) (1/u − 1/w), w = √(2 (t total − K)), u = t √K''.
    """
    if total < times @ (level * weight).sum(axis=1):
        level, total = -level, -total
    top = np.where(weight > 0, level, -np.inf).max(axis=1)
    left = float(times @ top) - total
    below = level - top[:, None]  # (P, K) at most 0 where the weight is not 0
    if left < CLOSE:  # nothing lies further out
        every = np.where(below == 0, weight, 0.0).sum(axis=1)
        return float(np.exp(times @ np.log(every))) / 2

    def tilted(t: float) -> tuple[Floats, Floats]:
        tilt = weight * np.exp(np.minimum(t * below, 0.0))
        whole = tilt.sum(axis=1)
        return tilt / whole[:, None], whole

    def short(t: float) -> float:
        return left + float(times @ (tilted(t)[0] * below).sum(axis=1))

    high = 1.0
    while short(high) < 0:
        high *= 2
    t = float(brentq(short, 0.0, high))
    tilt, whole = tilted(t)
    mean = (tilt * below).sum(axis=1)
    curve = float(times @ ((tilt * below**2).sum(axis=1) - mean**2))
    w = sqrt(2 * max(-t * left - float(times @ np.log(whole)), 0.0))
    u = t * sqrt(curve)
    return float(ndtr(-w) + np.exp(-(w**2) / 2) / sqrt(2 * pi) * (1 / u - 1 / w))
