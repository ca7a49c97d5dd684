"""What each annotator gets right and what they take for what: one score a person of a vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Ints
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.quality.error_cost import ErrorCost
from workbench.result import Result, to_json
from workbench.statistics.estimate import Estimate
from workbench.statistics.judging import judged, share_right
from workbench.statistics.sequential import SequentialTest, SequentialVerdict


@dataclass(frozen=True, eq=False)
class Confusion(Result, json="labels rows=n"):
    """How often an item of gold label `[g, a]` was answered a: `n` (L, L), rows gold, columns answer."""

    labels: tuple[str, ...]
    n: Counts

    def off_diagonal(self) -> tuple[tuple[str, str, int], ...]:
        """(gold, answer, count) of what was taken for what, the most frequent first."""
        wrong = self.n * (1 - np.eye(len(self.labels), dtype=np.int64))
        flat = wrong.ravel()
        order = np.argsort(-flat, kind="stable")[: np.count_nonzero(flat)]
        size = len(self.labels)
        return tuple((self.labels[i // size], self.labels[i % size], int(flat[i])) for i in order.tolist())


@dataclass(frozen=True, eq=False)
class AnnotatorScore(Result, json="n accuracy confusion median_seconds"):
    """What one annotator did.

    n               their answers on items of the key
    accuracy        the share of these that is right
    confusion       gold label against answer
    typical         (gold, answer, count) of their wrong answers, the most frequent first
    median_seconds  over all their answers, None where no time is known
    """

    annotator: str
    vendor: str | None
    n: int
    accuracy: Estimate
    confusion: Confusion
    typical: tuple[tuple[str, str, int], ...]
    median_seconds: float | None


@dataclass(frozen=True)
class Qualification:
    """The test, and the verdict on each annotator, in the order of their names; None without an answer on gold."""

    test: SequentialTest
    people: dict[str, SequentialVerdict | None]


@dataclass(frozen=True)
class Scores(Result):
    """One entry an annotator, in the order of their names. Where intervals overlap there is no ranking.

    costs   what the answers of each annotator cost; None where nobody said what mistakes cost
    passed  the sequential verdicts; None where they were not asked for
    """

    annotators: tuple[AnnotatorScore, ...]
    costs: Mapping[str, ErrorCost] | None = None
    passed: Qualification | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `workbench score --json` prints it; confusion is rows = gold, columns = answer; null is what was not asked."""
        return {
            score.annotator: {
                **score.to_dict(),
                "cost": to_json(self.costs and self.costs[score.annotator]),
                "verdict": to_json(self.passed and self.passed.people[score.annotator]),
            }
            for score in self.annotators
        }

    def to_frame(self) -> Any:
        """One row an annotator, as a pandas DataFrame."""
        import pandas as pd

        rows = [
            {
                "annotator": score.annotator,
                "n": score.n,
                "accuracy": score.accuracy.value,
                "low": score.accuracy.low,
                "high": score.accuracy.high,
                "typical confusion": "; ".join(f"{g} as {a} ({n})" for g, a, n in score.typical[:2]),
                "median seconds": score.median_seconds,
            }
            for score in self.annotators
        ]
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False))


def confusion(annotations: Annotations, key: AnswerKey) -> Confusion:
    """Gold label against answer, over the rows whose item is in the key."""
    rows, _ = judged(annotations, key)
    labels = _labels(annotations, key)
    return _confusion(rows, _gold(rows, key, labels), labels)


def score(
    annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95
) -> tuple[AnnotatorScore, ...]:
    """One score for every annotator with an answer, in the order of their names."""
    rows, right = judged(annotations, key)
    labels = _labels(annotations, key)
    gold = _gold(rows, key, labels)
    of_person = _rows_of(rows)
    scores = []
    for person, everything in enumerate(_rows_of(annotations)):
        if not len(everything):
            continue
        some = of_person[person]
        mine = rows.take(some)
        wrong = ~right[some]
        missed = _confusion(mine.take(wrong), gold[some][wrong], labels)
        scores.append(
            AnnotatorScore(
                annotator=annotations.annotators[person],
                vendor=_vendor(annotations, int(everything[0])),
                n=len(some),
                accuracy=share_right(mine, right[some], confidence=confidence),
                confusion=_confusion(mine, gold[some], labels),
                typical=missed.off_diagonal(),
                median_seconds=_median_seconds(annotations, everything),
            )
        )
    return tuple(scores)


def qualify(annotations: Annotations, key: AnswerKey, test: SequentialTest) -> Qualification:
    """Go through the answers of each annotator by delivery and time, else by row, up to a verdict.

    Hand in first answers: an item that comes round again says nothing new.
    """
    rows, right = judged(annotations.in_time(), key)
    people = {}
    used = set(annotations.annotator.code.tolist())
    for code, name in enumerate(annotations.annotators):
        if code in used:
            mine = right[rows.annotator.code == code].tolist()
            people[name] = test.verdict(mine) if mine else None
    return Qualification(test, people)


def _labels(annotations: Annotations, key: AnswerKey) -> tuple[str, ...]:
    """The labels of the answers in their order, then those that only the key uses."""
    return (*annotations.labels, *sorted(set(key.label.values()) - set(annotations.labels)))


def _gold(rows: Annotations, key: AnswerKey, labels: tuple[str, ...]) -> Ints:
    """(N,) the code in `labels` of the gold label of each row."""
    at = {label: code for code, label in enumerate(labels)}
    of_item = [at[key.label[item]] if item in key.label else -1 for item in rows.items]
    return np.array(of_item, np.int32)[rows.item.code]


def _confusion(rows: Annotations, gold: Ints, labels: tuple[str, ...]) -> Confusion:
    """Count gold against answer; the codes of answers are the same in `labels`."""
    size = len(labels)
    flat = gold.astype(np.int64) * size + rows.label.code
    return Confusion(labels, np.bincount(flat, minlength=size * size).reshape(size, size))


def _rows_of(annotations: Annotations) -> list[npt.NDArray[np.intp]]:
    """The row numbers of each annotator of the vocabulary."""
    code = annotations.annotator.code
    order = np.argsort(code, kind="stable")
    edges = np.cumsum(np.bincount(code, minlength=len(annotations.annotators)))[:-1]
    return np.split(order, edges) if len(annotations.annotators) else []


def _vendor(annotations: Annotations, row: int) -> str | None:
    """The vendor of a row, None where it has none."""
    code = -1 if annotations.vendor is None else int(annotations.vendor.code[row])
    return None if annotations.vendor is None or code < 0 else annotations.vendor.values[code]


def _median_seconds(annotations: Annotations, rows: npt.NDArray[np.intp]) -> float | None:
    """The median of the known times of some rows, None where none is known."""
    if annotations.seconds is None:
        return None
    known = annotations.seconds[rows]
    known = known[~np.isnan(known)]
    return float(np.median(known)) if len(known) else None
