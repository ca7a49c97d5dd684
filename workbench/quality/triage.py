"""Why an answer missed the gold: annotator error, guideline ambiguity, or a mistake in the gold."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey

Cause = Literal["annotator error", "guideline ambiguity", "gold mistake"]
CAUSES: tuple[Cause, ...] = ("annotator error", "guideline ambiguity", "gold mistake")

RULE = (
    "A miss counts as a gold mistake when the experts' blind votes were unanimous for the answer, or when at least "
    "three annotators and three quarters of those who answered the item gave it and the experts were not unanimous "
    "for gold (or their votes are not recorded). Otherwise it counts as guideline ambiguity when, of the annotators "
    "who answered the item and the experts who voted blind, at least two and two fifths gave that answer. Every "
    "other miss counts as annotator error. It is a rule of thumb from how answers spread: read the items before you "
    "act."
)


@dataclass(frozen=True)
class Miss:
    """One first answer that gold does not accept, and why it probably happened."""

    item: str
    annotator: str
    vendor: str
    gold: str
    answer: str
    rules: tuple[str, ...]
    cause: Cause


def misses(
    annotations: Annotations, key: AnswerKey, votes: Mapping[str, Sequence[str]] | None = None
) -> tuple[Miss, ...]:
    """Every row that gold does not accept, with its cause by `RULE`, in the order of the rows.

    `votes` holds the experts' blind votes by item; leave it out where they are not recorded.
    """
    items, annotators, labels = annotations.items, annotations.annotators, annotations.labels
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item, label in zip(annotations.item.code, annotations.label.code, strict=True):
        counts[items[item]][labels[label]] += 1
    missed = []
    for row in range(len(annotations)):
        item, answer = items[annotations.item.code[row]], labels[annotations.label.code[row]]
        if item in key.label and answer not in key.right(item):
            annotator = annotators[annotations.annotator.code[row]]
            cause = _cause(answer, key.right(item), counts[item], (votes or {}).get(item, ()))
            rules = key.rules.get(item, ())
            vendor = _vendor(annotations, row)
            missed.append(Miss(item, annotator, vendor, key.label[item], answer, rules, cause))
    return tuple(missed)


def _cause(answer: str, right: frozenset[str], counts: Counter[str], votes: Sequence[str]) -> Cause:
    """Apply `RULE` to one miss."""
    answers, same = counts.total(), counts[answer]
    unanimous = votes[0] if len(votes) > 1 and len(set(votes)) == 1 else None
    if unanimous == answer or (unanimous not in right and same >= 3 and same * 4 >= answers * 3):
        return "gold mistake"
    people, with_it = answers + len(votes), same + votes.count(answer)
    if with_it >= 2 and with_it * 5 >= people * 2:
        return "guideline ambiguity"
    return "annotator error"


def _vendor(annotations: Annotations, row: int) -> str:
    vendor = annotations.vendor
    return vendor.values[vendor.code[row]] if vendor is not None and vendor.code[row] >= 0 else ""


@dataclass(frozen=True)
class ConfusedPair:
    """Two labels that are taken for each other, in either direction, with the misses behind it."""

    labels: tuple[str, str]
    misses: tuple[Miss, ...]

    @property
    def causes(self) -> dict[Cause, int]:
        """How many misses have which cause."""
        return {cause: sum(miss.cause == cause for miss in self.misses) for cause in CAUSES}

    @property
    def by_vendor(self) -> dict[str, int]:
        """How many misses each vendor has."""
        return dict(sorted(Counter(miss.vendor for miss in self.misses).items()))

    @property
    def direction(self) -> tuple[str, str]:
        """(gold, answer) of the more frequent direction."""
        return Counter((miss.gold, miss.answer) for miss in self.misses).most_common(1)[0][0]

    def telling(self, most: int = 2) -> tuple[str, ...]:
        """The items with most of these misses, ambiguous ones first."""
        count = Counter(miss.item for miss in self.misses)
        unclear = Counter(miss.item for miss in self.misses if miss.cause != "annotator error")
        return tuple(sorted(count, key=lambda item: (-unclear[item], -count[item], item))[:most])


def confused_pairs(misses: Sequence[Miss]) -> tuple[ConfusedPair, ...]:
    """The pairs of labels behind the misses, the most frequent first."""
    by_pair: defaultdict[tuple[str, str], list[Miss]] = defaultdict(list)
    for miss in misses:
        first, second = sorted((miss.gold, miss.answer))
        by_pair[first, second].append(miss)
    pairs = [ConfusedPair(labels, tuple(those)) for labels, those in by_pair.items()]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.misses), pair.labels)))


def misses_by_rule(misses: Sequence[Miss]) -> dict[str, int]:
    """How many misses fall on items that test a rule; an item may test several."""
    return dict(Counter(rule for miss in misses for rule in miss.rules).most_common())
