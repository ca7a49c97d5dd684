"""Several labels of a closed set at once: the parts in the guideline's order, joined with `|`, and their distances."""

import json
from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any

from workbench.errors import InvalidTable
from workbench.kinds import choice
from workbench.kinds.choice import Choice, outside
from workbench.kinds.registry import Measure, Merged, Outcome, weights_of

if TYPE_CHECKING:
    import numpy as np

    from workbench.kinds.matching import Floats

SEPARATOR = "|"
HALF = 0.5 + 1e-9  # more than half, but for rounding


def parse(text: str, labels: Sequence[str] | None = None) -> str:
    """The canonical spelling of a set of labels; refused when a part is not in the closed set.

    `text` is one label, parts joined with `|`, or a JSON list, of which `[]` is none of the labels. The parts are in the
    order of the labels, or by name without a closed set.

    >>> parse("b|a", ["a", "b"]), parse('["b", "a", "a"]', ["a", "b"]), parse("b|a")
    ('a|b', 'a|b', 'a|b')
    """
    parts = set(labels_in(text, labels))
    known = sorted(parts) if labels is None else labels
    if not (parts or text.lstrip().startswith("[")) or "" in parts or not parts <= set(known):
        raise InvalidTable(outside(text, labels))
    return spelled([label for label in known if label in parts], labels)


def spelled(parts: Sequence[str], labels: Sequence[str] | None = None) -> str:
    """The parts joined with `|`; as a JSON list where that would be read as other parts, because a label holds `|`.

    >>> spelled(["a", "b"]), spelled([]), spelled(["a|b", "c"])
    ('a|b', '[]', '["a|b", "c"]')
    """
    joined = SEPARATOR.join(parts)
    plain = bool(parts) and labels_in(joined, labels) == list(parts)
    return joined if plain else json.dumps(list(parts), ensure_ascii=False)


def labels_in(text: str, labels: Sequence[str] | None = None) -> list[str]:
    """The labels of a set, as its text has them; a label of the question may hold `|` itself.

    >>> labels_in("a|b"), labels_in("a|b", ["a|b", "c"]), labels_in("[]")
    (['a', 'b'], ['a|b'], [])
    """
    return [text] if labels is not None and text in labels else parts_of(text)


def parts_of(text: str) -> list[str]:
    """The parts of a cell that holds several values: a JSON list of texts, else what `|` separates.

    >>> parts_of("a|b"), parts_of('["a|b", "c"]'), parts_of("")
    (['a', 'b'], ['a|b', 'c'], [])
    """
    if text.lstrip().startswith("["):
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


class MultiChoice(Choice):
    """A set of labels; the empty set is an answer: none of these."""

    name = "multi_choice"
    title = "sets of labels"
    form = "labels joined with `|`, or a JSON list; their order does not matter, and `[]` is none of these"
    compared = "Jaccard: 1 − the labels that both hold over those that either holds"
    several = True
    partial = True
    empty = True

    def read(self, text: str) -> str:
        """The labels in the guideline's order."""
        return parse(text, self.labels)

    def called(self, answer: Any, names: Mapping[str, str]) -> str:
        """The labels' names with a plus between."""
        return " + ".join(names.get(part, part) for part in self.labels_of(answer)) or "none of these"

    def labels_of(self, answer: Any) -> tuple[str, ...]:
        """The labels of the set; a label of the question may hold `|` itself."""
        return tuple(labels_in(answer, self.labels))

    def distance(self, a: Any, b: Any) -> float:
        """Jaccard's distance: 1 − |A ∩ B| / |A ∪ B|; two empty sets are the same.

        >>> KIND.distance("a|b", "a"), KIND.distance("[]", "[]"), KIND.distance("[]", "a")
        (0.5, 0.0, 1.0)
        """
        ours, theirs = set(self.labels_of(a)), set(self.labels_of(b))
        return 1 - len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0

    def totals(self, answer: Any, gold: Any) -> tuple[int, int]:
        """Twice the common labels, and the labels of both: F1 is their ratio."""
        ours, theirs = set(self.labels_of(answer)), set(self.labels_of(gold))
        return 2 * len(ours & theirs), len(ours) + len(theirs)

    def measures(self) -> tuple[Measure, ...]:
        """F1 of labels with its two sides, and the share of sets that are gold exactly."""
        how = (
            "an item counts by its labels, those of answer and gold; one where neither has any does not count"
        )
        common = self._common
        return (
            Measure("f1", "F1 of labels", self.totals, method=how),
            Measure(
                "precision",
                "precision of labels",
                lambda answer, gold: (common(answer, gold), len(self.labels_of(answer))),
                method=how,
                means="share of the labels given that are right",
            ),
            Measure(
                "recall",
                "recall of labels",
                lambda answer, gold: (common(answer, gold), len(self.labels_of(gold))),
                method=how,
                means="share of the labels of gold that are given",
            ),
            Measure("exact", "sets that are right exactly", choice.totals),
        )

    def _common(self, answer: Any, gold: Any) -> int:
        return len({*self.labels_of(answer)} & {*self.labels_of(gold)})

    def outcomes(self, answer: Any, gold: Any) -> tuple[Outcome, ...]:
        """Each label of gold, found or missing, and each extra one: a label is never confused with another."""
        ours, theirs = self.labels_of(answer), self.labels_of(gold)
        found = [
            Outcome(label, label, at, ours.index(label)) if label in ours else Outcome(label, None, at)
            for at, label in enumerate(theirs)
        ]
        extra = [Outcome(None, label, None, at) for at, label in enumerate(ours) if label not in theirs]
        return (*found, *extra)

    def differences(self, a: Any, b: Any, names: Mapping[str, str]) -> tuple[str, ...]:
        """The labels that one has and the other has not: two who say sport, and sport and money, differ on money."""
        return tuple(f"differ on {names.get(label, label)}" for label in self.disputed(a, b))

    def merge(self, answers: Sequence[Any], weights: Sequence[float] | None = None) -> Merged:
        """The labels that more than half of the people gave, by weight; none of them may be the answer.

        A label with exactly half is tied and stays out. The confidence is the mean share of people who agree with the
        consensus on a label that anybody gave: 1 where nobody gave any. Support: the people behind each label.
        """
        weight = weights_of(answers, weights)
        sets = [{*self.labels_of(answer)} for answer in answers]
        held = {label for labels in sets for label in labels}
        order = [label for label in self.labels or sorted(held) if label in held]
        whole = fsum(weight)
        share = {
            label: fsum(w for labels, w in zip(sets, weight, strict=True) if label in labels) / whole
            for label in order
        }
        kept = [label for label in order if share[label] > HALF]
        agree = [share[label] if share[label] > HALF else 1 - share[label] for label in order]
        support = tuple(sum(label in labels for labels in sets) for label in kept)
        tied = tuple(label for label in order if 1 - HALF <= share[label] <= HALF)
        return Merged(spelled(kept, self.labels), fsum(agree) / len(agree) if agree else 1.0, support, tied)

    def mistaken(self, gold: Any, rng: "np.random.Generator") -> Any:
        """One label more or less."""
        labels = self.labels or self.labels_of(gold)
        if not labels:
            return gold
        held = {*self.labels_of(gold)} ^ {labels[int(rng.integers(len(labels)))]}
        return spelled([label for label in labels if label in held], self.labels)


KIND = MultiChoice()
