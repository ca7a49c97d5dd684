"""Why an answer missed the gold: annotator error, guideline ambiguity, a mistake in the gold, or nobody can tell."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Floats
from workbench.answers.key import AnswerKey
from workbench.quality.measures import Outcomes
from workbench.statistics.judging import credited, right_or_wrong

if TYPE_CHECKING:
    from workbench.statistics.miss_causes import Evidence

Cause = Literal["annotator error", "guideline ambiguity", "gold mistake", "cannot tell"]
CAUSES: tuple[Cause, ...] = ("annotator error", "guideline ambiguity", "gold mistake", "cannot tell")
CLAIMED: tuple[Cause, ...] = ("annotator error", "gold mistake", "guideline ambiguity")  # as in `causes`
SURE = 0.9  # the posterior from which a cause is claimed
LEAST = 3  # answers and experts' votes to an item, below which nothing is claimed

RULE = (
    "A model weighs, for every item, whether it is clear or hard, whether gold is wrong, and whether the guideline "
    "lets two labels fit. It goes by how people answered the item, how reliable they are elsewhere, and the experts' blind "
    "votes where there are any. A cause is named only where its probability is at least 90%; else the cause is “cannot tell”, "
    "as on every item with fewer than three answers and votes. The guideline and the gold are never blamed where no guideline is "
    "named, nor, without experts' votes, where there are two labels and no rules. Read the items before you act."
)


@dataclass(frozen=True)
class Miss:
    """One first answer that gold does not accept, or one part of it, and why it probably happened.

    gold, answer   the labels; "" where gold, or the answer, has no such part
    posterior      the probability of the cause; of the likeliest one where it cannot be told; 0 where there is no model
    """

    item: str
    annotator: str
    vendor: str
    gold: str
    answer: str
    rules: tuple[str, ...]
    cause: Cause
    posterior: float


def misses(
    annotations: Annotations,
    key: AnswerKey,
    votes: Mapping[str, Sequence[str]] | None = None,
    *,
    guideline: bool = False,
    causes: bool = True,
) -> tuple[Miss, ...]:
    """Every row that gold does not accept, with its cause by `RULE`, in the order of the rows.

    votes      the experts' blind votes by item; leave it out where they are not recorded
    guideline  whether a guideline is named: else neither it nor the gold is blamed
    causes     whether they are looked for, which takes time
    """
    if key.kind is not None:
        return _of_parts(annotations, key)
    rows, right = right_or_wrong(annotations, key)
    if right.all():
        return ()
    cause, posterior = [CAUSES[-1]] * len(rows), np.zeros(len(rows))
    if causes:
        votes = {item: labels for item, labels in (votes or {}).items() if item in key.label}
        cause, posterior = _causes(rows, right, key, votes, guideline)
    missed = []
    for row in np.flatnonzero(~right).tolist():
        item = rows.items[rows.item.code[row]]
        missed.append(
            Miss(
                item,
                rows.annotators[rows.annotator.code[row]],
                _vendor(rows, row),
                key.label[item],
                rows.labels[rows.label.code[row]],
                key.rules.get(item, ()),
                cause[row],
                float(posterior[row]),
            )
        )
    return tuple(missed)


def _of_parts(annotations: Annotations, key: AnswerKey) -> tuple[Miss, ...]:
    """Every part of gold that a row lacks or labels otherwise, and every part too many; "" for nothing on that side.

    Rows with full credit have none. Nothing tells why a part was missed: the model of causes is one of single labels.
    """
    outcomes = Outcomes.of(annotations, key)
    rows, credit = credited(annotations, key)
    missed = []
    for row in np.flatnonzero(credit < 1).tolist():
        item = rows.items[rows.item.code[row]]
        person, vendor = rows.annotators[rows.annotator.code[row]], _vendor(rows, row)
        rules = key.rules.get(item, ())
        missed += [
            Miss(item, person, vendor, each.gold or "", each.label or "", rules, CAUSES[-1], 0.0)
            for each in outcomes.parts[row]
            if not each.right
        ]
    return tuple(missed)


def _causes(
    rows: Annotations, right: Bools, key: AnswerKey, votes: Mapping[str, Sequence[str]], guideline: bool
) -> tuple[list[Cause], Floats]:
    """The cause of each row were it a miss, and its posterior."""
    from workbench.statistics.miss_causes import causes

    evidence, order = _evidence(rows, right, key, votes)
    posterior = np.empty((len(rows), len(CLAIMED)))
    posterior[order] = causes(evidence)
    heard = np.array([len(votes.get(item, ())) for item in rows.items], np.int64)[rows.item.code]
    answers = np.bincount(rows.item.code)[rows.item.code]
    blames = guideline & ((heard > 0) | ((evidence.labels > 2) | any(key.rules.values())))
    likeliest = posterior.argmax(axis=1)
    surest = posterior.max(axis=1)
    claimed = (surest >= SURE) & (answers + heard >= LEAST) & (blames | (likeliest == 0))
    names = [CLAIMED[at] if sure else CAUSES[-1] for at, sure in zip(likeliest, claimed, strict=True)]
    return names, surest


def _evidence(
    rows: Annotations, right: Bools, key: AnswerKey, votes: Mapping[str, Sequence[str]]
) -> tuple["Evidence", npt.NDArray[np.intp]]:
    """The rows as codes, in the order of their names, which no order of rows changes; and that order."""
    from workbench.statistics.miss_causes import Evidence

    used = np.unique(rows.item.code)
    items = sorted(rows.items[code] for code in used.tolist())
    at = {item: place for place, item in enumerate(items)}
    gold = [key.label[item] for item in items]
    given = {rows.labels[code] for code in np.unique(rows.label.code).tolist()}
    voted = [
        (at[i], key.label[i] if v in key.right(i) else v) for i in items for v in sorted(votes.get(i, ()))
    ]
    labels = sorted({*given, *gold, *(vote for _, vote in voted)})
    code = {label: place for place, label in enumerate(labels)}
    golds = np.array([code[label] for label in gold], np.int64)
    item = np.array([at.get(name, -1) for name in rows.items], np.int64)[rows.item.code]
    label = np.array([code.get(name, -1) for name in rows.labels], np.int64)[rows.label.code]
    label = np.where(right, golds[item], label)
    rank = np.argsort(np.argsort(np.array(rows.annotators, dtype=object)))
    person = np.unique(rank[rows.annotator.code], return_inverse=True)[1]
    order = np.lexsort((label, person, item))
    vote = np.array([(i, code[v]) for i, v in voted], np.int64).reshape(-1, 2)
    evidence = Evidence(item[order], person[order], label[order], golds, vote[:, 0], vote[:, 1], len(labels))
    return evidence, order


def _vendor(annotations: Annotations, row: int) -> str:
    vendor = annotations.vendor
    return vendor.values[vendor.code[row]] if vendor is not None and vendor.code[row] >= 0 else ""


@dataclass(frozen=True)
class ConfusedPair:
    """Two labels that are confused, in either direction, with the misses behind it."""

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
        """The items with most of these misses, first those where the guideline or the gold is to blame."""
        count = Counter(miss.item for miss in self.misses)
        blamed = ("guideline ambiguity", "gold mistake")
        unclear = Counter(miss.item for miss in self.misses if miss.cause in blamed)
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
    """How many misses are on items that test each rule; an item may test several."""
    return dict(Counter(rule for miss in misses for rule in miss.rules).most_common())
