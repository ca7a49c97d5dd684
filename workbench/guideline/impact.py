"""What a change of the guideline touches: gold items, past answers, and what looking at them again costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.answers.annotations import Annotations, Bools
from workbench.documents.changes import Change
from workbench.documents.gold import GoldAnswer, GoldSet
from workbench.documents.version import PATTERN, Version

Verdict = Literal["stale", "check", "stands"]


@dataclass(frozen=True)
class TouchedItem:
    """One gold answer that a change reaches, and through which subjects."""

    item: str
    question: str
    verdict: Verdict
    because: tuple[str, ...]


@dataclass(frozen=True)
class GoldImpact:
    """What changes do to a gold set: an answer is stale, worth a check, or stands."""

    gold: str
    touched: tuple[TouchedItem, ...]
    stands: int

    @property
    def stale(self) -> tuple[TouchedItem, ...]:
        """Answers that rest on something whose meaning changed or went."""
        return tuple(item for item in self.touched if item.verdict == "stale")

    @property
    def to_check(self) -> tuple[TouchedItem, ...]:
        """Answers that stand, but beside which something was added."""
        return tuple(item for item in self.touched if item.verdict == "check")


@dataclass(frozen=True)
class AnswerImpact:
    """What changes do to past answers to one question.

    answers, items    all that were looked at
    stale, check      rows whose label a change reaches
    stale_items       items with at least one such answer: all their answers are given again
    relabel_answers   answers on these items, which is what re-labelling costs
    cost              relabel_answers times the price of one answer; None without a price
    """

    question: str
    answers: int
    items: int
    stale: int
    check: int
    stale_items: int
    relabel_answers: int
    cost: float | None


@dataclass(frozen=True)
class Impact:
    """Everything that a list of changes touches."""

    changes: tuple[Change, ...]
    gold: tuple[GoldImpact, ...]
    answers: tuple[AnswerImpact, ...]
    currency: str


def study_impact(
    changes: Sequence[Change],
    gold: Iterable[GoldSet] = (),
    answers: Mapping[str, Annotations] | None = None,
    *,
    since: str | None = None,
    own: Mapping[str, Sequence[Change]] | None = None,
    price: float | None = None,
    currency: str = "USD",
) -> Impact:
    """Follow changes to the gold sets and to past answers (by question) through the labels and rules they cite.

    since   the version the changes start from: answers given under a newer one are not touched
    own     gold set -> the changes since the version it was made under, where that is another one
    price   of one answer
    """
    return Impact(
        tuple(changes),
        tuple(impact_on_gold((own or {}).get(str(one), changes), one) for one in gold),
        tuple(
            _on_answers(changes, question, given, since, price)
            for question, given in (answers or {}).items()
            if len(given)
        ),
        currency,
    )


def impact_on_gold(changes: Sequence[Change], gold: GoldSet) -> GoldImpact:
    """Judge every answer of a gold set: stale, worth a check, or standing."""
    touched, stands = [], 0
    for item in gold.items:
        for question, answer in item.answers.items():
            reached = [c for c in changes if _reaches(c, question, answer)]
            if not reached:
                stands += 1
                continue
            stale = [c for c in reached if c.changes_meaning]
            because = tuple(dict.fromkeys(c.subject for c in stale or reached))
            touched.append(TouchedItem(item.id, question, "stale" if stale else "check", because))
    return GoldImpact(str(gold), tuple(touched), stands)


def _reaches(change: Change, question: str, answer: GoldAnswer) -> bool:
    """Whether a change has to do with an answer: through a rule it cites, its labels, or its whole question."""
    if change.question != question or change.bump.name == "PATCH":
        return False
    if change.subject.startswith("R") and "/" not in change.subject:
        cites = change.subject in answer.rules
        return cites if change.changes_meaning else cites or bool(_parts(answer.right) & set(change.labels))
    if change.subject == question:
        return True
    if change.what == "added" and change.subject.startswith(f"{question}/") and not change.fields:
        return False  # a label more: it cannot have been wrong not to choose it, unless a new rule says so
    return bool(_parts(answer.right) & set(change.labels))


def _parts(labels: Iterable[str]) -> set[str]:
    """Labels, and the parts of those that are several in one, as `a|b` of a multi-choice question."""
    return {part for label in labels for part in (label, *label.split("|"))}


def _on_answers(
    changes: Sequence[Change], question: str, given: Annotations, since: str | None, price: float | None
) -> AnswerImpact:
    old = _given_before(given, since)
    stale = stale_rows(given, changes, question, since)
    added = [c for c in changes if c.question == question and c.what == "added"]
    check = old & _rows(given, added, question) & ~stale
    items = np.zeros(len(given.items), bool)
    items[given.item.code[stale]] = True
    again = int(items[given.item.code].sum())
    return AnswerImpact(
        question,
        len(given),
        len(np.unique(given.item.code)),
        int(stale.sum()),
        int(check.sum()),
        int(items.sum()),
        again,
        None if price is None else again * price,
    )


def stale_rows(given: Annotations, changes: Sequence[Change], question: str, since: str | None) -> Bools:
    """(N,) whether an answer rests on something whose meaning changed after the version it was given under."""
    meant = [c for c in changes if c.question == question and c.changes_meaning]
    return _given_before(given, since) & _rows(given, meant, question)


def _given_before(given: Annotations, since: str | None) -> Bools:
    """(N,) whether an answer was given under `since` or an older version; one that does not say counts as old."""
    if since is None or given.guideline_version is None:
        return np.ones(len(given), bool)
    start = Version.parse(since)
    old = [
        not PATTERN.fullmatch(version) or Version.parse(version) <= start
        for version in given.guideline_version.values
    ]
    return np.array([*old, True], bool)[given.guideline_version.code]


def _rows(given: Annotations, changes: Sequence[Change], question: str) -> Bools:
    """(N,) whether a change reaches the label of each row."""
    if any(change.subject == question for change in changes):
        return np.ones(len(given), bool)
    labels = {label for change in changes for label in change.labels}
    reached = np.array([bool(_parts([label]) & labels) for label in given.labels], bool)
    return reached[given.label.code] if len(reached) else np.zeros(len(given), bool)
