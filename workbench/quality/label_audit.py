"""Which delivered labels are probably wrong, what they should be, and what share of all labels is wrong."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from typing import Any, Literal

import numpy as np
from scipy.special import stdtrit

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.errors import InvalidTable, NotFound, OutOfRange, listed
from workbench.quality.structured import refuse_structured
from workbench.result import Result
from workbench.statistics.confident_learning import (
    ConfidentJoint,
    confident_joint,
    normalised_margin,
    self_confidence,
)
from workbench.statistics.consensus.consensus import Consensus
from workbench.statistics.consensus.crowdlab import crowdlab
from workbench.statistics.consensus.methods import METHODS, TITLES
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.planning import items_for_accuracy

# The estimated share of wrong answers, with a delete-a-group jackknife interval.

GROUPS = 50
FEWEST = 10  # items below which no interval is given


def rate_of_doubt(first: Annotations, doubt: Floats, *, seed: int, confidence: float = 0.95) -> Estimate:
    """The mean over answers of the probability `doubt` (N,) that they are wrong."""
    return _estimate(
        first, lambda kept: float(doubt[kept].mean()), "mean probability of being wrong", seed, confidence
    )


def rate_of_joint(first: Annotations, P: Floats, *, seed: int, confidence: float = 0.95) -> Estimate:  # noqa: N803
    """The share off the diagonal of confident learning, from a model's probabilities `P` (N, L)."""
    labels = first.label.code
    return _estimate(
        first,
        lambda kept: confident_joint(labels[kept], P[kept]).error_rate,
        "confident learning, off the diagonal",
        seed,
        confidence,
    )


def _estimate(
    first: Annotations, statistic: Callable[[Bools], float], what: str, seed: int, confidence: float
) -> Estimate:
    """A share of answers with a t interval by the jackknife over random groups of items, cut at 0 and 1.

    V = (G − 1) / G Σ (c_g − c̄)², c_g without group g. Kott (2001), "The delete-a-group jackknife".
    """
    n = len(first)
    value = statistic(np.ones(n, bool))
    items = np.unique(first.item.code)
    if len(items) < FEWEST:
        few = f"{len(items)} items are too few for an interval"
        return Estimate(value, n=n, method=what, reason=few, unit="answers")
    groups = min(GROUPS, len(items))
    of_item = np.zeros(len(first.items), np.int64)
    of_item[np.random.default_rng(seed).permutation(items)] = np.arange(len(items)) % groups
    group = of_item[first.item.code]
    without = np.array([statistic(group != g) for g in range(groups)])
    half = float(stdtrit(groups - 1, (1 + confidence) / 2)) * sqrt(
        (groups - 1) / groups * float(((without - without.mean()) ** 2).sum())
    )
    return Estimate(
        value,
        max(0.0, value - half),
        min(1.0, value + half),
        n,
        f"{what}, jackknife over {groups} groups of items",
        unit="answers",
        confidence=confidence,
    )


Rank = Literal["self-confidence", "margin"]
Probabilities = tuple[Sequence[str], Floats]  # items, and (items, L) in the order of the answers' labels
RANKS: tuple[Rank, ...] = ("self-confidence", "margin")
MOST = 100_000  # suspects that are named
MOST_CELLS = 60_000_000  # answers times labels, of which there are several tables: 0.5 GB each


@dataclass(frozen=True)
class Suspect:
    """One answer that is probably wrong.

    right       the probability that the given label is right
    confidence  the probability of the suggested one
    why         the evidence in words
    """

    item: str
    question: str
    annotator: str
    given: str
    suggested: str
    right: float
    confidence: float
    why: str


@dataclass(frozen=True)
class Doubted:
    """An item with every answer to it that is probably wrong, the most doubtful first."""

    item: str
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True, eq=False)
class LabelAudit(Result, json="question method answers items annotators rates flagged suspects"):
    """The first answers that are probably wrong, the most doubtful first, and the estimated share of wrong ones.

    method     what judged them
    rates      "consensus" and, with a model, "model" -> the estimated share of wrong answers
    flagged    suspects in all; `suspects` are the first of them
    by_label   (given label, answers, suspects), by_annotator likewise; those with a suspect, the most first
    """

    question: str
    method: str
    answers: int
    items: int
    annotators: int
    rates: Mapping[str, Estimate]
    flagged: int
    suspects: tuple[Suspect, ...]
    by_label: tuple[tuple[str, int, int], ...]
    by_annotator: tuple[tuple[str, int, int], ...]

    @property
    def rate(self) -> Estimate:
        """The estimate to use: of people and model together if there are both, else of the one there is."""
        return self.rates.get("consensus") or self.rates["model"]

    @cached_property
    def by_item(self) -> tuple[Doubted, ...]:
        """The suspects item by item, in the order of each item's most doubtful answer."""
        suspects_of: dict[str, list[Suspect]] = {}
        for suspect in self.suspects:
            suspects_of.setdefault(suspect.item, []).append(suspect)
        return tuple(Doubted(item, tuple(suspects)) for item, suspects in suspects_of.items())

    def fixes(self) -> dict[str, list[Any]]:
        """The suspects as columns, item by item: the list for correcting labels."""
        rows = [suspect for doubted in self.by_item for suspect in doubted.suspects]
        return {
            "item_id": [row.item for row in rows],
            "question": [row.question for row in rows],
            "given": [row.given for row in rows],
            "suggested": [row.suggested for row in rows],
            "confidence": [round(row.confidence, 6) for row in rows],
            "given_is_right": [round(row.right, 6) for row in rows],
            "why": [row.why for row in rows],
            "annotator_id": [row.annotator for row in rows],
        }


def audit_labels(
    annotations: Annotations,
    probabilities: Probabilities | None = None,
    *,
    method: str = "dawid-skene",
    rank: Rank = "self-confidence",
    seed: int = 20260101,
) -> LabelAudit:
    """Judge every first answer by the other answers to its item, and by a model if there is one.

    Without probabilities the posterior of a consensus `method` judges; with them CROWDLAB's, where any item has two
    answers, else the model alone. An answer is a suspect where another label is on top, or where confident learning
    puts it off the diagonal. The probabilities must come from a model that was not trained on these answers.
    """
    first = annotations.first_answers()
    if not len(first):
        raise InvalidTable(f"question {annotations.question!r}: there are no answers to audit.")
    if rank not in RANKS:
        raise NotFound(f"there is no order by {rank!r}; expected one of {listed(RANKS)}.")
    several = bool((first.answers_by_item > 1).any())
    _refuse(first, several or probabilities is not None)
    labels = first.label.code
    model = None if probabilities is None else _by_answer(first, *probabilities)
    joint = None if model is None else confident_joint(labels, model)
    judge = _judge(annotations, probabilities, method) if several else None
    shares = _of_items(first, judge) if judge is not None else model  # (N, L)
    if shares is None:  # not so: it was refused above
        raise InvalidTable("nothing judges these answers.")
    off = _off_diagonal(joint, len(first))
    best = _best(shares, labels, joint, off)
    top = shares.max(axis=1)
    suspect = off | (self_confidence(labels, shares) < top - 1e-9)
    rates = (
        {}
        if judge is None
        else {"consensus": rate_of_doubt(first, 1 - self_confidence(labels, shares), seed=seed)}
    )
    if joint is not None and model is not None:
        rates["model"] = rate_of_joint(first, model, seed=seed)
    score = (normalised_margin if rank == "margin" else self_confidence)(labels, shares)
    rows = np.flatnonzero(suspect)
    rows = rows[np.lexsort((first.annotator.code[rows], first.item.code[rows], score[rows]))]
    why = _Reasons(first, shares, best, joint, model, judge)
    return LabelAudit(
        question=first.question,
        method=judge.method if judge else "model",
        answers=len(first),
        items=len(np.unique(first.item.code)),
        annotators=len(np.unique(first.annotator.code)),
        rates=rates,
        flagged=len(rows),
        suspects=tuple(why.suspect(row) for row in rows[:MOST].tolist()),
        by_label=_counted(first.labels, labels, suspect),
        by_annotator=_counted(first.annotators, first.annotator.code, suspect),
    )


def _refuse(first: Annotations, judged: bool) -> None:
    """Refuse answers that are not labels, do not fit into memory, or cannot be judged."""
    refuse_structured(first)
    if len(first) * len(first.labels) > MOST_CELLS:
        raise InvalidTable(
            f"question {first.question!r}: {len(first):,} answers with {len(first.labels):,} labels are too many to audit "
            f"at once; expected at most {MOST_CELLS:,} answers times labels. Audit one batch or vendor at a time."
        )
    if not judged:
        raise InvalidTable(
            f"question {first.question!r}: every item has one answer, and nothing to hold it against. "
            "Give a model's probabilities, or have some items answered twice."
        )


def _judge(annotations: Annotations, probabilities: Probabilities | None, method: str) -> Consensus:
    """The consensus that judges."""
    if probabilities is not None:
        return crowdlab(annotations, probabilities)
    if method not in METHODS:
        raise NotFound(f"there is no consensus method {method!r}; expected one of {listed(METHODS)}.")
    return METHODS[method](annotations)


def _of_items(first: Annotations, judge: Consensus) -> Floats:
    """(N, L) the judge's shares for the item of each answer, in the order of the answers' labels."""
    at = {item: row for row, item in enumerate(judge.items)}
    rows = np.array([at.get(item, -1) for item in first.items], np.int64)[first.item.code]
    return judge.share[rows]


def _by_answer(first: Annotations, items: Sequence[str], table: Floats) -> Floats:
    """(N, L) the model's probabilities for the item of each answer; refused where it has none."""
    at = {item: row for row, item in enumerate(items)}
    known = np.array([at.get(item, -1) for item in first.items], np.int64)
    used = np.unique(first.item.code)
    if missing := [first.items[code] for code in used.tolist() if known[code] < 0]:
        raise NotFound(
            f"the model has no probabilities for {len(missing)} of the items: {listed(missing, 3)}."
        )
    probabilities = np.asarray(table, float)[known[first.item.code]]
    if (
        not np.isfinite(probabilities).all()
        or (probabilities < 0).any()
        or (np.abs(probabilities.sum(axis=1) - 1) > 1e-3).any()
    ):
        raise InvalidTable("the model's probabilities of an item must be between 0 and 1 and sum to 1.")
    return probabilities


def _off_diagonal(joint: ConfidentJoint | None, n: int) -> Bools:
    return np.zeros(n, bool) if joint is None else joint.off_diagonal


def _best(shares: Floats, labels: Ints, joint: ConfidentJoint | None, off: Bools) -> Ints:
    """(N,) the best other label: the judge's, or confident learning's if only that disagrees."""
    others = shares.copy()
    others[np.arange(len(labels)), labels] = -1.0
    best = others.argmax(axis=1).astype(np.int32)
    agrees = shares[np.arange(len(labels)), labels] >= shares.max(axis=1) - 1e-9
    return best if joint is None else np.where(off & agrees, joint.confident, best).astype(np.int32)


def _counted(names: Sequence[str], code: Ints, suspect: Bools) -> tuple[tuple[str, int, int], ...]:
    n = np.bincount(code, minlength=len(names))
    some = np.bincount(code[suspect], minlength=len(names))
    order = sorted(np.flatnonzero(some).tolist(), key=lambda c: (-some[c], -some[c] / n[c], names[c]))
    return tuple((names[c], int(n[c]), int(some[c])) for c in order)


class _Reasons:
    """The evidence against each suspect, in words."""

    def __init__(
        self,
        first: Annotations,
        shares: Floats,
        best: Ints,
        joint: ConfidentJoint | None,
        model: Floats | None,
        judge: Consensus | None,
    ) -> None:
        self.first, self.shares, self.best, self.joint, self.model = first, shares, best, joint, model
        self.judge = TITLES[judge.method] if judge else ""
        size = len(first.labels)
        flat = first.item.code.astype(np.int64) * size + first.label.code
        self._counts = Counter(flat.tolist())

    def suspect(self, row: int) -> Suspect:
        """The suspect in a row."""
        first, item, label = self.first, int(self.first.item.code[row]), int(self.first.label.code[row])
        best = int(self.best[row])
        return Suspect(
            first.items[item],
            first.question,
            first.annotators[first.annotator.code[row]],
            first.labels[label],
            first.labels[best],
            float(self.shares[row, label]),
            float(self.shares[row, best]),
            "; ".join(self._reasons(row, item, label, best)),
        )

    def _reasons(self, row: int, item: int, label: int, best: int) -> list[str]:
        reasons, size = [], len(self.first.labels)
        others = int(self.first.answers_by_item[item]) - 1
        with_best, with_it = self._counts[item * size + best], self._counts[item * size + label] - 1
        if others:
            reasons.append(
                f"{with_best} of {others} others say {self.first.labels[best]}, {with_it or 'nobody'} the same"
            )
        if self.judge:
            reasons.append(
                f"{self.judge}: {self.shares[row, best]:.2f} against {self.shares[row, label]:.2f}"
            )
        if self.model is not None and self.joint is not None:
            p = f"model: {self.model[row, best]:.2f} for {self.first.labels[best]}"
            if self.joint.off_diagonal[row]:
                sure = int(self.joint.confident[row])
                p += f", confident of {self.first.labels[sure]} (from {self.joint.thresholds[sure]:.2f})"
            reasons.append(p)
        return reasons


# How many answers to check by hand, which ones, and the error rate measured that way.


@dataclass(frozen=True)
class SamplePlan:
    """`n` of `of` answers, drawn at random, measure the error rate to ± `width` if it is near `rate`."""

    n: int
    of: int
    width: float
    rate: float
    confidence: float


def plan_sample(of: int, rate: float | Estimate, width: float, *, confidence: float = 0.95) -> SamplePlan:
    """The fewest answers to check: by Wilson's interval, fewer if they are a large part of the whole.

    Of an estimated rate, the end of its interval nearer to one half counts, so that the sample does for all of it.
    n = n₀ / (1 + (n₀ − 1) / N). Cochran (1977), "Sampling Techniques", section 4.4.
    """
    if of < 1:
        raise OutOfRange("there is no answer to draw a sample from.")
    if isinstance(rate, Estimate):
        bounds = [bound for bound in (rate.value, rate.low, rate.high) if bound is not None]
        rate = min(bounds, key=lambda bound: abs(bound - 0.5))
    endless = items_for_accuracy(rate, width, confidence=confidence).items
    n = of if endless is None else min(of, ceil(endless / (1 + (endless - 1) / of) - 1e-9))
    return SamplePlan(n, of, width, rate, confidence)


def draw_sample(annotations: Annotations, n: int, *, seed: int = 20260101) -> Annotations:
    """`n` of the first answers at random, each as likely as any other, in the order of the table."""
    first = annotations.first_answers()
    if not 0 < n <= len(first):
        raise OutOfRange(f"a sample of {n} cannot be drawn from {len(first)} answers.")
    return first.take(np.sort(np.random.default_rng(seed).choice(len(first), n, replace=False)))


def measured_rate(checked: int, wrong: int, of: int, *, confidence: float = 0.95) -> Estimate:
    """The error rate of `of` answers, from a random sample of `checked` with `wrong` wrong ones.

    Wilson's interval on n (N − 1) / (N − n) answers: what was checked is known, only the rest is not.
    """
    if not 0 < checked <= of or not 0 <= wrong <= checked:
        raise OutOfRange(
            f"{wrong} wrong of {checked} checked, of {of} answers: expected 0 ≤ wrong ≤ checked ≤ answers, some checked."
        )
    share = wrong / checked
    if checked == of:
        return Estimate(share, share, share, checked, "all answers checked by hand", unit="answers")
    low, high = wilson(share, checked * (of - 1) / (of - checked), confidence)
    how = f"random sample checked by hand, Wilson interval for {checked:,} of {of:,} answers"
    return Estimate(share, low, high, checked, how, unit="answers", confidence=confidence)
