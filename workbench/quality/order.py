"""The order in which answers were given, over all people and within each one's work."""

import numpy as np

from workbench.answers.annotations import Annotations, Ints


def in_time(annotations: Annotations) -> Annotations:
    """The rows by delivery, then submission, else the row; rows whose time is not known come last in a delivery."""
    late = np.iinfo(np.int64).max
    keys = [np.arange(len(annotations), dtype=np.int64)]
    if annotations.submitted_at is not None:
        times = annotations.submitted_at
        keys.append(np.where(np.isnat(times), late, times.astype(np.int64)))
    keys.append(annotations.passes.astype(np.int64))
    return annotations.take(np.lexsort(keys))


def positions(annotator: Ints, size: int) -> Ints:
    """(N,) the place 1, 2, ... of each row among those of its annotator, rows in their order.

    >>> positions(np.array([0, 1, 0, 0]), 2).tolist()
    [1, 1, 2, 3]
    """
    order = np.argsort(annotator, kind="stable")
    counts = np.bincount(annotator, minlength=size)
    start = np.cumsum(counts) - counts
    place = np.empty(len(annotator), np.int32)
    place[order] = np.arange(len(annotator)) - start[annotator[order]] + 1
    return place
