"""Which delivered labels to review first and what they may be; how many are wrong is claimed only from answers that were checked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any, Literal

import numpy as np

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.key import AnswerKey
from workbench.errors import InvalidTable, NotFound, OutOfRange, listed
from workbench.quality.assumptions import RESTS_ON, Assumptions, study_assumptions
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
from workbench.statistics.consensus.one_coin import one_coin
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import wilson
from workbench.statistics.judging import right_or_wrong, share_right
from workbench.statistics.planning import items_for_accuracy

Rank = Literal["self-confidence", "margin"]
Probabilities = tuple[Sequence[str], Floats]  # items, and (items, L) in the order of the answers' labels
RANKS: tuple[Rank, ...] = ("self-confidence", "margin")
AUTO = "auto"  # the method that the answers themselves speak for
MOST = 100_000  # suspects that are named
MOST_CELLS = 60_000_000  # answers times labels, of which there are several tables: 0.5 GB each


@dataclass(frozen=True)
class Suspect:
    """One answer to review.

    given_score      what the judge gives for the given label: it sets the order, and is no probability of being right
    suggested_score  the same for the suggested one
    why              the evidence in words
    """

    item: str
    question: str
    annotator: str
    given: str
    suggested: str
    given_score: float
    suggested_score: float
    why: str


@dataclass(frozen=True)
class Doubted:
    """An item with every answer to it that is on the list, the most doubtful first."""

    item: str
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True)
class Checked:
    """Answers of a random sample, and for each whether it is wrong: (item, annotator) -> wrong."""

    wrong: Mapping[tuple[str, str], bool]


@dataclass(frozen=True)
class Precision:
    """How many answers are wrong, by gold or by a checked sample: of all, and of those on the list.

    by  "gold" or "checked sample"
    """

    by: Literal["gold", "checked sample"]
    wrong: Estimate
    listed: Estimate

    @property
    def claimed(self) -> bool:
        """Whether answers on the list may be called probably wrong: most are, and more than of all, beyond chance."""
        low, rate = self.listed.low, self.wrong.value
        return low is not None and rate is not None and low > max(0.5, rate)

    @property
    def words(self) -> str:
        """Both shares with their intervals."""
        if self.listed.value is None:
            return f"by the {self.by} {_percent(self.wrong)} of all answers are wrong; {self.listed.reason}"
        return f"by the {self.by} {_percent(self.listed)} of the listed answers are wrong, of all answers {_percent(self.wrong)}"


@dataclass(frozen=True, eq=False)
class LabelAudit(
    Result,
    json="question method why answers items annotators rates flagged claim precision assumptions suspects",
):
    """The first answers to review, the most doubtful first, and what is known of how many are wrong.

    method       what judged them, and `why` that
    rates        "consensus" and, with a model, "model" -> the share of wrong answers if the judge's assumption holds; no
                 interval can say how far that is off
    flagged      suspects in all; `suspects` are the first of them
    precision    what gold or a checked sample says of the list; None without either, and then nothing is claimed
    assumptions  what the answers say of voting and the models; None where every item has one answer
    by_label     (given label, answers, suspects), by_annotator likewise; those with a suspect, the most first
    """

    question: str
    method: str
    why: str
    answers: int
    items: int
    annotators: int
    rates: Mapping[str, Estimate]
    flagged: int
    suspects: tuple[Suspect, ...]
    precision: Precision | None
    assumptions: Assumptions | None
    by_label: tuple[tuple[str, int, int], ...]
    by_annotator: tuple[tuple[str, int, int], ...]

    @property
    def claim(self) -> str:
        """What may be said of the list, and on what grounds."""
        n = f"{self.flagged:,} of {self.answers:,} answers"
        if self.precision is None:
            return (
                f"{n} are listed for review, the most doubtful first. How many of them are wrong is not known: no answer was "
                "checked."
            )
        if self.precision.claimed:
            return f"{n} are probably wrong: {self.precision.words}."
        return f"{n} are listed for review, and are not called wrong: {self.precision.words}."

    @property
    def rate(self) -> Estimate:
        """The estimate of people and model together if there are both, else of the one there is."""
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
            "suggested_score": [round(row.suggested_score, 6) for row in rows],
            "given_score": [round(row.given_score, 6) for row in rows],
            "why": [row.why for row in rows],
            "annotator_id": [row.annotator for row in rows],
        }


def audit_labels(
    annotations: Annotations,
    probabilities: Probabilities | None = None,
    *,
    method: str = AUTO,
    rank: Rank = "self-confidence",
    key: AnswerKey | None = None,
    checked: Checked | None = None,
    seed: int = 20260101,
    called: Callable[[str], str] = str,
) -> LabelAudit:
    """Judge every first answer by the other answers to its item, and by a model if there is one.

    Without probabilities a consensus `method` judges: "auto" takes the model that predicts unseen answers best, where it
    does so better than voting beyond chance and no two groups of people show, else voting (`study_assumptions`). With
    probabilities CROWDLAB judges, where any item has two answers, else the model alone. An answer is a suspect where
    another label is on top, or where confident learning puts it off the diagonal. The probabilities must come from a
    model that was not trained on these answers. Answers with equal votes are in the order of `one_coin`. Only a `key`
    of gold or a `checked` sample (first) says whether suspects are probably wrong. Evidence names labels as `called`.
    """
    first = annotations.first_answers()
    if not len(first):
        raise InvalidTable(f"question {annotations.question!r}: there are no answers to audit.")
    if rank not in RANKS:
        raise NotFound(f"there is no order by {rank!r}; expected one of {listed(RANKS)}.")
    several = bool((first.answers_by_item > 1).any())
    _refuse(first, several or probabilities is not None)
    labels = first.label.code
    assumptions = study_assumptions(annotations, seed=seed) if several else None
    model = None if probabilities is None else _by_answer(first, *probabilities)
    joint = None if model is None else confident_joint(labels, model)
    name, why = _method(method, assumptions, probabilities)
    judge = _judge(annotations, probabilities, name) if several else None
    shares = _of_items(first, judge) if judge is not None else model  # (N, L)
    if shares is None:  # not so: it was refused above
        raise InvalidTable("nothing judges these answers.")
    off = _off_diagonal(joint, len(first))
    best = _best(shares, labels, joint, off)
    own = self_confidence(labels, shares)
    suspect = off | (own < shares.max(axis=1) - 1e-9)
    score = normalised_margin(labels, shares) if rank == "margin" else own
    rows = np.flatnonzero(suspect)
    among_equals = _among_equals(first, judge)[rows]
    rows = rows[np.lexsort((first.annotator.code[rows], first.item.code[rows], among_equals, score[rows]))]
    reasons = _Reasons(first, shares, best, joint, model, judge, tuple(map(called, first.labels)))
    return LabelAudit(
        question=first.question,
        method=judge.method if judge else "model",
        why=why,
        answers=len(first),
        items=len(np.unique(first.item.code)),
        annotators=len(np.unique(first.annotator.code)),
        rates=_rates(first, judge, own, joint),
        flagged=len(rows),
        suspects=tuple(reasons.suspect(row) for row in rows[:MOST].tolist()),
        precision=_precision(first, suspect, key, checked),
        assumptions=assumptions,
        by_label=_counted(first.labels, labels, suspect),
        by_annotator=_counted(first.annotators, first.annotator.code, suspect),
    )


def _method(
    method: str, assumptions: Assumptions | None, probabilities: Probabilities | None
) -> tuple[str, str]:
    """The consensus that judges, and why it does."""
    if probabilities is not None:
        return "crowdlab", "a model's probabilities are there"
    if method != AUTO or assumptions is None:
        return method, "it was asked for"
    return assumptions.judge, assumptions.why


def _rates(
    first: Annotations, judge: Consensus | None, own: Floats, joint: ConfidentJoint | None
) -> dict[str, Estimate]:
    """The share of wrong answers if the judge is right about its scores, and if the model is about its probabilities."""
    rates, n = {}, len(first)
    if judge is not None:
        rests = f"an estimate, not a measurement: it holds if {RESTS_ON[judge.method]}"
        how = "mean over answers of 1 − the judge's score"
        rates["consensus"] = Estimate(float(1 - own.mean()), n=n, method=how, reason=rests, unit="answers")
    if joint is not None:
        rests = "an estimate, not a measurement: it holds if the model's probabilities are about right"
        how = "confident learning, off the diagonal"
        rates["model"] = Estimate(joint.error_rate, n=n, method=how, reason=rests, unit="answers")
    return rates


def _among_equals(first: Annotations, judge: Consensus | None) -> Floats:
    """(N,) the order of answers with equal votes: by how probable each is where people are right unequally often."""
    if judge is None or judge.method != "majority":
        return np.zeros(len(first))
    return self_confidence(first.label.code, _of_items(first, one_coin(first))).round(9)


def _precision(
    first: Annotations, suspect: Bools, key: AnswerKey | None, checked: Checked | None
) -> Precision | None:
    """What a checked sample, or else gold, says of all answers and of the suspects."""
    if checked is not None:
        return _by_sample(first, suspect, checked)
    if key is None:
        return None
    return Precision(
        "gold", *(_share_wrong(*right_or_wrong(some, key)) for some in (first, first.take(suspect)))
    )


def _share_wrong(rows: Annotations, right: Bools) -> Estimate:
    """The share of wrong answers, clustered by item."""
    return share_right(rows, ~right)


def _by_sample(first: Annotations, suspect: Bools, checked: Checked) -> Precision:
    """The shares by the checked answers, which are a random part of all and so of the suspects."""
    names = list(zip(first.item.texts(), first.annotator.texts(), strict=True))
    at = {name: row for row, name in enumerate(names)}
    if strange := [name for name in checked.wrong if name not in at]:
        item, annotator = strange[0]
        raise NotFound(
            f"the checked sample has an answer of {annotator!r} to item {item!r}, which is not among these answers; "
            "expected a sample that was drawn from them."
        )
    rows = np.array([at[name] for name in checked.wrong], np.int64)
    wrong = np.array(list(checked.wrong.values()), bool)
    on_list = suspect[rows]
    nothing = Estimate.undefined("no listed answer is among those checked", unit="answers")
    some, of = int(on_list.sum()), int(suspect.sum())
    return Precision(
        "checked sample",
        measured_rate(len(rows), int(wrong.sum()), len(first)),
        measured_rate(some, int(wrong[on_list].sum()), of) if some else nothing,
    )


def _percent(estimate: Estimate) -> str:
    """A share with its interval in percent."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "an unknown share" if estimate.value is None else f"{100 * estimate.value:.1f}%"
    return f"{100 * estimate.value:.1f}% ({100 * estimate.low:.1f} to {100 * estimate.high:.1f}%)"


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
        raise NotFound(
            f"there is no consensus method {method!r}; expected one of {listed((AUTO, *METHODS))}."
        )
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
        names: Sequence[str],
    ) -> None:
        self.names = names
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
                f"{with_best} of {others} others say {self.names[best]}, {with_it or 'nobody'} the same"
            )
        if self.judge:
            reasons.append(
                f"{self.judge} gives it {self.shares[row, best]:.0%}, the given label {self.shares[row, label]:.0%}"
            )
        if self.model is not None and self.joint is not None:
            off = self.joint.off_diagonal[row]
            sure = int(self.joint.confident[row])
            told = dict.fromkeys((best, sure) if off else (best,))
            p = " and ".join(f"{self.names[each]} {self.model[row, each]:.0%}" for each in told)
            is_sure = f", which counts as sure ({self.joint.thresholds[sure]:.0%} or more)" if off else ""
            reasons.append(f"a model gives {p}{is_sure}")
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
