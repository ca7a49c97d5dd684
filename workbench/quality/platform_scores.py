"""The scores that labelling platforms would show for the same answers, compared with ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.counts import Counts, LabelCounts
from workbench.answers.key import AnswerKey
from workbench.documents.guideline import Kind
from workbench.errors import NotFound
from workbench.kinds.registry import KINDS
from workbench.result import Result
from workbench.statistics.agreement.distances import set_distance
from workbench.statistics.agreement.krippendorff import krippendorff_alpha
from workbench.statistics.agreement.percent import percent_agreement
from workbench.statistics.estimate import Estimate
from workbench.statistics.judging import judged

__all__ = ["PlatformScore", "PlatformScores", "platform_scores"]

# The scores of Label Studio, Labelbox and CVAT for answers that are choices, one function a score.

NO_CHANCE = "It is not corrected for chance: where one label is frequent it is high whatever people do."


@dataclass(frozen=True)
class PlatformScore(Result, json="tool name score formula ours=beside differs"):
    """One score as a tool shows it, recomputed, with our number for comparison.

    score    the tool's, its n and unit; undefined with its reason where these answers have none
    formula  how the tool computes it
    ours     what to look at instead: the name and value of our number; None where it is undefined
    differs  one sentence on how the two differ
    """

    tool: str
    name: str
    score: Estimate
    formula: str
    ours_name: str
    ours: float | None
    differs: str

    @property
    def beside(self) -> dict[str, Any]:
        """Our number by name."""
        return {"name": self.ours_name, "value": self.ours}


@dataclass(frozen=True, eq=False)
class Judged:
    """First answers, their counts (U, L), and the key where there is one."""

    first: Annotations
    n: Counts
    key: AnswerKey | None

    @property
    def pairable(self) -> Counts:
        """(U', L) the items with two answers or more."""
        two: Counts = self.n[self.n.sum(axis=1) >= 2]
        return two

    @property
    def alpha(self) -> float | None:
        """Nominal alpha."""
        return _number(float(krippendorff_alpha(self.n, np.ones(len(self.n), np.int64))))

    @property
    def percent(self) -> float | None:
        """Percent agreement."""
        return _number(float(percent_agreement(self.n, np.ones(len(self.n), np.int64))))


def label_studio_pairwise(answers: Judged) -> PlatformScore:
    """Per task the mean match over all pairs of annotators, then the mean over tasks."""
    return PlatformScore(
        "Label Studio",
        "agreement (pairwise)",
        _mean(answers.percent, len(answers.pairable)),
        "exact match of every pair of annotators of a task, mean over pairs, mean over tasks with two or more",
        "Krippendorff's alpha",
        answers.alpha,
        f"It is our percent agreement. {NO_CHANCE}",
    )


def label_studio_consensus(answers: Judged) -> PlatformScore:
    """Per task the share of annotators who gave its most common answer, then the mean over tasks."""
    n = answers.pairable
    shares = n.max(axis=1, initial=0) / n.sum(axis=1)
    return PlatformScore(
        "Label Studio",
        "agreement (consensus)",
        _mean(float(shares.mean()) if len(shares) else None, len(shares)),
        "share of a task's annotators who gave its most common answer, mean over tasks with two or more",
        "percent agreement",
        answers.percent,
        "Annotators are compared with a majority that they are part of, so two who differ score 50 % and not 0 %; the"
        " documents contradict themselves on three different answers (33 % here, 0 % in one of their tables).",
    )


def labelbox_consensus(answers: Judged) -> PlatformScore:
    """Radio: exact agreement of the labels of a data row, averaged."""
    return PlatformScore(
        "Labelbox",
        "consensus (radio)",
        _mean(answers.percent, len(answers.pairable)),
        "exact match of every two labels of a data row, averaged over the row, then over rows with two or more",
        "Krippendorff's alpha",
        answers.alpha,
        f"It is our percent agreement on the rows that consensus covers. {NO_CHANCE}",
    )


def labelbox_checklist(answers: Judged) -> PlatformScore:
    """Checklist: Jaccard of the ticked parts, as in Labelbox's Python SDK."""
    distance = set_distance("jaccard", answers.first.labels)
    ones = np.ones(len(answers.n), np.int64)
    value = _number(float(percent_agreement(answers.n, ones, weights=1 - distance)))
    alpha = _number(float(krippendorff_alpha(answers.n, ones, distance=distance)))
    return PlatformScore(
        "Labelbox",
        "consensus (checklist)",
        _mean(value, len(answers.pairable)),
        "ticked by both over ticked by either (Jaccard, as in its Python SDK; the documents of the app do not say),"
        " mean over pairs of a row, then over rows",
        "Krippendorff's alpha, Jaccard distance",
        alpha,
        f"Partial overlap counts in both numbers. {NO_CHANCE}",
    )


def label_studio_ground_truth(answers: Judged) -> PlatformScore:
    """The mean exact match with the ground truth."""
    return PlatformScore(
        "Label Studio",
        "ground truth agreement",
        _matches(answers),
        "exact match of every answer with the task's ground truth, mean over answers",
        "accuracy",
        _accuracy(answers),
        "There is one ground truth a task; our accuracy takes every answer that gold accepts, and its interval"
        " is adjusted for several answers per item.",
    )


def labelbox_benchmark(answers: Judged) -> PlatformScore:
    """The mean exact match with the benchmark label."""
    return PlatformScore(
        "Labelbox",
        "benchmark",
        _matches(answers),
        "exact match of every label with the benchmark of its data row, mean over labels",
        "accuracy",
        _accuracy(answers),
        "There is one reference a data row; our accuracy takes every answer that gold accepts. The first five items of"
        " an annotator are benchmarks, so early answers weigh more there than in a random sample of gold.",
    )


def cvat_accuracy(answers: Judged) -> PlatformScore:
    """The diagonal of the confusion matrix over all its cells, unmatched ones included."""
    return PlatformScore(
        "CVAT",
        "accuracy",
        _matches(answers),
        "diagonal of the confusion matrix over all its cells, the row and column of unmatched answers included",
        "accuracy",
        _accuracy(answers),
        "An item that was left without an answer counts against the annotator in CVAT; a table of answers does not"
        " show such items, so CVAT's own number can only be lower. It knows no second accepted answer.",
    )


def _matches(answers: Judged) -> Estimate:
    """The share of answers that are exactly the gold label, of all answers to items of the key."""
    if answers.key is None:
        return Estimate.undefined("there is no gold", unit="answers")
    only = AnswerKey(answers.key.label)
    rows, right = judged(answers.first, only)
    if not len(rows):
        return Estimate.undefined("no answer is on an item of the key", unit="answers")
    return Estimate(float(right.mean()), n=len(rows), method="recomputed", unit="answers")


def _accuracy(answers: Judged) -> float | None:
    """Our accuracy: the share of answers that gold accepts."""
    if answers.key is None:
        return None
    rows, right = judged(answers.first, answers.key)
    return float(right.mean()) if len(rows) else None


def _mean(value: float | None, items: int) -> Estimate:
    """A mean over items, or why there is none."""
    if value is None:
        return Estimate.undefined("no item has two annotators")
    return Estimate(value, n=items, method="recomputed")


def _number(value: float) -> float | None:
    return value if value == value else None


@dataclass(frozen=True)
class PlatformScores(Result):
    """The scores of all tools for one table of answers."""

    question: str
    scores: tuple[PlatformScore, ...]

    def to_frame(self) -> Any:
        """One row per score, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {
                "tool": entry.tool,
                "score": entry.name,
                "value": entry.score.value,
                "n": entry.score.n,
                "ours": entry.ours_name,
                "our_value": entry.ours,
                "differs": entry.differs,
            }
            for entry in self.scores
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def platform_scores(
    annotations: Annotations, *, key: AnswerKey | None = None, kind: Kind = "choice"
) -> PlatformScores:
    """What Label Studio, Labelbox and CVAT would show for answers that are choices, from their documents of 2026.

    Scores against gold need a `key`. Label Studio's score of ratings is a numeric difference whose formula is not
    published, and CVAT has no several choices at once: they are left out, as are scores of anything drawn or written.
    """
    if not KINDS[kind].closed or KINDS[kind].level != "nominal":
        raise NotFound(f"no tool publishes how it scores answers of kind {kind!r}; choices can be compared.")
    first = annotations.first_answers()
    counts = LabelCounts.of(first)
    answers = Judged(first, counts.n, key)
    makers: list[Callable[[Judged], PlatformScore]] = [label_studio_pairwise, label_studio_consensus]
    several = KINDS[kind].several
    makers.append(labelbox_checklist if several else labelbox_consensus)
    if key is not None:
        makers += [label_studio_ground_truth, labelbox_benchmark]
        makers += [] if several else [cvat_accuracy]
    return PlatformScores(annotations.question, tuple(make(answers) for make in makers))
