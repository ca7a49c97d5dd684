"""The accuracy and confusion of each annotator against gold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from workbench.answers.annotations import Annotations, Bools, Floats, Ints
from workbench.answers.counts import Counts
from workbench.answers.key import AnswerKey
from workbench.kinds.registry import Kind, Outcome
from workbench.quality.error_cost import ErrorCost
from workbench.quality.measures import Outcomes
from workbench.result import Result, to_json
from workbench.statistics.estimate import Estimate
from workbench.statistics.judging import judged, share_right
from workbench.statistics.many_people import CLOSE, FEWEST, SIDES, apart_on_items, below_floor
from workbench.statistics.sequential import SequentialTest, SequentialVerdict


@dataclass(frozen=True, eq=False)
class Confusion(Result, json="labels rows=n"):
    """How often items of gold label g were answered a: `n[g, a]` (L, L)."""

    labels: tuple[str, ...]
    n: Counts

    def off_diagonal(self) -> tuple[tuple[str, str, int], ...]:
        """(gold, answer, count) of the mistakes, the most frequent first."""
        wrong = self.n * (1 - np.eye(len(self.labels), dtype=np.int64))
        flat = wrong.ravel()
        some = np.flatnonzero(flat)
        order = some[np.argsort(-flat[some], kind="stable")]
        size = len(self.labels)
        return tuple((self.labels[i // size], self.labels[i % size], int(flat[i])) for i in order.tolist())


@dataclass(frozen=True, eq=False)
class AnnotatorScore(Result, json="n accuracy confusion median_seconds"):
    """The score of one annotator.

    n               their answers on items of the key
    accuracy        the share of these that is right, or their mean credit where answers can be right in part
    confusion       gold label against answer; part by part where answers have parts, "" for nothing on that side
    typical         (gold, answer, count) of what is wrong in them, the most frequent first
    median_seconds  over all their answers, None where no time is known
    """

    annotator: str
    vendor: str | None
    n: int
    accuracy: Estimate
    confusion: Confusion
    typical: tuple[tuple[str, str, int], ...]
    median_seconds: float | None


AgainstFloor = Literal["below", "above", "open", "too few answers"]


@dataclass(frozen=True)
class FloorCheck(Result):
    """Who is below the least accuracy agreed for annotators.

    people  annotator -> "below": so few right answers are no chance, even among all who are looked at; "above": the
            whole interval is at the floor or over it; "open": neither; "too few answers": fewer than `FEWEST`
    judged  how many people were looked at
    """

    floor: float
    people: Mapping[str, AgainstFloor]
    judged: int
    method: str

    def of(self, state: AgainstFloor) -> tuple[str, ...]:
        """The people with one answer to the question, in their order."""
        return tuple(name for name, against in self.people.items() if against == state)


@dataclass(frozen=True)
class Standing(Result, json="usual p chance apart"):
    """One annotator against the others on the same items: the test is `statistics.many_people.apart_on_items`.

    usual   how often an answer to their items is right, whoever gave it
    p       chance of an accuracy so far from `usual`, two-sided, if nobody differed; None with fewer than `FEWEST`
            items on which answers differ
    chance  the range around `usual` that chance alone gives, everybody looked at together; None as for `p`
    apart   "below" or "above" when the accuracy is outside of that range; else ""
    """

    annotator: str
    n: int
    accuracy: float
    usual: float
    p: float | None
    chance: tuple[float, float] | None
    apart: str


@dataclass(frozen=True)
class Qualification:
    """The test, and the verdict on each annotator, in the order of their names; None without an answer on gold."""

    test: SequentialTest
    people: dict[str, SequentialVerdict | None]


@dataclass(frozen=True)
class Scores(Result):
    """One entry an annotator, in the order of their names; who differs from the others is in `standings`.

    costs      what the answers of each annotator cost; None where no severities are stated
    passed     the sequential verdicts; None where they were not asked for
    standings  each against the others on the same items, by name; None where that was not asked for
    floor      who is below a least accuracy; None where none was named
    """

    annotators: tuple[AnnotatorScore, ...]
    costs: Mapping[str, ErrorCost] | None = None
    passed: Qualification | None = None
    standings: Mapping[str, Standing] | None = None
    floor: FloorCheck | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `workbench score --json` prints it; confusion has gold in rows and answers in columns; null was not asked for."""
        return {
            score.annotator: {
                **score.to_dict(),
                "cost": to_json(self.costs and self.costs[score.annotator]),
                "verdict": to_json(self.passed and self.passed.people[score.annotator]),
                "against_others": to_json(self.standings and self.standings.get(score.annotator)),
                "against_floor": self.floor and self.floor.people[score.annotator],
            }
            for score in self.annotators
        }

    def to_frame(self) -> Any:
        """One row per annotator, as a pandas DataFrame."""
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
    """Gold label against answer, over the rows whose item is in the key; part by part where answers have parts."""
    if key.kind is not None:
        return _of_parts(Outcomes.of(annotations, key).parts, key.kind)
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
    parts = Outcomes.of(annotations, key).parts if key.kind is not None else ()
    of_person = _rows_of(rows)
    scores = []
    for person, everything in enumerate(_rows_of(annotations)):
        if not len(everything):
            continue
        some = of_person[person]
        mine = rows.take(some)
        if key.kind is not None:
            table = _of_parts([parts[row] for row in some.tolist()], key.kind)
            missed = table
        else:
            wrong = right[some] < 1
            missed = _confusion(mine.take(wrong), gold[some][wrong], labels)
            table = _confusion(mine, gold[some], labels)
        scores.append(
            AnnotatorScore(
                annotator=annotations.annotators[person],
                vendor=_vendor(annotations, int(everything[0])),
                n=len(some),
                accuracy=share_right(mine, right[some], confidence=confidence),
                confusion=table,
                typical=missed.off_diagonal(),
                median_seconds=_median_seconds(annotations, everything),
            )
        )
    return tuple(scores)


def check_floor(scores: Sequence[AnnotatorScore], floor: float, *, confidence: float = 0.95) -> FloorCheck:
    """Who is below the floor: in at most 1 − confidence of tables anybody is flagged who is not.

    Pass the scores of everybody who is looked at together, such as all annotators of a pilot. The test is
    `statistics.many_people.below_floor`: exact binomial tails, corrected by Holm for how many are looked at.
    """
    n = np.array([score.n for score in scores], np.int64)
    right = np.array([_whole((score.accuracy.value or 0.0) * score.n) for score in scores], np.int64)
    below = below_floor(right, n, floor, rate=1 - confidence)
    people: dict[str, AgainstFloor] = {}
    for score, flagged in zip(scores, below.tolist(), strict=True):
        over = score.accuracy.low is not None and score.accuracy.low >= floor
        state: AgainstFloor = "below" if flagged else "above" if over else "open"
        people[score.annotator] = "too few answers" if score.n < FEWEST else state
    looked = int((n >= FEWEST).sum())
    method = (
        f"exact binomial tail at {floor:g}, corrected for looking at {looked:,} people (Holm): "
        f"{1 - confidence:.0%} risk of flagging anybody who is not below; never with fewer than {FEWEST} answers"
    )
    return FloorCheck(floor, people, looked, method)


def _whole(right: float) -> int:
    """So many right answers; the sum of credits upwards, so that nobody is below who would not be by the sum itself."""
    return round(right) if abs(right - round(right)) < CLOSE else ceil(right)


def standings(annotations: Annotations, key: AnswerKey, *, confidence: float = 0.95) -> tuple[Standing, ...]:
    """Everybody with first answers on items of the key, each against the others on the same items.

    An item with a single answer has no others: such items are compared with each other, as if one were as hard as the next.
    """
    rows, right = judged(annotations.first_answers(), key)
    n = rows.answers_by_item
    share = np.bincount(rows.item.code, right, len(rows.items)) / np.maximum(n, 1)
    if (n == 1).any():
        share[n == 1] = share[n == 1].mean()
    people = len(rows.annotators)
    apart = apart_on_items(
        rows.item.code,
        rows.annotator.code,
        right.astype(float),
        *by_chance(rows.item.code, right, share, partly=key.kind is not None),
        people=people,
        rate=1 - confidence,
    )
    answers = np.bincount(rows.annotator.code, minlength=people)
    correct = np.bincount(rows.annotator.code, right, people)
    return tuple(
        Standing(
            rows.annotators[a],
            int(answers[a]),
            float(correct[a] / answers[a]),
            float(apart.expected[a]),
            None if np.isnan(apart.chance[a]) else float(apart.chance[a]),
            apart.range_of(a),
            SIDES[int(apart.side[a])],
        )
        for a in np.flatnonzero(answers).tolist()
    )


def qualify(annotations: Annotations, key: AnswerKey, test: SequentialTest) -> Qualification:
    """Test the answers of each annotator one by one, in order of delivery and time, else of rows, up to a verdict.

    Pass first answers: a repeated item adds no information.
    """
    rows, right = judged(annotations.in_time(), key)
    people = {}
    used = set(annotations.annotator.code.tolist())
    for code, name in enumerate(annotations.annotators):
        if code in used:
            mine = right[rows.annotator.code == code].tolist()
            people[name] = test.verdict(mine) if mine else None
    return Qualification(test, people)


def by_chance(item: Ints, right: Bools | Floats, share: Floats, *, partly: bool) -> tuple[Floats, Floats]:
    """(U, K) what an answer to an item may score, and (U, K) how often it does: as the answers to it, whoever gave them."""
    if not partly:
        return np.tile([0.0, 1.0], (len(share), 1)), np.stack([1 - share, share], axis=1)
    n = np.bincount(item, minlength=len(share))
    pooled = np.quantile(right, (np.arange(20) + 0.5) / 20)  # of an item with one answer
    most = max(int(n.max(initial=1)), len(pooled))
    levels, weights = np.zeros((len(share), most)), np.zeros((len(share), most))
    order = np.argsort(item, kind="stable")
    for code, held in zip(
        np.unique(item).tolist(), np.split(right[order], np.cumsum(n[n > 0])[:-1]), strict=True
    ):
        some = held if len(held) > 1 else pooled
        levels[code, : len(some)], weights[code, : len(some)] = some, 1 / len(some)
    return levels, weights


def _of_parts(parts: Iterable[Sequence[Outcome]], kind: Kind) -> Confusion:
    """Labels of gold against labels of answers, part by part, "" for nothing; empty for a kind whose parts have none."""
    if not (kind.labelled or kind.closed):
        return Confusion((), np.zeros((0, 0), np.int64))
    counts = Counter((each.gold or "", each.label or "") for outcomes in parts for each in outcomes)
    labels = (*sorted({label for pair in counts for label in pair} - {""}), "")
    at = {label: code for code, label in enumerate(labels)}
    table = np.zeros((len(labels), len(labels)), np.int64)
    for (gold, answer), n in counts.items():
        table[at[gold], at[answer]] = n
    return Confusion(labels, table)


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
