"""How much two labels count as agreement: 1 for the same label, 0 for the two furthest apart."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, NotFound, listed

Weights = str | npt.ArrayLike


def weights(kind: Weights, labels: Sequence[str]) -> Floats:
    """(L, L) agreement weights w_kl over the labels, by name or as your own matrix.

    The names are those of Gwet (2014), "Handbook of Inter-Rater Reliability", 4th edition: with v the
    labels as numbers where all of them are numbers, else their places in the closed set, and d = |v_k − v_l|,

    identity   1 on the diagonal, else 0      linear    1 − d / max d
    quadratic  1 − (d / max d)²               radical   1 − √(d / max d)
    ordinal    1 − C(m_kl, 2) / max, m_kl the number of labels from k to l, both counted: ranks, never numbers
    circular   1 − sin²(π d / U) / max, U once around: see `circumference`
    bipolar    1 − s / max, s = d² / ((v_k + v_l − 2 min v) (2 max v − v_k − v_l)): a step at an end weighs more

    >>> weights("linear", ["low", "middle", "high"]).tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    if not isinstance(kind, str):
        return _checked(np.asarray(kind, float), labels)
    if kind not in KINDS:
        raise NotFound(f"weights {kind!r} are not known; expected one of {listed(KINDS)}, or a matrix.")
    if len(labels) < 2:
        return np.eye(len(labels))
    return KINDS[kind](scale(labels))


def scale(labels: Sequence[str]) -> Floats:
    """(L,) the labels as numbers where every one is a different number, else their places 0, 1, 2, ..."""
    v = _as_numbers(labels)
    return np.arange(len(labels), dtype=float) if v is None else v


def is_scale(labels: Sequence[str]) -> bool:
    """Whether every label is a different number.

    >>> is_scale(["1", "2", "10"]), is_scale(["1", "none"])
    (True, False)
    """
    return _as_numbers(labels) is not None


def _as_numbers(labels: Sequence[str]) -> Floats | None:
    try:
        v = np.array([float(label) for label in labels])
    except ValueError:
        return None
    return v if np.isfinite(v).all() and len(np.unique(v)) == len(v) else None


def circumference(v: Floats) -> float:
    """The length of a circle where the first number follows the last one after the smallest step between two numbers.

    >>> circumference(np.arange(24.0)), circumference(np.array([0.0, 90.0, 180.0, 270.0]))
    (24.0, 360.0)
    """
    steps = np.diff(np.sort(v))
    return float(v.max() - v.min() + steps.min()) if len(steps) else 1.0


def _apart(v: Floats) -> Floats:
    """(L, L) the distance of two labels as a share of the largest."""
    d: Floats = np.abs(v[:, None] - v)
    return np.asarray(d / d.max())


def _ordinal(v: Floats) -> Floats:
    m = np.abs(np.subtract.outer(np.arange(len(v)), np.arange(len(v)))) + 1
    pairs = m * (m - 1) / 2
    return np.asarray(1 - pairs / pairs.max())


def _circular(v: Floats) -> Floats:
    s = np.sin(np.pi * (v[:, None] - v) / circumference(v)) ** 2
    return np.asarray(1 - s / s.max())


def _bipolar(v: Floats) -> Floats:
    both = v[:, None] + v
    ends = (both - 2 * v.min()) * (2 * v.max() - both)
    s = np.divide((v[:, None] - v) ** 2, ends, out=np.zeros(ends.shape), where=ends != 0)
    return np.asarray(1 - s / s.max())


KINDS: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda v: np.eye(len(v)),
    "linear": lambda v: 1 - _apart(v),
    "quadratic": lambda v: 1 - _apart(v) ** 2,
    "radical": lambda v: np.asarray(1 - np.sqrt(_apart(v))),
    "ordinal": _ordinal,
    "circular": _circular,
    "bipolar": _bipolar,
}


def _checked(w: Floats, labels: Sequence[str]) -> Floats:
    """Your own matrix, refused where it cannot be agreement weights for these labels."""
    size = len(labels)
    if w.shape != (size, size):
        raise InvalidTable(
            f"weights have the shape {w.shape}, and the {size} labels {listed(labels)} need ({size}, {size})."
        )
    if not np.isfinite(w).all() or w.min(initial=0) < 0 or w.max(initial=1) > 1:
        raise InvalidTable(f"weights of agreement must be between 0 and 1; got {w.min():g} to {w.max():g}.")
    if not np.allclose(np.diag(w), 1) or not np.allclose(w, w.T):
        raise InvalidTable("weights of agreement are 1 on the diagonal and the same both ways round.")
    return w
