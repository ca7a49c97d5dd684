"""How far apart two labels are by any measure: a matrix, a function of two labels, or a distance of label sets."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Floats
from workbench.errors import InvalidTable, NotFound, listed
from workbench.kinds.multi_choice import jaccard_distances, masi_distances
from workbench.kinds.registry import KINDS, Kind, Problems

Distance = str | Kind | Callable[[str, str], float] | npt.ArrayLike

SET_DISTANCES: dict[str, Callable[[Sequence[str]], Floats]] = {
    "jaccard": jaccard_distances,
    "masi": masi_distances,
}

MOST_LABELS = 3000  # of a matrix of labels by labels: 72 MB
MOST_ANSWERS = 1000  # of spans, boxes, sets and the like, whose distances are computed pair by pair


def set_distance(name: str, labels: Sequence[str]) -> Floats:
    """(L, L) "jaccard" or "masi" between sets, their parts joined with `|`, or the distance of a kind of answer.

    >>> set_distance("masi", ["a|b", "a|b|c|d"])[0, 1].round(4).item()
    0.6667
    """
    if name in KINDS:
        return kind_distance(KINDS[name], labels)
    if name not in SET_DISTANCES:
        raise NotFound(f"distance {name!r} is not known; expected one of {listed((*SET_DISTANCES, *KINDS))}.")
    _refuse_above(labels)
    return SET_DISTANCES[name](labels)


def kind_distance(kind: Kind, labels: Sequence[str]) -> Floats:
    """(L, L) the distance of every two answers of a kind; a label of its question that is no answer is 1 from all others."""
    _refuse_above(labels, MOST_ANSWERS)
    answers = [kind.parse(label) for label in labels]
    for label, answer in zip(labels, answers, strict=True):
        if isinstance(answer, Problems) and label not in (kind.labels or ()):
            raise InvalidTable(str(answer))
    left, right = np.triu_indices(len(labels), 1)
    held = np.array([not isinstance(answer, Problems) for answer in answers], bool)
    pairs = held[left] & held[right]
    apart = np.ones(len(left))
    compared = zip(left[pairs].tolist(), right[pairs].tolist(), strict=True)
    apart[pairs] = kind.distances([(answers[i], answers[j]) for i, j in compared])
    distances = np.zeros((len(labels), len(labels)))
    distances[left, right] = distances[right, left] = apart
    return distances


def distance_matrix(distance: Distance, labels: Sequence[str]) -> Floats:
    """(L, L) δ² of Krippendorff's alpha from a name of `set_distance`, a kind, a function of two labels, or a matrix.

    The distance replaces the squared metric δ², as in Passonneau (2006) with MASI. Refused unless it
    is 0 from a label to itself, the same both ways round, finite and never below 0.
    """
    if isinstance(distance, str):
        return set_distance(distance, labels)
    if isinstance(distance, Kind):
        return kind_distance(distance, labels)
    _refuse_above(labels)
    if callable(distance):
        matrix = np.array([[float(distance(c, k)) for k in labels] for c in labels])
    else:
        matrix = np.asarray(distance, float)
    size = len(labels)
    if not size:
        return np.zeros((0, 0))
    if matrix.shape != (size, size):
        raise InvalidTable(
            f"distances have the shape {matrix.shape}, and the {size} labels {listed(labels)} need ({size}, {size})."
        )
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise InvalidTable("distances are numbers from 0 upwards, and these are not.")
    if np.diag(matrix).any() or not np.allclose(matrix, matrix.T):
        raise InvalidTable("distances are 0 from a label to itself and the same both ways round.")
    return matrix


def _refuse_above(labels: Sequence[str], most: int = MOST_LABELS) -> None:
    """Refuse a matrix over too many labels: they are no closed set."""
    if len(labels) > most:
        raise InvalidTable(
            f"distances between {len(labels):,} labels are not held; at most {most:,} are compared."
        )
