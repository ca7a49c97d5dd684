"""The sentences about a coefficient: why it has no value, and what to know before trusting it."""

import numpy as np

from workbench.statistics.agreement.jackknife import Bounds
from workbench.statistics.agreement.measures import MeanOfPairs, Measure
from workbench.statistics.agreement.pairs import cohen_kappas
from workbench.statistics.agreement.registry import COEFFICIENTS
from workbench.statistics.agreement.table import Table

FEW_ITEMS = 30  # below this many pairable items an interval is a rough guide
FEW_ANNOTATORS = 10  # below this many annotators, an interval over annotators is a rough guide
FEWEST = 20  # items; fewer show their spread too badly to say what a narrow interval needs
NARROW = 0.05  # the half-width whose price readers see


def pairable(table: Table) -> int:
    """How many items have two answers or more; refused where the labels are no closed set."""
    patterns = table.patterns
    return int(patterns.times[patterns.n.sum(axis=1) >= 2].sum())


def why_undefined(table: Table, name: str, n: int) -> str:
    """Why a coefficient has no value on n pairable items."""
    patterns = table.patterns
    items = int(patterns.times.sum())
    if not items:
        return "there are no answers"
    if not n:
        return f"no item has two annotators: 0 of {items:,}"
    if COEFFICIENTS[name].two_labels and len(table.labels) < 2:
        return f"there is only one label to give, {table.labels[0]!r}"
    used = [label for label, n_k in zip(table.labels, patterns.n.sum(axis=0), strict=True) if n_k]
    if len(used) == 1:
        return f"every annotator used one label, {used[0]!r}"
    shared = patterns.n[patterns.n.sum(axis=1) >= 2]
    if np.count_nonzero(shared.sum(axis=0)) == 1:
        return f"every annotator used one label on the {n:,} items that have two answers or more"
    return COEFFICIENTS[name].undefined


def warnings(table: Table, measure: Measure | None, n: int, bounds: Bounds, over: str) -> str | None:
    """What a reader must know before trusting a defined value; None where there is nothing."""
    sentences = [bounds.reason] if bounds.reason else []
    low, high = bounds.low, bounds.high
    if n < FEW_ITEMS:
        items = f"rests on {n} item{'s' if n > 1 else ''} with two answers or more: take it as a rough guide"
        sentences.append(items + (_price(n, low, high) if over == "items" else ""))
    elif low is not None and low == high and over == "items":
        sentences.append(
            f"all {n:,} items look alike, so drawing them again says nothing: the true interval is wider"
        )
    if over != "items" and len(table.annotators) < FEW_ANNOTATORS and low is not None:
        sentences.append(f"rests on {len(table.annotators)} annotators: take its interval as a rough guide")
    if isinstance(measure, MeanOfPairs):
        kappas = cohen_kappas(measure.pairs.tables(), measure.weights)
        A = len(table.annotators)
        left = A * (A - 1) // 2 - int(np.isfinite(kappas).sum())
        if left:
            sentences.append(
                f"{left:,} of {A * (A - 1) // 2:,} pairs of annotators have no kappa and are left out:"
                " they share no item, or both used one and the same label"
            )
    return "; ".join(sentences) or None


def _price(n: int, low: float | None, high: float | None) -> str:
    """How many more items an interval of ± 0.05 needs, as part of a sentence; too few items cannot tell."""
    if n < FEWEST or low is None or high is None or low == high:
        return ""
    from workbench.statistics.planning import items_from_pilot  # late, for it loads SciPy

    more = items_from_pilot(n, (high - low) / 2, NARROW) - n
    return f"; in 8 of 10 such samples an interval of ±{NARROW} needs {more:,} items more" if more > 0 else ""
