"""What a drift is looked for in: how wrong each answer is, by gold, beside the others, or by the others alone."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Floats, Ints
from workbench.answers.counts import LabelCounts
from workbench.answers.key import Key
from workbench.statistics.judging import judged

Signal = Literal["gold", "gold beside others", "others"]

SIGNALS: dict[Signal, str] = {
    "gold": "1 for an answer that gold does not accept, 0 for one that it does",
    "gold beside others": "that, less the share of the others' answers to the item that gold does not accept",
    "others": "the share of the others' answers to the item that differ, less that of their pairs that differ",
}


def signals(
    first: Annotations, key: Key | None, signal: Signal | None
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
    """(N,) each mistake less the mean of the others' on the item, and whether any item has others."""
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
