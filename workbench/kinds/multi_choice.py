"""Several labels of a closed set at once: the parts in the guideline's order, joined with `|`, and their distances."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.errors import InvalidTable
from workbench.kinds import choice
from workbench.kinds.choice import Choice, outside
from workbench.kinds.registry import Measure, Outcome

if TYPE_CHECKING:
    import numpy as np

    from workbench.kinds.matching import Floats

SEPARATOR = "|"
NONE = "[]"  # the empty set


def parse(text: str, labels: Sequence[str] | None = None) -> str:
    """The canonical spelling of a set of labels; refused when a part is not in the closed set.

    `text` is one label, parts joined with `|`, or a JSON list, of which `[]` is none of the labels. The parts are in the
    order of the labels, or by name without a closed set.

    >>> parse("b|a", ["a", "b"]), parse('["b", "a", "a"]', ["a", "b"]), parse("b|a")
    ('a|b', 'a|b', 'a|b')
    """
    if labels is not None and text in labels:
        return text
    if text.strip() == NONE:
        return NONE
    parts = set(parts_of(text))
    known = sorted(parts) if labels is None else labels
    if not parts or "" in parts or not parts <= set(known):
        raise InvalidTable(outside(text, labels))
    return SEPARATOR.join(label for label in known if label in parts)


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
    """(L, L) 1 − J M: Jaccard's share times M = 1 for equal sets, 2/3 if one contains the other, 1/3 if they overlap.

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


def distance(a: str, b: str) -> float:
    """Jaccard's distance of two sets of labels: 1 − |A ∩ B| / |A ∪ B|.

    >>> distance("a|b", "a").__round__(2)
    0.5
    """
    ours, theirs = set(parts_of(a)), set(parts_of(b))
    return 1 - len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def totals(answer: str, gold: str) -> tuple[int, int]:
    """Twice the common labels, and the labels of both: F1 is their ratio."""
    ours, theirs = set(parts_of(answer)), set(parts_of(gold))
    return 2 * len(ours & theirs), len(ours) + len(theirs)


class MultiChoice(Choice):
    """A set of labels; the empty set is an answer: none of them."""

    name = "multi_choice"
    title = "sets of labels"
    form = "labels joined with `|`, or a JSON list; their order does not matter, and `[]` is none of them"
    compared = "Jaccard: 1 − the labels that both hold over those that either holds"
    several = True
    partial = True

    def read(self, text: str) -> str:
        """The labels in the guideline's order."""
        return parse(text, self.labels)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:
        """The labels' names with a plus between."""
        return " + ".join(names.get(part, part) for part in self.labels_of(answer)) or "none of them"

    def labels_of(self, answer: Any) -> tuple[str, ...]:
        """The labels of the set; a label of the question may hold `|` itself."""
        return (answer,) if self.labels and answer in self.labels else tuple(parts_of(answer))

    def distance(self, a: Any, b: Any) -> float:
        """Jaccard's distance."""
        return distance(a, b)

    def measures(self) -> tuple[Measure, ...]:
        """F1 of labels, and the share of sets that are gold exactly."""
        return (
            Measure(
                "f1", "F1 of labels", totals, method="an item counts by its labels, those of answer and gold"
            ),
            Measure("accuracy", "sets that are right exactly", choice.totals),
        )

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """Each label of gold, found or missing, and each extra one."""
        ours, theirs = self.labels_of(answer), self.labels_of(gold)
        found = [Outcome(label, label if label in ours else None) for label in theirs]
        return (*found, *(Outcome(None, label) for label in ours if label not in theirs))

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """One label more or less."""
        labels = self.labels or self.labels_of(gold)
        label = labels[int(rng.integers(len(labels)))] if labels else ""
        held = {*self.labels_of(gold)} ^ {label}
        return SEPARATOR.join(each for each in labels if each in held) or NONE


KIND = MultiChoice()
