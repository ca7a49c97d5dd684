"""The mean cost of an answer, when some mistakes are stated to be worse than others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable
from workbench.result import Result
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import student
from workbench.statistics.judging import right_or_wrong

Severities = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class ErrorCost(Result, json="mean total worst=named_mistakes"):
    """The cost of an answer.

    mean    over all answers on items of the key, a right one costs 0
    total   of the answers at hand
    worst   (gold, answer, times, total cost), the most expensive first
    """

    mean: Estimate
    total: float
    worst: tuple[tuple[str, str, int, float], ...]

    @property
    def named_mistakes(self) -> list[dict[str, Any]]:
        """The most expensive mistakes as records."""
        return [
            dict(zip(("gold", "answer", "times", "cost"), mistake, strict=True)) for mistake in self.worst
        ]


def error_cost(
    annotations: Annotations,
    key: AnswerKey,
    severities: Severities,
    *,
    otherwise: float = 1.0,
    confidence: float = 0.95,
) -> ErrorCost:
    """The mean cost of an answer, each wrong one at `severities[gold, answer]`, or at `otherwise`.

    Costs are in the unit of the severities. An item that several people answered counts by its mean cost; the interval is
    Student's (1908) over items. An answer that the key accepts costs nothing, whatever the severities say. InvalidTable
    for a cost that is no number from 0 upwards.
    """
    _refuse_odd(severities, otherwise)
    rows, right = right_or_wrong(annotations, key)
    if not len(rows):
        return ErrorCost(Estimate.undefined("no answer is on an item of the key", unit="answers"), 0.0, ())
    gold = [key.label.get(item, "") for item in rows.items]
    pair, times = np.unique(np.stack([rows.item.code, rows.label.code]), axis=1, return_inverse=True)
    price = np.array([severities.get((gold[u], rows.labels[c]), otherwise) for u, c in pair.T.tolist()])
    cost = np.where(right, 0.0, price[times])
    worst: dict[tuple[str, str], list[float]] = {}
    for row in np.flatnonzero(~right).tolist():
        mistake = gold[rows.item.code[row]], rows.labels[rows.label.code[row]]
        worst.setdefault(mistake, []).append(float(cost[row]))
    listed = [(*mistake, len(costs), sum(costs)) for mistake, costs in worst.items()]
    listed.sort(key=lambda mistake: (-mistake[3], mistake[:2]))
    return ErrorCost(_mean(rows, cost, confidence), float(cost.sum()), tuple(listed))


def _mean(rows: Annotations, cost: Floats, confidence: float) -> Estimate:
    """The mean cost of an answer, with Student's interval over the mean cost of each item."""
    answers = np.bincount(rows.item.code)
    some = answers > 0
    by_item = np.bincount(rows.item.code, cost)[some] / answers[some]
    mean, items = float(by_item.mean()), len(by_item)
    interval = student(by_item, confidence)
    if interval is None or not by_item.std():
        return Estimate(
            mean,
            n=len(rows),
            method=f"mean over {items:,} items",
            unit="answers",
            confidence=confidence,
            reason="every item costs the same: there is no spread to tell an interval from",
        )
    method = f"t interval over {items:,} items"
    return Estimate(mean, max(0.0, interval[0]), interval[1], len(rows), method, None, "answers", confidence)


def _refuse_odd(severities: Severities, otherwise: float) -> None:
    """Refuse a cost that is not a number from 0 upwards."""
    for where, cost in [*severities.items(), ("any other", otherwise)]:
        if not 0 <= cost < float("inf"):
            raise InvalidTable(f"severity of {where}: a cost is a number from 0 upwards, found {cost}.")
