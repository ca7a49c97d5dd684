"""Whether people got worse over the rounds, and since when: everybody by their own answers, all of them by pairs of rounds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from workbench.answers.annotations import Annotations
from workbench.answers.key import AnswerKey
from workbench.calibration.study import RoundSources
from workbench.calibration.words import Words
from workbench.documents.attempts import RoundRecord
from workbench.quality.accuracy import accuracy
from workbench.quality.drift import Drift, DriftStudy, study_drift
from workbench.result import Result
from workbench.rounds.answers import Answered, Exam, as_table
from workbench.statistics.estimate import Estimate
from workbench.statistics.intervals import student
from workbench.statistics.judging import ITEM_AND_ANNOTATOR

Change = Literal["better", "worse", "no clear change", "not enough evidence"]
FEWEST = 3  # people in both rounds, below whom nothing is said about all


@dataclass(frozen=True)
class RoundScore(Result, json="round title people first last right"):
    """One round: how often its answers were right, by how many people, from when to when."""

    round: str
    title: str
    first: dt.datetime
    last: dt.datetime
    people: int
    right: Estimate


@dataclass(frozen=True)
class Step(Result):
    """From one round to the next, of the people in both: the mean difference of their shares right."""

    one: str
    next: str
    on: dt.datetime
    difference: Estimate
    change: Change


@dataclass(frozen=True, eq=False)
class RoundDrift(Result):
    """The rounds in order of time, the steps between them, and everybody's own course over all of them.

    people   by person id; None where no answer has a label
    """

    rounds: tuple[RoundScore, ...]
    steps: tuple[Step, ...]
    people: DriftStudy | None

    @property
    def drifting(self) -> tuple[Drift, ...]:
        """Those who got worse beyond chance."""
        return self.people.drifting if self.people else ()


def round_drift(rounds: Sequence[Exam], *, confidence: float = 0.95) -> RoundDrift:
    """Follow the same people over rounds, each judged by its own gold.

    Everybody: CUSUM of their mistakes over all rounds, beside what others missed on the same items, and the most
    probable change point (`quality.drift`, `statistics.change_point`); an answer without a label is left out there.
    All: for each two neighbouring rounds, the mean over the people in both of the difference between their shares
    right, Student's t interval over people. Items differ between rounds: a change may come from the items.
    """
    exams = [(exam, exam.answered) for exam in rounds]
    held = sorted((pair for pair in exams if pair[1]), key=lambda pair: pair[1][0].at)
    tables = [as_table(those, exam.gold, exam.guideline, exam.record.round.name) for exam, those in held]
    scores = tuple(
        _score(exam.record, those, *table[:2], confidence)
        for (exam, those), table in zip(held, tables, strict=True)
    )
    steps = tuple(
        _step(earlier[0].record, later[0].record, earlier[1], later[1], confidence)
        for earlier, later in pairwise(held)
    )
    people = _people([table for table in tables if len(table[0])], confidence)
    return RoundDrift(scores, steps, people)


def _score(
    record: RoundRecord, those: Sequence[Answered], table: Annotations, key: AnswerKey, confidence: float
) -> RoundScore:
    """No label counts as not right, so the estimate is scaled by the share of answers with a label."""
    share = accuracy(table, key, confidence=confidence, by=ITEM_AND_ANNOTATOR) if len(table) else None
    if share is None or share.value is None:
        right = Estimate.undefined("no answer has a label", unit="answers")
    else:
        part = len(table) / len(those)
        low, high = (None if end is None else end * part for end in (share.low, share.high))
        right = Estimate(share.value * part, low, high, len(those), share.method, unit="answers")
    people = len({answer.person for answer in those})
    return RoundScore(record.round.name, record.round.title, those[0].at, those[-1].at, people, right)


def _step(
    record: RoundRecord,
    following: RoundRecord,
    earlier: Sequence[Answered],
    later: Sequence[Answered],
    confidence: float,
) -> Step:
    before, after = _shares(earlier), _shares(later)
    both = sorted(set(before) & set(after))
    change: Change = "not enough evidence"
    if len(both) < FEWEST:
        are = "1 person is" if len(both) == 1 else f"{len(both)} people are"
        why = f"{are} in both rounds; {FEWEST} are needed"
        return Step(record.round.name, following.round.name, later[0].at, Estimate.undefined(why), change)
    apart = np.array([after[p] - before[p] for p in both])
    if np.ptp(apart) == 0:
        why = "all changed alike, so there is no spread to take an interval from"
        alike = Estimate(float(apart[0]), n=len(both), unit="people", method="paired by person", reason=why)
        change = change if apart[0] else "no clear change"
        return Step(record.round.name, following.round.name, later[0].at, alike, change)
    low, high = student(apart, confidence) or (-1.0, 1.0)
    method = f"paired by person, Student's t over {len(both)} people"
    difference = Estimate(float(apart.mean()), low, high, len(both), method, unit="people")
    change = "better" if low > 0 else "worse" if high < 0 else "no clear change"
    return Step(record.round.name, following.round.name, later[0].at, difference, change)


def _shares(answers: Sequence[Answered]) -> dict[str, float]:
    right: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        right[answer.person].append(answer.score)
    return {person: sum(those) / len(those) for person, those in right.items()}


def _people(
    tables: Sequence[tuple[Annotations, AnswerKey, dict[str, tuple[str, ...]]]], confidence: float
) -> DriftStudy | None:
    if not tables:
        return None
    whole = Annotations.join([table for table, _, _ in tables])
    key = AnswerKey(
        {item: label for _, k, _ in tables for item, label in k.label.items()},
        {item: right for _, k, _ in tables for item, right in k.accepted.items()},
        {item: rules for _, k, _ in tables for item, rules in k.rules.items()},
    )
    return study_drift(whole, key, confidence=confidence)


def drift_of(sources: RoundSources) -> RoundDrift | None:
    """The course over all rounds under the guideline; None without gold."""
    if sources.gold is None:
        return None
    return round_drift(sources.exams)


def drift_view(drift: RoundDrift | None, words: Words) -> dict[str, Any] | None:
    """The rounds as points with their ranges, the steps between them, and everybody who got worse, with the day."""
    if drift is None:
        return None
    rounds = [
        {
            "round": score.round,
            "title": score.title,
            "on": score.first.date().isoformat(),
            "people": score.people,
            "n": score.right.n,
            "low": score.right.low,
            "value": score.right.value,
            "high": score.right.high,
        }
        for score in drift.rounds
    ]
    steps = [{**step.to_dict(), "on": step.on.date().isoformat()} for step in drift.steps]
    studied = len(drift.people.judged) if drift.people else 0
    people = [_drifting(person, words) for person in drift.drifting]
    method = drift.people.method if drift.people else ""
    none_seen = drift.people.none_seen if drift.people else ""
    return {
        "rounds": rounds,
        "steps": steps,
        "people": people,
        "studied": studied,
        "none_seen": none_seen,
        "method": method,
    }


def _drifting(person: Drift, words: Words) -> dict[str, Any]:
    change = person.change
    row = {
        "name": words.people.get(person.annotator, person.annotator),
        "n": person.n,
        "chance": person.chance,
    }
    if change is None or person.times is None:
        return row
    day = [str(person.times[place])[:10] for place in (change.position, change.earliest, change.latest)]
    return {
        **row,
        "on": day[0],
        "earliest": day[1],
        "latest": day[2],
        "before": change.before.value,
        "after": change.after.value,
    }
