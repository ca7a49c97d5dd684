"""Several labels of a closed set at once: the parts in the guideline's order, joined with `|`, and their distances."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.kinds.matching import Floats


SEPARATOR = "|"


def parse(text: str, labels: Sequence[str]) -> str | None:
    """The canonical spelling of a set of labels, or None when a part is not in the closed set.

    `text` is one label, parts joined with `|`, or a JSON list. An empty list is no label.

    >>> parse("b|a", ["a", "b"]), parse('["b", "a", "a"]', ["a", "b"]), parse("a|x", ["a", "b"])
    ('a|b', 'a|b', None)
    """
    if text in labels:
        return text
    parts = set(parts_of(text))
    if not parts or not parts <= set(labels):
        return None
    return SEPARATOR.join(label for label in labels if label in parts)


def allows(answer: str, labels: Sequence[str]) -> bool:
    """Whether an answer is spelt as `parse` spells it: labels of the closed set, in its order, joined with `|`."""
    parts = answer.split(SEPARATOR)
    return parts == [label for label in labels if label in parts]


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several values: a JSON list of texts, else what `|` separates.

    >>> parts_of("a|b"), parts_of('["a|b", "c"]'), parts_of("")
    (['a', 'b'], ['a|b', 'c'], [])
    """
    if text.startswith("["):
        try:
            parts = json.loads(text)
        except (ValueError, RecursionError):
            return text.split(SEPARATOR)
        if all(isinstance(part, str) for part in parts):
            return list(parts)
    return text.split(SEPARATOR) if text else []


def jaccard_distances(sets: Sequence[str]) -> "Floats":
    """(L, L) 1 − |A ∩ B| / |A ∪ B| between sets of labels; two empty sets are the same.

    Jaccard (1901), "Étude comparative de la distribution florale".

    >>> jaccard_distances(["a", "a|b"]).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    import numpy as np  # documents know this kind, and need no arrays

    common, size = _common(sets)
    union = size[:, None] + size - common
    return 1 - np.divide(common, union, out=np.ones(union.shape), where=union > 0)


def masi_distances(sets: Sequence[str]) -> "Floats":
    """(L, L) 1 − J M: Jaccard's share times M = 1 for equal sets, 2/3 where one holds the other, 1/3 where they meet.

    Passonneau (2006), "Measuring agreement on set-valued items (MASI) for semantic and pragmatic annotation". Some
    tools round M to 0.67 and 0.33.
    """
    import numpy as np  # documents know this kind, and need no arrays

    common, size = _common(sets)
    smaller, larger = np.minimum(size[:, None], size), np.maximum(size[:, None], size)
    M = np.select([common == larger, common == smaller, common > 0], [1, 2 / 3, 1 / 3])  # noqa: N806  # as in the paper
    return np.asarray(1 - (1 - jaccard_distances(sets)) * M)


def _common(sets: Sequence[str]) -> "tuple[Floats, Floats]":
    """(L, L) how many parts two sets share, (L,) how many each has."""
    import numpy as np  # documents know this kind, and need no arrays

    parts = [frozenset(parts_of(text)) for text in sets]
    known = {part: i for i, part in enumerate(sorted(frozenset().union(*parts)))}
    Z = np.zeros((len(parts), len(known)))  # noqa: N806  # sets by parts
    for row, some in enumerate(parts):
        Z[row, [known[part] for part in some]] = 1
    return Z @ Z.T, Z.sum(axis=1)
