"""Accuracy against an answer key: of all answers, by label, rule, vendor and annotator, and of a consensus."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from workbench.answers.annotations import Annotations, Floats
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.quality.annotators import AnnotatorScore, Confusion, confusion, score
from workbench.result import Result
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import never_seen, student, wilson
from workbench.statistics.judging import ITEM, item_share, judged, share_right
from workbench.statistics.two_way import difference_for_others, share_for_others

__all__ = [
    "AnnotatorScore",
    "Confusion",
    "ConsensusAccuracy",
    "VendorAccuracy",
    "VendorDifference",
    "accuracy",
    "accuracy_by_label",
    "accuracy_by_rule",
    "accuracy_by_vendor",
    "confusion",
    "consensus_accuracy",
    "judged",
    "paired_difference",
    "score",
    "share_right",
    "vendor_accuracy",
    "vendor_difference",
]


@dataclass(frozen=True)
class ConsensusAccuracy:
    """How often a consensus is right.

    all       over every item of the key that has a consensus; a tie counts for the share of it that is right
    decided   over those without a dispute
    disputes  how many of them are ties
    """

    all: Estimate
    decided: Estimate
    disputes: int


@dataclass(frozen=True)
class VendorAccuracy(Result):
    """How often the answers of one vendor are right, for the people who gave them and for different staff.

    these_people  items are the sample; the interval is adjusted for several answers per item
    others        the same value; people are a sample too, so one careless person among few widens the interval
    """

    these_people: Estimate
    others: Estimate


@dataclass(frozen=True)
class VendorDifference(Result):
    """How much more often the answers of one vendor are right than those of another, item by item.

    these_people  items are the sample: holds for the people who answered
    others        the same value; people are a sample too: holds for any people of the two vendors
    """

    these_people: Estimate
    others: Estimate


@dataclass(frozen=True)
class LabelScore(Result, json="precision recall f1"):
    """One label.

    precision  of the answers with this label, the share that is right
    recall     of the answers to items of this label, the share with this label
    f1         their harmonic mean
    """

    label: str
    precision: Estimate
    recall: Estimate
    f1: Estimate


def accuracy(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95, by: Sequence[str] = ITEM
) -> Estimate:
    """The share of the given rows that are right, with an interval adjusted for several answers per item.

    `by` names what was sampled: ("item",), or ("item", "annotator") where the annotators are a sample too.
    """
    return share_right(*judged(annotations, key), confidence=confidence, by=by)


def accuracy_by_vendor(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95
) -> dict[str, VendorAccuracy]:
    """Accuracy of each vendor, or of "all" answers if the table has no vendors."""
    vendor = annotations.vendor
    parts = {"all": annotations}
    if vendor is not None:
        parts = {name: annotations.of_vendor(name) for name in vendor.values}
    return {name: vendor_accuracy(part, key, confidence=confidence) for name, part in parts.items()}


def vendor_accuracy(answers: Annotations, key: AnswerKey, *, confidence: float = 0.95) -> VendorAccuracy:
    """Accuracy of the answers of one vendor; a single person has no interval for others (`statistics.two_way`)."""
    these = accuracy(answers, key, confidence=confidence)
    return VendorAccuracy(these, share_for_others(*judged(answers, key), confidence=confidence))


def vendor_difference(
    baseline: Annotations,
    other: Annotations,
    key: AnswerKey,
    *,
    confidence: float = 0.95,
    same_people: bool = False,
) -> VendorDifference:
    """Accuracy of `other` minus that of `baseline` over the items both answered, each item counting once.

    With `same_people` an annotator of one name is one person on both sides, as of one vendor at two times, and what
    they weigh on both sides cancels; without it they are two people, as at two vendors.
    """
    sides = judged(baseline, key), judged(other, key)
    return VendorDifference(
        paired_difference(baseline, other, key, confidence=confidence),
        difference_for_others(*sides, confidence=confidence, same_people=same_people),
    )


def paired_difference(
    baseline: Annotations, other: Annotations, key: AnswerKey, *, confidence: float = 0.95
) -> Estimate:
    """Accuracy of `other` minus that of `baseline` on the items both answered, for the people who answered them.

    Each item counts once. Per item the share of right answers of either side; then the mean of the differences with its t interval.
    Where all of them are the same, t has no width and would promise certainty. Then at most
    1 − (1 − confidence)^(1/n) of all items differ from what n items showed, by as much as a difference can.
    """
    first, second = _right_by_item(baseline, key), _right_by_item(other, key)
    d = np.array([second[item] - first[item] for item in sorted(first.keys() & second.keys())])
    n = len(d)
    if not n:
        return Estimate.undefined("no item of the key was answered by both")
    mean = float(d.mean())
    interval = student(d, confidence)
    if interval is None or np.ptp(d) < 1e-12:
        low, high = never_seen(mean, n, confidence)
        method = f"the same difference on all {n:,} items; bound on a share of items never seen among {n:,}"
    else:
        low, high = max(-1.0, interval[0]), min(1.0, interval[1])
        method = f"t interval over {n:,} items that both answered"
    return Estimate(mean, low, high, n, method, confidence=confidence)


def accuracy_by_label(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95, by: Sequence[str] = ITEM
) -> dict[str, Estimate]:
    """Accuracy on the items of each gold label; labels in the order of the annotations, then others of the key."""
    gold = set(key.label.values())
    labels = [label for label in annotations.labels if label in gold]
    labels += sorted(gold - set(labels))
    return _accuracy_by(annotations, key, labels, lambda item: (key.label[item],), confidence, by)


def accuracy_by_rule(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95, by: Sequence[str] = ITEM
) -> dict[str, Estimate]:
    """Accuracy on the items that test each rule, in the order in which the key first names the rules."""
    rules = dict.fromkeys(rule for tested in key.rules.values() for rule in tested)
    return _accuracy_by(annotations, key, rules, lambda item: key.rules.get(item, ()), confidence, by)


def label_scores(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95
) -> dict[str, LabelScore]:
    """Scores of every label in the answers or in gold, in the order of the annotations, then others of the key.

    For an accepted answer that is not the gold label, the item counts as one of that answer's label. Precision and recall are
    shares with the interval of `judging.share_right`. F1 = 2 Σ_u tp_u / Σ_u (answered_u + gold_u) over items u is a
    ratio of totals: its variance is linearised, U / (U − 1) Σ_u (2 tp_u − F1 (answered_u + gold_u))² / (Σ_u answered_u +
    gold_u)², Cochran (1977), "Sampling Techniques", and the interval Wilson's on the number of answers
    with that variance, at most the number of items.
    """
    rows, right = judged(annotations, key)
    answers = np.array(rows.labels, object)[rows.label.code]
    gold = np.array([key.label.get(item, "") for item in rows.items], object)[rows.item.code]
    true = np.where(right, answers, gold)
    used = set(answers) | set(true)
    names = [label for label in annotations.labels if label in used]
    names += sorted(used - set(annotations.labels))
    scores = {}
    for label in names:
        says_it, is_it = answers == label, true == label
        precision = share_right(rows.take(says_it), right[says_it], confidence=confidence)
        recall = share_right(rows.take(is_it), says_it[is_it], confidence=confidence)
        if not says_it.any():
            precision = Estimate.undefined("nobody gave this label", unit="answers")
        if not is_it.any():
            recall = Estimate.undefined("no answer is on an item of this label", unit="answers")
        tp, answered, there = (
            np.bincount(rows.item.code[some], minlength=len(rows.items))
            for some in (says_it & is_it, says_it, is_it)
        )
        scores[label] = LabelScore(label, precision, recall, _f1(tp, answered, there, confidence))
    return scores


def consensus_accuracy(
    consensus: Consensus, key: AnswerKey, *, confidence: float = 0.95
) -> ConsensusAccuracy:
    """How often the top label is right, with ties split evenly and with ties left out."""
    rows, credit = credit_by_item(consensus, key)
    decided = consensus.label[rows] >= 0
    nothing = "no item of the key has a consensus"
    undecided = nothing if not rows else "every item of the key that has a consensus is disputed"
    return ConsensusAccuracy(
        all=item_share(credit, nothing, confidence=confidence),
        decided=item_share(credit[decided], undecided, confidence=confidence),
        disputes=int((~decided).sum()),
    )


def credit_by_item(consensus: Consensus, key: AnswerKey) -> tuple[list[int], Floats]:
    """The positions of the R consensus items that the key knows, and (R,) how far each is right.

    1 or 0, and in a dispute the share of the tied labels that is right.
    """
    rows = [u for u, item in enumerate(consensus.items) if item in key.label]
    at = {label: code for code, label in enumerate(consensus.labels)}
    cells = [
        (row, at[label])
        for row, u in enumerate(rows)
        for label in key.right(consensus.items[u])
        if label in at
    ]
    tied = consensus.tied[rows]
    right = np.zeros(tied.shape, bool)
    right[tuple(np.array(cells, np.intp).reshape(-1, 2).T)] = True
    return rows, (tied & right).sum(axis=1) / np.maximum(tied.sum(axis=1), 1)


def _right_by_item(annotations: Annotations, key: AnswerKey) -> Mapping[str, float]:
    """The share of right answers of every item in the key that has answers."""
    rows, right = judged(annotations, key)
    answers = np.bincount(rows.item.code, minlength=len(rows.items))
    correct = np.bincount(rows.item.code, right, minlength=len(rows.items))
    return {rows.items[u]: correct[u] / answers[u] for u in np.flatnonzero(answers)}


def _accuracy_by(
    annotations: Annotations,
    key: AnswerKey,
    groups: Iterable[str],
    groups_of: Callable[[str], tuple[str, ...]],
    confidence: float,
    by: Sequence[str],
) -> dict[str, Estimate]:
    """Accuracy on the items of each group; undefined for a group without answers."""
    rows, right = judged(annotations, key)
    of_group: dict[str, list[int]] = {group: [] for group in groups}
    for code in np.unique(rows.item.code).tolist():
        for group in groups_of(rows.items[code]):
            of_group[group].append(code)
    estimates = {}
    for group, codes in of_group.items():
        some = np.isin(rows.item.code, codes)
        estimate = share_right(rows.take(some), right[some], confidence=confidence, by=by)
        nothing = f"no answer is on an item of {group!r}"
        estimates[group] = estimate if codes else replace(estimate, reason=nothing)
    return estimates


def _f1(tp: Counts, answered: Counts, gold: Counts, confidence: float) -> Estimate:
    """F1 from (U,) counts per item; items where the label occurs in neither are left out."""
    some = answered + gold > 0
    tp, both = tp[some], (answered + gold)[some]
    items, total = len(both), float(both.sum())
    value = 2 * float(tp.sum()) / total
    apart = 2 * tp - value * both
    error = sqrt(items / max(items - 1, 1) * float((apart**2).sum())) / total
    worth = min(value * (1 - value) / error**2, items) if error > 0 else items
    low, high = wilson(value, max(worth, 1.0), confidence)
    method = f"Wilson interval on {worth:,.0f} effective answers, linearised over {items:,} items"
    return Estimate(value, low, high, int(total), method, None, "answers", confidence)
