"""Made-up answers that benchmarks share, and the peers' tables of them, whose making is never timed."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import krippendorff
import numpy as np

from workbench.answers.annotations import Annotations, Categorical

LABELS, PER_ITEM = 5, 3


def world(rows: int, annotators: int, seed: int = 0) -> Annotations:
    """About `rows` answers, one to five an item, by annotators who are right four times of five."""
    rng = np.random.default_rng(seed)
    items = max(rows // PER_ITEM, 1)
    item = np.repeat(np.arange(items), rng.integers(1, 6, items))
    return _answered(rng, item, rng.integers(0, annotators, len(item)), items, annotators)


def scattered(rows: int, annotators: int, seed: int = 0) -> Annotations:
    """The same where each answer falls on any item: three an item in the mean, and up to thirteen."""
    rng = np.random.default_rng(seed)
    items = max(rows // PER_ITEM, 1)
    item = rng.integers(0, items, rows)
    return _answered(rng, item, rng.integers(0, annotators, rows), items, annotators)


def _answered(
    rng: np.random.Generator, item: np.ndarray, who: np.ndarray, items: int, annotators: int
) -> Annotations:
    """Answers in any order of rows; nobody answers an item twice."""
    item, who = np.divmod(rng.permutation(np.unique(item * annotators + who)), annotators)
    truth = rng.integers(0, LABELS, items)[item]
    label = np.where(rng.random(len(item)) < 0.8, truth, rng.integers(0, LABELS, len(item)))
    return Annotations(coded(item, items), coded(who, annotators), coded(label, LABELS))


def coded(code: np.ndarray, size: int) -> Categorical:
    """Integer codes with numbers for names."""
    return Categorical(tuple(map(str, range(size))), code.astype(np.int32))


def anew(answers: Annotations, work: Callable[[Annotations], object]) -> Callable[[], object]:
    """`work` on answers of which nothing was counted yet, each time it is called."""
    copies: Iterator[Annotations] = iter([replace(answers) for _ in range(100)])
    return lambda: work(next(copies))


def peer_counts(annotations: Annotations) -> np.ndarray:
    """One of krippendorff's formats: items by labels."""
    flat = annotations.item.code.astype(np.int64) * LABELS + annotations.label.code
    return np.bincount(flat, minlength=len(annotations.items) * LABELS).reshape(-1, LABELS)


def wide(answers: Annotations) -> np.ndarray:
    """The other, which irrCAC and scikit-learn need too: annotators by items, NaN where there is no answer."""
    table = np.full((len(answers.annotators), len(answers.items)), np.nan)
    table[answers.annotator.code, answers.item.code] = answers.label.code
    return table


def peer_alpha(counts: np.ndarray) -> float:
    """Nominal alpha by krippendorff."""
    return krippendorff.alpha(value_counts=counts, value_domain=range(LABELS), level_of_measurement="nominal")
