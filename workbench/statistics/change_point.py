"""Where mistakes in a series most probably became more frequent: the maximum-likelihood change point and its interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import chdtri, xlogy

from workbench.answers.annotations import Floats, Times
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson

EDGE = 5  # answers needed on each side
PAUSE = np.timedelta64(3600, "s")  # without an answer; then a new sitting begins


@dataclass(frozen=True)
class ChangePoint(Result):
    """A series of n answers, split before `position`, which counts from 0.

    position           the first answer after the change
    earliest, latest   positions that are nearly as probable
    before, after      share of right answers; the point was chosen to maximise the contrast, so their intervals
                       describe and do not test
    """

    position: int
    earliest: int
    latest: int
    before: Estimate
    after: Estimate


def change_point(
    mistakes: Floats, times: Times | None = None, *, confidence: float = 0.95
) -> ChangePoint | None:
    """The position from which mistakes (n,), each between 0 and 1, are most probably more frequent.

    People change between two sittings rather than between two items. If the times (n,) show two or more sittings
    that begin inside the series, only the first answers of these are candidates, else every answer is. Maximises
    the Bernoulli log likelihood with one rate before and a higher one after, at least `EDGE` answers on either
    side; Hinkley & Hinkley (1970), "Inference about the change-point in a sequence of binomial variables". The
    interval holds the positions whose log likelihood falls short by no more than half the chi-squared quantile with
    one degree of freedom: a likelihood interval, whose coverage is near `confidence` only for clear changes. None
    where no position has more mistakes after it.
    """
    n = len(mistakes)
    places = _places(n, times)
    if not len(places):
        return None
    total = mistakes.cumsum()
    early, late = total[places - 1], total[-1] - total[places - 1]
    fit = _fit(early, places) + _fit(late, n - places)
    fit = np.where(late / (n - places) > early / places, fit, -np.inf)
    if not np.isfinite(fit).any():
        return None
    near = places[fit >= fit.max() - float(chdtri(1, 1 - confidence)) / 2]
    at = int(places[fit.argmax()])
    return ChangePoint(
        at,
        int(near.min()),
        int(near.max()),
        _right(mistakes[:at], confidence),
        _right(mistakes[at:], confidence),
    )


def _places(n: int, times: Times | None) -> np.ndarray[Any, Any]:
    """Positions with `EDGE` answers on each side; only those after a pause if there are two or more.

    Between answers of one and the same time nothing changes: nobody knows which of them came first.
    """
    every = np.arange(EDGE, n - EDGE + 1)
    if times is None or not len(every):
        return every
    every = every[times[every] > times[every - 1]]
    after_a_pause = every[(times[every] - times[every - 1]) >= PAUSE]
    return after_a_pause if len(after_a_pause) >= 2 else every


def _fit(mistakes: Floats, n: np.ndarray[Any, Any]) -> Floats:
    """The maximum log likelihood of n answers with this many mistakes."""
    p = mistakes / n
    return np.asarray(xlogy(mistakes, p) + xlogy(n - mistakes, 1 - p))


def _right(mistakes: Floats, confidence: float) -> Estimate:
    """The share of right answers."""
    n = len(mistakes)
    share = float(1 - mistakes.mean())
    low, high = wilson(share, n, confidence)
    return Estimate(share, low, high, n, f"Wilson interval on {n} answers", None, "answers", confidence)
